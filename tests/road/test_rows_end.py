"""Rows that end: lists that are whole, rows that are void, firms that close.

A home with contracts of its own: the bureau of trade sends its firms as a whole list,
and villages strike visits out. Lists of risk areas come twice for one hour, then empty;
cases are reported on one day, and there are none.
"""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from stdnum.cn import uscc
from test_causes import AREAS, COMMUNITY, HOUSEHOLDS, VISITS, Office

from fourgates import project
from fourgates.home import Home

STEMS = [f"91510115MA00000{number:02d}" for number in (1, 2, 3)]
FIRMS = [stem + uscc.calc_check_digit(stem) for stem in STEMS]
RISKS = "截止时间,风险等级,省,市,县区,地点"


def _own(office: Office, feed: str, title: str, like: str, said: str) -> None:
    """Write a contract of the home that lands as a shipped feed, and says more."""
    (path,) = (project.root() / "models" / "staging").glob(f"*/_{like}.odcs.yaml")
    text = path.read_text("utf-8")
    text = text.replace(f"id: {like}\n", f"id: {feed}\n")
    text = text.replace(f"  - name: {like}\n", f"  - name: {feed}\n")
    kept = [line for line in text.splitlines() if "endColumn" not in line]
    at = next(n for n, line in enumerate(kept) if "customProperties" in line)
    (title_at,) = [n for n, line in enumerate(kept) if "businessName" in line]
    kept[title_at] = f"    businessName: {title}"
    kept[at + 1 : at + 1] = [f"      - {{property: landsAs, value: {like}}}", said]
    forms = office.home.root / "forms"
    forms.mkdir(exist_ok=True)
    (forms / f"_{feed}.odcs.yaml").write_text("\n".join(kept) + "\n", "utf-8")


def _firms(*numbers: int) -> str:
    rows = (
        f"{FIRMS[number - 1]},示例厂{number},{COMMUNITY},2019-01-01,2020-02-01"
        for number in numbers
    )
    return "\n".join(
        ("统一社会信用代码,企业名称,村社区代码,成立日期,更新时间", *rows, "")
    )


def _risks(at: str, *places: str) -> str:
    rows = (f"{at},中风险,四川省,成都市,温江区,{place}" for place in places)
    return "\n".join((RISKS, *rows, ""))


def _visit(number: int, remark: str, changed: str) -> str:
    day = "2020-02-10 10:00"
    return f"V{number},H{number},{COMMUNITY},{day},S1,1,见面,1,{changed},{remark}"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    one = Office(Home(tmp_path_factory.mktemp("ended") / "home"), project.root())
    one.home.make_key()
    whole = "      - {property: wholeList, value: [sender]}"
    _own(one, "all_firms", "在册企业全名单", "enterprises", whole)
    void = '      - {property: voidWhen, value: "\\"备注\\" = \'作废\'"}'
    _own(one, "struck_visits", "走访作废单", "household_visits", void)
    (one.home.root / "settings.yml").write_text("contracts: [forms]\n", "utf-8")
    rows = [_visit(number, "", "2020-02-10") for number in (1, 2)]
    visits = "\n".join((VISITS + ",备注", *rows))
    struck = f"{VISITS},备注\n{_visit(2, '作废', '2020-02-10')}\n"
    for received_at, files in {
        "2020-02-12T22:00": {
            "行政区划表": AREAS,
            "住户底册": HOUSEHOLDS,
            "走访作废单_1": visits,
            "在册企业全名单_1": _firms(1, 2),
            "风险区域名单_1": _risks("2020-02-12 21时", "示例社区", "乙小区"),
        },
        "2020-02-12T23:00": {
            "走访作废单_2": struck,
            "风险区域名单_2": _risks("2020-02-12 21时", "示例社区", "丙小区"),
        },
        "2020-02-13T09:00": {
            "在册企业全名单_2": _firms(2, 3),
            "风险区域名单_3": _risks(""),
        },
        "2020-02-16T07:00": {
            "病例报告_1": "病例编号,病例分类,报告时间,更新时间\n",
        },
    }.items():
        for name, text in files.items():
            (one.home.inbox / f"{name}.csv").write_text(text, "utf-8")
        one.run("ingest", "--received-at", received_at)
    one.run("build", "--date", "2020-02-15")
    yield one


def test_a_whole_list_of_a_home_s_own_contract_closes_what_it_no_longer_names(
    office: Office,
) -> None:
    assert office.query(
        "select closed_date, count(*) from marts.dim_enterprises "
        "group by 1 order by 1 nulls last"
    ) == [(date(2020, 2, 13), 1), (None, 2)]


def test_a_firm_that_closed_is_in_no_denominator_of_a_later_day(
    office: Office,
) -> None:
    assert office.query(
        "select numerator, denominator from intermediate.int_indicators_rolled where "
        "indicator_id = 'policy_reach_rate' and member = 'all' "
        "and area_id = '510115' and report_date in "
        "(date '2020-02-12', date '2020-02-13') "
        "order by report_date"
    ) == [(0, 3), (0, 2)]


def test_a_void_row_ends_its_record_and_stays_in_landing(office: Office) -> None:
    assert office.query("select visit_id from staging.stg_household_visits") == [
        ("V1",)
    ]
    assert office.query(
        "select rows_accepted, rows_superseded, rows_void, rows_current "
        "from marts.fct_row_outcomes where feed = 'household_visits'"
    ) == [(3, 1, 1, 1)]


def test_any_time_of_the_day_and_its_end_are_two_questions(office: Office) -> None:
    assert office.query(
        "select report_date, place, highest_risk_level, end_risk_level "
        "from marts.fct_risk_areas_daily order by 1, 2"
    ) == [
        (date(2020, 2, 12), "丙小区", "medium", "medium"),
        (date(2020, 2, 12), "示例社区", "medium", "medium"),
        (date(2020, 2, 13), "丙小区", "medium", None),
        (date(2020, 2, 13), "示例社区", "medium", None),
    ]


def test_a_list_that_was_issued_again_is_known_as_of_when_it_came(
    office: Office,
) -> None:
    assert office.query(
        "select place, ended_at from staging.stg_risk_areas order by ended_at, place"
    ) == [
        ("乙小区", datetime(2020, 2, 12, 21)),
        ("丙小区", datetime(2020, 2, 13, 9)),
        ("示例社区", datetime(2020, 2, 13, 9)),
    ]


def test_a_published_level_beats_the_rules_and_without_a_report_none_is_low(
    office: Office,
) -> None:
    levels = dict(
        office.query(
            "select area_level || ' ' || cast(report_date as varchar), risk_level "
            "from marts.fct_area_risks_daily where report_date >= '2020-02-12'"
        )
    )
    assert levels["community 2020-02-12"] == "medium"  # as published
    assert levels["community 2020-02-13"] == "unclassified"  # nothing is left
    assert levels["district 2020-02-14"] == "not_known"
    assert levels["district 2020-02-15"] == "low"  # a report of no case
