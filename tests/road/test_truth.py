"""The pipeline's figures against what the simulated events say, number by number."""

import csv
from collections import Counter
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from fourgates.catalogue.measures import load
from fourgates.home import Home

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
