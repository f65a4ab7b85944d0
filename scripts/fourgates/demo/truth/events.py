"""Fetch what arrived in good rows, and keep the newest version of each thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import duckdb

Event = SimpleNamespace


@dataclass(frozen=True)
class Source:
    """The simulated events; the only SQL here is a plain fetch."""

    connection: duckdb.DuckDBPyConnection

    def latest(
        self, feed: str, key: Sequence[str], version: str, names: str
    ) -> list[Event]:
        """Return the newest version of each thing of a feed.

        Args:
            feed: Feed name.
            key: Columns that name the thing.
            version: Column that orders its versions.
            names: Further columns, separated by blanks.
        """
        columns = list(dict.fromkeys((*key, version, *names.split())))
        newest: dict[tuple[Any, ...], Event] = {}
        for event in self._good(feed, columns):
            name = tuple(getattr(event, part) for part in key)
            other = newest.get(name)
            if other is None or getattr(event, version) > getattr(other, version):
                newest[name] = event
        return list(newest.values())

    def _good(self, feed: str, columns: list[str]) -> list[Event]:
        """Return rows that no required cell spoils; unreadable cells are None."""
        rows = self.connection.execute(
            f"select _spoilt, {', '.join(columns)} from out_{feed} where _bad is null"
        ).fetchall()
        events = []
        for spoilt, *values in rows:
            event = Event(**dict(zip(columns, values, strict=True)))
            if spoilt in columns:
                setattr(event, spoilt, None)
            events.append(event)
        return events
