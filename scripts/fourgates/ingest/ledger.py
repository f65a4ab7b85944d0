"""The ledger of loads: what was taken in, and what a killed run left behind."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import astuple, fields
from datetime import date
from pathlib import Path

import duckdb

from fourgates.contracts import Contract
from fourgates.home import Home
from fourgates.ingest.report import LoadResult
from fourgates.ingest.statement import schema_sql
from fourgates.ingest.table import quoted

DRAFT = ".tmp"
WORK = "ingest"  # folder below build/, followed by the number of a lane
FILE_ID = re.compile(r"[~+]")  # parts a file's id from its sheet and reading
SCHEMA_FILE = "_schema.parquet"
TYPES = {
    "str": "varchar",
    "str | None": "varchar",
    "int": "bigint",
    "date | None": "date",
    "datetime": "timestamp",
}
COLUMNS = tuple((item.name, TYPES[str(item.type)]) for item in fields(LoadResult))


class Ledger:
    """Every load that was committed in one home.

    Args:
        home: The home.
        connection: DuckDB, to read and write the ledger's Parquet.
    """

    def __init__(self, home: Home, connection: duckdb.DuckDBPyConnection) -> None:
        """Read the rows of all loads."""
        self._folder = home.landing / "loads"
        self._connection = connection
        self._folder.mkdir(exist_ok=True)
        schema = self._folder / SCHEMA_FILE
        typed = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in COLUMNS)
        if not schema.exists():
            _write_schema(connection, schema, f"select {typed} limit 0")
        self.loads: dict[str, LoadResult] = {row.load_id: row for row in self._read()}
        self._had = {
            (row.file_sha256, row.sheet, row.feed): row for row in self.loads.values()
        }

    def _read(self) -> Iterator[LoadResult]:
        names = ", ".join(name for name, _ in COLUMNS)
        files = quoted(f"{self._folder}/*.parquet")
        rows = self._connection.execute(
            f"select {names} from read_parquet({files}, union_by_name = true) "
            "order by loaded_at, load_id",
        ).fetchall()
        for row in rows:
            yield LoadResult(*row)

    def had(self, sha256: str, sheet: str, feed: str) -> LoadResult | None:
        """Return the load that took these very bytes into this feed before."""
        return self._had.get((sha256, sheet, feed))

    def of_feed(self, feed: str) -> Iterator[LoadResult]:
        """Yield the loads of one feed that landed rows."""
        return (
            load
            for load in list(self.loads.values())
            if load.feed == feed and load.rows_accepted
        )

    def superseded(self) -> set[str]:
        """Return the loads whose quarantined rows a replay has taken over."""
        return {load.replay_of for load in self.loads.values() if load.replay_of}

    def mended(self) -> set[tuple[str, str]]:
        """Return (feed, load:line) of every quarantined row that was sent again."""
        return {
            (load.feed, place)
            for load in self.loads.values()
            for place in load.mends.split()
        }

    def commit(self, load: LoadResult, desk: duckdb.DuckDBPyConnection) -> None:
        """Write a load's row, last of all: from here on it counts.

        Args:
            load: The row.
            desk: The connection of the lane that loaded it.
        """
        final = self._folder / f"{load.load_id}.parquet"
        draft = final.with_suffix(DRAFT)
        values = ", ".join(
            f"cast({_literal(value)} as {kind}) as {name}"
            for (name, kind), value in zip(COLUMNS, astuple(load), strict=True)
        )
        desk.execute(f"copy (select {values}) to {quoted(str(draft))} (format parquet)")
        draft.replace(final)
        self.loads[load.load_id] = load
        self._had[(load.file_sha256, load.sheet, load.feed)] = load


def _literal(value: object) -> str:
    return "null" if value is None else quoted(str(value))


def landing_file(home: Home, load_id: str, feed: str, day: date) -> Path:
    """Return where a load's rows land; the folder is made."""
    folder = home.landing / feed / f"load_date={day}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{load_id}.parquet"


def write_schemas(
    home: Home,
    connection: duckdb.DuckDBPyConnection,
    contracts: Iterable[Contract],
) -> None:
    """Give every feed a file without rows, so that its staging model always reads.

    The files are written anew when the columns have changed since they were.
    """
    queries = {
        contract.feed: schema_sql(contract)
        for contract in contracts
        if contract.lands_as is None
    }
    stamp = home.build / "landing_columns.sha256"
    digest = hashlib.sha256(repr(sorted(queries.items())).encode()).hexdigest()
    known = stamp.exists() and stamp.read_text("ascii") == digest
    for feed, query in queries.items():
        target = home.landing / feed / SCHEMA_FILE
        if not (known and target.exists()):
            target.parent.mkdir(exist_ok=True)
            _write_schema(connection, target, query)
    stamp.write_text(digest, "ascii")


def _write_schema(
    connection: duckdb.DuckDBPyConnection, target: Path, query: str
) -> None:
    draft = target.with_suffix(DRAFT)
    connection.execute(f"copy ({query}) to {quoted(str(draft))} (format parquet)")
    draft.replace(target)


def recover(home: Home) -> int:
    """Remove what a killed run left: drafts, and files of loads without their row.

    Returns:
        The number of files removed.
    """
    committed = {path.stem for path in (home.landing / "loads").glob("*.parquet")}
    files = {FILE_ID.split(path)[0] for path in committed}
    removed = 0
    for path in _load_files(home):
        kept = files if path.suffix == ".age" else committed
        if path.suffix == DRAFT or path.stem not in kept:
            path.unlink()
            removed += 1
    for path in home.build.glob(f"{WORK}*/*"):
        path.unlink(missing_ok=True)
        removed += 1
    return removed


def _load_files(home: Home) -> Iterator[Path]:
    """Yield every file that bears a load id, and every draft."""
    places = (
        (home.landing, "*/load_date=*/*"),
        (home.landing, f"*/*{DRAFT}"),
        (home.vault, "*/*"),
        (home.quarantine, "*"),
        (home.archive, "*.age"),
        (home.archive, f"*{DRAFT}"),
    )
    for folder, pattern in places:
        yield from (path for path in folder.glob(pattern) if path.is_file())
