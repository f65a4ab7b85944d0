"""Cut each input into the regions that a table can tell apart.

A table tells values of an input apart only at the constants that its own cells name.
Between two neighbouring constants all values are alike, so a region is one constant,
one gap between two constants, or NULL. A cell is then a set of regions, kept as the
bits of one integer: cells overlap when ``a & b``, and all is covered when every bit is.

A cell that compares its input with what it computes is a mask over their relation (see
``relations``). Any other cell that computes is a dimension of its own: it holds or it
does not, whatever the other columns say. That is safe: nothing that can happen is left
out, and what cannot happen is told apart by trying it on the engine.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Any

from gaterules.feel.evaluate import holds
from gaterules.feel.syntax import Compare, Interval, Literal, Test, Tests
from gaterules.feel.values import kind
from gaterules.regions.relations import Relation

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
        return tuple(found) if all(kind(one) == "number" for one in found) else ()

    def mask(self, tests: Tests) -> int:
        """Return the regions in which a cell holds."""
        if self.numbers and not tests.negated:
            spans = [_span(test, self.numbers) for test in tests.items]
            if None not in spans:
                return reduce(or_, (span or 0 for span in spans), 0)
        return sum(
            1 << place
            for place, values in enumerate(self.samples)
            if holds(tests, values[0], {}) is True
        )


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
