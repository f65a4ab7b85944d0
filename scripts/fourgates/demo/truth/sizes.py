"""Tell the size of firms by the 2011 standard, apart from the rule table.

Source: 工信部联企业〔2011〕300号, the limits of "large"; money in 10,000 yuan. A firm
is large when it reaches every limit of its industry's clause, and has no size when it
lacks a figure that the clause asks for. Written out here on purpose: the truth must not
be computed from the table that it checks.
"""

from __future__ import annotations

from operator import ge

from fourgates.demo.truth.events import Event

# prefixes of the industry code (letter, or letter and digits) → metric and limit
CLAUSES: tuple[tuple[tuple[str, ...], dict[str, int]], ...] = (
    (("A",), {"revenue_wan": 20_000}),
    (("B", "C", "D"), {"employees": 1_000, "revenue_wan": 40_000}),
    (("E",), {"revenue_wan": 80_000, "assets_wan": 80_000}),
    (("F51",), {"employees": 200, "revenue_wan": 40_000}),
    (("F52",), {"employees": 300, "revenue_wan": 20_000}),
    (
        ("G54", "G55", "G56", "G57", "G58", "G60"),
        {"employees": 1_000, "revenue_wan": 30_000},
    ),
    (("G59",), {"employees": 200, "revenue_wan": 30_000}),
    (("H61", "H62"), {"employees": 300, "revenue_wan": 10_000}),
    (("I63", "I64"), {"employees": 2_000, "revenue_wan": 100_000}),
    (("I65",), {"employees": 300, "revenue_wan": 10_000}),
    (("K701",), {"revenue_wan": 200_000, "assets_wan": 10_000}),
    (("K702",), {"employees": 1_000, "revenue_wan": 5_000}),
    (("L71", "L72"), {"employees": 300, "assets_wan": 120_000}),
    (("K70", "M", "N", "O", "Q84", "R"), {"employees": 300}),
)


def is_large(firm: Event) -> bool:
    """Tell whether a firm is large; what is unknown makes it not large."""
    return _reaches(firm) is True


def is_sme(firm: Event) -> bool:
    """Tell whether a firm is medium, small or micro; unknown is none of them."""
    return _reaches(firm) is False


def _reaches(firm: Event) -> bool | None:
    """Tell whether a firm reaches every limit of its clause; None if unknown."""
    for prefixes, limits in CLAUSES:
        if firm.industry_code.startswith(prefixes):
            figures = [getattr(firm, metric) for metric in limits]
            if None in figures:
                return None
            return all(map(ge, figures, limits.values()))
    return None
