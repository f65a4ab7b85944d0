"""Files whose rows are easily lost: each row lands, or is told with its line."""

from __future__ import annotations

import pytest
import xlsxwriter
from ingest_kit import MORNING, VISITS, Office, visit, visits

from fourgates.ingest.type import typer
from fourgates.ingest.wording import line

HEADER = VISITS.split(",")


def landed(office: Office) -> list[tuple[object, ...]]:
    return office.landed("household_visits", "visit_id, _line")


@pytest.mark.parametrize("small", [20_000, 3])
def test_two_stray_quotes_do_not_glue_the_lines_between(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(typer, "SMALL_ROWS", small)
    rows = [visit(at, staff_id='"S1' if at in (2, 5) else "S1") for at in range(1, 7)]
    desk_office.send("v.csv", visits(*rows))
    (load,) = desk_office.ingest().loads
    assert (load.rows_in_file, load.rows_accepted, load.rows_rejected) == (6, 2, 4)
    assert landed(desk_office) == [("V1", 2), ("V6", 7)]
    reasons = desk_office.reasons()
    assert [reason.split()[1] for reason in reasons] == ["3", "4", "5", "6"]
    assert all("第 3 至 6 行被引号连在了一起" in reason for reason in reasons)


@pytest.mark.parametrize("small", [20_000, 3])
def test_a_quoted_cell_that_swallows_rows_is_told_line_by_line(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(typer, "SMALL_ROWS", small)
    rows = [visit(at) for at in range(1, 7)]
    rows[1] = visit(2, staff_id='"S1')
    rows[3] = visit(4, staff_id='S1"')
    desk_office.send("v.csv", visits(*rows))
    (load,) = desk_office.ingest().loads
    assert (load.rows_in_file, load.rows_accepted, load.rows_rejected) == (6, 3, 3)
    assert landed(desk_office) == [("V1", 2), ("V5", 6), ("V6", 7)]


def test_a_word_after_a_closing_quote_is_rejected_and_a_blank_is_not(
    desk_office: Office,
) -> None:
    rows = [visit(1, staff_id='"S1"x'), visit(2, staff_id='"S2" '), visit(3)]
    desk_office.send("v.csv", visits(*rows))
    (load,) = desk_office.ingest().loads
    assert (load.rows_accepted, load.rows_rejected) == (2, 1)
    assert "第 2 行 整行: 引号有误：结束引号之后还有文字" in desk_office.reasons()[0]
    assert desk_office.landed("household_visits", "staff_id") == [("S2",), ("S1",)]


def test_what_is_wrong_with_a_row_as_a_row_is_not_replayed(desk_office: Office) -> None:
    rows = [visit(1, staff_id='"S1"x'), visit(2, staff_id="S\0"), visit(3)]
    desk_office.send("v.csv", visits(*rows))
    desk_office.ingest()
    assert desk_office.replay().loads == []
    assert len(desk_office.reasons()) == 2


@pytest.mark.parametrize("small", [20_000, 0])
def test_rows_above_the_header_are_rejected_and_titles_are_not(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(typer, "SMALL_ROWS", small)
    titles = "入户排查表,,,,,,,,\n填报单位：,柳城街道,,日期：,2月14日,制表：,甲,乙,丙"
    desk_office.send("v.csv", f"{titles}\n{visit(1)}\n{visits(visit(2))}")
    (load,) = desk_office.ingest().loads
    assert (load.rows_in_file, load.rows_accepted, load.rows_rejected) == (2, 1, 1)
    assert "第 3 行 整行: 在表头之上" in desk_office.reasons()[0]
    assert landed(desk_office) == [("V2", 5)]


def test_rows_above_the_header_of_a_sheet_are_rejected(desk_office: Office) -> None:
    rows = [["入户排查表"], visit(1).split(","), HEADER, visit(2).split(",")]
    desk_office.send_book("v.xlsx", 明细=rows)
    (load,) = desk_office.ingest().loads
    assert (load.rows_in_file, load.rows_accepted, load.rows_rejected) == (2, 1, 1)
    assert desk_office.reasons()[0].startswith("第 2 行 整行: 在表头之上")


@pytest.mark.parametrize(("top", "left"), [(0, 0), (1, 0), (18, 2)])
def test_merged_cells_and_lines_are_right_below_blank_rows(
    desk_office: Office, top: int, left: int
) -> None:
    path = desk_office.home.inbox / "v.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(top, left, HEADER)
        for row in (1, 2, 4, 5):  # the third row is empty
            cells = visit(row, community_id="" if row > 2 else "510115001001")
            sheet.write_row(top + row, left, cells.split(","))
        sheet.merge_range(top + 4, left + 2, top + 5, left + 2, "510115009009")
    desk_office.ingest()
    columns = "visit_id, community_id, _line"
    assert desk_office.landed("household_visits", columns) == [
        ("V1", "510115001001", top + 2),
        ("V2", "510115001001", top + 3),
        ("V4", "510115009009", top + 5),
        ("V5", "510115009009", top + 6),
    ]


@pytest.mark.parametrize("header", [f"{VISITS},多\0余", VISITS.replace("结", "结\0")])
def test_a_nul_in_a_header_ends_no_run(desk_office: Office, header: str) -> None:
    row = visit(1) + ",甲" * (header.count(",") - VISITS.count(","))
    desk_office.send("a.csv", f"{header}\n{row}\n")
    desk_office.send("b.csv", visits(visit(2), visit(3, outcome="?")))
    report = desk_office.ingest()
    assert [load.rows_accepted for load in report.loads] == [1, 1]
    assert all("\0" not in load.extra_columns for load in report.loads)


@pytest.mark.parametrize("small", [20_000, 1])
def test_a_column_without_a_header_is_named_with_its_cells(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(typer, "SMALL_ROWS", small)
    rows = [f"{visit(at)},{text}," for at, text in enumerate("甲乙 ")]
    rows.append(f"{visit(9, outcome='?')},,")
    desk_office.send("v.csv", f"{VISITS},,\n" + "\n".join(rows) + "\n")
    (load,) = desk_office.ingest().loads
    assert (load.rows_accepted, load.rows_rejected) == (3, 1)
    assert load.extra_columns == "第 10 列（没有表头，2 格有内容）"


@pytest.mark.parametrize("small", [20_000, 1])
def test_totals_and_notes_below_the_table_are_no_rows(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(typer, "SMALL_ROWS", small)
    notes = [
        "合计,,,,,,,4,",
        "柳城街道小计,,,,,,,4,",
        ",合 计,,,,,,4,",
        "注：见面人数含儿童,,,,,,,,",
        "备注:甲,,,,,,,,",
        "共 2 户,,,,,,,,",
        "填表人：甲,,,审核：乙,,,日期：2月14日,,",
    ]
    desk_office.send("v.csv", visits(visit(1), visit(2), ",H3" + ",甲" * 7, *notes))
    (load,) = desk_office.ingest().loads
    counts = (load.rows_in_file, load.rows_accepted, load.rows_rejected)
    assert (*counts, load.rows_noted) == (3, 2, 1, len(notes))
    assert "另有合计、说明 7 行" in line(load, "zh")


def test_a_note_on_a_short_line_is_no_row(desk_office: Office) -> None:
    desk_office.send("v.csv", visits(visit(1), "注：只报见面的", "V2,H2"))
    (load,) = desk_office.ingest().loads
    assert (load.rows_in_file, load.rows_rejected, load.rows_noted) == (2, 1, 1)


def test_a_row_that_only_sounds_like_a_total_is_a_row(desk_office: Office) -> None:
    rows = [visit(1, household_id="合计楼"), visit(2, staff_id="合计", outcome="?")]
    desk_office.send("v.csv", visits(*rows))
    (load,) = desk_office.ingest().loads
    assert (load.rows_accepted, load.rows_rejected, load.rows_noted) == (1, 1, 0)


@pytest.mark.parametrize("small", [20_000, 1])
def test_a_total_that_fills_every_column_is_no_row(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(typer, "SMALL_ROWS", small)
    desk_office.send("v.csv", visits(visit(1), visit(2).replace("V2", " 合计")))
    (load,) = desk_office.ingest().loads
    assert (load.rows_accepted, load.rows_noted) == (1, 1)


@pytest.mark.parametrize("text", [VISITS, f"{VISITS}\n", f"{VISITS}\n\n,,,,,,,,\n"])
def test_a_header_alone_is_a_zero_report_of_each_sender_and_day(
    desk_office: Office, text: str
) -> None:
    for day in (15, 16):
        desk_office.send("甲/v.csv", text)
        desk_office.send("乙/v.csv", text)
        report = desk_office.ingest(MORNING.replace(day=day))
        assert not report.refused
        told = [(load.file_name, load.rows_in_file) for load in report.loads]
        assert told == [("乙/v.csv", 0), ("甲/v.csv", 0)]
        assert "零报告" in line(report.loads[0], "zh")
    assert len(desk_office.loads("load_id")) == 4
    assert desk_office.ingest().recovered == 0
    assert len(list(desk_office.home.archive.glob("*.age"))) == 4


def test_a_sheet_with_a_header_alone_is_a_zero_report(desk_office: Office) -> None:
    desk_office.send_book("v.xlsx", 明细=[["入户排查表"], HEADER])
    (load,) = desk_office.ingest().loads
    assert (load.feed, load.rows_in_file) == ("household_visits", 0)


def test_a_quote_that_only_another_delimiter_would_open_refuses_nothing(
    desk_office: Office,
) -> None:
    text = visits(*map(visit, range(1, 9))) + ';V9,"\n"\r\n'
    desk_office.send("v.csv", text)
    (load,) = desk_office.ingest().loads
    assert (load.rows_accepted, load.rows_rejected) == (8, 1)
