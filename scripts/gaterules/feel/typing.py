"""Know the type of an expression, and refuse a cell that does not fit its column."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from gaterules.errors import CellError
from gaterules.feel.functions import RESULTS
from gaterules.feel.months import Months
from gaterules.feel.syntax import (
    Binary,
    Call,
    Choice,
    Comparison,
    Expression,
    Items,
    Literal,
    Logic,
    Member,
    Name,
    Negative,
    Within,
)

MOMENT = "date and time"
DAYS = "days and time duration"
YEARS = "years and months duration"
CONSTANTS: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (float, "number"),
    (int, "number"),
    (str, "string"),
    (datetime, MOMENT),
    (date, "date"),
    (time, "time"),
    (timedelta, DAYS),
    (Months, YEARS),
    (list, "list"),
)
# What + and - give, by the types of both sides.
SUMS = {
    ("+", "number", "number"): "number",
    ("-", "number", "number"): "number",
    ("+", "string", "string"): "string",
    ("-", "date", "date"): DAYS,
    ("-", MOMENT, MOMENT): DAYS,
    ("-", MOMENT, "date"): DAYS,
    ("-", "date", MOMENT): DAYS,
    ("-", "time", "time"): DAYS,
    ("*", "number", "number"): "number",
    ("/", "number", "number"): "number",
    ("**", "number", "number"): "number",
    ("*", DAYS, "number"): DAYS,
    ("*", "number", DAYS): DAYS,
    ("/", DAYS, "number"): DAYS,
    ("/", DAYS, DAYS): "number",
    ("*", YEARS, "number"): YEARS,
    ("*", "number", YEARS): YEARS,
    ("/", YEARS, "number"): YEARS,
    ("/", YEARS, YEARS): "number",
} | {
    (sign, kind, span): kind
    for sign in "+-"
    for kind, span in [
        ("date", DAYS),
        ("date", YEARS),
        (MOMENT, DAYS),
        (MOMENT, YEARS),
        ("time", DAYS),
        (DAYS, DAYS),
        (YEARS, YEARS),
    ]
}
SUMS |= {("+", b, a): c for (s, a, b), c in SUMS.items() if s == "+" and a != b}
NUMBERS = frozenset(
    [
        "year",
        "month",
        "day",
        "weekday",
        "hour",
        "minute",
        "second",
        "years",
        "months",
        "days",
        "hours",
        "minutes",
        "seconds",
    ]
)


def plain(kind: str) -> str:
    """Return the type that cells are checked against: an integer is a number."""
    return "number" if kind == "integer" else kind


def constant_type(value: object) -> str:
    """Return the FEEL type of a constant; ``null`` for None."""
    if value is None:
        return "null"
    return next((name for kind, name in CONSTANTS if isinstance(value, kind)), "any")


def type_of(node: Expression, types: Mapping[str, str]) -> str:
    """Return the type of an expression, ``any`` where it cannot be known.

    Args:
        node: The expression.
        types: Type of each input, and of ``?``.

    Raises:
        CellError: Two sides cannot be combined.
    """
    match node:
        case Literal(value=value):
            found = constant_type(value)
        case Name(name=name):
            found = plain(types.get(name, "any"))
        case Comparison(left=left, right=right):
            _agree(type_of(left, types), type_of(right, types), node.position)
            found = "boolean"
        case Logic() | Within():
            found = "boolean"
        case Items():
            found = "list"
        case Negative(operand=operand):
            found = type_of(operand, types)
        case Choice(then=then, otherwise=otherwise):
            found = _either(type_of(then, types), type_of(otherwise, types))
        case _:
            found = _compound(node, types)
    return found


def _agree(left: str, right: str, position: int) -> None:
    if left != right and not {left, right} & {"any", "null"}:
        raise CellError(f"a {left} cannot be compared with a {right}", position)


def _either(left: str, right: str) -> str:
    if left == "null":
        return right
    return left if right in (left, "null") else "any"


def _compound(node: Expression, types: Mapping[str, str]) -> str:
    if isinstance(node, Binary):
        return _joined(node, type_of(node.left, types), type_of(node.right, types))
    if isinstance(node, Call):
        own = types.get(f"{node.function}()", "any")  # a function of the model
        found = RESULTS.get(node.function, own)
        if found == "same":
            return _same(node.arguments, types)
        return found
    if isinstance(node, Member):
        if type_of(node.value, types) == "list":
            return "list"
        if node.name in NUMBERS:
            return "number"
    from gaterules.feel import shapes  # noqa: PLC0415  only structures pay for it

    return shapes.type_of_open(node, types)


def _joined(node: Binary, left: str, right: str) -> str:
    for unknown in ("null", "any"):
        if unknown in (left, right):
            return unknown
    found = SUMS.get((node.operator, left, right))
    if found is None:
        raise CellError(
            f"'{node.operator}' cannot join a {left} and a {right}", node.position
        )
    return found


def _same(arguments: tuple[Expression, ...], types: Mapping[str, str]) -> str:
    """Return the type of one of several values, or of the items of one list."""
    found = common(arguments, types)
    if found != "list" or len(arguments) > 1:
        return found
    from gaterules.feel import shapes  # noqa: PLC0415  only structures pay for it

    inner = shapes.kind_of(arguments[0], types).inner
    return inner.base if inner else "any"


def common(arguments: tuple[Expression, ...], types: Mapping[str, str]) -> str:
    """Return the one type that all values have, ``any`` when there is none."""
    if len(arguments) == 1 and isinstance(arguments[0], Items):
        arguments = arguments[0].items
    kinds = {type_of(item, types) for item in arguments} - {"null"}
    return kinds.pop() if len(kinds) == 1 else "any"
