"""Write rejects as a workbook that their sender can mend and send again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter

from fourgates import durable
from fourgates.contracts.headers import ADDED_HEADERS
from fourgates.ingest.rejects import Reject
from fourgates.ingest.wording import in_language

LONGEST_CELL = 32_767
LONGEST_NAME = 31
UNWRITABLE = re.compile("[\ufffe\uffff\ud800-\udfff]")
NOTE_WIDTH = 90
WORDS: dict[str, Any] = {
    "zh": {
        "note": "说明",
        "score": "报送质量",
        "rejected": "以下 {count} 行未能接收，现退回更正。",
        "line": "{sender}　{feed}　{file}：{count} 行",
        "cut": "（有单元格过长，此表未写全，请改原文件）",
        "how": (
            "每行前两列是退回原因和编号，请勿改动；请在原列中改正后，将本工作簿原样放回收件箱。",
            "也可在下次报送的表中改正：同一编号的行改好后再报，即不再退回。",
            "备注、合计行，或已电话核实的，请告知数据组，由其注销。",
        ),
        "heads": (
            *("报送单位", "周（周一）", "应报次数", "按时次数", "报送行数"),
            *("一次接收行数", "存疑行数", "按时率", "一次接收率"),
        ),
    },
    "en": {
        "note": "note",
        "score": "score",
        "rejected": "{count} rows could not be taken and come back to be mended.",
        "line": "{sender}  {feed}  {file}: {count} rows",
        "cut": " (a cell is too long for this sheet: mend the original)",
        "how": (
            "Leave the first two columns, reason and place, as they are; mend cells "
            "and send this workbook back.",
            "Or mend the rows in the next file: what comes again in good form waits no "
            "more.",
            "Notes, totals, and what was settled by telephone: tell the data desk.",
        ),
        "heads": (
            *("sender", "week (Monday)", "reports due", "on time", "rows sent"),
            *("taken at first try", "rows flagged", "on-time rate", "first-try rate"),
        ),
    },
}
REASON_WIDTH, CELL_WIDTH = 46, 18


def export(
    rows: Sequence[Reject],
    target: Path,
    language: str = "zh",
    scores: Sequence[Sequence[Any]] = (),
) -> int:
    """Write the rows, a sheet for each form they were sent on; return how many sheets.

    Notes, reasons and the senders' weekly scores are in the language. Every cell is
    text: nothing in a sender's file can act as a formula, and no
    identifier is turned into a number again.
    """
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,  # else parts of it lie in the clear in a temporary folder
    }
    draft = target.with_name(f"{target.name}{durable.DRAFT}")
    try:
        with xlsxwriter.Workbook(str(draft), options) as book:
            sheets = _write_sheets(book, rows, language)
            _write_note(book, rows, WORDS[language])
            if scores:
                _write_scores(book, scores, WORDS[language])
        durable.place(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return sheets


def _write_sheets(book: Any, rows: Sequence[Reject], language: str) -> int:
    text = book.add_format({"num_format": "@", "text_wrap": False})
    bold = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
    ordered = sorted(rows, key=lambda row: (row.feed, row.header))
    sheets = 0
    for (feed, header), group in groupby(
        ordered, key=lambda row: (row.feed, row.header)
    ):
        sheets += 1
        sheet = book.add_worksheet(f"{sheets} {feed}"[:LONGEST_NAME])
        sheet.set_column(0, 1, REASON_WIDTH, text)
        sheet.set_column(2, 1 + max(len(header), 1), CELL_WIDTH, text)
        sheet.freeze_panes(1, 2)
        _write_row(sheet, 0, (*ADDED_HEADERS, *header), bold)
        for at, row in enumerate(group, 1):
            _write_row(sheet, at, (_reason(row, language), row.place, *row.cells), text)
    if not sheets:
        book.add_worksheet("empty")
    return sheets


def _write_note(book: Any, rows: Sequence[Reject], words: Any) -> None:
    """Write what comes back and what to do, in words; nobody reads it in again."""
    sheet = book.add_worksheet(words["note"])
    sheet.set_column(0, 0, NOTE_WIDTH)
    counts = Counter((row.sender, row.feed, row.file_name) for row in rows)
    lines = [
        words["rejected"].format(count=len(rows)),
        *(
            words["line"].format(sender=sender, feed=feed, file=file, count=count)
            for (sender, feed, file), count in sorted(counts.items())
        ),
        *words["how"],
    ]
    for at, line in enumerate(lines):
        _write_row(sheet, at, (line,), None)


def _write_scores(book: Any, scores: Sequence[Sequence[Any]], words: Any) -> None:
    """Write how the senders reported, a line for each week."""
    sheet = book.add_worksheet(words["score"])
    sheet.set_column(0, len(words["heads"]) - 1, CELL_WIDTH)
    for at, line in enumerate((words["heads"], *scores)):
        texts = ["" if value is None else _figure(value) for value in line]
        _write_row(sheet, at, texts, None)


def _figure(value: Any) -> str:
    return f"{value:.0%}" if isinstance(value, float | Decimal) else str(value)


def _write_row(sheet: Any, at: int, cells: Sequence[str], style: Any) -> None:
    for column, cell in enumerate(cells):
        if cell:
            shown = UNWRITABLE.sub("\ufffd", cell)[:LONGEST_CELL]
            sheet.write_string(at, column, shown, style)


def _reason(row: Reject, language: str) -> str:
    place = f"{row.file_name}[{row.sheet}]" if row.sheet else row.file_name
    cut = any(len(cell) > LONGEST_CELL for cell in row.cells)
    note = WORDS[language]["cut"] if cut else ""
    return f"{place} {in_language(row.reason, language)}{note}"
