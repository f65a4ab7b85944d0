"""Tell the type of an expression before it runs, and of a value.

``type_of`` gives the name of a type, ``any`` where it cannot be known; ``full_type_of``
gives the types inside structures and lists, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from gaterules.errors import CellError
from gaterules.feel import tree
from gaterules.feel.signatures import RESULTS
from gaterules.feel.tree import Expression, FeelType, Literal, Name
from gaterules.feel.values import ANY, DAYS, MOMENT, YEARS, type_of_value
from gaterules.feel.values import KINDS as VALUE_TYPES

Types = Mapping[str, str]
# The types that a model may name, and how they are called here.
FEEL_TYPES = {kind: kind for kind in VALUE_TYPES.values()} | {
    "Any": "any",
    "Null": "null",
    "dateTime": MOMENT,
    "dayTimeDuration": DAYS,
    "yearMonthDuration": YEARS,
    "range": "range",
    "function": "function",
}
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
# Parts of a date, time or duration that are numbers.
NUMBERS = frozenset(
    "year,month,day,weekday,hour,minute,second,years,months,days,hours,minutes,"  # noqa: SIM905
    "seconds".split(",")
)


def plain(kind: str) -> str:
    """Return the type that cells are checked against: an integer is a number."""
    return "number" if kind == "integer" else kind


def constant_type(value: object) -> str:
    """Return the FEEL type of a constant; ``null`` for None."""
    if value is None:
        return "null"
    found = type_of_value(value)
    return "any" if found in ("range", "function", "other") else found


def type_of(node: Expression, types: Types) -> str:
    """Return the type of an expression, ``any`` where it cannot be known.

    ``types`` has that of each input and of ``?``. A CellError says that two sides
    cannot be combined.
    """
    found = TYPES.get(type(node))
    return found(node, types) if found else "any"


def _agree(left: str, right: str, position: int) -> None:
    if left != right and not {left, right} & {"any", "null"}:
        raise CellError(f"a {left} cannot be compared with a {right}", position)


def _either(left: str, right: str) -> str:
    if left == "null":
        return right
    return left if right in (left, "null") else "any"


def _comparison(node: tree.Comparison, types: Types) -> str:
    _agree(type_of(node.left, types), type_of(node.right, types), node.position)
    return "boolean"


def _call(node: tree.Call, types: Types) -> str:
    own = types.get(f"{node.function}()", "any")  # a function of the model
    found = RESULTS.get(node.function, own)
    return _same(node.arguments, types) if found == "same" else found


def _member(node: tree.Member, types: Types) -> str:
    if type_of(node.value, types) == "list":
        return "list"
    is_number = node.name in NUMBERS
    return "number" if is_number else types.get(_path_of(node, types), "any")


def _joined(node: tree.Binary, types: Types) -> str:
    left, right = type_of(node.left, types), type_of(node.right, types)
    for unknown in ("null", "any"):
        if unknown in (left, right):
            return unknown
    found = SUMS.get((node.operator, left, right))
    if found is None:
        raise CellError(
            f"'{node.operator}' cannot join a {left} and a {right}", node.position
        )
    return found


def _same(arguments: tuple[Expression, ...], types: Types) -> str:
    """Return the type of one of several values, or of the items of one list."""
    found = common(arguments, types)
    if found != "list" or len(arguments) > 1:
        return found
    inner = full_type_of(arguments[0], types).inner
    return inner.base if inner else "any"


def common(arguments: tuple[Expression, ...], types: Types) -> str:
    """Return the one type that all values have, ``any`` when there is none."""
    if len(arguments) == 1 and isinstance(arguments[0], tree.Items):
        arguments = arguments[0].items
    kinds = {type_of(item, types) for item in arguments} - {"null"}
    return kinds.pop() if len(kinds) == 1 else "any"


def full_type_of_value(value: Any) -> FeelType:
    """Return the type of a value, ``any`` where it says nothing."""
    base = type_of_value(value)
    if isinstance(value, list):
        kinds = {full_type_of_value(item) for item in value if item is not None}
        return FeelType(base, inner=kinds.pop() if len(kinds) == 1 else None)
    if isinstance(value, dict):
        return FeelType(
            base,
            parts=tuple((name, full_type_of_value(one)) for name, one in value.items()),
        )
    return FeelType("any" if base == "other" else base)


def unconfined(kind: FeelType) -> FeelType:
    """Return a type without its allowed values, which ``instance of`` passes over."""
    return replace(
        kind,
        allowed=ANY.allowed,
        inner=kind.inner and unconfined(kind.inner),
        parts=tuple((name, unconfined(part)) for name, part in kind.parts),
    )


def is_within(narrow: FeelType, wide: FeelType) -> bool:
    """Return whether every value of one type is of the other."""
    if wide.base == "any":
        return True
    if narrow.base != wide.base:
        return narrow.base == "null"
    if wide.base == "context":
        known = dict(narrow.parts)
        return all(n in known and is_within(known[n], k) for n, k in wide.parts)
    return is_within(narrow.inner or FeelType(), wide.inner or FeelType())


def _typed(node: tree.Typed, types: Types) -> str:
    return node.kind.base if node.kind.base != "any" else type_of(node.value, types)


def _entries(node: tree.Context, types: Types) -> str:
    return type_of(node.result, _entered(node, types)[1]) if node.result else "context"


def _filter(node: tree.Filter, types: Types) -> str:
    is_one = is_place(node, types)
    return item_types(node.value, "x", types)["x"] if is_one else "list"


def _path_of(node: Expression, types: Types) -> str:
    """Return the name under which ``types`` knows what an expression yields."""
    if isinstance(node, tree.Member):
        return f"{_path_of(node.value, types)}.{node.name}"
    if isinstance(node, tree.Filter):
        return _path_of(node.value, types) + "[]" * is_place(node, types)
    if isinstance(node, tree.Call):
        return f"{node.function}()"
    return node.name if isinstance(node, Name) else "?"


def is_place(node: tree.Filter, types: Types) -> bool:
    """Return whether ``list[…]`` asks for one place, not for a condition."""
    inner = {**types, **item_types(node.value, "item", types)}
    return type_of(node.condition, inner) == "number"


def item_types(node: Expression, name: str, types: Types) -> dict[str, str]:
    """Return the types of an item of a list, by the name it is bound to."""
    kind = full_type_of(node, types)
    if kind.inner:
        return kind.inner.types(name)
    start = f"{_path_of(node, types)}[]"
    found = {
        name + known.removeprefix(start): kind
        for known, kind in types.items()
        if known == start or known.startswith((f"{start}.", f"{start}["))
    }
    return {name: "any", **found}


def full_type_of(logic: Expression, types: Types) -> FeelType:
    """Return what is known of the type of an expression."""
    found = FULL_TYPES.get(type(logic))
    return found(logic, types) if found else FeelType(type_of(logic, types))


def _kind_of_entries(logic: tree.Context, types: Types) -> FeelType:
    parts, known = _entered(logic, types)
    if logic.result is not None:
        return full_type_of(logic.result, known)
    return FeelType("context", parts=parts)


def _kind_of_items(logic: tree.Items, types: Types) -> FeelType:
    kinds = {full_type_of(item, types) for item in logic.items}
    return FeelType("list", inner=kinds.pop() if len(kinds) == 1 else FeelType())


def _kind_of_typed(logic: tree.Typed, types: Types) -> FeelType:
    return logic.kind if logic.kind.base != "any" else full_type_of(logic.value, types)


def _kind_of_each(logic: tree.Iteration, types: Types) -> FeelType:
    if logic.kind != "for":
        return FeelType("boolean")
    return FeelType("list", inner=full_type_of(logic.body, bound(logic, types)))


def bound(node: tree.Iteration, types: Types) -> dict[str, str]:
    """Return the types in scope in the body of an iteration."""
    found = dict(types)
    for name, source in node.sources:
        found |= {name: "number"}
        if not isinstance(source, tree.Range):
            found |= item_types(source, name, found)
    return found


def _entered(
    node: tree.Context, types: Types
) -> tuple[tuple[tuple[str, FeelType], ...], dict[str, str]]:
    """Return the type of each entry, and the types in scope behind the last."""
    parts, found = [], dict(types)
    for name, value in node.entries:
        kind = full_type_of(value, found)
        parts.append((name, kind))
        found |= kind.types(name)
    return tuple(parts), found


TYPES: dict[type, Callable[[Any, Types], str]] = {
    Literal: lambda node, _: constant_type(node.value),
    Name: lambda node, types: plain(types.get(node.name, "any")),
    tree.Comparison: _comparison,
    tree.Logic: lambda _, __: "boolean",
    tree.Within: lambda _, __: "boolean",
    tree.Items: lambda _, __: "list",
    tree.Negative: lambda node, types: type_of(node.operand, types),
    tree.Choice: lambda node, types: _either(
        type_of(node.then, types), type_of(node.otherwise, types)
    ),
    tree.Binary: _joined,
    tree.Call: _call,
    tree.Member: _member,
    tree.Typed: _typed,
    tree.Context: _entries,
    tree.Embedded: lambda node, types: node.kind(node.table, types).base,
    tree.Iteration: lambda node, _: "list" if node.kind == "for" else "boolean",
    tree.Filter: _filter,
    tree.InstanceOf: lambda _, __: "boolean",
}


def _kind_at(node: Name | tree.Member | tree.Call, types: Types) -> FeelType:
    """Return the type of what a path leads to, from the types below it."""
    return _below(_path_of(node, types), type_of(node, types), types)


def _below(start: str, base: str, types: Types) -> FeelType:
    if base == "list" and f"{start}[]" in types:
        inner = f"{start}[]"
        return FeelType(base, inner=_below(inner, types[inner], types))
    if base != "context":
        return FeelType(base)
    names = [
        one.removeprefix(f"{start}.") for one in types if one.startswith(f"{start}.")
    ]
    parts = [
        (name, _below(f"{start}.{name}", types[f"{start}.{name}"], types))
        for name in names
        if "." not in name and "[" not in name
    ]
    return FeelType(base, parts=tuple(parts))


FULL_TYPES: dict[type, Callable[[Any, Types], FeelType]] = {
    tree.Embedded: lambda node, types: node.kind(node.table, types),
    Name: _kind_at,
    tree.Member: _kind_at,
    tree.Call: _kind_at,
    tree.Context: _kind_of_entries,
    tree.Items: _kind_of_items,
    tree.Typed: _kind_of_typed,
    tree.Iteration: _kind_of_each,
}
