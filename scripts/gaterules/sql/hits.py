"""Say in SQL which row of a table fires, and what it answers."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from sqlglot import exp

from gaterules.errors import CellError, TableError
from gaterules.feel.tree import Expression, FeelType, Literal
from gaterules.feel.types import full_type_of, plain, type_of
from gaterules.regions.space import is_disjoint
from gaterules.sql.facts import fact
from gaterules.sql.nodes import Sql, all_of, fill, literal, output_type, struct
from gaterules.sql.render import Renderer, refuse_unlike
from gaterules.table import (
    DEFAULT_ID,
    OUTSIDE_ID,
    DecisionTable,
    Input,
    Rule,
    column_type,
    rows_in_order,
    too_large,
)

HIT = "_decide_hit"
CONFLICT, OUTSIDE = -1, -2
# A computed number as an integer of 32 bits; only where there is none, why is asked.
WHOLE = (
    "coalesce(try_cast(round_even(:v, 0) as integer), case when :v is not null"
    " then error(:m || printf('%.0f', cast(:v as double))) end)"
)
# The variable of a lambda hides a column of its name, so no input may be called this.
EACH = "_decide_each"


def renderer_of(table: DecisionTable) -> Renderer:
    """Return a renderer whose names are the facts as they were read."""
    return Renderer(
        {column.name: fact(column.name) for column in table.inputs},
        {column.name: column.type for column in table.inputs},
    )


def hit_of(table: DecisionTable, renderer: Renderer | None = None) -> Sql:
    """Return the ordinal of the row that fires, or the list of ordinals.

    Ordinals count ``table.rules`` from 1; NULL (or no element) when none fires, -1 when
    rows contradict each other under U or A.
    """
    found = renderer or renderer_of(table)
    order = rows_in_order(table)
    if is_first_hit_enough(table):
        case = exp.case()
        for number in order:
            case = case.when(
                condition_of(table, number, found), literal(number + 1), copy=False
            )
        return case if order else exp.null()
    hits = _hits(table, order, found)
    if table.policy == "U":
        return fill(
            "case when array_length(:h) > 1 then -1 else list_extract(:h, 1) end",
            h=hits,
        )
    if table.policy == "A":
        return _agreed(table, hits, found)
    return hits


def is_first_hit_enough(table: DecisionTable) -> bool:
    """Tell whether the first row that holds is the answer, without a look at others."""
    return table.policy in "PF" or (table.policy in "UA" and is_disjoint(table))


def condition_of(table: DecisionTable, number: int, renderer: Renderer) -> Sql:
    """Return the condition under which one row holds: cells, dates, jurisdiction."""
    rule = table.rules[number]
    parts = [
        condition_of_cell(table, rule, place, renderer)
        for place, tests in enumerate(rule.tests)
        if not tests.is_any
    ]
    return all_of(parts + conditions_in_force(table, rule))


def condition_of_cell(
    table: DecisionTable, rule: Rule, place: int, renderer: Renderer
) -> Sql:
    """Return the condition of one cell of one row."""
    column = table.inputs[place]
    try:
        subject = renderer.value(column.expression)
        inner = renderer.within(subject, type_in(column, renderer))
        return exp.paren(inner.tests(rule.tests[place], subject))
    except CellError as error:
        raise _unsupported(table, rule, f"when_{column.name}", error) from None


def type_in(column: Input, renderer: Renderer) -> FeelType:
    """Return the type of what a column tests.

    What its expression is known to give counts before what the column says: nothing
    holds it to that.
    """
    found = full_type_of(column.expression, renderer.types)
    return FeelType(column.type) if found.base == "any" else found


def conditions_in_force(table: DecisionTable, rule: Rule) -> list[Sql]:
    """Return the conditions of a row's dates and jurisdiction."""
    parts: list[Sql] = []
    if table.date and (rule.start or rule.end):
        day = day_of(table, table.date)
        if rule.start:
            parts.append(exp.GTE(this=day, expression=literal(rule.start)))
        if rule.end:
            parts.append(exp.LT(this=day.copy(), expression=literal(rule.end)))
    if table.jurisdiction and rule.jurisdiction:
        code = exp.cast(fact(table.jurisdiction), "varchar")
        parts.append(fill("starts_with(:c, :p)", c=code, p=literal(rule.jurisdiction)))
    return parts


def day_of(table: DecisionTable, date: str) -> Sql:
    """Return the day whose rules judge a fact (see ``open_cases``)."""
    day = fact(date)
    if table.opened and table.open_cases == "keep":
        opened = fact(table.opened)
        day = exp.Coalesce(this=opened, expressions=[day])
    return exp.cast(day, "date")


def _hits(table: DecisionTable, order: list[int], renderer: Renderer) -> Sql:
    """Return the ordinals that hold, of the most specific jurisdiction that has any."""
    levels: list[Sql] = []
    by_level = groupby(order, key=lambda n: level_of(table, table.rules[n]))
    for _, numbers in by_level:
        marks = [
            exp.case().when(
                condition_of(table, n, renderer), literal(n + 1), copy=False
            )
            for n in numbers
        ]
        listed = exp.array(*marks, dialect="duckdb")
        levels.append(fill("list_filter(:l, lambda _one: _one is not null)", l=listed))
    if not levels:
        return fill("cast([] as integer[])")
    if len(levels) == 1:
        return levels[0]
    chosen = exp.case()
    for level in levels[:-1]:
        chosen = chosen.when(fill("array_length(:l) > 0", l=level), level.copy())
    return chosen.else_(levels[-1])


def level_of(table: DecisionTable, rule: Rule) -> int:
    """Return how specific a row's jurisdiction is: the digits of its code."""
    return len(rule.jurisdiction) if table.jurisdiction else 0


def _agreed(table: DecisionTable, hits: Sql, renderer: Renderer) -> Sql:
    parts = [
        (f"o{place}", output_by_row(table, place, exp.column(EACH), renderer))
        for place in range(len(table.outputs))
    ]
    template = f"list_distinct(list_transform(:h, lambda {EACH}: :s))"
    distinct = fill(template, h=hits, s=struct(parts, False))
    return fill(
        "case when array_length(:d) > 1 then -1 else list_extract(:h, 1) end",
        d=distinct,
        h=hits,
    )


def output_by_row(
    table: DecisionTable, place: int, hit: Sql, renderer: Renderer
) -> Sql:
    """Return one output as a CASE on the ordinal, equal answers together."""
    groups: dict[Expression, list[int]] = {}
    for number, rule in enumerate(table.rules, start=1):
        groups.setdefault(rule.outputs[place], []).append(number)
    refuse_unlike(tuple(groups), renderer.types, "an output")
    case = exp.case()
    for value, numbers in groups.items():
        rule = table.rules[numbers[0] - 1]
        sql = answer_of(table, rule, place, value, renderer)
        case = case.when(_is_one_of(hit, numbers), sql, copy=False)
    found: Sql = case if groups else exp.null()
    return cast_as(found, cast_type(table, place, renderer))


def cast_type(table: DecisionTable, place: int, renderer: Renderer) -> str:
    """Return the type that an output is cast to; ``any`` where its answers differ."""
    declared = table.outputs[place].type
    found = column_type(table, place, renderer.types)
    return declared if found in (plain(declared), "null") else "any"


def _is_one_of(hit: Sql, numbers: list[int]) -> Sql:
    if len(numbers) == 1:
        return exp.EQ(this=hit.copy(), expression=literal(numbers[0]))
    return hit.copy().isin(*[literal(number) for number in numbers])


def answer_of(
    table: DecisionTable,
    rule: Rule | None,
    place: int,
    value: Expression,
    renderer: Renderer,
) -> Sql:
    """Return one output of one row; ``rule`` is None for the default."""
    output = table.outputs[place]
    try:
        found = renderer.value(value)
    except CellError as error:
        raise _unsupported(table, rule, f"then_{output.name}", error) from None
    is_computed = output.type == "integer" and not isinstance(value, Literal)
    if not is_computed or type_of(value, renderer.types) != "number":
        return found
    told = too_large(table, rule.rule_id if rule else "default", output.name)
    return fill(WHOLE, v=found, m=literal(told))


def cast_as(value: Sql, kind: str) -> Sql:
    """Return a value cast to its output type."""
    name = output_type(kind)
    return exp.cast(value, name) if name else value


def _unsupported(
    table: DecisionTable, rule: Rule | None, column: str, error: CellError
) -> TableError:
    row = rule.rule_id if rule else "default"
    return TableError(error.message, table.file, row, column)


# Primes of which 2 is a primitive root: its powers reach every smaller number.
PRIMES = (5, 11, 13, 19, 29, 37, 53, 59, 61, 67)


def has_fixed_answers(table: DecisionTable) -> bool:
    """Tell whether each row answers with constants and at most one row can fire."""
    answers = [*(rule.outputs for rule in table.rules), table.default or ()]
    constant = all(isinstance(one, Literal) for row in answers for one in row)
    return bool(table.rules) and constant and is_first_hit_enough(table)


def pick_answers(table: DecisionTable, hit: Sql) -> Sql:
    """Return the answers of the row that fires, picked from a list by its ordinal.

    A CASE for each output compares the ordinal with every row again; picking once costs
    a fifth less over all. What is outside stands last but one (as -2 counts), and last
    what the default says, or nothing.
    """
    listed = _answer_structs(table, range(len(table.rules)))
    listed[-2:] = reversed(listed[-2:])
    return fill("list_extract(:l, coalesce(:h, -1))", l=exp.array(*listed), h=hit)


def pick_by_bit(table: DecisionTable, mask: Sql, *, has_outside: bool) -> Sql:
    """Return the answers of the lowest bit that is set in a mask of ``masks``.

    A power of two modulo a prime of which 2 is a primitive root is a place of its own
    in a list hardly longer than the rows; counting bits would take four times longer.
    Where there is an outside, its mask of 0 is the first place.
    """
    *listed, outside = _answer_structs(table, rows_in_order(table))
    prime = next(prime for prime in PRIMES if len(listed) < prime)
    spread: list[Sql] = [exp.null() for _ in range(prime - 1)]
    for bit, answer in enumerate(listed):
        spread[pow(2, bit, prime) - 1] = answer
    place = "(:m & -:m) % :p"
    if has_outside:
        spread, place = [outside, *spread], f"{place} + 1"
    return fill(
        f"list_extract(:l, {place})",
        l=exp.array(*spread),
        m=mask,
        p=literal(prime),
    )


def _answer_structs(table: DecisionTable, order: Iterable[int]) -> list[Sql]:
    """Return the answers of the rows in an order, of the default, and outside."""
    found = renderer_of(table)
    rules = [table.rules[number] for number in order]
    listed = [
        _answer_struct(table, rule, rule.outputs, rule.rule_id, found) for rule in rules
    ]
    if table.default is None:
        listed.append(exp.null())
    else:
        listed.append(_answer_struct(table, None, table.default, DEFAULT_ID, found))
    last = table.default or (Literal(None),) * len(table.outputs)
    return [*listed, _answer_struct(table, None, last, OUTSIDE_ID, found)]


def _answer_struct(
    table: DecisionTable,
    rule: Rule | None,
    outputs: tuple[Expression, ...],
    rule_id: str,
    renderer: Renderer,
) -> Sql:
    values = [
        cast_as(answer_of(table, rule, place, value, renderer), output.type)
        for place, (output, value) in enumerate(
            zip(table.outputs, outputs, strict=True)
        )
    ]
    named = enumerate([*values, literal(rule_id)])
    return struct([(f"o{place}", value) for place, value in named], False)


def answer_columns(table: DecisionTable, answer: Sql) -> list[tuple[str, Sql]]:
    """Return every output and ``rule_id`` as parts of the answer that was picked."""
    names = [*(output.name for output in table.outputs), "rule_id"]
    return [
        (name, fill(f"struct_extract(:a, 'o{place}')", a=answer))
        for place, name in enumerate(names)
    ]
