"""383 house visits of a real survey: coverage by village, outcomes, credit."""

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
)

from fourgates.home import Home

FILE = "lf_household_sample/survey_household_march2021.csv"
LAST_DAY = date(2021, 3, 20)
WRONG_ADDRESS = "wrong_address"  # nobody stood at the household's door
OUTCOMES = {
    "HH complete": "met",
    "Control HH": "met",
    "Suspect case(s)": "met",
    "Nobody home": "not_met",
    "No adult home": "not_met",
    "Vacant": "vacant",
    "Not HH": WRONG_ADDRESS,
}
INDICATORS = (
    "household_coverage_rate",
    "household_reach_rate",
    "household_met_rate",
    "unresolved_after_three",
    "visits_today",
    "visits_per_staff",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    file = real_file(FILE)
    home = make_home(tmp_path_factory.mktemp("survey") / "home", "lf_household_sample")
    send(home, file)
    command(home, "run", "--date", str(LAST_DAY), "--document", "daily")
    return home


@pytest.fixture(scope="module")
def visits() -> list[dict[str, str]]:
    return rows_of(real_file(FILE))


def _areas(row: dict[str, str]) -> tuple[str, str, str]:
    return row["village_id"], row["sub_prefecture_id"], "11"


def _coverage(rows: list[dict[str, str]], day: date) -> dict[str, Figure]:
    """Return what DECISIONS says of these doors; every door was knocked on once."""
    known = [row for row in rows if date.fromisoformat(row["date"]) <= day]
    scope = [
        row
        for row in known
        if row["hh_outcome"] != "Not HH" or date.fromisoformat(row["date"]) == day
    ]
    begun = [row for row in scope if row["starttime"][:10] <= str(day)]
    kinds = [
        kind for row in begun if (kind := OUTCOMES[row["hh_outcome"]]) != WRONG_ADDRESS
    ]
    return {
        "household_coverage_rate": (
            Decimal(sum(kind in ("met", "vacant") for kind in kinds)),
            Decimal(len(scope)),
        ),
        "household_reach_rate": (Decimal(len(kinds)), Decimal(len(scope))),
        "household_met_rate": (Decimal(kinds.count("met")), Decimal(len(kinds))),
        "unresolved_after_three": (Decimal(0), None),
    }


def _work(rows: list[dict[str, str]], day: date, area: str) -> dict[str, Figure]:
    """Return the visits of a day, and those among them that count as work done.

    Who begins a form less than two minutes after the form before is asked about, and so
    is who comes by night or a hundred and first time. Every form is of another door.
    """
    made = [row for row in rows if row["starttime"].startswith(str(day))]
    done: dict[str, list[dict[str, str]]] = {}
    times: dict[str, list[datetime]] = {}
    for row in sorted(made, key=lambda row: (row["starttime"], row["KEY"])):
        at = datetime.fromisoformat(row["starttime"])
        before = times.setdefault(row["HH_implementer_id"], [])
        is_far = not before or at - before[-1] >= timedelta(minutes=2)
        before.append(at)
        if is_far and 6 <= at.hour < 22 and len(before) <= 100:
            done.setdefault(row["HH_implementer_id"], []).append(row)
    count = Decimal(sum(area in _areas(row) for row in made))
    work = Decimal(sum(area in _areas(row) for one in done.values() for row in one))
    staff = Decimal(sum(area in _areas(one[0]) for one in done.values()))
    return {"visits_today": (count, None), "visits_per_staff": (work, staff)}


def _unknown(rows: list[dict[str, str]], day: date) -> set[str]:
    """Return what has no data: nobody visited that day, or nobody had until then."""
    days = {date.fromisoformat(row["starttime"][:10]) for row in rows}
    if day < min(days):
        return set(INDICATORS)
    return set() if day in days else {"visits_today", "visits_per_staff"}


def test_every_figure_of_every_village_and_day_equals_the_file(
    home: Home, visits: list[dict[str, str]]
) -> None:
    areas = {area for row in visits for area in _areas(row)}
    truth: dict[tuple[date, str, str], Figure] = {}
    for day in (LAST_DAY - timedelta(back) for back in range(7)):
        for area in areas:
            inside = [row for row in visits if area in _areas(row)]
            both = _coverage(inside, day) | _work(visits, day, area)
            unknown = _unknown(visits, day)
            both |= dict.fromkeys(both.keys() & unknown, (None, None))
            truth |= {(day, area, name): figure for name, figure in both.items()}
    assert len(areas) == 6 + 4 + 1
    assert figures(home, INDICATORS) == truth


def test_visits_by_outcome_equal_the_file(
    home: Home, visits: list[dict[str, str]]
) -> None:
    truth = Counter(OUTCOMES[row["hh_outcome"]] for row in visits)
    assert Counter(row[0] for row in landed(home, "household_visits", "outcome")) == (
        truth
    )
    assert truth["met"] == 312


def test_worker_by_form_version_can_be_asked(
    home: Home, visits: list[dict[str, str]]
) -> None:
    truth = Counter(
        (row["HH_implementer_id"], row["formdef_version"]) for row in visits
    )
    assert Counter(landed(home, "household_visits", "staff_id, formdef_version")) == (
        truth
    )
    assert len({version for _, version in truth}) == 3


def test_each_worker_is_one_row_however_many_visits(
    home: Home, visits: list[dict[str, str]]
) -> None:
    truth = {row["HH_implementer_id"] for row in visits}
    found = ask(home, "select staff_id, staff_key from marts.dim_staff")
    assert {row[0] for row in found} == truth
    assert len({row[1] for row in found}) == len(truth) == 18


def test_one_file_gives_four_feeds_and_each_ties_out(home: Home) -> None:
    name = Path(FILE).name
    found = loads(home)
    assert found["household_visits", name] == [(383, 383, 0, 0)]
    assert found["households", name] == [(383, 383, 0, 0)]
    assert found["staff", name] == [(383, 18, 0, 365)]
    levels = [(383, 1, 0, 382), (383, 4, 0, 379), (383, 6, 0, 377)]
    assert found["areas", name] == levels


def test_the_briefing_prints_the_coverage_of_the_file(
    home: Home, visits: list[dict[str, str]]
) -> None:
    settled, doors = _coverage(visits, LAST_DAY)["household_coverage_rate"]
    assert doors
    assert_briefings(home)
    for language in ("zh", "en"):
        assert f"{settled / doors * 100:.1f}" in page_text(home, language)
    assert "Bongouanou" in page_text(home)
