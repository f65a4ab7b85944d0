"""Read every new file in the inbox, side by side, those of one feed in their order.

A duplicate is the second of two equal rows, so the files of a feed come one after
another; files of different feeds have nothing to do with each other.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping
from concurrent.futures import (
    ALL_COMPLETED,
    FIRST_COMPLETED,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from datetime import datetime
from functools import partial
from operator import itemgetter
from pathlib import Path
from zoneinfo import ZoneInfo

from fourgates import contracts as contract_store
from fourgates import durable
from fourgates.contracts import Contract
from fourgates.engine import TIME_ZONE
from fourgates.errors import UserError
from fourgates.home import Home
from fourgates.ingest.detect.inbox import LONGEST_PATH, Arrival, walk
from fourgates.ingest.detect.sheet import DetectedFile, Refused
from fourgates.ingest.lane import Lane
from fourgates.ingest.load.load_ledger import write_schemas
from fourgates.ingest.load.recovery import recover
from fourgates.ingest.masking import masked
from fourgates.ingest.report import Refusal, Report, StoppedError
from fourgates.ingest.type.together import MOST_FILES, Likeness, likeness
from fourgates.steps import Steps

LANES = 2
Numbered = tuple[int, DetectedFile]  # with its place among the files
MACHINE = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE)
LONGEST_WORDS = 200
LONGEST_NAME = 200  # bytes; the system ends at 255


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

    Raises:
        StoppedError: What no file is to blame for ended the run; it bears the report.
    """
    moment = received_at or datetime.now(ZoneInfo(TIME_ZONE))
    feeds = contracts or contract_store.load(home)
    report = Report(recovered=recover(home))
    schedule = Schedule(home, moment, feeds)
    report.clocks += schedule.clocks
    with steps.step("ingest") as facts:
        found = walk(inbox or home.inbox)
        report.waiting += found.waiting
        for path, refusal in found.refused:
            report.add(refuse(home, path, refusal))
        try:
            with steps.bar("ingest", len(found.arrivals)) as bar:
                report.add(schedule.take_all(found.arrivals, bar))
        except StoppedError as error:
            report.add(error.report)
            error.report = report
            raise
        facts |= {"loads": len(report.loads), "refused": len(report.refused)}
    return report


class Schedule:
    """Lanes that work side by side, made when there is work for them."""

    def __init__(
        self, home: Home, received_at: datetime, feeds: Mapping[str, Contract]
    ) -> None:
        """Make the first lane, and a file without rows for each feed."""
        self._home = home
        first = Lane(home, received_at, feeds)
        self.clocks = [first.clock] if first.clock else []
        self._lanes = [first]
        self._new_lane = partial(Lane, home, received_at, feeds, ledger=first.ledger)
        self._free = list(self._lanes)
        write_schemas(home, first.typer.session, feeds.values())
        self._busy: dict[Future[None], tuple[str | None, Lane]] = {}
        # Files of a feed that are alike and wait to be typed together, and in what.
        self._alike: dict[str, tuple[Likeness, list[Numbered]]] = {}
        self._reports: dict[int, Report] = {}  # by the place of the file
        self._is_over = False  # what was begun is ended, nothing else is begun

    def take_all(
        self, arrivals: list[Arrival], tell: Callable[[int, str], None]
    ) -> Report:
        """Return what became of all files, in their order.

        Raises:
            StoppedError: What no file is to blame for ended the run.
        """
        fault: Exception | None = None
        try:
            self._read(arrivals, tell)
        except Exception as error:
            fault = error
        finally:
            for lane in self._lanes:
                lane.close()
        report = Report()
        for _, one in sorted(self._reports.items(), key=itemgetter(0)):
            report.add(one)
        if fault:
            raise StoppedError(_stopped(fault), report) from fault
        return report

    def _read(self, arrivals: list[Arrival], tell: Callable[[int, str], None]) -> None:
        with ThreadPoolExecutor(LANES) as pool:
            try:
                for place, arrival in enumerate(arrivals):
                    tell(place, masked(arrival.name))
                    self._start(pool, place, arrival)
                for feed in list(self._alike):
                    self._start_alike(pool, feed)
                self._wait(ALL_COMPLETED)
            except BaseException:
                self._is_over = True
                raise
        for lane in self._lanes:
            lane.settle()

    def _start(self, pool: Executor, place: int, arrival: Arrival) -> None:
        """Detect what a file is, and have it read once a lane is free for its feed.

        Small files that are alike wait for each other.
        """
        try:
            file = self._lanes[0].detect(arrival)
        except Exception as error:
            self._reports[place] = _failed(self._home, arrival, error)
            return
        if isinstance(file, Refused):
            refusal = Refusal(arrival.name, file.reason)
            self._reports[place] = refuse_arrival(self._home, arrival, refusal)
            return
        kind = likeness(file)
        for feed in [file.feed] if file.feed else list(self._alike):
            if feed in self._alike and (not kind or self._alike[feed][0] != kind):
                self._start_alike(pool, feed)
        if not (kind and file.feed):
            self._submit(pool, file.feed, [(place, file)])
            return
        _, waiting = self._alike.setdefault(file.feed, (kind, []))
        waiting.append((place, file))
        if len(waiting) >= MOST_FILES:
            self._start_alike(pool, file.feed)

    def _start_alike(self, pool: Executor, feed: str) -> None:
        _, waiting = self._alike.pop(feed)
        self._submit(pool, feed, waiting)

    def _submit(self, pool: Executor, feed: str | None, files: list[Numbered]) -> None:
        while not (lane := self._lane_for(feed)):
            self._wait(FIRST_COMPLETED)
        self._free.remove(lane)
        future = pool.submit(self._settle_all, lane, files)
        self._busy[future] = (feed, lane)
        lane.feeds.add(feed)

    def _wait(self, for_what: str) -> None:
        for future in wait(self._busy, return_when=for_what).done:
            self._free.append(self._busy.pop(future)[1])
            future.result()  # what no file is to blame for ends the run

    def _settle_all(self, lane: Lane, files: list[Numbered]) -> None:
        lane.look_ahead([file for _, file in files])
        for place, file in files:
            if self._is_over:
                return
            self._reports[place] = _settle(self._home, lane, file)

    def _lane_for(self, feed: str | None) -> Lane | None:
        """Return a free lane for a file of this feed, or None while it must wait.

        No two read one feed at a time, nor does one while another holds rows of it that
        do not count yet. Without a feed of its own a file is read alone.
        """
        feeds = [other for other, _ in self._busy.values()]
        if feed is None and not feeds:
            for lane in self._lanes[1:]:
                lane.settle()
            return self._lanes[0]
        if feed is None or feed in feeds or None in feeds:
            return None
        if not self._free and len(self._lanes) < LANES:
            self._lanes.append(self._new_lane(number=len(self._lanes)))
            self._free.append(self._lanes[-1])
        holders = [lane for lane in self._lanes if feed in lane.loader.queue.feeds]
        free = [lane for lane in holders or self._free if lane in self._free]
        # The one that had the feed before knows its rows.
        return min(free, key=lambda lane: feed not in lane.feeds, default=None)


def _settle(home: Home, lane: Lane, file: DetectedFile) -> Report:
    """Read one file, and move it out of the inbox unless it must wait."""
    arrival = file.arrival
    lane.in_hand = Report()
    try:
        report = lane.take(file)
    except Exception as error:
        report = _failed(home, arrival, error)
        report.loads = lane.in_hand.loads
        lane.renew()
        return report
    if report.refused:
        (refusal,), report.refused = report.refused, []
        report.add(refuse_arrival(home, arrival, refusal))
    elif not report.waiting:
        lane.leaving.append((arrival, report))
    if not lane.loader.queue.feeds:
        lane.settle()
    return report


def _failed(home: Home, arrival: Arrival, error: Exception) -> Report:
    """Return what becomes of a file that something went wrong with, and only with it.

    Raises:
        Exception: No file is to blame: a full disk, or a fault of ours.
    """
    if isinstance(error, PermissionError):
        words = f"没有权限：{error.strerror}"
        return Report(waiting=[Refusal(arrival.name, words)])
    if isinstance(error, UserError) or is_of_the_machine(error):
        raise error
    said = next(iter(str(error).splitlines()), "")[:LONGEST_WORDS]
    words = f"读取时出现意外错误：{type(error).__name__} {said}".strip()
    return refuse_arrival(home, arrival, Refusal(arrival.name, words))


def is_of_the_machine(error: Exception) -> bool:
    """Tell whether an error would meet every file: a full or broken disk."""
    code = error.errno if isinstance(error, OSError) else None
    return code in MACHINE or any(os.strerror(each) in str(error) for each in MACHINE)


def _stopped(error: Exception) -> str:
    left = "What is listed above was taken in; the rest is still in the inbox."
    if isinstance(error, UserError):
        return f"{error.message} {left}"
    what = next(iter(str(error).splitlines()), "")
    return f"{type(error).__name__}: {what}. {left} See to the disk, then run ingest"


def refuse_arrival(home: Home, arrival: Arrival, refusal: Refusal) -> Report:
    """Refuse a file, unless another has taken its place since it was read."""
    if arrival.has_changed():
        words = f"{refusal.reason}（读取之后内容又有变化，下次再读）"
        return Report(waiting=[Refusal(refusal.file_name, words)])
    return refuse(home, arrival.path, refusal)


def refuse(home: Home, path: Path, refusal: Refusal) -> Report:
    """Move a file to ``refused/`` with its reason beside it."""
    try:
        target = durable.free_name(home.refused / _fitting(refusal.file_name))
        durable.make_folder(target.parent)
        note = target.with_name(f"{target.name}.reason.txt")
        durable.write(note, f"{refusal.file_name}: {refusal.reason}\n")
        durable.place(path, target)
    except OSError as error:
        words = f"{refusal.reason}（且移不出收件箱：{error.strerror}）"
        return Report(waiting=[Refusal(refusal.file_name, words)])
    return Report(refused=[refusal])


def _fitting(name: str) -> Path:
    """Return a name that leaves room beside it for what is added to it."""
    path = Path(name)
    if len(name.encode()) > LONGEST_PATH // 2:
        path = Path(path.name)
    return Path(*(_cut(part) for part in path.parts))


def _cut(part: str) -> str:
    if len(part.encode()) <= LONGEST_NAME:
        return part
    end = Path(part).suffix[-8:]
    return (
        part.encode()[: LONGEST_NAME - len(end.encode())].decode("utf-8", "ignore")
        + end
    )
