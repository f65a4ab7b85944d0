"""Take one file through the three stages: detect, type, load."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from fourgates.contracts import Contract
from fourgates.contracts.headers import Form, HeaderIndex
from fourgates.durable import DRAFT
from fourgates.home import Home
from fourgates.ingest.detect.detect import COPY, detect
from fourgates.ingest.detect.inbox import Arrival
from fourgates.ingest.detect.sheet import DetectedFile, Refused, Sheet
from fourgates.ingest.load.load_ledger import Ledger
from fourgates.ingest.load.loader import Loader, Original
from fourgates.ingest.load.recovery import WORK
from fourgates.ingest.masking import masked
from fourgates.ingest.report import DISTRICT, LoadResult, Refusal, Report
from fourgates.ingest.type.large_file import drop_large
from fourgates.ingest.type.typed_rows import Counts, TypedRows
from fourgates.ingest.type.typer import typer
from fourgates.vault import keys
from fourgates.vault.archive import Archive


class Lane:
    """Takes files one after another, on a DuckDB connection of its own.

    Lanes that work side by side have numbers and share one ledger.
    """

    def __init__(
        self,
        home: Home,
        received_at: datetime,
        feeds: Mapping[str, Contract],
        number: int = 0,
        ledger: Ledger | None = None,
    ) -> None:
        """Make the tables that rows are typed into, and a private folder."""
        self.home = home
        self.index = HeaderIndex(feeds)
        self.typer = typer(home.master_key(), number)
        self.ledger = ledger or Ledger(home, self.typer.session)
        given = received_at.replace(tzinfo=None, microsecond=0)
        newest, self.clock = self.ledger.newest(), ""
        self.received_at = given
        if newest and given < newest:  # what is known only grows
            self.received_at = self.ledger.next_moment(given)
            self.clock = f"{given} 早于最近一次收件；以 {self.received_at} 为准"
        self.loader = Loader(home, self.typer.session, self.ledger)
        self.typer.make_tables(feeds.values())
        # Read, but not yet out of the inbox: their loads wait to count together.
        self.leaving: list[tuple[Arrival, Report]] = []
        self.in_hand = Report()  # what was read so far of the file that is read now
        self._ahead: dict[Path, TypedRows] = {}  # of small files that come next
        self.feeds: set[str | None] = set()  # whose files were read here
        self._feeds, self._number = feeds, number
        self.work = home.build / f"{WORK}{number or ''}"
        self.work.mkdir(mode=0o700, exist_ok=True)
        self._archive = Archive(home)
        self._encrypting = ThreadPoolExecutor(1)  # while DuckDB types

    def detect(
        self, arrival: Arrival, *, trusting: bool = True
    ) -> DetectedFile | Refused:
        """Return what a file is, before any row is read."""
        return detect(arrival, self.index, self.work, trusting=trusting)

    def look_ahead(self, files: Sequence[DetectedFile]) -> None:
        """Type the rows of small files of one form at once, before they are taken.

        A file of which something is to be told, or a row is known, is typed alone; so
        are all of them where anything goes wrong, so that it meets one file only.
        """
        self._ahead.clear()
        self.loader.begin_together()
        if len(files) > 1:
            with suppress(Exception):
                self._ahead |= self._typed_together(files)

    def _typed_together(self, files: Sequence[DetectedFile]) -> dict[Path, TypedRows]:
        sheets = [one for file in files for one in file.sheets()]
        readable = [one for one in sheets if isinstance(one, Sheet)]
        typed = self.typer.type_together(readable, self.received_at, self.work)
        arrivals = [file.arrival for file in files]
        found = {at: one for at, one in zip(arrivals, typed, strict=True) if one}
        senders: dict[str, list[TypedRows]] = {}
        for arrival, one in found.items():
            name = self._name_of(arrival.sender)
            senders.setdefault(name, []).append(one)
        repeated = self.loader.repeated(senders) if found else set()
        return {at.path: one for at, one in found.items() if one.part not in repeated}

    def take(self, file: DetectedFile) -> Report:
        """Type and load what was detected of a file, and return what became of it."""
        arrival, report = file.arrival, self._take_sheets(file)
        if report is None:  # it is not what its beginning looked like
            whole = self.detect(arrival, trusting=False)
            if isinstance(whole, Refused):
                return Report(refused=[Refusal(arrival.name, whole.reason)])
            return self.take(whole)
        known, report.taken_before = report.taken_before, []
        if report.loads or report.refused or report.waiting:
            return report
        if known:
            report.taken_before = known[:1]
            return report
        unread = (
            f"工作表{item.file_name.removeprefix(masked(arrival.name))}{item.reason}"
            for item in report.unread
        )
        words = "；".join(unread) or "工作簿里没有工作表"
        return Report(refused=[Refusal(arrival.name, words)])

    def renew(self) -> None:
        """Go on with a session of its own after one that broke; what waits counts."""
        typer.cache_clear()
        self._ahead.clear()
        self.typer = typer(self.home.master_key(), self._number)
        self.typer.make_tables(self._feeds.values())
        self.loader.queue.commit(self.typer.session)
        self.loader = Loader(self.home, self.typer.session, self.ledger)
        self._clear_work(besides=COPY)

    def settle(self) -> None:
        """Have all that was read count, then take its files out of the inbox."""
        self.loader.commit()
        leaving, self.leaving = self.leaving, []
        for arrival, report in leaving:
            if words := arrival.leave():
                report.waiting.append(Refusal(arrival.name, words))

    def close(self) -> None:
        """Leave no sender's rows behind in the clear, nor what will not count."""
        self._encrypting.shutdown()
        self.loader.queue.drop()
        for arrival, report in self.leaving:
            report.take_back(arrival.name, "没有收完，下次再读")
        self._clear_work()

    def _clear_work(self, besides: str | None = None) -> None:
        for path in self.work.iterdir():
            if not (besides and path.name.startswith(besides)):  # read by what comes
                path.unlink()

    def _take_sheets(self, file: DetectedFile) -> Report | None:
        """Take the sheets in order, up to the first that hands the file back.

        None when a file of which only the beginning was seen cannot be read.
        """
        report, arrival = Report(), file.arrival
        self.in_hand = report
        draft = self.home.archive / f"{self._file_id(file)}{DRAFT}"
        original = Original(arrival, self._archive, draft)
        try:
            for sheet in file.sheets():
                if isinstance(sheet, Refused) and not sheet.sheet:
                    report.refused = [Refusal(arrival.name, sheet.reason)]
                    return report
                if isinstance(sheet, Refused):
                    name = f"{arrival.name}[{sheet.sheet}]"
                    report.unread.append(Refusal(name, sheet.reason))
                    continue
                report.unread += self._lost_readings(arrival.name, sheet)
                for form in sheet.forms:
                    found = self._take_sheet(file, sheet, form, original)
                    if found is None:
                        return None
                    report.add(found)
                    if found.refused or found.waiting:
                        return report
        finally:
            original.close()
            if file.copy:
                file.copy.unlink(missing_ok=True)
        return report

    def _lost_readings(self, name: str, sheet: Sheet) -> list[Refusal]:
        """Return the further readings of a sheet that miss a header, and which."""
        lost = self.index.lost_companions(sheet.forms[0])
        return [
            Refusal(name, f"未再按「{one.label}」读：缺少{'、'.join(missing)}")
            for one, missing in lost
        ]

    def _take_sheet(
        self, file: DetectedFile, sheet: Sheet, form: Form, original: Original
    ) -> Report | None:
        name = file.arrival.name
        load = self._uncounted(file, sheet, form)
        before = self.ledger.taken(load)
        is_list = form.contract.whole_list is not None
        if before and not (is_list and not self.ledger.is_newest(before)):
            words = "以前收过同样内容的文件，未再读取；合同改过的，请运行："
            words += f"fourgates loads reread {before.load_id}"
            return Report(taken_before=[Refusal(name, words)])
        original.begin(self._encrypting)
        typed: TypedRows | Refused | None = self._ahead.pop(file.arrival.path, None)
        typed = typed or self.typer.type_rows(
            sheet, form, load, self.work, is_trusted=file.is_trusted
        )
        if typed is None:
            return None
        if isinstance(typed, Refused):
            return Report(refused=[Refusal(name, typed.reason)])
        load = _with_facts_of_rows(load, typed.counts, name)
        if is_list:
            load = replace(load, load_id=self.ledger.free_id(load.load_id))
        try:
            counted = self.loader.load(load, typed, original)
        finally:
            if typed.draft:
                drop_large(self.typer.session, form.contract)
                typed.draft.unlink(missing_ok=True)
        if counted is None:
            words = "读取时内容还在变化，下次再读"
            return Report(waiting=[Refusal(name, words)])
        return Report(loads=[counted])

    def _file_id(self, file: DetectedFile) -> str:
        digest, sender = file.sha256, file.arrival.sender
        if sender != DISTRICT:  # two senders may send the same bytes
            digest = hashlib.sha256(f"{sender}/{digest}".encode()).hexdigest()
        return self.ledger.file_id(self.received_at, digest)

    def _name_of(self, sender: str) -> str:
        """Return a sender's name; who bears a person's number is told apart by a key.

        Two grid workers who put their telephone numbers there are two senders.
        """
        name = masked(sender)
        if name == sender:
            return name
        secret = keys.derive(self.home.master_key(), "exposed")
        mark = hmac.new(secret, os.fsencode(sender), hashlib.sha256).hexdigest()
        return f"{name}-{mark[:6]}"

    def _uncounted(self, file: DetectedFile, sheet: Sheet, form: Form) -> LoadResult:
        """Return the ledger row of a load before its rows are counted."""
        load_id = self._file_id(file)
        if sheet.number > 1:
            load_id += f"~{sheet.number}"
        if form.contract.reads_with:
            load_id += f"+{form.contract.feed}"
        return LoadResult(
            load_id=load_id,
            feed=form.contract.landing_feed,
            file_name=masked(file.arrival.name),
            file_sha256=file.sha256,
            sheet=masked(sheet.name),
            format=sheet.kind,
            encoding=file.encoding,
            delimiter=sheet.delimiter,
            bytes=file.arrival.state[0],
            loaded_at=self.received_at,
            sender=self._name_of(file.arrival.sender),
            extra_columns=masked("、".join(form.extras)),
            load_number=self.ledger.next_number(),
        )


def _with_facts_of_rows(load: LoadResult, counts: Counts, name: str) -> LoadResult:
    """Return a load that names the columns without a header that held texts.

    A zero report is known by its file's name too: all of a form are the same bytes.
    """
    extras = filter(None, (load.extra_columns, counts.nameless))
    load_id = load.load_id
    if counts.is_zero:
        load_id += f"~{hashlib.sha256(os.fsencode(name)).hexdigest()[:8]}"
    return replace(load, load_id=load_id, extra_columns="、".join(extras))
