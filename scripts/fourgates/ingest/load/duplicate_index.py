"""Know a duplicate: of a row of the same sheet, or of the version that counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from fourgates.contracts import Contract
from fourgates.contracts.landing import KEY, landed_in, landed_key
from fourgates.engine import quote_text, read_parquet
from fourgates.home import Home
from fourgates.ingest.load.load_ledger import Ledger, landing_file
from fourgates.ingest.report import LoadResult
from fourgates.ingest.session import Session
from fourgates.ingest.type import together
from fourgates.ingest.type.typed_rows import Counts, TypedRows

MOST_KEPT = 20_000
KNOWN = "(select (key, hash) from duplicate_index)"


class DuplicateIndex:
    """The hashes of landed rows, read only where a duplicate could lie.

    A duplicate equals the version that counts now: what was changed and is changed back
    is news. An equal row has the same business date, so only loads that hold such dates
    are searched, and each once a run; whether an equal row still counts is then asked
    of all loads.
    """

    def __init__(
        self,
        home: Home,
        session: Session,
        ledger: Ledger,
        land: Callable[[], None] = lambda: None,
    ) -> None:
        """Begin with nothing read; ``land`` puts in place what waits to count."""
        self._home = home
        self._land = land
        self._session = session
        self._ledger = ledger
        self._read: set[str] = set()
        self._known: Counter[str] = Counter()  # loads of a feed that were looked at
        self._unread: dict[str, list[LoadResult]] = {}  # by owner
        self._owners: set[str] = set()
        session.execute(
            "create temp table if not exists duplicate_index "
            "(owner varchar, key varchar, hash bigint)"
        )
        session.execute("create temp table if not exists duplicates (row bigint)")
        session.execute("truncate duplicate_index")
        session.execute("truncate duplicates")
        self._has_duplicates = False
        # Sheets that were typed together: table, then owner and which it is.
        self._unsaved: dict[str, dict[str, list[int]]] = {}

    def repeated(
        self, typed: Mapping[str, Sequence[TypedRows]], table: str
    ) -> set[int]:
        """Return which sheets that were typed together hold a row that is known.

        They are given by sender. What another of them holds is known too: which of the
        two comes first is told when each is read alone.
        """
        for sender, sheets in typed.items():
            for one in sheets:
                self._read_earlier(sender, one)
        found = self._session.execute(together.repeated_sql(table, KNOWN))
        return {part for (part,) in found.fetchall()}

    def save(self) -> None:
        """Know the rows of the sheets that were typed together and have landed."""
        unsaved, self._unsaved = self._unsaved, {}
        for table, owners in unsaved.items():
            for owner, parts in owners.items():
                among = ", ".join(map(str, parts))
                self._insert(owner, f"{table} where {together.PART} in ({among})")

    def mark(self, load: LoadResult, typed: TypedRows) -> int:
        """Fill table ``duplicates`` with the duplicates, and return their number."""
        counts, owner = typed.counts, _owner(load.feed, load.sender, typed.contract)
        if typed.part is None:
            self.save()
            self._read_earlier(load.sender, typed)
        if self._has_duplicates:
            self._session.execute("truncate duplicates")
            self._has_duplicates = False
        # The key beside the hash: 63 bits alone might take one thing for another.
        known = "(_key, _row_hash) in (select (key, hash) from duplicate_index "
        known += f"where owner = {quote_text(owner)})"
        among = f"from {typed.name} where not is_fault and {known}"
        is_known = (
            typed.part is None
            and typed.contract.whole_list is None
            and owner in self._owners
            and self._session.count(f"select count(*) {among}")
        )
        if counts.passing == counts.distinct and not is_known:
            return 0
        if is_known:
            known = "(_key, _row_hash) in " + self._counting_now(load, typed, among)
        self._session.execute(
            f"insert into duplicates select {typed.row} from {typed.name} "
            "where not is_fault qualify row_number() over "
            f"(partition by _key, _row_hash order by {typed.row}) > 1 "
            + (f"or {known}" if is_known else "")
        )
        self._has_duplicates = True
        return self._session.count("select count(*) from duplicates")

    def _counting_now(self, load: LoadResult, typed: TypedRows, among: str) -> str:
        """Return SQL for key and hash of the versions that count, of the keys among."""
        self._land()
        earlier = self._earlier(load, typed.contract)
        paths = [landing_file(self._home, one) for one in earlier]
        line = "case when _line < 0 then file_row_number - _line else _line end"
        among = f"(select _key {among})"
        files_read = read_parquet(paths, more=", filename = '_from'")
        holding = self._session.execute(
            f"select distinct _from from {files_read} "
            f"where {landed_key(typed.contract)} in {among}"
        )
        files = [Path(name) for (name,) in holding.fetchall()]
        rows = landed_in(typed.contract, self._home.landing, files)
        return (
            f"(select (_key, arg_max(_row_hash, (_version, _load_number, {line}))) "
            f"from {rows} where _key in {among} and _is_set_aside is not true "
            "group by _key)"
        )

    def _earlier(self, load: LoadResult, contract: Contract) -> list[LoadResult]:
        """Return the loads whose rows may bear the keys of this one."""
        return [
            one
            for one in self._ledger.landed(load.feed)
            if not contract.numbered or one.sender == load.sender
        ]

    def add(self, load: LoadResult, typed: TypedRows) -> None:
        """Add the rows of the load that was just committed."""
        if load.rows_accepted > MOST_KEPT:
            return  # it is read back, should a sheet of its dates come
        self._read.add(load.load_id)
        owner = _owner(load.feed, load.sender, typed.contract)
        if typed.part is not None:
            table = together.table_of(typed.contract)
            owners = self._unsaved.setdefault(table, {})
            owners.setdefault(owner, []).append(typed.part)
        elif load.rows_accepted:
            self._insert(
                owner,
                f"{typed.name} where not is_fault "
                f"and {typed.row} not in (select row from duplicates)",
            )

    def _read_earlier(self, sender: str, typed: TypedRows) -> None:
        """Read the hashes of earlier loads that share a business date."""
        contract = typed.contract
        if contract.whole_list is not None:
            return  # a list tells all that stands, again
        feed, is_dated = contract.landing_feed, contract.is_dated()
        owner = _owner(feed, sender, contract)
        landed = self._ledger.landed(feed)
        for other in landed[self._known[feed] :]:
            whose = _owner(feed, other.sender, contract)
            self._unread.setdefault(whose, []).append(other)
        self._known[feed] = len(landed)
        unread, self._unread[owner] = self._unread.get(owner, []), []
        for earlier in unread:
            if earlier.load_id in self._read:
                continue
            if is_dated and not _overlap(earlier, typed.counts):
                self._unread[owner].append(earlier)
                continue
            path = landing_file(self._home, earlier)
            self._insert(owner, read_parquet(path), landed_key(contract))
            self._read.add(earlier.load_id)

    def _insert(self, owner: str, rows: str, key: str = KEY) -> None:
        self._session.execute(
            f"insert into duplicate_index select {quote_text(owner)}, {key}, _row_hash "
            f"from {rows}"
        )
        self._owners.add(owner)


def _owner(feed: str, sender: str, contract: Contract) -> str:
    """Return whose keys a load bears: its feed's, or its sender's in the feed."""
    return f"{feed}/{sender if contract.numbered else ''}"


def _overlap(load: LoadResult, counts: Counts) -> bool:
    first, last = load.first_business_date, load.last_business_date
    if not (first and last and counts.first and counts.last):
        return False
    return first <= counts.last and last >= counts.first
