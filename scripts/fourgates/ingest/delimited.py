"""Read delimited text: find its header, and rewrite the file that is not plain."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO

from fourgates.contracts.headers import PLACE_HEADER, SEARCHED_ROWS, Form, Index
from fourgates.ingest.refuse import Refused
from fourgates.ingest.table import Table

DELIMITERS = (",", "\t", ";", "|")
PLACE = re.compile(r"[0-9a-z~-]+:[0-9]+")
NUL_SHOWN = "\u2400"
csv.field_size_limit(1 << 26)

NumberedRow = tuple[int, list[str]]


def recognise(
    path: Path, index: Index, name: str
) -> tuple[Form | None, str, int, bool]:
    """Return the form, the delimiter, the lines above the rows, and if all is plain.

    Args:
        path: A UTF-8 file.
        index: All feeds' headers.
        name: File name, as a hint.

    Returns:
        The best form over all delimiters; lines to skip; whether each row of the head
        stands on one line of its own.
    """
    best: tuple[tuple[bool, int, int], Form, str, int, bool] | None = None
    with path.open(encoding="utf-8-sig", newline="") as stream:
        start = stream.read(1 << 12)
    for delimiter in DELIMITERS:
        if delimiter not in start and (best or delimiter != ","):
            continue
        rows = _head(path, delimiter)
        form = index.best([cells for _, cells in rows], name)
        if form and (best is None or form.rank > best[0]):
            skip = _first_line(rows, form.first_row) - 1
            plain = [at for at, _ in rows] == list(range(1, len(rows) + 1))
            best = (form.rank, form, delimiter, skip, plain)
    if best is None:
        return None, ",", 0, False
    return best[1:]


def _first_line(rows: list[NumberedRow], row: int) -> int:
    return rows[row][0] if row < len(rows) else rows[-1][0] + 1


def _head(path: Path, delimiter: str) -> list[NumberedRow]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(islice(records(stream, delimiter), SEARCHED_ROWS + 1))


def records(stream: Iterable[str], delimiter: str) -> Iterator[NumberedRow]:
    """Yield each record with the physical line that it begins on.

    Raises:
        Refused: A quote is opened and never closed.
    """
    pending: list[str] = []

    def watched() -> Iterator[str]:
        for text in stream:
            pending.append(text)
            yield text

    reader = csv.reader(watched(), delimiter=delimiter)
    begins = 1
    for cells in reader:
        last = pending.copy() if '"' in pending[0] else []
        pending.clear()
        if last and not last[-1].endswith(("\n", "\r")):
            _see_closed(last, delimiter, begins)
        yield begins, cells
        begins = reader.line_num + 1


def _see_closed(lines: list[str], delimiter: str, begins: int) -> None:
    """Refuse a last record whose quote is still open at the end of the file."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "end of data" in str(error):
            raise Refused(
                f"第 {begins} 行：引号没有闭合，其后的行无法分开，请补上引号再报送"
            ) from None


def rewrite(rows: Iterable[NumberedRow], form: Form, target: Path) -> Table:
    """Write rows as a CSV that DuckDB reads without doubt.

    Args:
        rows: Records below the header, each with its physical line.
        form: The header that was recognised.
        target: File to write.

    Returns:
        The table, with the rows counted.
    """
    mends: list[str] = []
    with target.open("w", encoding="utf-8", newline="") as stream:
        count = _write(_noted(rows, form, mends), len(form.header), stream)
    return Table(form, target, ",", 0, True, count, tuple(mends))


def _noted(
    rows: Iterable[NumberedRow], form: Form, mends: list[str]
) -> Iterator[NumberedRow]:
    """Note which rows of a mended quarantine workbook these are."""
    if PLACE_HEADER not in form.header:
        yield from rows
        return
    column = form.header.index(PLACE_HEADER)
    for line, cells in rows:
        if len(cells) > column and PLACE.fullmatch(cells[column].strip()):
            mends.append(cells[column].strip())
        yield line, cells


def _write(rows: Iterable[NumberedRow], width: int, stream: IO[str]) -> int:
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
    count = 0
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        fault = row_fault(cells, width)
        shown = [cell.replace("\0", NUL_SHOWN) for cell in cells]
        kept = shown[:width] + [""] * (width - len(shown))
        rest = json.dumps(shown[width:], ensure_ascii=False) if shown[width:] else ""
        writer.writerow([*kept, line, fault, rest])
        count += 1
    return count


def row_fault(cells: Sequence[str], width: int) -> str:
    """Return what is wrong with a row as a row, in words, or nothing."""
    if len(cells) < width:
        return f"列数不足: 应有 {width} 列，只有 {len(cells)} 列"
    if any(cell.strip() for cell in cells[width:]):
        return f"列数过多: 应有 {width} 列，却有 {len(cells)} 列"
    if any("\0" in cell for cell in cells):
        return "含有 NUL 字节"
    return ""
