"""The rows of a sheet as a CSV file that DuckDB reads: the sender's own, or ours."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from fourgates.contracts.headers import PLACE_HEADER, Form
from fourgates.engine import quote_text

LONGEST_ROW = 2 << 20
LINE, FAULT, REST = "_line", "_fault", "_rest"
PLACE = re.compile(r"[0-9a-z~-]+:[0-9]+")
NUL_SHOWN = "\u2400"


class NumberedRow(NamedTuple):
    """One row of a sheet."""

    line: int  # physical line of the file, or row of the sheet
    cells: list[str]
    fault: str = ""  # what is wrong with it as a row, in Chinese


@dataclass(frozen=True)
class RowsFile:
    """Where the rows of one sheet lie and how DuckDB is to read them."""

    path: Path  # the sender's own CSV, or one that Python wrote from it
    width: int  # cells in a row
    rows: int  # rows that must come out, blank ones included
    delimiter: str = ","  # between the cells
    skip: int = 0  # physical lines above the first row
    # Python wrote it: each row ends with its physical line, what is wrong with it as a
    # row, and the cells beyond the header's width.
    is_rewritten: bool = False
    mends: tuple[str, ...] = ()  # places of rejects (load:line) that they mend

    @property
    def cells(self) -> str:
        """Return the names of the columns as DuckDB reads them."""
        marks = (LINE, FAULT, REST) if self.is_rewritten else ()
        return ", ".join([*(f"c{at}" for at in range(self.width)), *marks])

    def scan(self) -> str:
        """Return the SQL table function that yields every row as text."""
        columns = ", ".join(f"{name}: 'varchar'" for name in self.cells.split(", "))
        # Else a return within quotes would be taken for the end of a line. Of the other
        # end of a line DuckDB's strict reader finds none when it is told.
        line_end, longest = "new_line = '\\n', ", LONGEST_ROW
        if self.is_rewritten:
            # DuckDB sets memory aside for the longest row; a sender's own file is read
            # by several threads only while that is small.
            most = min(self.path.stat().st_size + 1, 16 * LONGEST_ROW)
            longest = max(LONGEST_ROW, most)
        else:
            with self.path.open("rb") as stream:
                if stream.readline().endswith(b"\r\n"):
                    line_end = ""
        return (
            f"read_csv({quote_text(self.path)}, auto_detect = false, "
            f"delim = {quote_text(self.delimiter)}, quote = '\"', escape = '\"', "
            f"header = false, skip = {self.skip}, columns = {{{columns}}}, "
            f"null_padding = false, strict_mode = true, max_line_size = {longest}, "
            f"{line_end}parallel = {not self.is_rewritten})"
        )

    def line(self, row: str = "rowid") -> str:
        """Return the SQL for the physical line of a row of a table made in order."""
        return f"cast({LINE} as bigint)" if self.is_rewritten else f"{row} + {self.top}"

    @property
    def top(self) -> int:
        """Return the physical line of the first row."""
        return self.skip + 1


def shown(text: str) -> str:
    """Return a text in which a sign stands for each NUL, which SQL cannot hold."""
    return text.replace("\0", NUL_SHOWN)


def misplaced(form: Form, rows: Sequence[NumberedRow]) -> list[NumberedRow]:
    """Return what looks like data among the rows that a sheet begins with."""
    words = "在表头之上，未作数据读取；请把表头移到所有数据之上"
    return [
        row._replace(fault=words)
        for row in rows[: form.top_row]
        if form.has_the_look_of_data(row.cells)
    ]


def rewrite(
    rows: Iterable[NumberedRow], header: Sequence[str], target: Path
) -> RowsFile:
    """Write rows as a CSV that DuckDB reads without doubt; blank ones are left out."""
    width, count, mends = len(header), 0, []
    place = header.index(PLACE_HEADER) if PLACE_HEADER in header else width
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for line, cells, fault in rows:
            if not any(cell.strip() for cell in cells):
                continue
            texts = [shown(cell) for cell in cells]
            kept, rest = texts[:width] + [""] * (width - len(texts)), texts[width:]
            more = json.dumps(rest, ensure_ascii=False) if rest else ""
            writer.writerow([*kept, line, fault or _fault(cells, width), more])
            count += 1
            if place < width and PLACE.fullmatch(kept[place].strip()):
                mends.append(kept[place].strip())
    return RowsFile(target, width, count, is_rewritten=True, mends=tuple(mends))


def _fault(cells: Sequence[str], width: int) -> str:
    """Return what is wrong with a row as a row, in words, or nothing."""
    if len(cells) < width:
        return f"列数不足: 应有 {width} 列，只有 {len(cells)} 列"
    if any(cell.strip() for cell in cells[width:]):
        return f"列数过多: 应有 {width} 列，却有 {len(cells)} 列"
    return "含有 NUL 字节" if any("\0" in cell for cell in cells) else ""
