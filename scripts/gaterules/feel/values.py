"""Values of FEEL that Python lacks, what kind a value is, and how two compare.

Comparisons are three-valued, and only like is compared with like.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import ge, gt, le, lt
from typing import Any
from zoneinfo import ZoneInfo

from gaterules.feel.tree import FeelType


@dataclass(frozen=True, order=True)
class Months:
    """A years and months duration."""

    count: int


MOMENT = "date and time"
DAYS = "days and time duration"
YEARS = "years and months duration"
KINDS: dict[type, str] = {
    bool: "boolean",
    float: "number",
    str: "string",
    datetime: MOMENT,
    date: "date",
    time: "time",
    timedelta: DAYS,
    Months: YEARS,
    list: "list",
    dict: "context",
}
ANY = FeelType()
ORDERED = frozenset(["number", "string", "date", "time", MOMENT, DAYS, YEARS])


@dataclass(frozen=True)
class Span:
    """A range; a bound that is missing is None and not closed."""

    low: Any
    high: Any
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, eq=False)
class Function:
    """Something that can be called; its body takes the arguments in their order."""

    parameters: tuple[tuple[str, FeelType], ...]
    body: Callable[..., Any]
    result: FeelType = ANY

    def __call__(self, arguments: list[Any], names: tuple[str, ...] = ()) -> Any:
        """Return what it gives; None when the arguments do not fit."""
        known = [name for name, _ in self.parameters]
        if len(arguments) != len(known) or (names and {*names} != {*known}):
            return None
        given = dict(zip(names or known, arguments, strict=True))
        return self.body(*(given[name] for name in known))


def type_of_value(value: Any) -> str:
    """Return the kind that decides what a value can be compared with."""
    found = KINDS.get(type(value))
    if found:
        return found
    if isinstance(value, Span):
        return "range"
    return "function" if callable(value) else "other"


ORDERS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


def any_of(answers: list[bool | None]) -> bool | None:
    """Return the three-valued ``or``."""
    if True in answers:
        return True
    return None if None in answers else False


def all_of(answers: list[bool | None]) -> bool | None:
    """Return the three-valued ``and``."""
    if False in answers:
        return False
    return None if None in answers else True


def equal(left: Any, right: Any) -> bool | None:
    """Return whether two values are equal; unknown when one is NULL or unlike."""
    if left is None or right is None or type_of_value(left) != type_of_value(right):
        return None
    if isinstance(left, list | dict | Span):
        return _alike(left, right)
    if isinstance(left, datetime | time):
        return left == right and _zone(left) == _zone(right)
    return bool(left == right)


def _alike(left: Any, right: Any) -> bool | None:
    """Return whether two structures are equal, part by part."""
    pairs = [_parts(one) for one in (left, right)]
    if pairs[0].keys() != pairs[1].keys():
        return False
    return all_of([is_same(part, pairs[1][name]) for name, part in pairs[0].items()])


def _parts(value: Any) -> dict[Any, Any]:
    if isinstance(value, list):
        return dict(enumerate(value))
    return value if isinstance(value, dict) else vars(value)


def _zone(value: datetime | time) -> str:
    """Return how a moment's zone is given; two that are given unlike are unequal."""
    if isinstance(value.tzinfo, ZoneInfo):
        return value.tzinfo.key
    return "" if value.tzinfo is None else "offset"


def is_same(left: Any, right: Any) -> bool | None:
    """Return FEEL's ``=``, in which null equals null and nothing else."""
    if left is None or right is None:
        return left is None and right is None
    return equal(left, right)


def compare(operator: str, left: Any, right: Any) -> bool | None:
    """Return ``left operator right``; unknown when they cannot be put in order."""
    if left is None or right is None or type_of_value(left) != type_of_value(right):
        return None
    if type_of_value(left) not in ORDERED:
        return None
    try:
        return ORDERS[operator](left, right)
    except TypeError:
        return None


def is_in(value: Any, span: Span) -> bool | None:
    """Return whether a value lies in a range; unknown when they cannot be compared."""
    least = compare(">=" if span.low_closed else ">", value, span.low)
    most = compare("<=" if span.high_closed else "<", value, span.high)
    if span.low is None or span.high is None:
        return most if span.low is None else least
    return all_of([least, most])
