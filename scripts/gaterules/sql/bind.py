"""Bind a compiled table in DuckDB once: what cannot be planned is told at the check."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from gaterules.errors import TableError
from gaterules.facts import CODE, readers_of
from gaterules.sql.compile import compile_table
from gaterules.sql.facts import bind_facts
from gaterules.table import SQL_TYPES, DecisionTable

if TYPE_CHECKING:
    import duckdb


def refuse_unbound(table: DecisionTable, query: str | None = None) -> None:
    """Raise a TableError unless DuckDB plans the table's SELECT over its facts.

    The facts are a relation without rows, each column of its declared type. A query
    that was compiled already is taken as it stands.
    """
    import duckdb  # noqa: PLC0415  only a check pays for it

    kinds = readers_of(table)
    types = SQL_TYPES | {CODE: "varchar", "any": "varchar"}
    columns = [
        f'cast(null as {types[kind]}) as "{name}"' for name, kind in kinds.items()
    ]
    facts = f"(select {', '.join(columns) or 'null as nothing'} where false)"
    try:
        bound = bind_facts(query or compile_table(table), facts)
        _connection().execute(f"explain {bound}")
    except duckdb.Error as error:
        told = str(error).splitlines()[0]
        raise TableError(f"DuckDB cannot plan it: {told}", table.file) from None


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    import duckdb  # noqa: PLC0415

    return duckdb.connect(config={"threads": 1})
