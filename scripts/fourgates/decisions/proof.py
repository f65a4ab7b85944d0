"""Prove a whole folder of tables: findings less waivers, and their cases."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fourgates.decisions.cases import CaseReport, path_of, read_cases, run_cases
from fourgates.decisions.check import check
from fourgates.decisions.load import load_all
from fourgates.decisions.waivers import read_waivers, sorted_out


@dataclass(frozen=True)
class Proof:
    """What stands against the rules; nothing does when ``standing`` is empty.

    Args:
        tables: Tables that were looked at.
        standing: Lines, each something to mend.
        notes: Lines about what was waived.
        summary: One line.
    """

    tables: int
    standing: tuple[str, ...]
    notes: tuple[str, ...]
    summary: str


def prove(seeds: Path, cases: Path | None) -> Proof:
    """Check every table of a folder and run the cases beside them.

    Args:
        seeds: Folder of rule tables and waivers.
        cases: Folder of case files; without it only the tables are checked.

    Raises:
        UserError: A table, waiver or case cannot be read.
    """
    tables = load_all(seeds)
    findings = [finding for table in tables for finding in check(table)]
    standing, waived, idle = sorted_out(findings, read_waivers(seeds))
    lines = [str(finding) for finding in standing]
    lines += [
        f"map_rule_waivers.csv:{waiver.line}: waives nothing: "
        f"{waiver.decision} {waiver.finding} {waiver.rule_id}".rstrip()
        for waiver in idle
    ]
    reports: list[CaseReport] = []
    if cases is not None and cases.is_dir():
        reports = [run_cases(t, read_cases(path_of(cases, t), t)) for t in tables]
    for report in reports:
        lines += report.failures
        lines += [
            f"{report.decision}: {name}: no case hits this row" for name in report.unhit
        ]
    notes = [f"waived: {finding} ({waiver.reason})" for finding, waiver in waived]
    rows = sum(len(table.rules) for table in tables)
    ran = sum(report.cases for report in reports)
    summary = (
        f"{len(tables)} tables, {rows} rows, {ran} cases: "
        f"{len(lines)} to mend, {len(waived)} waived"
    )
    return Proof(len(tables), tuple(lines), tuple(notes), summary)
