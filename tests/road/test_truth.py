"""The pipeline's figures against what the simulated events say, number by number."""

import csv
from collections import Counter
from datetime import date
from decimal import Decimal

import duckdb

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
    # Nobody of the story comes again as of another class.
    assert indicators - moving <= {"reporting_communities_rate", "persons_left"}


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
