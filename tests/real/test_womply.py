"""Weekly revenue of 53 cities: recovery against the base, suppressed is not zero."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import pytest
from real_kit import (
    Figure,
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

CITIES = "womply/GeoIDs - City.csv"
WEEKS = "womply/Womply - City - Weekly.csv"
MONDAY = date(2020, 4, 20)
SUNDAY = MONDAY - timedelta(1)
DAYS = [MONDAY - timedelta(back) for back in range(14)]
INDICATORS = ("revenue_recovery_rate", "enterprise_report_rate", "resumption_rate")
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    files = real_file(CITIES), real_file(WEEKS)
    home = make_home(tmp_path_factory.mktemp("womply") / "home", "womply")
    send(home, *files)
    command(home, "run", "--date", str(MONDAY), "--document", "daily")
    return home


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """Return some weeks of the file with suppressed cells and rows that are missing."""
    rows = [row for row in rows_of(real_file(WEEKS)) if _week(row) > date(2020, 3, 29)]
    rows = [row for row in rows if _week(row) <= SUNDAY]
    last = [row for row in rows if _week(row) == SUNDAY]
    for row in last[:5]:
        row["revenue_all"] = "."
    return [row for row in rows if row not in last[7:10]]


@pytest.fixture(scope="module")
def cut_home(cut: Rows, tmp_path_factory: pytest.TempPathFactory) -> Home:
    root = tmp_path_factory.mktemp("suppressed")
    home = make_home(root / "home", "womply")
    send(home, real_file(CITIES), write_rows(root / "weeks.csv", cut))
    command(home, "ingest")
    command(home, "build", "--date", str(MONDAY))
    return home


def _week(row: dict[str, str]) -> date:
    return date(*(int(row[name]) for name in ("year", "month", "day_endofweek")))


def _areas(city: dict[str, str]) -> tuple[str, str, str]:
    state = city["statefips"].zfill(2)
    return "840", state, state + city["cityid"].zfill(3)


def _revenue(text: str) -> Decimal:
    """Return a week's revenue where the base is 100, to the cent that is kept."""
    return (100 * (1 + Decimal(text))).quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def _truth(weeks: Rows) -> dict[tuple[date, str, str], Figure]:
    cities = rows_of(real_file(CITIES))
    truth: dict[tuple[date, str, str], Figure] = {}
    for day in DAYS:
        sunday = day - timedelta((day.weekday() + 1) % 7)
        reports = {row["cityid"]: row for row in weeks if _week(row) == sunday}
        for area in {area for city in cities for area in _areas(city)}:
            inside = [city["cityid"] for city in cities if area in _areas(city)]
            sent = [reports[city] for city in inside if city in reports]
            told = [
                _revenue(row["revenue_all"])
                for row in sent
                if row["revenue_all"] != "."
            ]
            base = Decimal(100 * len(told))
            firms = Decimal(len(inside))
            truth[day, area, "revenue_recovery_rate"] = (sum(told, Decimal(0)), base)
            truth[day, area, "enterprise_report_rate"] = (Decimal(len(sent)), firms)
            # Nobody declares in this file whether a firm resumed: nobody is asked.
            truth[day, area, "resumption_rate"] = (Decimal(0), Decimal(0))
    return truth


def test_every_recovery_figure_equals_the_file(home: Home) -> None:
    truth = _truth(rows_of(real_file(WEEKS)))
    found = figures(home, INDICATORS)
    assert found.keys() == truth.keys()
    assert {key for key in truth if truth[key] != found[key]} == set()
    revenue, base = truth[MONDAY, "840", "revenue_recovery_rate"]
    assert base == 5300
    assert revenue < base


def test_a_suppressed_cell_and_a_missing_row_are_not_zero(
    cut_home: Home, cut: Rows
) -> None:
    truth = _truth(cut)
    assert figures(cut_home, INDICATORS) == truth
    assert truth[MONDAY, "840", "revenue_recovery_rate"][1] == (53 - 5 - 3) * 100
    assert truth[MONDAY, "840", "enterprise_report_rate"] == (50, 53)


def test_a_suppressed_cell_lands_empty(cut_home: Home) -> None:
    found = landed(cut_home, "enterprise_reports", "week_end_date, revenue_wan")
    empty = [week for week, revenue in found if week and revenue is None]
    assert empty == [SUNDAY] * 5
    assert all(revenue > 0 for _, revenue in found if revenue is not None)


def test_a_cell_that_is_no_number_is_told_apart_from_a_suppressed_one(
    tmp_path: Path,
) -> None:
    rows = rows_of(real_file(WEEKS))[:53]
    rows[0]["revenue_all"], rows[1]["revenue_all"] = ".", "up a bit"
    home = make_home(tmp_path / "home", "womply")
    send(home, write_rows(tmp_path / "weeks.csv", rows))
    assert "revenue_wan 1" in command(home, "ingest")


def test_three_columns_make_the_sunday_of_each_week(home: Home) -> None:
    truth = {_week(row) for row in rows_of(real_file(WEEKS))}
    found = landed(home, "enterprise_reports", "week_end_date")
    assert {row[0] for row in found if row[0]} == truth
    assert {day.weekday() for day in truth} == {6}
    assert loads(home)["enterprise_reports", Path(WEEKS).name] == [(5777, 5777, 0, 0)]


def test_the_briefing_prints_the_recovery_of_the_file(home: Home) -> None:
    truth = _truth(rows_of(real_file(WEEKS)))
    revenue, base = truth[MONDAY, "840", "revenue_recovery_rate"]
    assert base
    assert_briefings(home)
    for language in ("zh", "en"):
        assert f"{revenue / base * 100:.1f}" in page_text(home, language)
