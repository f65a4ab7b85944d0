"""The rows of a sheet as a CSV file that DuckDB reads: the sender's own, or ours."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fourgates.contracts.headers import PLACE_HEADER, Form
from fourgates.engine import quote_text
from fourgates.ingest.detect.sheet import NumberedRow, PlainText

LONGEST_ROW = 2 << 20
LINE, FAULT, REST = "_line", "_fault", "_rest"
PLACE = re.compile(r"[0-9a-z~-]+:[0-9]+")
NUL_SHOWN = "\u2400"


@dataclass(frozen=True)
class RowsFile:
    """Where the rows of one sheet lie and how DuckDB is to read them.

    Args:
        path: The sender's own CSV, or one that Python wrote from it.
        width: Cells in a row.
        rows: Rows that must come out, blank ones included.
        delimiter: Between the cells.
        skip: Physical lines above the first row.
        is_rewritten: Python wrote it: each row ends with its physical line, what is
            wrong with it as a row, and the cells beyond the header's width.
        mends: Places of rejects (load:line) that these rows were sent again for.
    """

    path: Path
    width: int
    rows: int
    delimiter: str = ","
    skip: int = 0
    is_rewritten: bool = True
    mends: tuple[str, ...] = ()

    @classmethod
    def plain(cls, text: PlainText, form: Form) -> RowsFile:
        """Return the sender's own file as it stands."""
        facts = (text.rows, text.delimiter, text.skip)
        return cls(text.path, len(form.header), *facts, is_rewritten=False)

    @classmethod
    def rewritten(
        cls, rows: Iterable[NumberedRow], form: Form, target: Path
    ) -> RowsFile:
        """Write rows as a CSV that DuckDB reads without doubt; blank ones are left out.

        Args:
            rows: Records below the header, each with its physical line.
            form: The header that was recognised.
            target: File to write.
        """
        width, count, mends = len(form.header), 0, []
        place = {text: at for at, text in enumerate(form.header)}.get(PLACE_HEADER, -1)
        with target.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
            for line, cells in rows:
                if not any(cell.strip() for cell in cells):
                    continue
                writer.writerow(_record(cells, width, line))
                count += 1
                sent_again = cells[place].strip() if place in range(len(cells)) else ""
                mends += [sent_again] if PLACE.fullmatch(sent_again) else []
        return cls(target, width, count, mends=tuple(mends))

    def cells(self) -> list[str]:
        """Return the names of the columns as DuckDB reads them."""
        names = [f"c{at}" for at in range(self.width)]
        return [*names, LINE, FAULT, REST] if self.is_rewritten else names

    def scan(self) -> str:
        """Return the SQL table function that yields every row as text."""
        columns = ", ".join(f"'{name}': 'varchar'" for name in self.cells())
        return (
            f"read_csv({quote_text(self.path)}, auto_detect = false, "
            f"delim = {quote_text(self.delimiter)}, quote = '\"', escape = '\"', "
            f"header = false, skip = {self.skip}, columns = {{{columns}}}, "
            f"null_padding = false, strict_mode = true, "
            f"max_line_size = {self._longest()}, "
            # Else a return within quotes would be taken for the end of a line.
            f"new_line = {quote_text(self._line_end())}, "
            f"parallel = {'false' if self.is_rewritten else 'true'})"
        )

    def _line_end(self) -> str:
        """Return how lines end: as Python wrote them, or as the first one does."""
        if self.is_rewritten:
            return "\\n"
        with self.path.open("rb") as stream:
            return "\\r\\n" if stream.readline().endswith(b"\r\n") else "\\n"

    def _longest(self) -> int:
        """Return the longest row to expect; DuckDB sets memory aside for it.

        A sender's own file is read by several threads only while this is small. Should
        a row be longer after all, Python rewrites the file.
        """
        if not self.is_rewritten:
            return LONGEST_ROW
        return max(LONGEST_ROW, min(self.path.stat().st_size + 1, 16 * LONGEST_ROW))

    def line(self, row: str = "rowid") -> str:
        """Return the SQL for the physical line of a row of a table made in order."""
        if self.is_rewritten:
            return f'cast("{LINE}" as bigint)'
        return f"{row} + {self.skip + 1}"


def _record(cells: Sequence[str], width: int, line: int) -> list[object]:
    """Return a row of exactly the header's width, its line, fault and rest behind."""
    shown = [cell.replace("\0", NUL_SHOWN) for cell in cells]
    kept = shown[:width] + [""] * (width - len(shown))
    rest = json.dumps(shown[width:], ensure_ascii=False) if shown[width:] else ""
    return [*kept, line, _fault(cells, width), rest]


def _fault(cells: Sequence[str], width: int) -> str:
    """Return what is wrong with a row as a row, in words, or nothing."""
    if len(cells) < width:
        return f"列数不足: 应有 {width} 列，只有 {len(cells)} 列"
    if any(cell.strip() for cell in cells[width:]):
        return f"列数过多: 应有 {width} 列，却有 {len(cells)} 列"
    if any("\0" in cell for cell in cells):
        return "含有 NUL 字节"
    return ""
