"""Cut the space of a table into regions, a box for each row; find boxes that meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from gaterules.feel.evaluate import holds
from gaterules.feel.tree import Tests
from gaterules.regions.boxes import (
    SAMPLES,
    Dimension,
    Relation,
    Space,
    bits,
    bounds_of,
    place_of,
    relation_of,
)
from gaterules.regions.constants import (
    cuts_of,
    is_plain,
    ordered_regions,
    simplified,
    unordered_regions,
)
from gaterules.regions.impossible import impossible_boxes
from gaterules.table import DecisionTable, Input, Rule

Cell = tuple[int, Tests]
Key = Cell | Relation
# What a cell asks, and in which regions it holds; None where only the input can tell.
CellPart = tuple[Key, int | None]
HOLDS = 1  # the first of an opaque cell's two regions


def space_of(table: DecisionTable, *, declared: bool = True) -> Space:
    """Return the regions of a table, ``declared``: less what its domains rule out."""
    parts = [list(_parts(table, rule)) for rule in table.rules]
    keys = dict.fromkeys(key for row in parts for key, _ in row)
    computed = [k for k in keys if isinstance(k, Relation) or not is_plain(k[1])]
    named = _constants_by_input(table, keys)
    dimensions = [
        input_dimension(named[place], column, declared=declared)
        for place, column in enumerate(table.inputs)
    ]
    if table.date:
        dimensions.append(_date_dimension(table))
    if table.jurisdiction:
        codes = sorted({rule.jurisdiction for rule in table.rules} | {""})
        dimensions.append(Dimension(table.jurisdiction, tuple((c,) for c in codes)))
    places = {key: n for n, key in enumerate(computed, start=len(dimensions))}
    dimensions += [_computed_dimension(key) for key in computed]
    plain = (k for k in keys if not isinstance(k, Relation) and k not in places)
    masks: dict[Key, int] = {key: dimensions[key[0]].mask(key[1]) for key in plain}
    boxes = []
    for rule, row in zip(table.rules, parts, strict=True):
        box = _in_force(table, rule, dimensions)
        for key, mask in row:
            found = masks[key] if mask is None else mask
            box[places[key] if key in places else _place(key)] &= found
        boxes.append(tuple(box))
    computing = [n for n, row in enumerate(parts) if any(k in places for k, _ in row)]
    impossible = impossible_boxes(table, dimensions, named)
    return Space(tuple(dimensions), tuple(boxes), impossible, frozenset(computing))


def _parts(table: DecisionTable, rule: Rule) -> Iterator[CellPart]:
    """Return all that must hold where a row does."""
    for place, tests in enumerate(rule.tests):
        if tests.is_any:
            continue
        cell = simplified(tests)
        for half in [cell] if is_plain(cell) else bounds_of(cell):
            if is_plain(half):
                yield (place, half), None
            else:
                yield relation_of(table, place, half) or ((place, half), HOLDS)


def _constants_by_input(table: DecisionTable, keys: Iterable[Key]) -> list[set[Any]]:
    """Return the constants that cut each input; two that are compared share theirs."""
    found = [cuts_of(simplified(column.domain)) for column in table.inputs]
    pairs = []
    for key in keys:
        if not isinstance(key, Relation):
            found[key[0]].update(cuts_of(key[1]) if is_plain(key[1]) else ())
        elif (other := place_of(table, key.term)) is not None:
            pairs.append((key.place, other))
    for _ in pairs:
        for first, second in pairs:
            found[first] |= found[second]
            found[second] |= found[first]
    return found


def input_dimension(
    constants: set[Any], column: Input, *, declared: bool = True
) -> Dimension:
    """Return the regions into which constants cut an input."""
    is_whole = declared and column.type == "integer"
    found = ordered_regions(constants, column, is_whole)
    found += unordered_regions(constants, column)
    if column.type == "boolean":
        found = [(True,), (False,)]
    if declared and not column.domain.is_any:
        found = [one for one in found if holds(column.domain, one[0], {}) is True]
    if not (declared and column.is_required):
        found.append((None,))
    return Dimension(column.name, tuple(found))


def _computed_dimension(key: Key) -> Dimension:
    if isinstance(key, Relation):
        return Dimension(None, SAMPLES, relation=key)
    return Dimension(None, ((True,), (False,)), key)


def _place(key: Key) -> int:
    return key.place if isinstance(key, Relation) else key[0]


def _date_dimension(table: DecisionTable) -> Dimension:
    bounds = {day for rule in table.rules for day in (rule.start, rule.end) if day}
    first = min(bounds, default=date(2020, 1, 1))
    days = sorted(bounds)
    if any(rule.start is None for rule in table.rules):
        days[:0] = [first - timedelta(days=1)] if first > date.min else []
    return Dimension(table.date, tuple((day,) for day in days or [first]))


def _in_force(
    table: DecisionTable, rule: Rule, dimensions: Sequence[Dimension]
) -> list[int]:
    """Return a row's box by its date and place alone."""
    box = [dimension.full for dimension in dimensions]
    for number, dimension in enumerate(dimensions):
        firsts = (values[0] for values in dimension.samples)
        if number < len(table.inputs) or dimension.name is None:
            continue
        if dimension.name == table.date:
            box[number] = bits(rule.is_in_force(day) for day in firsts)
        else:
            box[number] = bits(code.startswith(rule.jurisdiction) for code in firsts)
    return box


def overlaps(space: Space) -> list[tuple[int, int]]:
    """Return the pairs of rows whose boxes meet, the earlier first."""
    pairs: list[tuple[int, int]] = []
    meeting = [(1 << len(space.boxes)) - 1] * len(space.boxes)
    for place, dimension in enumerate(space.dimensions):
        rows = [0] * len(dimension.samples)
        for number, box in enumerate(space.boxes):
            for region in range(len(rows)):
                if box[place] >> region & 1:
                    rows[region] |= 1 << number
        by_mask: dict[int, int] = {}
        for number, box in enumerate(space.boxes):
            mask = box[place]
            if mask not in by_mask:
                meets = (row for n, row in enumerate(rows) if mask >> n & 1)
                by_mask[mask] = reduce(or_, meets, 0)
            meeting[number] &= by_mask[mask]
    for number, others in enumerate(meeting):
        after = number + 1
        pairs += [(number, after + other) for other in _places(others >> after)]
    return pairs


def _places(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def is_disjoint(table: DecisionTable) -> bool:
    """Return whether no two rows of one level can ever hold together.

    Declared domains are not trusted here: the answer decides which SQL is right for
    every fact, also for one that should not occur.
    """
    for first, second in overlaps(space_of(table, declared=False)):
        levels = {len(table.rules[n].jurisdiction) for n in (first, second)}
        if not table.jurisdiction or len(levels) == 1:
            return False
    return True
