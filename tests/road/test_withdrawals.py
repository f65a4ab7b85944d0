"""A load that was taken back: out of every figure from now on, and of none of before.

The first issue knows three households met. Then one file is withdrawn that held two of
them; of these one comes again, corrected, another file brings one late, a file that
nobody has printed yet comes and goes, and one brings an older word than is known.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from test_causes import AREAS, COMMUNITY, HOUSEHOLDS, VISITS, Office

from fourgates import project
from fourgates.home import Home
from fourgates.ingest import loads
from fourgates.publish.issue_ledger import issues
from fourgates.steps import Steps
from fourgates.warehouse import Run, dbt, restatement

FIRST, SECOND = "2020-02-10-01", "2020-02-11-01"


def _visits(*rows: tuple[int, str, str]) -> str:
    """Return a file of visits: number, day and outcome."""
    lines = (
        f"V{number},H{number},{COMMUNITY},{day} 10:00,S1,1,{outcome},1,{day} 18:00"
        for number, day, outcome in rows
    )
    return "\n".join((VISITS, *lines)) + "\n"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    one = Office(Home(tmp_path_factory.mktemp("withdrawn") / "home"), project.root())
    one.home.make_key()
    one.morning(
        "2020-02-10",
        "2020-02-11T06:30",
        行政区划表=AREAS,
        住户底册=HOUSEHOLDS,
        留下=_visits((1, "2020-02-10", "见面")),
        撤回=_visits((2, "2020-02-10", "见面"), (3, "2020-02-10", "见面")),
    )
    for name, text in (
        ("更正", _visits((2, "2020-02-11", "拒访"), (4, "2020-02-10", "见面"))),
        ("新日", _visits((5, "2020-02-11", "见面"))),
        ("未印", _visits((6, "2020-02-10", "见面"))),
        ("旧戳", _visits((1, "2020-02-09", "拒访"))),
    ):
        (one.home.inbox / f"{name}.csv").write_text(text, "utf-8")
    one.run("ingest", "--received-at", "2020-02-12T06:30")
    for name in ("撤回", "未印"):
        (load,) = [
            load
            for load, _ in loads.listed(one.home)
            if load.file_name.startswith(name)
        ]
        one.run("loads", "withdraw", load.load_id, "--reason", "发错了村")
    one.run("build", "--date", "2020-02-11")
    one.run("publish", "--document", "daily")
    yield one


def test_the_rows_of_a_withdrawn_load_are_in_no_figure(office: Office) -> None:
    assert office.query(
        "select visit_id from staging.stg_household_visits order by visit_id"
    ) == [("V1",), ("V2",), ("V4",), ("V5",)]
    assert office.query(
        "select file_name from marts.fct_loads where withdrawn_at is not null "
        "order by all"
    ) == [("撤回_2020-02-11.csv",), ("未印.csv",)]


def test_what_was_withdrawn_is_a_cause_of_its_own(office: Office) -> None:
    (row,) = office.query(
        "select printed_value, rules_step, late_step, corrections_step, "
        "withdrawals_step, restated_value, movement, today_value "
        "from reporting.rpt_daily__revisions "
        "where indicator_id = 'household_coverage_rate'"
    )
    tenths = (3, 0, 1, -1, -1, 2, 1, 3)  # of ten households, by hand
    assert row == tuple(Decimal(number) / 10 for number in tenths)


def test_rows_tie_with_what_was_withdrawn(office: Office) -> None:
    assert office.query(
        "select rows_before, rows_new, rows_late, rows_withdrawn, rows_after, "
        "rows_corrected from reporting.rpt_daily__changes "
        "where feed = 'household_visits'"
    ) == [(3, 1, 1, 1, 4, 1)]
    assert office.query(
        "select files, rows_accepted from marts.fct_feeds "
        "where feed = 'household_visits'"
    ) == [(3, 4)]


def test_every_row_that_came_is_found_again_where_it_stands(office: Office) -> None:
    """Eight came; three are withdrawn, one is older than what counts, four count."""
    assert office.query(
        "select sender, files, rows_in_file, rows_duplicate, rows_accepted, "
        "rows_in_withdrawn_loads, rows_superseded, rows_superseded_elsewhere, "
        "rows_superseded_by_older, rows_current from marts.fct_row_outcomes "
        "where feed = 'household_visits'"
    ) == [("district", 6, 8, 0, 8, 3, 1, 0, 1, 4)]


def test_a_row_with_an_older_stamp_corrects_nothing(office: Office) -> None:
    assert office.query(
        "select outcome from staging.stg_household_visits where visit_id = 'V1'"
    ) == office.query(
        "select outcome from staging.stg_household_visits where visit_id = 'V4'"
    )


def test_the_page_names_the_withdrawal_where_there_is_one(office: Office) -> None:
    pages = [
        (office.home.issues / issue / "daily.zh.html").read_text("utf-8")
        for issue in (FIRST, SECOND)
    ]
    assert ["文件撤回" in page for page in pages] == [False, True]
    assert "已收文件撤回，1行不再计入。" in pages[1]
    assert re.search(r"入户触达率 [\d.%]+→[\d.%]+（[^）]*撤回）", unescape(pages[1]))


@pytest.mark.parametrize("issue", [FIRST, SECOND])
def test_an_issue_is_built_again_as_known_then(office: Office, issue: str) -> None:
    assert "the same" in office.run("rebuild", issue)
    for name in ("daily.zh.pdf", "daily.zh.html", "figures.parquet"):
        then, again = (
            (folder / issue / name).read_bytes()
            for folder in (
                office.home.issues,
                office.home.build / "rebuilt" / issue / "issues",
            )
        )
        assert then == again, name


def test_each_level_is_what_counting_everything_again_gives(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run.from_json(issues(office.home)[-1].facts["settings"])

    def counted() -> list[list[tuple[Any, ...]]]:
        arguments = (office.home, Steps(quiet=True), dbt.parsed(office.home), run)
        return [
            _figures(restatement.build_level(*arguments, level))
            for level in restatement.levels(run)
        ]

    levels = counted()
    assert all(one != other for one, other in pairwise(levels))
    whole = [f"+{restatement.FIGURES}"]
    monkeypatch.setattr(restatement, "_differing", lambda *_: whole)
    assert counted() == levels


def _figures(database: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            "select area_id, indicator_id, numerator, denominator "
            "from marts.fct_indicators_daily "
            "where report_date = '2020-02-10' and member = 'all' order by all"
        ).fetchall()
