"""Compare two versions of a table on the same facts: who changes, and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb

from fourgates.decisions.built import KEY, judge_facts, take_facts
from fourgates.decisions.facts import spelled
from fourgates.decisions.model import Output, Rule, Table
from fourgates.decisions.wording import sentence
from fourgates.errors import UserError

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
        moves: Output, old value, new value and count, for every output that changes.
        by_area: Counts by area, when the facts have one.
        areas: Name of each area, when the warehouse knows it.
        source: Relation that the facts were read from.
        days: First and last date of the facts, when the rules are dated.
        persons: How many persons the changed facts concern, when they name them.
    """

    decision: str
    on: date | None
    old_digest: str
    new_digest: str
    facts: int
    changed: list[dict[str, Any]]
    columns: list[str]
    moves: list[tuple[Output, str, str, int]]
    by_area: list[tuple[str, int]]
    answers: tuple[Output, ...]
    areas: dict[str, str] = field(default_factory=dict)
    source: str = ""
    days: tuple[date, date] | None = None
    persons: int | None = None

    @property
    def answered_otherwise(self) -> int:
        """How many get another answer; the others only get it from another row."""
        return sum(bool(self.changes_of(row)) for row in self.changed)

    def changes_of(self, row: dict[str, Any]) -> list[Output]:
        """Return the outputs that a changed fact gets otherwise."""
        return [
            one
            for one in self.answers
            if row[f"old_{one.name}"] != row[f"new_{one.name}"]
        ]


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
    columns = take_facts(old, new, relation, connection, on)
    outputs = [*names, "rule_id"]
    for label, table in (("old", old), ("new", new)):
        judge_facts(table, f"_{label}", relation, connection)
    labels, changed = _differing(connection, columns, outputs)
    changed.sort(key=lambda row: _is_only_another_row(row, names))
    count = connection.execute("select count(*) from _facts").fetchone()[0]
    return Difference(
        old.name,
        on,
        old.digest,
        new.digest,
        count,
        changed,
        labels,
        _moves(changed, new.outputs),
        _by_area(changed),
        new.outputs,
        _area_names(connection),
        relation.replace('"', ""),
        _days(connection, relation, new.date),
        len({row[PERSON] for row in changed}) if PERSON in labels else None,
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


def _moves(
    changed: list[dict[str, Any]], outputs: tuple[Output, ...]
) -> list[tuple[Output, str, str, int]]:
    found = []
    for one in outputs:
        pairs = [(row[f"old_{one.name}"], row[f"new_{one.name}"]) for row in changed]
        counts = Counter((spelled(a), spelled(b)) for a, b in pairs if a != b)
        found += [(one, *pair, count) for pair, count in sorted(counts.items())]
    return found


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
    """Return each row that was added, removed or altered, as it was and as it is.

    Its reason and source stand behind it: they are what is signed, too.
    """
    before = {rule.rule_id: rule for rule in old.rules}
    after = {rule.rule_id: rule for rule in new.rules}
    found = []
    for name in dict.fromkeys([*before, *after]):
        first, second = (
            sentence(table, rules[name], lang) + _reason(rules[name], lang)
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


def alone(before: Mapping[str, Table], after: Mapping[str, Table]) -> list[str]:
    """Return a line for each decision that goes or comes."""
    lines = [f"{name}: only in OLD: it goes" for name in before if name not in after]
    return lines + [f"{n}: only in NEW: it comes" for n in after if n not in before]


def only_changed(before: Mapping[str, Table], after: Mapping[str, Table]) -> str | None:
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
