"""The order in which a table's rows are tried: jurisdiction, then hit policy."""

from __future__ import annotations

from gaterules.feel.syntax import Literal
from gaterules.model import Rule, Table


def ranked(table: Table) -> list[int]:
    """Return the places of ``table.rules`` in the order they are tried.

    The more digits a row's division code has, the earlier it comes: a city's overlay
    beats the province's, and that the nation's. Under P and O rows of one level go by
    the priority of their outputs; otherwise as they stand.
    """
    by_output = table.policy in ("P", "O")

    def key(number: int) -> tuple[object, ...]:
        rule = table.rules[number]
        level = -len(rule.jurisdiction) if table.jurisdiction else 0
        return (level, *(_priority(table, rule) if by_output else ()), number)

    return sorted(range(len(table.rules)), key=key)


def _priority(table: Table, rule: Rule) -> tuple[int, ...]:
    found = []
    for column, value in zip(table.outputs, rule.outputs, strict=True):
        if not column.values:
            continue
        listed = isinstance(value, Literal) and value.value in column.values
        place = column.values.index(value.value) if listed else len(column.values)  # type: ignore[union-attr]
        found.append(place)
    return tuple(found)
