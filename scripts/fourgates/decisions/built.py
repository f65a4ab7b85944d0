"""Find and take the facts on which two versions of a table are compared."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from fourgates.decisions.compile import compile_table
from fourgates.decisions.facts import types_of
from fourgates.decisions.feel.typing import plain
from fourgates.decisions.model import Table
from fourgates.decisions.sql.nodes import TYPE_NAMES
from fourgates.decisions.sql.reading import FACTS
from fourgates.errors import UserError

KEY = "_place"
REFUSED = "Invalid Input Error: "  # what DuckDB puts before the words of a query


def relation_of(text: str | None, warehouse: Path) -> tuple[str, str]:
    """Return the SQL of a relation that somebody named, and the database it is in.

    Args:
        text: Parquet or CSV file, ``schema.table``, or None for what was built.
        warehouse: The home's warehouse.

    Raises:
        UserError: There is no such file, or no warehouse yet.
    """
    path = Path(text or "")
    if path.suffix in (".parquet", ".csv"):
        if not path.exists():
            raise UserError(f"{text}: there is no such file of facts")
        return "'" + str(path).replace("'", "''") + "'", ":memory:"
    if not warehouse.exists():
        raise UserError(
            f"{warehouse}: no warehouse yet. Build it with fourgates run, "
            "or give a file of facts with --facts"
        )
    if not text:
        return "", str(warehouse)
    quoted = [f'"{part}"' for part in text.replace('"', "").split(".")]
    return ".".join(quoted), str(warehouse)


def built_facts(table: Table, connection: duckdb.DuckDBPyConnection) -> str:
    """Return the relation in which a build decided this table's facts.

    It is known by its columns: every input and every output. Of several, the one that
    kept ``rule_id`` and ``rules_digest`` is meant: it holds all facts of the decision.

    Raises:
        UserError: No relation has them, or several have.
    """
    wanted = {*types_of(table), *(output.name for output in table.outputs)}
    found: list[tuple[str, str]] = []
    for names_too in (["rule_id", "rules_digest"], []):
        found = (
            found
            or connection.execute(
                "select table_schema, table_name from information_schema.columns"
                " group by all having list_has_all(list(column_name), ?) order by all",
                [[*wanted, *names_too]],
            ).fetchall()
        )
    names = [f"{schema}.{name}" for schema, name in found]
    if len(found) != 1:
        seen = f"several tables were ({', '.join(names)})" if found else "none was"
        raise UserError(
            f"{table.name}: of the tables in the warehouse {seen} decided by it. "
            "Give the facts: --facts FILE, or --facts SCHEMA.TABLE"
        )
    return ".".join(f'"{part}"' for part in found[0])


def take_facts(
    old: Table, new: Table, relation: str, connection: Any, on: date | None
) -> list[str]:
    """Copy the facts of two tables into ``_facts``, typed, and return their columns.

    Args:
        old: The table as it was.
        new: The table as it shall be.
        relation: SQL that facts are read from: a table, or ``'file.parquet'``.
        connection: An open DuckDB connection that sees it.
        on: Judge every fact as of this day instead of its own date.

    Raises:
        UserError: The relation cannot be read or lacks a column.
    """
    try:
        described = connection.execute(f"describe from {relation}").fetchall()
    except duckdb.Error as error:
        raise UserError(f"{relation}: {error}") from None
    columns = [row[0] for row in described]
    outputs = {output.name for output in old.outputs} | {"rule_id", "rules_digest"}
    wanted = types_of(old) | types_of(new)
    days = {table.date for table in (old, new) if table.date}
    missing = [
        name for name in wanted if name not in columns and not (on and name in days)
    ]
    if missing:
        raise UserError(f"{relation}: the facts lack the column {', '.join(missing)}")
    kept = [
        name for name in columns if name not in outputs and not (on and name in days)
    ]
    found = {row[0]: row[1] for row in described}
    parts = [_column(name, found[name], wanted.get(name, "any")) for name in kept]
    if on:
        parts += [f"date '{on}' as \"{name}\"" for name in sorted(days)]
    try:
        connection.execute(
            f"create or replace temp table _facts as"
            f" select row_number() over () as {KEY}, {', '.join(parts)} from {relation}"
        )
    except duckdb.Error as error:
        raise UserError(f"{relation}: a fact is not of its type: {error}") from None
    return [*kept, *(sorted(days) if on else [])]


def _column(name: str, found: str, kind: str) -> str:
    """Return a column of the facts, cast to its declared type: a file may hold texts.

    What is a number stays one, lest a cast hides a FLOAT or cuts off decimal places.
    """
    wanted = TYPE_NAMES.get(plain(kind) if kind == "integer" else kind)
    quoted = '"' + name.replace('"', '""') + '"'
    if plain(kind) == "number" and found != "VARCHAR":
        return quoted
    return f"cast({quoted} as {wanted}) as {quoted}" if wanted else quoted


def judge_facts(table: Table, name: str, relation: str, connection: Any) -> None:
    """Judge the facts that were taken, into a temporary table.

    Raises:
        UserError: A fact cannot be read, or an answer is too large for its type.
    """
    query = compile_table(table).replace(FACTS, "_facts")
    try:
        connection.execute(f"create or replace temp table {name} as {query}")
    except duckdb.InvalidInputException as error:
        told = str(error).removeprefix(REFUSED)
        raise UserError(f"{relation}: {told}") from None
