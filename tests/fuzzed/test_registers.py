"""Registers have dates: what moves, merges or is renamed changes no figure of the past.

Two mornings of a district of two towns and seven communities, counted by hand. With
them come rows that are hard to tell: an end without a start, two acts at one moment, a
passport, a word where yes or no was asked, what no register knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb
import pytest
from compiled import Compiled
from odd_rows import credit_code, known_person

from fourgates import ingest
from fourgates.home import Home
from fourgates.steps import Steps

T1, T2 = "510115001", "510115002"
A, B, C, D, E = f"{T1}001", f"{T1}002", f"{T1}003", f"{T2}001", f"{T2}002"
F, MERGED = f"{T2}003", f"{T2}004"  # the second goes over to the first on 02-15
STAFF_ID, FIRM = known_person(3), credit_code(7)
VISITS = "走访编号,户编号,社区代码,入户时间,工号,第几次,结果,见到人数,更新时间"
ACTS = "处置编号,身份证号,村社区代码,分类,动作,处置时间,文书编号,录入时间"
FORMS = (
    "登记编号,登记时间,渠道,姓名,身份证号,社区代码,接触史,到达日期,体温,"
    "有无症状,更新时间"
)
MORNING = "2020-02-18 08:00"
READINGS = "测温编号,身份证号,社区代码,测温时间,时段,体温,有无症状"
POSTS = (
    "assignment_id,staff_id,community_id,grid_id,staff_role,valid_from,valid_to,"
    "updated_at"
)
FIRST = {
    "areas": f"""区划代码,名称,级别,上级代码,启用日期,停用日期,承继代码
510115,区,区,5101,2019-01-01,,
{T1},甲街道,镇,510115,2019-01-01,,
{T2},乙街道,镇,510115,2019-01-01,,
{A},甲一,社区,{T1},2019-01-01,,
{B},甲二,社区,{T1},2019-01-01,,
{C},甲三,社区,{T1},2019-01-01,2020-02-15,
{D},乙一,社区,{T2},2019-01-01,,
{E},乙二,社区,510115099,2019-01-01,,
{F},乙三,社区,{T2},2019-01-01,,
{MERGED},乙四,社区,{T2},2019-01-01,2020-02-15,{F}
""",
    "households": f"""户编号,村社区代码,网格编号,建档日期,更新时间
H1,{A},G,2020-01-01,2020-01-01 09:00
H2,{A},G,2020-01-01,2020-01-01 09:00
H3,{C},G,2020-01-01,2020-01-01 09:00
H4,{C},G,2020-01-01,2020-01-01 09:00
H5,{E},G,2020-01-01,2020-01-01 09:00
""",
    "household_visits": f"""{VISITS}
V1,H1,{A},2020-02-10 10:00,S1,1,见面,1,2020-02-10 18:00
V2,H2,{A},2020-02-10 10:00,S1,1,见面,1,2020-02-10 18:00
V3,H3,{C},2020-02-10 10:00,S1,1,见面,1,2020-02-10 18:00
V4,H1,{A},2019-02-10 10:00,S1,1,见面,1,2019-02-10 18:00
V5,H-UNKNOWN,{F},2020-02-18 11:00,S1,1,见面,1,2020-02-18 18:00
""",
    "dispositions": f"""{ACTS}
D1,{known_person(1)},{C},居家,开始,2020-02-10 09:00,文1,2020-02-10 09:00
D2,{known_person(2)},{F},居家,解除,2020-02-18 09:00,文2,2020-02-18 09:00
D3,{known_person(4)},{MERGED},集中,开始,2020-02-12 00:00,文3,2020-02-12 09:00
D4,{known_person(4)},{MERGED},集中,解除,2020-02-12 00:00,文4,2020-02-12 09:00
D5,{known_person(4)},{MERGED},定点医院,开始,2020-02-12 00:00,文5,2020-02-12 09:00
D6,{known_person(5)},{F},居家,开始,2020-02-15 09:00,文6,2020-02-15 09:00
D7,{known_person(6)},{MERGED},居家,开始,2020-02-10 09:00,文7,2020-02-10 09:00
""",
    "enterprises": f"""统一社会信用代码,企业名称,村社区代码,从业人员,成立日期,更新时间
{FIRM},甲厂,{A},5,2010-01-01,2020-01-01 09:00
""",
    "enterprise_reports": f"""统一社会信用代码,周截止日期,是否复工,填报时间
{FIRM},2020-02-09,否,2020-02-10 09:00
{FIRM},2020-02-16,是,2020-02-16 09:00
{credit_code(8)},2020-02-16,是,2020-02-16 09:00
""",
    "registrations": f"""{FORMS}
R1,{MORNING},本人,示例,E12345678,{F},inbound_traveller,2020-02-18,36.5,否,{MORNING}
R2,{MORNING},本人,示例,{known_person(6)},{F},none,2020-02-18,36.5,发热,{MORNING}
R3,{MORNING},本人,示例,{known_person(7)},{F},none,2020-02-18,385,否,{MORNING}
""",
    "health_checks": f"""{READINGS}
T1,{known_person(5)},{F},2020-02-20 08:00,早,36.5,否
""",
    "staff": f"""工号,姓名,身份证号,条线,到岗日期,更新时间
S1,示例,{STAFF_ID},医护,2020-01-20,2020-01-20 09:00
""",
    "staff_assignments": f"""{POSTS}
P1,S1,{A},G,screening,2020-01-01,2020-01-02,2020-01-01 09:00
""",
    "grids": f"""网格编号,村社区代码,应配人数,启用日期,停用日期
G,{A},1,2020-01-01,
G,{B},1,2020-02-12,
G,{D},1,2020-02-14,2020-02-01
""",
}
SECOND = {
    "areas_2": f"""区划代码,名称,级别,上级代码,启用日期,停用日期,承继代码
{B},甲二新,社区,{T2},2020-02-18,,
""",
    "households_2": f"""户编号,村社区代码,网格编号,建档日期,更新时间
H1,{B},G,2020-02-18,2020-02-18 09:00
""",
    "enterprises_2": f"""信用代码,企业名称,社区代码,从业人员,成立日期,启用日期,更新时间
{FIRM},甲厂,{D},5,2010-01-01,2020-02-18,2020-02-18 09:00
""",
    "health_checks_2": f"""{READINGS}
T1,{known_person(5)},{F},2020-02-20 07:30,早,38.9,是
""",
    "staff_2": f"""工号,姓名,身份证号,条线,到岗日期,启用日期,更新时间
S1,示例,{STAFF_ID},物业,2020-01-20,2020-02-18,2020-02-18 09:00
""",
}


@dataclass
class Mornings:
    """The tables of two mornings: as they were, and after everything had moved."""

    before: duckdb.DuckDBPyConnection
    after: duckdb.DuckDBPyConnection
    problems: list[str]

    def figure(self, indicator: str, area: str, day: str) -> Any:
        """Return numerator and denominator after everything had moved."""
        found = self.after.execute(
            "select cast(numerator as integer), cast(denominator as integer) "
            "from marts.fct_indicators_daily where member = 'all' "
            "and indicator_id = ? and area_id = ? and report_date = ?",
            [indicator, area, day],
        ).fetchall()
        return found[0] if found else None


@pytest.fixture(scope="module")
def mornings(
    compiled: Compiled, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mornings]:
    home = Home(tmp_path_factory.mktemp("registers") / "home")
    home.make_key()
    built, problems = [], []
    for day, files in ((20, FIRST), (21, SECOND)):
        home.inbox.mkdir(exist_ok=True)
        for name, text in files.items():
            (home.inbox / f"{name}.csv").write_text(text, "utf-8")
        received = datetime(2020, 2, day + 1, 6, 30)
        report = ingest.run(home, Steps(quiet=True), received_at=received)
        assert not report.refused
        assert not any(load.rows_rejected for load in report.loads)
        tables, found = compiled.build(home, date(2020, 2, day), received)
        built.append(tables)
        problems += found
    yield Mornings(built[0], built[1], problems)
    for tables in built:
        tables.close()


def test_nothing_that_moved_stopped_a_morning(mornings: Mornings) -> None:
    assert mornings.problems == []


def test_a_move_changes_no_figure_of_the_days_before(mornings: Mornings) -> None:
    past = (
        "select report_date, area_id, indicator_id, member, numerator, denominator "
        "from marts.fct_indicators_daily "
        "where report_date between '2020-02-01' and '2020-02-17' order by all"
    )
    before, after = (
        tables.sql(past).fetchall() for tables in (mornings.before, mornings.after)
    )
    assert len(before) > 5000
    assert before == after


@pytest.mark.parametrize(
    ("indicator", "area", "day", "is_right"),
    [
        ("household_coverage_rate", A, "2020-02-17", (2, 2)),
        ("household_coverage_rate", A, "2020-02-18", (1, 1)),
        ("household_coverage_rate", B, "2020-02-18", (1, 1)),
        # the village that ended counts for its town, with home and stay
        ("household_coverage_rate", C, "2020-02-14", (1, 2)),
        ("household_coverage_rate", C, "2020-02-15", None),
        ("household_coverage_rate", T1, "2020-02-17", (3, 4)),
        ("observed_persons", T1, "2020-02-20", (1, None)),
        # a community moved to the other town with the home that had moved into it
        ("household_coverage_rate", T1, "2020-02-18", (2, 3)),
        ("household_coverage_rate", T2, "2020-02-18", (1, 1)),
        # whose parent nobody knows counts for the district
        ("household_coverage_rate", "510115", "2020-02-20", (3, 5)),
        ("enterprise_report_rate", A, "2020-02-17", (1, 1)),
        ("enterprise_report_rate", A, "2020-02-18", (1, 1)),
        ("enterprise_report_rate", D, "2020-02-18", (0, 0)),
        ("grid_staffed_rate", A, "2020-02-11", (0, 1)),
        ("grid_staffed_rate", A, "2020-02-12", (0, 0)),
        ("grid_staffed_rate", B, "2020-02-20", (0, 1)),
        ("grid_staffed_rate", D, "2020-02-20", (0, 0)),
    ],
)
def test_a_flow_goes_by_its_day_and_a_stock_by_its_own(
    mornings: Mornings, indicator: str, area: str, day: str, is_right: Any
) -> None:
    assert mornings.figure(indicator, area, day) == is_right


def test_what_still_stands_in_a_village_without_a_successor_is_to_be_coded_anew(
    mornings: Mornings,
) -> None:
    asked = (
        "select feed, line from marts.fct_rows_asked where question = 'area_ended' "
        "order by all"
    )
    assert mornings.before.sql(asked).fetchall() == [
        ("dispositions", 2),
        ("households", 4),
        ("households", 5),
    ]


def test_what_waits_where_an_area_ended_is_on_the_list_of_who_follows_it(
    mornings: Mornings,
) -> None:
    waiting = mornings.before.sql(
        "select item.town_id, item.community_id, count(*) "
        "from marts.fct_work_items as item inner join marts.fct_stays as stay "
        "on item.item_id = stay.stay_id where item_kind = 'unwatched' "
        f"and stay.community_id in ('{C}', '{MERGED}') group by all order by all"
    )
    assert waiting.fetchall() == [(T1, None, 1), (T2, F, 1)]


def test_what_no_register_knows_is_asked_about_with_its_line(
    mornings: Mornings,
) -> None:
    asked = (
        "select feed, question, column_name, line from marts.fct_rows_asked "
        "where question in ('refers_to_nothing', 'matches_nothing', 'unreadable') "
        "order by all"
    )
    assert mornings.before.sql(asked).fetchall() == [
        ("dispositions", "matches_nothing", "act", 3),
        ("enterprise_reports", "refers_to_nothing", "enterprise_key", 4),
        ("household_visits", "refers_to_nothing", "household_id", 6),
        ("registrations", "unreadable", "temperature_celsius", 4),
    ]


def test_who_is_moved_at_the_moment_that_quarantine_ends_is_held_once(
    mornings: Mornings,
) -> None:
    stays = mornings.before.sql(
        "select person_class, cast(ended_date as varchar) from marts.fct_stays "
        f"where community_id = '{MERGED}' order by all"
    )
    assert stays.fetchall() == [
        ("centralised_quarantine", "2020-02-12"),
        ("designated_hospital", None),
        ("home_observation", None),
    ]
    assert mornings.figure("observed_persons", MERGED, "2020-02-14") == (2, None)
    assert mornings.figure("observed_persons", F, "2020-02-14") == (0, None)
    assert mornings.figure("observed_persons", F, "2020-02-20") == (3, None)


def test_a_word_is_an_answer_and_a_slip_of_the_pen_is_none(
    mornings: Mornings,
) -> None:
    forms = mornings.before.sql(
        "select fct.registration_id, document_kind, fct.person_class, is_to_be_asked "
        "from marts.fct_registrations as fct "
        "inner join staging.stg_registrations using (registration_id) order by all"
    )
    assert forms.fetchall() == [
        ("R1", "passport", "home_observation", False),
        ("R2", "resident_id", "designated_hospital", False),
        ("R3", "resident_id", "unclassified", True),
    ]


def test_a_reading_that_was_corrected_to_an_earlier_minute_counts(
    mornings: Mornings,
) -> None:
    reading = "select temperature_celsius, has_symptoms from staging.stg_health_checks"
    found = [
        tables.sql(reading).fetchall() for tables in (mornings.before, mornings.after)
    ]
    assert found == [[(36.5, False)], [(38.9, True)]]


def test_a_person_is_what_the_register_says_of_the_day(mornings: Mornings) -> None:
    lines = [
        tables.sql("select staff_line from marts.dim_staff").fetchall()
        for tables in (mornings.before, mornings.after)
    ]
    assert lines == [[("medical",)], [("property",)]]
