"""Read the section tables of a briefing from a warehouse or a published share."""

from pathlib import Path
from typing import Any

import duckdb

from fourgates import engine
from fourgates.engine import quote_name
from fourgates.errors import UserError, at

Row = dict[str, Any]

HIDDEN = "＊"
HIDES = "_is_hidden"


def sections(database: Path, name: str) -> dict[str, list[Row]]:
    """Read every reporting table of one briefing, rows in print order.

    ``reporting.rpt_daily__gates`` becomes section ``gates`` of ``daily``. A boolean
    column ``<column>_is_hidden`` says which small cells to print as ``＊``.

    Args:
        database: DuckDB file; it is opened read-only.
        name: Middle part of the table names.

    Returns:
        Rows by section name; a table without rows is an empty list.

    Raises:
        UserError: The file cannot be opened or holds no table of this briefing.
    """
    prefix = f"rpt_{name}__"
    if not database.is_file():
        raise at(database, "no such warehouse. Build it with: fourgates build")
    try:
        with engine.connect(database, read_only=True) as connection:
            found = {
                table.removeprefix(prefix): _rows(connection, table)
                for table in _tables(connection, prefix)
            }
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise at(database, f"cannot be read ({reason})") from None
    if not found:
        raise UserError(
            f"{database}: no table reporting.{prefix}… in it. "
            "Build the warehouse with: fourgates build"
        )
    return found


def _tables(connection: duckdb.DuckDBPyConnection, prefix: str) -> list[str]:
    found = connection.execute(
        "select table_name from information_schema.tables "
        "where table_schema = 'reporting' and starts_with(table_name, ?) "
        "order by table_name",
        [prefix],
    ).fetchall()
    return [str(table) for (table,) in found]


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[Row]:
    # A name from the catalogue, quoted: it cannot be a parameter.
    relation = connection.sql(
        f"select * from reporting.{quote_name(table)} order by print_order"
    )
    names = relation.columns
    return [
        _hidden(dict(zip(names, values, strict=True))) for values in relation.fetchall()
    ]


def _hidden(row: Row) -> Row:
    flags = [name for name in row if name.endswith(HIDES)]
    for flag in flags:
        if row.pop(flag):
            row[flag.removesuffix(HIDES)] = HIDDEN
    return row
