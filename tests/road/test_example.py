"""docs/example.md and docs/tasks.md, taken literally: what is written comes out.

The clone has a document for each town besides, so that one demo shows both.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from fourgates import project

ROOT = project.root()
PAGE = (ROOT / "docs" / "example.md").read_text("utf-8")
TASKS = (ROOT / "docs" / "tasks.md").read_text("utf-8")
MOST_FILES, MOST_LINES = 7, 90
MOST_OF_A_CONTRACT, MOST_ROWS = 40, 12  # of a new kind of task
BLOCK = re.compile(r"^```\w+ (new|add) (\S+)\n(.*?)^```$", re.S | re.M)
BLOCKS, OF_TASKS = BLOCK.findall(PAGE), BLOCK.findall(TASKS)
COMMANDS = re.findall(r"^\$ scripts/run (.+)$", PAGE, re.M)
SMALL = "--scale 0.0006 --days 4 --quiet --document town --document sites"
TOWN = """\
title: {zh: 场所通报, en: Sites}
scope: town
audience: town
rhythm: weekly
day: monday
languages: [zh]
sections:
  - {id: headlines, kind: headline, indicators: [site_pass_rate, visits_today]}
  - {id: sites, kind: matrix, rows: communities, title: {zh: 场所, en: Sites},
     columns: [site_pass_rate.below, site_pass_rate]}
  - {id: passed, kind: trend, indicators: [site_pass_rate], title: {zh: 走势, en: Days}}
"""
QUICK = ("tests/catalogue", "tests/measures/test_measures.py", "-k", "not hand")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project, changed as the pages say, the commands run."""
    target = _copied(tmp_path_factory.mktemp("clone"))
    for verb, name, text in (*BLOCKS, *OF_TASKS):
        path = target / name
        assert path.exists() == (verb == "add"), name
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    sites = target / "reports" / "sites" / "document.yml"
    sites.parent.mkdir()
    sites.write_text(TOWN, "utf-8")
    for words in COMMANDS:
        small = SMALL if words == "demo" else ""
        done = _run(target, *words.split(), *small.split(), "--home", "home")
        assert done.returncode == 0, words + done.stdout + done.stderr
    return target


def _copied(target: Path) -> Path:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)
    return target


def _run(clone: Path, *words: str) -> subprocess.CompletedProcess[str]:
    options = list(words)
    if words[0] not in ("demo", "publish"):
        options = options[: options.index("--home")]
    return subprocess.run(
        [sys.executable, "-m", "fourgates", *options],
        cwd=clone,
        env=os.environ | {"PYTHONPATH": str(clone / "scripts")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_page_asks_for_few_files_few_lines_and_no_python() -> None:
    files = {name for _, name, _ in BLOCKS}
    lines = sum(len(text.splitlines()) for _, _, text in BLOCKS)
    assert len(files) <= MOST_FILES
    assert lines <= MOST_LINES
    assert {Path(name).suffix for name in files} <= {".yaml", ".yml", ".csv"}


def test_a_kind_of_task_is_one_short_contract_and_few_rows() -> None:
    written = {Path(name).suffix: 0 for _, name, _ in OF_TASKS}
    for verb, name, text in OF_TASKS:
        lines = len(text.splitlines())
        if verb == "new":
            assert lines <= MOST_OF_A_CONTRACT
        else:
            written[Path(name).suffix] += lines
    assert 0 < sum(written.values()) <= MOST_ROWS
    assert set(written) <= {".yaml", ".yml", ".csv"}


def test_a_kind_of_task_is_counted_limited_and_printed(clone: Path) -> None:
    with duckdb.connect(str(clone / "home" / "warehouse.duckdb"), True) as connection:
        opened, by_hand, limited = connection.execute(
            "select (select sum(numerator) from marts.fct_indicators_daily "
            "where indicator_id = 'tasks_opened' and area_level = 'district' "
            "and member = 'task_kind=price_check'), "
            "(select count(*) from staging.stg_tasks where task_kind = 'price_check' "
            "and cast(opened_at as date) >= (select counted_from "
            "from staging.stg_runs)), "
            "(select count(*) from marts.fct_tasks where task_kind = 'price_check' "
            "and limit_rule_id = 'TL-901' and close_due_at is not null)"
        ).fetchone() or (0, 0, 0)
    assert opened == by_hand == limited > 0
    issue = clone / "home" / "issues" / "current"
    page = (issue / "town" / "510115001.zh.html").read_text("utf-8")
    assert "价格投诉核查" in page


def test_the_figure_is_counted_rated_and_added_up(clone: Path) -> None:
    with duckdb.connect(str(clone / "home" / "warehouse.duckdb"), True) as connection:
        connection.execute(f"set file_search_path = '{clone / 'home'}'")
        passed, inspected, status = connection.execute(
            "select numerator, denominator, status from marts.fct_indicators_daily "
            "where indicator_id = 'site_pass_rate' and area_level = 'district' "
            "order by report_date desc limit 1"
        ).fetchone() or (0, 0, "")
        by_hand = connection.execute(
            "select count(*) filter (where is_passed), count(*) "
            "from staging.stg_site_inspections where _business_date = "
            "(select report_date from staging.stg_runs)"
        ).fetchone()
        assert (passed, inspected) == by_hand
        assert inspected > 0
        assert status in ("red", "amber", "green", "few")


def test_the_section_is_on_the_page_of_a_town(clone: Path) -> None:
    issue = clone / "home" / "issues" / "current"
    page = (issue / "town" / "510115001.zh.html").read_text("utf-8")
    assert "场所检查" in page
    assert page.count("受检") == page.count("合格</th>") == 1


def test_a_document_for_each_town_is_one_short_file(clone: Path) -> None:
    assert len(TOWN.splitlines()) <= 25
    printed = list((clone / "home" / "issues" / "current" / "sites").glob("*.zh.pdf"))
    assert len(printed) == 9


def test_the_quick_tests_hold_in_the_clone(clone: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *QUICK],
        cwd=clone,
        env=os.environ | {"PYTHONPATH": str(clone / "scripts")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
