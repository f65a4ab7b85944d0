"""Say whether an issue built again is the issue that was published, and why not."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fourgates.engine import connect, quote_name, quote_text
from fourgates.publish import issue_ledger

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NAMES = {
    "id": "issue",
    "serial": "running number",
    "previous_id": "issue compared with",
    "known_at": "known at",
    "rules_digest": "rule tables",
    "code_digest": "models, pages or program",
    "inputs_digest": "loads taken in",
    "is_sample": "sample mark",
    "district_zh": "name of the district",
    "version": "version of fourgates",
}


class Verdict(Enum):
    """How a file built again compares with the one published."""

    SAME = "same"
    SAME_ROWS = "same rows"
    DIFFERS = "differs"
    MISSING = "missing"
    MORE = "not published"


SAME_CONTENT = (Verdict.SAME, Verdict.SAME_ROWS)


@dataclass(frozen=True)
class Comparison:
    """What a comparison found."""

    files: dict[str, Verdict]  # in the order of the manifest
    reasons: list[str]  # what differs between the manifests, in words

    @property
    def is_same(self) -> bool:
        """Say whether every file is the same, in bytes or, as a database, in rows."""
        return all(verdict in SAME_CONTENT for verdict in self.files.values())


def compare(published: Path, again: Path) -> Comparison:
    """Compare the folder of an issue with one built again, by the manifests.

    A DuckDB file has no fixed place for its blocks: where its bytes differ, its tables
    are compared instead, with their columns, comments and rows.
    """
    then, now = (
        json.loads((folder / issue_ledger.MANIFEST).read_text("utf-8"))
        for folder in (published, again)
    )
    names = [*then["files"], *sorted(set(now["files"]) - set(then["files"]))]
    return Comparison(
        {name: _verdict(name, published, again, then, now) for name in names},
        _reasons(then, now),
    )


def _verdict(
    name: str, published: Path, again: Path, then: dict[str, Any], now: dict[str, Any]
) -> Verdict:
    old, new = then["files"].get(name), now["files"].get(name)
    if old is None:
        return Verdict.MORE
    if new is None:
        return Verdict.MISSING
    if old == new:
        return Verdict.SAME
    one = published / name
    untouched = one.is_file() and sha256(one) == old
    if one.suffix == ".duckdb" and untouched and _same_rows(one, again / name):
        return Verdict.SAME_ROWS
    return Verdict.DIFFERS


def _reasons(then: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Name what the two manifests do not have in common."""
    parts = sorted({*then["parts"], *now["parts"]})
    then, now = ({**manifest, **manifest["parts"]} for manifest in (then, now))
    words = NAMES | {part: part for part in parts}
    return [
        f"{word}: {_short(then.get(name))} then, {_short(now.get(name))} now"
        for name, word in words.items()
        if then.get(name) != now.get(name)
    ]


def _short(value: object) -> str:
    text = str(value)
    digest_digits = 64
    return text[:16] if len(text) == digest_digits else text


def _same_rows(one: Path, other: Path) -> bool:
    with connect() as connection:
        for alias, path in (("one", one), ("other", other)):
            connection.execute(f"attach {quote_text(path)} as {alias} (read_only)")
        tables = _columns(connection, "one")
        return tables == _columns(connection, "other") and all(
            _same_table(connection, table)
            for table in sorted({row[0] for row in tables})
        )


def _columns(connection: DuckDBPyConnection, database: str) -> list[tuple[str, ...]]:
    return connection.execute(
        "select table_name, column_name, data_type, columns.comment, tables.comment "
        "from duckdb_columns() as columns "
        "inner join duckdb_tables() as tables using (database_name, table_name) "
        "where database_name = ? order by table_name, column_index",
        [database],
    ).fetchall()


def _same_table(connection: DuckDBPyConnection, table: str) -> bool:
    """Say whether both hold the same rows, each as often."""
    one, other = (f"{side}.main.{quote_name(table)}" for side in ("one", "other"))
    row = connection.execute(
        f"select (select count(*) from (from {one} except all from {other})) "
        f"+ (select count(*) from (from {other} except all from {one}))"
    ).fetchone()
    return row == (0,)


def sha256(path: Path) -> str:
    """Return the digest of a file, as manifests name it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
