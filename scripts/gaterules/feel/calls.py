"""Hold the arguments of built-in functions to their signatures, before anything runs.

Where a type is known and does not fit, FEEL gives null for ever and SQL casts or fails;
so a rule table refuses the call by name. What cannot be known is left to the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from gaterules.errors import CellError
from gaterules.feel import builtins, tree
from gaterules.feel.signatures import SIGNATURES, Parameter
from gaterules.feel.tree import Expression, Node, children
from gaterules.feel.types import type_of
from gaterules.feel.values import DAYS, ORDERED, YEARS

# What the items of a list may be, by the function that takes it.
ITEMS = {
    "sum": frozenset(["number", DAYS, YEARS]),
    "mean": frozenset(["number", DAYS, YEARS]),
    "min": ORDERED,
    "max": ORDERED,
    "all": frozenset(["boolean"]),
    "any": frozenset(["boolean"]),
    "median": frozenset(["number"]),
    "product": frozenset(["number"]),
    "stddev": frozenset(["number"]),
}
UNKNOWN = frozenset(["any", "null"])


def refuse_misfits(node: Node, types: Mapping[str, str]) -> None:
    """Raise a CellError about the first call whose arguments do not fit."""
    for child in children(node):
        refuse_misfits(child, types)
    if isinstance(node, tree.Call) and node.function in SIGNATURES:
        _refuse(node, types)


def _refuse(call: tree.Call, types: Mapping[str, str]) -> None:
    name = call.function
    if name in builtins.LISTS and not call.parameters:
        _refuse_items(name, call, types)
        return
    kinds = [type_of(one, types) for one in call.arguments]
    if any(_fits(way, call, kinds) for way in SIGNATURES[name]):
        return
    given = ", ".join(kinds)
    wanted = " or ".join(_spelled(name, way) for way in SIGNATURES[name])
    raise CellError(f"{name}({given}): expected {wanted}", call.position)


def _refuse_items(name: str, call: tree.Call, types: Mapping[str, str]) -> None:
    items: tuple[Expression, ...] = call.arguments
    if len(items) == 1 and isinstance(items[0], tree.Items):
        items = items[0].items
    kinds = [type_of(one, types) for one in items]
    if kinds == ["list"]:
        return
    known = [kind for kind in kinds if kind not in UNKNOWN]
    wanted = ITEMS.get(name)
    is_mixed = wanted is not None and any(a != b for a, b in pairwise(known))
    if is_mixed or any(kind not in (wanted or {kind}) for kind in known):
        told = f"{name}({', '.join(kinds)}): expected items of one type"
        told += f", of {', '.join(sorted(wanted))}" if wanted else ""
        raise CellError(told, call.position)


def _fits(way: tuple[Parameter, ...], call: tree.Call, kinds: list[str]) -> bool:
    """Tell whether arguments can be those of one signature."""
    if call.parameters:
        known = {one.name: one for one in way}
        needed = {one.name for one in way if not one.is_optional}
        if not needed <= {*call.parameters} <= known.keys():
            return False
        pairs = [
            (kind, known[label])
            for kind, label in zip(kinds, call.parameters, strict=True)
        ]
    else:
        least = sum(not one.is_optional and not one.is_many for one in way)
        many = way[-1] if way and way[-1].is_many else None
        if len(kinds) < least or (not many and len(kinds) > len(way)):
            return False
        full = [*way, *[many] * (len(kinds) - len(way))] if many else [*way]
        pairs = [(k, p) for k, p in zip(kinds, full, strict=False) if p is not None]
    return all(_is_kind(kind, parameter) for kind, parameter in pairs)


def _is_kind(kind: str, parameter: Parameter) -> bool:
    is_open = kind in UNKNOWN | {"list"} or {"any", "list"} & parameter.kinds
    return bool(is_open) or kind in parameter.kinds


def _spelled(name: str, way: tuple[Parameter, ...]) -> str:
    listed = (f"{one.name}: {'|'.join(sorted(one.kinds))}" for one in way)
    return f"{name}({', '.join(listed)})"
