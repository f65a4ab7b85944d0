"""Read delimited text: find its header, and its rows with their physical lines."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from fourgates.contracts.headers import SEARCHED_ROWS, Form, HeaderIndex
from fourgates.ingest.detect.rows_file import NumberedRow
from fourgates.ingest.detect.sheet import UnreadableError

DELIMITERS = (",", "\t", ";", "|")
csv.field_size_limit(1 << 26)


@dataclass(frozen=True)
class TextHeader:
    """What the head of a text file tells."""

    form: Form  # the best reading of its header
    delimiter: str  # between its cells
    skip: int  # lines above the rows
    is_plain: bool  # each row of the head stands on one line of its own


def recognise(path: Path, index: HeaderIndex, name: str) -> TextHeader | None:
    """Return the best header over all delimiters, or None when no cell is known."""
    best: TextHeader | None = None
    with path.open(encoding="utf-8-sig", newline="") as stream:
        start = stream.read(1 << 12)
    for delimiter in DELIMITERS:
        if delimiter not in start and (best or delimiter != ","):
            continue
        rows = list(islice(rows_below(path, delimiter), SEARCHED_ROWS + 1))
        form = index.best([cells for _, cells in rows], name)
        if form and (best is None or form.rank > best.form.rank):
            lines = [line for line, _ in rows]
            first = [*lines, lines[-1] + 1][form.first_row]
            is_plain = lines == list(range(1, len(rows) + 1))
            best = TextHeader(form, delimiter, first - 1, is_plain)
    return best


def rows_below(path: Path, delimiter: str, skip: int = 0) -> Iterator[NumberedRow]:
    """Yield each row of a UTF-8 file below some lines, with its physical line."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        yield from (row for row in records(stream, delimiter) if row[0] > skip)


def records(stream: Iterable[str], delimiter: str) -> Iterator[NumberedRow]:
    """Yield each record with the physical line that it begins on.

    Raises:
        UnreadableError: A quote is opened and never closed.
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
            _check_closed(last, delimiter, begins)
        yield begins, cells
        begins = reader.line_num + 1


def _check_closed(lines: list[str], delimiter: str, begins: int) -> None:
    """Refuse a last record whose quote is still open at the end of the file."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "end of data" in str(error):
            raise UnreadableError(
                f"第 {begins} 行：引号没有闭合，其后的行无法分开，请补上引号再报送"
            ) from None
