"""Values of FEEL that Python lacks, and what kind a value is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from gaterules.feel.months import Months
from gaterules.feel.syntax import (
    Kind,
)

KINDS: dict[type, str] = {
    bool: "boolean",
    float: "number",
    str: "string",
    datetime: "date and time",
    date: "date",
    time: "time",
    timedelta: "days",
    Months: "months",
    list: "list",
    dict: "context",
}
ANY = Kind()
ORDERED = frozenset(
    ["number", "string", "date and time", "date", "time", "days", "months"]
)


@dataclass(frozen=True)
class Span:
    """A range; a bound that is missing is None and not closed."""

    low: Any
    high: Any
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, eq=False)
class Function:
    """Something that can be called.

    Args:
        parameters: Names and types of what it takes.
        body: Takes the arguments in the order of the parameters.
        result: Type of what it gives.
    """

    parameters: tuple[tuple[str, Kind], ...]
    body: Callable[..., Any]
    result: Kind = ANY

    def __call__(self, arguments: list[Any], names: tuple[str, ...] = ()) -> Any:
        """Return what it gives; None when the arguments do not fit."""
        known = [name for name, _ in self.parameters]
        if len(arguments) != len(known) or (names and {*names} != {*known}):
            return None
        given = dict(zip(names or known, arguments, strict=True))
        return self.body(*(given[name] for name in known))


def kind(value: Any) -> str:
    """Return the kind that decides what a value can be compared with."""
    found = KINDS.get(type(value))
    if found:
        return found
    if isinstance(value, Span):
        return "range"
    return "function" if callable(value) else "other"
