"""Know the types of what a decision table answers."""

from __future__ import annotations

from collections.abc import Mapping

from gaterules.feel.syntax import Expression, Kind
from gaterules.feel.types import common, kind_of, plain
from gaterules.model import LISTS, Table

Logic = Table | Expression  # of a decision


def column_type(table: Table, place: int, types: Mapping[str, str]) -> str:
    """Return the type of an output: of its answers, else as it is declared.

    Nothing holds an answer to what the output declares.
    """
    values = [rule.outputs[place] for rule in table.rules]
    values += [table.default[place]] if table.default else []
    found = common(tuple(values), types)
    return plain(table.outputs[place].type) if found == "any" else found


def kind_of_table(table: Table, types: Mapping[str, str]) -> Kind:
    """Return what is known of the type of a table's answer."""
    columns = [Kind(column_type(table, n, types)) for n in range(len(table.outputs))]
    if table.policy == "C#":
        columns = [Kind("number") for _ in columns]
    names = [output.name for output in table.outputs]
    one = columns[0]
    if len(columns) > 1:
        one = Kind("context", parts=tuple(zip(names, columns, strict=True)))
    return Kind("list", inner=one) if table.policy in LISTS else one


def kind_of_logic(logic: Logic, types: Mapping[str, str]) -> Kind:
    """Return what is known of the type of a decision's logic."""
    if isinstance(logic, Table):
        return kind_of_table(logic, types)
    return kind_of(logic, types)
