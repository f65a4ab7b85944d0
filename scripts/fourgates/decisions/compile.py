"""Compile a decision table into one SELECT over the placeholder ``__facts__``.

A single-hit table becomes one CASE that finds the ordinal of the row, and one CASE on
that ordinal for each output. A policy that must see every hit collects the ordinals in
a list. Either way one fact stays one row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from sqlglot import exp

from fourgates.decisions.load import load_all
from fourgates.decisions.model import CONFLICT_ID, DEFAULT_ID, LISTS, Rule, Table
from fourgates.decisions.order import ranked
from fourgates.decisions.regions import is_disjoint
from fourgates.decisions.sql import (
    SNAP,
    Renderer,
    Sql,
    all_of,
    fill,
    literal,
    output_type,
)
from fourgates.decisions.syntax import CellError, Expression
from fourgates.errors import UNPROVEN, UserError

FACTS = "__facts__"
HIT = "_decide_hit"
HITS = "_decide_hits"
CONFLICT = -1


@dataclass(frozen=True)
class Digest:
    """SHA-256 of all rule tables, and of each."""

    rules_digest: str
    tables: dict[str, str]


def compile_all(seeds: Path, out: Path, dialect: str = "duckdb") -> Digest:
    """Write ``<out>/<decision>.sql`` for every table, and ``digest.json``.

    Args:
        seeds: Folder that holds the rule tables.
        out: Folder that dbt finds by FOURGATES_DECISIONS.
        dialect: A dialect that sqlglot writes.

    Raises:
        UserError: A table cannot be read or rendered; nothing is written then.
    """
    tables = load_all(seeds)
    texts = {table.name: compile_table(table, dialect) for table in tables}
    out.mkdir(parents=True, exist_ok=True)
    for stale in out.glob("*.sql"):
        if stale.stem not in texts:
            stale.unlink()
    for name, text in texts.items():
        (out / f"{name}.sql").write_text(text + "\n", "utf-8")
    digest = digest_of(tables)
    record = {"rules_digest": digest.rules_digest, "tables": digest.tables}
    (out / "digest.json").write_text(json.dumps(record, indent=2) + "\n", "utf-8")
    return digest


def digest_of(tables: list[Table]) -> Digest:
    """Return one digest over all tables, and one a table."""
    each = {table.name: table.digest for table in tables}
    total = hashlib.sha256(json.dumps(sorted(each.items())).encode())
    return Digest(total.hexdigest(), each)


def compile_table(table: Table, dialect: str = "duckdb") -> str:
    """Return the SELECT of one table in one dialect.

    Raises:
        UserError: The table uses something that SQL cannot say.
    """
    hit = exp.alias_(hit_of(table), HIT)
    numbered = exp.select(exp.Star(), hit).from_(FACTS)
    star = exp.Star(**{"except_": [exp.column(HIT)]})
    chosen = exp.select(star).from_("_decided")
    for name, value in columns_of(table, exp.column(HIT)):
        chosen = chosen.select(exp.alias_(value, name, quoted=True))
    chosen = chosen.select(exp.alias_(literal(table.digest), "rules_digest"))
    return chosen.with_("_decided", as_=numbered).sql(dialect=dialect, pretty=True)


def renderer_of(table: Table) -> Renderer:
    """Return a renderer whose names are the columns of the facts."""
    return Renderer(
        {column.name: exp.column(column.name, quoted=True) for column in table.inputs},
        {column.name: column.type for column in table.inputs},
    )


def hit_of(table: Table, renderer: Renderer | None = None) -> Sql:
    """Return the ordinal of the row that fires, or the list of ordinals.

    Ordinals count ``table.rules`` from 1; NULL (or no element) when none fires, -1 when
    rows contradict each other under U or A.
    """
    found = renderer or renderer_of(table)
    order = ranked(table)
    if table.policy in "PF" or (table.policy in "UA" and is_disjoint(table)):
        case = exp.case()
        for number in order:
            case = case.when(
                condition_of(table, number, found), literal(number + 1), copy=False
            )
        return case if order else exp.null()
    hits = _hits(table, order, found)
    if table.policy == "U":
        return fill(
            "case when len(:h) > 1 then -1 else list_extract(:h, 1) end", h=hits
        )
    if table.policy == "A":
        return _agreed(table, hits, found)
    return hits


def columns_of(
    table: Table, hit: Sql, renderer: Renderer | None = None
) -> list[tuple[str, Sql]]:
    """Return every output and ``rule_id`` as functions of the hit."""
    found = renderer or renderer_of(table)
    columns = [
        (output.name, _output(table, place, hit, found))
        for place, output in enumerate(table.outputs)
    ]
    return [*columns, ("rule_id", _rule_id(table, hit))]


def condition_of(table: Table, number: int, renderer: Renderer) -> Sql:
    """Return the condition under which one row holds: cells, dates, jurisdiction."""
    rule = table.rules[number]
    parts: list[Sql] = []
    for column, tests in zip(table.inputs, rule.tests, strict=True):
        if tests.is_any:
            continue
        try:
            subject = renderer.value(column.expression)
            inner = renderer.within(subject, column.type)
            parts.append(exp.paren(inner.tests(tests, subject)))
        except CellError as error:
            raise _unsupported(table, rule, f"when_{column.name}", error) from None
    parts += _in_force(table, rule)
    return all_of(parts)


def _in_force(table: Table, rule: Rule) -> list[Sql]:
    parts: list[Sql] = []
    if table.date and (rule.start or rule.end):
        day = day_of(table)
        if rule.start:
            parts.append(exp.GTE(this=day, expression=literal(rule.start)))
        if rule.end:
            parts.append(exp.LT(this=day.copy(), expression=literal(rule.end)))
    if table.jurisdiction and rule.jurisdiction:
        code = exp.cast(exp.column(table.jurisdiction, quoted=True), "varchar")
        parts.append(fill("starts_with(:c, :p)", c=code, p=literal(rule.jurisdiction)))
    return parts


def day_of(table: Table) -> Sql:
    """Return the day whose rules judge a fact (see ``open_cases``)."""
    day: Sql = exp.column(table.date, quoted=True)
    if table.opened and table.open_cases == "keep":
        opened = exp.column(table.opened, quoted=True)
        day = exp.Coalesce(this=opened, expressions=[day])
    return exp.cast(day, "date")


def _hits(table: Table, order: list[int], renderer: Renderer) -> Sql:
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
        levels.append(fill("list_filter(:l, lambda x: x is not null)", l=listed))
    if not levels:
        return fill("cast([] as integer[])")
    if len(levels) == 1:
        return levels[0]
    chosen = exp.case()
    for level in levels[:-1]:
        chosen = chosen.when(fill("len(:l) > 0", l=level), level.copy())
    return chosen.else_(levels[-1])


def level_of(table: Table, rule: Rule) -> int:
    """Return how specific a row's jurisdiction is: the digits of its code."""
    return len(rule.jurisdiction) if table.jurisdiction else 0


def _agreed(table: Table, hits: Sql, renderer: Renderer) -> Sql:
    parts = [
        exp.PropertyEQ(this=exp.to_identifier(f"o{place}"), expression=value)
        for place in range(len(table.outputs))
        for value in [_by_row(table, place, exp.column("x"), renderer)]
    ]
    every = exp.Struct(expressions=parts)
    distinct = fill("list_distinct(list_transform(:h, lambda x: :s))", h=hits, s=every)
    return fill(
        "case when len(:d) > 1 then -1 else list_extract(:h, 1) end",
        d=distinct,
        h=hits,
    )


def _by_row(table: Table, place: int, hit: Sql, renderer: Renderer) -> Sql:
    """Return one output as a CASE on the ordinal, rows with the same answer together."""
    groups: dict[Expression, list[int]] = {}
    for number, rule in enumerate(table.rules, start=1):
        groups.setdefault(rule.outputs[place], []).append(number)
    case = exp.case()
    for value, numbers in groups.items():
        rule = table.rules[numbers[0] - 1]
        sql = _answer(table, rule, place, value, renderer)
        case = case.when(_is_one_of(hit, numbers), sql, copy=False)
    return _cast(case if groups else exp.null(), table.outputs[place].type)


def _is_one_of(hit: Sql, numbers: list[int]) -> Sql:
    if len(numbers) == 1:
        return exp.EQ(this=hit.copy(), expression=literal(numbers[0]))
    return hit.copy().isin(*[literal(number) for number in numbers])


def _answer(
    table: Table, rule: Rule | None, place: int, value: Expression, renderer: Renderer
) -> Sql:
    try:
        return renderer.value(value)
    except CellError as error:
        column = f"then_{table.outputs[place].name}"
        raise _unsupported(table, rule, column, error) from None


def _output(table: Table, place: int, hit: Sql, renderer: Renderer) -> Sql:
    if table.is_single:
        found = _by_row(table, place, hit, renderer)
        is_none: Sql = exp.Is(this=hit.copy(), expression=exp.null())
    else:
        found = _collected(table, place, hit, renderer)
        is_none = fill("len(:h) = 0", h=hit)
    if table.default is None:
        return found
    fallback = _answer(table, None, place, table.default[place], renderer)
    fallback = _cast(fallback, table.outputs[place].type)
    if table.policy in LISTS:
        fallback = exp.array(fallback, dialect="duckdb")
    return exp.case().when(is_none, fallback).else_(found)


def _collected(table: Table, place: int, hits: Sql, renderer: Renderer) -> Sql:
    if table.policy == "C#":
        return fill("cast(len(:h) as double)", h=hits)
    value = _by_row(table, place, exp.column("x"), renderer)
    listed = fill("list_transform(:h, lambda x: :v)", h=hits, v=value)
    gather: dict[str, Callable[[Sql], Sql]] = {
        "C+": lambda items: fill(SNAP, x=fill("list_sum(:l)", l=items)),
        "R": lambda items: fill("case when len(:h) > 0 then :l end", h=hits, l=items),
        "O": lambda items: fill("case when len(:h) > 0 then :l end", h=hits, l=items),
        "C<": lambda items: fill("list_min(:l)", l=items),
        "C>": lambda items: fill("list_max(:l)", l=items),
    }
    return gather.get(table.policy, lambda items: items)(listed)


def _rule_id(table: Table, hit: Sql) -> Sql:
    if table.is_single:
        case = exp.case(hit.copy())
        for number, rule in enumerate(table.rules, start=1):
            case = case.when(literal(number), literal(rule.rule_id), copy=False)
        case = case.when(literal(CONFLICT), literal(CONFLICT_ID))
        if table.default is not None:
            none = exp.Is(this=hit.copy(), expression=exp.null())
            return exp.case().when(none, literal(DEFAULT_ID)).else_(case)
        return case
    ids = exp.array(*[literal(rule.rule_id) for rule in table.rules], dialect="duckdb")
    empty = DEFAULT_ID if table.default is not None else None
    return fill(
        "case when len(:h) = 0 then :e else array_to_string("
        "list_transform(:h, lambda x: list_extract(:i, x)), ' ') end",
        h=hit,
        e=literal(empty),
        i=ids,
    )


def _cast(value: Sql, kind: str) -> Sql:
    name = output_type(kind)
    return exp.cast(value, name) if name else value


def _unsupported(
    table: Table, rule: Rule | None, column: str, error: CellError
) -> UserError:
    row = rule.rule_id if rule else "default"
    return UserError(f"{table.file}: {row}, {column}: {error.message}", UNPROVEN)
