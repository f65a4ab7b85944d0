"""Evaluate what only open FEEL has: iterations, filters, contexts, functions, types."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from gaterules.errors import CellError
from gaterules.feel.compare import all_of, any_of
from gaterules.feel.evaluate import evaluate
from gaterules.feel.kinds import coerced, is_instance
from gaterules.feel.syntax import (
    Apply,
    Each,
    Embedded,
    Entries,
    Expression,
    Filter,
    InstanceOf,
    Lambda,
    Range,
    Refused,
    Typed,
)
from gaterules.feel.values import ORDERED, Function, Span, kind

Facts = Mapping[str, Any]
MOST = 1_000_000  # iterations; more is a mistake, not a rule


def span(node: Range, facts: Facts) -> Span | None:
    """Return the value of a range; None when its bounds cannot be put in order."""
    bounds = [one and evaluate(one, facts) for one in (node.low, node.high)]
    known = [bound for bound in bounds if bound is not None]
    kinds = {kind(bound) for bound in known}
    if len(kinds) != 1 or not kinds <= ORDERED:
        return None
    low, high = bounds
    return Span(
        low,
        high,
        node.low_closed and low is not None,
        node.high_closed and high is not None,
    )


def _each(node: Each, facts: Facts) -> Any:
    if node.kind == "for":
        return _for(node, facts)
    found: list[bool | None] = []
    for scope in _bindings(node.sources, facts):
        if scope is None:
            return None
        answer = evaluate(node.body, scope)
        found.append(answer if isinstance(answer, bool) else None)
    return any_of(found) if node.kind == "some" else all_of(found)


def _for(node: Each, facts: Facts) -> Any:
    found: list[Any] = []
    for scope in _bindings(node.sources, facts):
        if scope is None:
            return None
        found.append(evaluate(node.body, {**scope, "partial": [*found]}))
        if len(found) > MOST:
            raise CellError(f"unsupported FEEL: more than {MOST} iterations")
    return found


def _bindings(
    sources: tuple[tuple[str, Expression], ...], facts: Facts
) -> Iterator[dict[str, Any] | None]:
    """Yield a scope for each combination; None when a source is no list."""
    if not sources:
        yield dict(facts)
        return
    (name, source), *others = sources
    items = _items(source, facts)
    if items is None:
        yield None
        return
    for item in items:
        yield from _bindings(tuple(others), {**facts, name: item})


def _items(source: Expression, facts: Facts) -> Iterator[Any] | list[Any] | None:
    if isinstance(source, Range):
        low, high = (one and evaluate(one, facts) for one in (source.low, source.high))
        return _steps(low, high, source.low_closed, source.high_closed)
    found = evaluate(source, facts)
    if isinstance(found, Span):
        return _steps(found.low, found.high, found.low_closed, found.high_closed)
    if found is None:
        return None
    return found if isinstance(found, list) else [found]


def _steps(low: Any, high: Any, has_low: bool, has_high: bool) -> list[Any] | None:
    """Return the whole numbers, or the days, from one bound to the other."""
    if kind(low) != kind(high) or isinstance(low, datetime):
        return None
    if isinstance(low, date):
        found: list[Any] = [
            low + timedelta(days=n) for n in _whole(0, (high - low).days)
        ]
    elif isinstance(low, float) and low.is_integer() and high.is_integer():
        if abs(high - low) > MOST:
            raise CellError(f"unsupported FEEL: more than {MOST} iterations")
        found = [float(n) for n in _whole(int(low), int(high))]
    else:
        return None
    return found[0 if has_low else 1 : None if has_high else -1]


def _whole(low: int, high: int) -> range:
    return range(low, high + 1) if low <= high else range(low, high - 1, -1)


def _filter(node: Filter, facts: Facts) -> Any:
    value = evaluate(node.value, facts)
    if value is None:
        return None
    items = value if isinstance(value, list) else [value]
    if not items:
        place = evaluate(node.condition, facts)
        return None if isinstance(place, float) else []
    answers = [evaluate(node.condition, _item_scope(item, facts)) for item in items]
    if isinstance(answers[0], float):
        return at_place(items, answers[0])
    return [item for item, ok in zip(items, answers, strict=True) if ok is True]


def _item_scope(item: Any, facts: Facts) -> Facts:
    own = item if isinstance(item, dict) else {}
    return {**facts, "item": item, **own}


def at_place(items: list[Any], place: float) -> Any:
    """Return the item at a place counted from 1, or from -1 at the end."""
    if not place.is_integer() or not 0 < abs(place) <= len(items):
        return None
    return items[int(place) - (place > 0)]


def _entries(node: Entries, facts: Facts) -> Any:
    # One scope for all entries, so that a function among them can call itself.
    scope, found = dict(facts), {}
    for name, value in node.entries:
        scope[name] = found[name] = evaluate(value, scope)
    return found if node.result is None else evaluate(node.result, scope)


def _lambda(node: Lambda, facts: Facts) -> Function:
    def body(*given: Any) -> Any:
        scope = dict(facts)
        for (name, declared), value in zip(node.parameters, given, strict=True):
            scope[name] = coerced(value, declared)
        return evaluate(node.body, scope)

    result = node.body.kind if isinstance(node.body, Typed) else Function.result
    return Function(node.parameters, body, result)


def _apply(node: Apply, facts: Facts) -> Any:
    called = evaluate(node.function, facts)
    arguments = [evaluate(item, facts) for item in node.arguments]
    return called(arguments, node.parameters) if callable(called) else None


def _refused(node: Refused, _: Facts) -> Any:
    raise CellError(node.reason)


EVALUATORS: dict[type, Callable[[Any, Facts], Any]] = {
    Range: span,
    Each: _each,
    Filter: _filter,
    Entries: _entries,
    Lambda: _lambda,
    Apply: _apply,
    InstanceOf: lambda node, facts: is_instance(evaluate(node.value, facts), node.kind),
    Typed: lambda node, facts: coerced(evaluate(node.value, facts), node.kind),
    Embedded: lambda node, facts: node.answer(node.table, facts),
    Refused: _refused,
}
