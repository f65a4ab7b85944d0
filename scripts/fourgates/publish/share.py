"""Write one database file an audience, holding only what that audience may see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import yaml

from fourgates import project
from fourgates.contracts.model import OPEN_PURPOSE
from fourgates.engine import connect, quote_name, quote_text
from fourgates.errors import at

PURPOSE = "purpose"  # the column of a table whose rows each serve one


def audiences() -> dict[str, dict[str, Any]]:
    """Return the audiences of ``shares.yml`` by name."""
    text = (project.root() / "shares.yml").read_text("utf-8")
    found: dict[str, dict[str, Any]] = yaml.safe_load(text)["audiences"]
    return found


def write(warehouse: Path, folder: Path) -> list[Path]:
    """Write ``<folder>/<audience>.duckdb`` for every audience.

    Tables stand in schema ``main`` with their comments and rows in a fixed order, so
    that the same warehouse gives the same rows in the same places. The warehouse is
    only read, the folder must exist; the files are in the order of ``shares.yml``. Of a
    table whose rows each serve a purpose an audience has those of its own, and those
    that are about nobody.
    """
    return [
        _write_one(warehouse, folder / f"{name}.duckdb", audience["tables"])
        for name, audience in audiences().items()
    ]


def _write_one(warehouse: Path, target: Path, tables: dict[str, str]) -> Path:
    with connect(target, threads=1) as connection:
        built = quote_name(warehouse.stem)  # the name that its views know it by
        connection.execute(f"attach {quote_text(warehouse)} as {built} (read_only)")
        for name, source in tables.items():
            _copy(connection, name, warehouse.stem, source, target.stem)
        connection.execute(f"detach {built}")
        connection.execute("checkpoint")
    return target


def _copy(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    built: str,
    source: str,
    audience: str,
) -> None:
    schema, table = source.split(".")
    comments = connection.execute(
        "select column_name, comment from duckdb_columns() where database_name = ? "
        "and schema_name = ? and table_name = ? order by column_index",
        [built, schema, table],
    ).fetchall()
    if not comments:
        raise at("shares.yml", f"there is no table {source}")
    own = f"where {PURPOSE} in ({quote_text(OPEN_PURPOSE)}, {quote_text(audience)}) "
    connection.execute(
        f"create table {quote_name(name)} as "
        f"select * from {quote_name(built)}.{quote_name(schema)}.{quote_name(table)} "
        f"{own if PURPOSE in dict(comments) else ''}order by all"
    )
    about = connection.execute(
        "select comment from (select database_name, schema_name, table_name as name, "
        "comment from duckdb_tables() union all select database_name, schema_name, "
        "view_name, comment from duckdb_views()) where database_name = ? "
        "and schema_name = ? and name = ?",
        [built, schema, table],
    ).fetchone()
    if about and about[0]:
        connection.execute(
            f"comment on table {quote_name(name)} is {quote_text(about[0].strip())}"
        )
    for column, comment in comments:
        if comment:
            place = f"{quote_name(name)}.{quote_name(column)}"
            told = quote_text(comment.strip())
            connection.execute(f"comment on column {place} is {told}")
