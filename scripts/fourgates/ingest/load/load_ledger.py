"""The ledger of loads: what was taken in, and what a killed run left behind."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import astuple, fields
from pathlib import Path

from fourgates.contracts import Contract
from fourgates.engine import quote_text, read_parquet
from fourgates.errors import at
from fourgates.home import Home
from fourgates.ingest.report import LoadResult
from fourgates.ingest.session import DRAFT, Session
from fourgates.ingest.type.row_sql import schema_sql

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
COLUMNS = {item.name: TYPES[str(item.type)] for item in fields(LoadResult)}


class Ledger:
    """Every load that was committed in one home."""

    def __init__(self, home: Home, session: Session) -> None:
        """Read the rows of all loads."""
        self._folder = home.landing / "loads"
        self._folder.mkdir(exist_ok=True)
        schema = self._folder / SCHEMA_FILE
        if not schema.exists():
            typed = (
                f"cast(null as {kind}) as {name}" for name, kind in COLUMNS.items()
            )
            session.replace_parquet(f"select {', '.join(typed)} limit 0", schema)
        files = f"{self._folder}/*.parquet"
        found = session.execute(f"from {read_parquet(schema)}").description or ()
        if [column[0] for column in found] != list(COLUMNS):
            raise at(
                self._folder,
                "the loads of this home were noted by another version of fourgates. "
                "Take its files in anew, in a fresh FOURGATES_HOME.",
            )
        rows = session.execute(
            f"from {read_parquet(files)} order by loaded_at, load_id"
        ).fetchall()
        self.loads = {load.load_id: load for load in (LoadResult(*row) for row in rows)}
        self._taken: set[tuple[str, ...]] = set()
        for load in self.loads.values():
            self._note(load)

    def has_taken(self, load: LoadResult) -> bool:
        """Tell whether these very bytes were read into this feed this way before."""
        return load.identity in self._taken

    def of_feed(self, feed: str) -> Iterator[LoadResult]:
        """Yield the loads of one feed that landed rows."""
        return (
            load
            for load in list(self.loads.values())
            if load.feed == feed and load.rows_accepted
        )

    def with_rejects(self) -> list[LoadResult]:
        """Return the loads whose rejects no replay has taken over."""
        replayed = {load.replay_of for load in self.loads.values()}
        return [
            load
            for load in self.loads.values()
            if load.rows_rejected and load.load_id not in replayed
        ]

    def mended(self) -> set[tuple[str, str]]:
        """Return (feed, load:line) of every reject that was sent again."""
        return {
            (load.feed, place)
            for load in self.loads.values()
            for place in load.mends.split()
        }

    def commit(self, load: LoadResult, session: Session) -> None:
        """Write a load's row, last of all: from here on it counts."""
        values = ", ".join(
            f"cast({'null' if value is None else quote_text(value)} as {kind}) "
            f"as {name}"
            for (name, kind), value in zip(COLUMNS.items(), astuple(load), strict=True)
        )
        path = self._folder / f"{load.load_id}.parquet"
        session.replace_parquet(f"select {values}", path)
        self.loads[load.load_id] = load
        self._note(load)

    def _note(self, load: LoadResult) -> None:
        """Know a load by its content; today's zero report is not yesterday's."""
        if load.rows_in_file:
            self._taken.add(load.identity)


def landing_file(home: Home, load: LoadResult) -> Path:
    """Return where a load's rows land; the folder is made."""
    folder = home.landing / load.feed / f"load_date={load.loaded_at.date()}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{load.load_id}.parquet"


def write_schemas(home: Home, session: Session, contracts: Iterable[Contract]) -> None:
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
            session.replace_parquet(query, target)
    stamp.write_text(digest, "ascii")


def recover(home: Home) -> int:
    """Remove drafts and files of loads without their row, and return how many."""
    committed = {path.stem for path in (home.landing / "loads").glob("*.parquet")}
    files = {FILE_ID.split(path)[0] for path in committed}
    removed = list(home.build.glob(f"{WORK}*/*"))
    for path in _load_files(home):
        kept = files if path.suffix == ".age" else committed
        if path.suffix == DRAFT or path.stem not in kept:
            removed.append(path)
    for path in removed:
        path.unlink(missing_ok=True)
    return len(removed)


def _load_files(home: Home) -> Iterator[Path]:
    """Yield every file that bears a load id, and every draft."""
    places = (
        (home.landing, "*/load_date=*/*"),
        (home.landing, f"*/*{DRAFT}"),
        (home.vault, "*/*"),
        (home.rejects, "*"),
        (home.archive, "*.age"),
        (home.archive, f"*{DRAFT}"),
    )
    for folder, pattern in places:
        yield from (path for path in folder.glob(pattern) if path.is_file())
