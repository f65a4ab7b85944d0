"""Compare two versions of a table on the same facts: who changes, and how."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from fourgates.decisions.compile import compile_table
from fourgates.decisions.facts import types_of
from fourgates.decisions.load import CODES, load, load_all
from fourgates.decisions.model import Output, Table
from fourgates.decisions.sql.nodes import TYPE_NAMES
from fourgates.decisions.wording import sentence
from fourgates.errors import UserError

KEY = "_place"
AREAS = ("area_id", "community_id", "town_id")


@dataclass(frozen=True)
class Difference:
    """What a change of rules does to a set of facts.

    Args:
        output: The first output, which counts are by.
        answer: The same as a column, for its label and words.
        facts: How many facts were judged.
        changed: Each fact whose outputs or row differ: its columns, then ``old_`` and
            ``new_`` of every output and ``rule_id``.
        columns: Columns of ``changed``, known even when nobody changes.
        by_class: Counts by old and new value of the first output.
        by_area: Counts by area, when the facts have one.
        areas: Name of each area, when the warehouse knows it.
    """

    decision: str
    output: str
    on: date | None
    old_digest: str
    new_digest: str
    facts: int
    changed: list[dict[str, Any]]
    columns: list[str]
    by_class: list[tuple[str, str, int]]
    by_area: list[tuple[str, int]]
    answer: Output
    areas: dict[str, str] = field(default_factory=dict)

    @property
    def answered_otherwise(self) -> int:
        """How many get another answer; the others only get it from another row."""
        names = [
            name.removeprefix("old_")
            for name in self.columns
            if name.startswith("old_") and name != "old_rule_id"
        ]
        return sum(
            any(row[f"old_{name}"] != row[f"new_{name}"] for name in names)
            for row in self.changed
        )


@contextmanager
def tables_at(place: str, seeds: Path) -> Iterator[dict[str, Table]]:
    """Give the tables of a file, a folder or a git revision, by decision.

    Args:
        place: Path of a CSV or a folder, or a revision of the repository.
        seeds: The seeds folder whose past a revision names.

    Raises:
        UserError: It is none of these.
    """
    path = Path(place)
    if path.is_file():
        table = load(path)
        yield {table.name: table}
    elif path.is_dir():
        yield {table.name: table for table in load_all(path)}
    else:
        with tempfile.TemporaryDirectory() as folder:
            past = Path(folder) / seeds.name
            _unpack(_archived(place, seeds), past)
            with suppress(UserError):  # the words of codes stand beside the rules
                _unpack(_archived(place, seeds.parent / CODES), past.parent / CODES)
            yield {table.name: table for table in load_all(past)}


def _archived(revision: str, seeds: Path) -> bytes:
    command = ["git", "archive", "--format=tar", revision, "--", "."]
    try:
        done = subprocess.run(command, cwd=seeds, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        told = getattr(error, "stderr", b"") or str(error).encode()
        raise UserError(
            f"{revision}: neither a file, a folder nor a revision of {seeds.name}: "
            f"{told.decode(errors='replace').strip()}"
        ) from None
    return done.stdout


def _unpack(packed: bytes, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        # Plain files only, by hand: Debian 12's Python has no extraction filters yet.
        for member in filter(tarfile.TarInfo.isfile, archive):
            target = folder / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            content = archive.extractfile(member)
            target.write_bytes(content.read() if content else b"")


def compare(
    old: Table, new: Table, relation: str, connection: Any, on: date | None = None
) -> Difference:
    """Run two versions of one decision on the same facts.

    Args:
        old: The table as it was.
        new: The table as it shall be.
        relation: SQL that facts are read from: a table, or ``'file.parquet'``.
        connection: An open DuckDB connection that sees it.
        on: Judge every fact as of this day instead of its own date.

    Raises:
        UserError: The facts lack a column, or the tables give different outputs.
    """
    names = [output.name for output in old.outputs]
    if names != [output.name for output in new.outputs]:
        raise UserError(f"{old.name}: old and new do not give the same outputs")
    columns = _facts(old, new, relation, connection, on)
    outputs = [*names, "rule_id"]
    for label, table in (("old", old), ("new", new)):
        query = compile_table(table).replace("__facts__", "_facts")
        connection.execute(f"create or replace temp table _{label} as {query}")
    labels, changed = _differing(connection, columns, outputs)
    changed.sort(key=lambda row: _is_only_another_row(row, names))
    count = connection.execute("select count(*) from _facts").fetchone()[0]
    return Difference(
        old.name,
        names[0],
        on,
        old.digest,
        new.digest,
        count,
        changed,
        labels,
        _by_class(changed, names[0]),
        _by_area(changed),
        new.outputs[0],
        _area_names(connection),
    )


def _differing(
    connection: Any, columns: list[str], outputs: list[str]
) -> tuple[list[str], list[dict[str, Any]]]:
    """Return labels and rows of the facts that are decided otherwise."""
    pairs = ", ".join(
        f'_old."{name}" as "old_{name}", _new."{name}" as "new_{name}"'
        for name in outputs
    )
    differs = " or ".join(
        f'_old."{name}" is distinct from _new."{name}"' for name in outputs
    )
    shown = "".join(f'_old."{name}", ' for name in columns)
    found = connection.execute(
        f"select {shown}{pairs} from _old inner join _new using ({KEY})"
        f" where {differs} order by {KEY}"
    )
    labels = [item[0] for item in found.description]
    rows = [dict(zip(labels, row, strict=True)) for row in found.fetchall()]
    return labels, rows


def built_facts(table: Table, connection: duckdb.DuckDBPyConnection) -> str:
    """Return the relation in which a build decided this table's facts.

    It is known by its columns: every input, every output, ``rule_id`` and
    ``rules_digest``.

    Raises:
        UserError: No relation has them, or several have.
    """
    wanted = {*types_of(table), *(output.name for output in table.outputs)}
    found = connection.execute(
        "select table_schema, table_name from information_schema.columns"
        " group by all having list_has_all(list(column_name), ?) order by all",
        [[*wanted, "rule_id", "rules_digest"]],
    ).fetchall()
    names = [f"{schema}.{name}" for schema, name in found]
    if len(found) != 1:
        seen = f"several tables were ({', '.join(names)})" if found else "none was"
        raise UserError(
            f"{table.name}: of the tables in the warehouse {seen} decided by it. "
            "Give the facts: --facts FILE, or --facts SCHEMA.TABLE"
        )
    return ".".join(f'"{part}"' for part in found[0])


def _facts(
    old: Table, new: Table, relation: str, connection: Any, on: date | None
) -> list[str]:
    try:
        described = connection.execute(f"describe from {relation}").fetchall()
    except duckdb.Error as error:
        raise UserError(f"{relation}: {error}") from None
    columns = [row[0] for row in described]
    outputs = {output.name for output in old.outputs} | {"rule_id", "rules_digest"}
    wanted = types_of(old) | types_of(new)
    days = {table.date for table in (old, new) if table.date}
    missing = [
        name for name in wanted if name not in columns and not (on and name in days)
    ]
    if missing:
        raise UserError(f"{relation}: the facts lack the column {', '.join(missing)}")
    kept = [
        name for name in columns if name not in outputs and not (on and name in days)
    ]
    parts = [_column(name, wanted.get(name)) for name in kept]
    if on:
        parts += [f"date '{on}' as \"{name}\"" for name in sorted(days)]
    try:
        connection.execute(
            f"create or replace temp table _facts as"
            f" select row_number() over () as {KEY}, {', '.join(parts)} from {relation}"
        )
    except duckdb.Error as error:
        raise UserError(f"{relation}: a fact is not of its type: {error}") from None
    return [*kept, *(sorted(days) if on else [])]


def _column(name: str, kind: str | None) -> str:
    wanted = TYPE_NAMES.get(kind or "")
    quoted = '"' + name.replace('"', '""') + '"'
    return f"cast({quoted} as {wanted}) as {quoted}" if wanted else quoted


def _is_only_another_row(row: dict[str, Any], names: list[str]) -> bool:
    return all(row[f"old_{name}"] == row[f"new_{name}"] for name in names)


def _area_names(connection: Any) -> dict[str, str]:
    try:
        found = connection.execute(
            "select area_id, arg_max(area_name, valid_from) from marts.dim_areas"
            " group by 1"
        ).fetchall()
    except duckdb.CatalogException:
        return {}
    return dict(found)


def _by_class(changed: list[dict[str, Any]], name: str) -> list[tuple[str, str, int]]:
    counts: dict[tuple[str, str], int] = {}
    for row in changed:
        pair = (str(row[f"old_{name}"]), str(row[f"new_{name}"]))
        counts[pair] = counts.get(pair, 0) + 1
    return sorted((*pair, count) for pair, count in counts.items())


def _by_area(changed: list[dict[str, Any]]) -> list[tuple[str, int]]:
    if not changed:
        return []
    known = (name for name in AREAS if name in changed[0])
    column = next(known, None)
    if column is None:
        return []
    counts: dict[str, int] = {}
    for row in changed:
        counts[str(row[column])] = counts.get(str(row[column]), 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def changed_rules(
    old: Table, new: Table, lang: str = "en"
) -> list[tuple[str, str, str]]:
    """Return each row that was added, removed or altered, as it was and as it is."""
    before = {rule.rule_id: rule for rule in old.rules}
    after = {rule.rule_id: rule for rule in new.rules}
    found = []
    for name in dict.fromkeys([*before, *after]):
        first, second = (
            sentence(table, rules[name], lang) if name in rules else ""
            for table, rules in ((old, before), (new, after))
        )
        if first != second:
            found.append((name, first, second))
    return found
