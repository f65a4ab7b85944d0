"""Read files side by side, but those of one feed one after another.

A duplicate is the second of two equal rows, so the files of a feed keep their order;
files of different feeds have nothing to do with each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime
from types import TracebackType

from fourgates.contracts import Contract
from fourgates.contracts.headers import Index
from fourgates.home import Home
from fourgates.ingest import ledger
from fourgates.ingest.inbox import Arrival
from fourgates.ingest.load import Loader
from fourgates.ingest.look import Look
from fourgates.ingest.reading import Reader

LANES = 2


class Lanes:
    """Loaders that work side by side, each with a DuckDB connection of its own.

    Args:
        home: The home.
        received_at: As for ``Loader``.
        feeds: All contracts.
    """

    def __init__(
        self, home: Home, received_at: datetime, feeds: Mapping[str, Contract]
    ) -> None:
        """Make the tables that the loaders type into."""
        first = Loader(home, received_at)
        rest = [
            Loader(home, received_at, lane, first.ledger) for lane in range(1, LANES)
        ]
        self._loaders = [first, *rest]
        for loader in self._loaders:
            loader.desk.make_tables(feeds.values())
        ledger.write_schemas(home, first.desk.connection, feeds.values())
        index = Index(feeds)
        self._free = [Reader(loader, index) for loader in self._loaders]
        self._scout = Reader(first, index)
        self._busy: dict[Future[None], tuple[str | None, Reader]] = {}
        self._pool = ThreadPoolExecutor(LANES)

    def look(self, arrival: Arrival) -> Look:
        """Return what a first look at a file tells, while the lanes work."""
        return self._scout.look(arrival)

    def start(self, feed: str | None, work: Callable[[Reader], None]) -> None:
        """Have a file read once no file of its feed is being read.

        Args:
            feed: Its feed; None when it must be read alone.
            work: Reads it.
        """
        while not self._may_start(feed):
            self._reap(wait(self._busy, return_when=FIRST_COMPLETED).done)
        reader = self._free.pop(0)
        self._busy[self._pool.submit(work, reader)] = (feed, reader)

    def _may_start(self, feed: str | None) -> bool:
        feeds = [other for other, _ in self._busy.values()]
        if feed is None or None in feeds:
            return not feeds
        return bool(self._free) and feed not in feeds

    def _reap(self, done: set[Future[None]]) -> None:
        for future in done:
            _, reader = self._busy.pop(future)
            self._free.append(reader)
        for future in done:
            future.result()

    def __enter__(self) -> Lanes:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait for every file, and leave no sender's rows behind in the clear."""
        self._pool.shutdown(wait=True)
        if error is None:
            self._reap(set(self._busy))
            for loader in self._loaders:
                loader.close()
