"""The real rules: proven, hit by cases, true to their sources, documented."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from fourgates.commands.rules import cases_folder, seeds_folder
from fourgates.decisions import docs
from fourgates.decisions.cases import path_of, read_cases, run_cases
from fourgates.decisions.load import load, load_all
from fourgates.decisions.model import Table
from fourgates.decisions.proof import prove
from fourgates.decisions.run import run
from fourgates.decisions.waivers import read_waivers

ROOT = Path(__file__).parents[2]
DOMAIN = ROOT / "../shared/domain"
TABLES = load_all(seeds_folder())
needs_domain = pytest.mark.skipif(
    not DOMAIN.is_dir(), reason="the domain tables are not beside the checkout"
)


def named(name: str) -> Table:
    return load(seeds_folder() / f"rule_{name}.csv")


def test_the_rules_are_proven_and_every_row_has_a_case() -> None:
    assert prove(seeds_folder(), cases_folder()).standing == ()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_case_comes_out_as_written(table: Table) -> None:
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
    wanted = docs.pages(TABLES, cases_folder(), read_waivers(seeds_folder()))
    assert docs.stale(ROOT / "docs/rules", wanted) == []


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
    model = ROOT / "models/intermediate/command/int_rules_listed.sql"
    named_in_model = re.findall(r"^    '(\w+)',$", model.read_text("utf-8"), re.M)
    there = sorted(table.name for table in TABLES)
    assert sorted(listed) == sorted(named_in_model) == there


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
            assert run(table, fact).outputs["release_action"] == "continue"


SECTORS = [
    "agriculture",
    "industry",
    "construction",
    "wholesale",
    "retail",
    "transport",
    "warehousing",
    "postal",
    "accommodation",
    "catering",
    "information_transmission",
    "software",
    "real_estate_development",
    "property_management",
    "leasing_business",
    "other",
]
FIGURES = {"employees": "employees", "revenue": "revenue_wan", "assets": "assets_wan"}


def size_by_the_standard(clause: dict[str, str], facts: dict[str, float]) -> str:
    """Class a firm as the standard says: both limits, else the next class down."""
    metrics = [clause["metric_a"], clause["metric_b"]]
    for size in ("large", "medium", "small"):
        limits = [clause[f"{size}_a"], clause[f"{size}_b"]]
        pairs = [(m, x) for m, x in zip(metrics, limits, strict=True) if m]
        if all(facts[FIGURES[metric]] >= float(limit) for metric, limit in pairs):
            return size
    return "micro"


@needs_domain
@pytest.mark.parametrize("place", range(16), ids=SECTORS)
def test_a_firm_is_classed_as_the_standard_says_at_and_around_every_limit(
    place: int,
) -> None:
    with (DOMAIN / "sme_size_standard.csv").open(encoding="utf-8") as file:
        clause = list(csv.DictReader(file))[place]
    table = named("firm_size")
    steps = [
        sorted({0.0} | {float(clause[f"{s}_{m}"] or 0) + d for s in
                        ("large", "medium", "small") for d in (-1, 0, 1)})
        for m in "ab"
    ]  # fmt: skip
    for first in steps[0]:
        for second in steps[1]:
            facts = dict.fromkeys(FIGURES.values(), 0.0)
            facts[FIGURES[clause["metric_a"]]] = first
            if clause["metric_b"]:
                facts[FIGURES[clause["metric_b"]]] = second
            wanted = size_by_the_standard(clause, facts)
            day = date(2020, 2, 28)
            known = {"sector": SECTORS[place], "business_date": day, **facts}
            assert run(table, known).outputs["size_class"] == wanted, known


@needs_domain
def test_the_observation_rules_carry_the_days_of_their_sources() -> None:
    with (DOMAIN / "protocol_rules.csv").open(encoding="utf-8") as file:
        known = {row["rule_id"]: row for row in csv.DictReader(file)}
    table = named("observation")
    places = {output.name: n for n, output in enumerate(table.outputs)}
    for rule in table.rules:
        source = known[rule.source.partition("：")[0]]
        wanted = {
            name: float(source[name] or 0)
            for name in ("centralised_days", "home_days", "monitoring_days")
        }
        found = {name: rule.outputs[places[name]].value for name in wanted}  # type: ignore[union-attr]
        measure = rule.outputs[places["measure"]].value  # type: ignore[union-attr]
        is_fallback = found != wanted
        swapped = wanted["centralised_days"] + wanted["home_days"]
        if is_fallback and measure != "none":
            stays = found["centralised_days"] + found["home_days"]
            assert stays == swapped, rule.rule_id
        if source["effective_from"]:
            assert str(rule.start) == source["effective_from"], rule.rule_id
