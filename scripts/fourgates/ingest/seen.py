"""Know an exact duplicate: in the same sheet, or landed before."""

from __future__ import annotations

import duckdb

from fourgates.contracts import Contract
from fourgates.home import Home
from fourgates.ingest.ledger import Ledger, landing_file
from fourgates.ingest.report import LoadResult


class Seen:
    """The hashes of landed rows, read only where a duplicate could lie.

    A duplicate has the same business date, so only loads that hold such dates are read,
    and each once a run.

    Args:
        home: The home.
        connection: Where the table ``typed`` of the load in hand is.
        ledger: All loads.
    """

    def __init__(
        self, home: Home, connection: duckdb.DuckDBPyConnection, ledger: Ledger
    ) -> None:
        self._home = home
        self._connection = connection
        self._ledger = ledger
        self._read: set[str] = set()
        connection.execute("create temp table seen (feed varchar, hash blob)")
        connection.execute("create temp table doubles (row bigint)")

    def mark(self, contract: Contract) -> int:
        """Fill table ``doubles`` with the rows that are exact duplicates.

        Returns:
            Their number.
        """
        self._fetch(contract)
        self._connection.execute("delete from doubles")
        row = self._connection.execute(
            "select count(*), count(distinct hash(_row_hash)), "
            "count(*) filter (_row_hash in (select hash from seen where feed = $1)) "
            "from typed where not is_fault",
            [contract.feed],
        ).fetchone()
        assert row is not None
        rows, distinct, known = row
        if rows == distinct and not known:
            return 0
        self._connection.execute(
            "insert into doubles select rowid from typed where not is_fault qualify "
            "row_number() over (partition by _row_hash order by rowid) > 1 "
            "or _row_hash in (select hash from seen where feed = $1)",
            [contract.feed],
        )
        counted = self._connection.execute("select count(*) from doubles").fetchone()
        return int(counted[0]) if counted else 0

    def keep(self, load: LoadResult) -> None:
        """Remember the rows of the load that was just committed."""
        self._read.add(load.load_id)
        if load.rows_accepted:
            self._connection.execute(
                "insert into seen select $1, _row_hash from typed where not is_fault "
                "and rowid not in (select row from doubles)",
                [load.feed],
            )

    def _fetch(self, contract: Contract) -> None:
        """Read the hashes of earlier loads that share a business date."""
        unread = [
            load
            for load in self._ledger.of_feed(contract.feed)
            if load.load_id not in self._read
        ]
        if not unread:
            return
        if contract.is_dated():
            row = self._connection.execute(
                "select min(_business_date), max(_business_date) from typed "
                "where not is_fault"
            ).fetchone()
            first, last = row or (None, None)
            unread = [
                load
                for load in unread
                if first
                and last
                and load.first_business_date
                and load.last_business_date
                and load.first_business_date <= last
                and load.last_business_date >= first
            ]
        for load in unread:
            day = load.loaded_at.date()
            path = landing_file(self._home, load.load_id, load.feed, day)
            self._connection.execute(
                "insert into seen select $1, _row_hash from read_parquet($2)",
                [contract.feed, str(path)],
            )
            self._read.add(load.load_id)
