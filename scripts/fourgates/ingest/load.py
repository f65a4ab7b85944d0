"""Load one sheet: type it, part good rows from bad, write all, commit last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from fourgates.contracts import Contract
from fourgates.home import Home
from fourgates.ingest import outputs
from fourgates.ingest.desk import Mismatch, desk
from fourgates.ingest.layout import Layout
from fourgates.ingest.ledger import WORK, Ledger, landing_file
from fourgates.ingest.report import LoadResult
from fourgates.ingest.seen import Seen
from fourgates.ingest.table import Table, Typed


class NothingPasses(Exception):  # noqa: N818  an outcome, not an error
    """No row of a replay passes; nothing was written."""


@dataclass(frozen=True)
class Batch:
    """A sheet in hand, and what the ledger will say about it once it is counted."""

    result: LoadResult
    table: Table
    layout: Layout

    @property
    def contract(self) -> Contract:
        """Return the contract of the load's feed."""
        return self.layout.contract


@dataclass(frozen=True)
class Counts:
    """What one pass over the typed rows tells."""

    rows: int
    faults: int
    nulled: int
    distinct: int
    first: date | None
    last: date | None


class Loader:
    """Loads the sheets of one run.

    Args:
        home: The home.
        received_at: The moment that ``_loaded_at`` and the load date tell.
        lane: Number of the loader among those that work side by side.
        book: The ledger that they share; read anew when there is none.
    """

    def __init__(
        self,
        home: Home,
        received_at: datetime,
        lane: int = 0,
        book: Ledger | None = None,
    ) -> None:
        """Take a desk and a folder of its own."""
        self.home = home
        self.received_at = received_at
        self.desk = desk(home.master_key(), lane)
        self.work = home.build / f"{WORK}{lane or ''}"
        self.work.mkdir(mode=0o700, exist_ok=True)
        self.ledger = book or Ledger(home, self.desk.connection)
        self.seen = Seen(home, self.desk, self.ledger)

    def load(self, batch: Batch, seal: Callable[[], Path] | None = None) -> LoadResult:
        """Take in one sheet and return its ledger row, committed.

        Args:
            batch: The sheet.
            seal: Gives the encrypted original, a draft that is put in place first.

        Raises:
            Mismatch: Nothing was written; read the file the patient way.
            NothingPasses: A replay in which every row is as bad as before.
            UserError: The tie-out fails; nothing was kept.
        """
        typed = self.desk.type_rows(batch.table, batch.layout, batch.result, self.work)
        counts = self._count(typed)
        if counts.rows != batch.table.rows:
            raise Mismatch(f"{counts.rows} rows instead of {batch.table.rows}")
        blanks, lost = 0, (0, "")
        if counts.faults or counts.nulled:
            self.desk.explain_faults(batch.table, batch.layout, typed)
            blanks, lost = self._blanks(), self._lost_cells()
        passing = counts.rows - counts.faults
        if batch.result.replay_of and not passing:
            raise NothingPasses
        duplicates = self.seen.mark(batch.contract, typed, counts, passing)
        archived = seal() if seal else None
        good = outputs.Good(
            typed,
            outputs.good_rows(typed, counts.faults, duplicates),
            not (counts.faults or counts.nulled or duplicates),
        )
        written = outputs.write(self, batch, good, has_faults=counts.faults > blanks)
        result = replace(
            batch.result,
            rows_in_file=counts.rows - blanks,
            rows_accepted=written.accepted,
            rows_quarantined=written.quarantined,
            rows_duplicate=duplicates,
            mends=" ".join(batch.table.mends),
            cells_nulled=lost[0],
            nulled_by_column=lost[1],
            first_business_date=counts.first if written.accepted else None,
            last_business_date=counts.last if written.accepted else None,
        )
        result.check_tie_out()
        outputs.commit(self, written, result, archived)
        self.seen.keep(result, typed)
        self.desk.clear(typed)
        return result

    def close(self) -> None:
        """Leave no sender's rows behind in the clear."""
        for path in self.work.iterdir():
            path.unlink()

    def landing_file(self, result: LoadResult) -> Path:
        """Return where this load's rows land."""
        day = result.loaded_at.date()
        return landing_file(self.home, result.load_id, result.feed, day)

    def _count(self, typed: Typed) -> Counts:
        row = self.desk.execute(
            "select count(*), count(*) filter (is_fault), "
            "count(*) filter (is_nulled and not is_fault), "
            "count(distinct _row_hash) filter (not is_fault), "
            "min(_business_date) filter (not is_fault), "
            f"max(_business_date) filter (not is_fault) from {typed.name}"
        ).fetchone()
        assert row is not None
        return Counts(*row)

    def _blanks(self) -> int:
        (count,) = self.desk.row("select count(*) from faults where is_blank")
        assert isinstance(count, int)
        return count

    def _lost_cells(self) -> tuple[int, str]:
        """Return how many optional cells were emptied, and how many by column."""
        rows = self.desk.execute(
            "select fault.title, count(*) from (select unnest(faults) as fault "
            f"from faults where not {outputs.IS_FAULT}) group by 1 order by 2 desc, 1"
        ).fetchall()
        words = "、".join(f"{title} {count}" for title, count in rows)
        return sum(count for _, count in rows), words
