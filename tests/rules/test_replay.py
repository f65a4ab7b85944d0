"""The same people put through every year, against a table written by hand.

``replay.people.csv`` holds who they are, ``replay.expected.csv`` what the protocols say
of them on chosen days, with the row of the sources that says it. Nobody's line was
taken from the engine.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import decision_tables as tables
import pytest

from fourgates.commands.rules import seeds_folder
from fourgates.decisions.facts import spelled, typed, types_of
from fourgates.decisions.load import load
from fourgates.decisions.model import DEFAULT_ID, Table
from fourgates.decisions.run import run

HERE = Path(__file__).parent
DOMAIN = Path(__file__).parents[2] / "../shared/domain"
DAYS = (
    "2020-01-20", "2020-01-25", "2020-02-01", "2020-02-15", "2020-02-25", "2020-03-10",
    "2020-04-15", "2020-10-15", "2021-06-15", "2022-04-20", "2022-06-20", "2022-06-28",
    "2022-11-12", "2022-12-15", "2023-01-10",
)  # fmt: skip
OBSERVED = ("measure", "centralised_days", "home_days", "monitoring_days", "test_days")
Line = dict[str, str]


def rows(path: Path) -> list[Line]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PEOPLE = {row["person"]: row for row in rows(HERE / "replay.people.csv")}
EXPECTED = [
    row | {"day": day}
    for row in rows(HERE / "replay.expected.csv")
    for day in row["days"].split()
]
TRIAGE = load(seeds_folder() / "rule_triage.csv")
OBSERVATION = load(seeds_folder() / "rule_observation.csv")


def facts_of(table: Table, line: Line) -> dict[str, Any]:
    given = PEOPLE[line["person"]] | {"business_date": line["day"], "started_date": ""}
    return {name: typed(given[name], kind) for name, kind in types_of(table).items()}


def in_sql(table: Table, facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kinds = {name: tables.SQL_TYPES[kind] for name, kind in types_of(table).items()}
    return tables.in_sql(table, facts, kinds)


def both_ways(table: Table, lines: list[Line]) -> list[dict[str, str]]:
    """Decide every line in Python and in SQL; fail unless they agree."""
    facts = [facts_of(table, line) for line in lines]
    found = []
    for fact, row in zip(facts, in_sql(table, facts), strict=True):
        decision = run(table, fact)
        answer = {**decision.outputs, "rule_id": decision.rule_id}
        assert {name: spelled(value) for name, value in answer.items()} == {
            name: spelled(row[name]) for name in answer
        }
        found.append({n: "" if v is None else spelled(v) for n, v in answer.items()})
    return found


def test_everybody_is_written_down_for_every_day_once() -> None:
    written = [(row["person"], row["day"]) for row in EXPECTED]
    assert sorted(written) == sorted((who, day) for who in PEOPLE for day in DAYS)
    assert len(written) == 405


def test_measure_days_tests_clock_and_rule_are_as_written_by_hand() -> None:
    lines = [row for row in EXPECTED if PEOPLE[row["person"]]["category"]]
    wrong = [
        (line["person"], line["day"], name, line[name], answer[name])
        for line, answer in zip(lines, both_ways(OBSERVATION, lines), strict=True)
        for name in (*OBSERVED, "clock", "rule_id")
        if line[name] != answer[name]
    ]
    assert wrong == []


def test_the_class_is_as_written_by_hand() -> None:
    lines = [row for row in EXPECTED if row["class_rule"]]
    wrong = [
        (line["person"], line["day"], line["class_rule"], answer["rule_id"])
        for line, answer in zip(lines, both_ways(TRIAGE, lines), strict=True)
        if (line["person_class"], line["class_rule"])
        != (answer["person_class"], answer["rule_id"])
    ]
    assert wrong == []
    assert {row["person_class"] for row in lines} == {
        "normal", "home_observation", "centralised_quarantine", "designated_hospital",
        "unclassified",
    }  # fmt: skip


def test_class_and_measure_agree_wherever_the_protocol_speaks() -> None:
    """Two tables tell where a person goes; neither may contradict the other."""
    kinds = {"centralised": "centralised_quarantine", "home": "home_observation"}
    told = [row for row in EXPECTED if row["class_rule"] and row["rule_id"]]
    spoken = [row for row in told if row["rule_id"] != DEFAULT_ID]
    assert len(spoken) > 30
    for row in spoken:
        wanted = kinds.get(row["measure"].partition("_")[0], "normal")
        assert row["person_class"] == wanted, (row["person"], row["day"])


def test_every_line_cites_a_row_of_the_sources_that_held_on_its_day() -> None:
    path = DOMAIN / "protocol_rules.csv"
    if not path.is_file():
        pytest.skip("the domain tables are not beside the checkout")
    sources = {row["rule_id"]: row for row in rows(path)}
    for line in EXPECTED:
        if line["source"] == "-":
            assert line["rule_id"] in ("", DEFAULT_ID), line
            continue
        source = sources[line["source"]]
        last = source["effective_to"] or "9999-12-31"
        assert source["effective_from"] <= line["day"] <= last, line
        assert (source["clock_anchor"] or "") == line["clock"], line
        days = int(source["centralised_days"] or 0) + int(source["home_days"] or 0)
        assert int(line["centralised_days"]) + int(line["home_days"]) == days, line


@pytest.mark.parametrize(
    ("began", "day", "kept", "moved"),
    [
        ("2022-06-24", "2022-06-28", ("OB-15", 14, 0, 7), ("OB-16", 7, 0, 3)),
        ("2022-11-08", "2022-11-12", ("OB-16", 7, 0, 3), ("OB-17", 5, 3, 0)),
    ],
)
def test_a_stay_open_across_a_change_keeps_its_rule_or_moves_by_the_setting(
    began: str, day: str, kept: tuple[Any, ...], moved: tuple[Any, ...]
) -> None:
    fact = facts_of(OBSERVATION, {"person": "P01", "day": day})
    fact["started_date"] = date.fromisoformat(began)
    for setting, wanted in (("keep", kept), ("move", moved)):
        table = replace(OBSERVATION, open_cases=setting)
        row = in_sql(table, [fact])[0]
        decision = run(table, fact)
        days = ("centralised_days", "home_days", "monitoring_days")
        assert (decision.rule_id, *(decision.outputs[n] for n in days)) == wanted
        assert (row["rule_id"], *(row[name] for name in days)) == wanted
    assert OBSERVATION.open_cases == "keep"
