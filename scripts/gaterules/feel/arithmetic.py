"""Join numbers, texts, dates and durations as FEEL does, in Python."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from gaterules.feel import numbers, temporal
from gaterules.feel.months import Months
from gaterules.feel.values import Span


def timed(operator: str, left: Any, right: Any) -> Any:
    """Return what two values of which one is a time give; None where nothing."""
    if isinstance(left, Months) or isinstance(right, Months):
        return _with_months(operator, left, right)
    if operator == "+" and isinstance(left, timedelta):
        left, right = right, left
    try:
        return TIMED[operator](left, right)
    except (TypeError, KeyError, OverflowError, ZeroDivisionError):
        return None


def _less(left: Any, right: Any) -> Any:
    if isinstance(right, timedelta):
        return _moved(left, -right)
    return _midnight(left) - _midnight(right)


def _moved(moment: Any, span: timedelta) -> Any:
    if isinstance(moment, datetime | timedelta):
        return moment + span
    if isinstance(moment, date):
        return (datetime.combine(moment, time()) + span).date()
    if isinstance(moment, time):
        return (datetime.combine(date(2000, 1, 1), moment) + span).timetz()
    return None


def _midnight(value: Any) -> Any:
    if isinstance(value, time):
        return datetime.combine(date(2000, 1, 1), value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time())
    return value


def _with_months(operator: str, left: Any, right: Any) -> Any:
    if operator == "+" and isinstance(left, Months) and isinstance(right, date):
        left, right = right, left
    if isinstance(left, date) and isinstance(right, Months) and operator in "+-":
        return _later(left, right.count if operator == "+" else -right.count)
    counts = [one.count if isinstance(one, Months) else one for one in (left, right)]
    if not all(isinstance(count, int | float) for count in counts):
        return None
    is_span = isinstance(left, Months) and isinstance(right, Months)
    is_joined = is_span if operator in "+-" else not (operator == "*" and is_span)
    if not is_joined or not (isinstance(left, Months) or operator == "*"):
        return None
    found = numbers.combine(operator, float(counts[0]), float(counts[1]))
    if found is None or (is_span and operator == "/"):
        return found
    return Months(int(found))


def _later(moment: date, months: int) -> date | None:
    try:
        day = temporal.add_months(date(moment.year, moment.month, moment.day), months)
    except ValueError:
        return None
    if isinstance(moment, datetime):
        return datetime.combine(day, moment.timetz())
    return day


def part_of(value: Any, name: str) -> Any:
    """Return one part of a date, time, duration or range, None when it has none."""
    if isinstance(value, Span):
        return SPAN_PARTS[name](value) if name in SPAN_PARTS else None
    if isinstance(value, datetime | time) and name in ("time offset", "timezone"):
        zone = value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None
        return value.utcoffset() if name == "time offset" else zone
    return _number_of(value, name)


def _number_of(value: Any, name: str) -> float | None:
    if isinstance(value, Months):
        years = int(value.count / 12)
        parts = {"years": years, "months": value.count - 12 * years}
    elif isinstance(value, timedelta):
        seconds = abs(value) // timedelta(seconds=1)
        sign = -1 if value < timedelta() else 1
        parts = {
            "days": sign * (seconds // 86400),
            "hours": sign * (seconds // 3600 % 24),
            "minutes": sign * (seconds // 60 % 60),
            "seconds": sign * (seconds % 60),
        }
    elif name == "weekday" and isinstance(value, date):
        return float(value.isoweekday())
    else:
        known = ("year", "month", "day", "hour", "minute", "second")
        parts = {part: getattr(value, part, None) for part in known}  # type: ignore[misc]
    found = parts.get(name)
    return None if found is None else float(found)


SPAN_PARTS: dict[str, Callable[[Span], Any]] = {
    "start": lambda span: span.low,
    "end": lambda span: span.high,
    "start included": lambda span: span.low_closed,
    "end included": lambda span: span.high_closed,
}
TIMED: dict[str, Callable[[Any, Any], Any]] = {
    "+": _moved,
    "-": _less,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
}
