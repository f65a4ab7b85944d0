"""Load one sheet: type it, part good rows from bad, write all, commit last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import duckdb

from fourgates import engine
from fourgates.contracts import Contract
from fourgates.home import Home
from fourgates.ingest import outputs
from fourgates.ingest.ledger import Ledger, landing_file
from fourgates.ingest.report import LoadResult
from fourgates.ingest.seen import Seen
from fourgates.ingest.statement import Layout, Secrets, faults_sql, typed_sql
from fourgates.ingest.table import Table, quoted
from fourgates.vault import vault


class Mismatch(Exception):
    """DuckDB did not read what Python counted: the file needs the patient way."""


@dataclass(frozen=True)
class Batch:
    """What the ledger will say about a load before its rows are counted."""

    result: LoadResult
    table: Table
    layout: Layout

    @property
    def contract(self) -> Contract:
        """Return the contract of the load's feed."""
        return self.layout.contract


class Loader:
    """Loads sheets of one run over one DuckDB connection.

    Args:
        home: The home.
        received_at: The moment that ``_loaded_at`` and the load date tell.
    """

    def __init__(self, home: Home, received_at: datetime) -> None:
        self.home = home
        self.received_at = received_at
        self.master = home.master_key()
        self.connection = engine.connect()
        work = home.build / "ingest"
        work.mkdir(mode=0o700, exist_ok=True)
        self.work = work
        self.connection.execute("set preserve_insertion_order = true")
        self.connection.execute("set temp_file_encryption = true")
        self.connection.execute(f"set temp_directory = {quoted(str(work / 'spill'))}")
        self.ledger = Ledger(home, self.connection)
        self.seen = Seen(home, self.connection, self.ledger)
        self._opened: set[str] = set()

    def open_room(self, use: str) -> None:
        """Give the connection the key of a vault purpose or the quarantine, once."""
        if not self._opened:
            engine.load_crypto(self.connection)
        if use not in self._opened:
            vault.open_for(self.connection, self.master, use)
            self._opened.add(use)

    def load(self, batch: Batch, archived: Path | None) -> LoadResult:
        """Take in one sheet and return its ledger row, committed.

        Args:
            batch: The sheet.
            archived: The encrypted original, a draft that is put in place first.

        Raises:
            Mismatch: Nothing was written; read the file the patient way.
            UserError: The tie-out fails; nothing was kept.
        """
        self._type_rows(batch)
        rows, faults, nulled = self._one(
            "select count(*), count(*) filter (is_fault), "
            "count(*) filter (is_nulled and not is_fault) from typed"
        )
        if rows != batch.table.rows:
            raise Mismatch(f"{rows} rows instead of {batch.table.rows}")
        blanks, words = 0, ""
        cells = 0
        if faults or nulled:
            self._explain(batch)
            (blanks,) = self._one("select count(*) from faults where is_blank")
            cells, words = self._lost_cells()
        duplicates = self.seen.mark(batch.contract)
        written = outputs.write(self, batch, has_faults=faults > blanks)
        first, last = self._one(
            "select min(_business_date), max(_business_date) from typed "
            "where not is_fault"
        )
        result = replace(
            batch.result,
            rows_in_file=rows - blanks,
            rows_accepted=written.accepted,
            rows_quarantined=written.quarantined,
            rows_duplicate=duplicates,
            cells_nulled=cells,
            nulled_by_column=words,
            first_business_date=first if written.accepted else None,
            last_business_date=last if written.accepted else None,
        )
        result.check_tie_out()
        outputs.commit(self, written, result, archived)
        self.seen.keep(result)
        return result

    def landing_file(self, result: LoadResult) -> Path:
        """Return where this load's rows land."""
        day = result.loaded_at.date()
        return landing_file(self.home, result.load_id, result.feed, day)

    def _type_rows(self, batch: Batch) -> None:
        secrets = Secrets.of(self.master, batch.contract.purpose)
        query = typed_sql(batch.layout, secrets).replace("{scan}", batch.table.scan())
        try:
            self.connection.execute(f"create or replace temp table typed as {query}")
        except duckdb.InvalidInputException as error:
            raise Mismatch(str(error)) from None

    def _explain(self, batch: Batch) -> None:
        """Make table ``faults``: what is wrong with each row that lost something."""
        self.connection.execute(
            f"create or replace temp table raw as select * from {batch.table.scan()}"
        )
        picked = (
            f"(select raw.*, {batch.table.line('raw.rowid')} as line from raw "
            "semi join (select rowid as row from typed where is_fault or is_nulled) "
            "as flagged on raw.rowid = flagged.row)"
        )
        header = batch.table.form.header
        query = faults_sql(batch.layout, header).replace("{scan}", picked)
        self.connection.execute(
            "create or replace temp table faults as select *, "
            "len(list_filter(faults, fault -> fault.required)) > 0 as is_fault "
            f"from ({query})"
        )
        self.connection.execute("drop table raw")

    def _lost_cells(self) -> tuple[int, str]:
        """Return how many optional cells were emptied, and how many by column."""
        rows = self.connection.execute(
            "select fault.title, count(*) from (select unnest(faults) as fault "
            "from faults where not is_fault) group by 1 order by 2 desc, 1"
        ).fetchall()
        words = "、".join(f"{title} {count}" for title, count in rows)
        return sum(count for _, count in rows), words

    def _one(self, query: str) -> tuple[int, ...]:
        row = self.connection.execute(query).fetchone()
        assert row is not None
        return tuple(row)
