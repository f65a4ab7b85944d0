"""Read and write dates, times and durations as FEEL spells them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from gaterules.feel.months import Months

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


def is_beyond(text: str) -> bool:
    """Return whether a text names a day of FEEL's before year 1 or after 9999."""
    return bool(BEYOND.match(text))


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
