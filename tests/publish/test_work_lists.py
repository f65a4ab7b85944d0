"""Work lists: what is open in an area, in walking order, as a workbook that prints."""

import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from fourgates.bench import specimen
from fourgates.briefing import Area, Edition
from fourgates.catalogue.documents import documents, work_item_kinds
from fourgates.publish import work_lists

DISTRICT = Area("51", "区", "district")
TOWN = Area("5101", "甲镇", "town", "区")
COMMUNITY = Area("510101", "甲一", "community", "甲镇")
EVIL = "=cmd|'/c calc'!A1"
ITEMS = [
    # kind, id, town, town name, community, its name, grid, compound, building, unit
    ("revisit", "h3", "5102", "乙镇", "510201", "乙一", "G9", None, None, None),
    ("revisit", "h2", "5101", "甲镇", "510101", "甲一", "G1", "园", "10栋", "1"),
    ("revisit", "h1", "5101", "甲镇", "510101", "甲一", "G1", "园", "9栋", "2"),
    ("revisit", "h0", "5101", "甲镇", "510101", "甲一", "G1", EVIL, "1栋", "2"),
    ("overdue_lead", "0012", "5101", "甲镇", "510101", "甲一", None, None, None, None),
]
COLUMNS = (
    "item_kind, item_id, town_id, town_name, community_id, community_name, grid_id, "
    "compound, building, unit, place, whose, staff_id, since_date, due_date, rule_id, "
    "subject_key"
)
ASKED = "feed, question, column_name, refers_to, cell_value, sender, file_name, line"
LOADS = "('甲镇/a.csv', 2), ('乙镇/b.csv', 0), ('=乙镇/c.csv', 1)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        kinds = COLUMNS.replace(",", " text,").replace("date text", "date date")
        connection.execute(f"create table marts.fct_work_items ({kinds} text)")
        for item in ITEMS:
            rest = ("点", "专班", None, date(2020, 2, 1), None, "LL-1", "k1")
            marks = ", ".join("?" * len((*item, *rest)))
            connection.execute(
                f"insert into marts.fct_work_items values ({marks})", [*item, *rest]
            )
        connection.execute(
            "create table marts.fct_loads as select file_name, '' as sheet, "
            "'leads' as feed, 9 as rows_in_file, rows_waiting, "
            "timestamp '2020-02-28 06:30' as loaded_at, file_name as load_id "
            f"from (values {LOADS}) as loads (file_name, rows_waiting)"
        )
        numbers = ", ".join(f"{name} int" for name in work_lists.OUTCOMES[2:])
        connection.execute(
            f"create table marts.fct_row_outcomes (feed text, sender text, {numbers})"
        )
        connection.execute(
            "insert into marts.fct_row_outcomes values "
            "('leads', '乙镇', 9, 1, 1, 1, 6, 1, 0, 2, 1, 1, 0, 3), "
            "('leads', '=cmd', 5, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 5)"
        )
        asked = f"{ASKED}, since_date, loaded_at".replace(",", " text,")
        connection.execute(f"create table marts.fct_rows_asked ({asked} text)")
        connection.execute(
            "create table marts.dim_code_labels as select 'row_questions' as code_list,"
            " 'refers_to_nothing' as code, '所指不在册' as label_zh, 1 as print_order"
        )
        connection.execute(
            "insert into marts.fct_rows_asked by name select "
            "'household_visits' as feed, 'refers_to_nothing' as question, "
            "'household_id' as column_name, '乙镇' as sender, "
            "'乙镇/b.csv' as file_name, '7' as line, 'H9' as cell_value"
        )
    return tmp_path


def written(folder: Path, out: str = "lists") -> list[Path]:
    document = documents()[0]
    editions = [
        Edition(document, area, {}, {}) for area in (TOWN, COMMUNITY, DISTRICT, TOWN)
    ]
    return work_lists.write(
        folder / "warehouse.duckdb", folder / out, editions, specimen.issue()
    )


def cells(path: Path, sheet: str) -> list[list[Any]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()


def test_the_district_and_each_town_have_a_workbook_of_one_sheet_a_list(
    folder: Path,
) -> None:
    district, town = written(folder)
    assert (district.name, town.name) == ("51.xlsx", "5101.xlsx")
    sheets = CalamineWorkbook.from_path(district).sheet_names
    assert sheets[:3] == ["红黄告警", "发热症状送诊评估", "无体温记录者找到人"]
    assert len(sheets) == len(work_item_kinds()) + 4
    assert sheets[-3:] == ["退回数据", "来件去向", "待问数据"]
    assert CalamineWorkbook.from_path(town).sheet_names == sheets[:-3]


def test_all_that_is_red_or_amber_is_listed_though_page_one_has_room_for_the_first(
    folder: Path,
) -> None:
    daily = next(one for one in documents() if one.id == "daily")
    edition = specimen.edition(daily, specimen.areas()[0])
    alert = edition.sections["alerts"][0] | {"unit": "rate", "value": 0.5}
    many = replace(edition, sections={"alerts": [alert] * 99})
    (book,) = work_lists.write(
        folder / "warehouse.duckdb", folder / "many", [many], specimen.issue()
    )
    heads, *rows = cells(book, "红黄告警")
    assert len(rows) == 99
    assert dict(zip(heads, rows[0], strict=True))["今日"] == "50.0%"


def test_doors_come_in_walking_order_and_each_area_has_its_own(folder: Path) -> None:
    district, town = written(folder)
    rows = cells(district, "再入户核查")
    assert rows[0][:4] == ["镇街", "村（社区）", "网格", "小区"]
    number = rows[0].index("编号")
    assert [row[number] for row in rows[1:]] == ["h0", "h1", "h2", "h3"]
    assert [row[number] for row in cells(town, "再入户核查")[1:]] == ["h0", "h1", "h2"]


def test_a_text_stays_a_text_and_never_runs(folder: Path) -> None:
    district, _ = written(folder)
    assert cells(district, "再入户核查")[1][3] == EVIL
    (lead,) = cells(district, "逾期线索清零")[1:]
    assert "0012" in lead
    assert date(2020, 2, 1) in lead
    with zipfile.ZipFile(district) as book:
        sheets = [name for name in book.namelist() if "worksheets/sheet" in name]
        assert all("<f>" not in book.read(name).decode() for name in sheets)


def test_rejects_are_told_by_file_with_how_many(folder: Path) -> None:
    district, _ = written(folder)
    rows = cells(district, "退回数据")
    assert rows[0][0] == "文件"
    assert [(row[0], row[4]) for row in rows[1:]] == [
        ("=乙镇/c.csv", 1.0),
        ("甲镇/a.csv", 2.0),
    ]


def test_what_became_of_the_rows_is_told_by_sender(folder: Path) -> None:
    district, _ = written(folder)
    heads, first, second = cells(district, "来件去向")
    assert (heads[1], heads[-1]) == ("报送单位", "现行")
    assert (first[1], second[1]) == ("=cmd", "乙镇")
    assert second[2:] == [9.0, 1.0, 1.0, 1.0, 6.0, 1.0, 0.0, 2.0, 1.0, 1.0, 0.0, 3.0]


def test_each_sheet_is_frozen_filtered_fitted_and_printed_with_its_heads(
    folder: Path,
) -> None:
    district, _ = written(folder)
    with zipfile.ZipFile(district) as book:
        sheets = sorted(name for name in book.namelist() if "worksheets/s" in name)
        assert len(sheets) == len(work_item_kinds()) + 4
        titles = book.read("xl/workbook.xml").decode()
        for name in sheets:
            text = book.read(name).decode()
            assert 'ySplit="1"' in text
            assert 'state="frozen"' in text
            assert "<autoFilter ref=" in text
            assert 'orientation="landscape"' in text
            assert 'paperSize="9"' in text
            assert 'fitToWidth="1"' in text or 'fitToHeight="0"' in text
    assert titles.count("_xlnm.Print_Titles") == len(sheets)


def test_a_column_is_as_wide_as_its_longest_cell_and_chinese_counts_double() -> None:
    assert work_lists._width(["地点", "锦绣江南1栋"]) == 13
    assert work_lists._width(["ab"]) == work_lists.NARROW
    assert work_lists._width(["长" * 99]) == work_lists.WIDE


def test_the_same_rows_give_the_same_bytes(folder: Path) -> None:
    one, other = written(folder), written(folder, "again")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


def test_no_workbook_is_written_for_communities_alone(folder: Path) -> None:
    edition = Edition(documents()[0], COMMUNITY, {}, {})
    found = work_lists.write(
        folder / "warehouse.duckdb", folder / "x", [edition], specimen.issue()
    )
    assert found == []
    assert not (folder / "x").exists()


def test_rows_to_ask_about_name_sender_file_and_line(folder: Path) -> None:
    head, row = cells(written(folder)[0], "待问数据")
    assert head[:7] == ["问题", "报送单位", "数据", "文件", "行号", "栏目", "填写内容"]
    assert row[:6] == [
        *("所指不在册", "乙镇", "household_visits", "乙镇/b.csv", "7", "household_id"),
    ]
    assert row[6] == "H9"
