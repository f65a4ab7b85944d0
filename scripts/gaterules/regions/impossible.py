"""List what an input, NULL and a relation rule out together, as boxes of regions.

They hold no facts: where both sides are known so is their relation, and what is below 3
is not above what is beyond 5. The search for gaps and dead rows takes them as covered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gaterules.feel import tree
from gaterules.feel.tree import Expression, Literal, Name, Tests, names
from gaterules.regions.boxes import (
    ABOVE,
    BELOW,
    KNOWN,
    LEVEL,
    UNKNOWN,
    Box,
    Dimension,
    Relation,
    place_of,
)
from gaterules.regions.constants import MIRRORED, BetweenWords, constant
from gaterules.table import DecisionTable

MOST_CONSTANTS = 60  # of all pairs of columns; beyond, less is ruled out than could be
Pins = dict[int, int]  # regions by dimension; all others are whole


def impossible_boxes(
    table: DecisionTable, dimensions: Sequence[Dimension], named: Sequence[set[Any]]
) -> tuple[Box, ...]:
    """Return boxes that no facts can lie in; ``named`` are each input's constants."""
    found: list[Pins] = []
    computed = [one.relation for one in dimensions if one.relation]
    most = MOST_CONSTANTS // max(len(computed), 1)
    for place, dimension in enumerate(dimensions):
        if dimension.relation:
            found += _ruled_out(table, dimensions, named, place, most)
    full = [dimension.full for dimension in dimensions]
    boxes = [
        tuple(pins.get(n, whole) & whole for n, whole in enumerate(full))
        for pins in found
    ]
    return tuple(box for box in dict.fromkeys(boxes) if all(box))


def _ruled_out(
    table: DecisionTable,
    dimensions: Sequence[Dimension],
    named: Sequence[set[Any]],
    place: int,
    most: int,
) -> Iterator[Pins]:
    relation = dimensions[place].relation
    if relation is None:
        return
    first, other = relation.place, place_of(table, relation.term)
    nulls = {
        number: dimensions[number].mask(Tests((tree.Compare("=", Literal(None)),)))
        for number in range(len(table.inputs))
    }
    yield from null_rules(table, relation, place, nulls)
    if other == first:
        yield {place: BELOW | ABOVE}
    if other is None or other == first:
        return
    both_name = named[first] & named[other] - {None}
    known = (one for one in both_name if not isinstance(one, BetweenWords))
    shared = sorted(known, key=repr)
    for value in shared[:: len(shared) // (most + 1) + 1]:

        def both(sign: str, value: Any = value) -> tuple[int, int]:
            tests = Tests((tree.Compare(sign, Literal(value)),))
            return dimensions[first].mask(tests), dimensions[other].mask(tests)

        if isinstance(value, str):
            yield from word_rules(first, other, place, both("="))
        else:
            masks = {sign: both(sign) for sign in MIRRORED}
            yield from order_rules(first, other, place, masks)


def null_rules(
    table: DecisionTable, relation: Relation, place: int, nulls: dict[int, int]
) -> Iterator[Pins]:
    """Return what NULL and a relation, at its dimension, rule out.

    ``nulls`` is the region of NULL in each input, 0 where there is none.
    """
    used = _strict(table, relation.term)
    for number in {relation.place, *(used or ())}:
        if nulls[number]:
            yield {number: nulls[number], place: KNOWN}
    if used is not None:
        there = {relation.place, *used}
        yield {number: ~nulls[number] for number in there} | {place: UNKNOWN}


def _strict(table: DecisionTable, term: Expression) -> set[int] | None:
    """Return the inputs that are all a term needs to have a value; None if not known.

    A term is NULL where one of them is, and has a value where none is.
    """
    if not names(term):
        found = constant(term)
        is_value = isinstance(found, Literal) and found.value is not None
        return set() if is_value else None
    match term:
        case Name():
            place = place_of(table, term)
            return None if place is None else {place}
        case tree.Negative(operand=operand):
            return _strict(table, operand)
        case tree.Binary(operator="+" | "-" | "*", left=left, right=right):
            pair = [_strict(table, side) for side in (left, right)]
        case tree.Binary(operator="/", left=left, right=right) if _is_no_zero(right):
            pair = [_strict(table, left), set()]
        case _:
            return None
    return None if None in pair else set().union(*filter(None, pair))


def _is_no_zero(value: Expression) -> bool:
    found = None if names(value) else constant(value)
    is_number = isinstance(found, Literal) and isinstance(found.value, float)
    return is_number and found.value != 0  # type: ignore[union-attr]


def order_rules(
    first: int, second: int, place: int, masks: dict[str, tuple[int, int]]
) -> Iterator[Pins]:
    """Return what one constant rules out for two inputs and their relation.

    ``masks`` are the regions of both in which they are below the constant, and so on.
    """
    for sign, wider, wrong in (("<", ">=", ABOVE), (">", "<=", BELOW)):
        opposite = MIRRORED[sign]
        for mine, others, ruled_out in (
            (sign, wider, wrong | LEVEL),
            (f"{sign}=", opposite, wrong | LEVEL),
            (f"{sign}=", wider, wrong),
        ):
            yield {first: masks[mine][0], second: masks[others][1], place: ruled_out}


def word_rules(
    first: int, second: int, place: int, pair: tuple[int, int]
) -> Iterator[Pins]:
    """Return what one word rules out for two inputs and their relation."""
    mine, other = pair
    yield {first: mine, second: other, place: BELOW | ABOVE}
    yield {first: mine, second: ~other, place: LEVEL}
    yield {first: ~mine, second: other, place: LEVEL}
