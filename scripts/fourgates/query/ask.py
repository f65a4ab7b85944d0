"""Run one query on a share, keep a line of the read, and write its rows."""

from __future__ import annotations

import json
import os
import time
from itertools import chain, islice
from typing import IO

from fourgates.engine import Error
from fourgates.errors import UserError
from fourgates.home import Home
from fourgates.query import guard, share
from fourgates.query.formats import WRITERS
from fourgates.query.messages import one_line
from fourgates.query.share import Share

CHUNK = 10_000
LOG = "queries.jsonl"


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

    Stops after ``max_rows``, and tells whether rows were left out.

    Raises:
        UserError: The query is refused or fails.
    """
    with share.open_locked(source) as connection:
        tables = share.table_names(connection)
        try:
            guard.check(connection, sql, tables)
        except UserError:
            _log(home, source, sql, "refused")
            raise
        _log(home, source, sql, "read")
        try:
            connection.execute(sql)
            names = [column[0] for column in connection.description or []]
            chunks = iter(lambda: connection.fetchmany(CHUNK), [])
            rows = chain.from_iterable(chunks)
            WRITERS[style](stream, names, islice(rows, max_rows))
            return next(rows, None) is not None
        except Error as error:
            raise UserError(one_line(sql, error)) from None


def _log(home: Home, source: Share, sql: str, outcome: str) -> None:
    """Log who reads what before a row is shown; unlogged, nothing is read."""
    line = json.dumps(
        {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "who": _user(),
            "issue": source.issue,
            "audience": source.audience,
            "outcome": outcome,
            "sql": sql,
        },
        ensure_ascii=False,
    )
    path = home.root / "logs" / LOG
    try:
        path = home.logs / LOG
        # One write to a file opened for appending: lines of two readers do not mix.
        with path.open("ab", buffering=0) as file:
            file.write(line.encode("utf-8", "backslashreplace") + b"\n")
    except OSError as error:
        raise UserError(
            f"{path}: the read cannot be logged ({error.strerror}), "
            "so nothing is read. Ask for the right to write there."
        ) from None


def _user() -> str:
    import pwd  # noqa: PLC0415

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
