"""Read facts that people write: ``temperature=38`` and cells of a case file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from fourgates.decisions.feel import temporal
from fourgates.decisions.model import Table
from fourgates.errors import UserError

READERS: dict[str, Callable[[str], Any]] = {
    "date": temporal.read_date,
    "time": temporal.read_time,
    "date and time": temporal.read_datetime,
    "days and time duration": temporal.read_duration,
    "years and months duration": temporal.read_duration,
}


def types_of(table: Table) -> dict[str, str]:
    """Return the type of every fact column that a table reads."""
    found = {column.name: column.type for column in table.inputs}
    for name in (table.date, table.opened):
        if name:
            found.setdefault(name, "date")
    if table.jurisdiction:
        found.setdefault(table.jurisdiction, "string")
    return found


def typed(text: str, kind: str) -> Any:
    """Return a value written as plain text; empty or ``null`` is NULL.

    Raises:
        ValueError: The text is not of that type.
    """
    bare = text.strip()
    if bare in ("", "null"):
        return None
    if kind in ("number", "integer"):
        return float(bare)
    if kind == "boolean":
        if bare.lower() not in ("true", "false"):
            raise ValueError(bare)
        return bare.lower() == "true"
    if kind in READERS:
        value = READERS[kind](bare)
        if value is None:
            raise ValueError(bare)
        return value
    return text.strip('"') if bare[0] == '"' else text


def facts_of(table: Table, given: Mapping[str, str], where: str) -> dict[str, Any]:
    """Return typed facts.

    Args:
        table: Whose inputs they are.
        given: Text by name.
        where: Place that an error names.

    Raises:
        UserError: A name is no input, or a value is not of its type.
    """
    types = types_of(table)
    found: dict[str, Any] = {}
    for name, text in given.items():
        if name not in types:
            raise UserError(
                f"{where}: '{name}' is no input of {table.name}; "
                f"its inputs are {', '.join(types)}"
            )
        try:
            found[name] = typed(text, types[name])
        except ValueError:
            raise UserError(
                f"{where}: {name} is a {types[name]}, and '{text}' is not"
            ) from None
    return found


def spelled(value: Any) -> str:
    """Return a value as people read it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "[" + ", ".join(spelled(item) for item in value) + "]"
    return str(value)
