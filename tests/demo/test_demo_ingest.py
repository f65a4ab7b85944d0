"""Ingest finds in every file what the generator put there."""

import shutil
from datetime import datetime, time

import duckdb
import pytest
from demo_reading import Figures, read

from fourgates import contracts, ingest
from fourgates.contracts.landing import landed_rows
from fourgates.demo import Plan
from fourgates.home import Home
from fourgates.ingest import Report
from fourgates.steps import Steps


@pytest.fixture(scope="module")
def taken(
    tiny: Plan, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Home, list[Report]]:
    home = Home(tmp_path_factory.mktemp("home"))
    home.make_key(b"0" * 32)
    reports = []
    for arrival in tiny.arrivals:
        shutil.copytree(arrival.folder, home.inbox, dirs_exist_ok=True)
        morning = datetime.combine(arrival.day, time(6, 30))
        reports.append(ingest.run(home, Steps(quiet=True), received_at=morning))
    return home, reports


def test_every_load_has_the_rows_that_the_truth_names(
    tiny: Plan, taken: tuple[Home, list[Report]]
) -> None:
    found = {
        f"{arrival.folder.name}/{load.file_name}": (
            load.feed,
            load.rows_in_file,
            load.rows_accepted,
            load.rows_rejected,
            load.rows_duplicate,
        )
        for arrival, report in zip(tiny.arrivals, taken[1], strict=True)
        for load in report.loads
    }
    expected = {
        row["file"]: (
            row["feed"],
            *(
                int(row[name])
                for name in ("rows", "accepted", "rejected", "duplicates")
            ),
        )
        for row in read(tiny.truth_loads)
    }
    assert found == expected


def test_no_file_is_refused_and_the_repeated_one_is_known(
    tiny: Plan, taken: tuple[Home, list[Report]]
) -> None:
    assert not [item for report in taken[1] for item in report.refused]
    had = [item.file_name for report in taken[1] for item in report.taken_before]
    assert had == [name.partition("/")[2] for name in tiny.repeats]


COUNTED = {
    "visits_today": ("household_visits", "visited_at", "true"),
    "gate_checks_road": ("gate_checks", "checked_at", "gate = 'road'"),
    "self_declared_rate": ("registrations", "submitted_at", "channel = 'self'"),
}


@pytest.mark.parametrize("indicator", COUNTED)
def test_landing_counts_what_the_truth_counts(
    tiny: Plan, taken: tuple[Home, list[Report]], indicator: str
) -> None:
    feed, moment, condition = COUNTED[indicator]
    counts = duckdb.execute(
        "with newest as (select * from "
        f"{landed_rows(contracts.load()[feed], taken[0].landing)} "
        "qualify row_number() over (partition by _key order by _version desc) = 1) "
        f"select community_id, cast({moment} as date), count(*) from newest "
        f"where {condition} group by all"
    ).fetchall()
    landed = {(f"{day}", area): count for area, day, count in counts}
    told = {
        (day, area): int(row["numerator"])
        for (day, area, name), row in Figures(tiny).cells.items()
        if name == indicator and len(area) == 12 and row["numerator"] != "0"
    }
    assert landed == told
