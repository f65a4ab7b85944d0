"""The DuckDB connection that sheets are typed on, with its plans kept between files."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import duckdb

from fourgates import engine
from fourgates.contracts import Contract
from fourgates.ingest.statement import (
    FAULTS_SCHEMA,
    Layout,
    Secrets,
    faults_sql,
    typed_columns,
    typed_sql,
)
from fourgates.ingest.table import FAULT, LINE, REST, Table
from fourgates.vault import vault

SMALL_ROWS = 20_000
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
            "compressed_materialization'"
        )
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

    def type_rows(self, table: Table, layout: Layout) -> str:
        """Type all rows of a sheet.

        Returns:
            The name of the table with the typed rows, in the sheet's order.

        Raises:
            Mismatch: DuckDB cannot read the file, or finds other rows than counted.
        """
        feed = layout.contract.feed
        try:
            if _is_small(table):
                scan = self._fill_small(table)
                self.execute(f"truncate typed_{feed}")
                self._planned(
                    ("typed", layout),
                    f"insert into typed_{feed} {self._typed_sql(layout, scan)}",
                )
                return f"typed_{feed}"
            self._forget_plans()
            query = self._typed_sql(layout, table.scan())
            self.execute(f"create or replace temp table typed_large as {query}")
        except duckdb.InvalidInputException as error:
            raise Mismatch(str(error)) from None
        return "typed_large"

    def explain_faults(self, table: Table, layout: Layout, typed: str) -> None:
        """Fill table ``faults``: what is wrong with each row that lost something."""
        self.execute("truncate faults")
        header = table.form.header
        if _is_small(table):
            rows = _small(table)
            scan = f"(select *, cast({LINE} as bigint) as line from {rows})"
            query = faults_sql(layout, header).replace("{scan}", scan)
            self._planned(("faults", layout, header), f"insert into faults {query}")
            return
        self.execute(
            f"create or replace temp table large as select * from {table.scan()}"
        )
        picked = (
            f"(select large.*, {table.line('large.rowid')} as line from large "
            f"semi join (select rowid as row from {typed} where is_fault or is_nulled) "
            "as flagged on large.rowid = flagged.row)"
        )
        query = faults_sql(layout, header).replace("{scan}", picked)
        self.execute(f"insert into faults {query}")
        self.execute("drop table large")

    def clear(self, typed: str) -> None:
        """Let go of the rows in hand."""
        if typed == "typed_large":
            self.execute("drop table typed_large")

    def open_room(self, use: str) -> None:
        """Give the connection the key of a vault purpose or the quarantine, once."""
        if not self._opened:
            engine.load_crypto(self.connection)
        if use not in self._opened:
            vault.open_for(self.connection, self.master, use)
            self._opened.add(use)

    def _typed_sql(self, layout: Layout, scan: str) -> str:
        purpose = layout.contract.purpose
        if purpose not in self._secrets:
            self._secrets[purpose] = Secrets.of(self.master, purpose)
        return typed_sql(layout, self._secrets[purpose]).replace("{scan}", scan)

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


@lru_cache(maxsize=1)
def desk(master: bytes) -> Desk:
    """Return the desk of a master key, the same one as long as the process lives."""
    return Desk(master)
