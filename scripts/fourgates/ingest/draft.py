"""Type a large file straight into Parquet, which is often the landing file itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fourgates.ingest.layout import Layout
from fourgates.ingest.learned import learnable
from fourgates.ingest.report import LoadResult
from fourgates.ingest.statement import landed_sql
from fourgates.ingest.table import PARQUET, Table, quoted

FAULTY, NULLED = 1, 2


@dataclass(frozen=True)
class Draft:
    """A Parquet file of typed rows; one without a marked row is the landing file.

    Rows come in the order of the sender's file, or, where they bear their own ``_at``
    (place in the sheet, from 0), in any. In order, ``_line`` is the line of the first
    row, below zero: with its place in the Parquet file that tells a row's line.

    Args:
        path: The file.
        table: The sheet.
        is_placed: Rows bear ``_at``.
        columns: Its select list over typed rows.
        hidden: Columns of identifiers that it holds; it is encrypted then.
        use: Name of the key it is encrypted with, or nothing.
    """

    path: Path
    table: Table
    is_placed: bool
    columns: str
    hidden: tuple[str, ...]
    use: str

    @classmethod
    def of(cls, table: Table, layout: Layout, load: LoadResult, path: Path) -> Draft:
        """Return the draft of one sheet."""
        contract = layout.contract
        learned = learnable(layout)
        hidden = tuple(
            f"x_{column.name}"
            for column in contract.columns
            if column.is_identifier and column.name not in learned
        )
        first = table.skip + 1
        plain, fault, nulled = f"-{first}", f"{FAULTY}", f"{NULLED}"
        if learned:
            plain = f"_at + {first}"
            fault, nulled = (f"-(4 * _at + {mark})" for mark in (FAULTY, NULLED))
        line = f"case when is_fault then {fault} when is_nulled then {nulled} "
        line += f"else {plain} end"
        columns = ", ".join([landed_sql(contract, load, line), *hidden])
        use = f"vault_{contract.purpose}" if hidden else ""
        return cls(path, table, bool(learned), columns, hidden, use)

    def write_sql(self, typed: str) -> str:
        """Return the statement that writes the draft from the SQL of typed rows."""
        options = ", ".join([PARQUET, *self._encryption(" ")])
        target = quoted(str(self.path))
        return f"copy (select {self.columns} from ({typed})) to {target} ({options})"

    def read_sql(self, layout: Layout) -> str:
        """Return SQL for its rows, as a table of typed rows has them, with ``_row``."""
        options = ", ".join(["file_row_number = true", *self._encryption(" = ")])
        day = "_business_date"
        if not layout.contract.business_date:
            day = "cast(null as date)"
        row, mark = "file_row_number", "_line"
        if self.is_placed:
            placed = f"_line - {self.table.skip + 1}"
            row = f"case when _line < 0 then -_line // 4 else {placed} end"
            mark = "case when _line < 0 then -_line % 4 end"
        return (
            f"select * exclude (file_row_number) replace ({day} as _business_date), "
            f"{row} as _row, coalesce({mark} = {FAULTY}, false) as is_fault, "
            f"coalesce({mark} = {NULLED}, false) as is_nulled "
            f"from read_parquet({quoted(str(self.path))}, {options})"
        )

    def _encryption(self, sign: str) -> list[str]:
        if not self.use:
            return []
        return [f"encryption_config{sign}{{footer_key: {quoted(self.use)}}}"]
