"""The built-in functions of FEEL in Python, by name.

Each gets arguments that fit its signature; nulls are elements of a list like others.
FEEL's patterns are those of XPath: what Python writes otherwise is turned round, and
what Python lacks is refused by name. How two points or ranges lie to each other is that
of DMN 1.3, table 78; a point is the closed range from itself to itself.
"""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timezone
from functools import cmp_to_key, reduce
from itertools import chain
from operator import add, or_
from typing import Any

from gaterules.errors import CellError
from gaterules.feel import numbers, spelling, temporal, values
from gaterules.feel.values import Months, Span, compare, is_same, type_of_value


def _abs(value: Any) -> Any:
    return Months(abs(value.count)) if isinstance(value, Months) else abs(value)


def _rounded(rounding: Callable[[float], float]) -> Callable[..., float | None]:
    def rounded(value: float, digits: float | None = None) -> float | None:
        return numbers.scaled(rounding, value, digits or 0.0)

    return rounded


FLAGS = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE, "x": 0}
FOREIGN = re.compile(r"\\[pPiIcC]|\[[^\]]*-\[")
HALF = 0.5
NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")


def _substring(text: str, start: float, length: float | None = None) -> str | None:
    place = int(start)
    if place == 0 or abs(place) > len(text) or (length is not None and length < 1):
        return None
    rest = text[place - (place > 0) :]
    return rest if length is None else rest[: int(length)]


def _pattern(text: str, flags: str | None) -> re.Pattern[str]:
    """Return a pattern of XPath as Python's; a wrong one is a ValueError."""
    if FOREIGN.search(text):
        raise CellError(f"unsupported FEEL: the pattern {text!r}")
    if "x" in (flags or ""):
        text = re.sub(r"(\[[^\]]*\])|\s+", lambda found: found[1] or "", text)
    try:
        known = reduce(or_, (FLAGS[one] for one in flags or ""), 0)
        return re.compile(text, known)
    except re.error as error:
        raise ValueError(text) from error


def _replace(text: str, pattern: str, new: str, flags: str | None = None) -> str | None:
    compiled = _pattern(pattern, flags)
    if compiled.search(""):
        return None  # XPath: a pattern that matches nothing replaces nothing
    if re.search(r"(?<!\\)\$(?!\d)", new):
        return None

    def filled(match: re.Match[str]) -> str:
        return re.sub(
            r"\\(.)|\$(\d)",
            lambda mark: mark[1] or _group(match, int(mark[2])),
            new,
        )

    return compiled.sub(filled, text)


def _group(match: re.Match[str], number: int) -> str:
    return (match[number] or "") if number <= (match.re.groups) else ""


def _split(text: str, delimiter: str) -> list[str]:
    found, start = [], 0
    for match in _pattern(delimiter, None).finditer(text):
        if match.end() > match.start():
            found.append(text[start : match.start()])
            start = match.end()
    return [*found, text[start:]]


def _join(
    items: list[Any],
    mark: str | None = None,
    prefix: str | None = None,
    suffix: str | None = None,
) -> str | None:
    known = [item for item in items if item is not None]
    if not all(isinstance(item, str) for item in known):
        return None
    return (prefix or "") + (mark or "").join(known) + (suffix or "")


def _string(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return spelling.value_text(value)


def _number(
    text: str, group: str | None = None, point: str | None = None
) -> float | None:
    if group not in (None, " ", ",", ".") or point not in (None, ",", "."):
        return None
    if group is not None and group == point:
        return None
    plain = text.replace(group, "") if group else text
    plain = plain.replace(point, ".") if point else plain
    return float(plain) if NUMBER.fullmatch(plain) else None


def _whole(*parts: float) -> list[int]:
    if not all(part.is_integer() for part in parts):
        raise ValueError(parts)
    return [int(part) for part in parts]


def _date(*parts: Any) -> date | None:
    if isinstance(parts[0], str):
        return temporal.read_date(temporal.known_year(parts[0]))
    if isinstance(parts[0], date):
        return date(parts[0].year, parts[0].month, parts[0].day)
    year, month, day = _whole(*parts)
    return temporal.read_date(temporal.known_year(f"{year:04d}-{month:02d}-{day:02d}"))


def _datetime(day: Any, clock: Any = None) -> datetime | None:
    if clock is not None:
        return datetime.combine(_date(day) or day, clock)
    if isinstance(day, str):
        return temporal.read_datetime(temporal.known_year(day))
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


def _months_between(start: date, end: date) -> Months:
    if _date(end) < _date(start):  # type: ignore[operator]
        return Months(-_months_between(end, start).count)
    months = (end.year - start.year) * 12 + end.month - start.month
    return Months(months - (end.day < start.day))


def _has(items: list[Any], wanted: Any) -> bool:
    return any(is_same(item, wanted) is True for item in items)


def _distinct(items: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for item in items:
        if not _has(found, item):
            found.append(item)
    return found


def _flatten(items: list[Any]) -> list[Any]:
    return [
        inner
        for item in items
        for inner in (_flatten(item) if isinstance(item, list) else [item])
    ]


def _index(items: list[Any], place: float) -> int:
    """Return a place counted from 1, or from -1 at the end, as Python counts."""
    if not place.is_integer() or not 0 < abs(place) <= len(items):
        raise IndexError(place)
    return int(place) - 1 if place > 0 else len(items) + int(place)


def _insert(items: list[Any], place: float, item: Any = None) -> list[Any]:
    where = _index(items, place) if place <= len(items) else len(items)
    if place > len(items) + 1:
        raise IndexError(place)
    return [*items[:where], item, *items[where:]]


def _without(items: list[Any], place: float) -> list[Any]:
    where = _index(items, place)
    return items[:where] + items[where + 1 :]


def _sublist(items: list[Any], start: float, length: float | None = None) -> list[Any]:
    first = _index(items, start)
    if length is None:
        return items[first:]
    if length < 1 or first + int(length) > len(items):
        raise IndexError(length)
    return items[first : first + int(length)]


def _sort(items: list[Any], precedes: Any = None) -> list[Any] | None:
    before = precedes or (lambda pair, _=(): compare("<", *pair))

    def order(left: Any, right: Any) -> int:
        if before([left, right], ()) is True:
            return -1
        return 1 if before([right, left], ()) is True else 0

    return sorted(items, key=cmp_to_key(order))


def _replace_items(items: list[Any], where: Any, new: Any = None) -> list[Any] | None:
    if isinstance(where, float):
        place = _index(items, where)
        return [*items[:place], new, *items[place + 1 :]]
    answers = [where([item, new], ()) for item in items]
    if not all(isinstance(answer, bool) for answer in answers):
        return None
    return [new if hit else item for item, hit in zip(items, answers, strict=True)]


Entries = dict[str, Any]


def _get(context: Entries, path: str | list[str]) -> Any:
    keys = path if isinstance(path, list) else [path]
    found: Any = context if keys else None
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _context(entries: list[Entries]) -> Entries | None:
    found: Entries = {}
    for entry in entries:
        if entry["key"] in found or not isinstance(entry["key"], str):
            return None
        found[entry["key"]] = entry["value"]
    return found


def _put(context: Entries, path: str | list[str], value: Any = None) -> Entries | None:
    keys = path if isinstance(path, list) else [path]
    if not keys or not all(isinstance(key, str) for key in keys):
        return None
    first, *rest = keys
    if not rest:
        return {**context, first: value}
    inner = context.get(first)
    changed = _put(inner, rest, value) if isinstance(inner, dict) else None
    return None if changed is None else {**context, first: changed}


def _merge(contexts: list[Entries]) -> Entries | None:
    found: Entries = {}
    for context in contexts:
        if not isinstance(context, dict):
            return None
        found |= context
    return found


class _UnorderedError(ValueError):
    """Bounds that cannot be put in order; the function gives null."""


def _span(value: Any) -> Span:
    return value if isinstance(value, Span) else Span(value, value, True, True)


def _below(left: Any, right: Any) -> bool:
    found = compare("<", left, right)
    if found is None:
        raise _UnorderedError
    return found


def _equal(left: Any, right: Any) -> bool:
    return not _below(left, right) and not _below(right, left)


def _before(left: Any, right: Any) -> bool:
    one, other = _span(left), _span(right)
    touches = _equal(one.high, other.low)
    return _below(one.high, other.low) or (
        touches and not (one.high_closed and other.low_closed)
    )


def _meets(one: Span, other: Span) -> bool:
    return one.high_closed and other.low_closed and _equal(one.high, other.low)


def _overlaps(one: Span, other: Span) -> bool:
    return not _before(one, other) and not _before(other, one)


def _starts_first(one: Span, other: Span) -> bool:
    """Return whether one begins before the other does."""
    same_low = _equal(one.low, other.low)
    return _below(one.low, other.low) or (
        same_low and one.low_closed and not other.low_closed
    )


def _ends_first(one: Span, other: Span) -> bool:
    same_high = _equal(one.high, other.high)
    return _below(one.high, other.high) or (
        same_high and other.high_closed and not one.high_closed
    )


def _overlaps_before(one: Span, other: Span) -> bool:
    return (
        _overlaps(one, other)
        and _starts_first(one, other)
        and not _ends_first(other, one)
    )


def _finishes(left: Any, span: Span) -> bool:
    one = _span(left)
    same_end = one.high_closed == span.high_closed and _equal(one.high, span.high)
    return same_end and not _starts_first(one, span)


def _starts(left: Any, span: Span) -> bool:
    one = _span(left)
    same_start = one.low_closed == span.low_closed and _equal(one.low, span.low)
    return same_start and not _ends_first(span, one)


def _includes(span: Span, right: Any) -> bool:
    other = _span(right)
    return not _starts_first(other, span) and not _ends_first(span, other)


def _coincides(left: Any, right: Any) -> bool | None:
    if isinstance(left, Span) != isinstance(right, Span):
        return None
    return is_same(left, right)


def aggregate(name: str, arguments: list[Any]) -> Any:
    """Return what a built-in gives for one list, or for its items one by one."""
    if not arguments or arguments == [None]:
        return None
    single = len(arguments) == 1 and isinstance(arguments[0], list)
    items = arguments[0] if single else arguments
    if name in ("all", "any"):
        return _logic(name, items)
    if name == "count":
        return len(items)
    return _computed(name, items) if items or name == "mode" else None


def _computed(name: str, items: list[Any]) -> Any:
    kinds = {type_of_value(item) for item in items}
    if name in ("min", "max"):
        is_ordered = len(kinds) == 1 and kinds <= values.ORDERED
        return (min if name == "min" else max)(items) if is_ordered else None
    spans = {values.DAYS, values.YEARS} if name in ("sum", "mean") else set()
    is_summed = len(kinds) <= 1 and kinds <= {"number"} | spans
    return AGGREGATES[name](items) if is_summed else None


def _logic(name: str, items: list[Any]) -> bool | None:
    decisive = name == "any"
    if any(item is decisive for item in items):
        return decisive
    return None if any(not isinstance(item, bool) for item in items) else not decisive


# Those that take one list, or its items one by one.
LISTS = frozenset(
    "min max sum mean median product stddev mode count all any".split()  # noqa: SIM905
)
AGGREGATES: dict[str, Callable[[list[Any]], Any]] = {
    "sum": lambda items: reduce(add, items),
    "mean": lambda items: reduce(add, items) / len(items),
    "median": statistics.median,
    "product": math.prod,
    "stddev": statistics.stdev,
    "mode": lambda items: sorted(statistics.multimode(items)),
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    # Numbers and truth values
    "not": lambda value: not value,
    "abs": _abs,
    "floor": _rounded(math.floor),
    "ceiling": _rounded(math.ceil),
    "decimal": _rounded(numbers.half_even),
    "round up": _rounded(numbers.signed(math.ceil)),
    "round down": _rounded(numbers.signed(math.floor)),
    "round half up": _rounded(numbers.signed(lambda x: x // 1 + (x % 1 >= HALF))),
    "round half down": _rounded(numbers.signed(lambda x: math.ceil(x - HALF))),
    "modulo": lambda left, right: left - right * math.floor(left / right),
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "even": lambda value: value % 2 == 0,
    "odd": lambda value: value % 2 == 1,
    # Text
    "string length": len,
    "upper case": str.upper,
    "lower case": str.lower,
    "contains": lambda text, part: part in text,
    "starts with": str.startswith,
    "ends with": str.endswith,
    "substring": _substring,
    "substring before": lambda text, mark: text[: max(text.find(mark), 0)],
    "substring after": lambda text, mark: text.partition(mark)[2] if mark else text,
    "replace": _replace,
    "matches": lambda text, pattern, flags=None: (
        _pattern(pattern, flags).search(text) is not None
    ),
    "split": _split,
    "string join": _join,
    "string": _string,
    "number": _number,
    # Dates, times and durations
    "date": _date,
    "time": _time,
    "date and time": _datetime,
    "duration": lambda value: (
        temporal.read_duration(value) if isinstance(value, str) else value
    ),
    "years and months duration": _months_between,
    "day of week": lambda day: day.strftime("%A"),
    "month of year": lambda day: day.strftime("%B"),
    "day of year": lambda day: day.timetuple().tm_yday,
    "week of year": lambda day: day.isocalendar().week,
    "now": lambda: datetime.now().astimezone(),
    "today": date.today,
    # Lists
    "list contains": lambda items, item=None: _has(items, item),
    "append": lambda items, *more: [*items, *more],
    "concatenate": lambda *lists: [*chain(*lists)],
    "union": lambda *lists: _distinct(chain(*lists)),
    "distinct values": _distinct,
    "flatten": _flatten,
    "reverse": lambda items: items[::-1],
    "index of": lambda items, item=None: [
        float(place) for place, one in enumerate(items, 1) if is_same(one, item) is True
    ],
    "insert before": _insert,
    "remove": _without,
    "sublist": _sublist,
    "sort": _sort,
    "list replace": _replace_items,
    "is": lambda left, right: (
        type(left) is type(right) and is_same(left, right) is True
    ),
    # Contexts
    "get value": _get,
    "get entries": lambda context: [
        {"key": name, "value": value} for name, value in context.items()
    ],
    "context": _context,
    "context put": _put,
    "context merge": _merge,
    # Ranges
    "before": _before,
    "after": lambda left, right: _before(right, left),
    "meets": _meets,
    "met by": lambda one, other: _meets(other, one),
    "overlaps": _overlaps,
    "overlaps before": _overlaps_before,
    "overlaps after": lambda one, other: _overlaps_before(other, one),
    "finishes": _finishes,
    "finished by": lambda span, point: _finishes(point, span),
    "includes": _includes,
    "during": lambda point, span: _includes(span, point),
    "starts": _starts,
    "started by": lambda span, point: _starts(point, span),
    "coincides": _coincides,
}
