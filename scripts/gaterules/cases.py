"""Run the cases that stand beside a table, and say which rows no case hits.

A case file is ``<decision>.cases.csv``: ``case_id``, a column for each fact, then
``expect_rule_id`` and ``expect_<output>``, and a ``note``. An ``expect_`` column that
is left out, or is ``*``, is not looked at.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gaterules.decisions import decide, hits
from gaterules.errors import RuleError
from gaterules.facts import read_facts, readable, strays, typed_facts, value_of_text
from gaterules.table import DEFAULT_ID, OUTSIDE_ID, DecisionTable

EXPECT = "expect_"
ANY = "*"


@dataclass(frozen=True)
class RuleCase:
    """One row of a case file."""

    file: str
    line: int
    case_id: str
    facts: dict[str, Any]
    expected: dict[str, str]
    note: str = ""


@dataclass(frozen=True)
class CaseReport:
    """What the cases of one table show: how many, lines that fail, rows not hit."""

    decision: str
    cases: int
    failures: tuple[str, ...]
    unhit: tuple[str, ...]


def path_of(folder: Path, table: DecisionTable) -> Path:
    """Return where the cases of a table stand."""
    return folder / f"{table.name}.cases.csv"


def read_cases(path: Path, table: DecisionTable) -> list[RuleCase]:
    """Return the cases of one table; none when there is no file.

    Raises:
        RuleError: A column or a value does not fit the table.
    """
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    outputs = {output.name for output in table.outputs} | {"rule_id"}
    found = []
    for line, row in enumerate(rows, start=2):
        case_id, note = row.pop("case_id"), row.pop("note", "") or ""
        given = {n: text for n, text in row.items() if not n.startswith(EXPECT)}
        expected = {
            name.removeprefix(EXPECT): text
            for name, text in row.items()
            if name not in given and text != ANY
        }
        for name in sorted(set(expected) - outputs):
            raise RuleError(f"'{name}' is no output of {table.name}", path.name, line)
        facts = typed_facts(table, given, f"{path.name}:{line}")
        found.append(RuleCase(path.name, line, case_id, facts, expected, note))
    return found


def run_cases(table: DecisionTable, cases: list[RuleCase]) -> CaseReport:
    """Run every case of one table."""
    failures = tuple(line for case in cases for line in failures_of(table, case))
    hit = {name for case in cases for name in rows_hit(table, case)}
    unhit = tuple(rule.rule_id for rule in table.rules if rule.rule_id not in hit)
    return CaseReport(table.name, len(cases), failures, unhit)


def rows_hit(table: DecisionTable, case: RuleCase) -> list[str]:
    """Return the rows that give the answer of one case."""
    known = read_facts(table, case.facts)
    fired = [] if strays(table, known) else hits(table, known)
    answering = fired[:1] if table.is_single else fired
    return [table.rules[number].rule_id for number in answering]


def failures_of(table: DecisionTable, case: RuleCase) -> list[str]:
    """Return one line for each output that is not as expected."""
    decision = decide(table, case.facts)
    found = {**decision.outputs, "rule_id": decision.rule_id}
    types = {output.name: output.type for output in table.outputs}
    place = f"{case.file}:{case.line}: {case.case_id}"
    lines = []
    for name, text in case.expected.items():
        kind = types.get(name, "string") if table.is_single else "list"
        if not _is_as_expected(found[name], text, kind):
            lines.append(
                f"{place}: expected {name} {text or 'null'}, "
                f"got {readable(found[name])} by {decision.rule_id or 'no row'}"
            )
    return lines


def _is_as_expected(found: Any, text: str, kind: str) -> bool:
    if kind == "list":
        return readable(found) == (text or "null")
    if text in (DEFAULT_ID, OUTSIDE_ID):
        return bool(found == text)
    try:
        return bool(found == value_of_text(text, kind))
    except ValueError:
        return False
