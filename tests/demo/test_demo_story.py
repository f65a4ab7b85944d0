"""The month goes as it is told, read from the truth of a district of its own seed."""

import csv
from collections import Counter
from io import StringIO
from itertools import pairwise
from pathlib import Path

from demo_reading import Figures, read

from fourgates import project
from fourgates.catalogue.measures import load
from fourgates.demo import Plan, story
from fourgates.demo.truth import catalogue

DISTRICT = "510115"
LAST = "2020-02-28"


def _sent(month: Plan, folder: str, name: str) -> list[dict[str, str]]:
    """Return the rows of every file of a sender with that in its name."""
    files = sorted(month.out.glob(f"*/{folder}/*{name}*"))
    assert files
    return [row for path in files for row in _rows(path)]


def _rows(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    encoding = "utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "gb18030"
    return list(csv.DictReader(StringIO(raw.decode(encoding), newline="")))


def _merger(month: Plan) -> dict[str, str]:
    """Return the row of the community that another one goes on with."""
    (row,) = [row for row in _sent(month, "民政局", "行政区划表") if row["承继代码"]]
    return row


def test_every_day_area_and_indicator_has_exactly_one_row(
    month: Plan, figures: Figures
) -> None:
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
    merged = _merger(month)
    expected = {
        (day, area, name)
        for day in days
        for area in areas
        if area != merged["区划代码"] or day < merged["停用日期"]
        for name in names
    }
    assert expected == set(figures.cells)
    assert len(figures.rows) == len(expected)


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
    not_sums = {"evidence_rate"}  # nor is a level's own median
    not_sums |= {one.indicator_id for one in load() if one.over_areas == "level"}
    for row in figures.rows:
        if row["area_id"] != DISTRICT or row["indicator_id"] in not_sums:
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
    assert row["denominator"] == "94"
    assert int(row["numerator"]) <= 92


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


def test_a_community_goes_over_to_its_neighbour_with_an_open_stay(
    month: Plan, figures: Figures
) -> None:
    merged = _merger(month)
    day, old, new = merged["停用日期"], merged["区划代码"], merged["承继代码"]
    before = f"2020-02-{int(day[-2:]) - 1:02d}"
    held = figures.numerator(before, old, "observed_persons")
    flows = sum(
        figures.numerator(day, new, name) * sign
        for name, sign in (("stays_started", 1), ("stays_ended", -1))
    )
    assert held > 0
    assert figures.numerator(day, new, "observed_persons") == (
        figures.numerator(before, new, "observed_persons") + held + flows
    )


def test_four_homes_are_not_on_the_ledger_that_is_sent_whole(
    month: Plan, figures: Figures
) -> None:
    first = {row["户编号"] for row in _sent(month, "寿安镇", "住户底册")}
    listed = {row["户编号"] for row in _sent(month, "寿安镇", "在册住户全名单")}
    assert len(first - listed) >= 4


def test_a_day_without_cases_and_a_list_of_nothing_are_sent_as_such(
    month: Plan,
) -> None:
    empty = [path for path in month.out.glob("*/卫健局/病例*") if not _rows(path)]
    assert empty
    lists = [_rows(path) for path in sorted(month.out.glob("*/卫健局/风险*"))]
    assert [len(rows) for rows in lists] == [2, 1, 0]
    assert lists[0][0]["截止时间"] == lists[1][0]["截止时间"]


def test_a_lead_is_taken_up_again_and_some_clocks_ran_backwards(month: Plan) -> None:
    steps = Counter(row["环节"] for row in _sent(month, "处置专班", "线索办理"))
    assert 0 < steps["重启"] < 20
    backwards = [
        row
        for row in _sent(month, "组织部", "值守排班")
        if row["实际下岗时间"] and row["实际下岗时间"] < row["实际上岗时间"]
    ]
    assert 0 < len(backwards) < 20
