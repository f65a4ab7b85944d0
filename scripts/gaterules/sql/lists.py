"""Render iterations and filters in SQL, by the lambdas that DuckDB has for lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlglot import exp

from gaterules.errors import CellError
from gaterules.feel.syntax import Each, Expression, Filter, Literal, Range, names
from gaterules.feel.types import is_place, item_types, type_of
from gaterules.sql.nodes import Sql, fill, literal

if TYPE_CHECKING:
    from gaterules.sql.render import Renderer

# Three-valued: one that decides, else one that is unknown, else the other answer.
QUANTIFIED = (
    "case when :l is null then null when list_contains(:l, :d) then :d"
    " when len(list_filter(:l, lambda _one: _one is null)) > 0 then null"
    " else not :d end"
)


def iterated(node: Each, renderer: Renderer) -> Sql:
    """Return the SQL of ``for``, ``some`` or ``every``."""
    if node.kind == "for" and "partial" in names(node.body):
        raise CellError("unsupported in SQL: partial", node.position)
    found = _mapped(node.sources, node.body, renderer, node.kind == "for")
    if node.kind == "for":
        return found
    return fill(QUANTIFIED, l=found, d=exp.Boolean(this=node.kind == "some"))


def _mapped(
    sources: tuple[tuple[str, Expression], ...],
    body: Expression,
    renderer: Renderer,
    is_value: bool,
) -> Sql:
    (name, source), *others = sources
    variable = f"_v{renderer.depth}"
    listed, types = _source(source, name, renderer)
    inner = renderer.knowing({name: exp.column(variable)}, types)
    if others:
        nested = _mapped(tuple(others), body, inner, is_value)
        mapped = fill(f"list_transform(:l, lambda {variable}: :b)", l=listed, b=nested)
        return fill("flatten(:m)", m=mapped)
    value = inner.value(body) if is_value else inner.truth(body)
    return fill(f"list_transform(:l, lambda {variable}: :b)", l=listed, b=value)


def _source(
    node: Expression, name: str, renderer: Renderer
) -> tuple[Sql, Mapping[str, str]]:
    if isinstance(node, Range):
        return _steps(node), {name: "number"}
    return _list(node, renderer), item_types(node, name, renderer.types)


def _steps(node: Range) -> Sql:
    ends = [one.value for one in (node.low, node.high) if isinstance(one, Literal)]
    numbers = [end for end in ends if isinstance(end, float) and end.is_integer()]
    if len(numbers) < 2 or not (node.low_closed and node.high_closed):  # noqa: PLR2004
        raise CellError("unsupported in SQL: an iteration over a range", node.position)
    low, high = (int(end) for end in numbers)
    step = 1 if low <= high else -1
    items = [literal(float(n)) for n in range(low, high + step, step)]
    return exp.array(*[exp.cast(one, "double") for one in items], dialect="duckdb")


def _list(node: Expression, renderer: Renderer) -> Sql:
    if type_of(node, renderer.types) != "list":
        raise CellError("unsupported in SQL: what may be a list or an item of it")
    return renderer.value(node)


def filtered(node: Filter, renderer: Renderer) -> Sql:
    """Return the SQL of ``list[condition]`` or ``list[place]``."""
    listed = _list(node.value, renderer)
    types = item_types(node.value, "item", renderer.types)
    if types["item"] == "any":
        raise CellError("unsupported in SQL: filter of items of unknown type")
    parts = {
        known.removeprefix("item."): kind
        for known, kind in types.items()
        if known.startswith("item.")
    }
    if is_place(node, renderer.types):
        return _at_place(node, listed, renderer, {"item", *parts})
    variable = f"_v{renderer.depth}"
    columns: dict[str, Sql] = {"item": exp.column(variable)}
    for name in parts:
        if "." not in name and "[" not in name:
            columns[name] = exp.Dot(
                this=exp.paren(exp.column(variable)),
                expression=exp.to_identifier(name, True),
            )
    condition = renderer.knowing(columns, {**types, **parts}).truth(node.condition)
    return fill(f"list_filter(:l, lambda {variable}: :c)", l=listed, c=condition)


def _at_place(node: Filter, listed: Sql, renderer: Renderer, own: set[str]) -> Sql:
    if own & names(node.condition):
        raise CellError("unsupported in SQL: a place that its item says", node.position)
    place = renderer.value(node.condition)
    return fill(
        "case when :p = trunc(:p) then list_extract(:l, cast(:p as bigint)) end",
        p=exp.cast(place, "double"),
        l=listed,
    )
