"""What has landed stays what it was, whatever its contract says later."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from ingest_kit import (
    MORNING,
    Office,
    contract,
    office,
    text_column,
    visit,
    visits,
)

from fourgates import contracts, project
from fourgates.contracts import landing

IDS = text_column("id", "编号", required=True)
DAYS = text_column("day", "日子", required=True)


def of_home(
    folder: Path, columns: str, key: str = "id"
) -> dict[str, contracts.Contract]:
    return contracts.load(folders=[contract(folder, "moods", columns, key)])


@pytest.fixture
def moods(tmp_path: Path) -> Office:
    """Two rows whose key was the number alone."""
    desk = office(tmp_path / "home", contract(tmp_path / "forms", "moods", IDS + DAYS))
    desk.send("a.csv", "编号,日子\n1,x\n2,y\n")
    (load,) = desk.ingest().loads
    assert load.rows_accepted == 2
    return desk


def test_a_key_that_grows_leaves_the_keys_of_what_landed(
    moods: Office, tmp_path: Path
) -> None:
    moods.contracts = of_home(tmp_path / "later", IDS + DAYS, "id, day")
    moods.send("b.csv", "编号,日子\n3,z\n3,x\n")
    (load,) = moods.ingest(MORNING + timedelta(days=1)).loads
    assert load.rows_accepted == 2
    keys = [key for (key,) in moods.landed("moods", "_key")]
    assert keys[:2] == ["1", "2"]
    assert len(set(keys)) == 4


def test_a_key_column_that_is_renamed_leaves_the_keys_of_what_landed(
    moods: Office, tmp_path: Path
) -> None:
    slips = text_column("slip_id", "编号", required=True)
    moods.contracts = of_home(tmp_path / "later", slips + DAYS, "slip_id")
    moods.send("b.csv", "编号,日子\n1,x\n3,z\n")
    (load,) = moods.ingest(MORNING + timedelta(days=1)).loads
    assert (load.rows_accepted, load.rows_duplicate) == (1, 1)
    keys = [key for (key,) in moods.landed("moods", "_key")]
    assert keys == ["1", "2", "3"]


def test_a_column_may_bear_the_name_that_files_have_for_a_reader(
    tmp_path: Path,
) -> None:
    columns = IDS + text_column("filename", "文件名")
    desk = office(tmp_path / "home", contract(tmp_path / "forms", "moods", columns))
    desk.send("a.csv", "编号,文件名\n1,x\n")
    desk.ingest()
    desk.send("b.csv", "编号,文件名\n1,x\n2,y\n")
    (load,) = desk.ingest(MORNING + timedelta(days=1)).loads
    assert (load.rows_accepted, load.rows_duplicate) == (1, 1)


def test_a_row_that_was_set_aside_counts_when_it_is_sent_again_in_time(
    desk_office: Office,
) -> None:
    early = visits(visit(1, visited_at="2020-02-24 09:00:00"))
    desk_office.send("early.csv", early)
    (first,) = desk_office.ingest().loads
    assert first.rows_accepted == 1
    assert desk_office.landed("household_visits", "_is_set_aside") == [(True,)]
    desk_office.send("again.csv", early + visit(2) + "\n")
    (second,) = desk_office.ingest(MORNING + timedelta(days=10)).loads
    assert (second.rows_accepted, second.rows_duplicate) == (2, 0)


def test_a_contract_of_a_home_inside_the_project_is_the_homes() -> None:
    visits_told = contracts.load()["household_visits"]
    assert landing.is_shipped(visits_told)
    place = project.root().resolve() / "data" / "forms" / "_visits.odcs.yaml"
    of_the_home = replace(visits_told, path=str(place))
    assert landing.derived(of_the_home) == {}


def test_a_shipped_feed_lands_no_key_version_or_day_and_tells_them(
    desk_office: Office,
) -> None:
    desk_office.send("v.csv", visits(visit(1)))
    desk_office.ingest()
    (path,) = desk_office.home.landing.glob("household_visits/load_date=*/*.parquet")
    written = duckdb.sql(f"describe from '{path}'").fetchall()
    assert not {"_key", "_version", "_business_date"} & {row[0] for row in written}
    ((key, version, day),) = desk_office.landed(
        "household_visits", "_key, _version, _business_date"
    )
    assert (key, f"{day}") == ("V1", "2020-02-14")
    assert version is not None
