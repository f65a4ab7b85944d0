"""Spell trees and values as FEEL; a tree that is read back is the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from gaterules.errors import CellError
from gaterules.feel import temporal, tree
from gaterules.feel.tree import Expression, Literal, Name, Test, Tests
from gaterules.feel.values import DAYS, YEARS, Months, Span, type_of_value

PLAIN_KEY = re.compile(r"[^\W\d][\w .'*/+-]*")


def cell(tests: Tests) -> str:
    """Return the text of a ``when`` cell."""
    if tests.is_any:
        return "-"
    text = ", ".join(_test(test) for test in tests.items)
    return f"not({text})" if tests.negated else text


def _test(test: Test) -> str:
    if isinstance(test, tree.Compare):
        return f"{test.operator} {expression(test.value)}"
    if isinstance(test, tree.Interval):
        opening, closing = "(["[test.low_closed], ")]"[test.high_closed]
        return f"{opening}{expression(test.low)}..{expression(test.high)}{closing}"
    return expression(test.value)


def expression(node: Expression) -> str:
    """Return the text of an expression."""
    return SPELLERS[type(node)](node)


def constant(value: Any) -> str:
    """Return the text of a constant."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else repr(value)
    if isinstance(value, str):
        return _quoted(value).replace("\n", "\\n")
    name = type_of_value(value)
    name = "duration" if name in (DAYS, YEARS) else name
    return f'{name}("{temporal.write(value)}")'


def _inner(node: Expression) -> str:
    text = expression(node)
    is_simple = isinstance(node, Literal | Name | tree.Call | tree.Items | tree.Member)
    return text if is_simple else f"({text})"


def _joined(node: Any) -> str:
    return f"{_inner(node.left)} {node.operator} {_inner(node.right)}"


def _call(node: tree.Call) -> str:
    texts = [expression(item) for item in node.arguments]
    if node.parameters:
        texts = [f"{n}: {t}" for n, t in zip(node.parameters, texts, strict=True)]
    return f"{node.function}({', '.join(texts)})"


def _choice(node: tree.Choice) -> str:
    parts = [_inner(part) for part in (node.condition, node.then, node.otherwise)]
    return "if {} then {} else {}".format(*parts)


SPELLERS: dict[type, Callable[[Any], str]] = {
    Literal: lambda node: constant(node.value),
    Name: lambda node: node.name,
    tree.Negative: lambda node: f"-{_inner(node.operand)}",
    tree.Binary: _joined,
    tree.Comparison: _joined,
    tree.Logic: _joined,
    tree.Choice: _choice,
    tree.Call: _call,
    tree.Member: lambda node: f"{_inner(node.value)}.{node.name}",
    tree.Items: lambda node: "[" + ", ".join(map(expression, node.items)) + "]",
    tree.Within: lambda node: f"{_inner(node.value)} in ({cell(node.tests)})",
}


def renamed(node: Any, names: dict[str, str]) -> Any:
    """Return a tree in which inputs bear other names."""
    if isinstance(node, tuple):
        return tuple(renamed(item, names) for item in node)
    if isinstance(node, Name):
        return replace(node, name=names.get(node.name, node.name))
    if not isinstance(node, tree.Node):
        return node
    changes = {
        field.name: renamed(getattr(node, field.name), names)
        for field in fields(node)
        if isinstance(getattr(node, field.name), tree.Node | tuple)
    }
    return replace(node, **changes)


def value_text(value: Any) -> str:
    """Return the text of a value; one inside a list or context is in quotes."""
    if value is None:
        return "null"
    if isinstance(value, date | time | timedelta | Months):
        return temporal.write(value)
    speller = VALUE_SPELLERS.get(type(value))
    if speller is None:
        raise CellError("unsupported FEEL: the text of a function")
    return speller(value)


def _float(value: float) -> str:
    return f"{value:.0f}" if value.is_integer() else f"{Decimal(f'{value:.15g}'):f}"


def _list(items: list[Any]) -> str:
    return "[" + ", ".join(value_text(item) for item in items) + "]"


def _context(parts: dict[str, Any]) -> str:
    named = [f"{_key(name)}: {value_text(part)}" for name, part in parts.items()]
    return "{" + ", ".join(named) + "}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _key(name: str) -> str:
    return name if PLAIN_KEY.fullmatch(name) else _quoted(name)


def _range(span: Span) -> str:
    if span.low is None or span.high is None:
        sign = "<" if span.low is None else ">"
        equal = "=" * (span.low_closed or span.high_closed)
        bound = span.high if span.low is None else span.low
        return f"({sign}{equal} {value_text(bound)})"
    opening, closing = "(["[span.low_closed], ")]"[span.high_closed]
    return f"{opening}{value_text(span.low)}..{value_text(span.high)}{closing}"


VALUE_SPELLERS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: str(value).lower(),
    float: _float,
    str: _quoted,
    list: _list,
    dict: _context,
    Span: _range,
}
