"""A load can be looked at, taken back, and read again by today's contract."""

from __future__ import annotations

import json
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from ingest_kit import (
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

from fourgates import withdrawals
from fourgates.cli import main
from fourgates.errors import UserError
from fourgates.ingest import loads, rejects
from fourgates.steps import Steps

NOON = MORNING + timedelta(hours=5)
STEPS = Steps(quiet=True)


def run(desk: Office, *words: str) -> Result:
    result = CliRunner().invoke(main, ["loads", *words, "--home", str(desk.home.root)])
    assert "Traceback" not in result.output
    return result


def told(desk: Office, *words: str) -> str:
    result = run(desk, *words)
    assert result.exit_code == 0, result.output
    return result.output


def counted_keys(desk: Office, feed: str, column: str) -> list[str]:
    """Return the key of every landed row whose load was not withdrawn."""
    gone = withdrawals.known(desk.home)
    rows = desk.landed(feed, f"{column}, _load_id")
    return sorted(key for key, load_id in rows if load_id not in gone)


def test_the_list_is_newest_first_and_says_what_counts(desk_office: Office) -> None:
    desk_office.send("a/v.csv", visits(visit(1), visit(2)))
    (first,) = desk_office.ingest().loads
    desk_office.send("b/r.csv", registrations(registration(1)))
    (second,) = desk_office.ingest(NOON).loads
    told(desk_office, "withdraw", first.load_id, "--reason", "发错了村")
    rows = json.loads(told(desk_office, "list", "--format", "json"))
    assert rows == [
        {
            "number": 2,
            "load": second.load_id,
            "feed": "registrations",
            "file": "b/r.csv",
            "rows": 1,
            "when": NOON.isoformat(),
            "state": "counts",
        },
        {
            "number": 1,
            "load": first.load_id,
            "feed": "household_visits",
            "file": "a/v.csv",
            "rows": 2,
            "when": MORNING.isoformat(),
            "state": "withdrawn: 发错了村",
        },
    ]
    assert told(desk_office, "show", "1") == told(desk_office, "show", first.load_id)
    by_feed = told(desk_office, "list", "--feed", "registrations")
    assert second.load_id in by_feed
    assert first.load_id not in by_feed
    assert first.load_id not in told(
        desk_office, "list", "--since", f"{NOON:%Y-%m-%dT%H:%M}"
    )


def test_a_withdrawal_is_kept_with_who_when_and_why(desk_office: Office) -> None:
    desk_office.send("v.csv", visits(visit(1)))
    (load,) = desk_office.ingest().loads
    words = told(
        desk_office,
        *("withdraw", load.load_id, "--reason", "发错了村"),
        *("--received-at", f"{NOON:%Y-%m-%dT%H:%M}"),
    )
    one = withdrawals.known(desk_office.home)[load.load_id]
    assert (one.reason, one.withdrawn_at) == ("发错了村", NOON)
    assert one.withdrawn_by
    assert one.withdrawn_by in words
    assert withdrawals.known(desk_office.home, NOON - timedelta(seconds=1)) == {}
    assert desk_office.landed("household_visits", "visit_id") == [("V1",)]


def test_a_withdrawal_is_known_after_all_that_was_known(desk_office: Office) -> None:
    desk_office.send("v.csv", visits(visit(1)))
    (load,) = desk_office.ingest(NOON).loads
    (one,) = loads.withdraw(desk_office.home, load.load_id, "x", MORNING)
    assert one.withdrawn_at == NOON + timedelta(seconds=1)


def test_what_cannot_be_withdrawn_is_told(desk_office: Office) -> None:
    desk_office.send("v.csv", visits(visit(1)))
    (load,) = desk_office.ingest().loads
    wrong = run(desk_office, "withdraw", load.load_id[:-1], "--reason", "x")
    assert wrong.exit_code == 1
    assert f"是否应为 '{load.load_id}'?" in wrong.output
    assert run(desk_office, "withdraw", load.load_id).exit_code == 2
    blank = run(desk_office, "withdraw", load.load_id, "--reason", " ")
    assert blank.exit_code == 1
    assert "请写明撤回的原因" in blank.output
    told(desk_office, "withdraw", load.load_id, "--reason", "第一次")
    again = run(desk_office, "withdraw", load.load_id, "--reason", "第二次")
    assert again.exit_code == 1
    assert "第一次" in again.output


def test_a_reason_bears_no_identifier(desk_office: Office) -> None:
    desk_office.send("v.csv", visits(visit(1)))
    (load,) = desk_office.ingest().loads
    words = told(
        desk_office, "withdraw", load.load_id, "--reason", "440882199102104195 错"
    )
    assert "440882199102104195" not in words


def test_the_same_file_is_read_again_after_a_withdrawal(desk_office: Office) -> None:
    content = visits(visit(1), visit(2))
    desk_office.send("v.csv", content)
    (first,) = desk_office.ingest().loads
    loads.withdraw(desk_office.home, first.load_id, "x")
    desk_office.send("v.csv", content)
    (second,) = desk_office.ingest().loads
    assert second.load_id != first.load_id
    assert (second.rows_accepted, second.rows_duplicate) == (2, 0)
    assert counted_keys(desk_office, "household_visits", "visit_id") == ["V1", "V2"]
    assert (desk_office.home.archive / f"{first.load_id}.age").exists()
    assert (desk_office.home.archive / f"{second.load_id}.age").exists()
    desk_office.send("v.csv", content)
    report = desk_office.ingest()
    assert not report.loads
    assert f"loads reread {second.load_id}" in report.taken_before[0].reason


def test_a_row_of_a_withdrawn_load_makes_no_duplicate(desk_office: Office) -> None:
    desk_office.send("v.csv", visits(visit(1), visit(2)))
    (first,) = desk_office.ingest().loads
    loads.withdraw(desk_office.home, first.load_id, "x")
    desk_office.send("w.csv", visits(visit(2), visit(3)))
    (second,) = desk_office.ingest(NOON).loads
    assert (second.rows_accepted, second.rows_duplicate) == (2, 0)


def test_rejects_of_a_withdrawn_load_wait_no_more(desk_office: Office) -> None:
    desk_office.send("v.csv", visits(visit(1, outcome="?"), visit(2)))
    (load,) = desk_office.ingest().loads
    assert len(rejects.waiting(desk_office.home)) == 1
    loads.withdraw(desk_office.home, load.load_id, "x")
    assert rejects.waiting(desk_office.home) == []


def test_show_tells_the_tie_out_and_what_came_again(desk_office: Office) -> None:
    desk_office.send("v.csv", visits(visit(1), visit(2), visit(3, outcome="?")))
    (first,) = desk_office.ingest().loads
    newer = visit(2, updated_at="2020-02-15 09:00:00")
    desk_office.send("w.csv", visits(visit(1), newer))
    (second,) = desk_office.ingest(NOON).loads
    shown = told(desk_office, "show", first.load_id)
    assert "3 行 = 收下 2 + 退回 1 + 重复 0" in shown
    assert "1 行待报送单位更正" in shown
    assert f"其中 1 个编号在 {second.load_id} 中又报" in shown
    assert f"{second.load_id} 中有 1 行因此前已收而计为重复" in shown
    assert "状态" in shown and "计数" in shown
    words = told(desk_office, "withdraw", first.load_id, "--reason", "x")
    assert f"fourgates loads reread {second.load_id}" in words
    assert "起撤回" in told(desk_office, "show", first.load_id)


def test_a_duplicate_of_a_withdrawn_row_lands_when_its_load_is_read_again(
    desk_office: Office,
) -> None:
    desk_office.send("v.csv", visits(visit(1), visit(2)))
    (first,) = desk_office.ingest().loads
    desk_office.send("w.csv", visits(visit(2), visit(3)))
    (second,) = desk_office.ingest(NOON).loads
    loads.withdraw(desk_office.home, first.load_id, "x")
    assert counted_keys(desk_office, "household_visits", "visit_id") == ["V3"]
    loads.reread(desk_office.home, STEPS, second.load_id)
    assert counted_keys(desk_office, "household_visits", "visit_id") == ["V2", "V3"]


def moods(folder: Path, mood: str, *, required: bool = True) -> Path:
    """Write a contract whose column reads one of two headers."""
    shutil.rmtree(folder, ignore_errors=True)
    columns = text_column("id", "编号", required=True)
    return contract(
        folder, "moods", columns + text_column("mood", mood, required=required)
    )


def test_a_load_is_read_again_by_a_mended_contract(tmp_path: Path) -> None:
    folder = tmp_path / "feeds"
    desk = office(tmp_path / "home", moods(folder, "心情"))
    desk.send("m.csv", "编号,心情,心境\nA,旧,新\nB,旧,新\n")
    (first,) = desk.ingest().loads
    desk = office(desk.home.root, moods(folder, "心境"))
    report, (gone,) = loads.reread(
        desk.home, STEPS, first.load_id, received_at=MORNING, contracts=desk.contracts
    )
    (second,) = report.loads
    assert (second.rows_accepted, second.rows_duplicate) == (2, 0)
    assert gone.load_id == first.load_id
    assert gone.reason == f"reread as {second.load_id}"
    known = withdrawals.known(desk.home)
    rows = desk.landed("moods", "id, mood, _file, _load_id")
    assert [row[:3] for row in rows if row[3] not in known] == [
        ("A", "新", "m.csv"),
        ("B", "新", "m.csv"),
    ]
    assert not list(desk.home.build.glob("ingest*/*"))


def test_a_load_that_todays_contract_refuses_stays_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "feeds"
    desk = office(tmp_path / "home", moods(folder, "心情"))
    desk.send("m.csv", "编号,心情\nA,好\n")
    (first,) = desk.ingest().loads
    before = desk.files()
    desk = office(desk.home.root, moods(folder, "脾气"))
    with pytest.raises(UserError, match=r"脾气.*Nothing was changed"):
        loads.reread(desk.home, STEPS, first.load_id, contracts=desk.contracts)
    assert desk.files() == before
    assert not list(desk.home.build.glob("ingest*/*"))
    assert withdrawals.known(desk.home) == {}


def test_one_sheet_of_a_workbook_is_read_again_and_the_others_stay(
    desk_office: Office,
) -> None:
    head = visits().strip().split(",")
    one, two = (visit(number).split(",") for number in (1, 2))
    desk_office.send_book("v.xlsx", 甲=[head, one], 乙=[head, two])
    first, second = desk_office.ingest().loads
    report, withdrawn = loads.reread(desk_office.home, STEPS, second.load_id)
    assert [load.sheet for load in report.loads] == ["乙"]
    assert [item.load_id for item in withdrawn] == [second.load_id]
    keys = counted_keys(desk_office, "household_visits", "visit_id")
    assert keys == ["V1", "V2"]
    assert first.load_id not in withdrawals.known(desk_office.home)


def test_a_withdrawn_load_comes_back_when_it_is_read_again(desk_office: Office) -> None:
    desk_office.send("v.csv", visits(visit(1)))
    (first,) = desk_office.ingest().loads
    loads.withdraw(desk_office.home, first.load_id, "x")
    words = told(desk_office, "reread", first.load_id)
    assert "1 行 = 收下 1 + 退回 0 + 重复 0" in words
    assert counted_keys(desk_office, "household_visits", "visit_id") == ["V1"]


def test_what_was_replayed_goes_with_its_load(tmp_path: Path) -> None:
    folder = tmp_path / "feeds"
    desk = office(tmp_path / "home", moods(folder, "心情"))
    desk.send("m.csv", "编号,心情\nA,好\nB,\n")
    (first,) = desk.ingest().loads
    desk = office(desk.home.root, moods(folder, "心情", required=False))
    (replayed,) = desk.replay(NOON).loads
    refused = run(desk, "reread", replayed.load_id)
    assert refused.exit_code == 1
    assert f"fourgates loads reread {first.load_id}" in refused.output
    gone = loads.withdraw(desk.home, first.load_id, "x")
    assert [one.load_id for one in gone] == [first.load_id, replayed.load_id]


def test_an_original_that_is_gone_is_told(desk_office: Office) -> None:
    desk_office.send("v.csv", visits(visit(1)))
    (first,) = desk_office.ingest().loads
    kept = desk_office.home.archive / f"{first.load_id}.age"
    kept.unlink()
    refused = run(desk_office, "reread", first.load_id)
    assert refused.exit_code == 1
    assert f"{kept}: 原件不在了" in refused.output
    assert withdrawals.known(desk_office.home) == {}


def test_a_kill_before_the_withdrawal_leaves_only_that_to_do(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    desk_office.send("v.csv", visits(visit(1)))
    (first,) = desk_office.ingest().loads
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(withdrawals, "write", killed)
        loads.reread(desk_office.home, STEPS, first.load_id)
    report, (gone,) = loads.reread(desk_office.home, STEPS, first.load_id)
    assert not report.loads
    assert gone.load_id == first.load_id
    assert counted_keys(desk_office, "household_visits", "visit_id") == ["V1"]


PAGE = Path(__file__).parents[2] / "docs" / "loads.md"
BY_WHOM = re.compile(r"by \S+ \(written [^)]*\)")  # differs between machines


def test_the_page_about_loads_shows_what_the_commands_print(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOURGATES_LANG", "en")
    desk_office.send("涌泉街道/入户_0215.csv", visits(visit(1), visit(2)))
    desk_office.ingest()
    blocks = re.findall(
        r"```console\n\$ scripts/run loads (.*?)```", PAGE.read_text("utf-8"), re.S
    )
    assert len(blocks) == 4
    for block in blocks:
        words, _, shown = block.partition("\n")
        assert BY_WHOM.sub("", told(desk_office, *words.split())) == BY_WHOM.sub(
            "", shown
        )
