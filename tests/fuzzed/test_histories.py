"""Whatever merges, splits, moves or is renamed: each person one class, and sums tie.

The data tests that every build runs say so of each day of its history: nobody without a
class or with two (promise 2), stock today = yesterday + in - out by class and area, and
the towns' figures sum to the district's (promise 4).
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from compiled import Compiled
from histories import FIRST, District

from fourgates import ingest
from fourgates.home import Home
from fourgates.steps import Steps

PROMISES = {
    "every_registered_person_has_one_class_each_day",
    "stock_is_yesterday_plus_in_less_out",
    "town_figures_sum_to_the_district",
}
SEEDS = [3, 8]


def _problems(compiled: Compiled, home: Home, seed: int, days: int) -> list[str]:
    """Return what did not hold on one of the mornings."""
    district = District(seed)
    for number in range(days):
        day = FIRST + timedelta(days=number)
        received = datetime.combine(day + timedelta(days=1), time(6, 30))
        home.inbox.mkdir(exist_ok=True)
        for feed, text in district.morning(day).items():
            (home.inbox / f"{feed}_{number}.csv").write_text(text, "utf-8")
        report = ingest.run(home, Steps(quiet=True), received_at=received)
        assert not report.refused
        assert not any(load.rows_rejected for load in report.loads)
        tables, problems = compiled.build(home, day, received)
        tables.close()
        if problems:
            return [f"{day}: {one}" for one in problems]
    return []


def test_the_builds_of_a_history_run_the_promises(compiled: Compiled) -> None:
    assert {test.name for test in compiled.tests} >= PROMISES


@pytest.mark.parametrize("seed", SEEDS)
def test_a_history_of_areas_and_moves_ties_on_every_day(
    compiled: Compiled, home: Home, seed: int
) -> None:
    assert _problems(compiled, home, seed, days=3) == []


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(2000, 2060))
def test_sixty_histories_tie_on_every_day(
    compiled: Compiled, home: Home, seed: int
) -> None:
    assert _problems(compiled, home, seed, days=7) == []
