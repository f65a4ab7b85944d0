"""The typed rows of a sheet: where they are, and what one pass over them tells."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from fourgates.contracts import Contract
from fourgates.contracts.headers import Form
from fourgates.ingest.session import Session

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
        draft: Parquet that holds the rows, if they are no table.
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


def count(session: Session, name: str) -> Counts:
    """Count the typed rows of a table."""
    row = session.execute(
        "select count(*), count(*) filter (is_fault), "
        "count(*) filter (is_nulled and not is_fault), "
        "count(distinct _row_hash) filter (not is_fault), "
        "min(_business_date) filter (not is_fault), "
        f"max(_business_date) filter (not is_fault) from {name}"
    ).fetchone()
    return Counts(*row or ())


def count_faults(session: Session, counts: Counts) -> Counts:
    """Add what the table ``faults`` tells of blank rows and lost cells."""
    lost = session.execute(
        "select fault.title, count(*) from (select unnest(faults) as fault "
        f"from faults where not {IS_FAULT}) group by 1 order by 2 desc, 1"
    ).fetchall()
    return replace(
        counts,
        blanks=session.count("select count(*) from faults where is_blank"),
        cells_nulled=sum(number for _, number in lost),
        nulled_by_column="、".join(f"{title} {number}" for title, number in lost),
    )
