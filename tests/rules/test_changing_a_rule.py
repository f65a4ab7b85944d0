"""CONTRIBUTING's "Change a rule", each step done as its text says, in a checkout."""

from __future__ import annotations

import csv
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pikepdf
import pytest

from fourgates import project
from fourgates.commands.rules import seeds_folder
from fourgates.errors import UNPROVEN
from gaterules.load import load_table
from gaterules.sql.compile import compile_table

ROOT = project.root()
PARTS = ("seeds", "docs/rules", "scripts/fourgates", "tests/rules", "reports/theme")
TABLE, CASES = "seeds/rules/rule_triage.csv", "tests/rules/triage.cases.csv"
DATE = "2020-03-01"
CASE = {
    "case_id": "TC-99",
    "business_date": DATE,
    "exposure": "none",
    "temperature": "37.5",
    "has_symptoms": "false",
    "expect_person_class": "designated_hospital",
}
FORMS = """
    select * from (values
        ('R1', '510115001001', 'none', 37.2, date '2020-02-28'),
        ('R2', '510115001001', 'none', 37.3, date '2020-02-28'),
        ('R3', '510115002001', 'none', 37.4, date '2020-02-28'),
        ('R4', '510115002001', 'none', 37.5, date '2020-02-28'),
        ('R5', '510115002001', 'confirmed_case', 37.4, date '2020-02-28')
    ) as forms (registration_id, community_id, exposure, temperature, business_date)
    cross join (
        select
            false as has_symptoms,
            false as has_positive_test,
            false as is_unreadable,
            false as is_released,
            false as has_died,
            false as is_quarantine_served,
            false as is_exposure_past,
            cast(null as varchar) as measure,
            cast(null as integer) as centralised_days,
            cast(null as integer) as home_days,
            cast(null as integer) as monitoring_days
    )
"""


class Checkout:
    """A clone with a home whose warehouse decided five forms by the rules of HEAD."""

    def __init__(self, folder: Path) -> None:
        """Copy what the steps touch, commit it, and build the facts."""
        self.root, self.home = folder / "checkout", folder / "home"
        for part in PARTS:
            shutil.copytree(
                ROOT / part,
                self.root / part,
                ignore=shutil.ignore_patterns("__pycache__"),
            )
        shutil.copy(ROOT / "dbt_project.yml", self.root / "dbt_project.yml")
        for words in ("init -q", "add -A", "commit -qm rules"):
            self.git(*words.split())
        self.home.mkdir()
        triage = load_table(seeds_folder() / "rule_triage.csv")
        decided = compile_table(triage, facts=f"({FORMS})")
        with duckdb.connect(str(self.home / "warehouse.duckdb")) as connection:
            connection.execute("create schema intermediate")
            connection.execute(
                f"create table intermediate.int_persons_classified as {decided}"
            )

    def git(self, *words: str) -> None:
        who = ("-c", "user.name=desk", "-c", "user.email=desk@example.org")
        subprocess.run(["git", *who, *words], cwd=self.root, check=True)

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the text; ``scripts/run`` is this checkout's program."""
        words = shlex.split(command.replace("DATE", DATE))
        assert words[0] == "scripts/run"
        return subprocess.run(
            [sys.executable, "-m", "fourgates", *words[1:]],
            cwd=self.root,
            env=os.environ
            | {
                "PYTHONPATH": str(self.root / "scripts"),
                "FOURGATES_HOME": str(self.home),
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def rows(self) -> list[list[str]]:
        with (self.root / TABLE).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def write(self, rows: list[list[str]]) -> None:
        with (self.root / TABLE).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    def change(self, *, close: bool) -> None:
        """Raise the fever that sends to hospital to 37.5 from DATE on."""
        head, *rows = self.rows()
        place = next(n for n, row in enumerate(rows) if row[0] == "TR-02")
        old, new = dict(zip(head, rows[place], strict=True)), rows[place]
        if close:
            rows[place] = list((old | {"effective_to": DATE}).values())
        new = list(
            (
                old
                | {
                    "rule_id": "TR-90",
                    "effective_from": DATE,
                    "when_temperature": ">= 37.5",
                }
            ).values()
        )
        self.write([head, *rows[: place + 1], new, *rows[place + 1 :]])


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def steps() -> list[str]:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    section = text.partition("## Change a rule\n")[2].partition("\n## ")[0]
    found = re.findall(r"^\d\. (.*(?:\n   .*)*)", section, re.M)
    return [" ".join(step.split()) for step in found]


def command_in(step: str) -> str:
    (command,) = re.findall(r"`(scripts/run [^`]*)`", step)
    return str(command)


def test_the_five_steps_change_a_rule(checkout: Checkout) -> None:
    first, second, third, fourth, fifth = steps()
    # 1. The old row is closed and a new one begins that day, under a new id.
    assert "effective_to" in first and "rule_id" in first
    checkout.change(close=True)
    # 2. The new row gets its case; without one it is not proven.
    bare = checkout.run(command_in(third))
    assert bare.returncode == UNPROVEN
    assert "TR-90" in bare.stdout
    assert "tests/rules/<decision>.cases.csv" in second
    with (checkout.root / CASES).open("r+", encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
        file.seek(0, os.SEEK_END)
        csv.DictWriter(file, columns, lineterminator="\n").writerow(CASE)
    # 3. The tables are proven with the change in them.
    proven = checkout.run(command_in(third))
    assert proven.returncode == 0, proven.stdout
    assert "0 to mend" in proven.stdout
    # 4. Who changes, by what the home last built; the page that is signed.
    differs = checkout.run(command_in(fourth))
    assert differs.returncode == 0, differs.stderr
    assert "3 of 5 facts change (2 in the answer, 1 only in the row)" in differs.stdout
    assert "is   from 2020-03-01: Temperature >= 37.5" in differs.stdout
    moved = [line.split() for line in differs.stdout.splitlines()]
    assert [line[0] for line in moved if line and line[-1] == "TR-09"] == ["R2", "R3"]
    with pikepdf.open(checkout.root / "page.pdf") as page:
        assert len(page.pages) == 1
    # 5. The pages are renewed.
    stale = checkout.run("scripts/run rules docs --check")
    assert (stale.returncode, "triage.md" in stale.stderr) == (UNPROVEN, True)
    assert checkout.run(command_in(fifth)).returncode == 0
    assert checkout.run("scripts/run rules docs --check").returncode == 0


def test_a_row_that_was_not_closed_makes_the_new_one_dead(checkout: Checkout) -> None:
    checkout.change(close=False)
    proven = checkout.run(command_in(steps()[2]))
    assert proven.returncode == UNPROVEN
    assert "triage: dead" in proven.stdout
    assert "TR-90" in proven.stdout
