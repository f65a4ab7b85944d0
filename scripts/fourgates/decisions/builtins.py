"""The built-in functions of FEEL in Python.

Every function gets values that are already known to be there; an argument that is
None, of the wrong kind or out of range gives None, as FEEL demands.
"""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import reduce
from typing import Any

from fourgates.decisions import numbers, temporal
from fourgates.decisions.syntax import Months

LISTS = frozenset(
    "min max sum mean median product stddev mode count all any".split()  # noqa: SIM905
)
# Take the list itself, null elements and all.
WHOLE = frozenset(
    (
        "list contains",
        "append",
        "concatenate",
        "union",
        "distinct values",
        "flatten",
        "reverse",
        "index of",
        "insert before",
        "remove",
        "sublist",
        "string join",
    )
)
SNAPPED = frozenset(["sum", "mean", "product", "modulo", "sqrt", "exp", "log"])


def call(name: str, arguments: list[Any]) -> Any:
    """Return what a built-in gives, None where FEEL gives null."""
    try:
        return _result(name, arguments)
    except (TypeError, ValueError, OverflowError, ZeroDivisionError, AttributeError):
        return None
    except (IndexError, KeyError, re.error, statistics.StatisticsError):
        return None


def _result(name: str, arguments: list[Any]) -> Any:
    if name == "not":
        return not arguments[0] if isinstance(arguments[0], bool) else None
    if name in LISTS:
        found = _aggregate(name, arguments)
    elif name in WHOLE:
        found = WHOLE_FUNCTIONS[name](*arguments)
    elif any(argument is None for argument in arguments):
        return "null" if name == "string" else None
    else:
        found = FUNCTIONS[name](*arguments)
    if isinstance(found, int) and not isinstance(found, bool):
        found = float(found)
    return numbers.snap(found) if name in SNAPPED else found


def _aggregate(name: str, arguments: list[Any]) -> Any:
    single = len(arguments) == 1
    items = arguments[0] if single and isinstance(arguments[0], list) else arguments
    if name == "count":
        return len(items)
    if name in ("all", "any"):
        return _logic(name, items)
    if not items or any(item is None for item in items):
        return None
    if name in ("min", "max"):
        return (min if name == "min" else max)(items)
    if any(isinstance(item, bool | str) for item in items):
        return None
    return AGGREGATES[name](items)


def _logic(name: str, items: list[Any]) -> bool | None:
    decisive = name == "any"
    if any(item is decisive for item in items):
        return decisive
    return None if any(not isinstance(item, bool) for item in items) else not decisive


def _total(items: list[float]) -> float:
    return reduce(lambda left, right: left + right, items)


def _mode(items: list[float]) -> list[float]:
    most = max(items.count(item) for item in items)
    return sorted({item for item in items if items.count(item) == most})


def _substring(text: str, start: float, length: float | None = None) -> str | None:
    place = int(start)
    if place == 0 or abs(place) > len(text) or (length is not None and length < 1):
        return None
    first = place - 1 if place > 0 else len(text) + place
    return text[first:] if length is None else text[first : first + int(length)]


def _before(text: str, mark: str) -> str:
    return text.partition(mark)[0] if mark and mark in text else ""


def _after(text: str, mark: str) -> str:
    return text.partition(mark)[2] if mark in text else ""


def _flags(flags: str) -> int:
    known = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE, "x": re.VERBOSE}
    return reduce(lambda left, right: left | known[right], flags, 0)


def _matches(text: str, pattern: str, flags: str = "") -> bool:
    return re.search(pattern, text, _flags(flags)) is not None


def _replace(text: str, pattern: str, new: str, flags: str = "") -> str:
    return re.sub(pattern, re.sub(r"\$(\d)", r"\\\1", new), text, flags=_flags(flags))


def _string(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else repr(value)
    if isinstance(value, list):
        return "[" + ", ".join(_string(item) for item in value) + "]"
    if isinstance(value, date | time | timedelta | Months):
        return temporal.write(value)
    return str(value)


def _number(text: str, group: str = "", point: str = ".") -> float | None:
    plain = text.replace(group, "") if group else text
    plain = plain.replace(point, ".")
    return float(plain) if re.fullmatch(r"-?\d*\.?\d+([eE][-+]?\d+)?", plain) else None


def _modulo(left: float, right: float) -> float | None:
    return left - right * math.floor(left / right) if right else None


def _date(*parts: Any) -> date | None:
    if len(parts) == 3:  # noqa: PLR2004
        return date(*(int(part) for part in parts))
    if isinstance(parts[0], str):
        return temporal.read_date(parts[0])
    if isinstance(parts[0], datetime):
        return parts[0].date()
    return parts[0] if isinstance(parts[0], date) else None


def _datetime(*parts: Any) -> datetime | None:
    if isinstance(parts[0], str):
        return temporal.read_datetime(parts[0])
    return datetime.combine(parts[0], parts[1])


def _time(*parts: Any) -> time | None:
    if isinstance(parts[0], str):
        return temporal.read_time(parts[0])
    if isinstance(parts[0], datetime):
        return parts[0].timetz()
    hour, minute, second = (int(part) for part in parts[:3])
    return time(hour, minute, second)


def _months_between(start: date, end: date) -> Months:
    if end < start:
        return Months(-_months_between(end, start).count)
    months = (end.year - start.year) * 12 + end.month - start.month
    return Months(months - (end.day < start.day))


def _flatten(items: list[Any]) -> list[Any]:
    return [
        inner
        for item in items
        for inner in (_flatten(item) if isinstance(item, list) else [item])
    ]


def _distinct(items: list[Any]) -> list[Any]:
    found: list[Any] = []
    for item in items:
        if item not in found:
            found.append(item)
    return found


def _concatenate(*lists: list[Any]) -> list[Any]:
    return [item for items in lists for item in items]


def _insert(items: list[Any], place: float, item: Any) -> list[Any]:
    where = int(place) - 1 if place > 0 else len(items) + int(place)
    return [*items[:where], item, *items[where:]]


def _sublist(items: list[Any], start: float, length: float | None = None) -> list[Any]:
    first = int(start) - 1 if start > 0 else len(items) + int(start)
    return items[first:] if length is None else items[first : first + int(length)]


def _without(items: list[Any], place: float) -> list[Any]:
    where = int(place) - 1 if place > 0 else len(items) + int(place)
    return items[:where] + items[where + 1 :]


def _join(items: list[Any], mark: str | None = "") -> str:
    return (mark or "").join(item for item in items if item is not None)


def _rounded(rounding: Callable[[float], float]) -> Callable[..., float | None]:
    return lambda value, digits=0.0: numbers.scaled(rounding, value, digits)


AGGREGATES: dict[str, Callable[[list[Any]], Any]] = {
    "sum": _total,
    "mean": lambda items: _total(items) / len(items),
    "median": statistics.median,
    "product": math.prod,
    "stddev": statistics.stdev,
    "mode": _mode,
}
WHOLE_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "list contains": lambda items, item: item in items,
    "append": lambda items, *more: [*items, *more],
    "concatenate": _concatenate,
    "union": lambda *lists: _distinct(_concatenate(*lists)),
    "distinct values": _distinct,
    "flatten": _flatten,
    "reverse": lambda items: items[::-1],
    "index of": lambda items, item: [
        float(place) for place, other in enumerate(items, 1) if other == item
    ],
    "insert before": _insert,
    "remove": _without,
    "sublist": _sublist,
    "string join": _join,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "string length": len,
    "upper case": str.upper,
    "lower case": str.lower,
    "contains": lambda text, part: part in text,
    "starts with": str.startswith,
    "ends with": str.endswith,
    "substring": _substring,
    "substring before": _before,
    "substring after": _after,
    "replace": _replace,
    "matches": _matches,
    "string": _string,
    "number": _number,
    "abs": abs,
    "floor": _rounded(math.floor),
    "ceiling": _rounded(math.ceil),
    "decimal": _rounded(numbers.half_even),
    "round up": _rounded(numbers.away),
    "round down": _rounded(numbers.toward_zero),
    "round half up": _rounded(numbers.half_away),
    "round half down": _rounded(numbers.half_toward_zero),
    "modulo": _modulo,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "even": lambda value: value % 2 == 0,
    "odd": lambda value: value % 2 == 1,
    "date": _date,
    "time": _time,
    "date and time": _datetime,
    "duration": temporal.read_duration,
    "years and months duration": _months_between,
    "day of week": lambda day: day.strftime("%A"),
    "month of year": lambda day: day.strftime("%B"),
    "day of year": lambda day: day.timetuple().tm_yday,
    "week of year": lambda day: day.isocalendar().week,
}
