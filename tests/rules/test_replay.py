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
from gaterules.decisions import decide
from gaterules.facts import readable, types_of, value_of_text
from gaterules.load import load_table
from gaterules.table import DEFAULT_ID, DecisionTable

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
TRIAGE = load_table(seeds_folder() / "rule_triage.csv")
OBSERVATION = load_table(seeds_folder() / "rule_observation.csv")
INVENTED = {rule.rule_id for rule in OBSERVATION.rules if rule.is_illustrative}


def facts_of(table: DecisionTable, line: Line, **known: Any) -> dict[str, Any]:
    given = PEOPLE[line["person"]] | {"business_date": line["day"], "started_date": ""}
    return {
        name: known[name] if name in known else value_of_text(given[name], kind)
        for name, kind in types_of(table).items()
    }


def in_sql(table: DecisionTable, facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kinds = {name: tables.SQL_TYPES[kind] for name, kind in types_of(table).items()}
    return tables.in_sql(table, facts, kinds)


def facts_of_class(line: Line) -> dict[str, Any]:
    """Return what triage is told: the form, and the measure that observation sets."""
    ordered = decide(OBSERVATION, facts_of(OBSERVATION, line)).outputs
    return facts_of(TRIAGE, line, **ordered)


def both_ways(
    table: DecisionTable, facts: list[dict[str, Any]]
) -> list[dict[str, str]]:
    """Decide every fact in Python and in SQL; fail unless they agree."""
    found = []
    for fact, row in zip(facts, in_sql(table, facts), strict=True):
        decision = decide(table, fact)
        answer = {**decision.outputs, "rule_id": decision.rule_id}
        assert {name: readable(value) for name, value in answer.items()} == {
            name: readable(row[name]) for name in answer
        }
        found.append({n: "" if v is None else readable(v) for n, v in answer.items()})
    return found


def test_everybody_is_written_down_for_every_day_once() -> None:
    written = [(row["person"], row["day"]) for row in EXPECTED]
    assert sorted(written) == sorted((who, day) for who in PEOPLE for day in DAYS)
    assert len(written) == 405


def test_measure_days_tests_clock_and_rule_are_as_written_by_hand() -> None:
    lines = [row for row in EXPECTED if PEOPLE[row["person"]]["category"]]
    answers = both_ways(OBSERVATION, [facts_of(OBSERVATION, row) for row in lines])
    wrong = [
        (line["person"], line["day"], name, line[name], answer[name])
        for line, answer in zip(lines, answers, strict=True)
        for name in (*OBSERVED, "clock", "rule_id")
        if line[name] != answer[name]
    ]
    assert wrong == []


def test_the_class_is_as_written_by_hand() -> None:
    lines = [row for row in EXPECTED if row["class_rule"]]
    answers = both_ways(TRIAGE, [facts_of_class(row) for row in lines])
    wrong = [
        (line["person"], line["day"], line["class_rule"], answer["rule_id"])
        for line, answer in zip(lines, answers, strict=True)
        if (line["person_class"], line["class_rule"])
        != (answer["person_class"], answer["rule_id"])
    ]
    assert wrong == []
    assert {row["person_class"] for row in lines} == {
        "normal", "home_observation", "centralised_quarantine", "designated_hospital",
        "unclassified",
    }  # fmt: skip


def test_days_of_the_class_are_those_that_the_measure_sets() -> None:
    places = {"centralised_quarantine": 0, "home_observation": 1, "normal": 0}
    lines = [row for row in EXPECTED if row["class_rule"] and row["measure"]]
    assert len(lines) > 150
    for line in lines:
        days = [int(line[name]) for name in OBSERVED[1:4]]
        is_watched = line["measure"] == "home_monitoring"
        place = 2 if is_watched else places[line["person_class"]]
        found = decide(TRIAGE, facts_of_class(line)).outputs["days"]
        assert found == days[place], (line["person"], line["day"])


def test_nobody_is_normal_where_no_protocol_speaks() -> None:
    silent = [row for row in EXPECTED if row["rule_id"] == DEFAULT_ID]
    assert len(silent) > 100
    for row in silent:
        assert decide(TRIAGE, facts_of_class(row)).outputs["person_class"] != "normal"


def test_fever_and_symptoms_outrank_every_measure_of_every_day() -> None:
    for row in EXPECTED:
        if row["day"] < "2020-01-22" or PEOPLE[row["person"]]["exposure"] == "":
            continue
        for sign in ({"temperature": 37.3}, {"has_symptoms": True}):
            answer = decide(TRIAGE, facts_of_class(row) | sign)
            assert answer.outputs["person_class"] == "designated_hospital"


def test_every_line_cites_a_row_of_the_sources_that_held_on_its_day() -> None:
    path = DOMAIN / "protocol_rules.csv"
    if not path.is_file():
        pytest.skip("the domain tables are not beside the checkout")
    sources = {row["rule_id"]: row for row in rows(path)}
    for line in EXPECTED:
        if line["source"] == "-":
            assert line["rule_id"] in ("", DEFAULT_ID), line
            continue
        if line["source"] == "illustrative":
            assert line["rule_id"] in INVENTED, line
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
        decision = decide(table, fact)
        days = ("centralised_days", "home_days", "monitoring_days")
        assert (decision.rule_id, *(decision.outputs[n] for n in days)) == wanted
        assert (row["rule_id"], *(row[name] for name in days)) == wanted
    assert OBSERVATION.open_cases == "keep"
