"""Type a large plain file straight into Parquet, which is often the landing file.

Each identifier is judged and hashed once, however often it stands there: checking a
resident ID and its HMAC cost more than all else in a row, and the same people pass the
same gates every day.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from pathlib import Path

from fourgates.contracts import Contract
from fourgates.contracts.headers import Form
from fourgates.contracts.landing import DAY, derived
from fourgates.engine import read_parquet
from fourgates.ingest.detect.rows_file import RowsFile
from fourgates.ingest.report import LoadResult
from fourgates.ingest.session import Session
from fourgates.ingest.type.row_sql import (
    LOST,
    OWN_COLUMNS,
    ColumnMapping,
    Secrets,
    landed,
    lost_among,
    rows_sql,
    selected,
)
from fourgates.ingest.type.typed_rows import TypedRows
from fourgates.ingest.type.values import cell, nest
from fourgates.vault import keys

FAULTY, NULLED, EXPOSED = 1, 2, 3
LARGE, SHEET = "typed_large", "sheet"


@dataclass(frozen=True)
class LargeFile:
    """A large file on its way into a Parquet file of typed rows.

    Rows come in the order of the sender's file, or, where they bear their own ``_at``
    (place in the sheet, from 0), in any. In order, ``_line`` is the line of the first
    row, below zero: with its place in the Parquet file that tells a row's line.
    """

    rows: RowsFile
    mapping: ColumnMapping
    secrets: Secrets
    draft: Path

    @property
    def by_value(self) -> frozenset[str]:
        """Return the identifiers that are judged once a value: keyed, read as sent."""
        there = dict(self.mapping.positions)
        return frozenset(
            column.name
            for column in self.mapping.contract.columns
            if column.key
            and not column.vault_kind
            and column.logic is None
            and column.name in there
            and column.name not in self.mapping.with_kinds
        )

    @property
    def is_placed(self) -> bool:
        """Tell whether each row bears its place, since the draft's order is another."""
        return bool(self.by_value or self.mapping.contract.read_when)

    @property
    def hidden(self) -> tuple[str, ...]:
        """Return the columns of other identifiers that the draft holds."""
        columns = self.mapping.contract.columns
        apart = self.by_value
        return tuple(
            f"x_{column.name}"
            for column in columns
            if column.is_identifier and column.name not in apart
        )

    @property
    def key(self) -> str:
        """Return the name of the key that the draft is encrypted with, or nothing."""
        return f"vault_{self.mapping.contract.purpose}" if self.hidden else ""

    def type_rows(self, session: Session, form: Form, load: LoadResult) -> TypedRows:
        """Type all rows into the draft, and read it as a view of typed rows.

        With identifiers judged by value, the sheet is laid out first: a join loses the
        order of its rows, so each keeps its place.
        """
        scan, by_value, kept = self.rows.scan(), self.by_value, self.mapping.kept
        if self.is_placed:
            lay_out(session, self.rows)
            scan = f"(select *, rowid as _at from {SHEET}"
            scan += f" where {kept})" if kept else ")"
        for name in by_value:
            table, query = values_table(name), self._values_sql(name)
            session.execute(f"create or replace temp table {table} as {query}")
        # Without it the rows of a join are written as they come, and sooner.
        session.execute(f"set preserve_insertion_order = {not self.is_placed}")
        columns = self._landed(load)
        try:
            select = ", ".join([selected(columns), *self.hidden])
            query = f"select {select} from ({self._typed_sql(scan)})"
            session.write_parquet(query, self.draft, self.key, in_deltas=True)
        finally:
            session.execute("set preserve_insertion_order = true")
        session.execute(
            f"create or replace temp view {LARGE} as {self._read_sql(columns)}"
        )
        return TypedRows(
            form,
            LARGE,
            self.rows.line("_row"),
            row="_row",
            draft=self.draft,
            is_landing=not self.hidden,
            by_value=by_value,
        )

    def _read_sql(self, written: Container[str]) -> str:
        """Return SQL for the draft's rows as typed ones, with their place ``_row``."""
        left_out = {
            name: f"cast(null as {kind})"
            for name, kind in (*self.mapping.contract.landing, *OWN_COLUMNS)
            if name not in written
        }
        left_out |= derived(self.mapping.contract)
        twice = ["file_row_number"]
        if not self.mapping.contract.business_date:
            left_out[DAY] = "cast(null as date)"
            twice += [DAY] if DAY in written else []
        row, mark = "file_row_number", "_line"
        if self.is_placed:
            placed = f"_line - {self.rows.top}"
            row = f"case when _line < 0 then -_line // 4 else {placed} end"
            mark = "case when _line < 0 then -_line % 4 end"
        source = read_parquet(self.draft, self.key, ", file_row_number = true")
        return (
            f"select * exclude ({', '.join(twice)}), "
            f"{selected(left_out | {'_row': row, LOST[0]: lost_among('_flags')})}, "
            f"coalesce({mark} = {FAULTY}, false) as is_fault, "
            f"coalesce({mark} = {NULLED}, false) as is_nulled, "
            f"coalesce({mark} = {EXPOSED}, false) as is_exposed from {source}"
        )

    def _landed(self, load: LoadResult) -> dict[str, str]:
        """Return SQL of the landing columns; ``_line`` marks what is wrong in a row."""
        first = self.rows.top
        plain, shown = f"-{first}", "{}"
        if self.is_placed:
            plain, shown = f"_at + {first}", "-(4 * _at + {})"
        marks = {"is_fault": FAULTY, "is_exposed": EXPOSED, "is_nulled": NULLED}
        line = " ".join(
            f"when {name} then {shown.format(mark)}" for name, mark in marks.items()
        )
        line = f"case {line} else {plain} end"
        return landed(self.mapping.contract, load, line, self.mapping.absent)

    def _values_sql(self, name: str) -> str:
        """Return SQL for every text of one identifier once, judged and keyed.

        Yields raw, good (the one good form or NULL), key, and whether the text was
        lost.
        """
        item = cell(self.mapping.contract.by_name[name], "p", "raw")
        place = dict(self.mapping.positions)[name]
        texts = f"(select distinct c{place} as raw from {SHEET} "
        texts += f"where c{place} is not null)"
        key = keys.hmac_sql(item.value, self.secrets.identifier)
        return (
            f"select raw, {item.value} as good, {key} as key, {item.is_nulled} as lost "
            f"from {nest([item], texts)}"
        )

    def _typed_sql(self, scan: str) -> str:
        """Return the SQL of typed rows, each joined to what was judged by value."""
        cells = self.mapping.cells(self.secrets.exposed)
        keyed: dict[str, str] = {}
        picked, joins = [], []
        there = dict(self.mapping.positions)
        for at, item in enumerate(cells):
            name = item.column.name
            if name not in self.by_value:
                continue
            good, key, lost = (f"p{at}_{part}" for part in "vkl")
            picked.append(
                f"k{at}.good as {good}, k{at}.key as {key}, k{at}.lost as {lost}"
            )
            joins.append(
                f"left join {values_table(name)} as k{at} "
                f"on row.c{there[name]} = k{at}.raw"
            )
            is_nulled = f"coalesce({lost}, false)"
            cells[at] = replace(item, levels=(), value=good, is_nulled=is_nulled)
            keyed[name] = key
        if keyed:
            scan = f"(select row.*, {', '.join(picked)} from {scan} as row "
            scan += f"{' '.join(joins)})"
        return rows_sql(self.mapping, self.secrets, scan, cells, keyed)


def lay_out(session: Session, rows: RowsFile) -> None:
    """Make a table of a file's cells as sent, in its order."""
    session.execute(
        f"create or replace temp table {SHEET} as select * from {rows.scan()}"
    )


def drop_large(session: Session, contract: Contract) -> None:
    """Drop the temporary tables of a large file."""
    session.execute(f"drop view if exists {LARGE}")
    for name in (SHEET, *map(values_table, contract.by_name)):
        session.execute(f"drop table if exists {name}")


def values_table(name: str) -> str:
    """Return the table that holds the values of one identifier, each once."""
    return f"values_of_{name}"
