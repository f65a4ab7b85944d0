"""The rows that could not be taken: list them, hand them back, read them again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fnmatch import fnmatch
from itertools import groupby
from zoneinfo import ZoneInfo

from fourgates import contracts as contract_store
from fourgates import dismissals
from fourgates.contracts import Contract
from fourgates.contracts.headers import year_told
from fourgates.dismissals import Dismissal
from fourgates.engine import TIME_ZONE, read_parquet
from fourgates.errors import UserError
from fourgates.home import Home
from fourgates.ingest.detect.rows_file import NumberedRow
from fourgates.ingest.detect.sheet import Refused, Sheet, complete
from fourgates.ingest.lane import Lane
from fourgates.ingest.load.load_ledger import Ledger
from fourgates.ingest.load.recovery import recover
from fourgates.ingest.masking import masked
from fourgates.ingest.report import (
    DISTRICT,
    LoadResult,
    Refusal,
    Report,
    printable,
)
from fourgates.ingest.session import Session
from fourgates.ingest.type.row_sql import WHOLE_ROW
from fourgates.steps import Steps


@dataclass(frozen=True)
class Reject:
    """One row that could not be taken, as its sender wrote it."""

    header: tuple[str, ...]
    cells: tuple[str, ...]  # may be longer or shorter than the header
    load_id: str
    feed: str
    file_name: str
    sheet: str
    line: int  # physical line of the file, or row of the sheet
    column: str  # headers of the bad cells
    reason: str  # place and faults in words
    sender: str = DISTRICT

    @property
    def place(self) -> str:
        """Return the load and line by which the row is known."""
        return f"{self.load_id}:{self.line}"

    @property
    def row_fault(self) -> str:
        """Return what is wrong with it as a row; no contract mends that."""
        return self.reason.partition(f"{WHOLE_ROW}: ")[2]


def waiting(
    home: Home,
    *,
    feed: str | None = None,
    file: str | None = None,
    load: str | None = None,
    sender: str | None = None,
) -> list[Reject]:
    """Return the rejects that still wait, in the order of loads and lines.

    Only those of one feed, load, sender, or file, whose name may be a pattern.
    """
    session = Session(home.master_key())
    ledger = Ledger(home, session)
    paths = [
        home.rejects / f"{item.load_id}.parquet"
        for item in ledger.with_rejects()
        if (feed is None or item.feed == feed)
        and (file is None or fnmatch(item.file_name, file))
        and (load is None or item.load_id == load)
        and (sender is None or item.sender == sender)
    ]
    if not paths:
        return []
    session.open_key("rejects")
    found = session.execute(
        'select header, cells, load_id, feed, file_name, sheet, line, "column", reason '
        f"from {read_parquet(paths, 'rejects')} order by load_id, line"
    ).fetchall()
    mended = ledger.mended()
    rows = [
        Reject(tuple(header), tuple(cells), *facts) for header, cells, *facts in found
    ]
    rows = [replace(row, sender=ledger.loads[row.load_id].sender) for row in rows]
    return [row for row in rows if (row.feed, row.place) not in mended]


def dismiss(
    home: Home, rows: Sequence[Reject], reason: str, by: str
) -> list[Dismissal]:
    """Wait no more for these rows: they were settled otherwise, or were no rows.

    The rows stay where they lie; issues of before still say that they waited. It is
    known right after what came last. The caller holds the home's lock.

    Args:
        home: Where they were rejected.
        rows: What is dismissed.
        reason: Why, in words.
        by: Who settled it.

    Raises:
        UserError: Nothing waits of what was chosen, or no reason is told.
    """
    words = printable(masked(reason.strip()))
    if not words:
        raise UserError("say why nobody waits for the rows any more: --reason TEXT")
    if not rows:
        raise UserError("no such row waits. List what does: fourgates rejects list")
    moment = Ledger(home, Session(home.master_key())).next_moment()
    noted = datetime.now(ZoneInfo(TIME_ZONE)).replace(tzinfo=None, microsecond=0)
    found = [Dismissal(row.place, row.feed, words, by, moment, noted) for row in rows]
    dismissals.write(home, found)
    return found


def replay(
    home: Home,
    steps: Steps,
    *,
    load: str | None = None,
    received_at: datetime | None = None,
    contracts: Mapping[str, Contract] | None = None,
) -> Report:
    """Read rejects again with today's contracts and code lists.

    Rows that pass land with their first file and line; the others stay, under the
    replay's load id. A replay that changes nothing leaves no trace. The caller holds
    the home's lock; the rest is as for ``ingest.run``.
    """
    moment = received_at or datetime.now(ZoneInfo(TIME_ZONE))
    feeds = contracts or contract_store.load(home)
    report = Report(recovered=recover(home))
    lane = Lane(home, moment, feeds)
    report.clocks += [lane.clock] if lane.clock else []
    rows = waiting(home, load=load)
    try:
        with steps.step("replay") as facts:
            for load_id, group in groupby(rows, key=lambda row: row.load_id):
                first = lane.ledger.loads[load_id]
                report.add(_replay_load(lane, first, list(group)))
            lane.loader.commit()
            facts["loads"] = len(report.loads)
    finally:
        lane.close()
    return report


def _replay_load(lane: Lane, first: LoadResult, rows: list[Reject]) -> Report:
    """Load the rejects of one load as a load of its own."""

    def still(reason: str) -> Report:
        return Report(still_rejected=[Refusal(first.place, reason)])

    form = complete(lane.index.best([rows[0].header], first.feed))
    if isinstance(form, Refused):
        return still(form.reason)
    form = replace(form, year=year_told(first.place))
    told = f"{first.load_id} {lane.received_at}"
    digest = hashlib.sha256(told.encode()).hexdigest()[:16]
    load = replace(
        first,
        load_id=f"{lane.received_at:%Y%m%d}-replay-{digest}",
        feed=form.contract.landing_feed,
        format="replay",
        loaded_at=lane.received_at,
        replay_of=first.load_id,
        load_number=lane.ledger.next_number(),
        extra_columns=masked("、".join(form.extras)),
    )
    numbered = [NumberedRow(row.line, list(row.cells), row.row_fault) for row in rows]
    sheet = Sheet((form,), lambda: numbered, kind="replay")
    typed = lane.typer.type_rows(sheet, form, load, lane.work)
    if isinstance(typed, Refused):
        return still(typed.reason)
    if not (typed and typed.counts.passing):
        return still("没有一行能通过，仍待退回更正")
    counted = lane.loader.load(load, typed)
    return Report(loads=[counted] if counted else [])
