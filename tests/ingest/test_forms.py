"""Which form a file is: headers in every guise, and files that are no form at all."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
from ingest_kit import (
    MORNING,
    VISITS,
    Office,
    office,
    registration,
    registrations,
    visit,
    visits,
)
from ledger_rows import forget_loads

from fourgates import contracts
from fourgates.ingest.type import typer

HEADER = VISITS.split(",")
ROW = visit(1).split(",")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encodings_and_delimiters_are_told_apart(
    desk_office: Office, encoding: str, delimiter: str
) -> None:
    text = visits(visit(1), visit(2)).replace(",", delimiter)
    desk_office.send("v.csv", text, encoding)
    (load,) = desk_office.ingest().loads
    assert (load.rows_accepted, load.delimiter) == (2, delimiter)
    expected = "gb18030" if encoding.startswith("gb") else encoding
    assert load.encoding == expected


def test_lines_may_end_the_windows_way(desk_office: Office) -> None:
    desk_office.send("v.csv", visits(visit(1), visit(2)).replace("\n", "\r\n"))
    assert desk_office.ingest().loads[0].rows_accepted == 2
    lines = desk_office.landed("household_visits", "_line")
    assert lines == [(2,), (3,)]


def test_lines_may_end_the_old_macintosh_way(desk_office: Office) -> None:
    desk_office.send("v.csv", visits(visit(1), visit(2)).replace("\n", "\r"))
    assert desk_office.ingest().loads[0].rows_accepted == 2


def test_english_names_serve_as_headers(desk_office: Office) -> None:
    header = (
        "visit_id,household_id,community_id,visited_at,staff_id,attempt_number,"
        "outcome,persons_found,updated_at"
    )
    desk_office.send("v.csv", f"{header}\n{visit(1)}\n")
    assert desk_office.ingest().loads[0].rows_accepted == 1


def test_headers_differ_in_width_spaces_stars_and_order(desk_office: Office) -> None:
    header = (
        "＊结 果,走访编号：,户编号(必填),社区代码,入户\u3000时间,工号,第几次,更新时间"
    )
    row = "见面,V1,H1,510115003001,2020-02-14 08:30:00,S1,1,2020-02-14 09:00:00"
    desk_office.send("v.csv", f"{header}\n{row}\n")
    (load,) = desk_office.ingest().loads
    assert (load.rows_accepted, load.extra_columns) == (1, "")


@pytest.mark.parametrize("group", ["visit", "form/visit", "走访"])
def test_a_survey_tools_group_before_a_header_is_not_part_of_it(
    desk_office: Office, group: str
) -> None:
    header = ",".join(f"{group}/{text}" for text in [*HEADER[1:], "心情"])
    row = f"{visit(1)},好"
    desk_office.send("v.csv", f"{HEADER[0]},{header}\n{row}\n")
    (load,) = desk_office.ingest().loads
    assert (load.rows_accepted, load.extra_columns) == (1, f"{group}/心情")


@pytest.mark.parametrize("group", ["visit.", "data-visit-", "form.visit."])
def test_a_group_may_be_parted_from_its_questions_by_a_dot_or_a_dash(
    desk_office: Office, group: str
) -> None:
    header = ",".join(f"{group}{text}" for text in HEADER)
    desk_office.send("v.csv", f"{header}\n{visit(1)}\n")
    assert desk_office.ingest().loads[0].rows_accepted == 1


@pytest.mark.parametrize(
    ("name", "title", "year"),
    [
        ("入户2021-02-14.csv", "", 2021),
        ("2019年/入户.csv", "", 2019),
        ("入户.csv", "2020年2月入户表,,,,,,,,\n", 2020),
        ("入户202102.csv", "2020年入户表,,,,,,,,\n", None),  # which of the two?
        ("入户.csv", "", None),
    ],
)
def test_a_day_without_a_year_is_of_the_year_that_the_file_tells(
    desk_office: Office, name: str, title: str, year: int | None
) -> None:
    row = visit(1, visited_at="2月1日 9:30", updated_at="2021-03-01 08:00")
    desk_office.send(name, title + visits(row))
    (load,) = desk_office.ingest().loads
    if year is None:
        assert "没有年份，请写全年月日" in desk_office.reasons()[0]
        assert load.rows_rejected == 1
        return
    ((moment,),) = desk_office.landed("household_visits", "visited_at")
    assert moment == datetime(year, 2, 1, 9, 30)


def test_a_slash_within_one_header_is_no_group(desk_office: Office) -> None:
    header = VISITS.replace("工号", "姓名/工号")
    desk_office.send("v.csv", f"{header}\n{visit(1)}\n")
    (refused,) = desk_office.ingest().refused
    assert "缺少必填列：工号" in refused.reason


def test_a_header_in_another_unit_is_not_read(desk_office: Office) -> None:
    header = "发放编号,工号,社区代码,条款,计发日期,金额（万元）,是否一线,更新时间"
    row = "I1,S1,510115003001,CN-CARE-A,2020-02-01,0.03,是,2020-02-01 08:00:00"
    desk_office.send("i.csv", f"{header}\n{row}\n")
    (refused,) = desk_office.ingest().refused
    assert "incentive_records（鼓励措施发放台账）" in refused.reason
    assert "缺少必填列：金额" in refused.reason
    desk_office.send("j.csv", f"{header}\n{row}\n".replace("万元", "元"))
    assert desk_office.ingest().loads[0].rows_accepted == 1


def test_extra_columns_are_named(desk_office: Office) -> None:
    desk_office.send("v.csv", f"{VISITS},备注,心情\n{visit(1)},甲,乙\n")
    assert desk_office.ingest().loads[0].extra_columns == "备注、心情"


def test_a_form_of_no_feed_is_refused_with_the_nearest_named(
    desk_office: Office,
) -> None:
    desk_office.send("社区/v.csv", "走访编号,户编号,结果\nV1,H1,见面\n")
    report = desk_office.ingest()
    (refused,) = report.refused
    assert refused.file_name == "社区/v.csv"
    assert "household_visits（入户排查记录）" in refused.reason
    assert "入户时间" in refused.reason
    kept = desk_office.home.refused / "社区" / "v.csv"
    assert kept.read_text("utf-8").startswith("走访编号")
    note = kept.with_name("v.csv.reason.txt").read_text("utf-8")
    assert note == f"社区/v.csv: {refused.reason}\n"


def test_a_header_that_stands_twice_is_refused(desk_office: Office) -> None:
    desk_office.send("v.csv", f"{VISITS},结果\n{visit(1)},拒访\n")
    (refused,) = desk_office.ingest().refused
    assert "表头重复：结果" in refused.reason


def test_title_rows_may_stand_above_the_header_of_a_csv(desk_office: Office) -> None:
    text = (
        f"温江区入户排查记录,,,,,,,,\n填报日期：2020-02-14,,,,,,,,\n{visits(visit(1))}"
    )
    desk_office.send("v.csv", text)
    assert desk_office.ingest().loads[0].rows_accepted == 1
    assert desk_office.landed("household_visits", "_line") == [(4,)]


def test_a_workbook_with_title_rows_real_dates_and_serials(desk_office: Office) -> None:
    moment = datetime(2020, 2, 14, 8, 30)
    serial = 43875.375  # 2020-02-14 09:00, counted from 1899-12-30
    first = ["V1", "H1", "510115003001", moment, "S1", 1, "见面", 2, serial]
    second = [
        "V2",
        "H2",
        510115003001.0,
        "2020年2月14日",
        "S1",
        2.0,
        "拒访",
        None,
        "20200214",
    ]
    rows = [["温江区入户排查记录"], [], HEADER, first, second, [None] * 9, []]
    desk_office.send_book("v.xlsx", 明细=rows)
    (load,) = desk_office.ingest().loads
    assert (load.rows_in_file, load.rows_accepted, load.sheet) == (2, 2, "明细")
    columns = "visit_id, community_id, visited_at, updated_at, _line"
    assert desk_office.landed("household_visits", columns) == [
        ("V1", "510115003001", moment, datetime(2020, 2, 14, 9), 4),
        ("V2", "510115003001", datetime(2020, 2, 14), datetime(2020, 2, 14), 5),
    ]


def test_an_id_that_a_spreadsheet_turned_into_a_number_is_rejected(
    desk_office: Office,
) -> None:
    header = registrations().strip().split(",")
    row: list[object] = [*registration(0).split(",")]
    row[4] = 440882199102104195.0
    desk_office.send_book("r.xlsx", a=[header, row, registration(1).split(",")])
    (load,) = desk_office.ingest().loads
    assert (load.rows_accepted, load.rows_rejected) == (1, 1)
    assert "科学计数法" in desk_office.reasons()[0]


@pytest.mark.parametrize("small", [20_000, 1])
def test_a_key_or_reference_that_a_spreadsheet_turned_into_a_number_is_rejected(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(typer, "SMALL_ROWS", small)
    ruined = [visit(1).replace("V1", "2.02E+17"), visit(2, household_id="5.1e+11")]
    plain = [visit(3).replace("V3", "3E12"), visit(4, household_id="2.02E+17号")]
    desk_office.send("v.csv", visits(*ruined, *plain))
    (load,) = desk_office.ingest().loads
    assert (load.rows_accepted, load.rows_rejected) == (2, 2)
    assert all("科学计数法" in one for one in desk_office.reasons())


@pytest.mark.parametrize("number", [202002140830251.0, 2020021408302517.0])
def test_a_number_of_more_digits_than_a_spreadsheet_keeps_is_no_key(
    desk_office: Office, number: float
) -> None:
    row: list[object] = [number, *visit(1).split(",")[1:]]
    desk_office.send_book("v.xlsx", a=[HEADER, row])
    (load,) = desk_office.ingest().loads
    assert load.rows_accepted == (number < 1e15)


def test_a_header_in_two_rows_with_merged_cells(desk_office: Office) -> None:
    path = desk_office.home.inbox / "v.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 8, "入户排查记录")
        for column in (0, 1, 2, 8):
            sheet.merge_range(1, column, 2, column, HEADER[column])
        sheet.merge_range(1, 3, 1, 7, "走访情况")
        sheet.write_row(2, 3, HEADER[3:8])
        sheet.write_row(3, 0, ROW)
    (load,) = desk_office.ingest().loads
    assert load.rows_accepted == 1
    assert desk_office.landed("household_visits", "visit_id, _line") == [("V1", 4)]


def test_what_merged_cells_hide_does_not_count(desk_office: Office) -> None:
    path = desk_office.home.inbox / "v.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for at, cells in enumerate([HEADER, *(visit(n).split(",") for n in (1, 2, 3))]):
            sheet.write_row(at, 0, cells)
        # Merged after they were filled: the first one's value is what is seen.
        for place in ((1, 1, 3, 1, "H1"), (2, 7, 2, 8, "5")):
            sheet.merge_range(*place)
        for row, household in ((2, "H2"), (3, "H3")):
            sheet.write_string(row, 1, household)
        sheet.write_string(2, 8, "2020-02-14 11:00")
    desk_office.ingest()
    landed = desk_office.landed("household_visits", "visit_id, household_id")
    assert landed == [("V1", "H1"), ("V3", "H1")]
    assert desk_office.reasons() == ["第 3 行 更新时间: 必填项为空"]


def test_a_cell_merged_downwards_counts_for_every_row(desk_office: Office) -> None:
    path = desk_office.home.inbox / "v.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for row in (1, 2, 3):
            cells = visit(row, community_id="").split(",")
            sheet.write_row(row, 0, cells)
        sheet.merge_range(1, 2, 3, 2, "510115003009")
    assert desk_office.ingest().loads[0].rows_accepted == 3
    assert (
        desk_office.landed("household_visits", "community_id")
        == [("510115003009",)] * 3
    )


def test_each_sheet_is_matched_on_its_own_and_others_are_named(
    desk_office: Office,
) -> None:
    registered = [registrations().strip().split(","), registration(0).split(",")]
    path = desk_office.send_book(
        "all.xlsx", 说明=[["请勿改动"]], 入户=[HEADER, ROW], 登记=registered, 空=[]
    )
    assert path.exists()
    report = desk_office.ingest()
    assert {(load.sheet, load.feed) for load in report.loads} == {
        ("入户", "household_visits"),
        ("登记", "registrations"),
    }
    assert [item.file_name for item in report.unread] == [
        "all.xlsx[说明]",
        "all.xlsx[空]",
    ]
    assert len({load.load_id for load in report.loads}) == 2
    assert len(list(desk_office.home.archive.glob("*.age"))) == 1


def test_a_hidden_sheet_is_named_and_not_read(desk_office: Office) -> None:
    path = desk_office.home.inbox / "v.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("看得见").write_column(0, 0, ["x"])
        shown = book.add_worksheet("明细")
        shown.write_row(0, 0, HEADER)
        shown.write_row(1, 0, ROW)
        hidden = book.add_worksheet("旧")
        hidden.write_row(0, 0, HEADER)
        hidden.write_row(1, 0, visit(2).split(","))
        hidden.hide()
    report = desk_office.ingest()
    assert [load.sheet for load in report.loads] == ["明细"]
    assert (
        "隐藏" in {item.file_name: item.reason for item in report.unread}["v.xlsx[旧]"]
    )


def test_the_same_workbook_twice_changes_nothing(desk_office: Office) -> None:
    content = desk_office.send_book("v.xlsx", a=[HEADER, ROW], b=[HEADER, ROW])
    raw = content.read_bytes()
    desk_office.ingest()
    before = desk_office.files()
    desk_office.send("w.xlsx", raw)
    report = desk_office.ingest(MORNING)
    assert [item.file_name for item in report.taken_before] == ["w.xlsx"]
    assert desk_office.files() == before


def test_a_workbook_half_taken_is_finished_and_not_told_as_known(
    desk_office: Office,
) -> None:
    second = [HEADER, visit(2).split(",")]
    raw = desk_office.send_book("v.xlsx", a=[HEADER, ROW], b=second).read_bytes()
    desk_office.ingest()
    # As if the run had been killed after the first sheet.
    forget_loads(desk_office.home, "load_id like '%~2'")
    desk_office.send("v.xlsx", raw)
    report = desk_office.ingest()
    assert [load.sheet for load in report.loads] == ["b"]
    assert report.taken_before == []


READING = """
apiVersion: v3.1.0
kind: DataContract
id: {feed}
name: {feed}
version: 1.0.0
status: active
domain: areas
schema:
  - name: {feed}
    logicalType: object
    physicalType: file
    customProperties:
      - {{property: purpose, value: areas}}
      - {{property: landsAs, value: areas}}
      {reads_with}
      - {{property: naturalKey, value: [area_id, valid_from]}}
      - {{property: businessDate, value: valid_from}}
    properties:
      - name: area_id
        logicalType: string
        required: true
        customProperties: [{{property: aliases, value: ["{column}"]}}]
      - name: area_name
        logicalType: string
        required: true
        customProperties: [{{property: aliases, value: ["名"]}}]
      - name: area_level
        logicalType: string
        required: true
        transformLogic: case when "名" is not null then '{level}' end
        transformSourceObjects: ["名"]
      - name: valid_from
        logicalType: date
        required: true
        customProperties: [{{property: aliases, value: ["起"]}}]
"""


def test_one_sheet_may_be_read_into_one_feed_in_several_ways(tmp_path: Path) -> None:
    for level, column, reads_with in (
        ("district", "甲", ""),
        ("town", "乙", "- {property: readsWith, value: read_district}"),
        ("community", "丙", "- {property: readsWith, value: read_district}"),
    ):
        (tmp_path / f"_read_{level}.odcs.yaml").write_text(
            READING.format(
                feed=f"read_{level}", level=level, column=column, reads_with=reads_with
            ),
            "utf-8",
        )
    town_office = office(tmp_path / "home")
    town_office.contracts = contracts.load(folders=[tmp_path])
    text = "甲,乙,丙,名,起\n510115,510115001,510115001001,柳城,2020-01-01\n"
    town_office.send("a.csv", text)
    report = town_office.ingest()
    assert [load.rows_accepted for load in report.loads] == [1, 1, 1]
    landed = town_office.landed("areas", "area_id, area_level")
    assert sorted(landed) == [
        ("510115", "district"),
        ("510115001", "town"),
        ("510115001001", "community"),
    ]
    town_office.send("again.csv", text)
    assert town_office.ingest().loads == []
