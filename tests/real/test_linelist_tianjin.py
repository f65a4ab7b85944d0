"""135 confirmed cases of Tianjin: registrations, admissions, deaths, dirty cells."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from real_kit import (
    Figure,
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
    write_rows,
)

from fourgates.home import Home

FILE = "linelist_tianjin/Tianjin135cases_revised.csv"
LAST_DAY = date(2020, 2, 22)
RULED = date(2020, 1, 22)
DAYS = [LAST_DAY - timedelta(back) for back in range(14)]
AREAS = ("120000", "120000000", "120000000000")
INDICATORS = (
    "registrations_cumulative",
    "registrations_new",
    "timely_registration_rate",
    "observed_persons",
    "home_observation_persons",
    "designated_hospital_persons",
    "stays_started",
    "stays_ended",
    "overdue_release",
    "placement_rate",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    file = real_file(FILE)
    home = make_home(tmp_path_factory.mktemp("tianjin") / "home", "linelist_tianjin")
    send(home, file)
    command(home, "ingest")
    command(home, "build", "--date", str(LAST_DAY))
    command(home, "publish", "--document", "daily")
    return home


@pytest.fixture(scope="module")
def cases() -> list[dict[str, str]]:
    return rows_of(real_file(FILE))


def _day(text: str) -> date | None:
    if text in ("", "NA"):
        return None
    return datetime.strptime(text, "%d/%m/%Y").date()


def _truth(cases: list[dict[str, str]], day: date) -> dict[str, Figure]:
    confirmed = [_day(row["confirm_date"]) for row in cases]
    deaths = [_day(row["death"]) for row in cases]
    known = sum(start is not None and start <= day for start in confirmed)
    new = confirmed.count(day)
    dead = sum(end is not None and end <= day for end in deaths)
    counts = {
        "registrations_cumulative": known,
        "registrations_new": new,
        "observed_persons": known - dead,
        "home_observation_persons": 0,
        "designated_hospital_persons": known - dead,
        "stays_started": new,
        "stays_ended": deaths.count(day),
        "overdue_release": 0,
    }
    figures: dict[str, Figure] = {
        name: (Decimal(count), None) for name, count in counts.items()
    }
    # No arrival date is in the file, so no form can be called timely.
    figures["timely_registration_rate"] = (Decimal(0), Decimal(new))
    # A confirmed case is in hospital on any day, before the second protocol too.
    figures["placement_rate"] = (Decimal(known - dead), Decimal(known - dead))
    return figures


def test_every_figure_of_every_day_equals_the_file(
    home: Home, cases: list[dict[str, str]]
) -> None:
    truth = {
        (day, area, name): figure
        for day in DAYS
        for area in AREAS
        for name, figure in _truth(cases, day).items()
    }
    assert figures(home, INDICATORS) == truth


def test_stock_today_is_stock_yesterday_plus_in_less_out(home: Home) -> None:
    found = figures(home, INDICATORS)

    def count(day: date, name: str) -> Decimal:
        return found[day, "120000", name][0]

    for day in DAYS[:-1]:
        change = count(day, "stays_started") - count(day, "stays_ended")
        before = count(day - timedelta(1), "designated_hospital_persons")
        assert count(day, "designated_hospital_persons") == before + change


def test_every_case_has_one_class_by_the_rules_of_its_day(
    home: Home, cases: list[dict[str, str]]
) -> None:
    days = [_day(row["confirm_date"]) for row in cases]
    early = sum(day is not None and day < RULED for day in days)
    found = ask(
        home,
        "select person_class, rule_id, count(*), count(distinct person_key) "
        "from marts.fct_person_classes group by 1, 2",
    )
    assert sorted(found) == [
        ("designated_hospital", "TR-01", 135 - early, 135 - early),
        ("designated_hospital", "TR-22", early, early),
        ("died", "TR-34", 3, 3),  # managed no more
    ]
    assert early == 4


def test_a_stay_ends_by_death_and_by_nothing_else(
    home: Home, cases: list[dict[str, str]]
) -> None:
    truth = Counter(day for row in cases if (day := _day(row["death"])))
    found = ask(
        home,
        "select ended_date, end_reason from marts.fct_stays where ended_at is not null",
    )
    assert Counter(row[0] for row in found) == truth
    assert {row[1] for row in found} == {"died"}
    assert sum(truth.values()) == 3


def test_days_come_before_months_and_na_is_nothing(
    home: Home, cases: list[dict[str, str]]
) -> None:
    truth = {
        (row["case_id"], _day(row["symptom_onset"]), _day(row["confirm_date"]))
        for row in cases
    }
    found = landed(
        home,
        "registrations",
        "registration_id, symptom_onset_date, cast(submitted_at as date)",
    )
    assert {row for row in found if row[0]} == truth
    assert sum(onset is None for _, onset, _ in truth) == 10


def test_a_header_with_a_blank_and_a_byte_order_mark_are_read(
    home: Home, cases: list[dict[str, str]]
) -> None:
    words = {"F": "female", "M": "male"}
    truth = Counter(words[row["gender "]] for row in cases)
    assert Counter(row[0] for row in landed(home, "registrations", "sex")) == truth


def test_misspelt_severities_are_emptied_and_counted(
    home: Home, cases: list[dict[str, str]]
) -> None:
    known = ("minor", "normal", "severe", "")
    misspelt = sum(row["severity"] not in known for row in cases)
    emptied = dict(landed(home, "loads", "feed, cells_nulled"))
    assert emptied["registrations"] == misspelt == 6


def test_dirty_dates_are_found_and_counted(
    tmp_path: Path, cases: list[dict[str, str]]
) -> None:
    dirty = [dict(row) for row in cases]
    for row, text in zip(dirty, ("30/02/2020", "2020-13-01", "late Jan"), strict=False):
        row["confirm_date"] = text
    for row, text in zip(dirty[10:], ("31/11/2019", "02/20/2020"), strict=False):
        row["symptom_onset"] = text
    file = write_rows(tmp_path / "dirty.csv", dirty)
    home = make_home(tmp_path / "home", "linelist_tianjin")
    send(home, file)
    said = command(home, "ingest")
    assert loads(home)["registrations", "dirty.csv"] == [(135, 132, 3, 0)]
    assert (135, 132, 3, 0) in loads(home)["dispositions", "dirty.csv"]
    assert "symptom_onset 2" in said
    listed = command(home, "rejects", "list")
    assert "30/02/2020" in listed
    assert "confirm_date" in listed


def test_the_briefing_prints_those_in_hospital(
    home: Home, cases: list[dict[str, str]]
) -> None:
    stock = _truth(cases, LAST_DAY)["designated_hospital_persons"][0]
    assert_briefings(home)
    for language in ("zh", "en"):
        assert f" {stock} " in page_text(home, language)
