"""Prove, and compile, a whole folder of tables: findings less waivers, and cases."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from gaterules.cases import CaseReport, path_of, read_cases, run_cases
from gaterules.errors import CellError, RuleError, TableError
from gaterules.load import load_tables
from gaterules.proof.check import check, defaults
from gaterules.proof.findings import FINDINGS, Finding, counted
from gaterules.sql.bind import refuse_unbound
from gaterules.sql.compile import compile_table, try_out
from gaterules.table import DecisionTable

WAIVERS = "map_rule_waivers.csv"
COLUMNS = ("decision", "finding", "rule_id", "reason")


@dataclass(frozen=True)
class Waiver:
    """One row of the seed; an empty ``rule_id`` waives findings without a row."""

    decision: str
    finding: str
    rule_id: str
    reason: str
    line: int

    def covers(self, finding: Finding) -> bool:
        """Return whether this waiver speaks of a finding."""
        found = (finding.decision, finding.kind, " ".join(finding.rule_ids))
        return (self.decision, self.finding, self.rule_id) == found


def read_waivers(seeds: Path) -> list[Waiver]:
    """Return the waivers of a folder of seeds; none when there is no file.

    Raises:
        RuleError: A waiver has no reason, or names an unknown finding.
    """
    path = seeds / WAIVERS
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for line, row in enumerate(rows, start=2):
        if any(row.get(name) is None for name in COLUMNS):
            raise TableError(f"needs the columns {', '.join(COLUMNS)}", WAIVERS)
        if not row["reason"].strip():
            raise TableError("a waiver needs a reason", WAIVERS, line)
        if row["finding"] not in FINDINGS:
            known = ", ".join(FINDINGS)
            raise TableError(f"'{row['finding']}' is none of: {known}", WAIVERS, line)
        decision, finding, rule_id, reason = (row[name].strip() for name in COLUMNS)
        found.append(Waiver(decision, finding, rule_id, reason, line))
    return found


def apply_waivers(
    findings: list[Finding], waivers: list[Waiver]
) -> tuple[list[Finding], list[tuple[Finding, Waiver]], list[Waiver]]:
    """Return the findings that stand, those waived, and the waivers of nothing."""
    pairs = [(f, next((w for w in waivers if w.covers(f)), None)) for f in findings]
    standing = [finding for finding, waiver in pairs if not waiver]
    waived = [(finding, waiver) for finding, waiver in pairs if waiver]
    used = {waiver for _, waiver in waived}
    return standing, waived, [waiver for waiver in waivers if waiver not in used]


@dataclass(frozen=True)
class Proof:
    """What stands against the rules; nothing does when ``faults`` is empty.

    Args:
        tables: Tables that were looked at.
        faults: Lines, each something to mend.
        notes: Lines about what was waived, and what could not be proven.
        summary: One line.
        to_default: Lines about what falls to a default, when asked for.
    """

    tables: int
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    summary: str
    to_default: tuple[str, ...] = ()


def prove_folder(
    seeds: Path,
    cases: Path | None,
    *,
    with_defaults: bool = False,
    is_bound: bool = True,
) -> Proof:
    """Check every table of a folder and run the cases beside them.

    Args:
        seeds: Folder of rule tables and waivers.
        cases: Folder of case files; without it only the tables are checked.
        with_defaults: Look for what falls to a default, too.
        is_bound: Plan each compiled table in DuckDB, too.

    Raises:
        RuleError: A table, waiver or case cannot be read.
    """
    tables = load_tables(seeds)
    findings = [finding for table in tables for finding in check(table)]
    standing, waived, idle = apply_waivers(findings, read_waivers(seeds))
    lines = [str(finding) for finding in standing if finding.is_certain]
    open_ = [str(finding) for finding in standing if not finding.is_certain]
    lines += [line for table in tables for line in _unsaid(table, is_bound=is_bound)]
    lines += _shared_ids(tables)
    lines += [
        f"{WAIVERS}:{waiver.line}: waives nothing: "
        f"{waiver.decision} {waiver.finding} {waiver.rule_id}".rstrip()
        for waiver in idle
    ]
    reports = _reports(tables, cases)
    for one in reports:
        lines += one.failures
        lines += [f"{one.decision}: {row}: no case hits this row" for row in one.unhit]
    if cases is not None:
        lines += _stray_cases(cases, tables)
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
    to_default = [str(one) for table in asked for one in defaults(table)]
    return Proof(len(tables), tuple(lines), tuple(notes), summary, tuple(to_default))


def faults_of(table: DecisionTable, seeds: Path, cases: Path | None) -> list[str]:
    """Return what stands against one table, as ``prove_folder`` says it."""
    standing, _, _ = apply_waivers(check(table), read_waivers(seeds))
    lines = [str(finding) for finding in standing if finding.is_certain]
    lines += _unsaid(table)
    for report in _reports([table], cases):
        lines += [*report.failures, *report.unhit]
    return lines


def _reports(tables: list[DecisionTable], cases: Path | None) -> list[CaseReport]:
    if cases is None or not cases.is_dir():
        return []
    return [run_cases(one, read_cases(path_of(cases, one), one)) for one in tables]


def _unsaid(table: DecisionTable, *, is_bound: bool = True) -> list[str]:
    """Return why SQL cannot say a table; else a build would be the first to know."""
    try:
        try_out(table)
        if is_bound:
            refuse_unbound(table)
    except RuleError as error:
        return [error.message]
    except CellError as error:
        return [f"{table.file}: {error.message}"]
    return []


def _shared_ids(tables: list[DecisionTable]) -> list[str]:
    """Return the rule ids that more than one table uses: an answer names its row."""
    first: dict[str, str] = {}
    pairs = [(one.rule_id, table.file) for table in tables for one in table.rules]
    return [
        f"{file}: {rule_id}: is a rule of {first[rule_id]} already"
        for rule_id, file in pairs
        if first.setdefault(rule_id, file) != file
    ]


def _stray_cases(cases: Path, tables: list[DecisionTable]) -> list[str]:
    """Return the case files that belong to no table, by a slip in their names."""
    known = {path_of(cases, table).name for table in tables}
    return [
        f"{path.name}: cases of no decision; there are {', '.join(sorted(known))}"
        for path in sorted(cases.glob("*.cases.csv"))
        if path.name not in known
    ]


@dataclass(frozen=True)
class Digest:
    """SHA-256 of all rule tables, and of each."""

    rules_digest: str
    tables: dict[str, str]


def compile_folder(seeds: Path, out: Path, dialect: str = "duckdb") -> Digest:
    """Prove every table, then write ``<out>/<decision>.sql`` and ``digest.json``.

    SQL of decisions that are gone is removed from ``out``.

    Raises:
        TableError: A table cannot be read, proven or rendered;
            nothing is written then.
    """
    proof = prove_folder(seeds, None, is_bound=False)
    if proof.faults:
        raise TableError("\n".join([*proof.faults, proof.summary]))
    tables = load_tables(seeds)
    if not tables:
        raise TableError(f"{seeds}: no rule tables here; nothing is written")
    texts = {table.name: compile_table(table, dialect) for table in tables}
    for table in tables if dialect == "duckdb" else ():
        refuse_unbound(table, texts[table.name])
    out.mkdir(parents=True, exist_ok=True)
    for stale in out.glob("*.sql"):
        if stale.stem not in texts:
            stale.unlink()
    for name, text in texts.items():
        (out / f"{name}.sql").write_text(text + "\n", "utf-8")
    each = {table.name: table.digest for table in tables}
    total = hashlib.sha256(json.dumps(sorted(each.items())).encode())
    digest = Digest(total.hexdigest(), each)
    record = json.dumps(asdict(digest), indent=2)
    (out / "digest.json").write_text(record + "\n", "utf-8")
    return digest
