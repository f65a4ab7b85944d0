"""The rows that could not be taken: list them, hand them back, read them again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from fnmatch import fnmatch
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from fourgates import contracts as contract_store
from fourgates.contracts import Contract
from fourgates.contracts.headers import Index
from fourgates.engine import TIME_ZONE
from fourgates.home import Home
from fourgates.ingest import delimited, ledger
from fourgates.ingest.desk import desk
from fourgates.ingest.load import Batch, Loader, NothingPasses
from fourgates.ingest.look import complete
from fourgates.ingest.reading import layout_of
from fourgates.ingest.refuse import Refused
from fourgates.ingest.report import LoadResult, Refusal, Report
from fourgates.ingest.table import Table, quoted
from fourgates.steps import Steps


@dataclass(frozen=True)
class Row:
    """One row in quarantine, as its sender wrote it.

    Args:
        line: Physical line of the file, or row of the sheet.
        column: Headers of the bad cells.
        reason: Place and faults in words.
        header: The sender's header.
        cells: The raw row, which may be longer or shorter than the header.
    """

    load_id: str
    feed: str
    file_name: str
    sheet: str
    line: int
    column: str
    reason: str
    header: tuple[str, ...]
    cells: tuple[str, ...]

    @property
    def place(self) -> str:
        """Return the load and line by which the row is known."""
        return f"{self.load_id}:{self.line}"


def open_rows(
    home: Home,
    *,
    feed: str | None = None,
    file: str | None = None,
    load: str | None = None,
) -> list[Row]:
    """Return the rows that still wait, in the order of loads and lines.

    Args:
        home: The home.
        feed: Only rows of this feed.
        file: Only rows of files whose name is this, or matches it as a pattern.
        load: Only rows of this load.
    """
    at = desk(home.master_key())
    book = ledger.Ledger(home, at.connection)
    loads = [
        item
        for item in _waiting(book)
        if (feed is None or item.feed == feed)
        and (file is None or fnmatch(item.file_name, file))
        and (load is None or item.load_id == load)
    ]
    if not loads:
        return []
    at.open_room("quarantine")
    paths = ", ".join(
        quoted(str(home.quarantine / f"{item.load_id}.parquet")) for item in loads
    )
    found = at.execute(
        'select load_id, feed, file_name, sheet, line, "column", reason, header, cells '
        f"from read_parquet([{paths}], encryption_config = "
        "{footer_key: 'quarantine'}) order by load_id, line"
    ).fetchall()
    mended = book.mended()
    rows = [_row(*row) for row in found]
    return [row for row in rows if (row.feed, row.place) not in mended]


def _row(*told: Any) -> Row:
    names = [item.name for item in fields(Row)]
    facts = dict(zip(names, told, strict=True))
    return Row(**facts | {name: tuple(facts[name]) for name in ("header", "cells")})


def _waiting(loads: ledger.Ledger) -> list[LoadResult]:
    done = loads.superseded()
    return [
        load
        for load in loads.loads.values()
        if load.rows_quarantined and load.load_id not in done
    ]


def replay(
    home: Home,
    steps: Steps,
    *,
    load: str | None = None,
    received_at: datetime | None = None,
    contracts: Mapping[str, Contract] | None = None,
) -> Report:
    """Read quarantined rows again with today's contracts and code lists.

    Rows that pass land with their first file and line; the others stay, under the
    replay's load id. A replay that changes nothing leaves no trace.

    Args:
        home: The home; the caller holds its lock.
        steps: Where progress is told.
        load: Only this load's rows.
        received_at: As for ``ingest.run``.
        contracts: Feeds (default: the project's).
    """
    moment = received_at or datetime.now(ZoneInfo(TIME_ZONE))
    moment = moment.replace(tzinfo=None, microsecond=0)
    feeds = contracts or contract_store.load(home)
    report = Report(recovered=ledger.recover(home))
    loader = Loader(home, moment)
    loader.desk.make_tables(feeds.values())
    rows = open_rows(home, load=load)
    with steps.step("replay") as facts:
        for load_id, group in groupby(rows, key=lambda row: row.load_id):
            first = loader.ledger.loads[load_id]
            try:
                report.loads.append(_replay_one(loader, Index(feeds), first, group))
            except NothingPasses:
                report.kept.append(Refusal(first.place, "没有一行能通过，仍在隔离区"))
            except Refused as error:
                report.kept.append(Refusal(first.place, error.reason))
        facts["loads"] = len(report.loads)
    loader.close()
    return report


def _replay_one(
    loader: Loader, index: Index, first: LoadResult, rows: Iterable[Row]
) -> LoadResult:
    """Load the quarantined rows of one load as a load of its own."""
    kept = list(rows)
    form = complete(index.best([kept[0].header], first.feed))
    numbered = ((row.line, list(row.cells)) for row in kept)
    table: Table = delimited.rewrite(numbered, form, loader.work / "rows.csv")
    told = f"{first.load_id} {loader.received_at}"
    digest = hashlib.sha256(told.encode()).hexdigest()[:16]
    result = replace(
        first,
        load_id=f"{loader.received_at:%Y%m%d}-replay-{digest}",
        feed=form.contract.landing_feed,
        format="replay",
        loaded_at=loader.received_at,
        replay_of=first.load_id,
    )
    return loader.load(Batch(result, table, layout_of(table)))
