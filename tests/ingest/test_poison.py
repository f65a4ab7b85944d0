"""No fault of one file ends the run: the others land, it is kept and named."""

from __future__ import annotations

import errno
import os
import shutil
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner
from ingest_kit import (
    GOOD_IDS,
    MORNING,
    Office,
    office,
    registration,
    registrations,
    visit,
    visits,
)

from fourgates import durable
from fourgates.cli import main
from fourgates.errors import REFUSED, UserError
from fourgates.ingest import StoppedError
from fourgates.ingest.detect import apart, detect, text_file
from fourgates.ingest.lane import Lane
from fourgates.ingest.load import commit_queue, loader
from fourgates.ingest.load.load_ledger import Ledger
from fourgates.ingest.session import Session
from fourgates.ingest.type import typer

BAD = "m_bad.csv"


@pytest.fixture
def desk(tmp_path: Path) -> Office:
    return office(tmp_path / "home", feeds="household_visits registrations")


def send_three_good(desk: Office) -> None:
    desk.send("a.csv", visits(visit(1)))
    desk.send("n.csv", visits(visit(2)))
    desk.send("z.csv", registrations(registration(1)))


def assert_only_the_bad_one_is_refused(desk: Office, words: str) -> None:
    report = desk.ingest()
    assert [load.file_name for load in report.loads] == ["a.csv", "n.csv", "z.csv"]
    assert [item.file_name for item in report.refused] == [BAD]
    assert words in report.refused[0].reason
    assert (desk.home.refused / BAD).exists()
    assert words in (desk.home.refused / f"{BAD}.reason.txt").read_text("utf-8")
    assert list(desk.home.inbox.iterdir()) == []
    assert len(desk.landed("household_visits")) == 2
    assert [path for path in desk.files() if path.endswith(durable.DRAFT)] == []


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (text_file, "recognise"),
        (typer, "rewrite"),
        (loader, "landed"),
        (loader, "landing_file"),
    ],
)
def test_an_unforeseen_error_at_any_stage_refuses_that_file_only(
    desk: Office, monkeypatch: pytest.MonkeyPatch, module: object, name: str
) -> None:
    send_three_good(desk)
    desk.send(BAD, visits(visit(9), visit(10, outcome="?")))
    usual = getattr(module, name)

    def failing(*args: object, **options: object) -> object:
        told = f"{args}"
        if name == "rewrite":
            args = (list(args[0]), *args[1:])  # type: ignore[call-overload]
            told = f"{args[0]}"
        if "V9" in told or BAD in told:
            raise ZeroDivisionError("deep down")
        return usual(*args, **options)

    monkeypatch.setattr(module, name, failing)
    assert_only_the_bad_one_is_refused(desk, "读取时出现意外错误：ZeroDivisionError")


def test_a_lane_whose_session_broke_gets_a_fresh_one(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_three_good(desk)
    desk.send(BAD, visits(visit(9)))
    execute, broken = Session.execute, set()

    def failing(self: Session, query: str) -> object:
        if BAD in query:
            broken.add(id(self))
            self.connection.close()
        return execute(self, query)

    monkeypatch.setattr(Session, "execute", failing)
    assert_only_the_bad_one_is_refused(desk, "读取时出现意外错误")
    assert broken


def test_an_identifier_in_an_error_is_not_told(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_three_good(desk)
    desk.send(BAD, visits(visit(9)))
    take = Lane.take

    def failing(self: Lane, file: detect.DetectedFile) -> object:
        if file.arrival.name == BAD:
            raise ValueError("cannot read 440882199102104195")
        return take(self, file)

    monkeypatch.setattr(Lane, "take", failing)
    assert_only_the_bad_one_is_refused(desk, "cannot read ******************")


def test_a_full_disk_refuses_no_file_and_what_was_read_is_printed(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_three_good(desk)
    write = Session.write_parquet

    def full(self: Session, query: str, path: Path, key: str = "") -> int:
        if "z.csv" in query:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(self, query, path, key)

    monkeypatch.setattr(commit_queue, "MOST_LOADS", 1)
    with monkeypatch.context() as patch:
        patch.setattr(Session, "write_parquet", full)
        result = CliRunner().invoke(main, ["ingest", "--home", str(desk.home.root)])
    assert result.exit_code == 1
    assert "a.csv  household_visits  1 行 = 收下 1" in result.output
    assert "No space left on device" in result.output
    assert "Traceback" not in result.output
    assert list(desk.home.refused.iterdir()) == []
    assert [path.name for path in desk.home.inbox.iterdir()] == ["z.csv"]
    assert desk.ingest().loads[0].file_name == "z.csv"


def test_what_cannot_be_made_to_count_stays_in_the_inbox(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_three_good(desk)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "commit", full)
        with pytest.raises(StoppedError) as stopped:
            desk.ingest()
    assert stopped.value.report.loads == []
    assert len(list(desk.home.inbox.iterdir())) == 3
    assert len(desk.ingest().loads) == 3


@pytest.mark.parametrize("is_same_size", [True, False])
def test_a_corrected_file_put_in_place_meanwhile_is_not_deleted_unread(
    desk: Office, monkeypatch: pytest.MonkeyPatch, is_same_size: bool
) -> None:
    path = desk.send("v.csv", visits(visit(1)))
    corrected = visits(visit(2) if is_same_size else visit(22))
    facts = path.stat()

    def reached(step: str) -> None:
        if step == "committed":
            draft = path.with_name("draft")
            draft.write_text(corrected, "utf-8")
            os.utime(draft, ns=(facts.st_atime_ns, facts.st_mtime_ns))
            draft.replace(path)

    with monkeypatch.context() as patch:
        patch.setattr(commit_queue, "reached", reached)
        report = desk.ingest()
    assert "新内容下次再读" in report.waiting[0].reason
    assert path.read_text("utf-8") == corrected
    assert desk.ingest(MORNING + timedelta(days=1)).loads[0].rows_accepted == 1


def test_a_corrected_file_is_not_refused_for_the_one_before(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.send("v.csv", visits(visit(1, outcome="?")))
    usual = Lane.take

    def swapped(self: Lane, file: detect.DetectedFile) -> object:
        path.write_text(visits(visit(1), visit(2)), "utf-8")
        usual(self, file)
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(Lane, "take", swapped)
        assert desk.ingest().waiting[0].file_name == "v.csv"
    assert desk.ingest().loads[0].rows_accepted == 2


def odd_names(inbox: Path) -> None:
    """Fill an inbox with what cannot be named, followed or reached."""
    content = visits(visit(5)).encode()
    folder = os.fsencode(inbox)
    for name in ("登记".encode("gbk") + b".csv", b"x" * 251 + b".csv"):
        descriptor = os.open(folder + b"/" + name, os.O_CREAT | os.O_WRONLY)
        os.write(descriptor, content if len(name) < 100 else b"")
        os.close(descriptor)
    (inbox / "loop").symlink_to("loop")
    (inbox / "one").symlink_to("two")
    (inbox / "two").symlink_to("one")
    here = os.open(inbox, os.O_RDONLY)
    for _ in range(22):
        os.mkdir("d" * 200, dir_fd=here)
        deeper = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    os.close(os.open("deep.csv", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)


def test_names_links_and_depths_that_are_odd_end_no_run(desk: Office) -> None:
    send_three_good(desk)
    odd_names(desk.home.inbox)
    result = CliRunner().invoke(main, ["ingest", "--home", str(desk.home.root)])
    assert result.exit_code == REFUSED, result.output
    assert list(desk.home.inbox.rglob("*.csv")) == []
    assert "收下 3 张表" in result.output
    assert "退回文件 6 个" in result.output
    assert "退回文件：登记.csv：名称不是 UTF-8" in result.output
    assert (desk.home.refused / "登记.csv").exists()
    reasons = list(desk.home.refused.rglob("*.reason.txt"))
    assert len(reasons) == 6
    again = CliRunner().invoke(main, ["ingest", "--home", str(desk.home.root)])
    assert again.exit_code == 0, again.output


def test_with_the_ledger_gone_no_original_is_deleted(desk: Office) -> None:
    send_three_good(desk)
    desk.ingest()
    kept = {path.name for path in desk.home.archive.glob("*.age")}
    shutil.rmtree(desk.home.landing / "loads")
    desk.send("new.csv", visits(visit(50)))
    report = desk.ingest(MORNING + timedelta(days=1))
    assert len(report.loads) == 1
    assert report.recovered
    aside = {path.name for path in desk.home.leftovers.rglob("*.age")}
    assert aside == kept
    assert len(desk.landed("household_visits")) == 1


def test_more_leftovers_than_one_run_can_leave_stop_with_what_to_do(
    desk: Office,
) -> None:
    for day in range(2):
        desk.send("v.csv", visits(visit(day)))
        desk.ingest(MORNING + timedelta(days=day))
    shutil.rmtree(desk.home.landing / "loads")
    before = desk.files()
    with pytest.raises(UserError, match=r"2 files .* Put the rows back from a copy"):
        desk.ingest(MORNING + timedelta(days=2))
    assert desk.files() == before


def sheet_with(path: Path, place: Callable[[Any, Any], None]) -> None:
    """Write a workbook of one good visit, and put something more into it."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("走访")
        for at, row in enumerate(visits(visit(5)).splitlines()):
            sheet.write_row(at, 0, row.split(","))
        place(book, sheet)


def poisoned_books() -> dict[str, Callable[[Any, Any], None]]:
    """Return what ends a reader of workbooks, by name."""

    def number(value: float, shape: str) -> Callable[[Any, Any], None]:
        return lambda book, sheet: sheet.write_number(
            3, 3, value, book.add_format({"num_format": shape})
        )

    return {
        "corner.xlsx": lambda book, sheet: sheet.write_string(1_048_575, 16_383, " "),
        "last_day.xlsx": number(2958465.9999999, "yyyy-mm-dd hh:mm:ss"),
        "phone.xlsx": number(13812345678, "[h]:mm:ss"),
        "before_time.xlsx": number(-1e12, "yyyy-mm-dd"),
    }


def test_nothing_a_workbook_holds_ends_the_run(desk: Office) -> None:
    send_three_good(desk)
    rows = [row.split(",") for row in visits(visit(3)).splitlines()]
    desk.send_book("good.xlsx", one=rows)
    bad = poisoned_books()
    for name, place in bad.items():
        sheet_with(desk.home.inbox / name, place)
    wide = ",".join(f"c{at}" for at in range(200_000))
    desk.send("wide.csv", f"{wide}\n{wide}\n")
    desk.send("long.csv", visits(visit(8, staff_id="S" * (65 << 20))))
    result = CliRunner().invoke(main, ["ingest", "--home", str(desk.home.root)])
    assert result.exit_code == REFUSED, result.output
    assert "Traceback" not in result.output
    for name in (*bad, "wide.csv", "long.csv"):
        assert f"退回文件：{name}：" in result.output
    assert "收下 4 张表" in result.output
    assert list(desk.home.inbox.iterdir()) == []


def test_a_reader_that_takes_too_long_is_ended(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row.split(",") for row in visits(visit(3)).splitlines()]
    desk.send_book("slow.xlsx", one=rows)
    monkeypatch.setattr(apart, "SECONDS", 0.0)
    monkeypatch.setattr(apart, "SECONDS_PER_BYTE", 0.0)
    assert desk.ingest().refused[0].reason == apart.BEYOND
    monkeypatch.undo()
    desk.send_book("next.xlsx", one=rows)
    assert len(desk.ingest().loads) == 1


def test_a_run_that_is_told_to_end_leaves_nothing_in_the_clear(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_three_good(desk)
    index, works = loader.Loader.load, []

    def ended(self: loader.Loader, *args: Any) -> object:
        if not works:
            os.kill(os.getpid(), signal.SIGTERM)
        works.append(list(desk.home.build.glob("ingest*/rows.csv")))
        return index(self, *args)

    with monkeypatch.context() as patch:
        patch.setattr(loader.Loader, "load", ended)
        result = CliRunner().invoke(main, ["ingest", "--home", str(desk.home.root)])
    assert result.exit_code == 128 + signal.SIGTERM
    assert works[0]
    assert list(desk.home.build.glob("ingest*/*")) == []
    assert len(desk.ingest().loads) == 3


def test_the_sheets_before_a_fault_are_told(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = (visits(visit(at)).splitlines() for at in (1, 9))
    desk.send_book(
        "b.xlsx",
        **{"甲": [r.split(",") for r in good], "乙": [r.split(",") for r in bad]},
    )
    usual = typer.rewrite

    def failing(rows: object, *args: object) -> object:
        listed = list(rows)  # type: ignore[call-overload]
        if "V9" in f"{listed}":
            raise ZeroDivisionError
        return usual(listed, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(typer, "rewrite", failing)
    report = desk.ingest()
    assert [load.sheet for load in report.loads] == ["甲"]
    assert [item.file_name for item in report.refused] == ["b.xlsx"]
    assert desk.loads("sheet") == [("甲",)]


def test_a_contradiction_sets_two_rows_aside_in_every_feed(tmp_path: Path) -> None:
    desk = office(tmp_path / "home", feeds="dispositions")
    head = "处置编号,身份证号,村社区代码,分类,动作,处置时间,地点,文书编号,录入时间"
    at = "2020-02-14 09:00:00"
    rows = (
        f"{name},{GOOD_IDS[0]},510115003001,居家,开始,{at},{where},文1,{at}"
        for name, where in (("Z1", "家中"), ("Z1", "宾馆"), ("Z2", "家中"))
    )
    desk.send("甲/d.csv", "\n".join((head, *rows)) + "\n")
    (load,) = desk.ingest().loads
    assert (load.rows_accepted, load.rows_rejected) == (1, 2)
    assert all("第 2、3 行内容不同" in str(one) for one in desk.reasons())


def test_no_sender_is_called_as_all_of_them_are(tmp_path: Path) -> None:
    desk = office(tmp_path / "home", feeds="household_visits senders")
    desk.send("all/v.csv", visits(visit(1)))
    senders = "报送单位,报表名称,报送频次,时限\nall,入户排查记录,每日,08:00\n"
    desk.send("s.csv", senders + "柳城,入户排查记录,每日,08:00\n")
    report = desk.ingest()
    assert "不能叫 all" in report.refused[0].reason
    (load,) = report.loads
    assert (load.rows_accepted, load.rows_rejected) == (1, 1)
    assert "报送单位不能叫 all" in str(desk.reasons())
