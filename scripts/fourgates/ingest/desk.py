"""The DuckDB connection that sheets are typed on, with its plans kept between files."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import duckdb

from fourgates import engine
from fourgates.contracts import Contract
from fourgates.ingest.draft import Draft
from fourgates.ingest.layout import Layout, Secrets
from fourgates.ingest.learned import learn_sql, learnable, learned_scan, learned_table
from fourgates.ingest.report import LoadResult
from fourgates.ingest.statement import (
    FAULTS_SCHEMA,
    faults_sql,
    typed_columns,
    typed_sql,
)
from fourgates.ingest.table import FAULT, LINE, REST, Table, Typed
from fourgates.vault import vault

SMALL_ROWS = 20_000
LARGE, SHEET = "typed_large", "sheet"
WIDTHS = (8, 12, 16, 20, 24, 32, 48, 64)  # a wide table costs, full or empty


class Mismatch(Exception):  # noqa: N818  no error: the file needs the patient way
    """DuckDB did not read what Python counted: read the file the patient way."""


class Desk:
    """One connection, and the tables that a sheet passes through.

    Planning the SQL of a form of twenty columns takes longer than running it over a
    town's forty rows, so the plans for small sheets are prepared once. A plan lives as
    long as no table is made, hence all tables are made before.

    Args:
        master: The home's master key.
    """

    def __init__(self, master: bytes) -> None:
        """Open the connection."""
        self.master = master
        self.connection = engine.connect()
        # It would make a join of every IN list: sixty joins for a form of twenty cells.
        # A kept plan must not rest on the statistics of the sheet it was planned for:
        # "no cell is empty" would then hold for every later sheet.
        self.execute(
            "set disabled_optimizers = 'in_clause,statistics_propagation,"
            "compressed_materialization,build_side_probe_side,join_order'"
        )
        # A sheet keeps its order only on the side of a join that is read row by row.
        self.execute("set preserve_insertion_order = true")
        self.execute("set temp_file_encryption = true")
        self.execute("create temp table seen (feed varchar, key varchar, hash bigint)")
        self.execute("create temp table doubles (row bigint)")
        self.execute(f"create temp table faults ({FAULTS_SCHEMA})")
        marks = f"{LINE} varchar, {FAULT} varchar, {REST} varchar"
        for width in WIDTHS:
            cells = ", ".join(f"c{at} varchar" for at in range(width))
            self.execute(f"create temp table small_{width} ({cells}, {marks})")
        self._secrets: dict[str, Secrets] = {}
        self._opened: set[str] = set()
        self._feeds: dict[str, Contract] = {}
        self._plans: dict[object, str] = {}
        self._large: Typed | None = None

    def execute(self, query: str) -> duckdb.DuckDBPyConnection:
        """Run one statement; values stand in it as literals.

        A parameter would make DuckDB look for pandas at each call, which costs more
        than the statement.
        """
        return self.connection.execute(query)

    def row(self, query: str) -> tuple[object, ...]:
        """Return the one row of a query."""
        found = self.execute(query).fetchone()
        assert found is not None
        return tuple(found)

    def make_tables(self, contracts: Iterable[Contract]) -> None:
        """Make the table of typed rows of each feed, before anything is planned."""
        for contract in contracts:
            if self._feeds.get(contract.feed) == contract:
                continue
            self.execute(
                f"create or replace temp table typed_{contract.feed} "
                f"({typed_columns(contract)})"
            )
            self._feeds[contract.feed] = contract
            self._forget_plans()

    def type_rows(
        self, table: Table, layout: Layout, load: LoadResult, work: Path
    ) -> Typed:
        """Type all rows of a sheet.

        Args:
            table: The sheet.
            layout: How it maps to its contract.
            load: What its rows say of their load.
            work: Folder for a draft.

        Returns:
            Where the typed rows are, in the sheet's order.

        Raises:
            Mismatch: DuckDB cannot read the file, or finds other rows than counted.
        """
        try:
            if _is_small(table):
                return self._type_small(table, layout)
            self._forget_plans()
            if self._large:  # the quick way was given up after all
                self.clear(self._large)
            if table.is_rewritten:
                query = self._typed_sql(layout, table.scan())
                self.execute(f"create or replace temp table {LARGE} as {query}")
                self._large = Typed(LARGE)
                return self._large
            draft = Draft.of(table, layout, load, work / "typed.parquet")
            return self._type_large(table, layout, draft)
        except duckdb.InvalidInputException as error:
            raise Mismatch(str(error)) from None

    def _type_small(self, table: Table, layout: Layout) -> Typed:
        """Type the rows of a small sheet with a plan that is kept."""
        feed = layout.contract.feed
        scan = self._fill_small(table)
        self.execute(f"truncate typed_{feed}")
        self._planned(
            ("typed", layout),
            f"insert into typed_{feed} {self._typed_sql(layout, scan)}",
        )
        return Typed(f"typed_{feed}")

    def _type_large(self, table: Table, layout: Layout, draft: Draft) -> Typed:
        """Type a sender's own large file straight into Parquet.

        With identifiers to learn, the sheet is laid out first: a join loses the order
        of its rows, so each keeps its place.
        """
        if draft.use:
            self.open_room(draft.use)
        scan, learned = table.scan(), learnable(layout)
        if learned:
            self._lay_out(table)
            scan = f"(select *, rowid as _at from {SHEET})"
        for name in learned:
            query = learn_sql(layout, self._secret(layout), name)
            self.execute(
                f"create or replace temp table {learned_table(name)} as "
                + query.replace("{scan}", SHEET)
            )
        self.execute(f"set preserve_insertion_order = {not learned}")
        try:
            query = self._typed_sql(layout, scan, learned)
            self.execute(draft.write_sql(query))
        finally:
            self.execute("set preserve_insertion_order = true")
        self.execute(f"create or replace temp view {LARGE} as {draft.read_sql(layout)}")
        is_landing = not draft.hidden
        self._large = Typed(LARGE, "_row", draft.path, is_landing, learned)
        return self._large

    def _lay_out(self, table: Table) -> None:
        """Make a table of the cells as sent, in the sheet's order."""
        self.execute(
            f"create or replace temp table {SHEET} as select * from {table.scan()}"
        )

    def explain_faults(self, table: Table, layout: Layout, typed: Typed) -> None:
        """Fill table ``faults``: what is wrong with each row that lost something."""
        self.execute("truncate faults")
        header = table.form.header
        if _is_small(table):
            rows = _small(table)
            scan = f"(select *, cast({LINE} as bigint) as line from {rows})"
            query = faults_sql(layout, header).replace("{scan}", scan)
            self._planned(("faults", layout, header), f"insert into faults {query}")
            return
        if not typed.learned:
            self._lay_out(table)
        flagged = (
            f"(select {typed.row} as row from {typed.name} "
            "where is_fault or is_nulled) as flagged"
        )
        picked = (
            f"(select {SHEET}.*, {table.line(f'{SHEET}.rowid')} as line from {SHEET} "
            f"semi join {flagged} on {SHEET}.rowid = flagged.row)"
        )
        query = faults_sql(layout, header).replace("{scan}", picked)
        self.execute(f"insert into faults {query}")

    def clear(self, typed: Typed) -> None:
        """Let go of the rows in hand."""
        if typed.name != LARGE:
            return
        self._large = None
        self.execute(f"drop {'view' if typed.draft else 'table'} {LARGE}")
        for name in (SHEET, *map(learned_table, typed.learned)):
            self.execute(f"drop table if exists {name}")
        if typed.draft:
            typed.draft.unlink(missing_ok=True)

    def open_room(self, use: str) -> None:
        """Give the connection the key of a vault purpose or the quarantine, once."""
        if not self._opened:
            engine.load_crypto(self.connection)
        if use not in self._opened:
            vault.open_for(self.connection, self.master, use)
            self._opened.add(use)

    def _typed_sql(
        self, layout: Layout, scan: str, learned: frozenset[str] = frozenset()
    ) -> str:
        query = typed_sql(layout, self._secret(layout), learned)
        rows = learned_scan(layout, learned)
        return query.replace("{scan}", rows).replace("{scan}", scan)

    def _secret(self, layout: Layout) -> Secrets:
        purpose = layout.contract.purpose
        if purpose not in self._secrets:
            self._secrets[purpose] = Secrets.of(self.master, purpose)
        return self._secrets[purpose]

    def _fill_small(self, table: Table) -> str:
        rows, names = _small(table), ", ".join(table.cells())
        self.execute(f"truncate {rows}")
        self.execute(f"insert into {rows} ({names}) select * from {table.scan()}")
        return rows

    def _planned(self, name: object, query: str) -> None:
        if name not in self._plans:
            self._plans[name] = f"plan_{len(self._plans)}"
            self.execute(f"prepare {self._plans[name]} as {query}")
        self.execute(f"execute {self._plans[name]}")

    def _forget_plans(self) -> None:
        for plan in self._plans.values():
            self.execute(f"deallocate {plan}")
        self._plans.clear()


def _is_small(table: Table) -> bool:
    fits = table.rows <= SMALL_ROWS and table.width <= WIDTHS[-1]
    return table.is_rewritten and fits


def _small(table: Table) -> str:
    """Return the name of the narrowest table that takes the rows."""
    return f"small_{next(width for width in WIDTHS if width >= table.width)}"


@lru_cache(maxsize=4)
def desk(master: bytes, lane: int = 0) -> Desk:
    """Return the desk of a master key and lane, the same while the process lives."""
    return Desk(master)
