"""The ledger of loads: what was taken in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, fields
from datetime import date, datetime, timedelta
from itertools import chain, count
from pathlib import Path

from fourgates import dismissals, durable, withdrawals
from fourgates.contracts import Contract
from fourgates.durable import DRAFT
from fourgates.engine import (
    SCHEMA_FILE,
    connect,
    quote_text,
    read_parquet,
)
from fourgates.errors import at
from fourgates.home import Home
from fourgates.ingest.report import FILE_ID, LoadResult
from fourgates.ingest.session import Session
from fourgates.ingest.type.row_sql import no_rows, schema_sql

TYPES = {
    "str": "varchar",
    "str | None": "varchar",
    "int": "bigint",
    "date | None": "date",
    "datetime": "timestamp",
    "datetime | None": "timestamp",
}
COLUMNS = {item.name: TYPES[str(item.type)] for item in fields(LoadResult)}


class Ledger:
    """Every load that was committed in one home."""

    def __init__(self, home: Home, session: Session) -> None:
        """Read the rows of all loads."""
        self._home, self._folder = home, home.ledger
        # Places of rejects by feed, sender and key.
        self._waiting: dict[str, dict[str | None, dict[str, list[str]]]] = {}
        files, schema = f"{self._folder}/*.parquet", self._folder / SCHEMA_FILE
        if not schema.exists():
            durable.make_folder(self._folder)
            session.replace_parquet(no_rows(COLUMNS.items()), schema)
        found = session.execute(f"from {read_parquet(schema)}").description or ()
        if [column[0] for column in found] != list(COLUMNS):
            raise at(
                self._folder,
                "the loads of this home were noted by another version of fourgates. "
                "Take its files in anew, in a fresh FOURGATES_HOME.",
            )
        rows = session.execute(
            f"from {read_parquet(files)} order by load_number"
        ).fetchall()
        self.loads = {load.load_id: load for load in (LoadResult(*row) for row in rows)}
        taken_back = withdrawals.known(home)
        self.withdrawn = set(taken_back)
        self._withdrawn_at = [one.withdrawn_at for one in taken_back.values()]
        self._note_all()
        newest = max((load.load_number for load in self.loads.values()), default=0)
        self._numbers = count(newest + 1)

    def next_number(self) -> int:
        """Return the number of the load that begins now; a refused one leaves a gap."""
        return next(self._numbers)

    def newest(self) -> datetime | None:
        """Return when something was known last, None before the first load."""
        moments = [load.loaded_at for load in self.loads.values()]
        dismissed = dismissals.known(self._home).values()
        moments += [one.dismissed_at for one in dismissed]
        return max([*moments, *self._withdrawn_at], default=None)

    def next_moment(self, given: datetime | None = None) -> datetime:
        """Return a moment, or the first after what was known last if it is not later.

        An issue that knows what was known last must not come to know more.
        """
        newest = self.newest()
        first = newest + timedelta(seconds=1) if newest else datetime.min
        moment = given.replace(tzinfo=None, microsecond=0) if given else first
        return max(moment, first)

    def counting(self) -> list[LoadResult]:
        """Return the loads that were not withdrawn, in the order they landed."""
        loads = list(self.loads.values())
        return [load for load in loads if load.load_id not in self.withdrawn]

    def leave_out(self, loads: Iterable[LoadResult]) -> None:
        """Do as if these loads were withdrawn; nothing is written."""
        self.withdrawn |= {load.load_id for load in loads}
        self._note_all()

    def _note_all(self) -> None:
        self._taken: dict[tuple[str, ...], LoadResult] = {}
        self._landed: dict[str, list[LoadResult]] = {}
        for load in self.counting():
            self.note(load)

    def taken(self, load: LoadResult) -> LoadResult | None:
        """Return the load by which these very bytes were read into this feed so."""
        return self._taken.get(load.identity)

    def is_newest(self, load: LoadResult) -> bool:
        """Tell whether the sender has sent nothing into the feed since a load."""
        later = [
            one
            for one in self.counting()
            if (one.feed, one.sender) == (load.feed, load.sender)
        ]
        return later[-1:] == [load]

    def free_id(self, load_id: str) -> str:
        """Return an id that no load has: a list may come again after another."""
        base, mark, reading = load_id.partition("+")
        again = (f"{base}~again{number}{mark}{reading}" for number in count(2))
        return next(name for name in chain([load_id], again) if name not in self.loads)

    def file_id(self, day: date, sha256: str) -> str:
        """Return the id of a file; one that comes again after a withdrawal has its own.

        A second withdrawal of a day counts on: ``20200215-…-2``.
        """
        used = {FILE_ID.split(load_id)[0] for load_id in self.withdrawn}
        first = f"{day:%Y%m%d}-{sha256[:16]}"
        names = chain([first], (f"{first}-{number}" for number in count(2)))
        return next(name for name in names if name not in used)

    def landed(self, feed: str) -> list[LoadResult]:
        """Return the loads of one feed that landed rows; later ones are added to it."""
        return self._landed.setdefault(feed, [])

    def with_rejects(self) -> list[LoadResult]:
        """Return the loads whose rejects no replay has taken over."""
        counting = self.counting()
        replayed = {load.replay_of for load in counting}
        return [
            load
            for load in counting
            if load.rows_rejected and load.load_id not in replayed
        ]

    def mended(self) -> set[tuple[str, str]]:
        """Return (feed, load:line) of every reject that came again or was dismissed."""
        dismissed = dismissals.known(self._home).values()
        return {(one.feed, one.place) for one in dismissed} | {
            (load.feed, place)
            for load in self.counting()
            for place in load.mends.split()
        }

    def waiting_keys(
        self, feed: str, sender: str | None, session: Session
    ) -> dict[str, list[str]]:
        """Return the places of the rejects of a feed that wait, by their row's key.

        Only those of one sender, where senders number their rows. Who loads rows of the
        feed keeps it up to date.
        """
        if feed not in self._waiting:
            self._waiting[feed] = {}
            mended = self.mended()
            for load in self.with_rejects():
                if load.feed == feed:
                    whose = load.sender if sender else None
                    found = self._waiting[feed].setdefault(whose, {})
                    for key, line in self._rejected_keys(load, session):
                        place = f"{load.load_id}:{line}"
                        if (feed, place) not in mended:
                            found.setdefault(key, []).append(place)
        return self._waiting[feed].setdefault(sender, {})

    def _rejected_keys(
        self, load: LoadResult, session: Session
    ) -> list[tuple[str, int]]:
        path = self._home.rejects / f"{load.load_id}.parquet"
        if not path.exists():
            return []
        session.open_key("rejects")
        return session.execute(
            f"select key, line from {read_parquet(path, 'rejects')} "
            "where key is not null"
        ).fetchall()

    def note(self, load: LoadResult) -> None:
        """Know a load in this run, before its row is written.

        Today's zero report is not yesterday's.
        """
        self.loads[load.load_id] = load
        if load.rows_in_file:
            self._taken[load.identity] = load
        if load.rows_accepted:
            self.landed(load.feed).append(load)

    def commit(
        self,
        loads: Sequence[LoadResult],
        session: Session,
        placed: Callable[[Path], None],
    ) -> None:
        """Write the rows of loads, last of all: from here on they count.

        One file takes them, named by the first: a file costs more than a row.
        """
        final = self._folder / f"{loads[0].load_id}.parquet"
        draft = final.with_suffix(DRAFT)
        session.write_parquet(_rows_sql(loads), draft)
        durable.place_all([(draft, final)], placed)


def load_ids(home: Home) -> set[str]:
    """Return the ids of all loads that count, or were withdrawn."""
    if not (home.ledger / SCHEMA_FILE).exists():
        return set()
    files = read_parquet(home.ledger / "*.parquet")
    with connect() as connection:
        found = connection.execute(f"select load_id from {files}").fetchall()
    return {load_id for (load_id,) in found}


def _rows_sql(loads: Iterable[LoadResult]) -> str:
    rows = ", ".join(f"({', '.join(map(_literal, astuple(one)))})" for one in loads)
    columns = ", ".join(
        f"cast({name} as {kind}) as {name}" for name, kind in COLUMNS.items()
    )
    return f"select {columns} from (values {rows}) as loads ({', '.join(COLUMNS)})"


def _literal(value: object) -> str:
    return "null" if value is None else quote_text(value)


def landing_file(home: Home, load: LoadResult) -> Path:
    """Return where a load's rows land; the folder is made."""
    folder = home.landing / load.feed / f"load_date={load.loaded_at.date()}"
    durable.make_folder(folder)
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
            durable.make_folder(target.parent)
            session.replace_parquet(query, target)
    durable.write(stamp, digest)
