"""Turn a file into tables: by its bytes, its encoding, its header, its sheets."""

from __future__ import annotations

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from fourgates.contracts.headers import PLACE_HEADER, SEARCHED_ROWS, Form, Index
from fourgates.ingest import delimited, workbook
from fourgates.ingest.desk import SMALL_ROWS, Mismatch
from fourgates.ingest.inbox import Arrival
from fourgates.ingest.layout import Layout
from fourgates.ingest.ledger import FILE_ID
from fourgates.ingest.load import Batch, Loader
from fourgates.ingest.look import Look, complete
from fourgates.ingest.refuse import Refused, StillChanging
from fourgates.ingest.report import LoadResult, Refusal, Report
from fourgates.ingest.survey import Survey, survey, transcode
from fourgates.ingest.table import Table
from fourgates.vault.archive import Archive

IDENTIFIER = re.compile(r"\d{6,}[\dXx]")
LARGE_BYTES = 8 << 20


class Untrusted(Exception):  # noqa: N818  no error: look at every byte first
    """DuckDB stumbled over a file of which only the beginning was looked at."""


@dataclass(frozen=True)
class Part:
    """Which part of a file a load is, and of which format."""

    kind: str
    sheet: str = ""
    number: int = 1
    delimiter: str = ""


class Reader:
    """Reads files one after another into loads.

    Args:
        loader: Writes what was read.
        index: All feeds' headers.
    """

    def __init__(self, loader: Loader, index: Index) -> None:
        """Open the archive."""
        self._loader = loader
        self._index = index
        self._archive = Archive(loader.home)
        self._clerk = ThreadPoolExecutor(1)  # encrypts while DuckDB types
        self._looks = count()

    def look(self, arrival: Arrival) -> Look:
        """Return what kind of file it is, before any row is read.

        Raises:
            Refused: The file is handed back.
        """
        if arrival.state[0] == 0:
            raise Refused("文件是空的（0 字节）")
        with arrival.path.open("rb") as stream:
            head = stream.read(8)
        if workbook.is_workbook(head, arrival.name):
            return Look(arrival)
        try:
            return self._look_at_text(arrival, survey(arrival.path, trusting=True))
        except UnicodeDecodeError:
            return self._look_at_text(arrival, survey(arrival.path))

    def take(self, look: Look, report: Report) -> list[LoadResult]:
        """Return the loads that a file gave; none when it was had before.

        Args:
            look: What was seen of it.
            report: Gets sheets that were not read.

        Raises:
            Refused: The file is handed back.
            StillChanging: Someone is writing to it.
        """
        if look.facts is None:
            return self._take_workbook(look.arrival, report)
        try:
            return self._take_text(look)
        except (Untrusted, UnicodeDecodeError):
            again = self._look_at_text(look.arrival, survey(look.arrival.path))
            return self._take_text(again)

    def _look_at_text(self, arrival: Arrival, facts: Survey) -> Look:
        text = arrival.path
        if facts.encoding not in ("utf-8", "utf-8-sig"):
            text = self._loader.work / f"text-{next(self._looks)}.csv"
            transcode(arrival.path, facts.encoding, text)
        found, delimiter, skip, is_plain = delimited.recognise(
            text, self._index, arrival.name
        )
        form, shape = complete(found), (delimiter, skip, is_plain)
        feed = form.contract.landing_feed
        alone = facts.size > LARGE_BYTES or self._index.companions(form)
        return Look(arrival, None if alone else feed, facts, text, form, shape)

    def _take_text(self, look: Look) -> list[LoadResult]:
        assert look.facts and look.text and look.form
        forms = self._new_forms(look.form, look.facts, "")
        loads = [self._take_rows(look, own) for own in forms]
        if look.text != look.arrival.path:
            look.text.unlink()
        return loads

    def _new_forms(self, form: Form, facts: Survey, sheet: str) -> list[Form]:
        """Return the readings of a sheet that were not taken in before."""
        had = self._loader.ledger.had
        return [
            own
            for own in (form, *self._index.companions(form))
            if not had(facts.sha256, sheet, own.contract.landing_feed)
        ]

    def _take_rows(self, look: Look, form: Form) -> LoadResult:
        """Load one reading of a text file, the patient way where it must be."""
        arrival, facts = look.arrival, look.facts
        delimiter, skip, is_plain = look.shape
        assert facts and look.text
        lines = facts.newlines + (not facts.ends_with_newline) - skip
        part = Part("csv", delimiter=delimiter)
        result = self._result(arrival, facts, form, part)
        plain = Table(form, look.text, delimiter, skip, False, lines)
        try:
            is_back = PLACE_HEADER in form.header
            if facts.is_odd or not is_plain or is_back or lines <= SMALL_ROWS:
                raise Mismatch
            return self._load(arrival, plain, result)
        except Mismatch:
            if facts.is_trusted:
                raise Untrusted from None
            return self._patiently(arrival, plain, result)

    def _patiently(
        self, arrival: Arrival, plain: Table, result: LoadResult
    ) -> LoadResult:
        """Load what Python rewrote; a row beyond all measure hands the file back."""
        try:
            return self._load(arrival, self._rewritten(plain), result)
        except Mismatch as error:
            first = str(error).splitlines()[0]
            raise Refused(f"无法逐行读出（{first}），请另存为 .xlsx 再报送") from None

    def _rewritten(self, plain: Table) -> Table:
        """Return the table as Python's patient reader sees it."""
        target = self._loader.work / "rows.csv"
        with plain.path.open(encoding="utf-8-sig", newline="") as stream:
            rows = delimited.records(stream, plain.delimiter)
            below = (row for row in rows if row[0] > plain.skip)
            return delimited.rewrite(below, plain.form, target)

    def _take_workbook(self, arrival: Arrival, report: Report) -> list[LoadResult]:
        workbook.see_safe(arrival.path)
        facts = survey_bytes(arrival.path)
        read, loads, refused = 0, [], []
        for number, sheet in enumerate(workbook.sheets(arrival.path), 1):
            try:
                form = self._sheet_form(arrival, sheet)
            except Refused as error:
                refused.append(Refusal(f"{arrival.name}[{sheet.name}]", error.reason))
                continue
            read += 1
            forms = self._new_forms(form, facts, sheet.name)
            if not forms:
                continue
            workbook.fill_merged(arrival.path, sheet)
            for own in forms:
                target = self._loader.work / "rows.csv"
                below = sheet.rows[own.first_row :]
                rows = enumerate(below, sheet.first_line + own.first_row)
                table = delimited.rewrite(rows, own, target)
                part = Part("xlsx", sheet.name, number)
                result = self._result(arrival, facts, own, part)
                loads.append(self._load(arrival, table, result))
        if not read:
            raise Refused(
                "；".join(
                    f"工作表{item.file_name.removeprefix(arrival.name)}{item.reason}"
                    for item in refused
                )
                or "工作簿里没有工作表"
            )
        report.unread += refused
        return loads

    def _sheet_form(self, arrival: Arrival, sheet: workbook.Sheet) -> Form:
        if sheet.is_hidden:
            raise Refused("是隐藏的工作表，未读取")
        if not sheet.rows:
            raise Refused("是空白工作表")
        head = sheet.rows[: SEARCHED_ROWS + 1]
        form = complete(self._index.best(head, f"{arrival.name} {sheet.name}"))
        if not any(any(row) for row in sheet.rows[form.first_row :]):
            raise Refused(f"只有「{form.contract.title}」的表头，没有数据行")
        return form

    def _result(
        self, arrival: Arrival, facts: Survey, form: Form, part: Part
    ) -> LoadResult:
        day = self._loader.received_at.strftime("%Y%m%d")
        load_id = f"{day}-{facts.sha256[:16]}"
        if part.number > 1:
            load_id += f"~{part.number}"
        if form.contract.reads_with:
            load_id += f"+{form.contract.feed}"
        return LoadResult(
            load_id=load_id,
            feed=form.contract.landing_feed,
            file_name=masked(arrival.name),
            file_sha256=facts.sha256,
            sheet=part.sheet,
            format=part.kind,
            encoding=facts.encoding,
            delimiter=part.delimiter,
            bytes=facts.size,
            rows_in_file=0,
            rows_accepted=0,
            rows_quarantined=0,
            rows_duplicate=0,
            cells_nulled=0,
            first_business_date=None,
            last_business_date=None,
            loaded_at=self._loader.received_at,
            extra_columns="、".join(form.extras),
        )

    def _load(self, arrival: Arrival, table: Table, result: LoadResult) -> LoadResult:
        if table.rows <= 0:
            title = table.form.contract.title
            raise Refused(f"只有「{title}」的表头，没有数据行")
        file_id = FILE_ID.split(result.load_id)[0]
        draft = self._loader.home.archive / f"{file_id}.tmp"
        work = self._clerk.submit(self._archive.encrypt, arrival.path, draft)

        def seal() -> Path:
            """Return the encrypted file, if it is still the one that was read."""
            work.result()
            if arrival.has_changed():
                raise StillChanging
            return draft

        try:
            return self._loader.load(Batch(result, table, layout_of(table)), seal)
        except (StillChanging, Mismatch):
            wait([work])
            draft.unlink(missing_ok=True)
            raise


def layout_of(table: Table) -> Layout:
    """Return how a table's cells map to its contract."""
    return Layout(
        table.form.contract,
        tuple(sorted(table.form.positions.items())),
        table.width,
        table.is_rewritten,
    )


def masked(name: str) -> str:
    """Return a file name without a number that could be a person's."""
    return IDENTIFIER.sub(lambda found: _stars(found.group()), name)


def _stars(digits: str) -> str:
    longest_date = 8
    return digits if len(digits) <= longest_date else "*" * len(digits)


def survey_bytes(path: Path) -> Survey:
    """Return hash and size of a file that is not text."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Survey(digest, path.stat().st_size, encoding="")
