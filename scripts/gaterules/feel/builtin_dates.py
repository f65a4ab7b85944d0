"""The built-in functions of FEEL on dates, times and durations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from gaterules.errors import CellError
from gaterules.feel import temporal
from gaterules.feel.months import Months


def _whole(*parts: float) -> list[int]:
    if not all(part.is_integer() for part in parts):
        raise ValueError(parts)
    return [int(part) for part in parts]


def known(text: str) -> str:
    """Return the text of a day or moment; refuse a year that Python lacks."""
    if temporal.is_beyond(text):
        raise CellError(f"unsupported FEEL: the year of {text}")
    return text


def _date(*parts: Any) -> date | None:
    if isinstance(parts[0], str):
        return temporal.read_date(known(parts[0]))
    if isinstance(parts[0], datetime):
        return parts[0].date()
    if isinstance(parts[0], date):
        return parts[0]
    year, month, day = _whole(*parts)
    return temporal.read_date(known(f"{year:04d}-{month:02d}-{day:02d}"))


def _datetime(day: Any, clock: Any = None) -> datetime | None:
    if clock is not None:
        return datetime.combine(_date(day) or day, clock)
    if isinstance(day, str):
        return temporal.read_datetime(known(day))
    if isinstance(day, datetime):
        return day
    return datetime.combine(day, time(tzinfo=UTC))


def _time(hour: Any, *parts: Any) -> time | None:
    if isinstance(hour, str):
        return temporal.read_time(hour)
    if isinstance(hour, datetime):
        return hour.timetz()
    if isinstance(hour, date):
        return time(tzinfo=UTC)
    if isinstance(hour, time):
        return hour
    minute, second, *rest = parts
    zone = timezone(rest[0]) if rest and rest[0] is not None else None
    micro = round(second % 1 * 1_000_000)
    whole = _whole(hour, minute)
    return time(whole[0], whole[1], int(second), micro, zone)


def _duration(value: Any) -> timedelta | Months | None:
    return temporal.read_duration(value) if isinstance(value, str) else value


def _months_between(start: date, end: date) -> Months:
    if _date(end) < _date(start):  # type: ignore[operator]
        return Months(-_months_between(end, start).count)
    months = (end.year - start.year) * 12 + end.month - start.month
    return Months(months - (end.day < start.day))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "date": _date,
    "time": _time,
    "date and time": _datetime,
    "duration": _duration,
    "years and months duration": _months_between,
    "day of week": lambda day: day.strftime("%A"),
    "month of year": lambda day: day.strftime("%B"),
    "day of year": lambda day: day.timetuple().tm_yday,
    "week of year": lambda day: day.isocalendar().week,
    "now": lambda: datetime.now().astimezone(),
    "today": date.today,
}
