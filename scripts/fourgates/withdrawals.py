"""Loads that were taken back: a row each, kept beside the ledger for ever."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from fourgates.engine import connect, read_parquet, write_parquet

if TYPE_CHECKING:
    from pathlib import Path

    from fourgates.home import Home

COLUMNS = {
    "load_id": "varchar",
    "feed": "varchar",
    "reason": "varchar",
    "withdrawn_by": "varchar",
    "loaded_at": "timestamp",
    "withdrawn_at": "timestamp",
    "noted_at": "timestamp",
}
FOLDER = "withdrawals"  # in landing, where the warehouse reads it
SCHEMA_FILE = "_schema.parquet"


@dataclass(frozen=True)
class Withdrawal:
    """One load whose rows no longer count."""

    load_id: str
    feed: str
    reason: str
    withdrawn_by: str  # user of the operating system
    loaded_at: datetime  # when the load landed
    withdrawn_at: datetime  # from when on it is known, in the time of ``loaded_at``
    noted_at: datetime  # what the clock said when it was written down


def keep_schema(home: Home) -> Path:
    """Make the folder with a file without rows, so that the warehouse always reads."""
    folder = home.landing / FOLDER
    if not (schema := folder / SCHEMA_FILE).exists():
        write_parquet(schema, COLUMNS, [])
    return folder


def write(home: Home, withdrawal: Withdrawal) -> None:
    """Keep a withdrawal: from here on the load's rows count no more."""
    target = keep_schema(home) / f"{withdrawal.load_id}.parquet"
    write_parquet(target, COLUMNS, [astuple(withdrawal)])


def known(home: Home, until: datetime | None = None) -> dict[str, Withdrawal]:
    """Return what was withdrawn until a moment, by load, in the order it was."""
    folder = home.landing / FOLDER
    if not any(folder.glob("*.parquet")):
        return {}
    with connect() as connection:
        rows = connection.execute(
            f"select {', '.join(COLUMNS)} from {read_parquet(f'{folder}/*.parquet')} "
            "where withdrawn_at <= coalesce(?, timestamp '9999-12-31') "
            "order by withdrawn_at, load_id",
            [until],
        ).fetchall()
    return {row[0]: Withdrawal(*row) for row in rows}


def after(moment: datetime | None, newest: datetime) -> datetime:
    """Return a moment, or the first one after what was known last if it is not later.

    An issue that knows what was known last must not come to know more.
    """
    first = newest + timedelta(seconds=1)
    given = moment.replace(tzinfo=None, microsecond=0) if moment else first
    return max(given, first)
