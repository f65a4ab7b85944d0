"""Read workbooks: what they hold as text, and only if they are safe to open."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from fourgates.ingest.detect.cell_errors import TRACE, TRACE_LENGTH, broken_cells
from fourgates.ingest.detect.rows_file import NumberedRow, shown
from fourgates.ingest.detect.sheet import UnreadableError

MOST_BYTES = 400 << 20
MOST_RATIO = 200
SMALL_BYTES = 10 << 20
MOST_ENTRIES = 5_000
MOST_CELLS = 60_000_000
EXACT_INTEGER = 1e15
PARTS = {"xlsx": "xl/workbook.xml", "xlsb": "xl/workbook.bin", "ods": "content.xml"}
ZIPPED = (".xlsx", ".xlsm", ".xlsb", ".ods")
ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet as texts; the first row is ``first_line`` of the sheet."""

    name: str  # as on its tab
    is_hidden: bool  # a hidden sheet is named in the report, never read
    top: int  # sheet row of the first row here, from 0; no blank row stands above
    left: int  # sheet column of the first cell here, from 0
    rows: list[list[str]]  # texts, every row of one width

    def put(self, place: tuple[int, int], text: str) -> None:
        """Write a text into a cell, given its row and column of the sheet."""
        row, column = place[0] - self.top, place[1] - self.left
        width = len(self.rows[0])
        if row >= 0 and 0 <= column < width:
            missing = range(len(self.rows), row + 1)
            self.rows.extend([""] * width for _ in missing)
            self.rows[row][column] = text

    def numbered(self) -> list[NumberedRow]:
        """Return the rows with their lines as Excel shows them."""
        return [NumberedRow(*row) for row in enumerate(self.rows, self.top + 1)]


@dataclass(frozen=True)
class Package:
    """What kind of workbook a file is."""

    kind: str  # ``xlsx``, ``xlsb``, ``ods`` or ``xls``
    traced: frozenset[str] = frozenset()  # parts with a formula or an error value


def is_workbook(head: bytes, name: str) -> bool:
    """Tell by first bytes or name whether a file wants to be a workbook."""
    suffix = Path(name).suffix.lower()
    return head.startswith((ZIP_MAGIC, OLE_MAGIC)) or suffix in ZIPPED


def check_safe(path: Path) -> Package:
    """Refuse what is no workbook, or would swell beyond reason when unpacked.

    Raises:
        UnreadableError: With what the sender is to do.
    """
    with path.open("rb") as stream:
        head = stream.read(8)
    if head == OLE_MAGIC:
        return Package("xls")
    try:
        with zipfile.ZipFile(path) as archive:
            traced = _check_entries(archive, path.stat().st_size)
            names = set(archive.namelist())
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError):
        raise UnreadableError("不是完好的 .xlsx 工作簿，请从原软件重新导出") from None
    except (RuntimeError, OSError, ValueError) as error:
        raise UnreadableError(
            f"工作簿打不开（{error}），请另存为不加密的 .xlsx"
        ) from None
    for kind, part in PARTS.items():
        if part in names:
            return Package(kind, frozenset(traced))
    raise UnreadableError("是压缩包而不是 .xlsx 工作簿，请解压后逐个报送")


def _check_entries(archive: zipfile.ZipFile, size: int) -> set[str]:
    """Unpack every entry without keeping it, and stop at the limits.

    What an entry declares may be a lie, so its bytes are counted. Returns the entries
    that may hold a formula or an error value.
    """
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise UnreadableError(
            f"工作簿内有 {len(entries)} 个部件（上限 {MOST_ENTRIES}），不予打开"
        )
    declared = sum(entry.file_size for entry in entries)
    _check_size(declared, size)
    total, traced = 0, set()
    for entry in entries:
        promised, entry.file_size = entry.file_size, MOST_BYTES + 1
        unpacked, edge = 0, b""
        with archive.open(entry) as stream:
            while chunk := stream.read(1 << 20):
                unpacked += len(chunk)
                _check_size(total + unpacked, size)
                if entry.filename not in traced and TRACE.search(edge + chunk):
                    traced.add(entry.filename)
                edge = chunk[-TRACE_LENGTH:]
        if unpacked != promised:
            raise UnreadableError(
                f"工作簿部件 {entry.filename} 的大小与声明不符，不予打开"
            )
        total += unpacked
    return traced


def _check_size(unpacked: int, size: int) -> None:
    ratio = unpacked / max(size, 1)
    if unpacked > MOST_BYTES or (unpacked > SMALL_BYTES and ratio > MOST_RATIO):
        raise UnreadableError(
            f"工作簿展开后达 {unpacked >> 20} MB 以上（压缩比 {ratio:.0f}），"
            "疑似压缩炸弹，不予打开；数据确实很多时请分成几个文件"
        )


def grids(path: Path) -> Iterator[Grid]:
    """Yield every work sheet as texts, hidden ones without their rows.

    Raises:
        UnreadableError: The workbook is damaged or a sheet is beyond all measure.
    """
    try:
        with _opened(path) as book:
            for facts in book.sheets_metadata:
                if facts.typ != SheetTypeEnum.WorkSheet:
                    continue
                if facts.visible != SheetVisibleEnum.Visible:
                    yield Grid(facts.name, True, 0, 0, [])
                else:
                    yield _grid(book.get_sheet_by_name(facts.name))
    except PasswordError:
        raise UnreadableError("工作簿加了密码，请另存为不加密的再报送") from None
    except (CalamineError, OSError) as error:
        raise UnreadableError(
            f"工作簿（.xlsx 或旧版 .xls）读不出来：{' '.join(str(error).split())}；"
            "如有密码请先取消，再用 Excel 或 WPS 另存为 .xlsx"
        ) from None


def _opened(path: Path) -> CalamineWorkbook:
    """Open a workbook by what it is: many are named after another kind."""
    return CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))


def mark_errors(path: Path, grid: Grid, package: Package) -> None:
    """Show the error values of a sheet, which are read as empty cells."""
    if package.kind == "xlsx" and package.traced:
        for place, text in broken_cells(path, grid.name, package.traced):
            grid.put(place, text)


def _grid(sheet: CalamineSheet) -> Grid:
    start = sheet.start
    if start is None:
        return Grid(sheet.name, False, 0, 0, [])
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        raise UnreadableError(
            f"工作表「{sheet.name}」有 {sheet.total_height} 行，请分成几个文件"
        )
    rows = [[shown(text_of(cell)) for cell in row] for row in sheet.iter_rows()]
    blank = len(rows) - sheet.height  # calamine begins some formats with row 1
    return Grid(sheet.name, False, start[0], start[1], rows[max(blank, 0) :])


def fill_merged(path: Path, grid: Grid) -> None:
    """Give merged cells what a reader sees: the value of the first of them.

    Merged downwards in one column, each row has it; else the others are empty. What
    they held before they were merged is in the file still, where nobody sees it.
    """
    with _opened(path) as book:
        ranges = book.get_sheet_by_name(grid.name).merged_cell_ranges
    for (top, left), (bottom, right) in ranges or ():
        row, column = top - grid.top, left - grid.left
        rows = grid.rows[max(row, 0) : bottom - grid.top + 1]
        across = slice(max(column, 0), right - grid.left + 1)
        is_there = bool(rows) and row >= 0 and 0 <= column < len(rows[0])
        seen = rows[0][column] if is_there else ""
        for cells in rows:
            cells[across] = [seen if left == right else ""] * len(cells[across])
        if is_there:
            rows[0][column] = seen


def text_of(cell: Any) -> str:  # noqa: PLR0911  one line a type of cell
    """Return a cell as the text that a person would have typed."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        if cell.is_integer():
            # Of more digits the last ones are lost, and it must be seen.
            return str(int(cell)) if abs(cell) < EXACT_INTEGER else f"{cell:.14E}"
        return repr(cell).upper()
    if isinstance(cell, datetime):
        return str((cell + timedelta(microseconds=500_000)).replace(microsecond=0))
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(cell, date | time | int):
        return str(cell)
    return "" if cell is None else str(cell)
