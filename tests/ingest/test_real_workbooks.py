"""Workbooks with quirks, read as the spreadsheet that made them shows them."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from ingest_kit import REAL, office

from fourgates.ingest.detect import workbook

pytestmark = pytest.mark.skipif(
    not REAL.is_dir(), reason="the folder ../shared with the real files is not here"
)
ERROR = re.compile(r"#(NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|GETTING_DATA)")
BOOKS = sorted((REAL / "xlsx_quirks").glob("*.xlsx"))
EXPECTED = sorted((REAL / "xlsx_quirks" / "expected_csv").glob("*.csv"))


def trimmed(rows: list[list[str]]) -> list[list[str]]:
    """Return rows without empty cells at their ends and without empty last rows."""
    cut = [list(row) for row in rows]
    for row in cut:
        while row and not row[-1].strip():
            row.pop()
    while cut and not cut[-1]:
        cut.pop()
    return cut


def alike(shown: str, read: str) -> bool:
    """Tell whether a cell read is the cell shown.

    The shown text went through a number format or a lossy code page; what was read is
    the value itself.
    """
    shown = " ".join(shown.split())
    if shown == " ".join(read.split()) or set(shown) in ({"_"}, {"#"}):
        return True
    if re.fullmatch(r"\d{4}-\d\d-\d\d.*|-?\d+:\d\d:\d\d", read):
        return True  # a date or a time in a format of its own
    number = re.search(r"-?[0-9][0-9,]*(\.[0-9]+)?", shown)
    try:
        return (
            bool(number) and abs(float(number[0].replace(",", "")) - float(read)) < 0.51
        )
    except ValueError:
        return False


def shown_rows(path: Path) -> list[list[str]]:
    """Return the expected rows without error values, which read as empty cells."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    rows = csv.reader(io.StringIO(text, newline=""))
    return [["" if ERROR.fullmatch(cell) else cell for cell in row] for row in rows]


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_every_workbook_opens_and_refuses_by_name(path: Path, tmp_path: Path) -> None:
    clerk = office(tmp_path / "home", None, "household_visits areas")
    clerk.send(path.name, path.read_bytes())
    report = clerk.ingest()
    assert not report.loads
    (refused,) = report.refused
    assert refused.file_name == path.name
    assert refused.reason


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.name)
def test_texts_of_a_sheet_are_those_that_excel_shows(expected: Path) -> None:
    name, _, number = expected.name.removesuffix(".csv").rpartition(".")
    book = expected.parents[1] / name
    workbook.check_safe(book)
    sheet = list(workbook.grids(book))[int(number)]
    if sheet.is_hidden:
        assert sheet.rows == []
        return
    shown = trimmed(shown_rows(expected))
    read = trimmed([[""] * 0 for _ in range(sheet.top)] + sheet.rows)
    assert len(read) == len(shown)
    for line, (there, here) in enumerate(zip(shown, read, strict=True), 1):
        texts = [cell for cell in there if cell.strip()]
        cells = [cell for cell in here if cell.strip()]
        assert len(cells) == len(texts), f"row {line}"
        for one, other in zip(texts, cells, strict=True):
            assert alike(one, other), f"row {line}: {one!r} is read as {other!r}"
