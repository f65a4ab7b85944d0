"""Bad rows go back to their sender, come back mended, or pass later."""

from __future__ import annotations

import ast
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import xlsxwriter
from click.testing import CliRunner
from ingest_kit import (
    GOOD_IDS,
    MORNING,
    Office,
    contract,
    office,
    registration,
    registrations,
    text_column,
    visit,
    visits,
)
from python_calamine import CalamineWorkbook

from fourgates import engine
from fourgates.cli import main
from fourgates.contracts.headers import ADDED_HEADERS
from fourgates.ingest import reject_workbook, rejects, wording


def told(desk_office: Office, *args: str) -> str:
    home = str(desk_office.home.root)
    result = CliRunner().invoke(main, ["rejects", *args, "--home", home])
    assert result.exit_code == 0, result.output
    return result.output


def test_list_filters_by_feed_file_and_load(desk_office: Office) -> None:
    desk_office.send("a/v.csv", visits(visit(1, outcome="?")))
    desk_office.send("b/r.csv", registrations(registration(1, exposure="?")))
    first, second = desk_office.ingest().loads
    assert told(desk_office, "list").splitlines()[-1] == "待更正 2 行"
    by_feed = told(desk_office, "list", "--feed", "registrations")
    assert "b/r.csv  registrations" in by_feed
    assert "a/v.csv" not in by_feed
    assert "第 2 行 结果: “?”不在代码表中" in told(desk_office, "list", "--file", "a/*")
    assert "b/r.csv" in told(desk_office, "list", "--load", second.load_id)
    assert "b/r.csv" not in told(desk_office, "list", "--load", first.load_id)


def test_a_reason_names_what_is_allowed_and_the_nearest_of_it(
    desk_office: Office,
) -> None:
    rows = (
        visit(1, outcome="见面了"),
        visit(2, outcome="甲"),
        visit(3, community_id="5101"),
        visit(4, visited_at="昨天"),
        visit(5, attempt_number="99"),
    )
    desk_office.send("v.csv", visits(*rows))
    desk_office.ingest()
    words, other, shape, moment, limit = desk_office.reasons()
    allowed = "可填：见面、电话核实、未见面、拒访、空房、错址"
    assert words.endswith(f"“见面了”不在代码表中，{allowed}；最接近：见面")
    assert other.endswith(allowed)
    assert shape.endswith("格式不符，应为 12 位数字")
    assert moment.endswith("应如 2020-02-01 08:30")
    assert limit.endswith("大于上限 50")


def test_reasons_and_notes_are_in_one_language_and_chinese_unless_asked(
    desk_office: Office, tmp_path: Path
) -> None:
    rows = [
        visit(1, outcome="xyz"),
        visit(2, visited_at="?", attempt_number="99"),
        visit(3, staff_id="", community_id="1"),
        "V4,H4",
    ]
    desk_office.send("v.csv", visits(*rows))
    desk_office.send("r.csv", registrations(registration(0, id_number="1" * 18)))
    desk_office.ingest()
    assert "行 结果: “xyz”不在代码表中，可填：" in told(desk_office, "list")
    shown = told(desk_office, "list", "--lang", "en")
    assert "row 2: 结果: “xyz” is not on the list; allowed: " in shown
    own = ("不是", "行", "应", "请", "必填", "格式", "上限", "列数", "校验", "出生")
    assert not [word for word in own if word in shown]
    out = tmp_path / "back.xlsx"
    told(desk_office, "export", str(out), "--lang", "en")
    note = CalamineWorkbook.from_path(out).get_sheet_by_name("note").to_python()
    assert "rows could not be taken" in str(note[0][0])


# What senders write, and what stands in both languages.
UNSAID = ("notes.py", "moments.py", "reject_workbook.py")


def test_all_that_ingest_says_of_files_and_rows_has_its_english() -> None:
    room = Path(wording.__file__).parent
    said = 0
    for path in room.rglob("*.py"):
        if path.name in UNSAID:
            continue
        for text in _sentences(ast.parse(path.read_text("utf-8"))):
            english = wording.in_language(text, "en")
            assert not re.search("[一-鿿]{3}", english), (path.name, text, english)
            said += 1
    assert said > 80


def _sentences(tree: ast.AST) -> Iterator[str]:
    """Yield the texts with four Chinese signs in a row, a zero where a value stands."""
    parts = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    for node in ast.walk(tree):
        text = ""
        if isinstance(node, ast.JoinedStr):
            parts |= {id(one) for one in node.values}
            values = [getattr(one, "value", None) for one in node.values]
            text = "".join(one if isinstance(one, str) else "0" for one in values)
        elif isinstance(node, ast.Constant) and id(node) not in parts:
            text = str(node.value)
        if re.search("[一-鿿]{4}", text) and not re.search(r"\bcase\b|京津|挂学", text):
            yield text


def test_the_export_tells_its_senders_how_they_reported_week_by_week(
    desk_office: Office, tmp_path: Path
) -> None:
    desk_office.send("甲街道/v.csv", visits(visit(1, outcome="?")))
    desk_office.ingest()
    with engine.connect(desk_office.home.warehouse) as connection:
        connection.execute("create schema marts")
        weeks = "('甲街道', 7, 6, 40, 30, 2, 6 / 7, 0.75, date '2020-02-10'), "
        weeks += "('乙街道', 7, 7, 9, 9, 0, 1.0, 1.0, date '2020-02-10')"
        connection.execute(
            f"create table marts.fct_sender_weeks as from (values {weeks}) as weeks "
            "(sender, reports_due, reports_on_time, rows_sent, rows_accepted_first, "
            "rows_flagged, on_time_rate, first_try_rate, week_start_date)"
        )
    out = tmp_path / "back.xlsx"
    told(desk_office, "export", str(out))
    score = CalamineWorkbook.from_path(out).get_sheet_by_name("报送质量").to_python()
    assert score[0][:2] == ["报送单位", "周（周一）"]
    line = ["甲街道", "2020-02-10", "7", "6", "40", "30", "2", "86%", "75%"]
    assert score[1:] == [line]


def test_a_refusal_names_the_headers_that_were_read_and_what_they_may_mean(
    desk_office: Office,
) -> None:
    desk_office.send("a.csv", "走访号码,户编号,社区编码,入户时间\n1,2,3,4\n")
    desk_office.send_book("b.xlsx", a=[["甲", "乙"], ["1", "2"]])
    near, far = (one.reason for one in desk_office.ingest().refused)
    assert "缺少必填列：走访编号（是“走访号码”吗？）" in near
    assert near.endswith("；读到的表头：走访号码、户编号、社区编码、入户时间")
    assert far.endswith("；读到的表头：甲、乙")


def test_export_holds_text_only_under_the_senders_headers(
    desk_office: Office, tmp_path: Path
) -> None:
    bad = registration(0, exposure="=HYPERLINK(1)", name="+1-1", phone="@x")
    desk_office.send("r.csv", registrations(bad))
    desk_office.ingest()
    out = tmp_path / "back.xlsx"
    assert "1 行，1 张工作表" in told(desk_office, "export", str(out))
    rows = CalamineWorkbook.from_path(out).get_sheet_by_index(0).to_python()
    assert rows[0] == [*ADDED_HEADERS, *registrations().strip().split(",")]
    assert "r.csv 第 2 行 手机号" in str(rows[1][0])
    assert rows[1][2:] == bad.split(",")
    assert all(isinstance(cell, str) for cell in rows[1])
    with zipfile.ZipFile(out) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"<hyperlink" not in sheet


def test_a_mended_workbook_is_read_from_the_inbox(
    desk_office: Office, tmp_path: Path
) -> None:
    rows = [registration(0), registration(1, id_number=GOOD_IDS[1][:-1] + "0")]
    desk_office.send("r.csv", registrations(*rows))
    desk_office.ingest()
    out = tmp_path / "back.xlsx"
    told(desk_office, "export", str(out))
    cells = CalamineWorkbook.from_path(out).get_sheet_by_index(0).to_python()
    cells[1][cells[0].index("身份证号")] = GOOD_IDS[1]
    mended = desk_office.home.inbox / "mended.xlsx"
    with xlsxwriter.Workbook(str(mended)) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(cells):
            sheet.write_row(at, 0, row)
    (load,) = desk_office.ingest(MORNING + timedelta(hours=2)).loads
    assert (load.rows_accepted, load.extra_columns) == (1, "")
    ids = desk_office.landed("registrations", "registration_id")
    assert sorted(ids) == [("R0",), ("R1",)]


def test_a_mended_row_no_longer_waits(desk_office: Office, tmp_path: Path) -> None:
    desk_office.send("v.csv", visits(visit(1, outcome="?"), visit(2, outcome="?")))
    desk_office.ingest()
    out = tmp_path / "back.xlsx"
    reject_workbook.export(rejects.waiting(desk_office.home), out)
    cells = CalamineWorkbook.from_path(out).get_sheet_by_index(0).to_python()
    cells[1][cells[0].index("结果")] = "见面"
    desk_office.send_book("mended.xlsx", a=cells)
    (load,) = desk_office.ingest(MORNING + timedelta(hours=2)).loads
    assert (load.rows_accepted, load.rows_rejected) == (1, 1)
    (waiting,) = rejects.waiting(desk_office.home)
    assert (waiting.load_id, waiting.cells[2]) == (load.load_id, "V2")


def coded(folder: Path, codes: str) -> Path:
    (folder / "code_moods.csv").write_text(codes, "utf-8")
    columns = text_column("id", "编号", required=True)
    columns += text_column("mood", "心情", required=True)
    columns += "          - {property: codes, value: code_moods}\n"
    return contract(folder, "moods", columns)


def test_rows_pass_when_a_code_list_has_grown_and_the_tie_out_holds(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "feeds"
    folder.mkdir()
    head = "code,label_zh,label_en,aliases,print_order\n"
    clerk = office(tmp_path / "home", coded(folder, f"{head}good,好,good,,1\n"))
    clerk.send("m.csv", "编号,心情\nA,好\nB,坏\nC,怪\nD,坏\n")
    (first,) = clerk.ingest().loads
    assert (first.rows_accepted, first.rows_rejected) == (1, 3)
    unchanged = clerk.replay(MORNING + timedelta(hours=1))
    assert not unchanged.loads
    assert [item.file_name for item in unchanged.still_rejected] == ["m.csv"]

    clerk = office(
        clerk.home.root, coded(folder, f"{head}good,好,good,,1\nbad,坏,bad,,2\n")
    )
    later = MORNING + timedelta(days=1)
    (again,) = clerk.replay(later).loads
    assert (again.rows_in_file, again.rows_accepted, again.rows_rejected) == (
        3,
        2,
        1,
    )
    assert again.replay_of == first.load_id
    landed = clerk.landed("moods", "id, mood, _file, _line, _loaded_at")
    assert sorted(landed) == [
        ("A", "good", "m.csv", 2, MORNING),
        ("B", "bad", "m.csv", 3, later),
        ("D", "bad", "m.csv", 5, later),
    ]
    assert [row.line for row in rejects.waiting(clerk.home)] == [4]
    for file, accepted, rejected, duplicate in clerk.loads(
        "rows_in_file, rows_accepted, rows_rejected, rows_duplicate"
    ):
        assert file == accepted + rejected + duplicate
    assert not clerk.replay(later + timedelta(days=1)).loads


def test_a_replay_from_a_workbook_keeps_sheet_and_row(tmp_path: Path) -> None:
    folder = tmp_path / "feeds"
    folder.mkdir()
    head = "code,label_zh,label_en,aliases,print_order\n"
    clerk = office(tmp_path / "home", coded(folder, f"{head}good,好,good,,1\n"))
    clerk.send_book(
        "m.xlsx", 甲=[["心情表"], ["编号", "心情"], ["A", "好"], ["B", "坏"]]
    )
    clerk.ingest()
    clerk = office(clerk.home.root, coded(folder, f"{head}bad,坏,bad,,2\n"))
    (again,) = clerk.replay(MORNING + timedelta(days=1)).loads
    assert (again.sheet, again.rows_accepted) == ("甲", 1)
    assert clerk.landed("moods", "id, _line") == [("A", 3), ("B", 4)]


def test_a_row_that_came_again_in_good_form_waits_no_more(desk_office: Office) -> None:
    """By its key and sender, in whatever file; another sender's row 1 is another."""
    desk_office.send("甲村/v.csv", visits(visit(1, outcome="?"), visit(2, outcome="?")))
    desk_office.send("乙村/v.csv", visits(visit(1, outcome="?")))
    desk_office.ingest()
    desk_office.send("甲村/again.csv", visits(visit(1), visit(3)))
    desk_office.ingest(MORNING + timedelta(hours=1))
    left = [(row.sender, row.line) for row in rejects.waiting(desk_office.home)]
    assert sorted(left) == [("乙村", 2), ("甲村", 3)]


def test_what_was_settled_by_telephone_is_dismissed_with_its_reason(
    desk_office: Office,
) -> None:
    desk_office.send("甲村/v.csv", visits(visit(1, outcome="?"), visit(2, outcome="?")))
    (load,) = desk_office.ingest().loads
    words = ("--reason", "电话核实：是备注", "--by", "王")
    out = told(desk_office, "dismiss", f"{load.load_id}:2", *words)
    assert "1 行不再等待更正：电话核实：是备注" in out
    assert [row.line for row in rejects.waiting(desk_office.home)] == [3]
    told(desk_office, "dismiss", "--sender", "甲村", "--reason", "另报")
    assert rejects.waiting(desk_office.home) == []
    home = str(desk_office.home.root)
    again = CliRunner().invoke(
        main, ["rejects", "dismiss", "--feed", "leads", "--reason", "x", "--home", home]
    )
    assert again.exit_code == 1
    assert "没有这样的待更正行" in again.output


def test_a_clock_that_goes_back_is_told_and_what_is_known_grows(
    desk_office: Office,
) -> None:
    desk_office.send("v.csv", visits(visit(1)))
    desk_office.ingest()
    desk_office.send("w.csv", visits(visit(2)))
    report = desk_office.ingest(MORNING - timedelta(hours=1))
    assert report.loads[0].loaded_at == MORNING + timedelta(seconds=1)
    assert "2020-02-15 06:00:00 早于最近一次收件" in report.clocks[0]
