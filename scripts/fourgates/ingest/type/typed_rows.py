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
    """What is counted over typed rows.

    Args:
        rows: All, blank ones included.
        faults: Rows with a bad required cell; a blank row is one.
        nulled: Others that lost the text of an optional cell.
        distinct: Distinct row hashes without a fault.
        first: First business date without a fault.
        last: Last one.
        blanks: Rows without a filled cell.
        cells_nulled: Texts of optional cells that were lost.
        nulled_by_column: The same by column, in words.
    """

    rows: int = 0
    faults: int = 0
    nulled: int = 0
    distinct: int = 0
    first: date | None = None
    last: date | None = None
    blanks: int = 0
    cells_nulled: int = 0
    nulled_by_column: str = ""

    @property
    def passing(self) -> int:
        """Return the rows without a fault."""
        return self.rows - self.faults


@dataclass(frozen=True)
class TypedRows:
    """Where the typed rows of a sheet are.

    Args:
        form: The header they were read by.
        name: Table or view.
        line: SQL of a row's physical line.
        row: SQL of its place in the sheet, from 0.
        draft: Parquet that holds the rows of a large file; ``name`` is a view of it.
        is_landing: The draft has the columns of a landing file and no other.
        by_value: Identifiers that lie in tables of their own, each value once.
        mends: Places of rejects that the rows were sent again for.
        counts: What they hold.
    """

    form: Form
    name: str
    line: str
    row: str = "rowid"
    draft: Path | None = None
    is_landing: bool = False
    by_value: frozenset[str] = frozenset()
    mends: tuple[str, ...] = ()
    counts: Counts = field(default_factory=Counts)

    @property
    def contract(self) -> Contract:
        """Return the contract they were read by."""
        return self.form.contract
