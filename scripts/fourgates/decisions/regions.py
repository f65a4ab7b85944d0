"""Cut each input into the regions that a table can tell apart.

A table tells values of an input apart only at the constants that its own cells name.
Between two neighbouring constants all values are alike, so a region is one constant,
one gap between two constants, or NULL. A cell is then a set of regions, kept as the
bits of one integer: cells overlap when ``a & b``, and all is covered when every bit is.

A cell that compares with other inputs or computes is a region test of its own: it
holds or it does not, whatever the other columns say. That is safe (nothing that can
happen is left out), and a counter-example is tried on the engine before it is told.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, reduce
from operator import or_
from typing import Any

from fourgates.decisions.feel.evaluate import holds
from fourgates.decisions.feel.syntax import (
    Compare,
    Expression,
    Interval,
    Items,
    Literal,
    Test,
    Tests,
)
from fourgates.decisions.feel.values import kind
from fourgates.decisions.model import Input, Rule, Table
from fourgates.decisions.samples import STEPS, constants_of, ordered, unordered

Box = tuple[int, ...]


@dataclass(frozen=True)
class Dimension:
    """One thing that rows test: an input, the date, the place, or an opaque cell.

    Args:
        name: Fact column, or None for an opaque cell.
        samples: Values of each region, one or more; NULL is ``(None,)``.
    """

    name: str | None
    samples: tuple[tuple[Any, ...], ...]
    cell: tuple[int, Tests] | None = None

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
    """All dimensions of a table, and each row as a box in them."""

    dimensions: tuple[Dimension, ...]
    boxes: tuple[Box, ...]

    @property
    def whole(self) -> Box:
        """The box that holds everything."""
        return tuple(dimension.full for dimension in self.dimensions)


@cache
def is_plain(tests: Tests) -> bool:
    """Return whether a cell names constants only, so that regions are exact."""
    return all(_is_constant(test) for test in tests.items)


def _is_constant(test: Test) -> bool:
    if isinstance(test, Interval):
        return _is_ordered(test.low) and _is_ordered(test.high)
    if isinstance(test, Compare):
        is_equality = test.operator in ("=", "!=")
        return isinstance(test.value, Literal) and (
            is_equality or _is_ordered(test.value)
        )
    if isinstance(test.value, Items):
        return all(isinstance(item, Literal) for item in test.value.items)
    return isinstance(test.value, Literal)


def _is_ordered(value: Expression) -> bool:
    return isinstance(value, Literal) and kind(value.value) in (
        *STEPS,
        "months",
        "time",
    )


def space(table: Table, *, declared: bool = True) -> Space:
    """Return the regions of a table.

    Args:
        table: The table.
        declared: Leave out what its declared domains rule out.
    """
    dimensions = [
        _input_dimension(table, place, column, declared)
        for place, column in enumerate(table.inputs)
    ]
    if table.date:
        dimensions.append(_date_dimension(table))
    if table.jurisdiction:
        codes = sorted({rule.jurisdiction for rule in table.rules} | {""})
        dimensions.append(Dimension(table.jurisdiction, tuple((c,) for c in codes)))
    opaque = dict.fromkeys(
        (place, tests)
        for rule in table.rules
        for place, tests in enumerate(rule.tests)
        if not is_plain(tests)
    )
    dimensions += [Dimension(None, ((True,), (False,)), cell) for cell in opaque]
    masks: dict[tuple[int, Tests], int] = {}
    for rule in table.rules:
        for key in enumerate(rule.tests):
            if key not in masks:
                place, tests = key
                is_open = tests.is_any or not is_plain(tests)
                dimension = dimensions[place]
                masks[key] = dimension.full if is_open else dimension.mask(tests)
    boxes = tuple(_box(table, rule, dimensions, masks) for rule in table.rules)
    return Space(tuple(dimensions), boxes)


def _input_dimension(
    table: Table, place: int, column: Input, declared: bool
) -> Dimension:
    cells = [rule.tests[place] for rule in table.rules if is_plain(rule.tests[place])]
    constants = {
        value for tests in [*cells, column.domain] for value in constants_of(tests)
    }
    is_whole = declared and column.type == "integer"
    found = [*ordered(constants, column, is_whole), *unordered(constants, column)]
    if column.type == "boolean":
        found = [(True,), (False,)]
    if declared and not column.domain.is_any:
        found = [
            values for values in found if holds(column.domain, values[0], {}) is True
        ]
    if not (declared and column.is_required):
        found.append((None,))
    return Dimension(column.name, tuple(found))


def _date_dimension(table: Table) -> Dimension:
    bounds = {day for rule in table.rules for day in (rule.start, rule.end) if day}
    first = min(bounds, default=date(2020, 1, 1))
    days = sorted(bounds)
    if any(rule.start is None for rule in table.rules):
        days.insert(0, first - timedelta(days=1))
    return Dimension(table.date, tuple((day,) for day in days or [first]))


def _box(
    table: Table,
    rule: Rule,
    dimensions: list[Dimension],
    masks: dict[tuple[int, Tests], int],
) -> Box:
    found = []
    for place, dimension in enumerate(dimensions):
        if place < len(table.inputs):
            found.append(masks[place, rule.tests[place]])
        elif dimension.cell:
            where, tests = dimension.cell
            found.append(1 if rule.tests[where] == tests else dimension.full)
        elif dimension.name == table.date:
            found.append(_days(rule, dimension))
        else:
            found.append(_places(rule, dimension))
    return tuple(found)


def _days(rule: Rule, dimension: Dimension) -> int:
    return sum(
        1 << place
        for place, (day, *_) in enumerate(dimension.samples)
        if (not rule.start or day >= rule.start) and (not rule.end or day < rule.end)
    )


def _places(rule: Rule, dimension: Dimension) -> int:
    return sum(
        1 << place
        for place, (code, *_) in enumerate(dimension.samples)
        if code.startswith(rule.jurisdiction)
    )
