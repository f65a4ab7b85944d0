"""Compile a decision of a DMN model into one SELECT: a column for each step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from fourgates.decisions.compile import columns_of
from fourgates.decisions.dmn_model import (
    Context,
    Function,
    Invocation,
    Kind,
    Listed,
    Logic,
    Model,
    Refused,
)
from fourgates.decisions.model import LISTS, Table
from fourgates.decisions.sql import Renderer
from fourgates.decisions.sql_hits import HIT, hit_of
from fourgates.decisions.sql_nodes import Sql, fill
from fourgates.decisions.syntax import Call, CellError
from fourgates.decisions.typing import type_of

FACTS = "__facts__"
Struct = list[tuple[str, Sql]]


def compile_decision(model: Model, name: str, dialect: str = "duckdb") -> str:
    """Return a SELECT over ``__facts__`` that adds a column for every decision.

    Args:
        model: The model.
        name: Decision to make; what it requires is made on the way.
        dialect: A dialect that sqlglot writes.

    Raises:
        CellError: SQL cannot say it; the message names what is missing.
        UserError: A cell of a table cannot be rendered.
    """
    chain = _Chain(model)
    for decision in model.order(name):
        chain.add(decision.name, decision.kind, decision.logic)
    return chain.select().sql(dialect=dialect, pretty=True)


@dataclass
class _Chain:
    """CTEs, each of which adds one column to the one before."""

    model: Model
    steps: list[exp.Select] = field(default_factory=list)
    columns: dict[str, Sql] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for variable in self.model.inputs.values():
            column: Sql = exp.column(variable.name, quoted=True)
            allowed = variable.kind.allowed
            if not allowed.is_any:
                test = Renderer({}, {}).tests(allowed, column)
                column = exp.case().when(test, column.copy())
            self._know(variable.name, variable.kind, column)
        self.types |= _results(self.model)

    def _know(self, name: str, kind: Kind, column: Sql) -> None:
        self.columns[name] = column
        self.types |= kind.types(name)

    def add(self, name: str, kind: Kind, logic: Logic) -> None:
        """Add the column of one decision."""
        renderer = Renderer(self.columns, self.types, _functions(self.model))
        hit = None
        if isinstance(logic, Table):
            label = f"{HIT}_{len(self.steps)}"
            self._step(label, hit_of(logic, renderer))
            hit = exp.column(label)
        value = _value(self.model, logic, renderer, hit)
        if kind.base == "any" and not kind.parts and not kind.is_list:
            kind = Kind(_type(logic, renderer.types))
        self._step(name, value)
        self._know(name, kind, exp.column(name, quoted=True))

    def _step(self, name: str, value: Sql) -> None:
        source = f"_step_{len(self.steps) - 1}" if self.steps else FACTS
        column = exp.alias_(value, name, quoted=True)
        self.steps.append(exp.select(exp.Star(), column).from_(source))

    def select(self) -> exp.Select:
        """Return the whole query."""
        query = exp.select("*").from_(f"_step_{len(self.steps) - 1}")
        for place, step in enumerate(self.steps):
            query = query.with_(f"_step_{place}", as_=step)
        return query


def _functions(model: Model) -> dict[str, Callable[[Call, Renderer], Sql]]:
    return {name: _Inlined(model, one) for name, one in model.functions.items()}


@dataclass(frozen=True)
class _Inlined:
    """A function whose body is put in place of its call."""

    model: Model
    function: Function

    def __call__(self, call: Call, outer: Renderer) -> Sql:
        parameters = [parameter.name for parameter in self.function.parameters]
        labels = call.parameters or tuple(parameters)
        if sorted(labels) != sorted(parameters) or len(labels) != len(call.arguments):
            return exp.null()
        values = [outer.value(item) for item in call.arguments]
        return self.body(dict(zip(labels, values, strict=True)))

    def body(self, columns: Mapping[str, Sql]) -> Sql:
        types = _results(self.model) | _parameters(self.function)
        others = {
            name: one
            for name, one in _functions(self.model).items()
            if name in self.function.requires
        }
        inner = Renderer(columns, types, others)
        return _value(self.model, self.function.logic, inner)


def _parameters(function: Function) -> dict[str, str]:
    found: dict[str, str] = {}
    for parameter in function.parameters:
        found |= parameter.kind.types(parameter.name)
    return found


def _results(model: Model) -> dict[str, str]:
    """Return what each function of a model gives, as ``type_of`` looks it up."""
    found: dict[str, str] = {}
    for name, function in model.functions.items():
        known = function.kind.base
        if known == "any":
            known = _type(function.logic, found | _parameters(function))
        found[f"{name}()"] = known
    return found


def _type(logic: Logic, types: Mapping[str, str]) -> str:
    match logic:
        case Table(outputs=(output,)) if logic.is_single:
            return output.type
        case Invocation(function=name):
            return types.get(f"{name}()", "any")
        case Table() | Refused() | Context() | Listed():
            return "any"
        case _:
            return type_of(logic, types)


def _value(
    model: Model, logic: Logic, renderer: Renderer, hit: Sql | None = None
) -> Sql:
    match logic:
        case Refused(reason=reason):
            raise CellError(reason)
        case Table():
            return table_value(logic, renderer, hit or hit_of(logic, renderer))
        case Invocation(function=name, bindings=bindings):
            if name not in model.functions:
                raise CellError(f"there is no function '{name}'")
            values = {label: _value(model, item, renderer) for label, item in bindings}
            return _Inlined(model, model.functions[name]).body(values)
        case Context(entries=entries):
            return _context(model, entries, renderer)
        case Listed(items=items):
            values_ = [_value(model, item, renderer) for item in items]
            return exp.array(*values_, dialect="duckdb")
        case _:
            return renderer.value(logic)


def _context(
    model: Model, entries: tuple[tuple[str, Logic], ...], renderer: Renderer
) -> Sql:
    found: Struct = []
    for label, logic in entries:
        value = _value(model, logic, renderer)
        if not label:
            return value
        renderer = renderer.knowing(
            {label: value}, {label: _type(logic, renderer.types)}
        )
        found.append((label, value))
    return _struct(found)


def table_value(table: Table, renderer: Renderer, hit: Sql) -> Sql:
    """Return a table's answer as one value: plain, a struct or a list of structs."""
    named = columns_of(table, hit, renderer)[:-1]
    if len(named) == 1:
        return named[0][1]
    if table.policy in LISTS:
        return _rows(table, named)
    whole = _struct(named)
    if table.default is not None:
        return whole
    is_none = fill("coalesce(:h, -1) < 0", h=hit)
    return exp.case().when(is_none, exp.null()).else_(whole)


def _rows(table: Table, named: Struct) -> Sql:
    """Turn the lists of the outputs into one list of structs."""
    parts: Struct = [
        (name, fill("list_extract(:l, n)", l=values)) for name, values in named
    ]
    rows = fill(
        "list_transform(range(1, len(:l) + 1), lambda n: :s)",
        l=named[0][1],
        s=_struct(parts),
    )
    if table.policy == "C":
        return rows
    return exp.case().when(fill("len(:l) > 0", l=named[0][1]), rows)


def _struct(parts: Struct) -> Sql:
    return exp.Struct(
        expressions=[
            exp.PropertyEQ(this=exp.to_identifier(name, quoted=True), expression=value)
            for name, value in parts
        ]
    )
