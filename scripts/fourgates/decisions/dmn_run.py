"""Run a decision of a DMN model in Python, with everything it requires."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fourgates.decisions.arithmetic import kind
from fourgates.decisions.dmn_model import (
    Context,
    Function,
    Invocation,
    Kind,
    Listed,
    Logic,
    Model,
    Refused,
    Values,
)
from fourgates.decisions.evaluate import evaluate, holds, normal
from fourgates.decisions.model import LISTS, Table
from fourgates.decisions.run import run
from fourgates.decisions.syntax import CellError

BASES = {
    "days and time duration": "days",
    "years and months duration": "months",
}


def decide(model: Model, name: str, facts: Values) -> Any:
    """Return the value of one decision.

    Args:
        model: The model.
        name: Decision to make.
        facts: Value of each input data; one that is missing is null.

    Raises:
        CellError: The logic needs something that this engine does not run.
        ValueError: Decisions require one another in a circle.
    """
    known = {
        name: coerced(normal(facts.get(name)), variable.kind)
        for name, variable in model.inputs.items()
    }
    own = {name: _callable(model, one) for name, one in model.functions.items()}
    for decision in model.order(name):
        found = _value(decision.logic, {**own, **known})
        known[decision.name] = coerced(found, decision.kind)
    return known[name]


def coerced(value: Any, wanted: Kind) -> Any:
    """Return a value as its declared type has it; null when it does not conform."""
    if value is None:
        return None
    if wanted.is_list:
        inner = replace(wanted, is_list=False)
        items = value if isinstance(value, list) else [value]
        return [coerced(item, inner) for item in items]
    if isinstance(value, list) and (wanted.parts or wanted.base != "any"):
        if len(value) != 1:
            return value if wanted.parts else None
        value = value[0]
    if isinstance(value, dict) and wanted.parts:
        known = dict(wanted.parts)
        return {
            name: coerced(part, known.get(name, Kind())) for name, part in value.items()
        }
    if wanted.base != "any" and kind(value) != BASES.get(wanted.base, wanted.base):
        return None
    is_allowed = wanted.allowed.is_any or holds(wanted.allowed, value, {})
    return value if is_allowed else None


def _callable(model: Model, function: Function) -> Callable[..., Any]:
    def called(arguments: list[Any], names: tuple[str, ...] = ()) -> Any:
        parameters = [parameter.name for parameter in function.parameters]
        if len(arguments) != len(parameters) or {*names} - {*parameters}:
            return None
        given = dict(zip(names or parameters, arguments, strict=True))
        kinds = {item.name: item.kind for item in function.parameters}
        scope = {name: coerced(value, kinds[name]) for name, value in given.items()}
        others = {
            name: _callable(model, model.functions[name])
            for name in function.requires
            if name in model.functions
        }
        return _value(function.logic, {**others, **scope})

    return called


def _value(logic: Logic, scope: Values) -> Any:
    match logic:
        case Refused(reason=reason):
            raise CellError(reason)
        case Table():
            return table_value(logic, scope)
        case Invocation(function=name, bindings=bindings):
            own = scope.get(name)
            if not callable(own):
                raise CellError(f"there is no function '{name}'")
            arguments = [_value(value, scope) for _, value in bindings]
            return own(arguments, tuple(label for label, _ in bindings))
        case Context(entries=entries):
            return _context(entries, scope)
        case Listed(items=items):
            return [_value(item, scope) for item in items]
        case _:
            return evaluate(logic, scope)


def _context(entries: tuple[tuple[str, Logic], ...], scope: Values) -> Any:
    found: Values = {}
    for label, logic in entries:
        value = _value(logic, {**scope, **found})
        if not label:
            return value
        found[label] = value
    return found


def table_value(table: Table, scope: Values) -> Any:
    """Return a table's answer as FEEL has it: a value, a structure or a list."""
    decision = run(table, scope)
    if len(table.outputs) == 1:
        return next(iter(decision.outputs.values()))
    if decision.rule_id is None or all(
        value is None for value in decision.outputs.values()
    ):
        return None if table.policy != "C" else []
    if table.policy in LISTS:
        names = [*decision.outputs]
        rows = zip(*decision.outputs.values(), strict=True)
        return [dict(zip(names, row, strict=True)) for row in rows]
    return decision.outputs
