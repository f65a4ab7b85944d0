"""The areas of Chengdu and beyond, and every identity number's verdict."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from real_kit import (
    ask,
    assert_briefings,
    command,
    figures,
    landed,
    loads,
    make_home,
    page_text,
    real_file,
    rows_of,
    send,
)

from fourgates.home import Home

AREAS = "admin_divisions/areas.csv"
STREETS = "admin_divisions/streets.csv"
VILLAGES = "admin_divisions/villages_chengdu.csv"
NUMBERS = "id_vectors/id_vectors.csv"
DAY = date(2020, 7, 1)
WENJIANG = "510115"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    files = [real_file(name) for name in (AREAS, STREETS, VILLAGES, NUMBERS)]
    home = make_home(
        tmp_path_factory.mktemp("areas") / "home", "admin_divisions", "id_vectors"
    )
    send(home, *files)
    command(home, "ingest")
    return home


@pytest.fixture(scope="module")
def issued_home(home: Home) -> Home:
    command(home, "build", "--date", str(DAY))
    command(home, "publish", "--document", "daily")
    return home


def _dimension(home: Home, level: str, prefix: str) -> set[tuple[str, str, str]]:
    rows = ask(
        home,
        "select area_id, area_name, parent_area_id from marts.dim_areas "
        f"where area_level = '{level}' and starts_with(area_id, '{prefix}')",
    )
    assert len(rows) == len(set(rows))
    return set(rows)


def test_the_dimension_holds_every_village_street_and_county_of_chengdu(
    issued_home: Home,
) -> None:
    found = {
        level: _dimension(issued_home, level, "5101")
        for level in ("community", "town", "district")
    }
    for level, file, parent in (
        ("community", VILLAGES, "streetCode"),
        ("town", STREETS, "areaCode"),
        ("district", AREAS, "cityCode"),
    ):
        truth = {
            (row["code"], row["name"], row[parent])
            for row in rows_of(real_file(file))
            if row["cityCode"] == "5101"
        }
        assert found[level] == truth
    assert len(found["community"]) == 3047


def test_a_home_reports_its_own_district_only(issued_home: Home) -> None:
    villages = [
        row for row in rows_of(real_file(VILLAGES)) if row["areaCode"] == WENJIANG
    ]
    truth = {row["code"] for row in villages} | {row["streetCode"] for row in villages}
    found = {key[1] for key in figures(issued_home, ["registrations_cumulative"])}
    assert found == truth | {WENJIANG}
    assert len(found) == 1 + 9 + 95
    copies = ask(issued_home, "select scope_id from reporting.rpt_sections__scopes")
    assert {area for (area,) in copies} == found


def test_every_verdict_on_an_identity_number_is_reproduced(home: Home) -> None:
    rows = rows_of(real_file(NUMBERS))
    truth = {
        line
        for line, row in enumerate(rows, start=2)
        if row["valid_per_source"] == "true"
    }
    found = landed(home, "registrations", "_line, valid_per_source")
    accepted = {line for line, _ in found if line is not None}
    assert accepted == truth
    assert all(verdict for line, verdict in found if line is not None)
    bad = len(rows) - len(truth)
    assert loads(home)["registrations", "id_vectors.csv"] == [(38, len(truth), bad, 0)]


def test_each_good_number_is_one_person(issued_home: Home) -> None:
    good = {
        row["id_number"]
        for row in rows_of(real_file(NUMBERS))
        if row["valid_per_source"] == "true"
    }
    found = figures(issued_home, ["registrations_cumulative"])
    count = Decimal(len(good))
    assert found[DAY, WENJIANG, "registrations_cumulative"] == (count, None)


def test_the_briefing_names_the_nine_towns(issued_home: Home) -> None:
    towns = [
        row["name"]
        for row in rows_of(real_file(STREETS))
        if row["areaCode"] == WENJIANG
    ]
    assert len(towns) == 9
    assert_briefings(issued_home)
    text = page_text(issued_home, "zh")
    for name in towns:
        assert name.removesuffix("街道").removesuffix("镇") in text
