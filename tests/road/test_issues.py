"""Issues are frozen: numbered, hashed, never touched, the same on every page."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date
from html import unescape
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from fourgates import briefing, project
from fourgates.catalogue.documents import documents
from fourgates.cli import main
from fourgates.home import Home
from fourgates.publish.issue_ledger import Issue, finish_publishing, issue_before

DAILY = ("--document", "daily")
SCRIPTS = project.root() / "scripts"


@pytest.fixture
def own_home(demo_home: Home, tmp_path: Path) -> Home:
    """Return a copy of the demo that a test may change."""
    root = tmp_path / "home"
    shutil.copytree(demo_home.root, root, symlinks=True)
    return Home(root)


def _run(home: Home, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--home", str(home.root)])


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def second_issue(
    demo_home: Home, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Home, str]:
    """Return a copy of the demo whose day was published again, and what that told."""
    root = tmp_path_factory.mktemp("second") / "home"
    shutil.copytree(demo_home.root, root, symlinks=True)
    result = _run(Home(root), "publish", *DAILY)
    assert result.exit_code == 0, result.output
    return Home(root), result.output


def test_the_manifest_hashes_what_lies_there(demo_home: Home) -> None:
    for folder in demo_home.issues.glob("[0-9]*"):
        found = _hashes(folder)
        found.pop("manifest.json")
        assert json.loads((folder / "manifest.json").read_text())["files"] == found


def test_publishing_again_makes_issue_02_and_leaves_01_alone(own_home: Home) -> None:
    first = own_home.issues / "2020-02-28-01"
    before = _hashes(first)
    assert _run(own_home, "build", "--date", "2020-02-28").exit_code == 0
    result = _run(own_home, "publish", *DAILY)
    assert result.exit_code == 0, result.output
    assert "2020-02-28-02" in result.output
    assert _hashes(first) == before
    assert (own_home.issues / "current").resolve().name == "2020-02-28-02"
    second = json.loads((own_home.issues / "current/manifest.json").read_text())
    assert (second["number"], second["serial"]) == (2, 3)
    assert second["previous_id"] == "2020-02-28-01"


def test_publishing_without_a_build_compares_with_the_issue_before(
    second_issue: tuple[Home, str],
) -> None:
    home, told = second_issue
    assert "已与 2020-02-28-01 期重新比较" in told
    manifest = json.loads((home.issues / "current/manifest.json").read_text())
    assert (manifest["id"], manifest["previous_id"]) == (
        "2020-02-28-02",
        "2020-02-28-01",
    )
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        steps = connection.execute(
            "select printed_value, revision, movement, today_value "
            "from reporting.rpt_daily__revisions"
        ).fetchall()
        arrived = connection.execute(
            "select sum(rows_new + rows_late + rows_corrected) from marts.fct_feeds"
        ).fetchone()
    assert len(steps) == 12
    assert all(
        (revision, movement) == (0, 0) and printed == today
        for printed, revision, movement, today in steps
        if printed is not None
    )
    assert arrived == (0,)


def test_a_second_issue_of_a_day_has_the_files_of_the_day(
    demo_home: Home, second_issue: tuple[Home, str]
) -> None:
    home, _ = second_issue
    asked = (
        "select * from reporting.rpt_daily__feeds order by print_order",
        "select item_count from reporting.rpt_sections__actions "
        "where document_id = 'daily' "
        "and action_kind in ('rejected_rows', 'feed_missing')",
    )
    with duckdb.connect(str(demo_home.warehouse), read_only=True) as connection:
        first = [connection.execute(sql).fetchall() for sql in asked]
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        assert [connection.execute(sql).fetchall() for sql in asked] == first
        changes = connection.execute(
            "select sum(rows_new), sum(rows_duplicate), sum(rows_rejected) "
            "from reporting.rpt_daily__changes"
        ).fetchone()
    assert changes == (0, 0, 0)
    html = (home.issues / "current/daily.zh.html").read_text("utf-8")
    assert "今日未到" not in html
    assert "新到0行、补报0行" in html


@pytest.mark.parametrize(
    ("published", "day", "expected"),
    [
        ([], 28, None),
        ([27], 28, 27),
        ([27, 28], 28, 27),
        ([27, 28, 27], 28, 27),  # what was published late opens no day again
        ([28, 27], 28, None),
        ([26, 28], 27, 26),
    ],
)
def test_a_day_is_opened_by_the_last_issue_of_an_earlier_one(
    published: list[int], day: int, expected: int | None
) -> None:
    before = [
        Issue(Path(), {"id": str(serial), "date": f"2020-02-{number}"})
        for serial, number in enumerate(published)
    ]
    found = issue_before(before, date(2020, 2, day))
    assert (found.date.day if found else None) == expected
    assert found is None or found.id != "2"


def test_a_comparison_is_not_built_by_other_code_than_the_rest(own_home: Home) -> None:
    (own_home.build / "seeded").write_text("another digest", "utf-8")
    result = _run(own_home, "publish", *DAILY)
    assert result.exit_code == 1
    assert "fourgates build --date 2020-02-28" in result.output
    assert not (own_home.issues / "2020-02-28-02").exists()


def test_an_issue_printed_twice_has_the_same_bytes(
    demo_home: Home, tmp_path: Path
) -> None:
    folder = (demo_home.issues / "current").resolve()
    manifest = json.loads((folder / "manifest.json").read_text())
    facts = briefing.IssueFacts.from_plain(manifest)
    chosen = [one for one in documents() if one.id in ("daily", "town")]
    found = briefing.editions(demo_home.warehouse, chosen, ["510115", "510115001"])
    assert [one.area.name for one in found] == ["温江区", "柳城街道"]
    for edition in found:
        for lang in edition.document.languages:
            briefing.render(edition, facts, tmp_path, lang=lang)
    again = _hashes(tmp_path)
    assert len(again) == 2 * 3
    assert manifest["files"].items() >= again.items()


def test_an_issue_holds_all_documents_that_were_due(demo_home: Home) -> None:
    first, last = (
        json.loads((folder / "manifest.json").read_text())
        for folder in sorted(demo_home.issues.glob("[0-9]*"))
    )
    assert first["documents"] == ["daily"]
    assert last["documents"] == ["daily", "supervision", "town", "community"]
    kinds = Counter(
        re.sub(r"\d+", "#", name) for name in last["files"] if name.endswith(".pdf")
    )
    assert kinds == {
        **{"community/#.zh.pdf": 94, "town/#.zh.pdf": 9},
        **{"daily.zh.pdf": 1, "daily.en.pdf": 1},
        **{"supervision.zh.pdf": 1, "supervision.en.pdf": 1},
    }
    assert sum(name.startswith("lists/") for name in last["files"]) == 10


def test_only_what_is_asked_for_is_printed(own_home: Home) -> None:
    words = ("--document", "town", "--area", "510115101")
    result = _run(own_home, "publish", *words)
    assert result.exit_code == 0, result.output
    folder = (own_home.issues / "current").resolve()
    pages = {path.relative_to(folder).as_posix() for path in folder.rglob("*.pdf")}
    assert pages == {"town/510115101.zh.pdf"}
    assert [path.name for path in (folder / "lists").iterdir()] == ["510115101.xlsx"]
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["documents"], manifest["areas"]) == (["town"], ["510115101"])


def test_what_cannot_be_printed_is_told_and_no_issue_is_made(own_home: Home) -> None:
    for words, told in (
        (("--document", "twon"), "没有这种文件 'twon'. 是否应为 'town'?"),
        (("--area", "51"), "area 51：所选文件都不含这个区划"),
    ):
        result = _run(own_home, "publish", *words)
        assert result.exit_code == 1
        assert told in result.output
    assert not (own_home.issues / "2020-02-28-02").exists()


def test_a_count_on_a_page_has_its_list_as_long(demo_home: Home) -> None:
    lists = (demo_home.issues / "current").resolve() / "lists"
    with duckdb.connect(str(demo_home.warehouse), read_only=True) as connection:
        counts = connection.execute(
            "select scope_id, label_zh, item_count "
            "from reporting.rpt_sections__actions "
            "where document_id in ('daily', 'town') "
            "and action_kind not in ('rejected_rows', 'feed_missing')"
        ).fetchall()
    assert {area for area, _, _ in counts} > {"510115"}
    for area, kind, count in counts:
        book = CalamineWorkbook.from_path(lists / f"{area}.xlsx")
        rows = book.get_sheet_by_name(kind).to_python()
        assert len(rows) - 1 == count, (area, kind)


def test_page_html_and_sql_show_the_same_number(demo_home: Home) -> None:
    folder = demo_home.issues / "current"
    with duckdb.connect(str(folder / "share/analysts.duckdb"), read_only=True) as share:
        row = share.execute(
            "select numerator, denominator from fct_indicators_daily "
            "where area_level = 'district' and report_date = date '2020-02-28' "
            "and indicator_id = 'household_coverage_rate'"
        ).fetchone()
    assert row is not None
    html = (folder / "daily.zh.html").read_text("utf-8")
    text = unescape(re.sub(r"<[^>]+>", "", html)).replace("\u200b", "")
    assert f"{row[0]:,.0f}/{row[1]:,.0f}" in text.replace(" ", "")
    assert f"{row[0] / row[1] * 100:.1f}%" in text


def test_the_second_issue_compares_with_the_first(demo_home: Home) -> None:
    with duckdb.connect(str(demo_home.warehouse), read_only=True) as connection:
        revisions = connection.execute(
            "select printed_value, rules_step, late_step + corrections_step "
            "+ withdrawals_step, "
            "restated_value, movement, today_value from reporting.rpt_daily__revisions"
        ).fetchall()
        recalculated = connection.execute(
            "select count(*) filter (where rules_step != 0), "
            "count(*) filter (where late_step != 0) "
            "from marts.fct_figures_revised"
        ).fetchone()
        changes = connection.execute(
            "select sum(rows_late), sum(rows_corrected), sum(rows_new) "
            "from reporting.rpt_daily__changes"
        ).fetchone()
    assert len(revisions) == 12
    for printed, rules, rows, restated, movement, today in revisions:
        assert printed + rules + rows == restated
        assert restated + movement == today
    assert recalculated is not None
    by_rules, by_late = recalculated
    assert by_rules == 0, "the same rules and program, on the same rows"
    assert by_late > 0
    assert changes is not None
    assert all(count > 0 for count in changes)


def test_a_run_killed_after_naming_an_issue_is_finished_by_the_next(
    own_home: Home,
) -> None:
    link = own_home.issues / "current"
    link.unlink()
    link.symlink_to("2020-02-27-01")
    (own_home.landing / "figures" / "2020-02-27-01.parquet").unlink()
    finish_publishing(own_home)
    assert link.resolve().name == "2020-02-28-01"
    assert (own_home.landing / "figures" / "2020-02-27-01.parquet").exists()


def test_what_was_printed_for_a_past_day_stays_readable(demo_home: Home) -> None:
    with duckdb.connect(str(demo_home.warehouse), read_only=True) as connection:
        issues = connection.execute(
            "select distinct issue_id from marts.fct_figures_published"
        ).fetchall()
    assert issues == [("2020-02-27-01",)]


def test_two_runs_on_one_home_are_refused(own_home: Home) -> None:
    holder = (
        "import sys; from pathlib import Path; from fourgates.home import Home\n"
        "with Home(Path(sys.argv[1])).lock(): print('held', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(own_home.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": str(SCRIPTS)},
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        result = _run(own_home, "run", "--date", "2020-02-28")
        other.communicate("\n")
    assert result.exit_code == 4
    assert "另一次运行正在使用这里" in result.output


def test_a_failed_build_leaves_nothing_to_publish(own_home: Home) -> None:
    shutil.rmtree(own_home.landing / "registrations")
    current = (own_home.issues / "current").resolve()
    result = _run(own_home, "build", "--date", "2020-02-28")
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert _run(own_home, "publish", *DAILY).exit_code == 1
    assert (own_home.issues / "current").resolve() == current


def test_an_empty_home_says_what_to_do(tmp_path: Path) -> None:
    result = _run(Home(tmp_path), "build", "--date", "2020-02-28")
    assert result.exit_code == 1
    assert "fourgates ingest" in result.output


def test_a_folder_that_is_no_demo_is_never_cleared(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    result = _run(Home(tmp_path), "demo")
    assert result.exit_code == 1
    assert (tmp_path / "letter.txt").read_text() == "mine"
