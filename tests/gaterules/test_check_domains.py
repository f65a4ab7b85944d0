"""The proof and what can occur: domains, cells that never hold, defaults, no rows."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Any

import decision_tables as tables
import pytest
from click.testing import CliRunner

from fourgates.cli import main
from gaterules.decisions import decide
from gaterules.folder import prove_folder
from gaterules.proof.check import check
from gaterules.table import DecisionTable

HEAT = {"type": "number", "domain": "[34..43]", "required": True}


def make(
    folder: Path, cells: list[str], heat: dict[str, Any] = HEAT, **more: Any
) -> DecisionTable:
    meta = {"hit_policy": "F", "inputs": {"heat": heat}, **more}
    meta["outputs"] = {"days": {"type": "number"}}
    rows = [{"when_heat": cell, "then_days": "1"} for cell in cells]
    return tables.make(folder, "made", meta, rows)


def told(table: DecisionTable) -> list[tuple[str, str]]:
    return [(one.kind, one.detail) for one in check(table)]


@pytest.mark.parametrize(
    "cell",
    ["> null", "> 1/0", "1/0", "!= 1/0", "[5..3]", "[36..1/0]", "not(> null)", "< 34"],
)
def test_a_cell_that_holds_for_no_value_makes_its_row_dead(
    cell: str, tmp_path: Path
) -> None:
    found = check(make(tmp_path, [cell, "-"]))
    dead = [one for one in found if one.kind == "dead_row"]
    assert [one.rule_ids for one in dead] == [("RR-01",)]
    assert dead[0].detail == "can never fire: heat holds for no value that can occur"


def test_a_cell_that_holds_for_no_value_is_dead_without_a_domain(
    tmp_path: Path,
) -> None:
    table = make(tmp_path, ["> null", "-"], {"type": "number"})
    assert [one.kind for one in check(table)] == ["dead_row"]


@pytest.mark.parametrize(
    ("cell", "strays"),
    [
        ("[50..60]", ["50", "60"]),
        ("[10..20]", ["10", "20"]),
        ("> 50", ["50"]),
        ("< 50", ["50"]),
        (">= 0", ["0"]),
        ("<= 20+1", ["21"]),
        ("36, > 50", ["50"]),
        ("not(> 50)", ["50"]),
        ("[0..100]", ["0", "100"]),
        (">= 37.3", []),
        ("<= 43", []),
        ("> 43", []),
        (">= 34", []),
        ("[34..43]", []),
        ("[40..100]", []),
        ("(0..37)", []),
        ("null", []),
        ("-", []),
    ],
)
def test_a_bound_beyond_the_domain_is_told_unless_an_interval_reaches_in(
    cell: str, strays: list[str], tmp_path: Path
) -> None:
    found = told(make(tmp_path, [cell, "-"]))
    details = [text for kind, text in found if kind == "outside_domain"]
    assert details == [f"heat: {one} is outside the domain" for one in strays]


@pytest.mark.parametrize(
    ("domain", "cell", "is_told"),
    [
        ("> 0", "> 500", False),
        ("> 0", "< -1", True),
        ("0, [10..20]", "> 5", False),
        ("0, [10..20]", "> 21", True),
        ("not(7)", "> 500", False),
        ("1, 2, 3", "[4..5]", True),
    ],
)
def test_the_ends_of_a_domain_are_those_of_all_its_parts(
    domain: str, cell: str, is_told: bool, tmp_path: Path
) -> None:
    found = told(make(tmp_path, [cell, "-"], HEAT | {"domain": domain}))
    assert ("outside_domain" in [kind for kind, _ in found]) == is_told


def test_days_beyond_the_domain_are_told_too(tmp_path: Path) -> None:
    day = {"type": "date", "domain": '>= date("2020-01-01")', "required": True}
    found = told(make(tmp_path, ['< date("2019-01-01")', "-"], day))
    assert ("outside_domain", "heat: 2019-01-01 is outside the domain") in found


def test_a_domain_that_holds_no_value_is_told(tmp_path: Path) -> None:
    found = told(make(tmp_path, ["-"], HEAT | {"domain": "[43..34]"}))
    assert ("outside_domain", "no value fits heat") in found


@pytest.mark.parametrize("policy", ["U", "F", "C"])
def test_a_table_without_rows_or_default_covers_nothing(
    policy: str, tmp_path: Path
) -> None:
    nothing = [("gap", "the table has no rows and no default, so it covers nothing")]
    assert told(make(tmp_path / "a", [], hit_policy=policy)) == nothing
    dated = make(tmp_path / "b", [], hit_policy=policy, date="day")
    assert told(dated) == nothing


def test_what_falls_to_a_default_is_no_finding(tmp_path: Path) -> None:
    assert told(make(tmp_path, ["< 37.3"], default={"days": 0})) == []
    assert prove_folder(tmp_path, None).to_default == ()


def test_what_falls_to_a_default_is_shown_when_asked_for(tmp_path: Path) -> None:
    table = make(tmp_path, ["< 37.3"], default={"days": 0})
    (line,) = prove_folder(tmp_path, None, with_defaults=True).to_default
    assert line.startswith(
        "made: default: these facts fall to it\n    for example heat="
    )
    assert (
        decide(table, {"heat": float(line.rpartition("=")[2])}).rule_id == "<default>"
    )
    asked = ["rules", "check", "--defaults", "--seeds", str(tmp_path)]
    done = CliRunner().invoke(main, [*asked, "--home", str(tmp_path / "home")])
    assert done.exit_code == 0, done.output
    assert line in done.output
    assert done.output.endswith("1 table, 1 row, 0 cases: 0 to mend, 0 waived\n")


def test_a_default_that_nothing_falls_to_is_told_when_asked_for(tmp_path: Path) -> None:
    make(tmp_path, ["< 37.3", ">= 37.3"], default={"days": 0})
    (line,) = prove_folder(tmp_path, None, with_defaults=True).to_default
    assert line == "made: default: nothing falls to the default"


@pytest.mark.parametrize(
    ("kind", "cells", "fact"),
    [
        ("time", ['> time("08:00:00")', '< time("08:00:01")'], time(8, 0, 0, 500_000)),
        ("number", ["> 10000000000000000", "> 9007199254740992"], 2e16),
        ("integer", ["> 9007199254740992", "> 9007199254740993"], 2e16),
    ],
)
def test_regions_reach_between_seconds_and_beyond_whole_doubles(
    tmp_path: Path, kind: str, cells: list[str], fact: Any
) -> None:
    meta = {
        "hit_policy": "U",
        "inputs": {"a": {"type": kind}},
        "outputs": {"b": {"type": "string"}},
        "default": {"b": "z"},
    }
    rows = [{"when_a": cell, "then_b": cell[2:5]} for cell in cells]
    table = tables.make(tmp_path, "made", meta, rows)
    assert [finding.kind for finding in check(table)] == ["overlap"]
    assert decide(table, {"a": fact}).rule_id == "<conflict>"
    sql = {"time": "time", "number": "double", "integer": "bigint"}[kind]
    given = int(fact) if kind == "integer" else fact
    (row,) = tables.in_sql(table, [{"a": given}], {"a": sql})
    assert row["rule_id"] == "<conflict>"


def test_a_row_between_two_seconds_is_not_dead(tmp_path: Path) -> None:
    meta = {
        "hit_policy": "F",
        "inputs": {"a": {"type": "time", "required": True}},
        "outputs": {"b": {"type": "string"}},
    }
    cells = ['<= time("08:00:00")', '>= time("08:00:01")', "-"]
    rows = [{"when_a": cell, "then_b": "x"} for cell in cells]
    assert check(tables.make(tmp_path, "made", meta, rows)) == []
    gap = check(tables.make(tmp_path / "two", "made", meta, rows[:2]))
    assert [finding.kind for finding in gap] == ["gap"]


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("date", '<= date("9999-12-31")'),
        ("date", '>= date("0001-01-01")'),
        ("date and time", '<= date and time("9999-12-31T23:59:59")'),
        ("number", "<= 1.7e308"),
    ],
)
def test_the_ends_of_the_calendar_are_no_fault(
    tmp_path: Path, kind: str, cell: str
) -> None:
    meta = {
        "hit_policy": "F",
        "inputs": {"a": {"type": kind}},
        "outputs": {"b": {"type": "string"}},
        "default": {"b": "z"},
    }
    rows = [{"when_a": cell, "then_b": "x"}]
    assert check(tables.make(tmp_path, "made", meta, rows)) == []


def test_a_domain_may_be_all_codes_of_its_list(tmp_path: Path) -> None:
    (tmp_path / "codes").mkdir()
    listed = "code,label_zh,label_en\nroad,路口,road\ncompound,小区,compound\n"
    (tmp_path / "codes" / "code_gates.csv").write_text(listed, "utf-8")
    gate = {"type": "string", "codes": "code_gates", "required": True}
    cells = ['"road"', '"compound"']
    written = make(tmp_path / "a", cells, gate | {"domain": '"road", "compound"'})
    named = make(tmp_path / "b", cells, gate | {"domain": "codes"})
    assert (check(named), named.digest) == ([], written.digest)
    short = make(tmp_path / "c", cells[:1], gate | {"domain": "codes"})
    assert [(one.kind, one.facts) for one in check(short)] == [
        ("gap", {"heat": "compound"})
    ]
