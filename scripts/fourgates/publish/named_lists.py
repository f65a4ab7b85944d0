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
from fourgates.ingest.masking import masked
from fourgates.publish.work_lists import COLUMNS, open_items
from fourgates.vault import vault

# What the vault may hold of whom an item is about, and the names of its columns.
KINDS = {name: name for name in ("name", "phone", "address", "claim")}
OF_STAFF = {"name": "staff_name", "phone": "staff_phone"}
AREAS = """
    select distinct area_id, area_name, area_level from marts.dim_areas
    where area_level in ('district', 'town', 'community') and valid_to is null
"""
LOADS = """
    select load_id, load_number from marts.fct_loads where withdrawn_at is null
"""
PAPERS = "select main_person_key, person_key from staging.stg_persons_linked"


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
    if why is not None and not why.strip():
        raise UserError("Say what the names are needed for: it is logged.")
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
        kinds = KINDS if one["vault_purpose"] != "workforce" else OF_STAFF
        heads += [words[f"list_of_{name}"] for name in kinds.values()]
        rows = [
            (*row, *(values.get(key, {}).get(name) for name in kinds))
            for row, key in zip(rows, subjects, strict=True)
        ]
    return NamedList(one["label_zh"], heads, rows)


def _values(
    home: Home, purpose: str, subjects: Iterable[str | None], why: str
) -> dict[str | None, dict[str, str]]:
    """Return the newest value of each kind that the vault holds on each subject.

    A person is told of by each of his papers. Of loads that were taken back, or came
    after the build, none counts.
    """
    named = {key: [key] for key in subjects if key}
    if not (purpose and named):
        return {}
    with connect(home.warehouse, read_only=True) as connection:
        numbers = dict(connection.execute(LOADS).fetchall())
        papers = connection.execute(PAPERS).fetchall()
    for main, further in papers:
        if main in named:
            named[main].append(further)
    keys = sorted(key for several in named.values() for key in several)
    found = vault.look_up(home, purpose, keys, why=masked(why))
    values: dict[str | None, dict[str, str]] = {}
    for subject, several in named.items():
        entries = [one for key in several for one in found.get(key, ())]
        counting = [one for one in entries if one.load_id in numbers]
        counting.sort(key=lambda one: numbers[one.load_id])
        values[subject] = {one.kind: one.value for one in counting}
    return values


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
