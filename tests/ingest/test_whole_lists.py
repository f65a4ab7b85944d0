"""A list that is whole says what still stands: what it no longer names has ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from ingest_kit import Office, contract, office, text_column

from fourgates import contracts as store
from fourgates.errors import UserError

HEADER = "截止时间,风险等级,省,市,县区,地点"
BOTH = ("中风险 甲小区", "中风险 乙小区")


def listed(*rows: str, at: str = "2022-05-12 21时") -> str:
    """Return a whole list of risk areas, each row a level and a place."""
    lines = (f"{at},{row.replace(' ', ',四川省,成都市,温江区,')}" for row in rows)
    return "\n".join((HEADER, *lines)) + "\n"


def risk_office(root: Path) -> Office:
    return office(root, feeds="areas risk_areas")


def sent_in_turn(desk: Office, *texts: str) -> None:
    """Send each list an hour after the one before, under a name of its own."""
    for hours, text in enumerate(texts):
        desk.send(f"卫健局/名单{hours}.csv", text)
        report = desk.ingest(datetime(2022, 5, 12, 22) + timedelta(hours=hours))
        assert not report.refused


def test_each_list_lands_whole_though_rows_had_landed(
    tmp_path: Path,
) -> None:
    desk = risk_office(tmp_path / "home")
    sent_in_turn(
        desk, listed("中风险 甲小区", "中风险 乙小区"), listed("中风险 甲小区")
    )
    assert desk.loads("rows_accepted, rows_duplicate, list_as_of") == [
        (2, 0, datetime(2022, 5, 12, 21)),
        (1, 0, datetime(2022, 5, 12, 21)),
    ]


def test_an_empty_list_is_a_list_as_of_its_arrival(tmp_path: Path) -> None:
    desk = risk_office(tmp_path / "home")
    sent_in_turn(desk, listed("中风险 甲小区"), listed())
    assert desk.loads("rows_in_file, list_as_of")[-1] == (0, datetime(2022, 5, 12, 23))


def test_a_list_that_comes_again_after_another_one_is_news(tmp_path: Path) -> None:
    desk = risk_office(tmp_path / "home")
    first = listed("中风险 甲小区")
    sent_in_turn(desk, first, listed(), first, listed(), first)
    assert [row[0] for row in desk.loads("rows_accepted")] == [1, 0, 1, 0, 1]


def test_the_same_list_twice_running_is_taken_once(tmp_path: Path) -> None:
    desk = risk_office(tmp_path / "home")
    first = listed("中风险 甲小区")
    sent_in_turn(desk, first, first)
    assert len(desk.loads("load_id")) == 1


def test_a_list_with_a_rejected_row_ends_nothing(tmp_path: Path) -> None:
    desk = risk_office(tmp_path / "home")
    sent_in_turn(
        desk, listed("中风险 甲小区", "中风险 乙小区"), listed("很危险 甲小区")
    )
    assert desk.loads("rows_rejected, list_as_of")[-1] == (1, None)


def test_a_whole_list_needs_a_column_for_the_end(tmp_path: Path) -> None:
    folder = contract(
        tmp_path / "forms", "posts", text_column("id", "编号", required=True)
    )
    (path,) = folder.iterdir()
    more = "      - {property: wholeList, value: [sendr]}\n    properties:"
    path.write_text(path.read_text("utf-8").replace("    properties:", more), "utf-8")
    with pytest.raises(UserError) as told:
        store.load(None, [folder])
    assert "wholeList needs an endColumn" in told.value.message
    assert "Did you mean 'sender'?" in told.value.message
    assert f"{path}:" in told.value.message


def test_only_a_row_that_names_what_it_takes_back_may_be_below_zero(
    tmp_path: Path,
) -> None:
    desk = office(tmp_path / "home", feeds="incentive_records staff areas")
    head = (
        "发放编号,工号,村社区代码,措施条款,事由日期,金额,是否一线,更新时间,冲销原编号"
    )
    rows = (
        f"F{number},S1,510115003001,prevention_200,2020-02-10,{yuan},是,2020-02-14,{of}"
        for number, yuan, of in ((1, 200, ""), (2, -200, "F1"), (3, -200, ""))
    )
    desk.send("发放.csv", "\n".join((head, *rows)))
    desk.ingest()
    assert desk.landed("incentive_records", "incentive_id, amount_yuan") == [
        ("F1", 200),
        ("F2", -200),
    ]
    (reason,) = desk.reasons()
    assert "小于下限 0；冲销的，请填写被冲销的编号" in reason
