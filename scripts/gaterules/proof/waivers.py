"""Waive findings: a seed says which, for which row, and why."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from gaterules.errors import TableError
from gaterules.proof.check_rows import KINDS, Finding

FILE = "map_rule_waivers.csv"
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
        if (self.decision, self.finding) != (finding.decision, finding.kind):
            return False
        return self.rule_id == " ".join(finding.rule_ids)


def read_waivers(seeds: Path) -> list[Waiver]:
    """Return the waivers of a folder of seeds; none when there is no file.

    Raises:
        RuleError: A waiver has no reason, or names an unknown finding.
    """
    path = seeds / FILE
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for line, row in enumerate(rows, start=2):
        if any(row.get(name) is None for name in COLUMNS):
            raise TableError(f"{FILE}: needs the columns {', '.join(COLUMNS)}")
        if not row["reason"].strip():
            raise TableError(f"{FILE}:{line}: a waiver needs a reason")
        if row["finding"] not in KINDS:
            known = ", ".join(KINDS)
            raise TableError(f"{FILE}:{line}: '{row['finding']}' is none of: {known}")
        decision, finding, rule_id, reason = (row[name].strip() for name in COLUMNS)
        found.append(Waiver(decision, finding, rule_id, reason, line))
    return found


def sorted_out(
    findings: list[Finding], waivers: list[Waiver]
) -> tuple[list[Finding], list[tuple[Finding, Waiver]], list[Waiver]]:
    """Return the findings that stand, those waived, and the waivers of nothing."""
    standing, waived = [], []
    for finding in findings:
        covering = next((w for w in waivers if w.covers(finding)), None)
        if covering:
            waived.append((finding, covering))
        else:
            standing.append(finding)
    used = {waiver for _, waiver in waived}
    return standing, waived, [waiver for waiver in waivers if waiver not in used]
