"""Render what only a DMN model can hold, in SQL: tables inside expressions, iterations.

DuckDB's lambdas say iterations and filters. A value that does not conform to its
declared type is NULL: where the type of an expression is known when it is compiled, the
answer is known too; else DuckDB's ``typeof`` says it, which costs nothing at run time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from gaterules.errors import CellError
from gaterules.feel import tree
from gaterules.feel.evaluate import conforms
from gaterules.feel.tree import Expression, FeelType, Literal, Tests, names
from gaterules.feel.types import (
    full_type_of,
    is_place,
    is_within,
    item_types,
    type_of,
    unconfined,
)
from gaterules.feel.values import DAYS, MOMENT, YEARS
from gaterules.sql.compile import columns_of
from gaterules.sql.hits import hit_of, type_in
from gaterules.sql.nodes import Sql, all_of, fill, is_null, literal, part_of, struct
from gaterules.sql.render import QUANTIFIED, Renderer
from gaterules.table import LISTS, DecisionTable, Logic, type_of_logic

Struct = list[tuple[str, Sql]]
ROW = "_decide_row"  # a variable that hides no input, as ``EACH``


def table_value(
    table: DecisionTable, renderer: Renderer, hit: Sql | None = None
) -> Sql:
    """Return a table's answer; NULL when an input is not among its declared values."""
    found = _answer_of(table, renderer, hit or hit_of(table, renderer))
    conditions = _are_inputs_declared(table, renderer)
    return exp.case().when(all_of(conditions), found) if conditions else found


def _are_inputs_declared(table: DecisionTable, renderer: Renderer) -> list[Sql]:
    found: list[Sql] = []
    for column in table.inputs:
        if column.domain.is_any:
            continue
        subject, kind = renderer.value(column.expression), type_in(column, renderer)
        if kind.base != "list":
            found.append(_declares(column.domain, subject, kind, renderer))
            continue
        inner = kind.inner or FeelType()
        each = _declares(column.domain, exp.column(ROW), inner, renderer)
        template = f":l is null or len(list_filter(:l, lambda {ROW}: :c)) = len(:l)"
        found.append(exp.paren(fill(template, l=subject, c=each)))
    return found


def _declares(domain: Tests, subject: Sql, kind: FeelType, renderer: Renderer) -> Sql:
    """Return whether a value is NULL or among those that are declared."""
    test = renderer.within(subject, kind).tests(domain, subject)
    return exp.paren(exp.or_(is_null(subject), test))


def _answer_of(table: DecisionTable, renderer: Renderer, hit: Sql) -> Sql:
    named = columns_of(table, hit, renderer)[:-1]
    if len(named) == 1:
        return named[0][1]
    if table.policy in LISTS:
        return _rows_of(table, named)
    whole = struct(named)
    has_default = table.default is not None
    if has_default and not table.is_single:
        return whole
    is_none = fill(f"coalesce(:h, {0 if has_default else -1}) < 0", h=hit)
    if not table.is_single:
        is_none = fill("array_length(:h) = 0", h=hit)
    return exp.case().when(is_none, exp.null()).else_(whole)


def _rows_of(table: DecisionTable, named: Struct) -> Sql:
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


def render_iteration(node: tree.Iteration, renderer: Renderer) -> Sql:
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
    if isinstance(node, tree.Range):
        return _steps(node), {name: "number"}
    return _list_of(node, renderer), item_types(node, name, renderer.types)


def _steps(node: tree.Range) -> Sql:
    ends = [one.value for one in (node.low, node.high) if isinstance(one, Literal)]
    numbers = [end for end in ends if isinstance(end, float) and end.is_integer()]
    if len(numbers) < 2 or not (node.low_closed and node.high_closed):  # noqa: PLR2004
        raise CellError("unsupported in SQL: an iteration over a range", node.position)
    low, high = (int(end) for end in numbers)
    step = 1 if low <= high else -1
    items = [literal(float(n)) for n in range(low, high + step, step)]
    return exp.array(*[exp.cast(one, "double") for one in items], dialect="duckdb")


def _list_of(node: Expression, renderer: Renderer) -> Sql:
    if type_of(node, renderer.types) != "list":
        raise CellError("unsupported in SQL: what may be a list or an item of it")
    return renderer.value(node)


def render_filter(node: tree.Filter, renderer: Renderer) -> Sql:
    """Return the SQL of ``list[condition]`` or ``list[place]``."""
    listed = _list_of(node.value, renderer)
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
            columns[name] = part_of(exp.column(variable), name)
    condition = renderer.knowing(columns, {**types, **parts}).truth(node.condition)
    return fill(f"list_filter(:l, lambda {variable}: :c)", l=listed, c=condition)


def _at_place(node: tree.Filter, listed: Sql, renderer: Renderer, own: set[str]) -> Sql:
    if own & names(node.condition):
        raise CellError("unsupported in SQL: a place that its item says", node.position)
    place = renderer.value(node.condition)
    return fill(
        "case when :p = trunc(:p) then list_extract(:l, cast(:p as bigint)) end",
        p=exp.cast(place, "double"),
        l=listed,
    )


DUCKDB_TYPES = {
    "number": r"DOUBLE|FLOAT|DECIMAL.*|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?",
    "string": "VARCHAR",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "time": "TIME",
    MOMENT: "TIMESTAMP",
    DAYS: "INTERVAL",
    YEARS: "INTERVAL",
}


def conformed(
    value: Sql, logic: Logic, kind: FeelType, types: Mapping[str, str]
) -> Sql:
    """Return a value, rendered from some logic, held to the type that is declared.

    A CellError says that SQL cannot tell whether it is of the type.
    """
    if kind.base in ("list", "context"):
        return _compound(value, logic, kind, types)
    if kind.base == "any" and kind.allowed.is_any:
        return value
    return is_allowed(_basic(value, type_of_logic(logic, types).base, kind), kind)


def _basic(value: Sql, known: str, kind: FeelType) -> Sql:
    if kind.base in (known, "any"):
        return value
    if known == "any":
        if kind.base not in DUCKDB_TYPES:
            raise CellError(f"unsupported in SQL: a value of type {kind.base}")
        pattern = exp.Literal.string(DUCKDB_TYPES[kind.base])
        return fill(
            "case when regexp_full_match(typeof(:v), :p) then :v end",
            v=value,
            p=pattern,
        )
    if (known, kind.base) == ("date", MOMENT):
        raise CellError("unsupported in SQL: a date as a date and time")
    if known == "list":
        raise CellError("unsupported in SQL: a list of one item as that item")
    return exp.null()


def _compound(
    value: Sql, logic: Logic, kind: FeelType, types: Mapping[str, str]
) -> Sql:
    if not kind.allowed.is_any:
        raise CellError(f"unsupported in SQL: allowed values of a {kind.base}")
    inner = kind.inner or FeelType()
    if kind.base == "context" and _has_parts(logic, kind, types):
        return value
    if kind.base == "list" and _are_items(logic, inner, types):
        return value
    if is_within(type_of_logic(logic, types), kind):
        return is_allowed(value, kind)
    if (
        kind.base == "list"
        and type_of_logic(logic, types).base == inner.base in DUCKDB_TYPES
    ):
        listed = exp.array(is_allowed(value, inner), dialect="duckdb")
        return exp.case().when(fill(":v is not null", v=value), listed)
    raise CellError(f"unsupported in SQL: a {kind.base} held to its type")


def _is_known_as(logic: Logic, kind: FeelType, types: Mapping[str, str]) -> bool:
    """Return whether a value is sure to be of a type that confines nothing."""
    return unconfined(kind) == kind and is_within(type_of_logic(logic, types), kind)


def _has_parts(logic: Logic, kind: FeelType, types: Mapping[str, str]) -> bool:
    if isinstance(logic, DecisionTable):
        if logic.policy in ("C#", "C+"):
            return _is_known_as(logic, kind, types)
        given = {
            output.name: _values_of(logic, place)
            for place, output in enumerate(logic.outputs)
        }
    elif isinstance(logic, tree.Context) and logic.result is None:
        given = {name: [node] for name, node in logic.entries}
    else:
        return False
    return all(
        name in given and all(_surely(node, part, types) for node in given[name])
        for name, part in kind.parts
    )


def _values_of(table: DecisionTable, place: int) -> list[Expression]:
    """Return everything that an output of a table can be."""
    rows = [rule.outputs for rule in table.rules] + [table.default] * bool(
        table.default
    )
    return [row[place] for row in rows if row]


def _surely(node: Expression, kind: FeelType, types: Mapping[str, str]) -> bool:
    """Return whether a value is sure to be of a type when it is compiled."""
    if isinstance(node, Literal):
        return conforms(node.value, kind)
    if kind.base == "context":
        return _has_parts(node, kind, types) or _is_known_as(node, kind, types)
    if kind.base == "list":
        return _are_items(node, kind.inner or FeelType(), types)
    return kind.allowed.is_any and kind.base in (type_of(node, types), "any")


def _are_items(logic: Logic, inner: FeelType, types: Mapping[str, str]) -> bool:
    if isinstance(logic, tree.Items):
        return all(_surely(item, inner, types) for item in logic.items)
    if not isinstance(logic, DecisionTable) or logic.policy not in LISTS:
        return False
    if len(logic.outputs) > 1:
        return _has_parts(logic, inner, types) if inner.base == "context" else False
    return all(_surely(node, inner, types) for node in _values_of(logic, 0))


def is_allowed(value: Sql, kind: FeelType) -> Sql:
    """Return a value, or NULL when it is not among those its type is confined to."""
    conditions = _conditions(value, kind)
    return exp.case().when(all_of(conditions), value.copy()) if conditions else value


def _conditions(value: Sql, kind: FeelType, depth: int = 0) -> list[Sql]:
    """Return what a value of a type must fulfil; ``depth`` names lambda variables."""
    found: list[Sql] = []
    if not kind.allowed.is_any:
        if kind.base in ("list", "context"):
            raise CellError(f"unsupported in SQL: allowed values of a {kind.base}")
        found.append(_declares(kind.allowed, value, kind, ModelRenderer({}, {})))
    if kind.base == "context":
        for name, part in kind.parts:
            found += _conditions(part_of(value, name), part, depth)
    if kind.base == "list" and kind.inner:
        item = f"_k{depth}"
        if inside := _conditions(exp.column(item), kind.inner, depth + 1):
            template = f"len(list_filter(:l, lambda {item}: :c)) = len(:l)"
            found.append(fill(template, l=value, c=all_of(inside)))
    return found


class ModelRenderer(Renderer):
    """Render the expressions of one decision or function of a model.

    Each function of the model turns a call into its SQL; ``depth`` counts scopes
    around.
    """

    def __init__(
        self,
        columns: Mapping[str, Sql],
        types: Mapping[str, str],
        functions: Mapping[str, Callable[[tree.Call, ModelRenderer], Sql]]
        | None = None,
        depth: int = 0,
    ) -> None:
        """Keep what names stand for."""
        super().__init__(columns, types)
        self._functions = functions or {}
        self.depth = depth

    def value(self, node: Expression) -> Sql:
        """Return the SQL of an expression; a call of the model's own, too."""
        if isinstance(node, tree.Call) and node.function in self._functions:
            return self._functions[node.function](node, self)
        return super().value(node)

    def _open(self, node: Expression) -> Sql:
        match node:
            case tree.Context(entries=entries, result=result):
                return self._entries(entries, result)
            case tree.Typed(value=value, kind=kind):
                return conformed(self.value(value), value, kind, self._types)
            case tree.Embedded(table=table):
                return table_value(table, self)
            case tree.Iteration():
                return render_iteration(node, self)
            case tree.Filter():
                return render_filter(node, self)
            case tree.Refused(reason=reason):
                raise CellError(reason)
            case _:
                return super()._open(node)

    def _entries(
        self, entries: tuple[tuple[str, Expression], ...], result: Expression | None
    ) -> Sql:
        inner = self
        found: list[tuple[str, Sql]] = []
        for name, node in entries:
            value = inner.value(node)
            found.append((name, value))
            known = full_type_of(node, inner.types).types(name)
            inner = inner.knowing({name: value}, known)
        return struct(found) if result is None else inner.value(result)
