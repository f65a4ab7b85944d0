"""The typed rows of a sheet: where they are, and what one pass over them tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from fourgates.contracts import Contract
from fourgates.contracts.headers import Form

IS_FAULT = "len(list_filter(faults, fault -> fault.required)) > 0"


@dataclass(frozen=True)
class Counts:
    """What is counted over typed rows."""

    rows: int = 0  # all, blank ones included
    faults: int = 0  # rows with a bad required cell; a blank row is one
    nulled: int = 0  # others that lost the text of an optional cell
    distinct: int = 0  # distinct row hashes without a fault
    versions: int = 0  # distinct keys and versions without a fault
    first: date | None = None  # first business date without a fault
    last: date | None = None  # last one
    blanks: int = 0  # rows without a filled cell
    notes: int = 0  # totals and notes below the table, which are no rows
    nameless: str = ""  # columns without a header that hold texts, in words
    covered: str = ""  # columns in which identifiers were covered, in words
    cells_nulled: int = 0  # texts of optional cells that were lost
    nulled_by_column: str = ""  # the same by column, in words
    left_out: int = 0  # rows that the contract's condition leaves out, beside ``rows``

    @property
    def is_zero(self) -> bool:
        """Tell whether there is no row: a zero report."""
        return self.rows == self.blanks + self.notes

    @property
    def rejected(self) -> int:
        """Return the rows that go back to their sender."""
        return self.faults - self.blanks - self.notes

    @property
    def passing(self) -> int:
        """Return the rows without a fault."""
        return self.rows - self.faults


@dataclass(frozen=True)
class TypedRows:
    """Where the typed rows of a sheet are."""

    form: Form  # the header they were read by
    name: str  # table or view
    line: str  # SQL of a row's physical line
    row: str = "rowid"  # SQL of its place in the sheet, from 0
    draft: Path | None = None  # Parquet of a large file; ``name`` is a view of it
    is_landing: bool = False  # the draft has the columns of a landing file and no other
    by_value: frozenset[str] = frozenset()  # identifiers in tables of their own
    mends: tuple[str, ...] = ()  # places of rejects that the rows were sent again for
    counts: Counts = field(default_factory=Counts)
    part: int | None = None  # which of the sheets that were typed together

    @property
    def contract(self) -> Contract:
        """Return the contract they were read by."""
        return self.form.contract
