"""DuckDB and the extension that lets it encrypt."""

from __future__ import annotations

import secrets
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from fourgates.doctor.finding import Finding
from fourgates.doctor.parts import SET_UP
from fourgates.engine import connect, crypto_extension, load_crypto, quote_text
from fourgates.home import Home

PINNED = "1.5.5"


def version(_home: Home) -> Finding:
    """Check that DuckDB is the pinned one: others write files that it cannot read."""
    found = duckdb.__version__
    if found != PINNED:
        return Finding("DuckDB", "fail", f"{found} instead of {PINNED}", SET_UP)
    return Finding("DuckDB", "ok", found)


def encryption(_home: Home) -> Finding:
    """Check that an encrypted database can be written, and read with its key only."""
    extension = crypto_extension()
    if not extension.exists():
        return Finding("encryption", "fail", f"{extension.name} is missing", SET_UP)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "probe.duckdb"
        key = secrets.token_hex(16)
        with connect() as connection:
            load_crypto(connection)
            place = quote_text(path)
            connection.execute(f"attach {place} as probe (encryption_key '{key}')")
            connection.execute("create table probe.t as select 'readable' as word")
            connection.execute("detach probe")
        if b"readable" in path.read_bytes():
            return Finding("encryption", "fail", "the file is in the clear", SET_UP)
    return Finding("encryption", "ok", "an encrypted file was written (httpfs wheel)")
