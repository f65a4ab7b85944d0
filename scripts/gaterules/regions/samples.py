"""Choose values for all those that a column's constants cannot tell apart."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from gaterules.feel.syntax import (
    Compare,
    Expression,
    Interval,
    Items,
    Literal,
    Test,
    Tests,
)
from gaterules.feel.values import DAYS, MOMENT, YEARS, Months, kind
from gaterules.model import Input

OTHER = "\N{REPLACEMENT CHARACTER}other"
STEPS: dict[str, Any] = {
    "number": 1.0,
    "date": timedelta(days=1),
    MOMENT: timedelta(hours=1),
    DAYS: timedelta(days=1),
}


def is_plain(tests: Tests) -> bool:
    """Return whether a cell names constants only, so that regions are exact."""
    return all(_is_constant(test) for test in tests.items)


def _is_constant(test: Test) -> bool:
    if isinstance(test, Interval):
        return _is_ordered(test.low) and _is_ordered(test.high)
    if isinstance(test, Compare):
        is_equality = test.operator in ("=", "!=")
        return isinstance(test.value, Literal) and (
            is_equality or _is_ordered(test.value)
        )
    if isinstance(test.value, Items):
        return all(isinstance(item, Literal) for item in test.value.items)
    return isinstance(test.value, Literal)


@cache
def _is_ordered(value: Expression) -> bool:
    """Tell whether regions say what lies below a constant; nothing lies below null."""
    return isinstance(value, Literal) and kind(value.value) in (
        *STEPS,
        YEARS,
        "time",
        "boolean",
        "other",
    )


def constants_of(tests: Tests) -> Iterable[Any]:
    """Return the constants that a plain cell names."""
    for test in tests.items:
        parts: list[Expression] = (
            [test.low, test.high] if isinstance(test, Interval) else [test.value]
        )
        for part in parts:
            items = part.items if isinstance(part, Items) else (part,)
            yield from (item.value for item in items if isinstance(item, Literal))


def ordered(
    constants: set[Any], column: Input, is_whole: bool
) -> list[tuple[Any, ...]]:
    """Return each constant that has an order, and the gaps around them.

    Where only whole numbers occur, a bound between two of them is none itself.
    """
    found: list[tuple[Any, ...]] = []
    for name in (*STEPS, YEARS, "time"):
        values = sorted(value for value in constants if kind(value) == name)
        if not values and name != column.type:
            continue
        regions = [(value,) for value in values] or [(_any(name),)]
        if values and is_whole and name == "number":
            regions = _whole(values)
        elif values:
            regions += _gaps(name, values)
        found += sorted(regions, key=lambda region: region[0])
    return found


def _any(name: str) -> Any:
    return {"number": 0.0, "date": date(2020, 1, 1), "time": time(12)}.get(
        name, datetime(2020, 1, 1)
    )


def _whole(values: list[float]) -> list[tuple[Any, ...]]:
    """Return each whole constant, and one whole number in each gap that has any."""
    found = {value for value in values if value.is_integer()}
    found |= {*_beyond(float(math.ceil(values[0])), -1.0)}
    found |= {*_beyond(float(math.floor(values[-1])), 1.0)}
    for low, high in pairwise(values):
        inside = max(float(math.floor(low) + 1), math.nextafter(low, math.inf))
        found |= {inside} if inside < high else set()
    return [(value,) for value in sorted(found)]


def _gaps(name: str, values: list[Any]) -> list[tuple[Any, ...]]:
    if name in (YEARS, "time"):
        return _discrete_gaps(name, values)
    step = STEPS[name]
    ends = [*_beyond(values[0], -step), *_beyond(values[-1], step)]
    found = [(end,) for end in ends]
    for low, high in pairwise(values):
        if name == "date":
            inside = [day for day in _beyond(low, step) if day < high]
        else:
            inside = [low + (high - low) / part for part in (2, 4, 1.25)]
            inside = [value for value in inside if low < value < high]
        if inside:
            found.append(tuple(inside))
    return found


def _beyond(value: Any, step: Any) -> Iterable[Any]:
    """Yield a value that lies beyond one, if there is any."""
    try:
        found = value + step
    except OverflowError:
        return
    if isinstance(found, float) and found == value:
        found = math.nextafter(value, math.copysign(math.inf, step))
    if not isinstance(found, float) or math.isfinite(found):
        yield found


def _microseconds(value: time) -> int:
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    return seconds * 1_000_000 + value.microsecond


def _discrete_gaps(name: str, values: list[Any]) -> list[tuple[Any, ...]]:
    inside: list[Any]
    if name == YEARS:
        inside = [Months(value.count + shift) for value in values for shift in (-1, 1)]
    else:
        inside = [time.min, time.max]
        for low, high in pairwise([time.min, *values, time.max]):
            middle = (_microseconds(low) + _microseconds(high)) // 2
            inside.append((datetime.min + timedelta(microseconds=middle)).time())
    return [(value,) for value in sorted(set(inside) - set(values))]


def unordered(constants: set[Any], column: Input) -> list[tuple[Any, ...]]:
    """Return each word and truth value, and one word that is none of them."""
    words = sorted(value for value in constants if isinstance(value, str))
    flags = [False, True] if any(isinstance(one, bool) for one in constants) else []
    found: list[tuple[Any, ...]] = [(word,) for word in words]
    found += [(flag,) for flag in flags]
    return [*found, (OTHER,)] if column.type in ("string", "any") else found
