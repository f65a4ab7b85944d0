"""The encrypted vault: whose value, of which kind, under which purpose."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from fourgates import engine
from fourgates.engine import quote_text, read_parquet
from fourgates.errors import UserError
from fourgates.home import Home
from fourgates.vault import keys


@dataclass(frozen=True)
class Entry:
    """One value that was given for a subject, and the load it came with."""

    kind: str
    value: str
    load_id: str


def open_for(connection: duckdb.DuckDBPyConnection, master: bytes, use: str) -> None:
    """Give a connection the Parquet key named ``use``, such as ``vault_control``."""
    room, _, purpose = use.partition("_")
    key = base64.b64encode(keys.derive(master, room, purpose)).decode()
    connection.execute(f"pragma add_parquet_key({quote_text(use)}, {quote_text(key)})")


def look_up(
    home: Home, purpose: str, subject_keys: Iterable[str], *, why: str
) -> dict[str, list[Entry]]:
    """Return what the vault holds on subjects; log each, who read it, and why.

    A subject is the keyed hash, or the id, that stands in landing. Load ids do not tell
    which value is newer; a subject of whom nothing is held has none.

    Raises:
        UserError: No reason was given, or there is no such purpose.
    """
    if not why.strip():
        raise UserError("Say what the person's values are needed for: it is logged.")
    folder = home.vault / purpose
    if not folder.is_dir():
        raise UserError(f"{folder}: nothing was ever kept for this purpose.")
    found: dict[str, list[Entry]] = {key: [] for key in subject_keys}
    for key in found:
        _log(home, purpose=purpose, subject_key=key, why=why)
    connection = engine.connect()
    engine.load_crypto(connection)
    open_for(connection, home.master_key(), f"vault_{purpose}")
    files = read_parquet(f"{folder}/*.parquet", f"vault_{purpose}")
    rows = connection.execute(
        f"select distinct subject_key, kind, value, load_id from {files} "
        "where subject_key in (select unnest($1)) "
        "order by load_id, kind, value",
        [list(found)],
    ).fetchall()
    for key, *entry in rows:
        found[key].append(Entry(*entry))
    return found


def subject_key(home: Home, purpose: str, identifier: str) -> str:
    """Return the keyed hash that stands for an identifier under one purpose."""
    key = keys.derive(home.master_key(), "hash", purpose)
    query = f"select {keys.hmac_sql('$1', key)}"
    row = engine.connect().execute(query, [identifier]).fetchone()
    assert row is not None
    return str(row[0])


def _log(home: Home, **facts: str) -> None:
    record = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "user": os.environ.get("USER", str(os.getuid())),
        **facts,
    }
    with (home.logs / "vault_reads.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(record, ensure_ascii=False) + "\n")
