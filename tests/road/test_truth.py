"""The pipeline's figures against what the simulated events say, number by number."""

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from statistics import mean, stdev
from typing import Any

import duckdb
import pytest

from fourgates import project
from fourgates.catalogue.measures import load
from fourgates.home import Home

ROOT = project.root()
Figure = tuple[Decimal | None, Decimal | None]


def _truth(home: Home) -> dict[tuple[date, str, str], Figure]:
    with (home.root / "demo" / "truth.csv").open(encoding="utf-8") as file:
        return {
            (date.fromisoformat(row["date"]), row["area_id"], row["indicator_id"]): (
                Decimal(row["numerator"]) if row["numerator"] else None,
                Decimal(row["denominator"]) if row["denominator"] else None,
            )
            for row in csv.DictReader(file)
        }


def _figures(home: Home) -> dict[tuple[date, str, str], Figure]:
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select report_date, area_id, indicator_id, numerator, denominator "
            "from marts.fct_indicators_daily where member = 'all'"
        ).fetchall()
    return {(row[0], row[1], row[2]): (row[3], row[4]) for row in rows}


# Closures, releases and what lies beyond a rule are not counted apart from the rules.
UNCOUNTED = {
    "allowances_beyond_rule",
    "closed_communities",
    "closed_places",
    "closure_cases",
    "closure_households",
    "contacts_completed_rate",
    "releases_awaiting_notice",
    "relief_beyond_rule",
    "visits_confirmed_rate",  # nobody calls in the story
}


def test_every_figure_of_every_area_and_day_equals_the_truth(demo_home: Home) -> None:
    truth, figures = _truth(demo_home), _figures(demo_home)
    known = {key[2] for key in truth}
    counted = {key: figure for key, figure in figures.items() if key[2] in known}
    assert truth.keys() == counted.keys()
    wrong = Counter(key[2] for key in truth if truth[key] != figures[key])
    assert not wrong
    assert len(truth) > 100_000


def test_what_is_measured_on_facts_that_the_story_tells_has_a_truth(
    demo_home: Home,
) -> None:
    known = {key[2] for key in _truth(demo_home)}
    measures = load()
    told = {one.fact for one in measures if one.indicator_id in known}
    lacking = {
        one.indicator_id
        for one in measures
        if one.fact in told and one.indicator_id not in known
    }
    assert lacking <= UNCOUNTED
    assert not known & UNCOUNTED


def test_the_truth_is_not_trivial(demo_home: Home) -> None:
    indicators = {key[2] for key in _truth(demo_home)}
    moving = {
        key[2]
        for key, value in _truth(demo_home).items()
        if value[0] not in (None, 0, 1)
    }
    # Nothing of the story is paid without an approval, nobody dies, and in a small
    # district cases are one or none.
    still_told = {"allowances_paid_unapproved", "relief_paid_unapproved", "cases_died"}
    few = {name for name in indicators if name.startswith("cases_")}
    few |= {"contacts_lost", "contacts_released", "onset_to_isolation_days"}
    assert indicators - moving <= {"reporting_communities_rate"} | still_told | few


def _bounds(part: float, whole: float) -> tuple[float, float]:
    """Return where the score test at 5 % turns (Wilson), found by halving."""

    def is_far(share: float) -> bool:
        noise = 1.959963984540054**2 * share * (1 - share) * whole
        return (part - share * whole) ** 2 > noise

    ends = []
    for outside in (-1e-9, 1 + 1e-9):
        far, near = outside, part / whole
        for _ in range(60):
            middle = (far + near) / 2
            far, near = (middle, near) if is_far(middle) else (far, middle)
        ends.append(near)
    return ends[0], ends[1]


def _colour(row: dict[str, Any], rule: dict[str, str]) -> str:
    """Return the status of a figure, from the target in words of the rule."""
    target, value = row["target_of_day"], row["indicator_value"]
    if target is None or value is None:
        return "grey"
    below = row["direction"] != "lower"
    gap = round(target - value if below else value - target, 6)
    colour = "green" if gap <= 0 else "amber"
    if gap > float(rule["then_tolerance"]):
        colour = "red"
    if rule["then_least_events"] == "null":
        return colour
    if row["denominator"] < int(rule["then_least_events"]):
        is_missed = gap > 0 and target == (1 if below else 0)
        return colour if is_missed else "few"
    if not row["interval_method"]:
        return colour
    low, high = _bounds(float(row["numerator"]), float(row["denominator"]))
    is_sure = target == (1 if below else 0) or not low <= target <= high
    return colour if is_sure else "few"


def test_no_figure_has_a_colour_that_its_events_do_not_bear(demo_home: Home) -> None:
    with (ROOT / "seeds/rules/rule_indicator_target.csv").open(
        encoding="utf-8"
    ) as file:
        rules = {row["rule_id"]: row for row in csv.DictReader(file)}
    with duckdb.connect(str(demo_home.warehouse), read_only=True) as connection:
        found = connection.execute(
            "select figures.*, direction, interval_method "
            "from marts.fct_indicators_daily as figures "
            "inner join catalogue.indicators using (indicator_id) "
            "where member = 'all' and target_rule_id != '<default>'"
        ).fetchall()
        names = [str(column[0]) for column in connection.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in found]
    wrong = [
        (row["indicator_day_id"], row["status"], colour)
        for row in rows
        if row["status"] != (colour := _colour(row, rules[row["target_rule_id"]]))
    ]
    assert not wrong[:5]
    assert {row["status"] for row in rows} == {"green", "amber", "red", "few", "grey"}


def _above(days: list[float], at: int, lag: int) -> float:
    """Return by how many deviations a day lies above the seven days before it."""
    before = days[at - lag - 7 : at - lag]
    return (days[at] - mean(before)) / max(stdev(before), 0.5)


def test_every_signal_of_ears_is_that_of_its_formula(demo_home: Home) -> None:
    with duckdb.connect(str(demo_home.warehouse), read_only=True) as connection:
        found = connection.execute(
            "select signals.area_id, signals.indicator_id, c1, c2, c3, "
            "list(cast(case signal_part when 'above' then numerator "
            "else denominator end as double) order by figures.report_date) "
            "from marts.fct_signals as signals "
            "inner join marts.fct_indicators_daily as figures "
            "using (area_id, indicator_id) "
            "inner join catalogue.indicators using (indicator_id) "
            "where member = 'all' and signal_part is not null group by all"
        ).fetchall()
    assert len(found) == 20
    for area, indicator, c1, c2, c3, days in found:
        last = len(days) - 1
        lagged = [_above(days, at, 2) for at in (last - 2, last - 1, last)]
        wanted = (
            *(_above(days, last, 0), lagged[-1]),
            sum(max(one - 1, 0) for one in lagged),
        )
        assert (c1, c2, c3) == pytest.approx(wanted, abs=1e-5), (area, indicator)


EXAMPLES = {
    "a community that another one goes on with": (
        "from staging.stg_areas where successor_area_id is not null"
    ),
    "an open stay that goes on under it": (
        "from marts.fct_stays as stays inner join staging.stg_areas as areas "
        "on stays.community_id = areas.area_id where areas.valid_to > started_date "
        "and coalesce(ended_date > areas.valid_to, true)"
    ),
    "a file that was taken back": (
        "from marts.fct_loads where withdrawn_at is not null"
    ),
    "homes that a whole ledger no longer names": (
        "from staging.stg_households where valid_to = date '2020-02-19' "
        "and _sender = '寿安镇'"
    ),
    "a list issued again for its hour": (
        "from staging.stg_risk_areas where ended_at = as_of"
    ),
    "a day without a case, reported": (
        "from marts.fct_reports_daily where feed = 'cases' "
        "and sender = 'all' and report_state = 'zero'"
    ),
    "rows declared void": "from marts.fct_row_outcomes where rows_void > 0",
    "a visit to a home that no ledger has": (
        "from marts.fct_rows_asked where feed = 'household_visits' "
        "and column_name = 'household_id' and question = 'refers_to_nothing'"
    ),
    "a report of a firm that is on no register": (
        "from marts.fct_rows_asked where feed = 'enterprise_reports' "
        "and question = 'refers_to_nothing'"
    ),
    "a shift that ends before it begins": (
        "from marts.fct_rows_asked where feed = 'duty_shifts' "
        "and column_name = 'ended_before_it_began'"
    ),
    "a lead taken up again": "from marts.fct_leads where reopenings > 0",
    "a lead that was raised": (
        "from staging.stg_lead_versions where version_place > 1 and priority = 'high'"
    ),
}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_story_holds_a_few_of_each_kind(demo_home: Home, kind: str) -> None:
    with duckdb.connect(str(demo_home.warehouse), read_only=True) as connection:
        found = connection.execute(f"select count(*) {EXAMPLES[kind]}").fetchone()
    assert found is not None
    assert 0 < found[0] < 50


def test_every_file_ties_out_as_its_sender_knows(demo_home: Home) -> None:
    counts = ("rows", "accepted", "rejected", "duplicates")
    with (demo_home.root / "demo" / "truth_loads.csv").open(encoding="utf-8") as file:
        truth = Counter(
            (row["feed"], *(int(row[name]) for name in counts))
            for row in csv.DictReader(file)
        )
    with duckdb.connect(str(demo_home.warehouse), read_only=True) as connection:
        found = Counter(
            connection.execute(
                "select feed, rows_in_file, rows_accepted, rows_rejected, "
                "rows_duplicate from marts.fct_loads"
            ).fetchall()
        )
    assert found == truth
