"""Run one query on a share and write its rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any

from fourgates.engine import Error
from fourgates.errors import UserError
from fourgates.home import Home
from fourgates.query import guard, readlog, share
from fourgates.query.formats import WRITERS
from fourgates.query.messages import one_line
from fourgates.query.share import Share

if TYPE_CHECKING:
    import duckdb

CHUNK = 10_000


def run(  # noqa: PLR0913  each is one thing that a reader chooses
    home: Home,
    source: Share,
    sql: str,
    stream: IO[str],
    *,
    style: str = "table",
    max_rows: int | None = None,
) -> bool:
    """Check, log and run a query, and write what it returns.

    Args:
        home: Where reads are logged.
        source: The share to read.
        sql: One SELECT.
        stream: Where the rows go.
        style: ``table``, ``csv`` or ``json``.
        max_rows: Stop after so many rows; None for all.

    Returns:
        Whether rows were left out.

    Raises:
        UserError: The query is refused or fails.
    """
    with share.open_locked(source) as connection:
        tables = share.table_names(connection)
        try:
            guard.check(connection, sql, tables)
        except UserError:
            readlog.record(home, source, sql, "refused")
            raise
        readlog.record(home, source, sql, "read")
        try:
            connection.execute(sql)
            names = [column[0] for column in connection.description or []]
            rows = _Rows(connection, max_rows)
            WRITERS[style](stream, names, rows)
        except Error as error:
            raise UserError(one_line(sql, error)) from None
        return rows.cut


class _Rows:
    """The rows of a result in chunks, up to a number."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, most: int | None) -> None:
        self.cut = False
        self._connection = connection
        self._most = most

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        given = 0
        while chunk := self._connection.fetchmany(CHUNK):
            for row in chunk:
                if given == self._most:
                    self.cut = True
                    return
                given += 1
                yield row
