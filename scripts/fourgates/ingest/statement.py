"""Put the cells of one sheet together: the SQL that types, keys and judges its rows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from fourgates.contracts import Column, Contract
from fourgates.ingest.cells import Cell, cell, nest
from fourgates.ingest.layout import Layout, Secrets
from fourgates.ingest.learned import as_learned
from fourgates.ingest.report import LoadResult
from fourgates.ingest.table import FAULT, LINE, REST, quoted
from fourgates.vault import keys

SEPARATOR, ABSENT = "chr(31)", "chr(30)"
OWN_COLUMNS = (
    ("_key", "varchar"),
    ("_version", "timestamp"),
    ("_business_date", "date"),
    ("_load_id", "varchar"),
    ("_file", "varchar"),
    ("_line", "bigint"),
    ("_loaded_at", "timestamp"),
    ("_row_hash", "bigint"),
)


FAULTS_SCHEMA = (
    "line bigint, faults struct(name varchar, title varchar, words varchar, "
    "required boolean)[], cells varchar[], is_blank boolean"
)


@lru_cache(maxsize=256)
def typed_sql(
    layout: Layout, secrets: Secrets, learned: frozenset[str] = frozenset()
) -> str:
    """Return SQL over a scan named ``{scan}``: typed columns and two judgements.

    The judgements are ``is_fault`` (a required cell is bad: the row goes to quarantine)
    and ``is_nulled`` (a text that stood in an optional cell was lost).

    Args:
        layout: How the sheet maps to its contract.
        secrets: The keys of the contract's purpose.
        learned: Properties whose good form, key and loss the scan bears already, as
            ``learned_scan`` names them; its rows bear their place, ``_at``.
    """
    cells = [
        as_learned(item, at) if item.column.name in learned else item
        for at, item in enumerate(_cells(layout))
    ]
    contract = layout.contract
    top = nest(cells, "{scan}")
    landed = [
        f'p{at}_k as "{item.column.landing_name}"'
        if item.column.name in learned
        else _landed(item, secrets)
        for at, item in enumerate(cells)
        if item.column.landing_name
    ]
    hidden = [
        f"{item.value} as x_{item.column.name}"
        for item in cells
        if item.column.is_identifier and item.column.name not in learned
    ]
    carried = [f'"{LINE}"', f'"{FAULT}"'] if layout.is_rewritten else []
    if learned:
        carried.append("_at")
    required = [f"{item.value} is null" for item in cells if item.column.required]
    if layout.is_rewritten:
        required.append(f'"{FAULT}" is not null')
    optional = [item.is_nulled for item in cells if _can_fail(item.column, layout)]
    judged = [
        f"({' or '.join(required) or 'false'}) as is_fault",
        f"({' or '.join(optional) or 'false'}) as is_nulled",
    ]
    keyed = f"select {', '.join(landed + hidden + carried + judged)} from {top}"
    return f"select *, {', '.join(_marks(contract, secrets))} from ({keyed})"


@lru_cache(maxsize=256)
def faults_sql(layout: Layout, header: tuple[str, ...]) -> str:
    """Return SQL over ``{scan}`` (which has ``line``): each row's faults, in words.

    Yields line, the list of (column, title, words, required) and the raw cells.
    """
    cells = _cells(layout)
    top = nest(cells, "{scan}")
    titles = {name: header[place] for name, place in layout.positions}
    found = [
        f"case when {item.reason} is not null then struct_pack("
        f"name := {quoted(item.column.name)}, "
        f"title := {quoted(titles.get(item.column.name) or item.column.title)}, "
        f"words := {item.reason}, required := {item.column.required}) end"
        for item in cells
    ]
    raw = ", ".join(f"coalesce(c{at}, '')" for at in range(layout.width))
    texts = f"[{raw}]"
    if layout.is_rewritten:
        texts += f" || coalesce(from_json({REST}, '[\"varchar\"]'), [])"
        found.append(
            f"case when {FAULT} is not null then struct_pack(name := '', "
            f"title := '整行', words := {FAULT}, required := true) end"
        )
    blank = " and ".join(f"c{at} is null" for at in range(layout.width))
    return (
        f"select line, list_filter([{', '.join(found)}], x -> x is not null) as faults,"
        f" {texts} as cells, ({blank}) as is_blank from {top}"
    )


def typed_columns(contract: Contract) -> str:
    """Return the columns that ``typed_sql`` yields for rewritten rows, as DDL."""
    hidden = [
        (f"x_{item.name}", "varchar") for item in contract.columns if item.is_identifier
    ]
    judged = [("is_fault", "boolean"), ("is_nulled", "boolean")]
    marks = [*OWN_COLUMNS[:3], OWN_COLUMNS[-1]]
    carried = [(LINE, "varchar"), (FAULT, "varchar")]
    columns = [*contract.landing, *hidden, *carried, *judged, *marks]
    return ", ".join(f'"{name}" {kind}' for name, kind in columns)


def landed_sql(contract: Contract, load: LoadResult, line: str) -> str:
    """Return the select list of a landing file over typed rows.

    What is the same in every row is written as an enumeration of one: a tenth of the
    cost of a text.

    Args:
        contract: The feed.
        load: Its id, file name and moment stand in each row.
        line: SQL of the row's line.
    """
    names = ", ".join(f'"{name}"' for name, _ in contract.landing)
    at = f"timestamp '{load.loaded_at}'"
    version = "_version" if contract.version_column else at
    day = "_business_date"
    if not contract.business_date:
        day = f"date '{load.loaded_at.date()}'"
    return (
        f"{names}, _key, {version} as _version, {day} as _business_date, "
        f"{_constant(load.load_id)} as _load_id, {_constant(load.file_name)} as _file, "
        f"{line} as _line, {at} as _loaded_at, _row_hash"
    )


def _constant(text: str) -> str:
    return f"cast({quoted(text)} as enum({quoted(text)}))"


def schema_sql(contract: Contract) -> str:
    """Return SQL for no rows with exactly the landing columns of a feed."""
    columns = ", ".join(
        f'cast(null as {kind}) as "{name}"'
        for name, kind in (*contract.landing, *OWN_COLUMNS)
    )
    return f"select {columns} limit 0"


def _cells(layout: Layout) -> list[Cell]:
    positions: Mapping[str, int] = dict(layout.positions)
    return [
        cell(column, f"p{at}", _source(column, positions))
        for at, column in enumerate(layout.contract.columns)
    ]


def _source(column: Column, positions: Mapping[str, int]) -> str:
    if column.logic is not None:
        return f"cast(({_logic(column, positions)}) as varchar)"
    if column.name in positions:
        return f"c{positions[column.name]}"
    return "cast(null as varchar)"


def _logic(column: Column, positions: Mapping[str, int]) -> str:
    """Return a column's logic with each quoted header replaced by its cell."""
    logic = column.logic or ""
    for text in column.sources:
        cell_text = f"nullif(trim(c{positions[f'={text}']}), '')"
        logic = logic.replace(f'"{text}"', cell_text)
    return logic


def _can_fail(column: Column, layout: Layout) -> bool:
    """Tell whether a text in this optional column can be lost."""
    is_there = column.logic is not None or column.name in dict(layout.positions)
    if column.required or not is_there:
        return False
    free = column.logical_type == "string" and not (column.codes or column.check)
    return not free or bool(column.limits)


def _landed(item: Cell, secrets: Secrets) -> str:
    column = item.column
    value = item.value
    if column.key:
        value = keys.hmac_sql(value, secrets.identifier)
    return f'cast({value} as {column.landing_type}) as "{column.landing_name}"'


def _marks(contract: Contract, secrets: Secrets) -> list[str]:
    """Return the key, version, business date and hash of a typed row."""
    natural = [f"coalesce({_text(name)}, {ABSENT})" for name in contract.natural_key]
    key = natural[0]
    if len(natural) > 1:
        key = f"concat_ws({SEPARATOR}, {', '.join(natural)})"
    parts = [f'"{name}"' for name, _ in contract.landing]
    hidden = [f"x_{item.name}" for item in contract.columns if item.vault_kind]
    if hidden:
        # Values of the vault tell rows apart too, but only behind a key.
        texts = ", ".join(f"coalesce({name}, {ABSENT})" for name in hidden)
        secret = quoted(secrets.row.hex())
        parts.append(f"md5(concat_ws({SEPARATOR}, {secret}, {texts}))")
    version = f'"{contract.version_column}"' if contract.version_column else "null"
    day = f'"{contract.business_date}"' if contract.business_date else "null"
    return [
        f"{key} as _key",
        f"cast({version} as timestamp) as _version",
        f"cast({day} as date) as _business_date",
        f"cast(hash({', '.join(parts)}) >> 1 as bigint) as _row_hash",
    ]


def _text(name: str) -> str:
    return f'cast("{name}" as varchar)'
