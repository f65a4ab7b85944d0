"""Find the row that fires by bits: a mask for each input, and the lowest bit of all.

A CASE tries row after row, and DuckDB pays about ten nanoseconds for each comparison
once some facts have left it. Here each input is looked at once. Its mask has a bit for
every row whose cell holds there, the row tried first lowest; the AND of all masks
has the rows that hold, and its lowest bit is the one that fires. One bit more, always
set, stands for no row.

A number whose constants are multiples of one power of ten finds its mask in a list, by
its floor, or by floor and ceiling together where a constant differs from what lies just
above it. A number that is NULL, beyond 32 bits or none at all is not in the list; only
then its mask is found by comparing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlglot import exp

from gaterules.feel.evaluate import holds
from gaterules.feel.tree import Tests
from gaterules.regions.constants import OTHER, BetweenWords, cuts_of, is_plain
from gaterules.sql.facts import LARGEST, fact, raw
from gaterules.sql.hits import condition_of_cell, conditions_in_force, renderer_of
from gaterules.sql.nodes import Sql, fill, is_null, literal
from gaterules.table import DecisionTable, Input, Rule, rows_in_order

MASK = "_decide_mask"
MOST_ROWS = 62
LONGEST_LIST = 256
POWERS = (0, -1, -2, 1, 2, 3, 4, 5, 6)
# Nanoseconds a fact, measured: one cell in a CASE that facts leave; a look into a list
# of masks; a word, a truth value and a condition that choose one; the lowest bit.
CELL, LISTED, WORD, FLAG, CONDITION, LOWEST = 5, 17, 3, 6, 14, 20


@dataclass(frozen=True)
class Part:
    """The mask of one input, or of a condition that some rows share.

    It is a BIGINT, NULL for a value that it does not find; ``whole`` finds every value.
    The cost is in nanoseconds a fact.
    """

    mask: Sql
    cost: int
    whole: Sql | None = None


def mask_of(table: DecisionTable, outside: Sql | None = None) -> Sql | None:
    """Return the mask of a fact's rows, or None where a CASE costs less.

    Bit n stands for row n of ``rows_in_order``, the bit after them for none; of what is
    ``outside`` its declaration the mask is 0.
    """
    if len(table.rules) > MOST_ROWS:
        return None
    parts = [*_parts(table)]
    if sum(part.cost for part in parts) + LOWEST > _cost_of_case(table):
        return None
    if outside is not None:
        case = exp.case().when(outside, literal(0)).else_(literal(-1))
        parts.append(Part(case, CONDITION))
    found = _all([part.mask for part in parts])
    if not any(part.whole for part in parts):
        return found
    whole = _all([part.whole or part.mask.copy() for part in parts])
    return exp.Coalesce(this=found, expressions=[whole])


def _all(masks: list[Sql]) -> Sql:
    """Return the bits that all masks have."""
    return reduce(lambda one, two: exp.BitwiseAnd(this=one, expression=two), masks)


def _cost_of_case(table: DecisionTable) -> float:
    """Return nanoseconds a fact: on average it leaves halfway."""
    cells = sum(
        sum(not tests.is_any for tests in rule.tests)
        + len(conditions_in_force(table, rule))
        for rule in table.rules
    )
    return cells * CELL / 2


def _parts(table: DecisionTable) -> Iterator[Part]:
    rules = [table.rules[number] for number in rows_in_order(table)]
    for place, column in enumerate(table.inputs):
        cells = [rule.tests[place] for rule in rules]
        if not all(tests.is_any for tests in cells):
            part = _of_column(table, column, cells)
            yield from [part] if part else _of_cells(table, rules, place)
    in_force: dict[Sql, int] = {}
    for bit, rule in enumerate(rules):
        for condition in conditions_in_force(table, rule):
            in_force[condition] = in_force.get(condition, 0) | 1 << bit
    for condition, bits in in_force.items():
        yield _of_condition(condition, bits, len(rules))


def _of_column(table: DecisionTable, column: Input, cells: list[Tests]) -> Part | None:
    """Return the mask by the value of an input, if its cells name constants only."""
    if not all(is_plain(tests) for tests in cells):
        return None
    finders: dict[str, tuple[type, Callable[..., Part | None]]] = {
        "number": (float, _of_number),
        "integer": (float, _of_number),
        "string": (str, _of_word),
        "boolean": (bool, _of_flag),
    }
    kind, finder = finders.get(column.type, (object, None))
    constants = {value for tests in cells for value in cuts_of(tests)} - {None}
    if any(isinstance(value, BetweenWords) for value in constants):
        return None  # words in order are no list of words
    if finder is None or not all(isinstance(value, kind) for value in constants):
        return None

    def mask_at(value: Any) -> int:
        """Return the rows whose cell holds for a value, and the bit for none."""
        bits = (holds(tests, value, {}) is True for tests in cells)
        return sum(1 << n for n, bit in enumerate(bits) if bit) | 1 << len(cells)

    subject = renderer_of(table).value(column.expression)
    if kind is float and subject == fact(column.name):
        subject = raw(column.name)  # whether it is finite is asked where it is beyond
    return finder(subject, constants, mask_at)


Find = Callable[[Any], int]


@dataclass(frozen=True)
class Grid:
    """The masks of numbers at the multiples of a power of ten, and between them.

    There is one step a multiple where it is like what lies just above it, else two; in
    steps, ``first`` is the lowest place, below which all numbers are alike. The last
    mask stands for all that lies above, too.
    """

    power: int
    steps: int
    first: int
    masks: tuple[int, ...]


def _of_number(subject: Sql, constants: set[float], mask_at: Find) -> Part | None:
    """Return the mask that stands in a list at a number's place."""
    for power in POWERS if constants else ():
        grid = _grid_of(constants, power, mask_at)
        if grid:
            found = _looked_up(subject, grid)
            return Part(found, LISTED, _beyond(found, subject, grid, mask_at(None)))
    return None


def _beyond(found: Sql, subject: Sql, grid: Grid, unknown: int) -> Sql:
    """Return a number's mask where the list may lack it."""
    case = exp.case()
    above, below = f"0 and {LARGEST}", f"-{LARGEST} and 0"
    for span, mask in ((above, grid.masks[-1]), (below, grid.masks[0])):
        condition = fill(f":x between {span}", x=subject)
        case = case.when(condition, literal(mask), copy=False)
    return exp.Coalesce(this=found.copy(), expressions=[case.else_(literal(unknown))])


def _grid_of(constants: set[float], power: int, mask_at: Find) -> Grid | None:
    """Return the masks at multiples of a power of ten, if that tells numbers apart.

    Scaling rounds, but never changes the order of two numbers: so if a constant is
    whole when scaled, and the doubles beside it are not, every number is told apart
    from it as it would be unscaled.
    """
    known = {_scaled(value, power): value for value in constants}
    for whole, value in known.items():
        below, above = (math.nextafter(value, end) for end in (-math.inf, math.inf))
        beside = _scaled(below, power), _scaled(above, power)
        if not whole.is_integer() or not beside[0] < whole < beside[1]:
            return None

    def mask_of_place(place: float) -> int:
        return mask_at(known.get(place, place * 10.0**power))

    alike = all(mask_of_place(one) == mask_of_place(one + 0.5) for one in known)
    steps = 1 if alike else 2
    first, last = (int(min(known)) - 1) * steps, (int(max(known)) + 1) * steps
    size = 1 << (last - first).bit_length()
    if size > LONGEST_LIST:
        return None
    places = range(first, first + size)
    masks = tuple(mask_of_place(place / steps) for place in places)
    return Grid(power, steps, first, masks)


def _scaled(value: float, power: int) -> float:
    return value / 10.0**power if power > 0 else value * 10.0**-power


def _looked_up(subject: Sql, grid: Grid) -> Sql:
    """Return the mask at a number's place, held within the list; NULL stays NULL.

    Bits do it, since DuckDB's sums watch for overflow and cost eight times more:
    ``p & ~(p >> 31)`` is no less than 0. Beyond the list the shift to the right gives
    -1, its last entry; within it the place counts from the end.
    """
    if grid.power:
        sign = "/" if grid.power > 0 else "*"
        scale = literal(10 ** abs(grid.power))
        subject = fill(f"cast(:x as double) {sign} :s", x=subject, s=scale)
    code = "floor(:x)" if grid.steps == 1 else "(floor(:x) + ceil(:x))"
    place = fill(f"try_cast({code} - :f as integer)", x=subject, f=literal(grid.first))
    held = fill("(:p & ~(:p >> 31))", p=place)
    masks = exp.array(*map(literal, grid.masks), dialect="duckdb")
    return fill(
        "list_extract(:l, :p | (-(:p >> :n) >> 31) | :s)",
        l=exp.cast(masks, "bigint[]"),
        p=held,
        n=literal(len(grid.masks).bit_length() - 1),
        s=literal(-len(grid.masks)),
    )


def _of_word(subject: Sql, constants: set[str], mask_at: Find) -> Part:
    """Return the mask that a CASE finds word by word; IN would take twice as long."""
    other, unknown = mask_at(OTHER), mask_at(None)
    masks = {word: mask_at(word) for word in sorted(constants)}
    case = exp.case()
    for word, mask in masks.items():
        is_equal = exp.EQ(this=subject.copy(), expression=literal(word))
        case = case.when(is_equal, literal(mask), copy=False)
    if unknown != other or not masks:
        case = case.when(is_null(subject), literal(unknown), copy=False)
    return Part(case.else_(literal(other)), WORD * (len(masks) + 1))


def _of_flag(subject: Sql, constants: set[bool], mask_at: Find) -> Part:
    case = exp.case().when(subject.copy(), literal(mask_at(True)))
    case = case.when(exp.not_(subject.copy()), literal(mask_at(False)))
    return Part(case.else_(literal(mask_at(None))), FLAG)


def _of_cells(table: DecisionTable, rules: list[Rule], place: int) -> Iterator[Part]:
    """Return a mask for each cell of an input, where its value alone does not tell."""
    renderer = renderer_of(table)
    by_cell: dict[Tests, list[int]] = {}
    for bit, rule in enumerate(rules):
        if not rule.tests[place].is_any:
            by_cell.setdefault(rule.tests[place], []).append(bit)
    for bits in by_cell.values():
        condition = condition_of_cell(table, rules[bits[0]], place, renderer)
        yield _of_condition(condition, sum(1 << bit for bit in bits), len(rules))


def _of_condition(condition: Sql, bits: int, rules: int) -> Part:
    """Return all bits where a condition holds, and all but those given elsewhere."""
    every = (1 << rules + 1) - 1
    case = exp.case().when(condition, literal(every))
    return Part(case.else_(literal(every & ~bits)), CONDITION)
