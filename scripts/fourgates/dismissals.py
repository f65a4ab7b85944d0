"""Rejected rows that nobody waits for any more: a row each, kept for ever."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from fourgates import durable
from fourgates.engine import connect, read_parquet, write_parquet

if TYPE_CHECKING:
    from pathlib import Path

    from fourgates.home import Home

COLUMNS = {
    "place": "varchar",
    "feed": "varchar",
    "reason": "varchar",
    "dismissed_by": "varchar",
    "dismissed_at": "timestamp",
    "noted_at": "timestamp",
}
FOLDER = "dismissals"  # in landing, where the warehouse reads it
SCHEMA_FILE = "_schema.parquet"


@dataclass(frozen=True)
class Dismissal:
    """One rejected row that was settled otherwise, or was no row."""

    place: str  # load and line, as 20200215-9e331eab8b8467e3:7
    feed: str
    reason: str
    dismissed_by: str
    dismissed_at: datetime  # from when on it is known, in the time of ``loaded_at``
    noted_at: datetime  # what the clock said when it was written down


def keep_schema(home: Home) -> Path:
    """Make the folder with a file without rows, so that the warehouse always reads."""
    folder = home.landing / FOLDER
    durable.make_folder(folder)
    if not (schema := folder / SCHEMA_FILE).exists():
        write_parquet(schema, COLUMNS, [])
    return folder


def write(home: Home, found: list[Dismissal]) -> None:
    """Keep dismissals of one moment: from here on nobody waits for these rows."""
    first = found[0]
    name = f"{first.dismissed_at:%Y%m%dT%H%M%S}"
    target = keep_schema(home) / f"{name}.parquet"
    write_parquet(target, COLUMNS, [list(astuple(one)) for one in found])


def known(home: Home) -> dict[str, Dismissal]:
    """Return what was dismissed, by place."""
    folder = home.landing / FOLDER
    if not any(folder.glob("*.parquet")):
        return {}
    with connect() as connection:
        rows = connection.execute(
            f"select {', '.join(COLUMNS)} from {read_parquet(f'{folder}/*.parquet')} "
            "order by dismissed_at, place"
        ).fetchall()
    return {row[0]: Dismissal(*row) for row in rows}
