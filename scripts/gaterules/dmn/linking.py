"""Find the decisions of a model that only hand on what another one decides."""

from __future__ import annotations

import re
from dataclasses import replace

from gaterules.dmn.model import Decision, Model
from gaterules.feel.syntax import Member, Name, Typed
from gaterules.model import Input, Output, Table

# Of a decision that hands on: the decision it asks, and that one's output.
Links = dict[str, tuple[str, Output]]


def slug(name: str) -> str:
    """Return a column name for a FEEL name."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"\W+", "_", spaced).strip("_").lower()


def links_of(model: Model) -> Links:
    """Return the decisions that name an output of another and are asked for by others.

    ``measure`` that is ``observation.measure`` needs no table of its own: it becomes an
    input ``from: observation``.
    """
    asked = {key for one in model.decisions.values() for _, key in one.requires}
    found = {}
    for key, decision in model.decisions.items():
        link = _link(model, decision) if key in asked else None
        if link and slug(link[1].name) == slug(decision.name):
            found[key] = link
    return found


def _link(model: Model, decision: Decision) -> tuple[str, Output] | None:
    logic = decision.logic
    if isinstance(logic, Typed):
        logic = logic.value
    wanted = logic.name if isinstance(logic, Member) else None
    if isinstance(logic, Member):
        logic = logic.value
    if not isinstance(logic, Name):
        return None
    key = dict(decision.requires).get(logic.name, "")
    source = model.decisions.get(key)
    if source is None or not isinstance(source.logic, Table):
        return None
    outputs = source.logic.outputs
    if wanted is None:
        return (key, outputs[0]) if len(outputs) == 1 else None
    return next(((key, one) for one in outputs if one.name == wanted), None)


def chained(model: Model, decision: Decision, table: Table, links: Links) -> Table:
    """Return a table whose inputs say which decision gives them, where one does."""
    required = dict(decision.requires)

    def linked(column: Input) -> Input:
        if not isinstance(column.expression, Name):
            return column
        name = column.expression.name
        key, output = _given(model, required.get(name, ""), links)
        is_same = output is not None and slug(output.name) == slug(name)
        if output is None or not is_same or column.type not in (output.type, "any"):
            return column
        source = model.decisions[key].name
        return replace(column, type=output.type, decided_by=source)

    return replace(table, inputs=tuple(map(linked, table.inputs)))


def _given(model: Model, key: str, links: Links) -> tuple[str, Output | None]:
    if key in links:
        return links[key]
    decision = model.decisions.get(key)
    if decision is None or not isinstance(decision.logic, Table):
        return key, None
    outputs = decision.logic.outputs
    return key, outputs[0] if len(outputs) == 1 else None
