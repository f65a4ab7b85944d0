"""Cut each input into the regions that a table can tell apart.

A table tells values of an input apart only at the constants that its own cells name.
Between two neighbouring constants all values are alike, so a region is one constant,
one gap between two constants, or NULL. A cell is then a set of regions, kept as the
bits of one integer: cells overlap when ``a & b``, and all is covered when every bit is.

A cell that compares its input with what it computes is a mask over their relation (see
``Relation``). Any other cell that computes is a dimension of its own: it holds or it
does not, whatever the other columns say. That is safe: nothing that can happen is left
out, and what cannot happen is told apart by trying it on the engine.

Two cells that compare one input with one term (``> limit`` and ``<= limit``) are told
apart by that relation alone. Left out of account are numbers and dates so large that
computing with them overflows.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Any

from gaterules.errors import CellError
from gaterules.feel.evaluate import holds
from gaterules.feel.tree import (
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
from gaterules.feel.values import type_of_value
from gaterules.table import TYPES, DecisionTable

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
    """The input at a place beside a term, which names inputs."""

    place: int
    term: Expression


Part = tuple[Relation, int]


def relation_of(table: DecisionTable, place: int, tests: Tests) -> Part | None:
    """Return a cell that compares with one term as a relation; None for any other."""
    if not tests.items or tests.null_is_known:
        return None
    pairs = [pair for test in tests.items if (pair := _compared(test))]
    terms = {term for _, term in pairs}
    if len(pairs) < len(tests.items) or len(terms) > 1:
        return None
    if not _is_fit(table, place, term := terms.pop()):
        return None
    mask = reduce(or_, (MASKS[sign] for sign, _ in pairs))
    mask = KNOWN & ~mask if tests.negated else mask
    return _canonical(table, Relation(place, term), mask)


def _compared(test: Test) -> tuple[str, Expression] | None:
    match test:
        case Compare(operator=sign, value=value):
            return sign, value
        case Equal(value=value):
            return "=", value
    return None


def _is_fit(table: DecisionTable, place: int, term: Expression) -> bool:
    """Tell whether a term has the input's type, and the input an order."""
    column = table.inputs[place]
    used = names(term)
    if column.type not in ORDERED or column.expression != Name(column.name):
        return False
    if "?" in used or not used:
        return False
    try:
        found = type_of(term, {one.name: one.type for one in table.inputs})
    except CellError:
        return False
    return found == plain(column.type)


def _canonical(table: DecisionTable, relation: Relation, mask: int) -> Part:
    """Say ``b > a`` as ``a < b``, so that both are one relation."""
    other = place_of(table, relation.term)
    if other is None or other >= relation.place:
        return relation, mask
    turned = mask & (LEVEL | UNKNOWN)
    turned |= ABOVE * bool(mask & BELOW) | BELOW * bool(mask & ABOVE)
    return Relation(other, Name(table.inputs[relation.place].name)), turned


def place_of(table: DecisionTable, term: Expression) -> int | None:
    """Return the place of the input that a term is, None where it is more."""
    if not isinstance(term, Name):
        return None
    found = [n for n, one in enumerate(table.inputs) if one.expression == term]
    return found[0] if found else None


def bits(flags: Iterable[bool]) -> int:
    """Return the regions of which something is true."""
    return sum(1 << place for place, flag in enumerate(flags) if flag)


def bounds_of(tests: Tests) -> Iterator[Tests]:
    """Return the cells that must all hold where one does: an interval's two bounds."""
    match tests:
        case Tests(items=(Interval() as test,), negated=False, null_is_known=False):
            least = ">=" if test.low_closed else ">"
            most = "<=" if test.high_closed else "<"
            yield Tests((Compare(least, test.low),))
            yield Tests((Compare(most, test.high),))
        case _:
            yield tests


Box = tuple[int, ...]


@dataclass(frozen=True)
class Dimension:
    """One thing that rows test: an input, the date, the place, or a cell that computes.

    Args:
        name: Fact column, or None for a relation or an opaque cell.
        samples: Values of each region, one or more; NULL is ``(None,)``.
        cell: An opaque cell and its place.
        relation: What a relation compares.
    """

    name: str | None
    samples: tuple[tuple[Any, ...], ...]
    cell: tuple[int, Tests] | None = None
    relation: Relation | None = None

    @property
    def full(self) -> int:
        """All regions of this dimension."""
        return (1 << len(self.samples)) - 1

    @cached_property
    def numbers(self) -> tuple[float, ...]:
        """A number of each region, in order, where all but NULL are numbers."""
        found = [values[0] for values in self.samples if values[0] is not None]
        return tuple(found) if {*map(type_of_value, found)} <= {"number"} else ()

    def mask(self, tests: Tests) -> int:
        """Return the regions in which a cell holds."""
        if self.numbers and not tests.negated:
            spans = [_span(test, self.numbers) for test in tests.items]
            if None not in spans:
                return reduce(or_, (span or 0 for span in spans), 0)
        return bits(holds(tests, values[0], {}) is True for values in self.samples)

    def values(self, mask: int) -> list[Any]:
        """Return the values of some regions."""
        there = (one for n, one in enumerate(self.samples) if mask >> n & 1)
        return [value for values in there for value in values]


def _span(test: Test, numbers: tuple[float, ...]) -> int | None:
    """Return the regions between two constants; None for a test that is otherwise.

    Hundreds of intervals cut a column into a thousand regions: looking each of them up
    in order is a hundred times faster than trying every region.
    """
    low, high = 0, len(numbers)
    match test:
        case Interval(low=Literal(value=float(least)), high=Literal(value=float(most))):
            low = (bisect_left if test.low_closed else bisect_right)(numbers, least)
            high = (bisect_right if test.high_closed else bisect_left)(numbers, most)
        case Compare(operator="<" | "<=" as sign, value=Literal(value=float(most))):
            high = (bisect_left if sign == "<" else bisect_right)(numbers, most)
        case Compare(operator=">" | ">=" as sign, value=Literal(value=float(least))):
            low = (bisect_right if sign == ">" else bisect_left)(numbers, least)
        case _:
            return None
    return max((1 << high) - (1 << low), 0)


@dataclass(frozen=True)
class Space:
    """All dimensions of a table, and each row as a box in them.

    Args:
        impossible: Boxes that no facts can lie in.
        computing: Rows with a cell that computes; without any, regions are exact.
    """

    dimensions: tuple[Dimension, ...]
    boxes: tuple[Box, ...]
    impossible: tuple[Box, ...] = ()
    computing: frozenset[int] = frozenset()

    @property
    def whole(self) -> Box:
        """The box that holds everything."""
        return tuple(dimension.full for dimension in self.dimensions)
