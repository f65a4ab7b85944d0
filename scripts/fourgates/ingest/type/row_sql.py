"""Put the cells of one sheet together: the SQL that types, keys and judges its rows."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from fourgates.contracts import Column, Contract, logic
from fourgates.contracts.headers import Form
from fourgates.contracts.landing import (
    ABSENT,
    DAY,
    KEY,
    SEPARATOR,
    VERSION,
    day_sql,
    derived,
    key_sql,
    version_sql,
)
from fourgates.engine import quote_name, quote_text
from fourgates.ingest.detect.rows_file import FAULT, LINE, REST
from fourgates.ingest.report import LoadResult
from fourgates.ingest.type import papers
from fourgates.ingest.type.exposed import any_exposed, covered, open_columns
from fourgates.ingest.type.notes import TOTAL_FAULT, is_note, is_total
from fourgates.ingest.type.plain_text import EDGES
from fourgates.ingest.type.values import NOWHERE, Cell, cell, choice, nest, spelled
from fourgates.vault import keys

VOID = "_is_void"
MARKS = (
    (KEY, "varchar"),
    (VERSION, "timestamp"),
    (DAY, "date"),
    ("_row_hash", "bigint"),
)
LOST = ("_lost", "varchar[]")  # columns of which a text was lost, in typed rows
UNREADABLE = "unreadable:"  # begins the flag of such a column
OWN_COLUMNS = (
    *MARKS[:3],
    ("_sender", "varchar"),
    ("_load_id", "varchar"),
    ("_file", "varchar"),
    ("_line", "bigint"),
    ("_loaded_at", "timestamp"),
    MARKS[3],
    (VOID, "boolean"),
    ("_list", "varchar"),
    ("_listed_at", "timestamp"),
    ("_flags", "varchar[]"),
    ("_is_set_aside", "boolean"),
    ("_load_number", "bigint"),
)
WHOLE_ROW = "整行"  # stands for the column where the row itself is bad
FAULTS_SCHEMA = (
    "line bigint, faults struct(name varchar, title varchar, words varchar, "
    "required boolean)[], cells varchar[], is_blank boolean, "
    "is_note boolean"
)


@dataclass(frozen=True)
class ColumnMapping:
    """Which cell each property of a contract is read from; equal ones share SQL."""

    contract: Contract
    positions: tuple[tuple[str, int], ...]  # (property, cell index) of what is there
    width: int  # cells in a row
    is_rewritten: bool  # rows bear their line and fault in three more columns
    year: str = ""  # of days that are written without one
    covered: tuple[str, ...] = ()  # columns whose texts hold identifiers

    @classmethod
    def of(cls, form: Form, *, is_rewritten: bool) -> ColumnMapping:
        """Return the mapping of a header that was recognised."""
        positions = tuple(sorted(form.positions.items()))
        width = len(form.header)
        return cls(form.contract, positions, width, is_rewritten, form.year)

    def __hash__(self) -> int:
        """Hash what differs between the mappings of one run; a contract is large."""
        flags = (self.width, self.is_rewritten, self.covered)
        return hash((self.contract.feed, self.positions, flags))

    @property
    def kept(self) -> str:
        """Return SQL that is true of a row that is read, NULL where nobody can tell.

        What the contract's condition leaves out gives false. A row that is at fault as
        a row, or blank, is no row to leave out.
        """
        if not self.contract.read_when:
            return ""
        positions = dict(self.positions)
        sources = self.contract.condition_sources
        condition = logic.over_cells(
            self.contract.read_when, sources, lambda one: f"c{positions[f'={one}']}"
        )
        odd = " and ".join(f"c{at} is null" for at in range(self.width))
        if self.is_rewritten:
            odd = f"{FAULT} is not null"
        found = logic.tried(condition, "boolean")
        return (
            f"case when {odd} then true when {found} is null then null "
            f"else coalesce({found}[1], false) end"
        )

    @property
    def void(self) -> str:
        """Return SQL that is true of a row that was declared void."""
        positions, contract = dict(self.positions), self.contract
        places = {one: positions.get(f"={one}") for one in contract.void_sources}
        if not contract.void_when or None in places.values():
            return "false"
        condition = logic.over_cells(
            contract.void_when, contract.void_sources, lambda one: f"c{places[one]}"
        )
        return f"coalesce({logic.tried(condition, 'boolean')}[1], false)"

    def reverses(self, column: Column) -> str:
        """Return SQL that tells whether a row takes another back, by a number."""
        place = dict(self.positions).get(self.contract.reversal_column or "")
        if place is None or column.logical_type not in ("integer", "number"):
            return ""
        return f"nullif(trim(c{place}), '') is not null"

    def cells(self, secret: bytes = b"") -> list[Cell]:
        """Return the SQL of each column, in the contract's order.

        The secret keys the hash that stands in place of an identifier.
        """
        kinds = {one.told_by: one for one in self.contract.columns if one.told_by}
        found = [
            _cell(self, column, f"p{at}", kinds.get(column.name))
            for at, column in enumerate(self.contract.columns)
        ]
        for at, item in enumerate(found):
            if item.column.name in self.covered:
                text = covered(item.column, self.contract, item.value, secret)
                levels = (*item.levels, ((f"p{at}_open", text),))
                found[at] = replace(item, levels=levels, value=f"p{at}_open")
        return found

    @property
    def with_kinds(self) -> frozenset[str]:
        """Return the identity papers beside which the sheet names their kind."""
        there = dict(self.positions)
        kinds = (one for one in self.contract.columns if one.name in there)
        return frozenset(one.told_by for one in kinds if one.told_by)

    def is_told(self, column: Column) -> bool:
        """Tell whether a sheet says anything of a column."""
        return column.logic is not None or column.name in dict(self.positions)

    @property
    def absent(self) -> frozenset[str]:
        """Return the landing columns of which the sheet says nothing."""
        there = {name for name, _ in self.positions}
        return frozenset(
            column.landing_name
            for column in self.contract.columns
            if column.landing_name
            and not self.is_told(column)
            and column.told_by not in there
        )


class Secrets(NamedTuple):
    """The keys of one purpose: for identifiers, and for telling rows apart."""

    identifier: bytes
    row: bytes
    exposed: bytes  # of any purpose: a household's number is one in all feeds


@lru_cache(maxsize=64)
def secrets_of(master: bytes, purpose: str) -> Secrets:
    """Return the keys of a purpose."""
    exposed = keys.derive(master, "exposed")
    identifier, row = (keys.derive(master, use, purpose) for use in ("hash", "row"))
    return Secrets(identifier, row, exposed)


@lru_cache(maxsize=256)
def typed_sql(mapping: ColumnMapping, secrets: Secrets, scan: str) -> str:
    """Return SQL over the rows of a sheet: typed columns and three judgements.

    The judgements are ``is_fault`` (a required cell is bad: the row is rejected),
    ``is_nulled`` (a text that stood in an optional cell was lost) and ``is_exposed``
    (a person's number stands in a column that is not declared for it, nor covered).
    """
    return rows_sql(mapping, secrets, scan, mapping.cells(secrets.exposed), {})


def rows_sql(
    mapping: ColumnMapping,
    secrets: Secrets,
    scan: str,
    cells: list[Cell],
    keyed: Mapping[str, str],
) -> str:
    """Return what ``typed_sql`` does, of cells of which some were judged before.

    The scan then yields what was judged too, and the place of each row, ``_at``;
    ``keyed`` is the SQL of the key of each property that was judged.
    """
    keyed_or_read = [
        f"{keyed.get(item.column.name) or _landed(item, secrets)} "
        f"as {quote_name(item.column.landing_name)}"
        for item in cells
        if item.column.landing_name
    ]
    hidden = [
        f"{item.value} as x_{item.column.name}"
        for item in cells
        if item.column.is_identifier and item.column.name not in keyed
    ]
    carried = [LINE, FAULT] if mapping.is_rewritten else []
    if keyed or (mapping.contract.read_when and not mapping.is_rewritten):
        carried.append("_at")
    required = [f"{item.value} is null" for item in cells if item.column.required]
    required.append(is_total(mapping.width))
    if mapping.is_rewritten:
        required.append(f"{FAULT} is not null")
    judged = [
        f"({' or '.join(required)}) as is_fault",
        f"{mapping.void} as {VOID}",
        f"{_lost(cells, mapping)} as {LOST[0]}",
    ]
    found = ", ".join(keyed_or_read + hidden + carried + judged)
    exposed = "false" if mapping.covered else _exposed(mapping)
    marks = [
        f"{LOST[0]} is not null as is_nulled",
        f"{exposed} as is_exposed",
        *_marks(mapping.contract, secrets),
    ]
    typed = f"select {found} from {nest(cells, scan)}"
    return f"select *, {', '.join(marks)} from ({typed})"


@lru_cache(maxsize=256)
def faults_sql(mapping: ColumnMapping, header: tuple[str, ...], scan: str) -> str:
    """Return SQL over rows that bear their ``line``: each row's faults, in words.

    Yields line, the list of (column, title, words, required), the raw cells, and
    whether the row is blank, or a total or note.
    """
    cells = mapping.cells()
    titles = {name: header[place] for name, place in mapping.positions}
    found = [
        _fault(
            item.reason,
            item.column.name,
            titles.get(item.column.name) or item.column.title,
            item.column.required,
        )
        for item in cells
    ]
    total = f"case when {is_total(mapping.width)} then {quote_text(TOTAL_FAULT)} end"
    found.append(_fault(total, "", WHOLE_ROW, True))
    raw = ", ".join(f"coalesce(c{at}, '')" for at in range(mapping.width))
    texts = f"[{raw}]"
    if mapping.is_rewritten:
        texts += f" || coalesce(from_json({REST}, '[\"varchar\"]'), [])"
        found.append(_fault(FAULT, "", WHOLE_ROW, True))
    blank = " and ".join(
        f"coalesce(trim(c{at}, {quote_text(EDGES)}), '') = ''"
        for at in range(mapping.width)
    )
    note = is_note("faults", "cells")
    return (
        f"select line, list_filter([{', '.join(found)}], x -> x is not null) as faults,"
        f" {texts} as cells, ({blank}) as is_blank, {note} as is_note "
        f"from {nest(cells, scan)}"
    )


def _lost(cells: list[Cell], mapping: ColumnMapping) -> str:
    """Return SQL for the optional columns of which a text was lost, NULL for none."""
    optional = (item for item in cells if not item.column.required)
    found = [item for item in optional if mapping.is_told(item.column)]
    if not found:
        return f"cast(null as {LOST[1]})"
    flags = [quote_text(UNREADABLE + item.column.name) for item in found]
    named = ", ".join(
        f"case when {item.is_nulled} then {flag} end"
        for item, flag in zip(found, flags, strict=True)
    )
    any_lost = " or ".join(item.is_nulled for item in found)
    return f"case when {any_lost} then {_present(named)} end"


def _exposed(mapping: ColumnMapping) -> str:
    """Return SQL that tells whether a row holds what its columns are not for."""
    contract = mapping.contract
    told = (one for one in open_columns(contract) if mapping.is_told(one))
    return any_exposed(told, contract)


def _present(texts: str) -> str:
    return f"list_filter([{texts}], text -> text is not null)"


def _fault(reason: str, name: str, title: str, required: bool) -> str:
    return (
        f"case when {reason} is not null then struct_pack(name := {quote_text(name)}, "
        f"title := {quote_text(title)}, words := {reason}, required := {required}) end"
    )


def typed_columns(contract: Contract, more: Iterable[tuple[str, str]] = ()) -> str:
    """Return the columns that ``typed_sql`` yields for rewritten rows, as DDL."""
    hidden = [
        (f"x_{item.name}", "varchar") for item in contract.columns if item.is_identifier
    ]
    judged = [
        ("is_fault", "boolean"),
        (VOID, "boolean"),
        LOST,
        ("is_nulled", "boolean"),
        ("is_exposed", "boolean"),
    ]
    carried = [(LINE, "varchar"), (FAULT, "varchar")]
    columns = [*contract.landing, *hidden, *carried, *judged, *MARKS, *more]
    return ", ".join(f"{quote_name(name)} {kind}" for name, kind in columns)


JUDGED = (("_flags", "varchar[]"), ("_is_set_aside", "boolean"))


def judged_sql(contract: Contract, at: datetime, typed: str) -> str:
    """Return SQL for typed rows with what the contract thinks of each at a moment."""
    moment = moment_sql(at)
    judged = (_flags(contract, moment), _set_aside(contract, moment) or "null")
    columns = ", ".join(
        f"{sql} as {name}" for sql, (name, _) in zip(judged, JUDGED, strict=True)
    )
    return f"select *, {columns} from ({typed})"


def landed(
    contract: Contract,
    load: LoadResult,
    line: str,
    absent: Container[str] = (),
    *,
    is_judged: bool = False,
) -> dict[str, str]:
    """Return the SQL of each column of a landing file over typed rows.

    Rows may be judged before (``judged_sql``). A column that can but be NULL is left
    out, one of the ``absent`` for instance: the file of the feed's schema has it. A
    version from the future, or none, is that of its arrival. What is the same in every
    row is written as an enumeration of one: a tenth of the cost of a text.
    """
    at = moment_sql(load.loaded_at)
    set_aside = _set_aside(contract, at)
    columns = {name: quote_name(name) for name, _ in contract.landing}
    columns |= dict.fromkeys(filter(absent.__contains__, columns), "")
    columns |= {
        KEY: KEY,
        VERSION: version_sql(contract, at),
        DAY: day_sql(contract, at),
        "_sender": _constant(load.sender),
        "_load_id": _constant(load.load_id),
        "_file": _constant(load.file_name),
        "_line": line,
        "_loaded_at": at,
        "_row_hash": "_row_hash",
        VOID: VOID,
        "_list": _list_of(contract),
        "_listed_at": listed_at(contract) if contract.as_of_column else "",
        "_flags": "_flags" if is_judged else _flags(contract, at),
        "_is_set_aside": "_is_set_aside" if is_judged and set_aside else set_aside,
        "_load_number": f"cast({load.load_number} as bigint)",
    }
    told = derived(contract)
    return {name: sql for name, sql in columns.items() if sql and name not in told}


def moment_sql(at: datetime) -> str:
    """Return a moment of receiving as an SQL literal."""
    return f"timestamp '{at}'"


def selected(columns: Mapping[str, str]) -> str:
    """Return a select list of columns that are given by name."""
    return ", ".join(f"{sql} as {quote_name(name)}" for name, sql in columns.items())


def _flags(contract: Contract, at: str) -> str:
    """Return SQL for what looks wrong in a row or was lost of it; NULL for nothing."""
    wrong = [
        (logic.over_rows(one.condition, at), quote_text(one.name))
        for one in contract.wrong("flag", "set_aside")
    ]
    if not wrong:
        return LOST[0]
    named = ", ".join(f"case when {sql} then {name} end" for sql, name in wrong)
    any_wrong = " or ".join(sql for sql, _ in wrong)
    return (
        f"case when {any_wrong} then list_concat({LOST[0]}, {_present(named)}) "
        f"else {LOST[0]} end"
    )


def lost_among(flags: str) -> str:
    """Return SQL for the flags of lost texts among all flags of a row."""
    lost = f"list_filter({flags}, flag -> starts_with(flag, '{UNREADABLE}'))"
    return f"case when len({lost}) > 0 then {lost} end"


def _set_aside(contract: Contract, at: str) -> str:
    """Return SQL that is true of a row that lands and does not count, else NULL.

    Empty where the contract sets none aside.
    """
    wrong = [logic.over_rows(one.condition, at) for one in contract.wrong("set_aside")]
    return f"case when {' or '.join(wrong)} then true end" if wrong else ""


def listed_at(contract: Contract) -> str:
    """Return SQL for the moment that a row's whole list is of, by its own column."""
    return f"cast({quote_name(contract.as_of_column or '')} as timestamp)"


def _list_of(contract: Contract) -> str:
    """Return SQL for what a row's whole list is a list of, nothing where none is."""
    if contract.whole_list is None:
        return ""
    if not contract.list_columns:
        return "''"
    values = (
        f"coalesce(cast({quote_name(name)} as varchar), {ABSENT})"
        for name in contract.list_columns
    )
    return f"concat_ws({SEPARATOR}, {', '.join(values)})"


def _constant(text: str) -> str:
    return f"cast({quote_text(text)} as enum({quote_text(text)}))"


def schema_sql(contract: Contract) -> str:
    """Return SQL for no rows with exactly the landing columns of a feed."""
    return no_rows((*contract.landing, *OWN_COLUMNS))


def no_rows(columns: Iterable[tuple[str, str]]) -> str:
    """Return SQL for no rows of some columns and their types."""
    nulls = {name: f"cast(null as {kind})" for name, kind in columns}
    return f"select {selected(nulls)} limit 0"


def _cell(
    mapping: ColumnMapping, column: Column, name: str, kind: Column | None
) -> Cell:
    """Return the SQL of a column: of its cell, or of its logic over several cells.

    Logic that fails on a row makes the cell unreadable there. ``kind`` is the column
    that names the kind of an identity paper.
    """
    positions = dict(mapping.positions)
    place = positions.get(column.name)
    if column.logic is None:
        source = NOWHERE if place is None else f"c{place}"
        if column.told_by and column.told_by in positions:
            told = papers.kind_sql(f"c{positions[column.told_by]}")
            source = f"coalesce(nullif(trim({source}), ''), {told})"
        if kind and kind.name in positions and place is not None:
            given = choice(f"trim(c{positions[kind.name]})", spelled(kind))
            source = f"({source} || coalesce({papers.KIND} || {given}, ''))"
        return cell(column, name, source, mapping.reverses(column), mapping.year)
    text = logic.over_cells(
        column.logic, column.sources, lambda header: f"c{positions[f'={header}']}"
    )
    if logic.is_plain(column):
        return cell(column, name, f"cast(({text}) as varchar)")
    item = cell(column, name, f"{name}_l[1]")
    words = quote_text(f"由「{'」「'.join(column.sources)}」换算不出")
    failed = f"{name}_l is null"
    return replace(
        item,
        levels=(((f"{name}_l", logic.tried(text)),), *item.levels),
        reason=f"case when {failed} then {words} else {item.reason} end",
        is_nulled=f"({failed} or {item.is_nulled})",
    )


def _landed(item: Cell, secrets: Secrets) -> str:
    value = item.value
    if item.column.key:
        value = keys.hmac_sql(value, secrets.identifier)
    return f"cast({value} as {item.column.landing_type})"


def _marks(contract: Contract, secrets: Secrets) -> list[str]:
    """Return the key, version, business date and hash of a typed row."""
    parts = [quote_name(name) for name, _ in contract.landing]
    hidden = [f"x_{item.name}" for item in contract.columns if item.vault_kind]
    if hidden:
        # Values of the vault tell rows apart too, but only behind a key.
        texts = ", ".join(f"coalesce({name}, {ABSENT})" for name in hidden)
        secret = quote_text(secrets.row.hex())
        parts.append(f"md5(concat_ws({SEPARATOR}, {secret}, {texts}))")
    if contract.void_when:
        parts.append(VOID)
    days = (contract.version_column, contract.business_date)
    version, day = (quote_name(name) if name else "null" for name in days)
    return [
        f"{key_sql(contract)} as {KEY}",
        f"cast({version} as timestamp) as _version",
        f"cast({day} as date) as _business_date",
        f"cast(case when {LOST[0]} is null then hash({', '.join(parts)}) "
        f"else hash({', '.join([*parts, LOST[0]])}) end >> 1 as bigint) as _row_hash",
    ]
