"""The rule tables against the sources they were written from, value by value."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from fourgates.commands.rules import seeds_folder
from gaterules.decisions import decide
from gaterules.load import load_table
from gaterules.table import DecisionTable, Rule

DOMAIN = Path(__file__).parents[2] / "../shared/domain"
pytestmark = pytest.mark.skipif(
    not DOMAIN.is_dir(), reason="the domain tables are not beside the checkout"
)
PLACES = {"CN": "", "SC": "51", "CD": "5101", "Jinjiang": "510104"}
DAYS = ("centralised_days", "home_days", "monitoring_days")
# The days of these stand in the other place: a fallback, not a slip of the pen.
FALLBACKS = {
    "OB-02", "OB-04", "OB-06", "OB-10", "OB-12", "OB-18", "OB-20", "OB-27", "OB-33",
    "OB-46", "OB-52", "OB-57", "OB-60",
}  # fmt: skip
# Sources of other places, of other things than quarantine, or without a first day.
UNUSED = {
    "SC-JY-HB", "SC-RURAL", "CD-GUEST", "SC-IN-2021", "SC-IN-2122", "BJ-IN-0105",
    "BJ-IN-0119", "WHO-CC", "WHO-CC21", "US-CDC-10", "US-CDC-7",
}  # fmt: skip


def named(name: str) -> DecisionTable:
    return load_table(seeds_folder() / f"rule_{name}.csv")


def sources(name: str) -> list[dict[str, str]]:
    with (DOMAIN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def outputs(table: DecisionTable, rule: Rule) -> dict[str, Any]:
    values = zip(table.outputs, rule.outputs, strict=True)
    return {output.name: getattr(value, "value", None) for output, value in values}


def place_of(jurisdiction: str) -> str:
    # The pilot cities are told in brackets; Chengdu is the one that concerns us.
    is_pilot = "Chengdu" in jurisdiction and jurisdiction.startswith("CN pilot")
    return "5101" if is_pilot else PLACES[jurisdiction]


def after(day: str) -> date | None:
    """Return the first day on which a rule no longer holds; sources name the last."""
    return date.fromisoformat(day) + timedelta(days=1) if day else None


OBSERVATION = named("observation")


@pytest.mark.parametrize("rule", OBSERVATION.rules, ids=lambda rule: rule.rule_id)
def test_an_observation_rule_says_what_its_source_says(rule: Rule) -> None:
    known = {row["rule_id"]: row for row in sources("protocol_rules")}
    if rule.is_illustrative:
        assert rule.source.startswith("示例：")
        assert rule.rule_id in ("OB-62", "OB-63", "OB-64")
        return
    source, found = known[rule.source.partition("：")[0]], outputs(OBSERVATION, rule)
    days = [float(source[name] or 0) for name in DAYS]
    if rule.rule_id in FALLBACKS:
        days[:2] = days[1::-1]
    elif source["measure"].startswith("none"):
        days = [0, 0, 0]
    if rule.rule_id == "OB-43":  # the certificate exempts from what OB-42 orders
        assert (found["measure"], source["notes"]) == (
            "none", "health certificate = document exempting",
        )  # fmt: skip
        days, source = [0, 0, 0], source | {"clock_anchor": ""}
    assert [found[name] for name in DAYS] == days
    assert found["clock"] == (source["clock_anchor"] or None)
    if source["test_days"]:
        assert found["test_days"] == source["test_days"]
    assert rule.jurisdiction == place_of(source["jurisdiction"])
    assert str(rule.start) == source["effective_from"]
    if source["effective_to"]:
        assert rule.end == after(source["effective_to"])


def test_every_source_of_the_place_is_a_rule_or_named_as_left_out() -> None:
    written = [rule for rule in OBSERVATION.rules if not rule.is_illustrative]
    cited = {rule.source.partition("：")[0] for rule in written}
    there = {row["rule_id"] for row in sources("protocol_rules")}
    assert there - cited == UNUSED
    assert cited <= there


def test_every_risk_level_has_its_dates_place_and_numbers_from_the_source() -> None:
    table = named("area_risk")
    for source in sources("risk_area_rules"):
        level = source["level"].split()[0]
        start, end = source["effective_from"], after(source["effective_to"])
        rules = [
            rule
            for rule in table.rules
            if outputs(table, rule)["risk_level"] == level
            and rule.jurisdiction == place_of(source["jurisdiction"])
            and str(rule.start) >= start
            and (end is None or (rule.end is not None and rule.end <= end))
        ]
        assert min(str(rule.start) for rule in rules) == start, source
        assert max((rule.end for rule in rules if rule.end), default=None) == end
        cells = " ".join(cell for rule in rules for cell in rule.cells)
        told = re.sub(r"100,000|14 (consecutive )?days", "", source["criteria"])
        for number in re.findall(r"\d+", told):
            assert re.search(rf"\b{number}\b", cells), (source, number)


def test_a_risk_area_falls_after_the_days_its_source_names() -> None:
    table = named("area_risk")
    steps = {
        ("2022-06-27", "residence_or_workplace"): ["high"] * 7 + ["medium"] * 3,
        ("2022-06-27", "visited_place"): ["medium"] * 7,
        ("2022-11-11", "residence_or_workplace"): ["high"] * 5,
    }
    told = {
        (row["effective_from"], row["level"]): row["downgrade"]
        for row in sources("risk_area_rules")
    }
    high = told["2022-06-27", "high"]
    assert "7 days" in high and "+3 days" in high
    assert "7 days" in told["2022-06-27", "medium"]
    assert "5 days" in told["2022-11-11", "high"]
    for (day, kind), levels in steps.items():
        for quiet, level in enumerate([*levels, "low"]):
            fact = {
                "business_date": date.fromisoformat(day),
                "area_level": "community",
                "place_kind": kind,
                "days_without_new": quiet,
            }
            assert decide(table, fact).outputs["risk_level"] == level, fact


INCENTIVES = named("incentive_amount")
SIZES = {"SC10-03": "small", "CN-SI-A": "micro", "CN-SI-B": "large"}


@pytest.mark.parametrize(
    "rule",
    [rule for rule in INCENTIVES.rules if "unknown" not in rule.cells[2]],
    ids=lambda rule: rule.rule_id,
)
def test_an_incentive_has_rate_cap_place_and_first_day_of_its_source(
    rule: Rule,
) -> None:
    known = {row["policy_id"]: row for row in sources("incentive_rules")}
    clause = rule.cells[0].strip('"')
    source = known[clause]
    rate = float(source["rate"].split()[0])
    cap = float(source["cap_cny"] or "inf")
    assert rule.jurisdiction == PLACES[source["jurisdiction"]]
    first = source["effective_from"]
    assert str(rule.start) == (first if len(first) == 10 else f"{first}-01")
    code = "510104" if rule.jurisdiction == "510104" else "510115"
    for basis in (2_000_000.0, 40_000_000.0, 10_000_000_000.0):
        fact = {
            "clause": clause,
            "basis_yuan": basis,
            "size_class": SIZES.get(clause),
            "area_code": code,
            "business_date": rule.start,
        }
        decision = decide(INCENTIVES, fact)
        assert decision.rule_id == rule.rule_id
        assert decision.outputs["amount_yuan"] == pytest.approx(min(rate * basis, cap))


def test_windows_and_entry_limits_are_those_of_the_sources() -> None:
    known = {row["policy_id"]: row for row in sources("incentive_rules")}
    ends = {rule.cells[0].strip('"'): rule.end for rule in INCENTIVES.rules}
    assert known["CD20-04a"]["period"] == "2020-02..2020-03"
    assert ends["CD20-04a"] == date(2020, 4, 1)
    assert known["CN-SI-A"]["period"] == "2020-02..2020-06"
    assert ends["CN-SI-A"] == date(2020, 7, 1)
    assert known["CN-SI-B"]["period"] == "max 3 months"
    assert ends["CN-SI-B"] == date(2020, 5, 1)
    assert ">= 2,000,000" in known["CD20-04b"]["beneficiary"]
    (entry,) = [r for r in INCENTIVES.rules if r.cells[0].strip('"') == "CD20-04b"]
    assert entry.cells[1] == ">= 2000000"


@pytest.mark.parametrize(
    ("policy", "fact"),
    [
        ("CN-CARE-A", {"staff_line": "medical", "has_direct_contact": True}),
        ("CN-CARE-B", {"staff_line": "medical", "has_direct_contact": False}),
        ("XM-COMM", {"staff_line": "community_worker", "is_rest_day": True}),
    ],
)
def test_an_allowance_of_one_day_is_the_yuan_of_its_source(
    policy: str, fact: dict[str, Any]
) -> None:
    known = {row["policy_id"]: row for row in sources("incentive_rules")}
    yuan = float(re.findall(r"(\d+) CNY per person-day", known[policy]["fixed"])[0])
    first = date.fromisoformat(known[policy]["effective_from"])
    table = named("staff_allowance")
    for days in (1.0, 3.0):
        decision = decide(table, fact | {"duty_days": days, "business_date": first})
        assert decision.outputs["allowance_yuan"] == yuan * days


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


@pytest.mark.parametrize("place", range(16), ids=SECTORS)
def test_a_firm_is_classed_as_the_standard_says_at_and_around_every_limit(
    place: int,
) -> None:
    clause = sources("sme_size_standard")[place]
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
            assert decide(table, known).outputs["size_class"] == wanted, known
