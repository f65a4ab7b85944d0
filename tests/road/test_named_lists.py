"""A list of open items has names for a purpose that is logged, and only then."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from fourgates.cli import main
from fourgates.home import Home
from fourgates.publish import named_lists
from fourgates.vault import vault
from fourgates.vault.vault import Entry

WHY = "今晚上门"


def listed(home: Home, *words: str) -> Result:
    command = ["list", *words, "--home", str(home.root), "--format", "csv"]
    return CliRunner().invoke(main, command)


def rows_of(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


def asked(home: Home, query: str) -> list[tuple[str, ...]]:
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture
def log(demo_home: Home) -> Path:
    path = demo_home.logs / "vault_reads.jsonl"
    path.unlink(missing_ok=True)
    return path


def test_a_list_without_a_purpose_has_no_names_and_logs_nothing(
    demo_home: Home, log: Path
) -> None:
    rows = rows_of(listed(demo_home, "overdue_release"))
    items = asked(
        demo_home,
        "select item_id from marts.fct_work_items where item_kind = 'overdue_release'",
    )
    assert sorted(row["编号"] for row in rows) == sorted(item for (item,) in items)
    assert not {"姓名（名称）", "电话"} & set(rows[0])
    assert not log.exists()


def test_with_a_purpose_each_person_has_the_name_of_the_newest_form(
    demo_home: Home, log: Path
) -> None:
    rows = rows_of(listed(demo_home, "应解未解核处", "--purpose", WHY))
    subjects = asked(
        demo_home,
        "select distinct subject_key from marts.fct_work_items "
        "where item_kind = 'overdue_release'",
    )
    assert all(row["姓名（名称）"] and row["电话"] for row in rows)
    records = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert {one["subject_key"] for one in records} == {key for (key,) in subjects}
    assert {(one["purpose"], one["why"]) for one in records} == {("control", WHY)}
    assert not any(row["姓名（名称）"] in log.read_text("utf-8") for row in rows)


def test_a_number_of_a_person_in_the_purpose_is_covered_in_the_log(
    demo_home: Home, log: Path
) -> None:
    words = ("overdue_release", "--purpose", "查 13812345678 与 11010519491231002X")
    rows_of(listed(demo_home, *words))
    written = log.read_text("utf-8")
    assert "13812345678" not in written
    assert "11010519491231002X" not in written


def test_a_list_of_a_town_names_only_its_own(demo_home: Home, log: Path) -> None:
    ((town, name), *_) = asked(
        demo_home,
        "select town_id, town_name from marts.fct_work_items "
        "where item_kind = 'overdue_release' and town_id is not null "
        "group by all order by count(*) desc, town_id",
    )
    whole = rows_of(listed(demo_home, "overdue_release"))
    by_code, by_name = (
        rows_of(listed(demo_home, "overdue_release", "--area", area, "--purpose", WHY))
        for area in (town, name)
    )
    assert by_code == by_name
    assert 0 < len(by_code) < len(whole)
    assert {row["镇街"] for row in by_code} == {name}
    keys = {json.loads(line)["subject_key"] for line in log.read_text().splitlines()}
    assert len(keys) <= len(by_code)


def test_the_names_of_staff_and_firms_come_from_their_own_purposes(
    demo_home: Home, log: Path
) -> None:
    for kind, head in (
        ("relief_not_applied", "姓名（名称）"),
        ("flagged_visit", "经办人姓名"),
    ):
        assert rows_of(listed(demo_home, kind, "--purpose", WHY))[0][head]
    purposes = [json.loads(line)["purpose"] for line in log.read_text().splitlines()]
    assert sorted(set(purposes)) == ["recovery", "workforce"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("revisits",), "Did you mean revisit"),
        (("revisit", "--area", "月球镇"), "no area '月球镇'"),
        (("revisit", "--purpose", " "), "it is logged"),
    ],
)
def test_a_list_or_an_area_that_is_not_there_is_told(
    demo_home: Home, log: Path, words: tuple[str, ...], told: str
) -> None:
    result = listed(demo_home, *words)
    assert result.exit_code == 1
    assert told in result.stderr
    assert not log.exists()


def test_a_home_without_a_build_says_what_to_do_first(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.make_key(b"\x01" * 32)
    result = listed(home, "revisit")
    assert result.exit_code == 1
    assert "fourgates run" in result.stderr


def test_the_newest_word_counts_whichever_of_the_persons_papers_it_came_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute(
            "create schema marts; create schema staging; "
            "create table marts.fct_loads as select * from (values "
            "('a', 1, null), ('b', 2, null), ('c', 3, now())) "
            "as loads (load_id, load_number, withdrawn_at); "
            "create table staging.stg_persons_linked as "
            "select 'passport' as person_key, 'card' as main_person_key"
        )
    kept = {
        "card": [Entry("name", "旧名", "a"), Entry("phone", "1", "a")],
        "passport": [Entry("name", "新名", "b"), Entry("name", "撤回的", "c")],
    }

    def look_up(*_: object, why: str) -> dict[str, list[Entry]]:
        return kept

    monkeypatch.setattr(vault, "look_up", look_up)
    found = named_lists._values(home, "control", ["card", None], WHY)
    assert found == {"card": {"name": "新名", "phone": "1"}}
