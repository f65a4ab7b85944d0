"""Read every new file in the inbox, side by side, those of one feed in their order.

A duplicate is the second of two equal rows, so the files of a feed come one after
another; files of different feeds have nothing to do with each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from fourgates import contracts as contract_store
from fourgates.contracts import Contract
from fourgates.engine import TIME_ZONE
from fourgates.home import Home
from fourgates.ingest.detect.inbox import Arrival, walk
from fourgates.ingest.detect.sheet import DetectedFile, Refused
from fourgates.ingest.lane import Lane
from fourgates.ingest.load.load_ledger import recover, write_schemas
from fourgates.ingest.report import Refusal, Report
from fourgates.steps import Steps

LANES = 2


def run(
    home: Home,
    steps: Steps,
    *,
    received_at: datetime | None = None,
    inbox: Path | None = None,
    contracts: Mapping[str, Contract] | None = None,
) -> Report:
    """Take in everything that waits in the inbox, and return what became of each file.

    The caller holds the home's lock. ``received_at`` is the district's local time that
    ``_loaded_at`` and the load date tell (default: now); inbox and contracts are the
    home's and the project's unless given.
    """
    moment = received_at or datetime.now(ZoneInfo(TIME_ZONE))
    feeds = contracts or contract_store.load(home)
    report = Report(recovered=recover(home))
    schedule = Schedule(home, moment, feeds)
    with steps.step("ingest") as facts:
        found = walk(inbox or home.inbox)
        report.waiting += found.waiting
        parts = [refuse(home, path, refusal) for path, refusal in found.refused]
        with steps.bar("ingest", len(found.arrivals)) as bar:
            parts += schedule.take_all(found.arrivals, bar)
        for part in parts:
            report.add(part)
        facts |= {"loads": len(report.loads), "refused": len(report.refused)}
    return report


class Schedule:
    """Lanes that work side by side."""

    def __init__(
        self, home: Home, received_at: datetime, feeds: Mapping[str, Contract]
    ) -> None:
        """Make the lanes, and a file without rows for each feed."""
        self._home = home
        first = Lane(home, received_at, feeds)
        numbers = range(1, LANES)
        rest = [Lane(home, received_at, feeds, at, first.ledger) for at in numbers]
        self._lanes = [first, *rest]
        self._free = list(self._lanes)
        write_schemas(home, first.typer.session, feeds.values())
        self._busy: dict[Future[Report], tuple[str | None, Lane]] = {}

    def take_all(
        self, arrivals: list[Arrival], tell: Callable[[int, str], None]
    ) -> list[Report]:
        """Return what became of each file, in their order."""
        started = []
        try:
            with ThreadPoolExecutor(len(self._lanes)) as pool:
                for done, arrival in enumerate(arrivals):
                    tell(done, arrival.name)
                    started.append(self._start(pool, arrival))
            return [future.result() for future in started]
        finally:
            for lane in self._lanes:
                lane.close()

    def _start(self, pool: ThreadPoolExecutor, arrival: Arrival) -> Future[Report]:
        """Detect what a file is, and have it read once a lane is free for its feed."""
        try:
            file = self._lanes[0].detect(arrival)
        except PermissionError as error:
            return pool.submit(_denied, arrival, error)
        if isinstance(file, Refused):
            refusal = Refusal(arrival.name, file.reason)
            return pool.submit(refuse, self._home, arrival.path, refusal)
        while not self._may_start(file.feed):
            for future in wait(self._busy, return_when=FIRST_COMPLETED).done:
                self._free.append(self._busy.pop(future)[1])
                future.result()  # what no file is to blame for ends the run
        lane = self._free.pop(0)
        future = pool.submit(_settle, self._home, lane, file)
        self._busy[future] = (file.feed, lane)
        return future

    def _may_start(self, feed: str | None) -> bool:
        """Tell whether a lane is free, and none reads a file of this feed.

        Without a feed of its own a file is read alone.
        """
        feeds = [other for other, _ in self._busy.values()]
        if feed is None or None in feeds:
            return not feeds
        return bool(self._free) and feed not in feeds


def _settle(home: Home, lane: Lane, file: DetectedFile) -> Report:
    """Read one file, and move it out of the inbox unless it must wait."""
    arrival = file.arrival
    try:
        report = lane.take(file)
    except PermissionError as error:
        return _denied(arrival, error)
    if report.refused:
        (refusal,), report.refused = report.refused, []
        report.add(refuse(home, arrival.path, refusal))
    elif not report.waiting:
        try:
            arrival.path.unlink()
        except OSError as error:
            words = f"已收，但移不出收件箱：{error.strerror}"
            report.waiting.append(Refusal(arrival.name, words))
    return report


def _denied(arrival: Arrival, error: PermissionError) -> Report:
    return Report(waiting=[Refusal(arrival.name, f"没有权限：{error.strerror}")])


def refuse(home: Home, path: Path, refusal: Refusal) -> Report:
    """Move a file to ``refused/`` with its reason beside it."""
    name = Path(refusal.file_name)
    target, number = home.refused / name, 1
    while target.exists() or target.is_symlink():
        number += 1
        target = home.refused / name.with_name(f"{name.stem}-{number}{name.suffix}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        note = target.with_name(f"{target.name}.reason.txt")
        note.write_text(f"{refusal.file_name}: {refusal.reason}\n", "utf-8")
        path.replace(target)
    except OSError as error:
        words = f"{refusal.reason}（且移不出收件箱：{error.strerror}）"
        return Report(waiting=[Refusal(refusal.file_name, words)])
    return Report(refused=[refusal])
