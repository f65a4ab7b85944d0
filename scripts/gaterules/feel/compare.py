"""Compare values as FEEL does: three-valued, and only like with like."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from operator import ge, gt, le, lt
from typing import Any
from zoneinfo import ZoneInfo

from gaterules.feel.values import ORDERED, Span, kind

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
    if left is None or right is None or kind(left) != kind(right):
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
    return all_of([same(part, pairs[1][name]) for name, part in pairs[0].items()])


def _parts(value: Any) -> dict[Any, Any]:
    if isinstance(value, list):
        return dict(enumerate(value))
    return value if isinstance(value, dict) else vars(value)


def _zone(value: datetime | time) -> str:
    """Return how a moment's zone is given; two that are given unlike are unequal."""
    if isinstance(value.tzinfo, ZoneInfo):
        return value.tzinfo.key
    return "" if value.tzinfo is None else "offset"


def same(left: Any, right: Any) -> bool | None:
    """Return FEEL's ``=``, in which null equals null and nothing else."""
    if left is None or right is None:
        return left is None and right is None
    return equal(left, right)


def compare(operator: str, left: Any, right: Any) -> bool | None:
    """Return ``left operator right``; unknown when they cannot be put in order."""
    if left is None or right is None or kind(left) != kind(right):
        return None
    if kind(left) not in ORDERED:
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
