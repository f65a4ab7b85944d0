"""Give a decision table's answer as FEEL has it: a value, a structure or a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gaterules.feel.evaluate import evaluate, holds
from gaterules.model import CONFLICT_ID, LISTS, Table
from gaterules.run import decide


def table_value(table: Table, scope: Mapping[str, Any]) -> Any:
    """Return a table's answer; null when an input is not among its declared values."""
    if not are_inputs_declared(table, scope):
        return None
    decision = decide(table, scope)
    if len(table.outputs) == 1:
        return next(iter(decision.outputs.values()))
    if decision.rule_id in (None, CONFLICT_ID):
        return None if table.policy != "C" else []
    if table.policy in LISTS:
        names = [*decision.outputs]
        rows = zip(*decision.outputs.values(), strict=True)
        return [dict(zip(names, row, strict=True)) for row in rows]
    return decision.outputs


def are_inputs_declared(table: Table, scope: Mapping[str, Any]) -> bool:
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
