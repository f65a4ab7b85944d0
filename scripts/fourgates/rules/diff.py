"""Compare two versions of a table on the same facts: who changes, and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from fourgates.engine import quote_name, quote_text
from fourgates.errors import UserError
from gaterules import DecisionTable, compile_table
from gaterules.facts import readable, types_of
from gaterules.show import rule_sentence
from gaterules.table import SQL_TYPES, Output, Rule

KEY = "_place"
REFUSED = "Invalid Input Error: "  # what DuckDB puts before the words of a query
AREAS = ("area_id", "community_id", "town_id")
PERSON = "person_key"


@dataclass(frozen=True)
class Difference:
    """What a change of rules does to a set of facts.

    Args:
        answers: The outputs as columns, for their labels and words.
        facts: How many facts were judged.
        changed: Each fact whose outputs or row differ: its columns, then ``old_`` and
            ``new_`` of every output and ``rule_id``.
        columns: Columns of ``changed``, known even when nobody changes.
        areas: Name of each area, when the warehouse knows it.
        source: Relation that the facts were read from.
        days: First and last date of the facts, when the rules are dated.
    """

    decision: str
    on: date | None
    old_digest: str
    new_digest: str
    facts: int
    changed: list[dict[str, Any]]
    columns: list[str]
    answers: tuple[Output, ...]
    areas: dict[str, str]
    source: str
    days: tuple[date, date] | None

    @property
    def answered_otherwise(self) -> int:
        """How many get another answer; the others only get it from another row."""
        return sum(bool(self.changes_of(row)) for row in self.changed)

    def changes_of(self, row: dict[str, Any]) -> list[Output]:
        """Return the outputs that a changed fact gets otherwise."""
        return _changes(row, self.answers)

    @property
    def moves(self) -> list[tuple[Output, str, str, int]]:
        """Output, old value, new value and count, for every output that changes."""
        found = []
        for one in self.answers:
            sides = (f"old_{one.name}", f"new_{one.name}")
            pairs = ([row[side] for side in sides] for row in self.changed)
            counts = Counter((readable(a), readable(b)) for a, b in pairs if a != b)
            found += [(one, *pair, count) for pair, count in sorted(counts.items())]
        return found

    @property
    def by_area(self) -> list[tuple[str, int]]:
        """Counts of the changed facts by area, the most first, when they have one."""
        column = next((name for name in AREAS if name in self.columns), None)
        counts = Counter(str(row[column]) for row in self.changed if column)
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))

    @property
    def persons(self) -> int | None:
        """How many persons the changed facts concern, when they name them."""
        people = {row.get(PERSON) for row in self.changed}
        return len(people) if PERSON in self.columns else None


def _changes(row: dict[str, Any], outputs: tuple[Output, ...]) -> list[Output]:
    return [one for one in outputs if row[f"old_{one.name}"] != row[f"new_{one.name}"]]


def compare(
    old: DecisionTable,
    new: DecisionTable,
    relation: str,
    connection: Any,
    on: date | None = None,
) -> Difference:
    """Run two versions of one decision on the same facts.

    Args:
        old: The table as it was.
        new: The table as it shall be.
        relation: SQL that facts are read from: a table, or ``'file.parquet'``.
        connection: Of DuckDB; it sees the relation.
        on: Judge every fact as of this day instead of its own date.

    Raises:
        UserError: The facts lack a column, or the tables give different outputs.
    """
    names = [output.name for output in old.outputs]
    if names != [output.name for output in new.outputs]:
        raise UserError(f"{old.name}: old and new do not give the same outputs")
    columns = take_facts(old, new, relation, connection, on)
    outputs = [*names, "rule_id"]
    for label, table in (("old", old), ("new", new)):
        judge_facts(table, f"_{label}", relation, connection)
    labels, changed = _differing(connection, columns, outputs)
    changed.sort(key=lambda row: not _changes(row, new.outputs))
    count = connection.execute("select count(*) from _facts").fetchone()[0]
    return Difference(
        old.name,
        on,
        old.digest,
        new.digest,
        count,
        changed,
        labels,
        new.outputs,
        _area_names(connection),
        relation.replace('"', ""),
        _days(connection, relation, new.date),
    )


def _days(
    connection: Any, relation: str, column: str | None
) -> tuple[date, date] | None:
    """Return the first and last day of the facts as they came, if they have one."""
    asked = f'select min(d), max(d) from (select cast("{column}" as date) as d'
    try:
        found = connection.execute(f"{asked} from {relation})").fetchone()
    except duckdb.Error:  # judged as of one day, facts need no date of their own
        return None
    return found if found[0] else None


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


def _area_names(connection: Any) -> dict[str, str]:
    try:
        found = connection.execute(
            "select area_id, arg_max(area_name, valid_from) from marts.dim_areas"
            " group by 1"
        ).fetchall()
    except duckdb.CatalogException:
        return {}
    return dict(found)


def changed_rules(
    old: DecisionTable, new: DecisionTable, lang: str = "en"
) -> list[tuple[str, str, str]]:
    """Return each row that was added, removed or altered, as it was and as it is.

    Its reason and source stand behind it: they are what is signed, too.
    """
    before = {rule.rule_id: rule for rule in old.rules}
    after = {rule.rule_id: rule for rule in new.rules}
    found = []
    for name in dict.fromkeys([*before, *after]):
        first, second = (
            rule_sentence(table, rules[name], lang) + _reason(rules[name], lang)
            if name in rules
            else ""
            for table, rules in ((old, before), (new, after))
        )
        if first != second:
            found.append((name, first, second))
    return found


def _reason(rule: Rule, lang: str) -> str:
    """Return the sentence of the policy and where it stands, in brackets."""
    parts = filter(None, (rule.because, rule.source))
    return f"（{'；'.join(parts)}）" if lang == "zh" else f" [{'; '.join(parts)}]"


def alone(
    before: Mapping[str, DecisionTable], after: Mapping[str, DecisionTable]
) -> list[str]:
    """Return a line for each decision that goes or comes."""
    lines = [f"{name}: only in OLD: it goes" for name in before if name not in after]
    return lines + [f"{n}: only in NEW: it comes" for n in after if n not in before]


def only_changed(
    before: Mapping[str, DecisionTable], after: Mapping[str, DecisionTable]
) -> str | None:
    """Return the one decision that changed, None where none did."""
    changed = [
        name
        for name, table in before.items()
        if name in after and after[name].digest != table.digest
    ]
    if len(changed) > 1:
        listed = ", ".join(changed)
        raise UserError(f"changed decisions: {listed}; choose with --decision")
    return changed[0] if changed else None


def relation_of(text: str | None, warehouse: Path) -> tuple[str, str]:
    """Return the SQL of a relation that somebody named, and the database it is in.

    Args:
        text: Parquet or CSV file, ``schema.table``, or None for what was built.
        warehouse: The home's warehouse.

    Raises:
        UserError: There is no such file, or no warehouse yet.
    """
    path = Path(text or "")
    if path.suffix in (".parquet", ".csv"):
        if not path.exists():
            raise UserError(f"{text}: there is no such file of facts")
        return quote_text(path), ":memory:"
    if not warehouse.exists():
        raise UserError(
            f"{warehouse}: no warehouse yet. Build it with fourgates run, "
            "or give a file of facts with --facts"
        )
    if not text:
        return "", str(warehouse)
    quoted = [f'"{part}"' for part in text.replace('"', "").split(".")]
    return ".".join(quoted), str(warehouse)


def built_facts(table: DecisionTable, connection: duckdb.DuckDBPyConnection) -> str:
    """Return the relation in which a build decided this table's facts.

    It is known by its columns: every input and every output. Of several, the one that
    kept ``rule_id`` and ``rules_digest`` is meant: it holds all facts of the decision.

    Raises:
        UserError: No relation has them, or several have.
    """
    wanted = {*types_of(table), *(output.name for output in table.outputs)}
    for names_too in (["rule_id", "rules_digest"], []):
        found = connection.execute(
            "select table_schema, table_name from information_schema.columns"
            " group by all having list_has_all(list(column_name), ?) order by all",
            [[*wanted, *names_too]],
        ).fetchall()
        if found:
            break
    names = [f"{schema}.{name}" for schema, name in found]
    if len(found) != 1:
        seen = f"several tables were ({', '.join(names)})" if found else "none was"
        raise UserError(
            f"{table.name}: of the tables in the warehouse {seen} decided by it. "
            "Give the facts: --facts FILE, or --facts SCHEMA.TABLE"
        )
    return ".".join(f'"{part}"' for part in found[0])


def take_facts(
    old: DecisionTable,
    new: DecisionTable,
    relation: str,
    connection: Any,
    on: date | None,
) -> list[str]:
    """Copy the facts of two tables into ``_facts``, typed, and return their columns.

    A row whose ``rule_id`` is empty was never judged: it is no fact of the decision.

    Raises:
        UserError: The relation cannot be read or lacks a column.
    """
    try:
        described = connection.execute(f"describe from {relation}").fetchall()
    except duckdb.Error as error:
        raise UserError(f"{relation}: {error}") from None
    outputs = {output.name for output in old.outputs} | {"rule_id", "rules_digest"}
    wanted = types_of(old) | types_of(new)
    days = {table.date for table in (old, new) if table.date}
    set_to = days if on else set()
    found = {row[0]: row[1] for row in described}
    if missing := [name for name in wanted if name not in {*found, *set_to}]:
        raise UserError(f"{relation}: the facts lack the column {', '.join(missing)}")
    kept = [name for name in found if name not in outputs | set_to]
    parts = [_column(name, found[name], wanted.get(name, "any")) for name in kept]
    parts += [f"date '{on}' as \"{name}\"" for name in sorted(set_to)]
    judged = " where rule_id is not null" if "rule_id" in found else ""
    try:
        connection.execute(
            f"create or replace temp table _facts as select row_number() over ()"
            f" as {KEY}, {', '.join(parts)} from {relation}{judged}"
        )
    except duckdb.Error as error:
        raise UserError(f"{relation}: a fact is not of its type: {error}") from None
    return [*kept, *sorted(set_to)]


def _column(name: str, found: str, kind: str) -> str:
    """Return a column of the facts, cast to its declared type: a file may hold texts.

    What is a number stays one, lest a cast hides a FLOAT or cuts off decimal places.
    """
    kind = "number" if kind == "integer" else kind
    wanted = SQL_TYPES.get(kind)
    quoted = quote_name(name)
    if kind == "number" and found != "VARCHAR":
        return quoted
    return f"cast({quoted} as {wanted}) as {quoted}" if wanted else quoted


def judge_facts(
    table: DecisionTable, name: str, relation: str, connection: Any
) -> None:
    """Judge the facts that were taken, into a temporary table.

    Raises:
        UserError: A fact cannot be read, or an answer is too large for its type.
    """
    query = compile_table(table, facts="_facts")
    try:
        connection.execute(f"create or replace temp table {name} as {query}")
    except duckdb.InvalidInputException as error:
        told = str(error).removeprefix(REFUSED)
        raise UserError(f"{relation}: {told}") from None
