"""How two points or ranges lie to each other: the interval functions of FEEL.

DMN 1.3, table 78. A point is the closed range from itself to itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gaterules.errors import CellError
from gaterules.feel.compare import compare, same
from gaterules.feel.values import Span


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
    return same(left, right)


def _read(text: str) -> Span | None:
    from gaterules.feel.grammar import Grammar  # noqa: PLC0415  it reads cells
    from gaterules.feel.scopes import span  # noqa: PLC0415
    from gaterules.feel.syntax import Range  # noqa: PLC0415

    try:
        node = Grammar((), _READERS, kinds=lambda _: None).expression(text)
    except CellError:
        return None
    return span(node, {}) if isinstance(node, Range) else None


_READERS = ("date", "time", "date and time", "duration")
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "range": _read,
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
