"""The real rules: proven, hit by cases, true to their sources, documented."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from fourgates.commands.rules import cases_folder, seeds_folder
from fourgates.rules import docs
from fourgates.rules.docs import cited, read_sources
from gaterules.cases import path_of, read_cases, run_cases
from gaterules.decisions import decide
from gaterules.folder import prove_folder, read_waivers
from gaterules.load import load_table, load_tables
from gaterules.table import DecisionTable

ROOT = Path(__file__).parents[2]
TABLES = load_tables(seeds_folder())


def named(name: str) -> DecisionTable:
    return load_table(seeds_folder() / f"rule_{name}.csv")


def test_the_rules_are_proven_and_every_row_has_a_case() -> None:
    assert prove_folder(seeds_folder(), cases_folder()).faults == ()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_case_comes_out_as_written(table: DecisionTable) -> None:
    report = run_cases(table, read_cases(path_of(cases_folder(), table), table))
    assert report.failures == ()
    assert report.unhit == ()
    assert report.cases >= 3


def test_rule_ids_are_two_letters_and_a_number_and_never_shared() -> None:
    ids = [rule.rule_id for table in TABLES for rule in table.rules]
    assert len(ids) == len(set(ids))
    for name in ids:
        letters, _, number = name.partition("-")
        assert len(letters) == 2 and letters.isupper() and number.isdigit(), name


def test_the_pages_of_the_rules_are_fresh() -> None:
    listed = read_waivers(seeds_folder()), read_sources(seeds_folder())
    wanted = docs.pages(TABLES, cases_folder(), *listed)
    assert docs.stale(ROOT / "docs/rules", wanted) == []


def test_every_code_of_a_source_names_a_document_and_every_document_is_cited() -> None:
    sources = read_sources(seeds_folder())
    known = cited([rule.source for table in TABLES for rule in table.rules], sources)
    assert len(known) > 50
    assert [code for code, source in known.items() if source is None] == []
    assert {source.code for source in known.values() if source} == {
        source.code for source in sources
    }
    assert known["CN-P8-CC-SPEC"] == known["CN-P8-IN"] != known["CN-P9-IN"]


def test_every_column_has_a_label_in_both_languages() -> None:
    bare = [
        f"{table.name}.{column.name}"
        for table in TABLES
        for column in (*table.inputs, *table.outputs)
        if not column.label_zh or not column.label_en.isascii() or not column.label_en
    ]
    assert bare == []


def test_the_briefing_lists_every_decision_there_is() -> None:
    with (ROOT / "seeds/codes/code_decisions.csv").open(encoding="utf-8") as file:
        listed = [row["decision"] for row in csv.DictReader(file)]
    model = ROOT / "models/marts/command/dim_rules.sql"
    named_in_model = re.findall(r"^    '(\w+)',$", model.read_text("utf-8"), re.M)
    there = sorted(table.name for table in TABLES)
    assert sorted(listed) == sorted(named_in_model) == there


def test_every_clause_of_relief_has_an_instrument_that_can_make_it_fire() -> None:
    with (ROOT / "seeds/codes/code_instruments.csv").open(encoding="utf-8") as file:
        instruments = {row["clause"] for row in csv.DictReader(file)} - {""}
    table = named("incentive_amount")
    cases = read_cases(path_of(cases_folder(), table), table)
    fired = {decide(table, case.facts).rule_id: case.facts["clause"] for case in cases}
    assert {rule.rule_id for rule in table.rules} <= fired.keys()
    assert set(fired.values()) == instruments


def test_a_stay_of_days_never_ends_by_a_date_alone() -> None:
    table = named("release")
    for category in ("close_contact", "inbound_traveller", "asymptomatic"):
        for day in ("2020-02-20", "2021-06-01", "2022-12-08"):
            fact = {
                "category": category,
                "days_past_end": 30,
                "is_own_test_negative": True,
                "is_index_contact_negative": True,
                "has_document": False,
                "business_date": date.fromisoformat(day),
            }
            assert decide(table, fact).outputs["release_action"] == "continue"
