"""Compare an input with what a cell computes: below it, equal, above it, or unknown.

Two cells that compare one input with one term (``> limit`` and ``<= limit``) are told
apart by that relation alone, so it is a dimension of its own, with four regions.

Left out of account are numbers and dates so large that computing with them overflows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gaterules.errors import CellError
from gaterules.feel.syntax import (
    Compare,
    Equal,
    Expression,
    Interval,
    Literal,
    Name,
    Test,
    Tests,
    names,
)
from gaterules.feel.types import plain, type_of
from gaterules.model import TYPES, Table

BELOW, LEVEL, ABOVE, UNKNOWN = 1, 2, 4, 8
SAMPLES: tuple[tuple[str | None], ...] = (("<",), ("=",), (">",), (None,))
MASKS = {
    "<": BELOW,
    "<=": BELOW | LEVEL,
    ">": ABOVE,
    ">=": ABOVE | LEVEL,
    "=": LEVEL,
    "!=": BELOW | ABOVE,
}
KNOWN = BELOW | LEVEL | ABOVE
ORDERED = frozenset(TYPES) - {"boolean", "any"}


@dataclass(frozen=True)
class Relation:
    """One input beside one term.

    Args:
        place: The input's place in the table.
        term: What it is compared with; names inputs, or is a text.
    """

    place: int
    term: Expression


Part = tuple[Relation, int]


def related(table: Table, place: int, tests: Tests) -> Part | None:
    """Return a cell as a relation and its regions; None for any other cell.

    Args:
        table: Whose cell it is.
        place: The input it tests.
        tests: The settled cell: comparisons with one term.
    """
    if not tests.items or tests.null_is_known:
        return None
    pairs = [_compared(test) for test in tests.items]
    if None in pairs:
        return None
    terms = {term for _, term in filter(None, pairs)}
    if len(terms) > 1 or not _is_fit(table, place, term := terms.pop()):
        return None
    mask = 0
    for sign, _ in filter(None, pairs):
        mask |= MASKS[sign]
    mask = KNOWN & ~mask if tests.negated else mask
    return _canonical(table, Relation(place, term), mask)


def _compared(test: Test) -> tuple[str, Expression] | None:
    match test:
        case Compare(operator=sign, value=value):
            return sign, value
        case Equal(value=value):
            return "=", value
    return None


def _is_fit(table: Table, place: int, term: Expression) -> bool:
    """Tell whether a term has the input's type, and the input an order."""
    column = table.inputs[place]
    used = names(term)
    if column.type not in ORDERED or column.expression != Name(column.name):
        return False
    if "?" in used or not (used or isinstance(term, Literal)):
        return False
    try:
        found = type_of(term, {one.name: one.type for one in table.inputs})
    except CellError:
        return False
    return found == plain(column.type)


def _canonical(table: Table, relation: Relation, mask: int) -> Part:
    """Say ``b > a`` as ``a < b``, so that both are one relation."""
    other = place_of(table, relation.term)
    if other is None or other >= relation.place:
        return relation, mask
    turned = mask & (LEVEL | UNKNOWN)
    turned |= ABOVE * bool(mask & BELOW) | BELOW * bool(mask & ABOVE)
    return Relation(other, Name(table.inputs[relation.place].name)), turned


def place_of(table: Table, term: Expression) -> int | None:
    """Return the place of the input that a term is, None where it is more."""
    if not isinstance(term, Name):
        return None
    found = [n for n, one in enumerate(table.inputs) if one.expression == term]
    return found[0] if found else None


def halves(tests: Tests) -> Iterator[Tests]:
    """Return the cells that must all hold where one does: an interval's two bounds."""
    match tests:
        case Tests(items=(Interval() as test,), negated=False, null_is_known=False):
            least = ">=" if test.low_closed else ">"
            most = "<=" if test.high_closed else "<"
            yield Tests((Compare(least, test.low),))
            yield Tests((Compare(most, test.high),))
        case _:
            yield tests
