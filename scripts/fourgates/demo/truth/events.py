"""Fetch what arrived in good rows, and keep the newest version of each thing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import SimpleNamespace
from typing import Any

import duckdb

Event = SimpleNamespace
ABOUT_PERSONS = ("registrations",)  # where a person may come with another paper
OTHER_FORMS = {"households": "registered_homes"}  # where rows of a feed stand too


def holds(item: Event, day: date) -> bool:
    """Tell whether a day is within what an item is valid for, its last day apart."""
    is_open = item.valid_to is None or item.valid_to > day
    return bool(item.valid_from <= day and is_open)


def goes_on_as(register: dict[str, Event], area: str, day: date) -> str:
    """Return the community that an ended one belongs to on a day, or itself."""
    item = register.get(area)
    while item and not holds(item, day) and item.successor_area_id:
        area = item.successor_area_id
        item = register.get(area)
    return area


@dataclass(frozen=True)
class Source:
    """The simulated events; the only SQL here is a plain fetch."""

    connection: duckdb.DuckDBPyConnection

    def latest(self, feed: str, version: str, *key: str) -> list[Event]:
        """Return the newest by ``version`` of each thing that the key names."""
        newest: dict[tuple[Any, ...], Event] = {}
        good = [*self.sent(feed), *self.sent(OTHER_FORMS.get(feed, ""))]
        for event in sorted(good, key=lambda one: one._arrive):
            name = tuple(getattr(event, part) for part in key)
            other = newest.get(name)
            if other is None or getattr(event, version) >= getattr(other, version):
                newest[name] = event
        return list(newest.values())

    def sent(self, form: str) -> Iterator[Event]:
        """Yield rows that no required cell spoils; unreadable cells are None.

        A form that this district does not have brings none.
        """
        tables = self.connection.sql("select table_name from duckdb_tables()")
        if (f"out_{form}",) not in tables.fetchall():
            return
        rows = self.connection.sql(f"select * from out_{form} where _bad is null")
        for row in rows.fetchall():
            event = Event(**dict(zip(rows.columns, row, strict=True)))
            if event._spoilt:
                setattr(event, event._spoilt, None)
            if form in ABOUT_PERSONS:
                event.id_number = self.main_papers.get(event.id_number, event.id_number)
            yield event

    @cached_property
    def main_papers(self) -> dict[str, str]:
        """Return the number that a person goes by, by that of a further paper."""
        links = self.sent("person_links")
        return {one.id_number: one.main_id_number for one in links}
