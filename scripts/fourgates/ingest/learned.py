"""Judge and hash each identifier of a large sheet once, however often it stands there.

Checking a resident ID and its HMAC cost more than all else in a row, and the same
people pass the same gates every day.
"""

from __future__ import annotations

from dataclasses import replace

from fourgates.ingest.cells import Cell, cell, nest
from fourgates.ingest.layout import Layout, Secrets
from fourgates.vault import keys


def learnable(layout: Layout) -> frozenset[str]:
    """Return the properties that can be judged apart: keyed, and read as they stand."""
    there = dict(layout.positions)
    return frozenset(
        column.name
        for column in layout.contract.columns
        if column.key
        and not column.vault_kind
        and column.logic is None
        and column.name in there
    )


def learn_sql(layout: Layout, secrets: Secrets, name: str) -> str:
    """Return SQL over ``{scan}``: every text of one identifier once, judged and keyed.

    Yields raw, good (the one good form or NULL), key, and whether the text was lost.
    """
    column = layout.contract.by_name[name]
    item = cell(column, "p", "raw")
    place = dict(layout.positions)[name]
    texts = (
        f"(select distinct c{place} as raw from {{scan}} where c{place} is not null)"
    )
    return (
        f"select raw, {item.value} as good, "
        f"{keys.hmac_sql(item.value, secrets.identifier)} as key, "
        f"{item.is_nulled} as lost from {nest([item], texts)}"
    )


def learned_table(name: str) -> str:
    """Return the table that holds what ``learn_sql`` yields for one identifier."""
    return f"learned_{name}"


def learned_scan(layout: Layout, learned: frozenset[str]) -> str:
    """Return SQL over ``{scan}`` whose rows bear what was learned of their texts."""
    picked, joins = [], []
    there = dict(layout.positions)
    for at, column in enumerate(layout.contract.columns):
        if column.name in learned:
            label = f"k{at}"
            picked.append(
                f"{label}.good as p{at}_v, {label}.key as p{at}_k, "
                f"{label}.lost as p{at}_l"
            )
            joins.append(
                f"left join {learned_table(column.name)} as {label} "
                f"on row.c{there[column.name]} = {label}.raw"
            )
    if not picked:
        return "{scan}"
    return f"(select row.*, {', '.join(picked)} from {{scan}} as row {' '.join(joins)})"


def as_learned(item: Cell, at: int) -> Cell:
    """Return a cell that was judged before: its value and loss stand in the scan."""
    lost = f"coalesce(p{at}_l, false)"
    return replace(item, levels=(), value=f"p{at}_v", is_nulled=lost)
