"""Evaluate expressions and unary tests on one row of facts.

The twin of ``sql``: for every cell both give the same answer. Logic is three-valued;
None is unknown, and a cell holds only when its answer is True.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from gaterules.feel import builtins, functions, numbers
from gaterules.feel.arithmetic import part_of, timed
from gaterules.feel.compare import all_of, any_of, compare, equal, is_in, same
from gaterules.feel.months import Months
from gaterules.feel.syntax import (
    Binary,
    Call,
    Choice,
    Compare,
    Comparison,
    Equal,
    Expression,
    Interval,
    Items,
    Literal,
    Logic,
    Member,
    Name,
    Negative,
    Test,
    Tests,
    Within,
)
from gaterules.feel.values import Function, Span, kind
from gaterules.feel.walk import names

Facts = Mapping[str, Any]
Alike = Callable[[Any, Any], bool | None]


def normal(value: Any) -> Any:
    """Return a fact as FEEL sees it: a number is a double, or unknown if not finite."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return numbers.finite(value)
    if isinstance(value, dict):
        return {name: normal(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [normal(item) for item in value]
    return value


def holds(tests: Tests, subject: Any, facts: Facts) -> bool | None:
    """Return whether a cell holds for its subject: True, False or unknown.

    NULL is unknown. In a DMN model it is known: it equals itself and nothing else.
    """
    if tests.is_any:
        return True
    alike = same if tests.null_is_known else equal
    found = any_of([_test(item, subject, facts, alike) for item in tests.items])
    if found is None:
        return None
    return found != tests.negated


def _test(test: Test, subject: Any, facts: Facts, alike: Alike) -> bool | None:
    scope = {**facts, "?": subject}
    match test:
        case Compare(operator="!=", value=Literal(value=None)):
            return subject is not None
        case Compare(operator="!=", value=value):
            found = alike(subject, evaluate(value, scope))
            return None if found is None else not found
        case Compare(operator="=", value=Items() as value) if isinstance(subject, list):
            return _is_whole(value, subject, scope)
        case Compare(operator="=", value=value) | Equal(value=value):
            return _equal(value, subject, scope, alike)
        case Compare(operator=sign, value=value):
            return compare(sign, subject, evaluate(value, scope))
        case Interval(low=low, high=high):
            least = ">=" if test.low_closed else ">"
            most = "<=" if test.high_closed else "<"
            return all_of(
                [
                    compare(least, subject, evaluate(low, scope)),
                    compare(most, subject, evaluate(high, scope)),
                ]
            )


def _equal(value: Expression, subject: Any, scope: Facts, alike: Alike) -> bool | None:
    if isinstance(value, Literal) and value.value is None:
        return subject is None
    if isinstance(value, Items):
        return any_of(
            [_is_item(item, subject, scope, alike) for item in value.items]
            + [_is_whole(value, subject, scope) is True] * isinstance(subject, list)
        )
    found = evaluate(value, scope)
    if "?" in names(value):
        return found if isinstance(found, bool) else None
    if isinstance(found, list):
        return _is_listed(subject, found, alike)
    if isinstance(found, bool) and subject is None and not isinstance(value, Literal):
        return None  # a condition, or as good as one
    return _is_one(subject, found, alike)


def _is_item(item: Expression, subject: Any, scope: Facts, alike: Alike) -> bool | None:
    """Return whether a subject is one item of a list that is written out.

    A list equals lists only; from anything else it differs, and that is known.
    """
    if not isinstance(item, Items) and not isinstance(subject, list):
        return _equal(item, subject, scope, alike)
    if "?" in names(item):
        return _equal(item, subject, scope, alike)
    value = evaluate(item, scope)
    if isinstance(subject, list) and isinstance(value, list):
        return equal(subject, value)
    return alike(subject, value) if subject is None else False


def _is_whole(value: Items, subject: Any, scope: Facts) -> bool | None:
    return equal(subject, evaluate(value, scope))


def _is_listed(subject: Any, found: list[Any], alike: Alike) -> bool | None:
    if isinstance(subject, list) and equal(subject, found):
        return True
    return any_of([_is_one(subject, item, alike) for item in found])


def _is_one(subject: Any, found: Any, alike: Alike) -> bool | None:
    if isinstance(found, Span) and not isinstance(subject, Span):
        return is_in(subject, found)
    if isinstance(found, bool) and kind(subject) not in ("boolean", "other"):
        return found  # a condition of its own
    return alike(subject, found)


def evaluate(node: Expression, facts: Facts) -> Any:
    """Return the value of an expression, None where it has none."""
    evaluator = _EVALUATORS.get(type(node)) or _open
    found = evaluator(node, facts)
    if isinstance(found, float) and isinstance(node, Binary | Negative):
        return numbers.snap(found)
    return found


def _open(node: Expression, facts: Facts) -> Any:
    from gaterules.feel import scopes  # noqa: PLC0415  only DMN models pay for it

    return scopes.EVALUATORS[type(node)](node, facts)


def _raw(node: Expression, facts: Facts) -> Any:
    """Return the value of an operand before rounding, as nested SQL computes it."""
    if isinstance(node, Binary | Negative):
        return _EVALUATORS[type(node)](node, facts)
    return evaluate(node, facts)


def _negative(node: Negative, facts: Facts) -> Any:
    value = _raw(node.operand, facts)
    if isinstance(value, Months):
        return Months(-value.count)
    is_signed = isinstance(value, float | timedelta) and not isinstance(value, bool)
    return -value if is_signed else None


def _binary(node: Binary, facts: Facts) -> Any:
    left, right = _raw(node.left, facts), _raw(node.right, facts)
    if left is None or right is None:
        return None
    pair = (kind(left), kind(right))
    if pair == ("number", "number"):
        return numbers.combine(node.operator, left, right)
    if pair == ("string", "string"):
        return left + right if node.operator == "+" else None
    return timed(node.operator, left, right)


def _comparison(node: Comparison, facts: Facts) -> bool | None:
    left, right = evaluate(node.left, facts), evaluate(node.right, facts)
    if node.operator not in ("=", "!="):
        return compare(node.operator, left, right)
    found = same(left, right)
    return None if found is None else found == (node.operator == "=")


def _logic(node: Logic, facts: Facts) -> bool | None:
    parts = [evaluate(node.left, facts), evaluate(node.right, facts)]
    known = [part if isinstance(part, bool) else None for part in parts]
    return all_of(known) if node.operator == "and" else any_of(known)


def _choice(node: Choice, facts: Facts) -> Any:
    is_met = evaluate(node.condition, facts) is True
    return evaluate(node.then if is_met else node.otherwise, facts)


def _member(node: Member, facts: Facts) -> Any:
    return _part(evaluate(node.value, facts), node.name)


def _part(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return value.get(name)
    if isinstance(value, list):
        return [_part(item, name) for item in value]
    return part_of(value, name)


def _name(node: Name, facts: Facts) -> Any:
    if node.name.endswith("()"):
        return builtins.as_function(node.name[:-2])
    return facts.get(node.name)


def _call(node: Call, facts: Facts) -> Any:
    arguments = [evaluate(item, facts) for item in node.arguments]
    own = facts.get(node.function)
    if isinstance(own, Function):
        return own(arguments, node.parameters)
    if node.function in facts and node.function not in functions.ALL:
        return None  # a name in scope that holds no function
    return builtins.call(node.function, arguments, node.parameters)


def _within(node: Within, facts: Facts) -> bool | None:
    tests = node.tests
    if "?" in facts:  # in a cell: what the cell tests, not what stands before ``in``
        outer = Equal(Literal(facts["?"]))
        items = tuple(outer if one == Equal(Name("?")) else one for one in tests.items)
        tests = replace(tests, items=items)
    return holds(tests, evaluate(node.value, facts), facts)


_EVALUATORS: dict[type, Callable[[Any, Facts], Any]] = {
    Literal: lambda node, facts: node.value,
    Name: _name,
    Items: lambda node, facts: [evaluate(item, facts) for item in node.items],
    Call: _call,
    Within: _within,
    Negative: _negative,
    Binary: _binary,
    Comparison: _comparison,
    Logic: _logic,
    Choice: _choice,
    Member: _member,
}
