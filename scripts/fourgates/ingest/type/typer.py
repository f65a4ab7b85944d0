"""Type the rows of a sheet in DuckDB, with the plans of small sheets kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import duckdb

from fourgates.contracts import Contract
from fourgates.contracts.headers import PLACE_HEADER, Form
from fourgates.ingest.detect.sheet import (
    Refused,
    Sheet,
    UnreadableError,
    without_rows,
)
from fourgates.ingest.report import LoadResult
from fourgates.ingest.session import Session
from fourgates.ingest.type.large_file import (
    SHEET,
    LargeFile,
    lay_out,
    values_table,
)
from fourgates.ingest.type.row_sql import (
    FAULTS_SCHEMA,
    ColumnMapping,
    Secrets,
    faults_sql,
    typed_columns,
    typed_sql,
)
from fourgates.ingest.type.rows_file import FAULT, LINE, REST, RowsFile
from fourgates.ingest.type.typed_rows import (
    TypedRows,
    count,
    count_faults,
)

SMALL_ROWS = 20_000
LARGE = "typed_large"
WIDTHS = (8, 12, 16, 20, 24, 32, 48, 64)  # a wide table costs, full or empty


class Typer:
    """One session, and the tables that a sheet passes through.

    Planning the SQL of a form of twenty columns takes longer than running it over a
    town's forty rows, so the plans for small sheets are prepared once. A plan lives as
    long as no table is made, hence all tables are made before.

    Args:
        session: The connection.
    """

    def __init__(self, session: Session) -> None:
        """Make the tables that do not depend on a feed."""
        self.session = session
        # It would make a join of every IN list: sixty joins for a form of twenty cells.
        # A kept plan must not rest on the statistics of the sheet it was planned for:
        # "no cell is empty" would then hold for every later sheet.
        session.execute(
            "set disabled_optimizers = 'in_clause,statistics_propagation,"
            "compressed_materialization,build_side_probe_side,join_order'"
        )
        # A sheet keeps its order only on the side of a join that is read row by row.
        session.execute("set preserve_insertion_order = true")
        session.execute("set temp_file_encryption = true")
        session.execute(f"create temp table faults ({FAULTS_SCHEMA})")
        marks = f"{LINE} varchar, {FAULT} varchar, {REST} varchar"
        for width in WIDTHS:
            cells = ", ".join(f"c{at} varchar" for at in range(width))
            session.execute(f"create temp table small_{width} ({cells}, {marks})")
        self._secrets: dict[str, Secrets] = {}
        self._feeds: dict[str, Contract] = {}
        self._plans: dict[object, str] = {}

    def make_tables(self, contracts: Iterable[Contract]) -> None:
        """Make the table of typed rows of each feed, before anything is planned."""
        for contract in contracts:
            if self._feeds.get(contract.feed) == contract:
                continue
            self.session.execute(
                f"create or replace temp table typed_{contract.feed} "
                f"({typed_columns(contract)})"
            )
            self._feeds[contract.feed] = contract
            self._forget_plans()

    def type_rows(
        self,
        sheet: Sheet,
        form: Form,
        load: LoadResult,
        work: Path,
        *,
        is_trusted: bool,
    ) -> TypedRows | Refused | None:
        """Type all rows of a sheet, and say what is wrong with those that are bad.

        Args:
            sheet: The sheet.
            form: The reading of it that is taken in.
            load: What its rows say of their load.
            work: Folder for files in between.
            is_trusted: Only the beginning of the file was seen to be UTF-8.

        Returns:
            Where the typed rows are, in the sheet's order; table ``faults`` explains
            the bad ones. None when DuckDB cannot read a file that is only trusted.
        """
        plain = sheet.plain
        if plain and plain.rows > SMALL_ROWS and PLACE_HEADER not in form.header:
            typed = self._type(RowsFile.plain(plain, form), form, load, work)
            if isinstance(typed, TypedRows):
                return typed
        if is_trusted:
            return None
        try:
            rows = RowsFile.rewritten(sheet.rows(), form, work / "rows.csv")
        except UnreadableError as error:
            return Refused(error.reason)
        if not rows.rows:
            return without_rows(form)
        typed = self._type(rows, form, load, work)
        if isinstance(typed, TypedRows):
            return typed
        return Refused(f"无法逐行读出（{typed}），请另存为 .xlsx 再报送")

    def clear(self, typed: TypedRows) -> None:
        """Drop the temporary tables of a sheet that was large."""
        if typed.name == LARGE:
            self._drop_large(typed.draft, typed.by_value)

    def _type(
        self, rows: RowsFile, form: Form, load: LoadResult, work: Path
    ) -> TypedRows | str:
        """Return the typed rows, or why DuckDB did not read what it should have."""
        mapping = ColumnMapping.of(form, is_rewritten=rows.is_rewritten)
        try:
            if _is_small(rows):
                typed = self._type_small(rows, form, mapping)
            else:
                typed = self._type_large(rows, form, mapping, load, work)
        except duckdb.InvalidInputException as error:
            self._drop_large(work / "typed.parquet", form.contract.by_name)
            return str(error).splitlines()[0]
        counts = count(self.session, typed.name)
        if counts.rows != rows.rows:
            self.clear(typed)
            return f"{counts.rows} rows instead of {rows.rows}"
        if counts.faults or counts.nulled:
            self._explain_faults(rows, mapping, typed)
            counts = count_faults(self.session, counts)
        return replace(typed, counts=counts)

    def _type_small(
        self, rows: RowsFile, form: Form, mapping: ColumnMapping
    ) -> TypedRows:
        """Type the rows of a small sheet with a plan that is kept."""
        table, scan = f"typed_{form.contract.feed}", _small_table(rows)
        names = ", ".join(rows.cells())
        self.session.execute(f"truncate {scan}")
        self.session.execute(
            f"insert into {scan} ({names}) select * from {rows.scan()}"
        )
        self.session.execute(f"truncate {table}")
        if ("typed", mapping) not in self._plans:
            query = typed_sql(mapping, self._secrets_of(form.contract), scan)
            self._plan(("typed", mapping), f"insert into {table} {query}")
        self.session.execute(f"execute {self._plans['typed', mapping]}")
        return TypedRows(form, table, rows.line(), mends=rows.mends)

    def _type_large(
        self,
        rows: RowsFile,
        form: Form,
        mapping: ColumnMapping,
        load: LoadResult,
        work: Path,
    ) -> TypedRows:
        """Type many rows: those that Python wrote into a table, a sender's own file.

        The latter goes straight into Parquet.
        """
        self._forget_plans()
        secrets = self._secrets_of(form.contract)
        if rows.is_rewritten:
            query = typed_sql(mapping, secrets, rows.scan())
            self.session.execute(f"create or replace temp table {LARGE} as {query}")
            return TypedRows(form, LARGE, rows.line(), mends=rows.mends)
        large = LargeFile(rows, mapping, secrets, work / "typed.parquet")
        large.write(self.session, load)
        self.session.execute(
            f"create or replace temp view {LARGE} as {large.read_sql()}"
        )
        return TypedRows(
            form,
            LARGE,
            rows.line("_row"),
            row="_row",
            draft=large.draft,
            is_landing=not large.hidden,
            by_value=large.by_value,
        )

    def _explain_faults(
        self, rows: RowsFile, mapping: ColumnMapping, typed: TypedRows
    ) -> None:
        """Fill table ``faults``: what is wrong with each row that lost something."""
        self.session.execute("truncate faults")
        header = typed.form.header
        if _is_small(rows):
            name = ("faults", mapping, header)
            if name not in self._plans:
                scan = f"(select *, {rows.line()} as line from {_small_table(rows)})"
                query = faults_sql(mapping, header, scan)
                self._plan(name, f"insert into faults {query}")
            self.session.execute(f"execute {self._plans[name]}")
            return
        if not typed.by_value:
            lay_out(self.session, rows)
        picked = (
            f"(select {SHEET}.*, {rows.line(f'{SHEET}.rowid')} as line from {SHEET} "
            f"semi join (select {typed.row} as row from {typed.name} "
            f"where is_fault or is_nulled) as flagged on {SHEET}.rowid = flagged.row)"
        )
        query = faults_sql(mapping, header, picked)
        self.session.execute(f"insert into faults {query}")

    def _drop_large(self, draft: Path | None, by_value: Iterable[str]) -> None:
        self.session.execute(f"drop {'view' if draft else 'table'} if exists {LARGE}")
        for name in (SHEET, *map(values_table, by_value)):
            self.session.execute(f"drop table if exists {name}")
        if draft:
            draft.unlink(missing_ok=True)

    def _secrets_of(self, contract: Contract) -> Secrets:
        purpose = contract.purpose
        if purpose not in self._secrets:
            self._secrets[purpose] = Secrets.of(self.session.master, purpose)
        return self._secrets[purpose]

    def _plan(self, name: object, query: str) -> None:
        plan = f"plan_{len(self._plans)}"
        self.session.execute(f"prepare {plan} as {query}")
        self._plans[name] = plan

    def _forget_plans(self) -> None:
        for plan in self._plans.values():
            self.session.execute(f"deallocate {plan}")
        self._plans.clear()


def _is_small(rows: RowsFile) -> bool:
    fits = rows.rows <= SMALL_ROWS and rows.width <= WIDTHS[-1]
    return rows.is_rewritten and fits


def _small_table(rows: RowsFile) -> str:
    """Return the name of the narrowest table that takes the rows."""
    return f"small_{next(width for width in WIDTHS if width >= rows.width)}"


@lru_cache(maxsize=4)
def typer(master: bytes, lane: int = 0) -> Typer:
    """Return the typer of a master key and lane, the same while the process lives."""
    del lane
    return Typer(Session(master))
