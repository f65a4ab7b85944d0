"""The built-in functions of FEEL on lists; nulls are elements like others."""

from __future__ import annotations

from collections.abc import Callable
from functools import cmp_to_key
from typing import Any

from gaterules.feel.compare import compare, same


def _has(items: list[Any], wanted: Any) -> bool:
    return any(same(item, wanted) is True for item in items)


def _distinct(items: list[Any]) -> list[Any]:
    found: list[Any] = []
    for item in items:
        if not _has(found, item):
            found.append(item)
    return found


def _concatenate(*lists: list[Any]) -> list[Any]:
    return [item for items in lists for item in items]


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


def _replace(items: list[Any], where: Any, new: Any = None) -> list[Any] | None:
    if isinstance(where, float):
        place = _index(items, where)
        return [*items[:place], new, *items[place + 1 :]]
    answers = [where([item, new], ()) for item in items]
    if not all(isinstance(answer, bool) for answer in answers):
        return None
    return [new if hit else item for item, hit in zip(items, answers, strict=True)]


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "list contains": lambda items, item=None: _has(items, item),
    "append": lambda items, *more: [*items, *more],
    "concatenate": _concatenate,
    "union": lambda *lists: _distinct(_concatenate(*lists)),
    "distinct values": _distinct,
    "flatten": _flatten,
    "reverse": lambda items: items[::-1],
    "index of": lambda items, item=None: [
        float(place) for place, one in enumerate(items, 1) if same(one, item) is True
    ],
    "insert before": _insert,
    "remove": _without,
    "sublist": _sublist,
    "sort": _sort,
    "list replace": _replace,
    "is": lambda left, right: type(left) is type(right) and same(left, right) is True,
}
