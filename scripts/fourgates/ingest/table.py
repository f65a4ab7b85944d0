"""A sheet made ready for DuckDB: its form, and a CSV that holds its rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fourgates.contracts.headers import Form

MEASURE = 2 << 20
LINE, FAULT, REST = "_line", "_fault", "_rest"
# A column of more different values than this gains nothing from a dictionary, and
# looking for one costs a fifth of the writing.
PARQUET = "format parquet, dictionary_size_limit 1000"


@dataclass(frozen=True)
class Table:
    """Where the rows of one sheet lie and how DuckDB is to read them.

    Args:
        form: The header that was recognised.
        path: The sender's own CSV, or one that Python wrote from it.
        delimiter: Between its cells.
        skip: Physical lines above the first row.
        is_rewritten: Python wrote it: each row ends with its physical line, what is
            wrong with it as a row, and the cells beyond the header's width.
        rows: Rows that must come out, blank ones included.
        mends: Places in quarantine (load:line) that the rows were handed back from.
    """

    form: Form
    path: Path
    delimiter: str
    skip: int
    is_rewritten: bool
    rows: int
    mends: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Return the number of cells in a row."""
        return len(self.form.header)

    def cells(self) -> list[str]:
        """Return the names of the columns as DuckDB reads them."""
        names = [f"c{at}" for at in range(self.width)]
        return [*names, LINE, FAULT, REST] if self.is_rewritten else names

    def scan(self) -> str:
        """Return the SQL table function that yields every row as text."""
        columns = ", ".join(f"'{name}': 'varchar'" for name in self.cells())
        return (
            f"read_csv({quoted(str(self.path))}, auto_detect = false, "
            f"delim = {quoted(self.delimiter)}, quote = '\"', escape = '\"', "
            f"header = false, skip = {self.skip}, columns = {{{columns}}}, "
            f"null_padding = false, strict_mode = true, "
            f"max_line_size = {self._longest()}, "
            # Else a return within quotes would be taken for the end of a line.
            f"new_line = {quoted(self._line_end())}, "
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
        a row be longer after all, the file is read the patient way.
        """
        if not self.is_rewritten:
            return MEASURE
        return max(MEASURE, min(self.path.stat().st_size + 1, 16 * MEASURE))

    def line(self, row: str = "rowid") -> str:
        """Return the SQL for the physical line of a row of a table made in order."""
        if self.is_rewritten:
            return f'cast("{LINE}" as bigint)'
        return f"{row} + {self.skip + 1}"


@dataclass(frozen=True)
class Typed:
    """Where the typed rows of a sheet are.

    Args:
        name: Table or view.
        row: SQL of a row's place in the sheet, from 0.
        draft: Parquet that holds them, if they are no table.
        is_landing: The draft has the columns of a landing file and no other.
        learned: Identifiers whose values lie in tables of their own, once each.
    """

    name: str
    row: str = "rowid"
    draft: Path | None = None
    is_landing: bool = False
    learned: frozenset[str] = frozenset()


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
