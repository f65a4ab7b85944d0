"""Say what of a contract a sender fills in."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from fourgates.contracts.model import Column, Contract


def as_form(one: Contract) -> Contract:
    """Return a contract as the form that people fill in.

    What a number tells is not asked for, nor what the contract says of all rows. What
    is worked out stands as the cells that it is worked out from, and those of a key
    tell its rows apart.
    """
    plain = {alias for c in one.columns if not c.logic for alias in c.aliases}
    filled = [
        cell
        for column in one.columns
        if not column.told_by
        for cell in _cells(column, plain)
    ]
    made_of = {
        name
        for column in one.columns
        if column.landing_name in one.natural_key
        for name in column.sources
    }
    kept = {column.landing_name for column in filled}
    key = [name for name in one.natural_key if name in kept]
    parts = [c.landing_name for c in filled if made_of & {*c.aliases}]
    names = dict.fromkeys(name for name in (*key, *parts) if name)
    return replace(one, columns=tuple(filled), natural_key=tuple(names))


def _cells(column: Column, plain: Container[str]) -> list[Column]:
    """Return the cells of a column that no plain column asks for already."""
    if not column.logic:
        return [column]
    asked = [source for source in column.sources if source not in plain]
    names = (f"{column.name}_{at}" for at in range(2, len(asked) + 1))
    others = [
        Column(n, "string", aliases=(s,)) for n, s in zip(names, asked[1:], strict=True)
    ]
    return [replace(column, aliases=(one,), logic=None) for one in asked[:1]] + others
