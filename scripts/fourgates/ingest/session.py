"""The DuckDB connection that a lane of ingest types and loads on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from fourgates import durable, engine
from fourgates.durable import DRAFT
from fourgates.engine import quote_text
from fourgates.vault import vault

# A column of more different values than this gains nothing from a dictionary, and
# looking for one costs a fifth of the writing.
PARQUET = "format parquet, dictionary_size_limit 1000"


class Session:
    """A connection that knows the home's master key."""

    def __init__(self, master: bytes) -> None:
        """Connect."""
        self.master = master
        self.connection = engine.connect()
        self._opened: set[str] = set()

    def execute(self, query: str) -> duckdb.DuckDBPyConnection:
        """Run one statement; values stand in it as literals.

        A parameter would make DuckDB look for pandas at each call, which costs more
        than the statement.
        """
        return self.connection.execute(query)

    def row(self, query: str) -> tuple[Any, ...]:
        """Return the one row of a query."""
        found = self.execute(query).fetchone()
        assert found is not None
        return tuple(found)

    def count(self, query: str) -> int:
        """Return the one number of a query."""
        return int(self.row(query)[0])

    def open_key(self, use: str) -> None:
        """Give the connection the key of a vault purpose or of the rejects, once."""
        if not self._opened:
            engine.load_crypto(self.connection)
        if use not in self._opened:
            vault.open_for(self.connection, self.master, use)
            self._opened.add(use)

    def write_parquet(
        self, query: str, path: Path, key: str = "", *, in_deltas: bool = False
    ) -> int:
        """Write rows, encrypted when a key is named, and return their number.

        In deltas many rows take half the bytes and a tenth less time. Not for lists of
        texts: DuckDB 1.5 fails on 8 million of them (duckdb/duckdb#24936).
        """
        options = PARQUET + (", parquet_version v2" if in_deltas else "")
        if key:
            self.open_key(key)
            options += f", encryption_config {{footer_key: {quote_text(key)}}}"
        return self.count(f"copy ({query}) to {quote_text(path)} ({options})")

    def replace_parquet(self, query: str, path: Path) -> None:
        """Write a query's rows in place of a file, whole or not at all."""
        draft = path.with_suffix(DRAFT)
        self.write_parquet(query, draft)
        durable.place(draft, path)
