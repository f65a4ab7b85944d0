"""Know an exact duplicate: in the same sheet, or landed before."""

from __future__ import annotations

from fourgates.engine import quote_text, read_parquet
from fourgates.home import Home
from fourgates.ingest.load.load_ledger import Ledger, landing_file
from fourgates.ingest.report import LoadResult
from fourgates.ingest.session import Session
from fourgates.ingest.type.typed_rows import Counts, TypedRows

MOST_KEPT = 20_000


class DuplicateIndex:
    """The hashes of landed rows, read only where a duplicate could lie.

    A duplicate has the same business date, so only loads that hold such dates are read,
    and each once a run.
    """

    def __init__(self, home: Home, session: Session, ledger: Ledger) -> None:
        """Begin with nothing read."""
        self._home = home
        self._session = session
        self._ledger = ledger
        self._read: set[str] = set()
        self._feeds: set[str] = set()
        session.execute(
            "create temp table if not exists duplicate_index "
            "(feed varchar, key varchar, hash bigint)"
        )
        session.execute("create temp table if not exists duplicates (row bigint)")
        session.execute("truncate duplicate_index")
        session.execute("truncate duplicates")
        self._has_duplicates = False

    def mark(self, typed: TypedRows) -> int:
        """Fill table ``duplicates`` with exact duplicates, and return their number."""
        counts, feed = typed.counts, typed.contract.landing_feed
        self._read_earlier(typed)
        if self._has_duplicates:
            self._session.execute("truncate duplicates")
            self._has_duplicates = False
        # The key beside the hash: 63 bits alone might take one thing for another.
        known = "(_key, _row_hash) in (select (key, hash) from duplicate_index "
        known += f"where feed = {quote_text(feed)})"
        if counts.passing == counts.distinct:
            among = f"select count(*) from {typed.name} where not is_fault and {known}"
            if feed not in self._feeds or not self._session.count(among):
                return 0
        self._session.execute(
            f"insert into duplicates select {typed.row} from {typed.name} "
            "where not is_fault qualify row_number() over "
            f"(partition by _key, _row_hash order by {typed.row}) > 1 "
            f"or {known}"
        )
        self._has_duplicates = True
        return self._session.count("select count(*) from duplicates")

    def add(self, load: LoadResult, typed: TypedRows) -> None:
        """Add the rows of the load that was just committed."""
        if load.rows_accepted > MOST_KEPT:
            return  # it is read back, should a sheet of its dates come
        self._read.add(load.load_id)
        if load.rows_accepted:
            self._insert(
                load.feed,
                f"{typed.name} where not is_fault "
                f"and {typed.row} not in (select row from duplicates)",
            )

    def _read_earlier(self, typed: TypedRows) -> None:
        """Read the hashes of earlier loads that share a business date."""
        is_dated = typed.contract.is_dated()
        for load in self._ledger.of_feed(typed.contract.landing_feed):
            if load.load_id in self._read:
                continue
            if is_dated and not _overlap(load, typed.counts):
                continue
            path = landing_file(self._home, load)
            self._insert(load.feed, read_parquet(path))
            self._read.add(load.load_id)

    def _insert(self, feed: str, rows: str) -> None:
        self._session.execute(
            f"insert into duplicate_index select {quote_text(feed)}, _key, _row_hash "
            f"from {rows}"
        )
        self._feeds.add(feed)


def _overlap(load: LoadResult, counts: Counts) -> bool:
    first, last = load.first_business_date, load.last_business_date
    if not (first and last and counts.first and counts.last):
        return False
    return first <= counts.last and last >= counts.first
