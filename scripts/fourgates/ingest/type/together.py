"""Type the rows of several small files of one form at once.

To plan and begin a statement takes DuckDB longer than to type the forty rows of a town,
so files that are alike share one. Which file a row is of stands above the bits of its
line. A file of which anything is to be told is typed alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from fourgates.contracts import Contract, logic
from fourgates.contracts.headers import PLACE_HEADER
from fourgates.ingest.detect.rows_file import LINE, NumberedRow
from fourgates.ingest.detect.sheet import DetectedFile, Sheet
from fourgates.ingest.type.row_sql import ColumnMapping, moment_sql
from fourgates.ingest.type.typed_rows import Counts, TypedRows

MOST_FILES, MOST_BYTES = 128, 2 << 20  # that are typed at once
PLACE_BITS = 32
PLACE = f"cast({LINE} as bigint)"
PART = f"{PLACE} >> {PLACE_BITS}"

Likeness = tuple[ColumnMapping, tuple[str, ...]]


def likeness(file: DetectedFile) -> Likeness | None:
    """Return what the files that may be typed together have in common.

    None for one that is large, has several sheets or readings, is a whole list, is read
    under a condition, mends rejects, or has a column without a header.
    """
    form = file.form
    if form is None or file.arrival.state[0] > MOST_BYTES // MOST_FILES:
        return None
    contract = form.contract
    if contract.whole_list or contract.read_when or PLACE_HEADER in form.header:
        return None
    if not all(text.strip() for text in form.header):
        return None
    return ColumnMapping.of(form, is_rewritten=True), form.header


def table_of(contract: Contract) -> str:
    """Return the table that holds the rows of a feed's sheets."""
    return f"together_{contract.feed}"


def numbered(sheets: Sequence[Sheet]) -> Iterator[NumberedRow]:
    """Yield the rows of all sheets, each with its sheet above the bits of its line."""
    for part, sheet in enumerate(sheets):
        try:
            rows = list(sheet.rows())
        except Exception:
            continue
        for row in rows:
            yield row._replace(line=part << PLACE_BITS | row.line)


def counted_sql(table: str, contract: Contract, at: datetime) -> str:
    """Return SQL that counts the rows of each sheet, and says if one is odd.

    A row is odd that is at fault, lost a text, holds a person's number where none is
    declared, is rejected by the contract at the moment ``at``, or has the key of
    another.
    """
    odd = ["is_fault", "is_nulled", "is_exposed"]
    odd += [
        logic.over_rows(one.condition, moment_sql(at))
        for one in contract.wrong("reject")
    ]
    told = " or ".join(f"coalesce({one}, false)" for one in odd)
    return (
        f"select {PART}, count(*), min(_business_date), max(_business_date), "
        f"bool_or({told}) or count(distinct hash(_key)) < count(*) "
        f"from {table} group by 1"
    )


def part_of(typed: TypedRows, part: int, counts: Counts) -> TypedRows:
    """Return the rows of one sheet among those that were typed together."""
    return replace(
        typed,
        name=f"(select * from {typed.name} where {PART} = {part})",
        line=f"({PLACE} & {(1 << PLACE_BITS) - 1})",
        row=PLACE,
        counts=counts,
        part=part,
    )


def repeated_sql(table: str, landed: str) -> str:
    """Return SQL for the sheets of which a row stands in another, or has landed."""
    return (
        f"select distinct {PART} from {table} where (_key, _row_hash) in {landed} "
        "or (_key, _row_hash) in (select (_key, _row_hash) "
        f"from {table} group by all having count(distinct {PART}) > 1)"
    )
