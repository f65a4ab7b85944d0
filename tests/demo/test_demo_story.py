"""The month goes as it is told, read from the truth of a district of its own seed."""

import csv
from collections import Counter
from itertools import pairwise

from demo_reading import Figures, read

from fourgates import project
from fourgates.demo import Plan, story
from fourgates.demo.truth import catalogue

DISTRICT = "510115"
LAST = "2020-02-28"


def test_every_day_area_and_indicator_has_exactly_one_row(figures: Figures) -> None:
    seed = project.root() / "seeds" / "codes"
    names = {row["indicator_id"] for row in figures.rows}
    assert names <= set(catalogue())
    areas = [
        row["area_id"]
        for row in read(seed / "code_wenjiang_areas.csv")
        if not row["valid_to"]
    ]
    days = {row["date"] for row in figures.rows}
    assert len(days) == story.LONGEST
    expected = len(days) * len(names) * len(areas)
    assert len(figures.rows) == len(figures.cells) == expected > 0
    assert {(day, area, name) for day in days for area in areas for name in names} == (
        set(figures.cells)
    )


def test_counts_have_no_denominator_and_rates_always_one(figures: Figures) -> None:
    has_denominator = catalogue()
    for row in figures.rows:
        is_expected = has_denominator[row["indicator_id"]] and row["numerator"] != ""
        assert bool(row["denominator"]) == is_expected, row


def test_towns_sum_to_the_district(figures: Figures) -> None:
    sums: Counter[tuple[str, str, str]] = Counter()
    for row in figures.rows:
        if len(row["area_id"]) == 9:
            for part in ("numerator", "denominator"):
                key = (row["date"], row["indicator_id"], part)
                sums[key] += round(100 * float(row[part] or 0))
    for row in figures.rows:
        if row["area_id"] != DISTRICT or row["indicator_id"] == "evidence_rate":
            continue
        for part in ("numerator", "denominator"):
            total = sums[row["date"], row["indicator_id"], part]
            slack = 5 if row["indicator_id"] == "duty_hours" else 0
            assert abs(round(100 * float(row[part] or 0)) - total) <= slack, row


def test_entries_of_staff_without_a_post_count_for_the_district_only(
    figures: Figures,
) -> None:
    def entries(length: int) -> float:
        return sum(
            float(row["denominator"])
            for row in figures.rows
            if row["date"] == LAST
            and row["indicator_id"] == "evidence_rate"
            and len(row["area_id"]) == length
        )

    assert entries(9) == entries(12) <= entries(6)


def test_registrations_peak_in_the_second_half_of_the_first_week(
    figures: Figures,
) -> None:
    new = {
        day: figures.numerator(f"2020-02-{day:02d}", DISTRICT, "registrations_new")
        for day in range(1, 29)
    }
    assert sum(new[day] for day in range(3, 11)) > sum(new.values()) / 2
    assert 3 <= max(new, key=lambda day: new[day]) <= 10


def test_coverage_only_grows_and_ends_near_93_in_100(figures: Figures) -> None:
    rates = [
        figures.rate(f"2020-02-{day:02d}", DISTRICT, "household_coverage_rate")
        for day in range(1, 29)
    ]
    assert all(later > earlier - 0.005 for earlier, later in pairwise(rates))
    assert rates[0] < 0.06
    assert 0.89 < rates[-1] < 0.96
    assert figures.numerator(LAST, DISTRICT, "unresolved_after_three") > 0


def test_one_town_dips_on_the_last_day_but_one_and_recovers(figures: Figures) -> None:
    visits = [
        figures.numerator(f"2020-02-{day}", "510115101", "visits_today")
        for day in (26, 27, 28)
    ]
    assert visits[1] < visits[0] / 2
    assert visits[2] > visits[1]


def test_at_least_two_communities_are_silent_on_the_last_day(figures: Figures) -> None:
    row = figures.cells[LAST, DISTRICT, "reporting_communities_rate"]
    assert row["denominator"] == "95"
    assert int(row["numerator"]) <= 93


def test_firms_resume_from_a_fifth_to_three_quarters(figures: Figures) -> None:
    weeks = [
        figures.rate(f"2020-02-{day}", DISTRICT, "resumption_rate")
        for day in ("02", "09", "16", "23")
    ]
    assert weeks == sorted(weeks)
    assert weeks[0] < 0.35
    assert weeks[-1] > 0.6
    before = figures.cells["2020-02-01", DISTRICT, "resumption_rate"]
    assert (before["numerator"], before["denominator"]) == ("", "")


def test_attendance_is_near_95_in_100(figures: Figures) -> None:
    rows = [
        figures.cells[f"2020-02-{day:02d}", DISTRICT, "attendance_rate"]
        for day in range(1, 29)
    ]
    attended = sum(int(row["numerator"]) for row in rows)
    planned = sum(int(row["denominator"]) for row in rows)
    assert 0.92 < attended / planned < 0.98


def test_stays_tie_from_day_to_day(figures: Figures) -> None:
    for day in range(2, 29):
        today, before = f"2020-02-{day:02d}", f"2020-02-{day - 1:02d}"
        stock = figures.numerator(today, DISTRICT, "observed_persons")
        assert stock == (
            figures.numerator(before, DISTRICT, "observed_persons")
            + figures.numerator(today, DISTRICT, "stays_started")
            - figures.numerator(today, DISTRICT, "stays_ended")
        )


def test_the_areas_that_disappeared_are_sent_with_their_last_day(month: Plan) -> None:
    (path,) = (month.arrivals[0].folder / "民政局").glob("行政区划表*")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    gone = [row for row in rows if row["停用日期"]]
    assert len(rows) == 155
    assert len(gone) == 50
    assert {row["停用日期"] for row in gone} == {"2019-12-01"}
