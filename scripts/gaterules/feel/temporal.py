"""Dates, times and durations: read, written and joined as FEEL does."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from gaterules.errors import CellError
from gaterules.feel import numbers
from gaterules.feel.values import MOMENT, Months, Span

DAYS = re.compile(
    r"(-)?P(?=.)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
YEARS = re.compile(r"(-)?P(?=.)(?:(\d+)Y)?(?:(\d+)M)?")
TIME = re.compile(r"(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d(?::\d\d)?|@[\w/+-]+)?")
BEYOND = re.compile(r"(-(\d{4}|[1-9]\d{4,8})|[1-9]\d{4,8}|0000)-\d\d-\d\d(?!\d)")
Moment = date | datetime | time | timedelta | Months


def read_date(text: str) -> date | None:
    """Return the date that ``YYYY-MM-DD`` names, or None."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def known_year(text: str) -> str:
    """Return the text of a day or moment; refuse a year before 1 or after 9999."""
    if BEYOND.match(text):
        raise CellError(f"unsupported FEEL: the year of {text}")
    return text


def read_time(text: str) -> time | None:
    """Return the time that ``HH:MM:SS`` with an optional zone names, or None."""
    match = TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second, fraction, zone = match.groups()
    try:
        micro = round(float(fraction or 0) * 1_000_000)
        return time(int(hour), int(minute), int(second), micro, _zone(zone))
    except (ValueError, KeyError, OSError):
        return None


def read_datetime(text: str) -> datetime | None:
    """Return the moment that ``YYYY-MM-DDTHH:MM:SS`` names; a date is its midnight."""
    day, _, clock = text.partition("T")
    found = read_date(day)
    at = read_time(clock) if clock else time()
    if found is None or at is None:
        return None
    return datetime.combine(found, at)


def read_duration(text: str) -> timedelta | Months | None:
    """Return the duration that ``P14D``, ``PT2H`` or ``P1Y2M`` names, or None."""
    if match := DAYS.fullmatch(text):
        days, hours, minutes, seconds = (
            float(part or 0) for part in match.groups()[1:]
        )
        span = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return -span if match[1] else span
    if match := YEARS.fullmatch(text):
        months = int(match[2] or 0) * 12 + int(match[3] or 0)
        return Months(-months if match[1] else months)
    return None


def read_any(text: str) -> Moment | None:
    """Return what ``@"…"`` names: a date, moment, time or duration, or None."""
    readers = (read_date, read_datetime, read_time, read_duration)
    return next((value for read in readers if (value := read(text)) is not None), None)


def write(value: Moment) -> str:
    """Return the text that FEEL reads back as the same value."""
    if isinstance(value, Months):
        years, months = divmod(abs(value.count), 12)
        body = f"{years}Y" * bool(years) + f"{months}M" * bool(months or not years)
        return "-" * (value.count < 0) + "P" + body
    if isinstance(value, timedelta):
        return _write_days(value)
    if isinstance(value, datetime | time):
        return _write_clock(value)
    return value.isoformat()


def _write_clock(value: datetime | time) -> str:
    """Write a moment as it was given: ``Z``, an offset, or the name of its zone."""
    zone = value.tzinfo
    text = value.replace(tzinfo=None).isoformat()
    if "." in text:
        text = text.rstrip("0")
    if zone is None:
        return text
    if isinstance(zone, ZoneInfo):
        return f"{text}@{zone.key}"
    offset = f"{zone.tzname(None)}".removeprefix("UTC")
    return text + (offset or "Z")


def add_months(day: date, months: int) -> date:
    """Return the day so many months on, at most the last day of its month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + month // 11, (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def _write_days(span: timedelta) -> str:
    sign, span = ("-", -span) if span < timedelta() else ("", span)
    hours, rest = divmod(span.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f"{seconds + span.microseconds / 1_000_000:g}"
    clock = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes)
    clock += f"{fraction}S" * (fraction != "0")
    days = f"{span.days}D" * bool(span.days)
    clock = clock or "0S" * (not days)
    return f"{sign}P{days}" + f"T{clock}" * bool(clock)


def _zone(text: str | None) -> timezone | ZoneInfo | None:
    if not text:
        return None
    if text == "Z":
        return UTC
    if text.startswith("@"):
        return ZoneInfo(text[1:])
    hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
    offset = timedelta(hours=hours, minutes=minutes, seconds=sum(seconds))
    return timezone(-offset if text[0] == "-" else offset)


def combine_times(operator: str, left: Any, right: Any) -> Any:
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
        day = add_months(date(moment.year, moment.month, moment.day), months)
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
# Functions that read a text, by name.
READERS: dict[str, Callable[[str], Moment | None]] = {
    "date": read_date,
    "time": read_time,
    MOMENT: read_datetime,
    "duration": read_duration,
}
