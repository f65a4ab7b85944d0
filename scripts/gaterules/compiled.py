"""Compile a whole folder of rule tables for the build, once it is proven."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from gaterules.errors import TableError
from gaterules.load import load_all
from gaterules.model import Table
from gaterules.proof.prove import prove
from gaterules.sql.compile import compile_table


@dataclass(frozen=True)
class Digest:
    """SHA-256 of all rule tables, and of each."""

    rules_digest: str
    tables: dict[str, str]


def compile_all(seeds: Path, out: Path, dialect: str = "duckdb") -> Digest:
    """Prove every table, then write ``<out>/<decision>.sql`` and ``digest.json``.

    Args:
        seeds: Folder that holds the rule tables.
        out: Folder that dbt finds by FOURGATES_DECISIONS.
        dialect: A dialect that sqlglot writes.

    Raises:
        RuleError: A table cannot be read, proven or rendered (exit code UNPROVEN);
            nothing is written then.
    """
    proof = prove(seeds, None)
    if proof.standing:
        raise TableError("\n".join([*proof.standing, proof.summary]))
    tables = load_all(seeds)
    if not tables:
        raise TableError(f"{seeds}: no rule tables here; nothing is written")
    texts = {table.name: compile_table(table, dialect) for table in tables}
    out.mkdir(parents=True, exist_ok=True)
    for stale in out.glob("*.sql"):
        if stale.stem not in texts:
            stale.unlink()
    for name, text in texts.items():
        (out / f"{name}.sql").write_text(text + "\n", "utf-8")
    digest = digest_of(tables)
    record = {"rules_digest": digest.rules_digest, "tables": digest.tables}
    (out / "digest.json").write_text(json.dumps(record, indent=2) + "\n", "utf-8")
    return digest


def digest_of(tables: list[Table]) -> Digest:
    """Return one digest over all tables, and one a table."""
    each = {table.name: table.digest for table in tables}
    total = hashlib.sha256(json.dumps(sorted(each.items())).encode())
    return Digest(total.hexdigest(), each)
