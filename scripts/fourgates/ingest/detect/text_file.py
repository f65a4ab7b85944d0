"""Read delimited text: find its header, and its rows with their physical lines."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from fourgates.contracts.headers import SEARCHED_ROWS, Form, HeaderIndex
from fourgates.ingest.detect.rows_file import NumberedRow, misplaced, shown
from fourgates.ingest.detect.sheet import UnreadableError

DELIMITERS = (",", "\t", ";", "|")
# A blank between a closing quote and the end of its cell does no harm.
PADDED = r'"[ \t]+(?={}|[\r\n]*$)'
NARROW = 4  # cells in a row
csv.field_size_limit(1 << 26)


@dataclass(frozen=True)
class TextHeader:
    """What the head of a text file tells."""

    form: Form  # the best reading of its header
    delimiter: str  # between its cells
    skip: int  # lines above the rows
    is_plain: bool  # each row of the head stands on one line of its own
    above: tuple[NumberedRow, ...] = ()  # rows above the header that look like data

    def rows(self, path: Path) -> Iterator[NumberedRow]:
        """Yield the rows of a file that begins so."""
        yield from self.above
        yield from rows_below(path, self.delimiter, self.skip, len(self.form.header))


def recognise(path: Path, index: HeaderIndex, name: str) -> TextHeader | None:
    """Return the best header over all delimiters, or None when no cell is known."""
    best: TextHeader | None = None
    with path.open(encoding="utf-8-sig", newline="") as stream:
        start = stream.read(1 << 12)
    for delimiter in DELIMITERS:
        if delimiter not in start and (best or delimiter != ","):
            continue
        rows: list[NumberedRow] = []
        # By a wrong delimiter a quote may never close: what was read till then tells.
        with suppress(UnreadableError):
            rows.extend(islice(rows_below(path, delimiter), SEARCHED_ROWS + 1))
        form = index.best([[*map(shown, row.cells)] for row in rows], name)
        if form and (best is None or form.rank > best.form.rank):
            lines = [row.line for row in rows]
            first = [*lines, lines[-1] + 1][form.first_row]
            above = tuple(misplaced(form, rows))
            is_plain = lines == list(range(1, len(rows) + 1)) and not above
            best = TextHeader(form, delimiter, first - 1, is_plain, above)
    return best


def first_rows(path: Path) -> list[list[str]]:
    """Return the first lines of a UTF-8 file, parted by their usual delimiter."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        lines = stream.read(1 << 12).splitlines()[:SEARCHED_ROWS]
    delimiter = max(DELIMITERS, key=lambda one: sum(line.count(one) for line in lines))
    return [[*map(shown, line.split(delimiter))] for line in lines]


def rows_below(
    path: Path, delimiter: str, skip: int = 0, width: int = 0
) -> Iterator[NumberedRow]:
    """Yield each row of a UTF-8 file below some lines, with its physical line."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = records(stream, delimiter, width)
        yield from (row for row in rows if row.line > skip)


def records(
    stream: Iterable[str], delimiter: str, width: int = 0
) -> Iterator[NumberedRow]:
    """Yield each record with the physical line that it begins on.

    Lines that a stray quote holds together are rows of their own, with a fault, and so
    are those of a cell that swallowed other rows of so many cells (``width``).

    Raises:
        UnreadableError: A quote is opened and never closed.
    """
    pending: list[str] = []

    def watched() -> Iterator[str]:
        for text in stream:
            pending.append(text)
            yield text

    reader = csv.reader(watched(), delimiter=delimiter, strict=True)
    begins = 1
    while True:
        pending.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield from _torn(pending, delimiter, begins, error)
        else:
            if len(pending) > 1 and _holds_rows(pending, delimiter, width):
                yield from _apart(pending, delimiter, begins)
            else:
                yield NumberedRow(begins, cells)
        begins = reader.line_num + 1


def _torn(
    lines: list[str], delimiter: str, begins: int, error: csv.Error
) -> Iterator[NumberedRow]:
    """Yield the rows of lines whose quotes do not fit."""
    if "end of data" in str(error) or "field limit" in str(error):
        raise UnreadableError(
            f"第 {begins} 行：引号没有闭合，其后的行无法分开，请补上引号再报送"
        ) from None
    if len(lines) == 1:
        line = re.sub(PADDED.format(re.escape(delimiter)), '"', lines[0])
        with suppress(csv.Error):
            (cells,) = csv.reader([line], delimiter=delimiter, strict=True)
            yield NumberedRow(begins, cells)
            return
    yield from _apart(lines, delimiter, begins)


def _holds_rows(lines: list[str], delimiter: str, width: int) -> bool:
    """Tell whether several lines of one record are each as wide as a row.

    Lines of a remark look like rows of a narrow table, which is left alone.
    """
    as_wide = sum(line.count(delimiter) >= width - 1 for line in lines)
    return width >= NARROW and as_wide > 1


def _apart(lines: list[str], delimiter: str, begins: int) -> Iterator[NumberedRow]:
    """Yield lines as rows with a fault, each cell as it stands, quotes included."""
    words = "引号有误：结束引号之后还有文字，请删去多余的引号"
    if len(lines) > 1:
        last = begins + len(lines) - 1
        words = f"引号有误：第 {begins} 至 {last} 行被引号连在了一起，请删去多余的引号"
    for line, text in enumerate(lines, begins):
        yield NumberedRow(line, text.rstrip("\r\n").split(delimiter), words)
