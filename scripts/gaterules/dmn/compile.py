"""Compile a decision of a DMN model into one SELECT: a column for each step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from gaterules.dmn.model import Function, Model, Requires
from gaterules.dmn.render import ModelRenderer, conformed, is_allowed, table_value
from gaterules.errors import CellError
from gaterules.feel.tree import Call, FeelType, Node, children
from gaterules.feel.types import full_type_of
from gaterules.sql.facts import FACTS
from gaterules.sql.hits import HIT, hit_of
from gaterules.sql.nodes import Sql
from gaterules.table import DecisionTable, Logic, type_of_logic

Functions = Mapping[str, "_Inlined"]


def compile_decision(
    model: Model,
    name: str,
    dialect: str = "duckdb",
    given: Mapping[str, FeelType] | None = None,
) -> str:
    """Return a SELECT over ``__facts__`` that adds a column for every decision.

    ``given`` are types of its columns where the model does not say them. A decision
    that is among them is not made: its column stands for it. A CellError or RuleError
    names what SQL cannot say.
    """
    chain = _Chain(model, given or {})
    for key in model.order(name, chain.given):
        chain.add(key)
    return chain.select().sql(dialect=dialect, pretty=True)


@dataclass
class _Chain:
    """CTEs, each of which adds one column to the one before."""

    model: Model
    given: Mapping[str, FeelType] = field(default_factory=dict)
    steps: list[exp.Select] = field(default_factory=list)
    columns: dict[str, Sql] = field(default_factory=dict)
    kinds: dict[str, FeelType] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kinds = {key: item.kind for key, item in self.model.inputs.items()}
        made = self.model.decisions
        kinds |= {key: made[key].kind for key in self.given if key in made}
        for key, kind in kinds.items():
            column: Sql = exp.column(key, quoted=True)
            self.columns[key] = is_allowed(column, kind)
            known = self.given.get(key, kind) if kind.base == "any" else kind
            self.kinds[key] = known

    def add(self, key: str) -> None:
        """Add the column of one decision."""
        decision = self.model.decisions[key]
        renderer = self._renderer(decision.requires, decision.logic)
        hit = None
        if isinstance(decision.logic, DecisionTable):
            label = f"{HIT}_{len(self.steps)}"
            self._step(label, hit_of(decision.logic, renderer))
            hit = exp.column(label)
        value = _value(decision.logic, renderer, hit)
        value = conformed(value, decision.logic, decision.kind, renderer.types)
        self._step(key, value)
        self.columns[key] = exp.column(key, quoted=True)
        known = decision.kind
        if known.base == "any":
            known = type_of_logic(decision.logic, renderer.types)
        self.kinds[key] = known

    def _renderer(self, requires: Requires, logic: Logic) -> ModelRenderer:
        types: dict[str, str] = {}
        for name, key in requires:
            if key in self.kinds:
                types |= self.kinds[key].types(name)
        columns = {n: self.columns[key] for n, key in requires if key in self.columns}
        functions = _functions(self.model, requires, ())
        types |= _results(functions, logic, types)
        return ModelRenderer(columns, types, functions)

    def _step(self, name: str, value: Sql) -> None:
        source = f"_step_{len(self.steps) - 1}" if self.steps else FACTS
        column = exp.alias_(value, name, quoted=True)
        self.steps.append(exp.select(exp.Star(), column).from_(source))

    def select(self) -> exp.Select:
        """Return the whole query."""
        last = f"_step_{len(self.steps) - 1}" if self.steps else FACTS
        query = exp.select("*").from_(last)
        for place, step in enumerate(self.steps):
            query = query.with_(f"_step_{place}", as_=step)
        return query


def _functions(model: Model, requires: Requires, above: tuple[str, ...]) -> Functions:
    called = {*model.functions, *model.services}
    return {
        name: _Inlined(model, key, above) for name, key in requires if key in called
    }


def _results(
    functions: Functions, logic: Logic, types: Mapping[str, str]
) -> dict[str, str]:
    """Return the types of what functions give where some logic calls them."""
    found: dict[str, str] = {}
    for name, one in functions.items():
        calls = [call for call in calls_in(logic) if call.function == name]
        found |= one.result_of(calls, types).types(f"{name}()")
    return found


@dataclass(frozen=True)
class _Inlined:
    """A function whose body is put in place of its call."""

    model: Model
    key: str
    above: tuple[str, ...]

    @property
    def function(self) -> Function:
        if self.key in self.above:
            raise CellError("unsupported in SQL: a function that calls itself")
        if self.key not in self.model.functions:
            raise CellError("unsupported in SQL: a decision service")
        return self.model.functions[self.key]

    def result_of(self, calls: list[Call], types: Mapping[str, str]) -> FeelType:
        """Return the FEEL type of what calls give, ``any`` where it is not known.

        A parameter that says no type has that of what is sent.
        """
        if self.key in self.above or self.key not in self.model.functions:
            return FeelType()
        function = self.function
        if function.kind.base != "any":
            return function.kind
        try:
            kinds = [self._kinds(call, types) for call in calls] or [self._declared()]
            found = {type_of_logic(function.logic, self._types(one)) for one in kinds}
        except CellError:
            return FeelType()
        return found.pop() if len(found) == 1 else FeelType()

    def _declared(self) -> dict[str, FeelType]:
        return {item.name: item.kind for item in self.function.parameters}

    def _kinds(self, call: Call, types: Mapping[str, str]) -> dict[str, FeelType]:
        declared = self._declared()
        labels = call.parameters or tuple(declared)
        given = dict(zip(labels, call.arguments, strict=False))
        return {
            name: full_type_of(given[name], types)
            if kind.base == "any" and name in given
            else kind
            for name, kind in declared.items()
        }

    def _inner(self) -> Functions:
        return _functions(self.model, self.function.requires, (*self.above, self.key))

    def _types(self, kinds: Mapping[str, FeelType]) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, kind in kinds.items():
            found |= kind.types(name)
        return found | _results(self._inner(), self.function.logic, found)

    def __call__(self, call: Call, outer: ModelRenderer) -> Sql:
        """Return the SQL of a call; NULL when the arguments do not fit."""
        function = self.function
        parameters = [parameter.name for parameter in function.parameters]
        labels = call.parameters or tuple(parameters)
        if sorted(labels) != sorted(parameters) or len(labels) != len(call.arguments):
            return exp.null()
        given = dict(zip(labels, call.arguments, strict=True))
        columns: dict[str, Sql] = {}
        for name, kind in self._declared().items():
            value = outer.value(given[name])
            columns[name] = conformed(value, given[name], kind, outer.types)
        types = self._types(self._kinds(call, outer.types))
        depth = outer.depth + 1
        inner = ModelRenderer(columns, types, self._inner(), depth)
        value = _value(function.logic, inner)
        return conformed(value, function.logic, function.kind, types)


def _value(logic: Logic, renderer: ModelRenderer, hit: Sql | None = None) -> Sql:
    if isinstance(logic, DecisionTable):
        return table_value(logic, renderer, hit)
    return renderer.value(logic)


def calls_in(logic: Logic) -> list[Call]:
    """Return every call that is written in some logic."""
    waiting: list[Node] = [logic] if isinstance(logic, Node) else []
    if isinstance(logic, DecisionTable):
        waiting += [column.expression for column in logic.inputs]
        waiting += [one for rule in logic.rules for one in (*rule.tests, *rule.outputs)]
        waiting += logic.default or ()
    found: list[Call] = []
    while waiting:
        node = waiting.pop()
        found += [node] if isinstance(node, Call) else []
        waiting += children(node)
    return found
