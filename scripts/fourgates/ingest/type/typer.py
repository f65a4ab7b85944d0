"""Type the rows of a sheet in DuckDB, with the plans of rewritten sheets kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import duckdb

from fourgates.contracts import Contract, logic
from fourgates.contracts.headers import PLACE_HEADER, Form
from fourgates.engine import quote_text
from fourgates.ingest.detect.rows_file import FAULT, LINE, REST, RowsFile, rewrite
from fourgates.ingest.detect.sheet import Refused, Sheet, UnreadableError
from fourgates.ingest.report import LoadResult
from fourgates.ingest.session import Session
from fourgates.ingest.type import together
from fourgates.ingest.type.exposed import any_exposed, open_columns
from fourgates.ingest.type.large_file import (
    SHEET,
    LargeFile,
    drop_large,
    lay_out,
)
from fourgates.ingest.type.row_sql import (
    FAULTS_SCHEMA,
    JUDGED,
    ColumnMapping,
    faults_sql,
    judged_sql,
    moment_sql,
    secrets_of,
    typed_columns,
    typed_sql,
)
from fourgates.ingest.type.typed_rows import IS_FAULT, Counts, TypedRows
from fourgates.ingest.type.values import ERROR_WORDS

SMALL_ROWS = 20_000
WIDTHS = (8, 12, 16, 20, 24, 32, 48, 64)  # a wide table costs, full or empty


class Typer:
    """One session, and the tables that a sheet passes through.

    Planning the SQL of a form of twenty columns takes longer than running it over a
    town's forty rows, so plans are prepared once. A plan lives as long as no table is
    made, hence all tables are made before.
    """

    def __init__(self, session: Session) -> None:
        """Make the tables that do not depend on a feed."""
        self.session = session
        # It would make a join of every IN list: sixty joins for a form of twenty cells.
        # A kept plan must not rest on the statistics of the sheet it was planned for:
        # "no cell is empty" would then hold for every later sheet.
        session.execute(
            "set disabled_optimizers = 'in_clause,statistics_propagation,"
            "compressed_materialization,build_side_probe_side,join_order'"
        )
        # A sheet keeps its order only on the side of a join that is read row by row.
        session.execute("set preserve_insertion_order = true")
        session.execute("set temp_file_encryption = true")
        session.execute(f"create temp table faults ({FAULTS_SCHEMA})")
        for width in WIDTHS:
            self._make_cells(width)
        self._feeds: dict[str, Contract] = {}
        self._plans: dict[object, str] = {}

    def make_tables(self, contracts: Iterable[Contract]) -> None:
        """Make the table of typed rows of each feed, before anything is planned."""
        for contract in contracts:
            if self._feeds.get(contract.feed) == contract:
                continue
            for table, more in (
                (f"typed_{contract.feed}", ()),
                (together.table_of(contract), JUDGED),
            ):
                columns = typed_columns(contract, more)
                self.session.execute(
                    f"create or replace temp table {table} ({columns})"
                )
            self._feeds[contract.feed] = contract
            self._forget_plans()

    def type_rows(
        self,
        sheet: Sheet,
        form: Form,
        load: LoadResult,
        work: Path,
        *,
        is_trusted: bool = False,
    ) -> TypedRows | Refused | None:
        """Type all rows of a sheet, and say what is wrong with those that are bad.

        Files in between go to ``work``. The rows come in the sheet's order, and table
        ``faults`` explains the bad ones. None when DuckDB cannot read a file of which
        only the beginning was seen to be UTF-8.
        """
        plain = sheet.plain
        if plain and plain.rows > SMALL_ROWS and PLACE_HEADER not in form.header:
            typed = self._type(plain, form, load, work)
            if isinstance(typed, TypedRows):
                return typed
        if is_trusted:
            return None
        try:
            rows = rewrite(sheet.rows(), form.header, work / "rows.csv")
        except UnreadableError as error:
            return Refused(str(error))
        typed = self._type(rows, form, load, work)
        if isinstance(typed, TypedRows):
            return typed
        return Refused(f"无法逐行读出（{typed}），请另存为 .xlsx 再报送")

    def type_together(
        self, sheets: Sequence[Sheet], at: datetime, work: Path
    ) -> list[TypedRows | None]:
        """Type the rows of small sheets of one form at once, and judge them.

        ``at`` is the moment of receiving them. None stands for a sheet of which
        anything is to be told, or none could be: it is typed alone.
        """
        form = sheets[0].forms[0]
        table = together.table_of(form.contract)
        rows = rewrite(together.numbered(sheets), form.header, work / "rows.csv")
        mapping = ColumnMapping.of(form, is_rewritten=True)
        counting = together.counted_sql(table, form.contract, at)
        typed = self._type_rewritten(rows, form, mapping, table, at)
        counting = self._planned((table, at), counting)
        found = self.session.execute(counting).fetchall()
        if sum(number for _, number, *_ in found) != rows.rows:
            return [None] * len(sheets)
        clean = {
            part: Counts(number, 0, 0, number, number, first, last)
            for part, number, first, last, is_odd in found
            if not is_odd
        }
        return [
            together.part_of(typed, part, clean[part]) if part in clean else None
            for part in range(len(sheets))
        ]

    def _type(
        self,
        rows: RowsFile,
        form: Form,
        load: LoadResult,
        work: Path,
        covering: tuple[str, ...] = (),
    ) -> TypedRows | str:
        """Return the typed rows, or why DuckDB did not read what it should have.

        Where a column turns out to hold identifiers that it was not declared for, all
        is typed again, covering them.
        """
        mapping = ColumnMapping.of(form, is_rewritten=rows.is_rewritten)
        mapping = replace(mapping, covered=covering)
        try:
            if rows.is_rewritten:
                typed = self._type_rewritten(rows, form, mapping)
            else:
                self._forget_plans()
                secrets = secrets_of(self.session.master, form.contract.purpose)
                large = LargeFile(rows, mapping, secrets, work / "typed.parquet")
                typed = large.type_rows(self.session, form, load)
                left_out = self._left_out(mapping)
                typed = replace(typed, counts=Counts(left_out=left_out))
            left_out = typed.counts.left_out
            counts, exposed = self._count(typed)
            counts = replace(counts, left_out=left_out)
        except duckdb.InvalidInputException as error:
            drop_large(self.session, form.contract)
            return str(error).splitlines()[0]
        if counts.rows + left_out != rows.rows:
            drop_large(self.session, form.contract)
            return f"{counts.rows + left_out} rows instead of {rows.rows}"
        if exposed and not covering:
            drop_large(self.session, form.contract)
            return self._type(rows, form, load, work, exposed)
        return self._judged(rows, mapping, replace(typed, counts=counts), load)

    def _judged(
        self, rows: RowsFile, mapping: ColumnMapping, typed: TypedRows, load: LoadResult
    ) -> TypedRows | str:
        """Return typed rows with the counts of those that are bad, and why.

        Or why a large file is read row by row: some are to be told singly.
        """
        form, counts, left_out = typed.form, typed.counts, typed.counts.left_out
        is_doubtful = counts.versions < counts.distinct
        if is_doubtful and rows.is_rewritten:
            self._set_aside_contradictions(rows, typed)
        if self._reject_implausible(rows, typed, load) or is_doubtful:
            if not rows.is_rewritten:
                drop_large(self.session, form.contract)
                return "rows that contradict each other, or cannot be, are told singly"
            counts = replace(self._count(typed)[0], left_out=left_out)
        if counts.faults or counts.nulled:
            self._explain_faults(rows, mapping, typed)
            counts = self._count_faults(counts)
        titles = "、".join(
            form.contract.by_name[name].title for name in mapping.covered
        )
        counts = replace(counts, nameless=self._nameless(rows, form), covered=titles)
        return replace(typed, counts=counts)

    def _type_rewritten(
        self,
        rows: RowsFile,
        form: Form,
        mapping: ColumnMapping,
        table: str = "",
        at: datetime | None = None,
    ) -> TypedRows:
        """Type the rows that Python wrote, with a plan that is kept.

        Those of a moment are judged, too.
        """
        table = table or f"typed_{form.contract.feed}"
        cells = self._cells_table(rows.width)
        self.session.execute(f"truncate {cells}")
        self.session.execute(
            f"insert into {cells} ({rows.cells}) select * from {rows.scan()}"
        )
        left_out = self._leave_out(cells, mapping)
        self.session.execute(f"truncate {table}")
        secrets = secrets_of(self.session.master, form.contract.purpose)
        query = typed_sql(mapping, secrets, cells)
        if at:
            query = judged_sql(form.contract, at, query)
        query = f"insert into {table} {query}"
        self.session.execute(self._planned((table, mapping, at), query))
        counts = Counts(left_out=left_out)
        return TypedRows(form, table, rows.line(), mends=rows.mends, counts=counts)

    def _leave_out(self, cells: str, mapping: ColumnMapping) -> int:
        """Delete the rows that the contract's condition leaves out; tell how many.

        A row of which nobody can tell is at fault.
        """
        if not mapping.kept:
            return 0
        words = quote_text(f"读取条件判断不出（{mapping.contract.read_when}）")
        self.session.execute(
            f"update {cells} set {FAULT} = {words} where {mapping.kept} is null"
        )
        return self.session.count(f"delete from {cells} where not {mapping.kept}")

    def _left_out(self, mapping: ColumnMapping) -> int:
        """Return how many rows of a large sheet the contract's condition leaves out.

        Those of which nobody can tell are not counted, so that the rows do not add up
        and the sheet is read row by row.
        """
        if not mapping.kept:
            return 0
        return self.session.count(
            f"select count(*) from {SHEET} where not {mapping.kept}"
        )

    def _set_aside_contradictions(self, rows: RowsFile, typed: TypedRows) -> None:
        """Make a fault of every row that another row of the sheet contradicts.

        They bear one key and say that they were last changed at one time, yet differ:
        which of them is right only their sender knows.
        """
        self.session.execute(
            f"create or replace temp table contradicted as select {LINE} as _place, "
            f"'同一编号在第 ' || lines || ' 行内容不同，请只留正确的一行' as _words "
            f"from {typed.name} join (select _key, _version, "
            f"string_agg({LINE}, '、' order by {LINE}::bigint) as lines "
            f"from {typed.name} where not is_fault group by all "
            "having count(distinct _row_hash) > 1) as told on "
            f"{typed.name}._key = told._key "
            f"and {typed.name}._version is not distinct from told._version "
            "where not is_fault"
        )
        self._make_faults(rows, typed, "contradicted")

    def _reject_implausible(
        self, rows: RowsFile, typed: TypedRows, load: LoadResult
    ) -> int:
        """Make a fault of every row that the contract rejects; return how many.

        Rows of a large file are only counted.
        """
        at = moment_sql(load.loaded_at)
        wrong = [
            (logic.over_rows(one.condition, at), quote_text(one.words))
            for one in typed.contract.wrong("reject")
        ]
        if not wrong:
            return 0
        among = f"from {typed.name} where not is_fault and "
        among += f"({' or '.join(sql for sql, _ in wrong)})"
        found = self.session.count(f"select count(*) {among}")
        if found and rows.is_rewritten:
            words = ", ".join(f"case when {sql} then {told} end" for sql, told in wrong)
            self.session.execute(
                f"create or replace temp table implausible as select {LINE} as _place, "
                f"concat_ws('；', {words}) as _words {among}"
            )
            self._make_faults(rows, typed, "implausible")
        return found

    def _make_faults(self, rows: RowsFile, typed: TypedRows, told: str) -> None:
        """Reject the rows that a table names by place, with its words."""
        for table, change in (
            (self._cells_table(rows.width), f"{FAULT} = _words"),
            (typed.name, "is_fault = true"),
        ):
            self.session.execute(
                f"update {table} set {change} from {told} where {LINE} = _place"
            )
        self._forget_plans()

    def _count(self, typed: TypedRows) -> tuple[Counts, tuple[str, ...]]:
        """Count typed rows; where no key comes twice, nothing else can.

        Also return the columns in whose texts identifiers of persons stand.
        """
        name = typed.name
        query = (
            "select count(*), count(*) filter (is_fault), "
            "count(*) filter (is_nulled and not is_fault), "
            "count(distinct hash(_key)) filter (not is_fault), "
            "min(_business_date) filter (not is_fault), "
            "max(_business_date) filter (not is_fault), "
            f"bool_or(is_exposed and not is_fault) from {name}"
        )
        if typed.draft is None:
            query = self._planned(("counts", name), query)
        rows, faults, nulled, keys, first, last, found = self.session.row(query)
        distinct, versions = keys, keys
        if keys < rows - faults:
            distinct, versions = self.session.row(
                "select count(distinct _row_hash), "
                "count(distinct hash(_key, _version)) "
                f"from {name} where not is_fault"
            )
        exposed = self._exposed(typed) if found else ()
        return Counts(rows, faults, nulled, distinct, versions, first, last), exposed

    def _exposed(self, typed: TypedRows) -> tuple[str, ...]:
        """Return the columns in whose texts identifiers of persons stand."""
        names = [one.name for one in open_columns(typed.contract)]
        held = ", ".join(
            f"bool_or({any_exposed([one], typed.contract)})"
            for one in open_columns(typed.contract)
        )
        query = f"select {held} from {typed.name} where not is_fault"
        pairs = zip(names, self.session.row(query), strict=True)
        return tuple(name for name, is_found in pairs if is_found)

    def _count_faults(self, counts: Counts) -> Counts:
        """Add what the table ``faults`` tells of blank rows and lost cells."""
        lost = self.session.execute(
            "select fault.title || if(contains(fault.words, "
            f"{quote_text(ERROR_WORDS)}), '（错误值）', ''), count(*) "
            "from (select unnest(faults) as fault "
            f"from faults where not {IS_FAULT}) group by 1 order by 2 desc, 1"
        ).fetchall()
        blanks, notes = self.session.row(
            "select count(*) filter (is_blank), count(*) filter (is_note "
            f"and not is_blank and {IS_FAULT}) from faults"
        )
        return replace(
            counts,
            blanks=blanks,
            notes=notes,
            cells_nulled=sum(number for _, number in lost),
            nulled_by_column="、".join(f"{title} {number}" for title, number in lost),
        )

    def _nameless(self, rows: RowsFile, form: Form) -> str:
        """Return the columns without a header that hold texts, and how many."""
        places = [at for at, text in enumerate(form.header) if not text.strip()]
        places = sorted({*places} - {*form.positions.values()})
        if not places:
            return ""
        scan = rows.scan()
        if rows.is_rewritten:
            scan = self._cells_table(rows.width)
        filled = ", ".join(f"count(nullif(trim(c{at}), ''))" for at in places)
        found = self.session.row(f"select {filled} from {scan}")
        return "、".join(
            f"第 {at + 1} 列（没有表头，{count} 格有内容）"
            for at, count in zip(places, found, strict=True)
            if count
        )

    def _explain_faults(
        self, rows: RowsFile, mapping: ColumnMapping, typed: TypedRows
    ) -> None:
        """Fill table ``faults``: what is wrong with each row that lost something."""
        self.session.execute("truncate faults")
        # Of a small sheet every row is looked at: sooner done than a join.
        is_large = rows.rows > SMALL_ROWS
        name = ("faults", mapping, typed.form.header, is_large)
        cells, place, row = SHEET, "rowid", typed.row
        if rows.is_rewritten:
            cells, place, row = self._cells_table(rows.width), LINE, LINE
        elif not typed.by_value:
            lay_out(self.session, rows)
        lost = (
            f"semi join (select {row} as row from {typed.name} where is_fault "
            f"or is_nulled) as lost on {cells}.{place} = lost.row"
        )
        line = rows.line(f"{cells}.rowid")
        scan = f"(select {cells}.*, {line} as line from {cells} "
        scan += f"{lost if is_large else ''})"
        query = faults_sql(mapping, typed.form.header, scan)
        self.session.execute(self._planned(name, f"insert into faults {query}"))

    def _cells_table(self, width: int) -> str:
        """Return the narrowest table that takes so many cells; a wider one is made."""
        taken = next((known for known in WIDTHS if known >= width), None)
        if taken is None:
            self._forget_plans()
            self._make_cells(width)
        return f"cells_{taken or width}"

    def _make_cells(self, width: int) -> None:
        cells = "".join(f"c{at} varchar, " for at in range(width))
        marks = f"{LINE} varchar, {FAULT} varchar, {REST} varchar"
        self.session.execute(
            f"create temp table if not exists cells_{width} ({cells}{marks})"
        )

    def _planned(self, name: object, query: str) -> str:
        """Return what runs a query by the plan that is kept of it."""
        if name not in self._plans:
            plan = f"plan_{len(self._plans)}"
            self.session.execute(f"prepare {plan} as {query}")
            self._plans[name] = plan
        return f"execute {self._plans[name]}"

    def _forget_plans(self) -> None:
        for plan in self._plans.values():
            self.session.execute(f"deallocate {plan}")
        self._plans.clear()


@lru_cache(maxsize=4)
def typer(master: bytes, lane: int = 0) -> Typer:
    """Return the typer of a master key and lane, the same while the process lives."""
    del lane
    return Typer(Session(master))
