"""What the constants of a cell tell apart: one value for all that are alike.

For the proof a cell is rewritten first: ``<= 2+3`` becomes ``<= 5``, and ``? >= 1 and
? < 9`` becomes ``[1..9)``, so that an input can be cut at 5, 1 and 9. Only the proof
reads cells so; what runs is the cell as it was written.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from gaterules.errors import CellError
from gaterules.feel import tree
from gaterules.feel.evaluate import evaluate
from gaterules.feel.tree import Expression, Literal, Name, Test, Tests, children, names
from gaterules.feel.types import plain
from gaterules.feel.values import DAYS, KINDS, MOMENT, YEARS, Months, type_of_value
from gaterules.table import Input

SUBJECT = Name("?")
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
CLOCKS = frozenset(["now", "today"])
SINGLE = tuple(kind for kind in KINDS if kind not in (list, dict))
NEVER = tree.Compare("<", Literal(None))


def simplified(tests: Tests) -> Tests:
    """Return a cell that holds for the same facts, its constants computed.

    Cells of DMN models, to which NULL is known, stay as they are.
    """
    if tests.is_any or tests.null_is_known:
        return tests
    items = [_computed_test(test, is_alone=not tests.negated) for test in tests.items]
    if all(new is old for new, old in zip(items, tests.items, strict=True)):
        return tests
    return replace(tests, items=tuple(items))


def _computed_test(test: Test, *, is_alone: bool) -> Test:
    match test:
        case tree.Interval(low=low, high=high):
            return _replaced(test, low=constant(low), high=constant(high))
        case tree.Compare(value=value):
            found = constant(value)
            if test.operator in ("=", "!=") and _is_no_value(value, found):
                return NEVER
            return _replaced(test, value=found)
        case tree.Equal(value=tree.Items(items=items)):
            listed = tuple(_computed_item(item) for item in items)
            is_same = all(a is b for a, b in zip(items, listed, strict=True))
            return test if is_same else replace(test, value=tree.Items(listed))
        case tree.Equal(value=value):
            asked = _asked(value, is_alone=is_alone)
            if asked is not None:
                return _computed_test(asked, is_alone=is_alone)
            found = constant(value)
            return NEVER if _is_no_value(value, found) else _replaced(test, value=found)


def _computed_item(item: Expression) -> Expression:
    found = constant(item)
    return item if _is_no_value(item, found) else found


def _replaced(test: Test, **parts: Expression) -> Test:
    is_same = all(getattr(test, name) is part for name, part in parts.items())
    return test if is_same else replace(test, **parts)  # type: ignore[arg-type]


def _is_no_value(value: Expression, found: Expression) -> bool:
    """Tell a computed null, which equals nothing, from the word ``null``."""
    return found is not value and found == Literal(None)


def _asked(value: Expression, *, is_alone: bool) -> Test | None:
    """Return ``? > 5`` as the test ``> 5``, and two of them as an interval."""
    match value:
        case tree.Comparison(operator=sign, left=left, right=right) if sign in MIRRORED:
            if left == SUBJECT:
                return tree.Compare(sign, right)
            return tree.Compare(MIRRORED[sign], left) if right == SUBJECT else None
        case tree.Logic(operator="and", left=left, right=right) if is_alone:
            pair = [_asked(part, is_alone=True) for part in (left, right)]
            return _joined(*pair) or _joined(*reversed(pair))
    return None


def _joined(low: Test | None, high: Test | None) -> Test | None:
    match low, high:
        case (
            tree.Compare(operator=">" | ">=" as least, value=first),
            tree.Compare(operator="<" | "<=" as most, value=last),
        ):
            return tree.Interval(first, last, least == ">=", most == "<=")
    return None


def constant(value: Expression) -> Expression:
    """Return an expression that names no input as its value."""
    if isinstance(value, Literal) or names(value) or _tells_time(value):
        return value
    try:
        found = evaluate(value, {})
    except (CellError, KeyError):
        return value
    is_single = found is None or isinstance(found, SINGLE)
    return Literal(found, position=value.position) if is_single else value


def _tells_time(node: tree.Node) -> bool:
    is_clock = isinstance(node, tree.Call) and node.function in CLOCKS
    return is_clock or any(_tells_time(child) for child in children(node))


AFTER = "\u0001"  # makes a word that stands right behind another


class BetweenWords(str):
    """A word that stands for all between two others, or before the first."""

    __slots__ = ()


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
    if isinstance(test, tree.Interval):
        return _is_ordered(test.low) and _is_ordered(test.high)
    if isinstance(test, tree.Compare):
        if test.operator not in ("=", "!="):
            return _is_ordered(test.value)
    elif isinstance(test.value, tree.Items):
        return all(isinstance(item, Literal) for item in test.value.items)
    return isinstance(test.value, Literal)


@cache
def _is_ordered(value: Expression) -> bool:
    """Tell whether regions say what lies below a constant; nothing lies below null."""
    known = (*STEPS, YEARS, "time", "string", "boolean", "other")
    return isinstance(value, Literal) and type_of_value(value.value) in known


def constants_of(tests: Tests) -> Iterable[Any]:
    """Return the constants that a plain cell names."""
    for part in (child for test in tests.items for child in children(test)):
        items = part.items if isinstance(part, tree.Items) else (part,)
        yield from (item.value for item in items if isinstance(item, Literal))


def cuts_of(tests: Tests) -> set[Any]:
    """Return the constants that cut an input; truth values do not.

    Where words are put in order, words between those are among them.
    """
    found = {one for one in constants_of(tests) if not isinstance(one, bool)}
    for test in filter(_puts_in_order, tests.items):
        words = [one for one in constants_of(Tests((test,))) if isinstance(one, str)]
        found |= {BetweenWords(word + AFTER) for word in words}
        found |= {BetweenWords() for _ in words}
    return found


def _puts_in_order(test: Test) -> bool:
    is_equal = isinstance(test, tree.Compare) and test.operator in ("=", "!=")
    return not (isinstance(test, tree.Equal) or is_equal)


def ordered_regions(
    constants: set[Any], column: Input, is_whole: bool
) -> list[tuple[Any, ...]]:
    """Return each constant that has an order, and the gaps around them.

    Where only whole numbers occur, a bound between two of them is none itself.
    """
    found: list[tuple[Any, ...]] = []
    for name in (*STEPS, YEARS, "time"):
        values = sorted(value for value in constants if type_of_value(value) == name)
        if not values and column.type != "any" and name != plain(column.type):
            continue
        regions = [(value,) for value in values] or [(SOME[name],)]
        if values and is_whole and name == "number":
            regions = _whole(values)
        elif values:
            regions += _gaps(name, values)
        found += sorted(regions, key=lambda region: region[0])
    return found


# One value of each type, where no constant cuts it.
SOME: dict[str, Any] = {
    "number": 0.0,
    "date": date(2020, 1, 1),
    "time": time(12),
    MOMENT: datetime(2020, 1, 1),
    DAYS: timedelta(days=1),
    YEARS: Months(1),
}


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


def unordered_regions(constants: set[Any], column: Input) -> list[tuple[Any, ...]]:
    """Return each word and truth value, and one word that is none of them."""
    words = sorted({str(value) for value in constants if isinstance(value, str)})
    flags = [False, True] if column.type == "any" else []
    found: list[tuple[Any, ...]] = [(word,) for word in words]
    found += [(flag,) for flag in flags]
    return [*found, (OTHER,)] if column.type in ("string", "any") else found
