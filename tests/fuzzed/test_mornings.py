"""Nothing legal stops a morning: odd rows in every feed, built by what dbt compiled.

`compiled` printed the issue of one of them by the command; the others are built by its
SQL, keys and data tests. The heavy ones print nothing either: a page is of figures.
"""

from __future__ import annotations

import pytest
from compiled import Compiled
from odd_rows import DAY, RECEIVED, send

from fourgates import contracts, ingest
from fourgates.home import Home
from fourgates.steps import Steps

VISITS = "走访编号,户编号,社区代码,入户时间,工号,第几次,结果,见到人数,更新时间"
VISIT = "H1,510115001001,2020-02-19 10:00,S1,1,见面,1,2020-02-19 18:00"
SEEDS = [1, 7, 15, 22, 37]  # each stopped a morning once


def _proven(compiled: Compiled, home: Home, seed: int) -> list[str]:
    send(home, contracts.load(), seed)
    report = ingest.run(home, Steps(quiet=True), received_at=RECEIVED)
    assert not any("意外" in str(one) for one in report.refused)
    connection, problems = compiled.build(home, DAY, RECEIVED)
    connection.close()
    return problems


@pytest.mark.parametrize("seed", SEEDS)
def test_odd_rows_stop_no_morning(compiled: Compiled, home: Home, seed: int) -> None:
    assert _proven(compiled, home, seed) == []


def test_no_number_of_one_sender_reads_as_the_number_of_another(
    compiled: Compiled, home: Home
) -> None:
    sent = {"": ("柳城/1", "柳城//1"), "柳城": ("1", "/1", "甲/1")}
    for sender, numbers in sent.items():
        rows = "".join(f"{one},{VISIT}\n" for one in numbers)
        path = home.inbox / sender / "visits.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{VISITS}\n{rows}", "utf-8")
    ingest.run(home, Steps(quiet=True), received_at=RECEIVED)
    connection, problems = compiled.build(home, DAY, RECEIVED)
    with connection:
        (found,) = connection.execute(
            "select list(distinct visit_id order by visit_id) from "
            "staging.stg_household_visits"
        ).fetchall()
    assert problems == []
    assert found == (["柳城////1", "柳城///1", "柳城//1", "柳城/1", "柳城/甲//1"],)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(1000, 1300))
def test_three_hundred_odd_mornings(compiled: Compiled, home: Home, seed: int) -> None:
    assert _proven(compiled, home, seed) == []
