"""Read every new file in the inbox by its feed's contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from fourgates import contracts as contract_store
from fourgates.contracts import Contract
from fourgates.engine import TIME_ZONE
from fourgates.home import Home
from fourgates.ingest import ledger
from fourgates.ingest.inbox import Arrival, walk
from fourgates.ingest.lanes import Lanes
from fourgates.ingest.look import Look
from fourgates.ingest.reading import Reader
from fourgates.ingest.refuse import Refused, StillChanging
from fourgates.ingest.report import LoadResult, Refusal, Report
from fourgates.steps import Steps


def run(
    home: Home,
    steps: Steps,
    *,
    received_at: datetime | None = None,
    inbox: Path | None = None,
    contracts: Mapping[str, Contract] | None = None,
) -> Report:
    """Take in everything that waits in the inbox.

    Args:
        home: The home; the caller holds its lock.
        steps: Where progress is told.
        received_at: District local time that ``_loaded_at`` and the load date tell
            (default: now).
        inbox: Folder to read (default: the home's inbox).
        contracts: Feeds to read (default: the project's).

    Returns:
        What became of each file.
    """
    moment = received_at or datetime.now(ZoneInfo(TIME_ZONE))
    moment = moment.replace(tzinfo=None, microsecond=0)
    feeds = contracts or contract_store.load(home)
    report = Report(recovered=ledger.recover(home))
    lanes = Lanes(home, moment, feeds)
    with steps.step("ingest") as facts:
        found = walk(inbox or home.inbox)
        report.waiting += found.waiting
        for path, refusal in found.refused:
            _refuse(home, path, refusal, report)
        parts = []
        with lanes, steps.bar("ingest", len(found.arrivals)) as bar:
            for done, arrival in enumerate(found.arrivals):
                bar.at(done, arrival.name)
                part = Report()
                parts.append(part)
                _take(home, lanes, arrival, part)
        for part in parts:
            report.add(part)
        facts |= {"loads": len(report.loads), "refused": len(report.refused)}
    return report


def _take(home: Home, lanes: Lanes, arrival: Arrival, report: Report) -> None:
    """Look at one file, and have its rows read when a lane is free for its feed."""
    looks: list[Look] = []
    _settle(home, arrival, report, lambda: looks.append(lanes.look(arrival)))
    for look in looks:

        def read(reader: Reader, look: Look = look) -> None:
            def rows() -> None:
                _clear(arrival, reader.take(look, report), report)

            _settle(home, arrival, report, rows)

        lanes.start(look.feed, read)


def _settle(
    home: Home, arrival: Arrival, report: Report, work: Callable[[], None]
) -> None:
    """Do one step of reading a file, and note what keeps it from being read."""
    try:
        work()
    except Refused as error:
        refusal = Refusal(arrival.name, error.reason)
        _refuse(home, arrival.path, refusal, report)
    except StillChanging:
        words = "读取时内容还在变化，下次再读"
        report.waiting.append(Refusal(arrival.name, words))
    except PermissionError as error:
        report.waiting.append(Refusal(arrival.name, f"没有权限：{error.strerror}"))


def _clear(arrival: Arrival, loads: list[LoadResult], report: Report) -> None:
    if not loads:
        words = "以前收过同样内容的文件，未再读取"
        report.had.append(Refusal(arrival.name, words))
    report.loads += loads
    try:
        arrival.path.unlink()
    except OSError as error:
        words = f"已收，但移不出收件箱：{error.strerror}"
        report.waiting.append(Refusal(arrival.name, words))


def _refuse(home: Home, path: Path, refusal: Refusal, report: Report) -> None:
    """Move a file to ``refused/`` with its reason beside it."""
    target = home.refused / refusal.file_name
    number = 1
    while target.exists() or target.is_symlink():
        number += 1
        name = Path(refusal.file_name)
        target = home.refused / name.with_name(f"{name.stem}-{number}{name.suffix}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        note = target.with_name(f"{target.name}.reason.txt")
        note.write_text(f"{refusal.file_name}: {refusal.reason}\n", "utf-8")
        path.replace(target)
    except OSError as error:
        words = f"{refusal.reason}（且移不出收件箱：{error.strerror}）"
        report.waiting.append(Refusal(refusal.file_name, words))
        return
    report.refused.append(refusal)
