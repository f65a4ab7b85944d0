"""Settle what of a cell is settled: compute its constants, and write one form for many.

``<= 2+3`` becomes ``<= 5``, and ``? >= 1 and ? < 9`` becomes ``[1..9)``, so that the
proof can cut an input at 5, 1 and 9. Only the proof reads cells so; what runs is the
cell as it was written.
"""

from __future__ import annotations

from dataclasses import replace

from gaterules.errors import CellError
from gaterules.feel.evaluate import evaluate
from gaterules.feel.syntax import (
    Call,
    Compare,
    Comparison,
    Equal,
    Expression,
    Interval,
    Items,
    Literal,
    Logic,
    Name,
    Node,
    Test,
    Tests,
    children,
    names,
)
from gaterules.feel.values import KINDS

SUBJECT = Name("?")
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
CLOCKS = frozenset(["now", "today"])
SINGLE = tuple(kind for kind in KINDS if kind not in (list, dict))
NEVER = Compare("<", Literal(None))


def settled(tests: Tests) -> Tests:
    """Return a cell that holds for the same facts, its constants computed.

    Cells of DMN models, to which NULL is known, stay as they are.
    """
    if tests.is_any or tests.null_is_known:
        return tests
    items = [_test(test, is_alone=not tests.negated) for test in tests.items]
    if all(new is old for new, old in zip(items, tests.items, strict=True)):
        return tests
    return replace(tests, items=tuple(items))


def _test(test: Test, *, is_alone: bool) -> Test:
    match test:
        case Interval(low=low, high=high):
            return _replaced(test, low=constant(low), high=constant(high))
        case Compare(value=value):
            found = constant(value)
            if test.operator in ("=", "!=") and _is_no_value(value, found):
                return NEVER
            return _replaced(test, value=found)
        case Equal(value=Items(items=items)):
            listed = tuple(_item(item) for item in items)
            is_same = all(a is b for a, b in zip(items, listed, strict=True))
            return test if is_same else replace(test, value=Items(listed))
        case Equal(value=value):
            asked = _asked(value, is_alone=is_alone)
            if asked is not None:
                return _test(asked, is_alone=is_alone)
            found = constant(value)
            return NEVER if _is_no_value(value, found) else _replaced(test, value=found)


def _item(item: Expression) -> Expression:
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
        case Comparison(operator=sign, left=left, right=right) if sign in MIRRORED:
            if left == SUBJECT:
                return Compare(sign, right)
            return Compare(MIRRORED[sign], left) if right == SUBJECT else None
        case Logic(operator="and", left=left, right=right) if is_alone:
            pair = [_asked(part, is_alone=True) for part in (left, right)]
            return _joined(*pair) or _joined(*reversed(pair))
    return None


def _joined(low: Test | None, high: Test | None) -> Test | None:
    match low, high:
        case (
            Compare(operator=">" | ">=" as least, value=first),
            Compare(operator="<" | "<=" as most, value=last),
        ):
            return Interval(first, last, least == ">=", most == "<=")
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


def _tells_time(node: Node) -> bool:
    is_clock = isinstance(node, Call) and node.function in CLOCKS
    return is_clock or any(_tells_time(child) for child in children(node))
