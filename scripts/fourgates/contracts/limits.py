"""The bounds of a column, ``logicalTypeOptions``: which it may have, and of what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fourgates.contracts.model import Column
from fourgates.engine import Error, connect, quote_text

ORDERED = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
OF_TEXT = ("pattern", "minLength", "maxLength")
MOMENTS = ("date", "timestamp")


def problems(column: Column) -> list[str]:
    """Return what is wrong with the bounds of a column, in words."""
    kind = column.logical_type
    given: dict[str, Any] = dict(column.limits)
    found = []
    for name, value in column.limits:
        if name not in (OF_TEXT if kind == "string" else ORDERED) or kind == "boolean":
            found.append(f"{name} bounds no {kind}")
        elif words := _wrong(name, value, kind):
            found.append(f"{name} {value!r} is no {words}")
    if found:
        return found
    for low, high in (("minimum", "maximum"), ("minLength", "maxLength")):
        if low in given and high in given and given[low] > given[high]:
            found.append(f"{low} {given[low]} is beyond {high} {given[high]}")
    return found


def _wrong(name: str, value: object, kind: str) -> str:
    """Return what a bound should be and is not, or nothing."""
    if name == "pattern":
        return "" if _compiles(str(value)) else "regular expression of RE2"
    if name in OF_TEXT:
        return "" if type(value) is int and value >= 0 else "whole number of letters"
    if kind in MOMENTS:
        return "" if _is_moment(str(value)) else f"{kind} such as 2020-02-01"
    return "" if type(value) in {int, float} else "number"


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _compiles(pattern: str) -> bool:
    """Tell whether DuckDB, which reads the cells, takes a pattern."""
    with connect() as connection:
        try:
            connection.execute(f"select regexp_matches('', {quote_text(pattern)})")
        except Error:
            return False
    return True
