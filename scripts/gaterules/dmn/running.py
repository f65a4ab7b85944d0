"""Run a decision of a DMN model in Python, with everything it requires."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gaterules.decisions import decide_values
from gaterules.dmn.model import Model, Requires, Values
from gaterules.feel.evaluate import coerced, evaluate, holds, normal, with_missing_parts
from gaterules.feel.tree import FeelType
from gaterules.feel.values import Function
from gaterules.table import CONFLICT_ID, LISTS, DecisionTable, Logic


def table_value(table: DecisionTable, scope: Mapping[str, Any]) -> Any:
    """Return a table's answer; null when an input is not among its declared values."""
    if not are_inputs_declared(table, scope):
        return None
    decision = decide_values(table, scope)
    if len(table.outputs) == 1:
        return next(iter(decision.outputs.values()))
    if decision.rule_id in (None, CONFLICT_ID):
        return None if table.policy != "C" else []
    if table.policy in LISTS:
        names = [*decision.outputs]
        rows = zip(*decision.outputs.values(), strict=True)
        return [dict(zip(names, row, strict=True)) for row in rows]
    return decision.outputs


def are_inputs_declared(table: DecisionTable, scope: Mapping[str, Any]) -> bool:
    """Return whether every input that is known is one of its ``inputValues``."""
    for column in table.inputs:
        if column.domain.is_any:
            continue
        found = evaluate(column.expression, scope)
        items = found if isinstance(found, list) else [found]
        known = [item for item in items if item is not None]
        if not all(holds(column.domain, item, scope) for item in known):
            return False
    return True


def decide_in_model(model: Model, name: str, facts: Values) -> Any:
    """Return the value of one decision from the value of each input data.

    One that is missing is null. A decision that has a value in ``facts`` is not made:
    the value stands for it.

    Raises:
        CellError: The logic needs something that this engine does not run.
        ValueError: Decisions require one another in a circle.
    """
    return _decided(model, (name,), _known(model, facts))[name]


def serve(model: Model, name: str, facts: Values) -> Any:
    """Return what a decision service gives for named inputs."""
    service = model.services[name]
    arguments = [normal(facts.get(key)) for _, key in service.takes]
    return _service(model, name)(arguments)


def invoke(model: Model, name: str, facts: Values) -> Any:
    """Return what a business knowledge model gives for named arguments."""
    function = model.functions[name]
    arguments = [normal(facts.get(item.name)) for item in function.parameters]
    return _function(model, name)(arguments)


def _known(model: Model, facts: Values) -> Values:
    """Return the inputs, and the decisions whose values are given."""
    kinds = {key: item.kind for key, item in model.inputs.items()}
    kinds |= {key: model.decisions[key].kind for key in model.decisions if key in facts}
    return {key: conformed_input(facts.get(key), kind) for key, kind in kinds.items()}


def conformed_input(value: Any, kind: FeelType) -> Any:
    """Return a value that was sent as its declared type has it."""
    return coerced(with_missing_parts(normal(value), kind), kind)


def _decided(model: Model, names: tuple[str, ...], known: Values) -> Values:
    """Return what is known, and the decisions with all that they require."""
    known = dict(known)
    for name in names:
        for key in model.order(name, known):
            decision = model.decisions[key]
            found = _value(decision.logic, _scope(model, decision.requires, known))
            known[key] = coerced(found, decision.kind)
    return known


def _scope(model: Model, requires: Requires, known: Values) -> Values:
    found: Values = {}
    for name, key in requires:
        if key in known:
            found[name] = known[key]
        elif key in model.functions:
            found[name] = _function(model, key)
        elif key in model.services:
            found[name] = _service(model, key)
    return found


def _function(model: Model, key: str) -> Function:
    function = model.functions[key]

    def body(*given: Any) -> Any:
        scope = _scope(model, function.requires, {})
        for parameter, value in zip(function.parameters, given, strict=True):
            scope[parameter.name] = coerced(value, parameter.kind)
        return coerced(_value(function.logic, scope), function.kind)

    parameters = tuple((item.name, item.kind) for item in function.parameters)
    return Function(parameters, body, function.kind)


def _service(model: Model, key: str) -> Function:
    service = model.services[key]
    kinds = {one: item.kind for one, item in model.inputs.items()}
    kinds |= {one: item.kind for one, item in model.decisions.items()}

    def body(*given: Any) -> Any:
        known = dict.fromkeys(model.inputs)
        for (_, one), value in zip(service.takes, given, strict=True):
            known[one] = coerced(value, kinds[one])
        made = _decided(model, tuple(one for _, one in service.gives), known)
        answers = {name: made[one] for name, one in service.gives}
        single = len(answers) == 1
        return coerced(
            next(iter(answers.values())) if single else answers, service.kind
        )

    parameters = tuple((name, kinds[one]) for name, one in service.takes)
    return Function(parameters, body, service.kind)


def _value(logic: Logic, scope: Values) -> Any:
    if isinstance(logic, DecisionTable):
        return table_value(logic, scope)
    return evaluate(logic, scope)
