"""Write rejects as a workbook that their sender can mend and send again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter

from fourgates import durable
from fourgates.contracts.headers import ADDED_HEADERS
from fourgates.ingest.rejects import Reject

LONGEST_CELL = 32_767
LONGEST_NAME = 31
UNWRITABLE = re.compile("[\ufffe\uffff\ud800-\udfff]")
NOTE, NOTE_WIDTH = "说明", 90
HOW_TO_MEND = (
    "每行前两列是退回原因和编号，请勿改动；请在原列中改正后，将本工作簿原样放回收件箱。",
    "也可在下次报送的表中改正：同一编号的行改好后再报，即不再退回。",
    "备注、合计行，或已电话核实的，请告知数据组，由其注销。",
)
REASON_WIDTH, CELL_WIDTH = 46, 18


def export(rows: Sequence[Reject], target: Path) -> int:
    """Write the rows, a sheet for each form they were sent on; return how many sheets.

    Every cell is text: nothing in a sender's file can act as a formula, and no
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
            sheets = _write_sheets(book, rows)
            _write_note(book, rows)
        durable.place(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return sheets


def _write_sheets(book: Any, rows: Sequence[Reject]) -> int:
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
            _write_row(sheet, at, (_reason(row), row.place, *row.cells), text)
    if not sheets:
        book.add_worksheet("empty")
    return sheets


def _write_note(book: Any, rows: Sequence[Reject]) -> None:
    """Write what comes back and what to do, in words; nobody reads it in again."""
    sheet = book.add_worksheet(NOTE)
    sheet.set_column(0, 0, NOTE_WIDTH)
    counts = Counter((row.sender, row.feed, row.file_name) for row in rows)
    lines = [
        f"以下 {len(rows)} 行未能接收，现退回更正。",
        *(
            f"{sender}　{feed}　{file}：{count} 行"
            for (sender, feed, file), count in sorted(counts.items())
        ),
        *HOW_TO_MEND,
    ]
    for at, line in enumerate(lines):
        _write_row(sheet, at, (line,), None)


def _write_row(sheet: Any, at: int, cells: Sequence[str], style: Any) -> None:
    for column, cell in enumerate(cells):
        if cell:
            shown = UNWRITABLE.sub("\ufffd", cell)[:LONGEST_CELL]
            sheet.write_string(at, column, shown, style)


def _reason(row: Reject) -> str:
    place = f"{row.file_name}[{row.sheet}]" if row.sheet else row.file_name
    cut = any(len(cell) > LONGEST_CELL for cell in row.cells)
    note = "（有单元格过长，此表未写全，请改原文件）" if cut else ""
    return f"{place} {row.reason}{note}"
