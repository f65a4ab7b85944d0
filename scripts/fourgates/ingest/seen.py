"""Know an exact duplicate: in the same sheet, or landed before."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from fourgates.contracts import Contract
from fourgates.home import Home
from fourgates.ingest.desk import SMALL_ROWS, Desk
from fourgates.ingest.ledger import Ledger, landing_file
from fourgates.ingest.report import LoadResult
from fourgates.ingest.table import Typed, quoted


class Spread(Protocol):
    """What of a sheet's counts tells where a duplicate could lie."""

    @property
    def distinct(self) -> int:
        """Distinct rows."""

    @property
    def first(self) -> date | None:
        """First business date."""

    @property
    def last(self) -> date | None:
        """Last business date."""


class Seen:
    """The hashes of landed rows, read only where a duplicate could lie.

    A duplicate has the same business date, so only loads that hold such dates are read,
    and each once a run.

    Args:
        home: The home.
        desk: Where the typed rows of the load in hand are.
        ledger: All loads.
    """

    def __init__(self, home: Home, desk: Desk, ledger: Ledger) -> None:
        """Begin with nothing read."""
        self._home = home
        self._desk = desk
        self._ledger = ledger
        self._read: set[str] = set()
        self._feeds: set[str] = set()
        self._has_doubles = True
        desk.execute("truncate seen")

    def mark(self, contract: Contract, typed: Typed, spread: Spread, good: int) -> int:
        """Fill table ``doubles`` with the rows that are exact duplicates.

        Args:
            contract: The feed.
            typed: Table of the typed rows.
            spread: Their counts.
            good: Rows without a fault.

        Returns:
            The number of duplicates.
        """
        self._fetch(contract, spread)
        if self._has_doubles:
            self._desk.execute("truncate doubles")
            self._has_doubles = False
        feed = contract.landing_feed
        # The key beside the hash: 63 bits alone might take one thing for another.
        known = (
            f"(_key, _row_hash) in (select (key, hash) from seen where feed = '{feed}')"
        )
        if good == spread.distinct and feed not in self._feeds:
            return 0
        if good == spread.distinct:
            (met,) = self._desk.row(
                f"select count(*) from {typed.name} where not is_fault and {known}"
            )
            if not met:
                return 0
        self._desk.execute(
            f"insert into doubles select {typed.row} from {typed.name} "
            "where not is_fault qualify row_number() over "
            f"(partition by _key, _row_hash order by {typed.row}) > 1 "
            f"or {known}"
        )
        self._has_doubles = True
        (count,) = self._desk.row("select count(*) from doubles")
        assert isinstance(count, int)
        return count

    def keep(self, load: LoadResult, typed: Typed) -> None:
        """Remember the rows of the load that was just committed."""
        if load.rows_accepted > SMALL_ROWS:
            return  # it is read back, should a sheet of its dates come
        self._read.add(load.load_id)
        if load.rows_accepted:
            self._feeds.add(load.feed)
            self._desk.execute(
                f"insert into seen select '{load.feed}', _key, _row_hash "
                f"from {typed.name} "
                f"where not is_fault and {typed.row} not in (select row from doubles)"
            )

    def _fetch(self, contract: Contract, spread: Spread) -> None:
        """Read the hashes of earlier loads that share a business date."""
        for load in self._ledger.of_feed(contract.landing_feed):
            if load.load_id in self._read:
                continue
            if contract.is_dated() and not _overlap(load, spread):
                continue
            day = load.loaded_at.date()
            path = landing_file(self._home, load.load_id, load.feed, day)
            self._desk.execute(
                f"insert into seen select '{contract.landing_feed}', _key, _row_hash "
                f"from read_parquet({quoted(str(path))})"
            )
            self._read.add(load.load_id)
            self._feeds.add(load.feed)


def _overlap(load: LoadResult, spread: Spread) -> bool:
    if not (spread.first and spread.last):
        return False
    if not (load.first_business_date and load.last_business_date):
        return False
    return (
        load.first_business_date <= spread.last
        and load.last_business_date >= spread.first
    )
