"""Read every new file in the inbox by its feed's contract."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from fourgates import contracts as contract_store
from fourgates.contracts import Contract
from fourgates.engine import TIME_ZONE
from fourgates.home import Home
from fourgates.ingest.detect.inbox import walk
from fourgates.ingest.load.load_ledger import recover
from fourgates.ingest.report import Report
from fourgates.ingest.schedule import Schedule, refuse
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
    feeds = contracts or contract_store.load(home)
    report = Report(recovered=recover(home))
    schedule = Schedule(home, moment, feeds)
    with steps.step("ingest") as facts:
        found = walk(inbox or home.inbox)
        report.waiting += found.waiting
        for path, refusal in found.refused:
            report.add(refuse(home, path, refusal))
        with steps.bar("ingest", len(found.arrivals)) as bar:
            for part in schedule.take_all(found.arrivals, bar.at):
                report.add(part)
        facts |= {"loads": len(report.loads), "refused": len(report.refused)}
    return report
