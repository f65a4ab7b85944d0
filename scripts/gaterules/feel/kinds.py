"""Say whether a value is of a type, and turn it into that type where FEEL does.

DMN 1.4, 10.3.2.9: a list of one item and the item stand for each other, a date for its
midnight; any other value that does not conform is null.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

from gaterules.feel.evaluate import holds
from gaterules.feel.syntax import Kind
from gaterules.feel.values import ANY, Function, Span, kind

BASES = {
    "days and time duration": "days",
    "years and months duration": "months",
}


NAMES = {short: name for name, short in BASES.items()}


def known_kind(value: Any) -> Kind:
    """Return the type of a value, ``any`` where it says nothing."""
    base = kind(value)
    if isinstance(value, list):
        kinds = {known_kind(item) for item in value if item is not None}
        return Kind(base, inner=kinds.pop() if len(kinds) == 1 else None)
    if isinstance(value, dict):
        return Kind(
            base, parts=tuple((name, known_kind(one)) for name, one in value.items())
        )
    return Kind("any" if base == "other" else NAMES.get(base, base))


def is_instance(value: Any, wanted: Kind) -> bool:
    """Return whether a value is of a type as it stands; null is only ``Null``."""
    if wanted.base == "null" or value is None:
        return value is None and wanted.base == "null"
    return conforms(value, unconfined(wanted))


def unconfined(kind: Kind) -> Kind:
    """Return a type without its allowed values, which ``instance of`` passes over."""
    return replace(
        kind,
        allowed=ANY.allowed,
        inner=kind.inner and unconfined(kind.inner),
        parts=tuple((name, unconfined(part)) for name, part in kind.parts),
    )


def conforms(value: Any, wanted: Kind) -> bool:
    """Return whether a value may stand where a type is declared; null may anywhere."""
    if value is None:
        return True
    return _is_shaped(value, wanted) and is_allowed(value, wanted)


def is_allowed(value: Any, wanted: Kind) -> bool:
    """Return whether a value is among those that its type is confined to."""
    return wanted.allowed.is_any or holds(wanted.allowed, value, {}) is True


def _is_shaped(value: Any, wanted: Kind) -> bool:
    base = BASES.get(wanted.base, wanted.base)
    if base == "any":
        return True
    return base == kind(value) and SHAPES.get(base, _is_plain)(value, wanted)


def _is_plain(_: Any, __: Kind) -> bool:
    return True


def _is_list_of(value: list[Any], wanted: Kind) -> bool:
    return all(conforms(item, wanted.inner) for item in value if wanted.inner)


def _is_context_of(value: dict[str, Any], wanted: Kind) -> bool:
    return all(
        name in value and conforms(value[name], part) for name, part in wanted.parts
    )


def _is_range_of(value: Span, wanted: Kind) -> bool:
    bounds = [bound for bound in (value.low, value.high) if bound is not None]
    return all(conforms(bound, wanted.inner or Kind()) for bound in bounds)


def _is_callable_as(value: Any, wanted: Kind) -> bool:
    if wanted.inner is None:
        return True
    if not isinstance(value, Function):
        return False
    given = [declared for _, declared in value.parameters]
    asked = [declared for _, declared in wanted.parts]
    if len(given) != len(asked) or not is_within(value.result, wanted.inner):
        return False
    return all(is_within(a, b) for a, b in zip(asked, given, strict=True))


def is_within(narrow: Kind, wide: Kind) -> bool:
    """Return whether every value of one type is of the other."""
    if wide.base == "any":
        return True
    if narrow.base != wide.base:
        return narrow.base == "null"
    if wide.base == "context":
        known = dict(narrow.parts)
        return all(n in known and is_within(known[n], k) for n, k in wide.parts)
    return is_within(narrow.inner or Kind(), wide.inner or Kind())


def coerced(value: Any, wanted: Kind) -> Any:
    """Return a value as its declared type has it; null when it does not conform."""
    if value is None or conforms(value, wanted):
        return value
    if wanted.base == "list" and not isinstance(value, list):
        items = [coerced(value, wanted.inner or Kind())]
        return items if items != [None] and is_allowed(items, wanted) else None
    if isinstance(value, list) and len(value) == 1:
        return coerced(value[0], wanted)
    if wanted.base == "date and time" and kind(value) == "date":
        return coerced(datetime.combine(value, time(tzinfo=UTC)), wanted)
    return None


def filled(value: Any, wanted: Kind) -> Any:
    """Return input data in which a component that was not sent is there, as null."""
    if isinstance(value, dict) and wanted.base == "context":
        sent = {name: filled(value.get(name), part) for name, part in wanted.parts}
        return {**value, **sent}
    if isinstance(value, list) and wanted.inner:
        return [filled(item, wanted.inner) for item in value]
    return value


SHAPES: dict[str, Callable[[Any, Kind], bool]] = {
    "list": _is_list_of,
    "context": _is_context_of,
    "range": _is_range_of,
    "function": _is_callable_as,
}
