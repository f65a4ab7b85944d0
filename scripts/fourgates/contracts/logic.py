"""SQL that a contract says over a sheet's cells: how it is written, and planned."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from fourgates.contracts.model import Column, Contract
from fourgates.engine import Error, connect, quote_name
from fourgates.located import nearest

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Connection

UNKNOWN = re.compile(r"""Referenced column "([^"]+)" not found""")
# Texts and quoted names of an SQL expression: only a name may stand for a cell.
QUOTES = re.compile(r"""'(?:[^']|'')*'|"((?:[^"]|"")*)\"""")
ARRIVAL = "loaded_at"  # when a row arrived, in a condition of ``quality``
ANSWERS = ("BOOLEAN", '"NULL"', "NULL")  # types of a condition
Problem = tuple[str, str, str]  # column, key of its contract, what is wrong


def headers(sql: str) -> tuple[str, ...]:
    """Return the headers that SQL names in double quotes, each once, in order."""
    found = (name[1] for name in QUOTES.finditer(sql))
    return tuple(dict.fromkeys(name for name in found if name))


def over_cells(sql: str, sources: tuple[str, ...], cell: Callable[[str], str]) -> str:
    """Return SQL with each header of the sources replaced by the text of its cell."""

    def as_cell(found: re.Match[str]) -> str:
        if found[1] not in sources:
            return found[0]
        return f"nullif(trim({cell(found[1])}), '')"

    return QUOTES.sub(as_cell, sql)


def tried(sql: str, kind: str = "varchar") -> str:
    """Return SQL for a list of one value, or NULL where the SQL fails on a row."""
    return f"try([cast(({sql}) as {kind})])"


def over_rows(condition: str, loaded_at: str) -> str:
    """Return SQL that is true of a wrong row, false where it is unknown or fails.

    Args:
        condition: SQL over landing columns, in which ``loaded_at`` is the arrival.
        loaded_at: SQL of the moment of arrival.
    """
    return f"coalesce(try(cast(({_known(condition, loaded_at)}) as boolean)), false)"


def _known(condition: str, loaded_at: str) -> str:
    """Return a condition in which the arrival is told."""

    def outside(found: re.Match[str]) -> str:
        return loaded_at if found[0] == ARRIVAL else found[0]

    return re.sub(rf"{QUOTES.pattern}|\b{ARRIVAL}\b", outside, condition)


def fits(condition: str, contract: Contract) -> bool:
    """Tell whether all that a condition reads lands by a contract."""
    with connect() as connection:
        return not _unplanned(connection, condition, contract)


def is_plain(column: Column) -> bool:
    """Tell whether a column's logic is one header alone, which cannot fail."""
    return (column.logic or "").strip() in {f'"{name}"' for name in column.sources}


def problems(contract: Contract) -> list[Problem]:
    """Return which logic of a contract DuckDB cannot plan over its sheet's texts."""
    said = [
        (column.name, "transformLogic", column.logic, column.sources)
        for column in contract.columns
        if column.logic is not None
    ]
    if contract.read_when:
        condition = (contract.read_when, contract.condition_sources)
        said.append(("", "readWhen", *condition))
    if contract.void_when:
        said.append(("", "voidWhen", contract.void_when, contract.void_sources))
    if not (said or contract.quality):
        return []
    with connect() as connection:
        found = [
            ("", "quality", f"{one.name} {words}")
            for one in contract.quality
            if (words := _unplanned(connection, one.condition, contract))
        ]
        found += [
            (name, key, _cannot(connection, sql, sources, key))
            for name, key, sql, sources in said
        ]
    return [(name, key, words) for name, key, words in found if words]


def _unplanned(connection: Connection, condition: str, contract: Contract) -> str:
    """Return why a condition cannot be planned over landing columns, or nothing."""
    names = ", ".join(
        f"cast(null as {kind}) as {quote_name(name)}" for name, kind in contract.landing
    )
    at, rows = "cast(null as timestamp)", f"from (select {names})"
    told = _prepared(connection, f"{rows} where {over_rows(condition, at)}", "columns")
    if unknown := UNKNOWN.search(told):
        known = [name for name, _ in contract.landing]
        return f"'{unknown[1]}' is no landing column. {nearest(unknown[1], known)}"
    if told:
        return told
    query = f"select ({_known(condition, at)}) as answer {rows} limit 0"
    kind = str(connection.execute(query).description[0][1])
    return "" if kind in ANSWERS else f"answers {kind}, not true or false"


def _cannot(
    connection: Connection, sql: str, sources: tuple[str, ...], key: str
) -> str:
    names = {header: f"c{at}" for at, header in enumerate(sources)}
    texts = ", ".join(f"cast(null as varchar) as {name}" for name in names.values())
    if unnamed := [name for name in headers(sql) if name not in names]:
        return (
            f'"{unnamed[0]}" is not among transformSourceObjects. '
            f"{nearest(unnamed[0], sources)}"
        )
    kind = "varchar" if key == "transformLogic" else "boolean"
    condition = tried(over_cells(sql, sources, names.__getitem__), kind)
    query = f"from (select {texts or '1'}) where {condition} is null"
    return _prepared(connection, query, "texts")


def _prepared(connection: Connection, query: str, over: str) -> str:
    """Return why DuckDB cannot plan a query over a sheet's texts or columns."""
    try:
        connection.execute(f"prepare planned as {query}")
    except Error as error:
        told = str(error).splitlines()[0].rstrip(".")
        return f"cannot be planned over the sheet's {over}: {told}"
    return ""
