"""Find cells that name what the declared domain does not hold.

A value must lie in the domain. A comparison may name its edges, but no value beyond
them: there it holds for everything or for nothing. An interval may reach beyond one
edge, as ``[40..100]`` does on ``[34..43]``; one with both bounds beyond is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gaterules.feel.evaluate import holds
from gaterules.feel.syntax import (
    Compare,
    Equal,
    Expression,
    Interval,
    Literal,
    Test,
    Tests,
)
from gaterules.feel.values import compare
from gaterules.model import Input, Table
from gaterules.proof.check_rows import Finding, shown
from gaterules.regions.samples import constants_of
from gaterules.regions.settled import settled

Ends = tuple[Any, Any]  # the least and the greatest value; None where there is none


def outside(table: Table) -> Iterator[Finding]:
    """Find values that the declared domains do not hold."""
    for place, column in enumerate(table.inputs):
        if column.domain.is_any:
            continue
        ends = ends_of(settled(column.domain))
        for rule in table.rules:
            cell = settled(rule.tests[place])
            for value in (
                one for test in cell.items for one in _strays(column, ends, test)
            ):
                detail = f"{column.name}: {shown(value)} is outside the domain"
                yield Finding(table.name, "outside_domain", (rule.rule_id,), detail)


def _strays(column: Input, ends: Ends, test: Test) -> Iterator[Any]:
    match test:
        case Equal() | Compare(operator="=" | "!="):
            values = [v for v in constants_of(Tests((test,))) if v is not None]
            yield from (v for v in values if holds(column.domain, v, {}) is not True)
        case Compare(value=value):
            yield from (v for v in _constants(value) if _is_beyond(v, ends))
        case Interval(low=low, high=high):
            bounds = [*_constants(low), *_constants(high)]
            beyond = [value for value in bounds if _is_beyond(value, ends)]
            yield from beyond if len(beyond) == 2 else ()  # noqa: PLR2004


def _constants(value: Expression) -> list[Any]:
    is_value = isinstance(value, Literal) and value.value is not None
    return [value.value] if is_value else []  # type: ignore[union-attr]


def _is_beyond(value: Any, ends: Ends) -> bool:
    low, high = ends
    return compare("<", value, low) is True or compare(">", value, high) is True


def ends_of(domain: Tests) -> Ends:
    """Return the least and the greatest constant of a domain, if it has them.

    Each is None where the domain has no end there, or holds what has no order.
    """
    if domain.negated:
        return None, None
    pairs = [_ends(test) for test in domain.items]
    lows, highs = ([pair[side] for pair in pairs] for side in (0, 1))
    return _first(lows, "<"), _first(highs, ">")


def _ends(test: Test) -> Ends:
    match test:
        case Interval(low=Literal(value=low), high=Literal(value=high)):
            return low, high
        case Compare(operator="<" | "<=", value=Literal(value=high)):
            return None, high
        case Compare(operator=">" | ">=", value=Literal(value=low)):
            return low, None
        case (
            Compare(operator="=", value=Literal(value=one))
            | Equal(value=Literal(value=one))
        ):
            return one, one
    return None, None


def _first(values: list[Any], sign: str) -> Any:
    """Return the value that stands before all others, None where one has no end."""
    if not values or None in values:
        return None
    best = values[0]
    for value in values[1:]:
        if compare(sign, value, best) is None:
            return None
        best = value if compare(sign, value, best) else best
    return best
