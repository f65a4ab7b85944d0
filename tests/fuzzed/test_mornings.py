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


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(1000, 1300))
def test_three_hundred_odd_mornings(compiled: Compiled, home: Home, seed: int) -> None:
    assert _proven(compiled, home, seed) == []
