"""Read one list of open items, with the names that its bearer needs to act.

Names stay in the vault: they are read for a reason that is given, each one is logged,
and no file of an issue holds them.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, NamedTuple

from fourgates.briefing.words import load
from fourgates.catalogue.documents import table, work_item_kinds
from fourgates.engine import connect
from fourgates.errors import UserError
from fourgates.home import Home
from fourgates.publish.work_lists import COLUMNS, open_items
from fourgates.vault import vault

# What the vault may hold of whom an item is about, in the order of the list's columns.
KINDS = ("name", "phone", "address", "claim")
AREAS = """
    select distinct area_id, area_name, area_level from marts.dim_areas
    where area_level in ('district', 'town', 'community')
"""


class NamedList(NamedTuple):
    """One list: its title, its heads and its rows in walking order."""

    title: str
    heads: list[str]
    rows: list[tuple[Any, ...]]


def read(home: Home, kind: str, area: str | None, why: str | None) -> NamedList:
    """Return the open items of a kind at the end of the last day that was built.

    Args:
        home: The home whose warehouse is asked.
        kind: Kind of item by its name or its Chinese label.
        area: Code or name of the district, a town or a community; None is all.
        why: What the names are needed for; without it the list has none.

    Raises:
        UserError: Nothing was built, or there is no such kind or area.
    """
    if not home.warehouse.exists():
        raise UserError(
            f"{home.warehouse}: nothing was built yet. Build a day first: fourgates run"
        )
    one, place = _kind(kind), _area(home, area)
    items = [
        item
        for item in open_items(home.warehouse)
        if item["item_kind"] == one["action_kind"]
        and (place is None or place in (item["town_id"], item["community_id"]))
    ]
    words = load("zh")
    heads = [words[f"list_{name}"] for name in COLUMNS]
    rows = [tuple(item[name] for name in COLUMNS) for item in items]
    if why is not None:
        subjects = [item["subject_key"] for item in items]
        values = _values(home, one["vault_purpose"], subjects, why)
        heads += [words[f"list_of_{name}"] for name in KINDS]
        rows = [
            (*row, *(values.get(key, {}).get(name) for name in KINDS))
            for row, key in zip(rows, subjects, strict=True)
        ]
    filled = [at for at in range(len(heads)) if any(row[at] for row in rows)]
    return NamedList(
        one["label_zh"],
        [heads[at] for at in filled],
        [tuple(row[at] for at in filled) for row in rows],
    )


def _values(
    home: Home, purpose: str, subjects: Iterable[str | None], why: str
) -> dict[str | None, dict[str, str]]:
    """Return the newest value of each kind that the vault holds on each subject."""
    keys = sorted({key for key in subjects if key})
    if not (purpose and keys):
        return {}
    found = vault.look_up(home, purpose, keys, why=why)
    return {
        key: {entry.kind: entry.value for entry in entries}
        for key, entries in found.items()
    }


def _kind(given: str) -> dict[str, str]:
    kinds = {
        row["action_kind"]: row
        for row in table("codes/code_action_kinds")
        if row["action_kind"] in work_item_kinds()
    }
    for name, row in kinds.items():
        if given in (name, row["label_zh"], row["label_en"]):
            return row
    near = get_close_matches(given, kinds, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    listed = ", ".join(f"{name} {row['label_zh']}" for name, row in kinds.items())
    raise UserError(f"There is no list '{given}'.{hint} Lists: {listed}.")


def _area(home: Home, given: str | None) -> str | None:
    """Return the code of a town or community; None for the district, which is all."""
    if given is None:
        return None
    with connect(home.warehouse, read_only=True) as connection:
        areas = connection.execute(AREAS).fetchall()
    found = {code: level for code, name, level in areas if given in (code, name)}
    if len(found) == 1:
        ((code, level),) = found.items()
        return None if level == "district" else str(code)
    if found:
        codes = ", ".join(sorted(found))
        raise UserError(
            f"'{given}' is the name of several areas; give a code: {codes}."
        )
    near = get_close_matches(given, [name for one in areas for name in one[:2]], n=3)
    hint = f" Did you mean {', '.join(near)}?" if near else ""
    words = "give the code or the name of the district, a town or a community"
    raise UserError(f"There is no area '{given}': {words}.{hint}")
