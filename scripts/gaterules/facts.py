"""Read facts: what people write, such as ``temperature=38``, and values of a type."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from gaterules.errors import RuleError
from gaterules.feel import temporal
from gaterules.feel.evaluate import evaluate, holds, normal
from gaterules.feel.misspelling import respelled, respelled_day
from gaterules.feel.types import plain
from gaterules.feel.values import DAYS, MOMENT, YEARS, Months
from gaterules.table import DecisionTable, Input

READERS: dict[str, Callable[[str], Any]] = {
    "date": temporal.read_date,
    "time": temporal.read_time,
    MOMENT: temporal.read_datetime,
    DAYS: temporal.read_duration,
    YEARS: temporal.read_duration,
}
CODE = "code"  # of a division, which may come as digits or as a whole number
ROUND = "37.3 as FLOAT is 37.29999924, so round a FLOAT to DECIMAL"
# What a column must be to be read, by the kind that it is declared.
WANTED = {
    "number": f"give DOUBLE, DECIMAL or whole numbers; {ROUND}",
    "string": "give VARCHAR",
    CODE: "give VARCHAR or whole numbers",
    "boolean": "give BOOLEAN",
    "date": "give DATE, or TIMESTAMP without a zone",
    "time": "give TIME without a zone",
    MOMENT: "give TIMESTAMP without a zone, or DATE",
    DAYS: "give INTERVAL",
    YEARS: "give INTERVAL",
    "any": ROUND,
}
PLAIN: dict[str, type] = {
    "number": float,
    "string": str,
    CODE: str,
    "boolean": bool,
    "time": time,
    DAYS: timedelta,
    YEARS: Months,
}


def types_of(table: DecisionTable) -> dict[str, str]:
    """Return the type of every fact column that a table reads."""
    found = {column.name: column.type for column in table.inputs}
    for name in (table.date, table.opened):
        if name:
            found.setdefault(name, "date")
    if table.jurisdiction:
        found.setdefault(table.jurisdiction, "string")
    return found


def readers_of(table: DecisionTable) -> dict[str, str]:
    """Return how every fact column is read: its type, or CODE."""
    found = types_of(table)
    named = {column.name for column in table.inputs}
    if table.jurisdiction and table.jurisdiction not in named:
        found[table.jurisdiction] = CODE
    return found


def read_facts(table: DecisionTable, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as FEEL sees them, each of the type that the table declares.

    The twin of ``sql.facts``: a number is a double, what is not finite is NULL, a
    moment is read as its day where a date is declared, and a date as its midnight.

    Raises:
        RuleError: A fact is of another type.
    """
    kinds = readers_of(table)
    found = {}
    for name, value in facts.items():
        known, kind = normal(value), plain(kinds.get(name, "any"))
        if known is not None and kind != "any":
            known = _of_kind(str(value) if _is_whole(value, kind) else known, kind)
            if known is None:
                raise RuleError(refusal(table, name, type(value).__name__))
        found[name] = known
    return found


def strays(table: DecisionTable, facts: Mapping[str, Any]) -> list[str]:
    """Return the inputs whose facts, once read, their declarations do not let occur.

    NULL where it is required, a number of an integer that is not whole, and what the
    domain does not hold. The proof knows nothing of them, so no row judges them.
    """
    return [one.name for one in table.inputs if _is_stray(one, facts)]


def _is_stray(column: Input, facts: Mapping[str, Any]) -> bool:
    value = evaluate(column.expression, facts)
    if value is None:
        return column.is_required
    if column.type == "integer" and not float(value).is_integer():
        return True
    return holds(column.domain, value, facts) is not True


def _is_whole(value: Any, kind: str) -> bool:
    return kind == CODE and isinstance(value, int) and not isinstance(value, bool)


def _of_kind(value: Any, kind: str) -> Any:
    """Return a value as one of a kind; None where it is of another."""
    if isinstance(value, datetime | time) and value.tzinfo is not None:
        return None
    if kind == "date" and isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    if kind == MOMENT and isinstance(value, date):
        is_moment = isinstance(value, datetime)
        return value if is_moment else datetime.combine(value, time())
    return value if kind in PLAIN and isinstance(value, PLAIN[kind]) else None


def refusal(table: DecisionTable, name: str, found: str) -> str:
    """Return what is said of a fact that comes as a type that cannot be read."""
    kind = readers_of(table)[name]
    declared = "the code of a division" if kind == CODE else f"declared {kind}"
    return (
        f"{table.name}: the fact '{name}' is {declared} and comes as {found}: "
        f"{WANTED[plain(kind)]}"
    )


def value_of_text(text: str, kind: str) -> Any:
    """Return a value written as plain text; empty or ``null`` is NULL.

    Raises:
        ValueError: The text is not of that type.
    """
    bare = text.strip()
    if bare in ("", "null"):
        return None
    if kind in ("number", "integer"):
        if not math.isfinite(number := float(bare)):
            raise ValueError(bare)
        return number
    if kind == "boolean":
        if bare.lower() not in ("true", "false"):
            raise ValueError(bare)
        return bare.lower() == "true"
    if kind in READERS:
        if (value := READERS[kind](bare)) is None:
            raise ValueError(bare)
        return value
    return text.strip('"') if bare[0] == '"' else text


def typed_facts(
    table: DecisionTable, given: Mapping[str, str], where: str
) -> dict[str, Any]:
    """Return typed facts; an error names the place ``where`` they stand.

    Raises:
        RuleError: A name is no input, or a value is not of its type.
    """
    types = types_of(table)
    found: dict[str, Any] = {}
    for name, text in given.items():
        check_input(table, name, types, where)
        try:
            found[name] = value_of_text(text, types[name])
        except ValueError:
            right = respelled_day(text) or (respelled(text) if text.strip() else text)
            hint = f"; is it {right}?" if right != text else ""
            raise RuleError(
                f"{where}: {name} is a {types[name]}, and '{text}' is not{hint}"
            ) from None
    return found


def check_input(
    table: DecisionTable, name: str, known: Mapping[str, Any], where: str
) -> None:
    """Stop unless a name is known, of a table or of the chain before it."""
    if name not in known:
        raise RuleError(
            f"{where}: '{name}' is no input of {table.name}; "
            f"its inputs are {', '.join(known)}"
        )


def readable(value: Any) -> str:
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
        return "[" + ", ".join(readable(item) for item in value) + "]"
    return str(value)
