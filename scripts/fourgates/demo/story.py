"""Simulate the district in DuckDB: one table of sent rows a feed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

from fourgates import engine, project

FOLDER = Path(__file__).parent / "sql"
LONGEST = 28  # days that the story tells
EARLIEST = date(2020, 1, 1)  # a month after the area codes of the seed begin


@dataclass(frozen=True)
class Setting:
    """What one demo is made from; the same setting gives the same bytes."""

    scale: float
    seed: int
    days: int
    start: date

    @property
    def business_days(self) -> list[date]:
        """Return the days of which the story tells, in order."""
        return [self.start + timedelta(days=n) for n in range(self.days)]

    @property
    def last_arrival(self) -> date:
        """Return the last morning on which files arrive."""
        return self.start + timedelta(days=self.days)


def simulate(setting: Setting) -> duckdb.DuckDBPyConnection:
    """Run the story's SQL files in order and return the connection.

    Tables ``sent_<feed>`` hold the contract's columns, typed, one row a version of a
    row that a sender wrote, with ``_sender`` and ``_file_day``, the day of its file.
    """
    connection = engine.connect()
    areas = project.root() / "seeds" / "codes" / "code_wenjiang_areas.csv"
    for name, value in {
        "seed": setting.seed,
        "scale": setting.scale,
        "days": setting.days,
        "start_day": setting.start,
        "areas_file": str(areas),
    }.items():
        connection.execute(f"set variable {name} = $value", {"value": value})
    for path in sorted(FOLDER.glob("*.sql")):
        connection.execute(path.read_text("utf-8"))
    return connection
