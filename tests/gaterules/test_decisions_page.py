"""The table that docs/decisions.md shows is one, and decides as the page says."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import decision_tables as tables
import pytest
from click.testing import CliRunner

from fourgates import project
from fourgates.cli import main
from gaterules.decisions import decide
from gaterules.load import load_table
from gaterules.table import POLICIES, TYPES, DecisionTable

PAGE = (project.root() / "docs/decisions.md").read_text("utf-8")


def block(kind: str) -> str:
    (found,) = re.findall(rf"```{kind}\n(.*?)```", PAGE, re.S)
    return str(found)


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    (tmp_path / "rule_visitor.csv").write_text(block("csv"), "utf-8")
    (tmp_path / "_rule_visitor.yml").write_text(block("yaml"), "utf-8")
    return tmp_path


@pytest.fixture
def visitor(seeds: Path) -> DecisionTable:
    return load_table(seeds / "rule_visitor.csv")


def invoke(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["rules", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_command_shown_prints_what_is_shown(seeds: Path) -> None:
    command, _, shown = block("console").partition("\n")
    words = command.removeprefix("$ scripts/run rules ").split()
    assert invoke(*words, "--seeds", str(seeds)) == shown


def test_the_table_is_proven(seeds: Path) -> None:
    assert ": 0 to mend" in invoke("check", "--seeds", str(seeds))


NAMES = ("area_code", "temperature", "has_pass", "minutes_inside", "business_date")
KINDS = ("varchar", "double", "boolean", "integer", "date")
DAY = date(2020, 2, 28)


@pytest.mark.parametrize(
    ("values", "entry", "rule"),
    [
        (("510115", 37.3, None, 10, DAY), "refused", "VI-01"),
        (("510115", 36.5, True, 10, DAY), "let_in", "VI-02"),
        (("510115", 36.5, None, 45, DAY), "refused", "VI-06"),
        (("510703", 36.5, None, 45, DAY), "registered", "VI-04"),
        (("510703", 36.5, False, 61, DAY), "refused", "<default>"),
        (("510115", None, None, 10, DAY), "registered", "VI-04"),
    ],
)
def test_the_nearer_place_is_heard_and_no_more_than_it_means(
    visitor: DecisionTable, values: tuple[Any, ...], entry: str, rule: str
) -> None:
    fact = dict(zip(NAMES, values, strict=True))
    decision = decide(visitor, fact)
    assert (decision.outputs["entry"], decision.rule_id) == (entry, rule)
    kinds = dict(zip(NAMES, KINDS, strict=True))
    (row,) = tables.in_sql(visitor, [fact], kinds)
    assert (row["entry"], row["rule_id"]) == (entry, rule)


def test_the_package_is_used_as_the_page_says(
    seeds: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(seeds)
    code = block("python")
    exec(compile(code, "docs/decisions.md", "exec"), {})
    (told,) = re.findall(r"outputs\)\n# (.*)", code)
    first, _, query = capsys.readouterr().out.partition("\n")
    assert first == told
    assert query.startswith("with __facts__ as (select * from my_facts)")


def test_the_page_names_every_policy_and_type() -> None:
    for policy in POLICIES:
        assert f"`{policy}`" in PAGE
    for kind in set(TYPES) - {"any"}:
        assert kind in PAGE or kind.endswith("duration")
