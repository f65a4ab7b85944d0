"""Give a decision table's answer in SQL as one value: plain, a struct or a list."""

from __future__ import annotations

from sqlglot import exp

from gaterules.compile import columns_of
from gaterules.feel.syntax import Kind, Tests
from gaterules.model import LISTS, Table
from gaterules.sql.hits import hit_of, type_in
from gaterules.sql.nodes import Sql, all_of, fill
from gaterules.sql.render import Renderer, struct

Struct = list[tuple[str, Sql]]
ROW = "_decide_row"  # a variable that hides no input, as ``EACH``


def table_value(table: Table, renderer: Renderer, hit: Sql | None = None) -> Sql:
    """Return a table's answer; NULL when an input is not among its declared values."""
    found = _answer(table, renderer, hit or hit_of(table, renderer))
    conditions = _declared(table, renderer)
    return exp.case().when(all_of(conditions), found) if conditions else found


def _declared(table: Table, renderer: Renderer) -> list[Sql]:
    found: list[Sql] = []
    for column in table.inputs:
        if column.domain.is_any:
            continue
        subject, kind = renderer.value(column.expression), type_in(column, renderer)
        if kind.base != "list":
            found.append(_declares(column.domain, subject, kind, renderer))
            continue
        inner = kind.inner or Kind()
        each = _declares(column.domain, exp.column(ROW), inner, renderer)
        template = f":l is null or len(list_filter(:l, lambda {ROW}: :c)) = len(:l)"
        found.append(exp.paren(fill(template, l=subject, c=each)))
    return found


def _declares(domain: Tests, subject: Sql, kind: Kind, renderer: Renderer) -> Sql:
    """Return whether a value is NULL or among those that are declared."""
    test = renderer.within(subject, kind).tests(domain, subject)
    missing = exp.Is(this=subject.copy(), expression=exp.null())
    return exp.paren(exp.or_(missing, test))


def _answer(table: Table, renderer: Renderer, hit: Sql) -> Sql:
    named = columns_of(table, hit, renderer)[:-1]
    if len(named) == 1:
        return named[0][1]
    if table.policy in LISTS:
        return _rows(table, named)
    whole = struct(named)
    has_default = table.default is not None
    if has_default and not table.is_single:
        return whole
    is_none = fill(f"coalesce(:h, {0 if has_default else -1}) < 0", h=hit)
    if not table.is_single:
        is_none = fill("array_length(:h) = 0", h=hit)
    return exp.case().when(is_none, exp.null()).else_(whole)


def _rows(table: Table, named: Struct) -> Sql:
    """Turn the lists of the outputs into one list of structs."""
    parts: Struct = [
        (name, fill(f"list_extract(:l, {ROW})", l=values)) for name, values in named
    ]
    rows = fill(
        f"list_transform(range(1, len(:l) + 1), lambda {ROW}: :s)",
        l=named[0][1],
        s=struct(parts),
    )
    if table.policy == "C":
        return rows
    return exp.case().when(fill("len(:l) > 0", l=named[0][1]), rows)
