"""The pipeline's figures against what the simulated events say, number by number."""

import csv
from collections import Counter
from datetime import date
from decimal import Decimal

import duckdb

from fourgates.demo.truth import UNCOUNTED, catalogue
from fourgates.home import Home

Figure = tuple[Decimal, Decimal | None]


def _truth(home: Home) -> dict[tuple[date, str, str], Figure]:
    with (home.root / "demo" / "truth.csv").open(encoding="utf-8") as file:
        return {
            (date.fromisoformat(row["date"]), row["area_id"], row["indicator_id"]): (
                Decimal(row["numerator"]),
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


def test_every_figure_of_every_area_and_day_equals_the_truth(demo_home: Home) -> None:
    truth, figures = _truth(demo_home), _figures(demo_home)
    counted = {
        key: figure for key, figure in figures.items() if key[2] not in UNCOUNTED
    }
    assert truth.keys() == counted.keys()
    wrong = Counter(key[2] for key in truth if truth[key] != figures[key])
    assert not wrong
    assert len(truth) > 100_000


def test_the_truth_is_not_trivial(demo_home: Home) -> None:
    indicators = {key[2] for key in _truth(demo_home)}
    moving = {
        key[2] for key, value in _truth(demo_home).items() if value[0] not in (0, 1)
    }
    assert indicators == set(catalogue())
    assert indicators - moving <= {"reporting_communities_rate"}


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
