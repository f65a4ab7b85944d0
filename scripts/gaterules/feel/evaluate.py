"""Evaluate expressions and unary tests on one row of facts.

The twin of the SQL renderer: for every cell both give the same answer. Logic is
three-valued; None is unknown, and a cell holds only when its answer is True.

A value conforms to a type by DMN 1.4, 10.3.2.9: a list of one item and the item stand
for each other, a date for its midnight; any other value that does not conform is null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from gaterules.errors import CellError
from gaterules.feel import builtins, numbers, temporal, tree, values
from gaterules.feel.parser import Grammar
from gaterules.feel.signatures import FUNCTIONS, SIGNATURES, fit_arguments
from gaterules.feel.temporal import combine_times, part_of
from gaterules.feel.tree import Expression, FeelType, Literal, Name, Test, Tests, names
from gaterules.feel.types import is_within, unconfined
from gaterules.feel.values import Function, Months, Span, type_of_value

Facts = Mapping[str, Any]
Alike = Callable[[Any, Any], bool | None]
SNAPPED = frozenset(["sum", "mean", "product", "modulo", "sqrt", "exp", "log"])


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
    alike = values.is_same if tests.null_is_known else values.equal
    found = values.any_of([_test(item, subject, facts, alike) for item in tests.items])
    if found is None:
        return None
    return found != tests.negated


def _test(test: Test, subject: Any, facts: Facts, alike: Alike) -> bool | None:
    scope = {**facts, "?": subject}
    match test:
        case tree.Compare(operator="!=", value=Literal(value=None)):
            return subject is not None
        case tree.Compare(operator="!=", value=value):
            found = alike(subject, evaluate(value, scope))
            return None if found is None else not found
        case tree.Compare(operator="=", value=tree.Items() as value) if isinstance(
            subject, list
        ):
            return _is_whole(value, subject, scope)
        case tree.Compare(operator="=", value=value) | tree.Equal(value=value):
            return _equal(value, subject, scope, alike)
        case tree.Compare(operator=sign, value=value):
            return values.compare(sign, subject, evaluate(value, scope))
        case tree.Interval(low=low, high=high):
            least = ">=" if test.low_closed else ">"
            most = "<=" if test.high_closed else "<"
            return values.all_of(
                [
                    values.compare(least, subject, evaluate(low, scope)),
                    values.compare(most, subject, evaluate(high, scope)),
                ]
            )


def _equal(value: Expression, subject: Any, scope: Facts, alike: Alike) -> bool | None:
    if isinstance(value, Literal) and value.value is None:
        return subject is None
    if isinstance(value, tree.Items):
        return values.any_of(
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
    if not isinstance(item, tree.Items) and not isinstance(subject, list):
        return _equal(item, subject, scope, alike)
    if "?" in names(item):
        return _equal(item, subject, scope, alike)
    value = evaluate(item, scope)
    if isinstance(subject, list) and isinstance(value, list):
        return values.equal(subject, value)
    return alike(subject, value) if subject is None else False


def _is_whole(value: tree.Items, subject: Any, scope: Facts) -> bool | None:
    return values.equal(subject, evaluate(value, scope))


def _is_listed(subject: Any, found: list[Any], alike: Alike) -> bool | None:
    if isinstance(subject, list) and values.equal(subject, found):
        return True
    return values.any_of([_is_one(subject, item, alike) for item in found])


def _is_one(subject: Any, found: Any, alike: Alike) -> bool | None:
    if isinstance(found, Span) and not isinstance(subject, Span):
        return values.is_in(subject, found)
    if isinstance(found, bool) and type_of_value(subject) not in ("boolean", "other"):
        return found  # a condition of its own
    return alike(subject, found)


def evaluate(node: Expression, facts: Facts) -> Any:
    """Return the value of an expression, None where it has none."""
    found = EVALUATORS[type(node)](node, facts)
    if isinstance(found, float) and isinstance(node, tree.Binary | tree.Negative):
        return numbers.snap(found)
    return found


def _raw(node: Expression, facts: Facts) -> Any:
    """Return the value of an operand before rounding, as nested SQL computes it."""
    if isinstance(node, tree.Binary | tree.Negative):
        return EVALUATORS[type(node)](node, facts)
    return evaluate(node, facts)


def _negative(node: tree.Negative, facts: Facts) -> Any:
    value = _raw(node.operand, facts)
    if isinstance(value, Months):
        return Months(-value.count)
    is_signed = isinstance(value, float | timedelta) and not isinstance(value, bool)
    return -value if is_signed else None


def _binary(node: tree.Binary, facts: Facts) -> Any:
    left, right = _raw(node.left, facts), _raw(node.right, facts)
    if left is None or right is None:
        return None
    pair = (type_of_value(left), type_of_value(right))
    if pair == ("number", "number"):
        return numbers.combine(node.operator, left, right)
    if pair == ("string", "string"):
        return left + right if node.operator == "+" else None
    return combine_times(node.operator, left, right)


def _comparison(node: tree.Comparison, facts: Facts) -> bool | None:
    left, right = evaluate(node.left, facts), evaluate(node.right, facts)
    if node.operator not in ("=", "!="):
        return values.compare(node.operator, left, right)
    found = values.is_same(left, right)
    return None if found is None else found == (node.operator == "=")


def _logic(node: tree.Logic, facts: Facts) -> bool | None:
    parts = [evaluate(node.left, facts), evaluate(node.right, facts)]
    known = [part if isinstance(part, bool) else None for part in parts]
    return values.all_of(known) if node.operator == "and" else values.any_of(known)


def _choice(node: tree.Choice, facts: Facts) -> Any:
    is_met = evaluate(node.condition, facts) is True
    return evaluate(node.then if is_met else node.otherwise, facts)


def _part(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return value.get(name)
    if isinstance(value, list):
        return [_part(item, name) for item in value]
    return part_of(value, name)


def _name(node: Name, facts: Facts) -> Any:
    if node.name.endswith("()"):
        return as_function(node.name[:-2])
    return facts.get(node.name)


def _call(node: tree.Call, facts: Facts) -> Any:
    arguments = [evaluate(item, facts) for item in node.arguments]
    own = facts.get(node.function)
    if isinstance(own, Function):
        return own(arguments, node.parameters)
    if node.function in facts and node.function not in FUNCTIONS:
        return None  # a name in scope that holds no function
    return call_builtin(node.function, arguments, node.parameters)


def _within(node: tree.Within, facts: Facts) -> bool | None:
    tests = node.tests
    if "?" in facts:  # in a cell: what the cell tests, not what stands before ``in``
        outer = tree.Equal(Literal(facts["?"]))
        items = tuple(
            outer if one == tree.Equal(Name("?")) else one for one in tests.items
        )
        tests = replace(tests, items=items)
    return holds(tests, evaluate(node.value, facts), facts)


def call_builtin(name: str, arguments: list[Any], labels: tuple[str, ...] = ()) -> Any:
    """Return what a built-in gives, None where FEEL gives null.

    ``labels`` name the parameters where the call does; an unknown name is a CellError.
    """
    if name not in FUNCTIONS:
        raise CellError(f"unsupported FEEL: function '{name}'")
    try:
        found = _result(name, arguments, labels)
    except (TypeError, ValueError, ArithmeticError, AttributeError, LookupError):
        return None
    if isinstance(found, int) and not isinstance(found, bool):
        found = float(found)
    is_computed = name in SNAPPED and isinstance(found, float)
    return numbers.snap(found) if is_computed else found


@dataclass(frozen=True, eq=False)
class BuiltIn(Function):
    """A built-in as a value; it can be called in every way that it has by its name."""

    name: str = ""

    def __call__(self, arguments: list[Any], names: tuple[str, ...] = ()) -> Any:
        """Return what it gives; None when the arguments do not fit."""
        return call_builtin(self.name, arguments, names)


def as_function(name: str) -> Function:
    """Return a built-in as a value, to be handed to another function."""
    parameters = tuple((one.name, FeelType()) for one in SIGNATURES[name][0])
    return BuiltIn(parameters, lambda *given: call_builtin(name, [*given]), name=name)


def _result(name: str, arguments: list[Any], labels: tuple[str, ...]) -> Any:
    if name in builtins.LISTS:
        return builtins.aggregate(
            name, fit_arguments(name, arguments, labels)[0] if labels else arguments
        )
    function = _range_of if name == "range" else builtins.FUNCTIONS[name]
    return function(*fit_arguments(name, arguments, labels))


def _range_of(text: str) -> Span | None:
    """Return the range that a text spells; None when it spells none."""
    try:
        node = Grammar((), temporal.READERS, kinds=lambda _: None).expression(text)
    except CellError:
        return None
    return span(node, {}) if isinstance(node, tree.Range) else None


MOST = 1_000_000  # iterations; more is a mistake, not a rule


def span(node: tree.Range, facts: Facts) -> Span | None:
    """Return the value of a range; None when its bounds cannot be put in order."""
    bounds = [one and evaluate(one, facts) for one in (node.low, node.high)]
    known = [bound for bound in bounds if bound is not None]
    kinds = {type_of_value(bound) for bound in known}
    if len(kinds) != 1 or not kinds <= values.ORDERED:
        return None
    low, high = bounds
    return Span(
        low,
        high,
        node.low_closed and low is not None,
        node.high_closed and high is not None,
    )


def _each(node: tree.Iteration, facts: Facts) -> Any:
    if node.kind == "for":
        return _for(node, facts)
    found: list[bool | None] = []
    for scope in _bindings(node.sources, facts):
        if scope is None:
            return None
        answer = evaluate(node.body, scope)
        found.append(answer if isinstance(answer, bool) else None)
    return values.any_of(found) if node.kind == "some" else values.all_of(found)


def _for(node: tree.Iteration, facts: Facts) -> Any:
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
    if isinstance(source, tree.Range):
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
    if type_of_value(low) != type_of_value(high) or isinstance(low, datetime):
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


def _filter(node: tree.Filter, facts: Facts) -> Any:
    value = evaluate(node.value, facts)
    if value is None:
        return None
    items = value if isinstance(value, list) else [value]
    if not items:
        place = evaluate(node.condition, facts)
        return None if isinstance(place, float) else []
    answers = []
    for item in items:
        own = item if isinstance(item, dict) else {}
        answers.append(evaluate(node.condition, {**facts, "item": item, **own}))
    if isinstance(place := answers[0], float):  # counted from 1, or from -1 at the end
        is_there = place.is_integer() and 0 < abs(place) <= len(items)
        return items[int(place) - (place > 0)] if is_there else None
    return [item for item, ok in zip(items, answers, strict=True) if ok is True]


def _entries(node: tree.Context, facts: Facts) -> Any:
    # One scope for all entries, so that a function among them can call itself.
    scope, found = dict(facts), {}
    for name, value in node.entries:
        scope[name] = found[name] = evaluate(value, scope)
    return found if node.result is None else evaluate(node.result, scope)


def _lambda(node: tree.Lambda, facts: Facts) -> Function:
    def body(*given: Any) -> Any:
        scope = dict(facts)
        for (name, declared), value in zip(node.parameters, given, strict=True):
            scope[name] = coerced(value, declared)
        return evaluate(node.body, scope)

    result = node.body.kind if isinstance(node.body, tree.Typed) else Function.result
    return Function(node.parameters, body, result)


def _apply(node: tree.Apply, facts: Facts) -> Any:
    called = evaluate(node.function, facts)
    arguments = [evaluate(item, facts) for item in node.arguments]
    return called(arguments, node.parameters) if callable(called) else None


def _refused(node: tree.Refused, _: Facts) -> Any:
    raise CellError(node.reason)


def is_instance(value: Any, wanted: FeelType) -> bool:
    """Return whether a value is of a type as it stands; null is only ``Null``."""
    if wanted.base == "null" or value is None:
        return value is None and wanted.base == "null"
    return conforms(value, unconfined(wanted))


def conforms(value: Any, wanted: FeelType) -> bool:
    """Return whether a value may stand where a type is declared; null may anywhere."""
    if value is None:
        return True
    return _is_shaped(value, wanted) and is_allowed(value, wanted)


def is_allowed(value: Any, wanted: FeelType) -> bool:
    """Return whether a value is among those that its type is confined to."""
    return wanted.allowed.is_any or holds(wanted.allowed, value, {}) is True


def _is_shaped(value: Any, wanted: FeelType) -> bool:
    if wanted.base == "any":
        return True
    is_shaped = SHAPES.get(wanted.base)
    return wanted.base == type_of_value(value) and (
        not is_shaped or is_shaped(value, wanted)
    )


def _is_list_of(value: list[Any], wanted: FeelType) -> bool:
    return all(conforms(item, wanted.inner) for item in value if wanted.inner)


def _is_context_of(value: dict[str, Any], wanted: FeelType) -> bool:
    return all(
        name in value and conforms(value[name], part) for name, part in wanted.parts
    )


def _is_range_of(value: Span, wanted: FeelType) -> bool:
    bounds = [bound for bound in (value.low, value.high) if bound is not None]
    return all(conforms(bound, wanted.inner or FeelType()) for bound in bounds)


def _is_callable_as(value: Any, wanted: FeelType) -> bool:
    if wanted.inner is None:
        return True
    if not isinstance(value, Function):
        return False
    given = [declared for _, declared in value.parameters]
    asked = [declared for _, declared in wanted.parts]
    if len(given) != len(asked) or not is_within(value.result, wanted.inner):
        return False
    return all(is_within(a, b) for a, b in zip(asked, given, strict=True))


def coerced(value: Any, wanted: FeelType) -> Any:
    """Return a value as its declared type has it; null when it does not conform."""
    if value is None or conforms(value, wanted):
        return value
    if wanted.base == "list" and not isinstance(value, list):
        items = [coerced(value, wanted.inner or FeelType())]
        return items if items != [None] and is_allowed(items, wanted) else None
    if isinstance(value, list) and len(value) == 1:
        return coerced(value[0], wanted)
    if wanted.base == "date and time" and type_of_value(value) == "date":
        return coerced(datetime.combine(value, time(tzinfo=UTC)), wanted)
    return None


def with_missing_parts(value: Any, wanted: FeelType) -> Any:
    """Return input data in which a component that was not sent is there, as null."""
    if isinstance(value, dict) and wanted.base == "context":
        sent = {
            name: with_missing_parts(value.get(name), part)
            for name, part in wanted.parts
        }
        return {**value, **sent}
    if isinstance(value, list) and wanted.inner:
        return [with_missing_parts(item, wanted.inner) for item in value]
    return value


SHAPES: dict[str, Callable[[Any, FeelType], bool]] = {
    "list": _is_list_of,
    "context": _is_context_of,
    "range": _is_range_of,
    "function": _is_callable_as,
}
EVALUATORS: dict[type, Callable[[Any, Facts], Any]] = {
    Literal: lambda node, facts: node.value,
    Name: _name,
    tree.Items: lambda node, facts: [evaluate(item, facts) for item in node.items],
    tree.Call: _call,
    tree.Within: _within,
    tree.Negative: _negative,
    tree.Binary: _binary,
    tree.Comparison: _comparison,
    tree.Logic: _logic,
    tree.Choice: _choice,
    tree.Member: lambda node, facts: _part(evaluate(node.value, facts), node.name),
    tree.Range: span,
    tree.Iteration: _each,
    tree.Filter: _filter,
    tree.Context: _entries,
    tree.Lambda: _lambda,
    tree.Apply: _apply,
    tree.InstanceOf: lambda node, facts: is_instance(
        evaluate(node.value, facts), node.kind
    ),
    tree.Typed: lambda node, facts: coerced(evaluate(node.value, facts), node.kind),
    tree.Embedded: lambda node, facts: node.answer(node.table, facts),
    tree.Refused: _refused,
}
