"""Say what of a contract a sender fills in."""

from __future__ import annotations

from dataclasses import replace

from fourgates.contracts.model import Contract


def as_form(one: Contract) -> Contract:
    """Return a contract as the form that people fill in.

    What a number tells is not asked for, nor what the contract says of all rows. What
    is made of several cells is the first of them, and of a key the others tell its rows
    apart.
    """
    filled = [
        replace(column, aliases=column.sources[:1], logic=None)
        if column.logic and one.lands_as
        else column
        for column in one.columns
        if not column.told_by and (column.sources or not column.logic)
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
