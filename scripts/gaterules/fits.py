"""Refuse a cell of a rule table whose value is not of its column's type."""

from __future__ import annotations

from collections.abc import Mapping

from gaterules.errors import CellError
from gaterules.feel.numbers import is_in_range
from gaterules.feel.syntax import (
    Compare,
    Equal,
    Expression,
    Interval,
    Items,
    Literal,
    Test,
    Tests,
    names,
)
from gaterules.feel.types import plain, type_of
from gaterules.model import Output


def check_tests(tests: Tests, kind: str, types: Mapping[str, str]) -> None:
    """Refuse a ``when`` cell whose values are not of its column's type.

    Raises:
        CellError: A value does not fit.
    """
    scope = {**types, "?": kind}
    for test in tests.items:
        for where, value in _values(test):
            found = type_of(value, scope)
            if isinstance(test, Equal) and _is_condition(test.value, found, kind):
                continue
            items = value.items if isinstance(value, Items) else (value,)
            for item in items:
                _fits(item, type_of(item, scope), plain(kind), where)


def check_output(value: Expression, column: Output, types: Mapping[str, str]) -> None:
    """Refuse a ``then`` cell that is not of its column's type or listed values.

    Raises:
        CellError: The value does not fit.
    """
    found = type_of(value, types)
    _fits(value, found, plain(column.type), "")
    if not isinstance(value, Literal) or value.value is None:
        return
    if column.values and value.value not in column.values:
        allowed = ", ".join(str(item) for item in column.values)
        raise CellError(f"expected one of: {allowed}", value.position)
    if column.type == "integer" and value.value != int(value.value):  # type: ignore[call-overload]
        raise CellError("expected a whole number", value.position)
    if column.type == "integer" and not is_in_range(value.value):  # type: ignore[arg-type]
        raise CellError("an integer has at most 32 bits", value.position)


def _values(test: Test) -> list[tuple[str, Expression]]:
    if isinstance(test, Compare):
        return [(f" after '{test.operator}'", test.value)]
    if isinstance(test, Interval):
        return [(" as lower bound", test.low), (" as upper bound", test.high)]
    return [("", test.value)]


def _is_condition(value: Expression, found: str, kind: str) -> bool:
    return found in ("boolean", "any") and ("?" in names(value) or kind == "any")


def _fits(value: Expression, found: str, wanted: str, where: str) -> None:
    if found in (wanted, "any", "null") or wanted == "any":
        return
    raise CellError(f"expected a {wanted}{where}, not a {found}", value.position)
