"""Prove a whole folder of tables: findings less waivers, and their cases."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gaterules.cases import CaseReport, path_of, read_cases, run_cases
from gaterules.errors import CellError, RuleError
from gaterules.load import load_all
from gaterules.model import Table
from gaterules.proof.check import check
from gaterules.proof.gaps import defaults
from gaterules.proof.waivers import read_waivers, sorted_out
from gaterules.sql.compile import try_out
from gaterules.wording import counted


@dataclass(frozen=True)
class Proof:
    """What stands against the rules; nothing does when ``standing`` is empty.

    Args:
        tables: Tables that were looked at.
        standing: Lines, each something to mend.
        notes: Lines about what was waived, and what could not be proven.
        summary: One line.
        fallen: Lines about what falls to a default, when asked for.
    """

    tables: int
    standing: tuple[str, ...]
    notes: tuple[str, ...]
    summary: str
    fallen: tuple[str, ...] = ()


def prove(seeds: Path, cases: Path | None, *, with_defaults: bool = False) -> Proof:
    """Check every table of a folder and run the cases beside them.

    Args:
        seeds: Folder of rule tables and waivers.
        cases: Folder of case files; without it only the tables are checked.
        with_defaults: Look for what falls to a default, too.

    Raises:
        RuleError: A table, waiver or case cannot be read.
    """
    tables = load_all(seeds)
    findings = [finding for table in tables for finding in check(table)]
    standing, waived, idle = sorted_out(findings, read_waivers(seeds))
    lines = [str(finding) for finding in standing if finding.is_certain]
    open_ = [str(finding) for finding in standing if not finding.is_certain]
    lines += [line for table in tables for line in _unsaid(table)]
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
    if cases is not None:
        lines += _strays(cases, tables)
    notes = [f"waived: {finding} ({waiver.reason})" for finding, waiver in waived]
    notes += [f"note: {line}" for line in open_]
    rows = sum(len(table.rules) for table in tables)
    ran = sum(report.cases for report in reports)
    summary = (
        f"{counted(len(tables), 'table')}, {counted(rows, 'row')}, "
        f"{counted(ran, 'case')}: {len(lines)} to mend, {len(waived)} waived"
    )
    summary += f", {len(open_)} not proven" if open_ else ""
    asked = tables if with_defaults else []
    fallen = [str(one) for table in asked for one in defaults(table)]
    return Proof(len(tables), tuple(lines), tuple(notes), summary, tuple(fallen))


def against(table: Table, seeds: Path, cases: Path | None) -> list[str]:
    """Return what stands against one table, as ``prove`` says it.

    Args:
        table: The table.
        seeds: Folder of its waivers.
        cases: Folder of its cases, if they are to be run.
    """
    standing, _, _ = sorted_out(check(table), read_waivers(seeds))
    lines = [str(finding) for finding in standing if finding.is_certain]
    lines += _unsaid(table)
    if cases is not None and cases.is_dir():
        report = run_cases(table, read_cases(path_of(cases, table), table))
        lines += [*report.failures, *report.unhit]
    return lines


def _unsaid(table: Table) -> list[str]:
    """Return why SQL cannot say a table; else a build would be the first to know."""
    try:
        try_out(table)
    except RuleError as error:
        return [error.message]
    except CellError as error:
        return [f"{table.file}: {error.message}"]
    return []


def _strays(cases: Path, tables: list[Table]) -> list[str]:
    """Return the case files that belong to no table, by a slip in their names."""
    known = {path_of(cases, table).name for table in tables}
    return [
        f"{path.name}: cases of no decision; there are {', '.join(sorted(known))}"
        for path in sorted(cases.glob("*.cases.csv"))
        if path.name not in known
    ]
