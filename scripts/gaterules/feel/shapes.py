"""Know the types inside structures and lists, and what a DMN model's forms yield."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gaterules.feel.syntax import (
    Call,
    Each,
    Embedded,
    Entries,
    Expression,
    Filter,
    InstanceOf,
    Items,
    Kind,
    Member,
    Name,
    Range,
    Typed,
)
from gaterules.feel.typing import type_of

Types = Mapping[str, str]


def type_of_open(node: Expression, types: Types) -> str:
    """Return the type of what only a DMN model can hold, ``any`` where not known."""
    found = OPEN.get(type(node))
    return found(node, types) if found else "any"


def _typed(node: Typed, types: Types) -> str:
    return node.kind.base if node.kind.base != "any" else type_of(node.value, types)


def _entries(node: Entries, types: Types) -> str:
    return type_of(node.result, _entered(node, types)[1]) if node.result else "context"


def _filter(node: Filter, types: Types) -> str:
    is_one = is_place(node, types)
    return item_types(node.value, "x", types)["x"] if is_one else "list"


def path(node: Expression, types: Types) -> str:
    """Return the name under which ``types`` knows what an expression yields."""
    if isinstance(node, Member):
        return f"{path(node.value, types)}.{node.name}"
    if isinstance(node, Filter):
        return path(node.value, types) + "[]" * is_place(node, types)
    if isinstance(node, Call):
        return f"{node.function}()"
    return node.name if isinstance(node, Name) else "?"


def is_place(node: Filter, types: Types) -> bool:
    """Return whether ``list[…]`` asks for one place, not for a condition."""
    inner = {**types, **item_types(node.value, "item", types)}
    return type_of(node.condition, inner) == "number"


def item_types(node: Expression, name: str, types: Types) -> dict[str, str]:
    """Return the types of an item of a list, by the name it is bound to."""
    kind = kind_of(node, types)
    if kind.inner:
        return kind.inner.types(name)
    start = f"{path(node, types)}[]"
    found = {
        name + known.removeprefix(start): kind
        for known, kind in types.items()
        if known == start or known.startswith((f"{start}.", f"{start}["))
    }
    return {name: "any", **found}


def kind_of(logic: Expression, types: Types) -> Kind:
    """Return what is known of the type of an expression."""
    return KINDS.get(type(logic), _plain_kind)(logic, types)


def _plain_kind(logic: Expression, types: Types) -> Kind:
    return Kind(type_of(logic, types))


def _kind_of_entries(logic: Entries, types: Types) -> Kind:
    parts, known = _entered(logic, types)
    if logic.result is not None:
        return kind_of(logic.result, known)
    return Kind("context", parts=parts)


def _kind_of_items(logic: Items, types: Types) -> Kind:
    kinds = {kind_of(item, types) for item in logic.items}
    return Kind("list", inner=kinds.pop() if len(kinds) == 1 else Kind())


def _kind_of_typed(logic: Typed, types: Types) -> Kind:
    return logic.kind if logic.kind.base != "any" else kind_of(logic.value, types)


def _kind_of_each(logic: Each, types: Types) -> Kind:
    if logic.kind != "for":
        return Kind("boolean")
    return Kind("list", inner=kind_of(logic.body, bound(logic, types)))


def bound(node: Each, types: Types) -> dict[str, str]:
    """Return the types in scope in the body of an iteration."""
    found = dict(types)
    for name, source in node.sources:
        found |= {name: "number"}
        if not isinstance(source, Range):
            found |= item_types(source, name, found)
    return found


def _entered(
    node: Entries, types: Types
) -> tuple[tuple[tuple[str, Kind], ...], dict[str, str]]:
    """Return the type of each entry, and the types in scope behind the last."""
    parts, found = [], dict(types)
    for name, value in node.entries:
        kind = kind_of(value, found)
        parts.append((name, kind))
        found |= kind.types(name)
    return tuple(parts), found


OPEN: dict[type, Callable[[Any, Types], str]] = {
    Member: lambda node, types: types.get(path(node, types), "any"),
    Typed: _typed,
    Entries: _entries,
    Embedded: lambda node, types: node.kind(node.table, types).base,
    Each: lambda node, _: "list" if node.kind == "for" else "boolean",
    Filter: _filter,
    InstanceOf: lambda _, __: "boolean",
}


def _kind_at(node: Name | Member | Call, types: Types) -> Kind:
    """Return the type of what a path leads to, from the types below it."""
    return _below(path(node, types), type_of(node, types), types)


def _below(start: str, base: str, types: Types) -> Kind:
    if base == "list" and f"{start}[]" in types:
        inner = f"{start}[]"
        return Kind(base, inner=_below(inner, types[inner], types))
    if base != "context":
        return Kind(base)
    names = [
        one.removeprefix(f"{start}.") for one in types if one.startswith(f"{start}.")
    ]
    parts = [
        (name, _below(f"{start}.{name}", types[f"{start}.{name}"], types))
        for name in names
        if "." not in name and "[" not in name
    ]
    return Kind(base, parts=tuple(parts))


KINDS: dict[type, Callable[[Any, Types], Kind]] = {
    Embedded: lambda node, types: node.kind(node.table, types),
    Name: _kind_at,
    Member: _kind_at,
    Call: _kind_at,
    Entries: _kind_of_entries,
    Items: _kind_of_items,
    Typed: _kind_of_typed,
    Each: _kind_of_each,
}
