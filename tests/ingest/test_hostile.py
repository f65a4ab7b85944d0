"""Hostile input: a clear line that names file and place, and nothing lost."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from ingest_kit import (
    MORNING,
    REGISTRATIONS,
    VISITS,
    Office,
    contract,
    office,
    registration,
    registrations,
    text_column,
    visit,
    visits,
)
from stdnum.iso7064 import mod_11_2

from fourgates.cli import main
from fourgates.errors import REFUSED
from fourgates.ingest import rejects
from fourgates.ingest.detect import workbook
from fourgates.ingest.detect.sheet import UnreadableError
from fourgates.ingest.type import typer
from fourgates.vault.archive import Archive


def refusal(desk_office: Office) -> str:
    report = desk_office.ingest()
    assert not report.loads
    (refused,) = report.refused
    assert "\n" not in refused.reason
    return refused.reason


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"\n\n\n", "表头"),
        (b"\xff\xff\xff\xff", "第 1 行（第 1 字节）"),
        (b"PK\x03\x04 not a zip at all", "不是完好的 .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版 .xls"),
        (b"This is in ~{<:Ky2;S{#,NpJ)l6HK!#~} HZ.\n", "第 1 行：是 HZ 编码"),
        (
            f"{VISITS}\n".encode() + b'"V1,H1\n' + visit(2).encode(),
            "第 2 行：引号没有闭合",
        ),
        (b"\x00\x00\x00\x00\x00", "表头"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "图片"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_read_says_why(
    desk_office: Office, content: bytes, words: str
) -> None:
    desk_office.send("bad.csv", content)
    assert words in refusal(desk_office)
    assert (desk_office.home.refused / "bad.csv").read_bytes() == content
    assert (desk_office.home.refused / "bad.csv.reason.txt").exists()


def test_a_broken_utf8_file_is_not_taken_for_gb18030(desk_office: Office) -> None:
    good = visits(visit(1), visit(2)).encode()
    at = good.index("见面".encode(), len(VISITS.encode()))
    desk_office.send("v.csv", good[: at + 1] + good[at + 2 :])
    assert refusal(desk_office).startswith(f"第 2 行（第 {at + 1} 字节）")


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("latin-1", "Château"), ("cp1252", "Zoë Müller"), ("cp1251", "Иванов Пётр"),
     ("big5", "陳慧珊"), ("shift_jis", "あゆみ")],
)  # fmt: skip
def test_text_that_is_hardly_chinese_is_not_read_as_gb18030(
    desk_office: Office, encoding: str, name: str
) -> None:
    english = (
        "visit_id,household_id,community_id,visited_at,staff_id,attempt_number,"
        "outcome,persons_found,updated_at"
    )
    rows = (visit(1, outcome="met"), visit(2, outcome="met", staff_id=name))
    desk_office.send("v.csv", "\n".join((english, *rows)), encoding)
    told = refusal(desk_office)
    assert told.startswith("第 3 行")
    assert "UTF-8" in told
    assert "GB18030" in told


@pytest.mark.parametrize("name", ["王喆", "李镕基", "刘·堃"])
def test_one_rare_name_in_a_file_of_gb18030_is_read(
    desk_office: Office, name: str
) -> None:
    desk_office.send("v.csv", visits(visit(1, staff_id=name)), "gb18030")
    desk_office.ingest()
    assert desk_office.landed("household_visits", "staff_id") == [(name,)]


def test_a_character_cut_off_at_the_end_is_found(desk_office: Office) -> None:
    content = visits(visit(1)).encode() + "见".encode()[:2]
    desk_office.send("v.csv", content)
    assert refusal(desk_office).startswith(f"第 3 行（第 {len(content) - 1} 字节）")


def test_ragged_rows_are_rejected_and_the_rest_lands(desk_office: Office) -> None:
    rows = [visit(1), "V2,H2", visit(3), visit(4) + ",x,y", visit(5) + ",,"]
    desk_office.send("v.csv", visits(*rows))
    (load,) = desk_office.ingest().loads
    assert (load.rows_accepted, load.rows_rejected) == (3, 2)
    first, second = desk_office.reasons()
    assert first.startswith("第 3 行")
    assert "整行: 列数不足: 应有 9 列，只有 2 列" in first
    assert "第 5 行 整行: 列数过多: 应有 9 列，却有 11 列" in second


def test_the_cells_beyond_the_header_stay_with_the_reject(desk_office: Office) -> None:
    desk_office.send("v.csv", visits(visit(4) + ',x,"y ""z"" 甲"'))
    desk_office.ingest()
    (row,) = rejects.waiting(desk_office.home)
    assert row.cells == (*visit(4).split(","), "x", 'y "z" 甲')


def test_line_breaks_and_quotes_within_cells_keep_their_lines(
    desk_office: Office,
) -> None:
    rows = [visit(1, staff_id='"S\n""1"""'), visit(2), "", visit(3, outcome="?")]
    desk_office.send("v.csv", visits(*rows))
    (load,) = desk_office.ingest().loads
    assert (load.rows_in_file, load.rows_accepted) == (3, 2)
    assert desk_office.landed("household_visits", "_line, staff_id") == [
        (2, 'S\n"1"'),
        (4, "S1"),
    ]
    (reason,) = desk_office.reasons()
    assert reason.startswith("第 6 行 结果: “?”不在代码表中，可填：")


def test_a_nul_byte_is_rejected_where_it_stands(desk_office: Office) -> None:
    desk_office.send("v.csv", visits(visit(1), visit(2, staff_id="S\0"), visit(3)))
    (load,) = desk_office.ingest().loads
    assert (load.rows_accepted, load.rows_rejected) == (2, 1)
    assert desk_office.reasons() == ["第 3 行 整行: 含有 NUL 字节"]


def test_the_same_hostile_rows_fare_the_same_in_a_large_file(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [visit(at) for at in range(40)]
    rows[7] = visit(7, outcome="?")
    rows[9] = ",,,,,,,,"
    rows[20] = visit(20, persons_found=" 2 ", staff_id=" S2 ")
    rows[21] = visit(21, persons_found="x", staff_id='"S,3"')
    rows[30] = rows[29]
    text = visits(*rows)

    def told(name: str, small: int) -> tuple[object, ...]:
        monkeypatch.setattr(typer, "SMALL_ROWS", small)
        other = office(desk_office.home.root / name, feeds="household_visits")
        other.send("v.csv", text)
        (load,) = other.ingest().loads
        counts = (load.rows_in_file, load.rows_accepted, load.rows_rejected)
        more = (load.rows_duplicate, load.cells_nulled, load.nulled_by_column)
        return counts, more, other.landed("household_visits"), other.reasons()

    small, large = told("small", 20_000), told("large", 5)
    assert small == large
    assert small[0] == (39, 37, 1)


def test_a_zip_bomb_is_refused_before_it_is_opened(desk_office: Office) -> None:
    path = desk_office.home.inbox / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(64 << 20))
    assert "压缩炸弹" in refusal(desk_office)


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "liar.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(64 << 20))
    raw = path.read_bytes()
    size, lie = (64 << 20).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert raw.count(size) == 2
    path.write_bytes(raw.replace(size, lie))
    with pytest.raises(UnreadableError, match=r"压缩炸弹|不符|不是完好"):
        workbook.check_safe(path)


def test_a_zip_of_other_things_is_refused(desk_office: Office) -> None:
    path = desk_office.home.inbox / "reports.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("v.csv", visits(visit(1)))
    assert "压缩包" in refusal(desk_office)


def test_a_file_still_open_for_writing_waits(desk_office: Office) -> None:
    path = desk_office.send("v.csv", visits(visit(1)))
    with path.open("a", encoding="utf-8") as stream:
        stream.write(visit(2))
        stream.flush()
        report = desk_office.ingest()
        assert [item.file_name for item in report.waiting] == ["v.csv"]
        assert not report.loads
    assert desk_office.ingest().loads[0].rows_accepted == 2


def test_another_process_that_writes_is_noticed(desk_office: Office) -> None:
    path = desk_office.send("v.csv", visits(visit(1)))
    code = f"f = open({str(path)!r}, 'a'); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        assert [item.file_name for item in desk_office.ingest().waiting] == ["v.csv"]
        writer.communicate("\n")
    assert len(desk_office.ingest().loads) == 1


@pytest.mark.parametrize("name", ["v.csv.part", "v.tmp", ".v.csv.swp"])
def test_names_of_unfinished_files_wait(desk_office: Office, name: str) -> None:
    desk_office.send(name, visits(visit(1)))
    report = desk_office.ingest()
    assert [item.file_name for item in report.waiting] == [name]
    assert not report.loads
    assert not report.refused


def test_what_programs_leave_in_a_folder_is_passed_over(desk_office: Office) -> None:
    names = ("Thumbs.db", "desktop.ini", ".DS_Store", "~$v.xlsx", "._v.csv")
    names += (".~lock.v.xlsx#", ".~v.xlsx", "~WRL0001.tmp", "@eaDir/v.csv", "Icon\r")
    for name in names:
        desk_office.send(f"town/{name}", b"\0\1")
    desk_office.send("town/v.csv", visits(visit(1)))
    report = desk_office.ingest()
    assert len(report.loads) == 1
    assert not (report.refused or report.waiting)


KEPT_NAMES = (
    *("排查202002281530.csv", "排查20200228153000.csv", "排查20200228.csv"),
    *("510115003001.csv", "排查510115202002280001.csv", "1582874400123.csv"),
)
HIDDEN_NAMES = {
    "排查440882199102104195.csv": f"排查{'*' * 18}.csv",
    "x36060119980521413x.csv": f"x{'*' * 18}.csv",
    "440882 19910210 4195.csv": f"{'*' * 20}.csv",
    "20200228440882199102104195.csv": f"20200228{'*' * 18}.csv",
    "440882910210419.csv": f"{'*' * 15}.csv",
    "13812340001.csv": f"{'*' * 11}.csv",
    "138-1234-0001.csv": f"{'*' * 13}.csv",
}


def test_a_time_or_another_number_in_a_file_name_is_no_identifier(
    desk_office: Office,
) -> None:
    for at, name in enumerate((*KEPT_NAMES, *HIDDEN_NAMES)):
        desk_office.send(name, visits(visit(at)))
    told = {load.file_name for load in desk_office.ingest().loads}
    assert told == {*KEPT_NAMES, *HIDDEN_NAMES.values()}


def test_a_refusal_and_the_file_itself_bear_no_identifier(desk_office: Office) -> None:
    for name in (*KEPT_NAMES, *HIDDEN_NAMES):
        desk_office.send(f"甲/{name}", f"{name},b\n1,2\n")
    told = {one.file_name.removeprefix("甲/") for one in desk_office.ingest().refused}
    assert told == {*KEPT_NAMES, *HIDDEN_NAMES.values()}
    written = "".join(
        f"{path} {path.read_text('utf-8') if path.suffix == '.txt' else ''}"
        for path in desk_office.home.refused.rglob("*")
    )
    assert not [name for name in HIDDEN_NAMES if name in written]


def test_a_file_that_grows_while_it_is_read_waits(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk_office.send("v.csv", visits(visit(1)))
    encrypt = Archive.encrypt

    def slow(self: Archive, source: Path, target: Path) -> None:
        encrypt(self, source, target)
        with path.open("a", encoding="utf-8") as stream:
            stream.write(visit(2))

    with monkeypatch.context() as patch:
        patch.setattr(Archive, "encrypt", slow)
        report = desk_office.ingest()
    assert "还在变化" in report.waiting[0].reason
    assert desk_office.landed("household_visits") == []
    assert desk_office.ingest().loads[0].rows_accepted == 2


def test_a_link_out_of_the_inbox_is_refused_unread(
    desk_office: Office, tmp_path: Path
) -> None:
    outside = tmp_path / "secret.csv"
    outside.write_text(visits(visit(1)), "utf-8")
    (desk_office.home.inbox / "v.csv").symlink_to(outside)
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "w.csv").write_text(visits(visit(1)), "utf-8")
    (desk_office.home.inbox / "folder").symlink_to(folder)
    report = desk_office.ingest()
    assert {item.file_name for item in report.refused} == {"v.csv", "folder"}
    assert not report.loads
    assert outside.exists()
    assert (folder / "w.csv").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_is_told(desk_office: Office) -> None:
    path = desk_office.send("town/v.csv", visits(visit(1)))
    path.parent.chmod(0)
    try:
        report = desk_office.ingest()
    finally:
        path.parent.chmod(0o700)
    assert [item.file_name for item in report.waiting] == ["town"]
    assert "权限" in report.waiting[0].reason


def test_a_folder_that_cannot_be_listed_is_told(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk_office.send("town/v.csv", visits(visit(1)))
    scan = os.scandir

    def denied(path: str) -> object:
        if str(path).endswith("town"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", denied)
    report = desk_office.ingest()
    assert [item.file_name for item in report.waiting] == ["town"]


def test_the_command_prints_a_line_a_file_and_exits_3_when_one_is_refused(
    desk_office: Office,
) -> None:
    desk_office.send("town/v.csv", visits(visit(1), visit(1), visit(2, outcome="?")))
    desk_office.send("odd.csv", "甲,乙\n1,2\n")
    home = str(desk_office.home.root)
    args = ["ingest", "--home", home, "--received-at", "2020-02-15T07:00"]
    result = CliRunner().invoke(main, [*args, "--lang", "en"])
    assert result.exit_code == REFUSED
    lines = result.output.splitlines()
    parts = "3 rows = 1 accepted + 1 rejected + 1 duplicates"
    assert lines[0] == f"town/v.csv  household_visits  {parts}"
    assert lines[1].startswith("refused: odd.csv: ")
    assert lines[-1].startswith(f"1 loads: {parts}; 1 files refused")
    again = CliRunner().invoke(main, args)
    assert again.exit_code == 0, again.output


def test_a_file_name_cannot_steer_the_terminal(desk_office: Office) -> None:
    desk_office.send("a\x1b[31m.csv", visits(visit(1)))
    args = ["ingest", "--home", str(desk_office.home.root)]
    result = CliRunner().invoke(main, args, color=True)
    assert "\x1b" not in result.output
    assert result.exit_code == 0


def test_a_cell_that_looks_like_a_path_or_sql_stays_text(desk_office: Office) -> None:
    wild = ["'; drop table typed; --", "{scan}", "$1", "../../etc/passwd", "=1+1"]
    rows = [visit(at, staff_id=text) for at, text in enumerate(wild)]
    desk_office.send("v'; --.csv", visits(*rows))
    assert desk_office.ingest().loads[0].rows_accepted == len(wild)
    landed = desk_office.landed("household_visits", "staff_id")
    assert landed == [(text,) for text in wild]


def test_a_header_that_looks_like_sql_is_only_text(desk_office: Office) -> None:
    header = VISITS + ",x'); drop table faults; --,{scan}"
    desk_office.send("v.csv", f"{header}\n{visit(1, outcome='?')},1,2\n")
    (load,) = desk_office.ingest().loads
    assert load.rows_rejected == 1
    assert len(desk_office.reasons()) == 1


def test_a_reason_shows_the_header_as_it_was_sent(desk_office: Office) -> None:
    header = VISITS.replace("结果", "结果({scan})")
    desk_office.send("v.csv", f"{header}\n{visit(1, outcome='?')}\n")
    assert desk_office.ingest().loads[0].rows_rejected == 1
    (reason,) = desk_office.reasons()
    assert reason.startswith("第 2 行 结果({scan}): “?”不在代码表中，可填：")


def test_a_text_in_a_contracts_logic_is_no_header(tmp_path: Path) -> None:
    more = (
        "        transformLogic: >-\n"
        "          concat(\"状况\", '“', '\"状况\"', '”')\n"
        "        transformSourceObjects: [状况]\n"
    )
    columns = text_column("id", "编号", required=True) + text_column("told", more=more)
    clerk = office(tmp_path / "home", contract(tmp_path / "feeds", "tellings", columns))
    clerk.send("t.csv", "编号,状况\nA,好\n")
    clerk.ingest()
    assert clerk.landed("tellings", "id, told") == [("A", '好“"状况"”')]


def test_times_of_five_shapes_and_more_are_read(desk_office: Office) -> None:
    shapes = {
        "2020-02-01": "2020-02-01 00:00",
        "2020/2/1": "2020-02-01 00:00",
        "2020.2.1": "2020-02-01 00:00",
        "2020年2月1日": "2020-02-01 00:00",
        "20200201": "2020-02-01 00:00",
        "43862": "2020-02-01 00:00",
        "43862.354166667": "2020-02-01 08:30",
        "2020-02-01 08:30": "2020-02-01 08:30",
        "2020/2/1 8:30:00": "2020-02-01 08:30",
        "2020年2月1日8时30分": "2020-02-01 08:30",
        "2020年2月1日 8点30分00秒": "2020-02-01 08:30",
        "２０２０－０２－０１　０８：３０": "2020-02-01 08:30",
        "2020-02-01T08:30:00": "2020-02-01 08:30",
        "2020.02.01 08:30": "2020-02-01 08:30",
        "2020-02-29": "2020-02-29 00:00",
        "2020-02-25T23:30:00Z": "2020-02-26 07:30",
        "2020-02-25T23:30:00.000Z": "2020-02-26 07:30",
        "2020-02-25T23:30:00+08:00": "2020-02-25 23:30",
        "2020-02-25 23:30 +0800": "2020-02-25 23:30",
        "2020-02-25T23:30:00+00:00": "2020-02-26 07:30",
        "2020-02-28 24:00": "2020-02-29 00:00",
        "2020/2/29 24:00:00": "2020-03-01 00:00",
        "2020年2月28日24时": "2020-02-29 00:00",
        "2020年2月28日24时00分": "2020-02-29 00:00",
        "2020-02-25 上午9:30": "2020-02-25 09:30",
        "2020年2月25日下午3时20分": "2020-02-25 15:20",
        "２０２０／２／２５　下午３：２０：０５": "2020-02-25 15:20",
        "2020/2/25 下午 12:05": "2020-02-25 12:05",
        "2020/2/25 3:20 PM": "2020-02-25 15:20",
        "2020/2/25 12:20:00 AM": "2020-02-25 00:20",
        "2020-02-25 下午15:20": "2020-02-25 15:20",
        "2020-02-25 晚上8点": "2020-02-25 20:00",
        "2020-02-25 中午12:30": "2020-02-25 12:30",
    }
    rows = [visit(at, visited_at=text) for at, text in enumerate(shapes)]
    desk_office.send("v.csv", visits(*rows))
    (load,) = desk_office.ingest().loads
    assert load.rows_rejected == 0, desk_office.reasons()
    landed = desk_office.landed("household_visits", "visited_at")
    told = [f"{moment:%Y-%m-%d %H:%M}" for (moment,) in landed]
    assert told == list(shapes.values())


@pytest.mark.parametrize(
    "text",
    [
        "2020-02-30", "2020-13-01", "2019-02-29", "31/12/2020", "99999", "12", "明天",
        "2020-02-01 25:00", "0000-00-00", "1020-02-01", "2020-02-01 08:30+08",
        "2020-02-01 上午13:00", "2020-02-01 晚上12:00", "2020-02-01 上午12:10",
        "2020-02-01 08:30-09:30", "2020-02-01 24:30", "2020-02-01 08:30+25:00",
        "2020-02-01 下午", "上午9:30",
        "-infinity", "infinity", "epoch", "2020年2月", "-43862", "1e5",
    ],
)  # fmt: skip
def test_an_impossible_time_is_never_guessed(desk_office: Office, text: str) -> None:
    desk_office.send("v.csv", visits(visit(1, visited_at=text)))
    (load,) = desk_office.ingest().loads
    assert load.rows_rejected == 1
    assert "不是存在的日期时间" in desk_office.reasons()[0]


def test_numbers_are_read_as_people_write_them(desk_office: Office) -> None:
    good = {"36.5": 36.5, "３６．５": 36.5, " 36.50 ": 36.5, "36.5℃": 36.5, "37": 37.0}
    bad = ["36,5", "1_0", "0x25", "nan?", "36.5.1", "三十六", "3 7", "36.5 C", "1e400"]
    rows = [registration(at, temperature_celsius=text) for at, text in enumerate(good)]
    rows += [
        registration(90 + at, temperature_celsius=f'"{text}"')
        for at, text in enumerate(bad)
    ]
    desk_office.send("r.csv", registrations(*rows))
    (load,) = desk_office.ingest().loads
    landed = desk_office.landed("registrations", "temperature_celsius")
    assert [value for (value,) in landed] == [*good.values(), *[None] * len(bad)]
    assert load.cells_nulled == len(bad)


def test_whole_numbers_are_never_rounded(desk_office: Office) -> None:
    shapes = {"2": 2, "2.0": 2, "２": 2, "1.7": None, "1e1": None, "0x1": None,
              "-1": None, "61": None, "99999999999999999999": None}  # fmt: skip
    rows = [visit(at, persons_found=text) for at, text in enumerate(shapes)]
    desk_office.send("v.csv", visits(*rows))
    desk_office.ingest()
    landed = desk_office.landed("household_visits", "persons_found")
    assert [value for (value,) in landed] == list(shapes.values())


def test_yes_and_no_in_many_words(desk_office: Office) -> None:
    header = f"{REGISTRATIONS},有无症状"
    yes, no = (
        ["是", "有", "Y", "yes", "1", "TRUE", "✓", "ｙ"],
        ["否", "无", "N", "0", "×"],
    )
    words = [*yes, *no, "—", "也许"]
    rows = [f"{registration(at)},{word}" for at, word in enumerate(words)]
    desk_office.send("r.csv", "\n".join((header, *rows)) + "\n")
    (load,) = desk_office.ingest().loads
    landed = desk_office.landed("registrations", "has_symptoms")
    expected = [True] * len(yes) + [False] * len(no) + [None, None]
    assert [value for (value,) in landed] == expected
    assert load.cells_nulled == 1


def test_a_person_on_the_old_card_is_the_person_on_the_new_one(
    desk_office: Office,
) -> None:
    # 15 digits: place, birth date without the century, order; GB 11643 adds 19 and a
    # check digit. Both forms below are one man of 1976-06-16.
    old = "431389760616601"
    body = f"{old[:6]}19{old[6:]}"
    new = body + mod_11_2.calc_check_digit(body)
    rows = [registration(1, id_number=old), registration(2, id_number=new)]
    desk_office.send(
        "r.csv", registrations(*rows, registration(3, id_number="431389761316601"))
    )
    (load,) = desk_office.ingest().loads
    assert (load.rows_accepted, load.rows_rejected) == (2, 1)
    keys = desk_office.landed("registrations", "person_key")
    assert keys[0] == keys[1]


def test_received_at_is_the_simulated_morning(desk_office: Office) -> None:
    desk_office.send("v.csv", visits(visit(1)))
    desk_office.ingest(MORNING)
    assert desk_office.loads("loaded_at") == [(MORNING,)]
