"""Why the figures moved: a district of ten households whose every row is known.

The second morning brings one late visit, two corrections, a rule that was changed over
night and one visit of the new day; each moves coverage by a number told beforehand.
"""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner
from ledger_rows import forget_loads

from fourgates import project, warehouse
from fourgates.cli import main
from fourgates.home import Home
from fourgates.publish.issue_ledger import Issue, edited
from fourgates.steps import Steps
from fourgates.warehouse import Run, dbt, restatement

TOWN, COMMUNITY = "510115001", "510115001001"
AREAS = f"""区划代码,名称,级别,上级代码,启用日期,停用日期
510115,温江区,区,,2019-01-01,
{TOWN},柳城街道,街道,510115,2019-01-01,
{COMMUNITY},示例社区,社区,{TOWN},2019-01-01,
"""
HOUSEHOLDS = "户编号,村社区代码,网格编号,建档日期,更新时间\n" + "".join(
    f"H{number},{COMMUNITY},G1,2020-02-01,2020-02-01 08:00\n" for number in range(10)
)
VISITS = "走访编号,户编号,社区代码,入户时间,工号,第几次,结果,见到人数,更新时间"
FOLDERS = ("models", "macros", "seeds", "reports", "tests/data")
FILES = ("dbt_project.yml", "profiles.yml", "shares.yml")


def _visit(number: int, day: str, outcome: str, updated_at: str) -> str:
    return f"V{number},H{number},{COMMUNITY},{day} 10:00,S1,1,{outcome},1,{updated_at}"


FIRST_MORNING = (
    _visit(1, "2020-02-10", "见面", "2020-02-10 18:00"),
    _visit(2, "2020-02-10", "电话", "2020-02-10 18:00"),
    _visit(3, "2020-02-10", "拒访", "2020-02-10 18:00"),
    _visit(4, "2020-02-10", "未见面", "2020-02-10 18:00"),
)
SECOND_MORNING = (
    # late: of the last issue's day, and mended before anybody had seen it
    _visit(5, "2020-02-10", "未见面", "2020-02-11 08:00"),
    _visit(5, "2020-02-10", "见面", "2020-02-11 09:00"),
    # corrected: these two had been seen as they were
    _visit(3, "2020-02-10", "见面", "2020-02-11 09:00"),
    _visit(4, "2020-02-10", "空房", "2020-02-11 09:00"),
    # of the new day, and the same line again
    _visit(6, "2020-02-11", "见面", "2020-02-11 18:00"),
    _visit(6, "2020-02-11", "见面", "2020-02-11 18:00"),
)


@dataclass(frozen=True)
class Office:
    """A home, and a copy of the project whose rules a test may change."""

    home: Home
    project: Path

    def run(self, *words: str) -> str:
        result = CliRunner().invoke(main, [*words, "--home", str(self.home.root)])
        assert result.exit_code == 0, result.output
        return result.output

    def morning(self, day: str, received_at: str, **files: str) -> str:
        for name, text in files.items():
            (self.home.inbox / f"{name}_{received_at[:10]}.csv").write_text(
                text, "utf-8"
            )
        words = ("--document", "daily", "--received-at", received_at)
        return self.run("run", "--date", day, *words)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.home.warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("causes")
    copy = folder / "project"
    for name in FOLDERS:
        shutil.copytree(project.root() / name, copy / name)
    for name in FILES:
        shutil.copy(project.root() / name, copy / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(project, "root", lambda: copy)
        one = Office(Home(folder / "home"), copy)
        one.home.make_key()
        one.morning(
            "2020-02-10",
            "2020-02-11T06:30",
            行政区划表=AREAS,
            住户底册=HOUSEHOLDS,
            入户排查记录="\n".join((VISITS, *FIRST_MORNING)),
        )
        rules = copy / "seeds" / "rules" / "rule_visit_resolution.csv"
        text = rules.read_text("utf-8")
        changed = text.replace(
            '"""phone_verified""",-,true', '"""phone_verified""",-,false'
        )
        assert changed != text
        rules.write_text(changed, "utf-8")
        one.morning(
            "2020-02-11",
            "2020-02-12T06:30",
            入户排查记录="\n".join((VISITS, *SECOND_MORNING)),
        )
        yield one


def _steps(office: Office, indicator: str, columns: str) -> tuple[Any, ...]:
    (row,) = office.query(
        f"select {columns} from reporting.rpt_daily__revisions "
        f"where indicator_id = '{indicator}'"
    )
    return row


def test_each_cause_moves_coverage_by_what_its_rows_do(office: Office) -> None:
    row = _steps(
        office,
        "household_coverage_rate",
        "printed_value, rules_step, late_step, corrections_step, restated_value, "
        "movement, today_value",
    )
    tenths = (2, -1, 1, 2, 4, 1, 5)  # of ten households, by hand
    assert row == tuple(Decimal(number) / 10 for number in tenths)


def test_each_cause_is_shown_with_its_rows(office: Office) -> None:
    assert office.query(
        "select sum(rows_late), sum(rows_corrected), sum(rows_new), "
        "sum(rows_duplicate) from reporting.rpt_daily__changes"
    ) == [(1, 2, 1, 1)]


def test_a_figure_that_nothing_touched_has_no_step(office: Office) -> None:
    row = _steps(
        office,
        "unresolved_after_three",
        "rules_step, late_step, corrections_step, movement, rules_changed",
    )
    assert row == (0, 0, 0, 0, True)


def test_a_figure_over_nothing_has_no_step_rather_than_a_zero(office: Office) -> None:
    row = _steps(office, "attendance_rate", "printed_value, revision, movement")
    assert row == (None, None, None)


def test_town_and_district_are_revised_alike(office: Office) -> None:
    rows = office.query(
        "select distinct printed_value, rules_step, late_step, corrections_step "
        "from marts.fct_figures_revised "
        "where indicator_id = 'household_coverage_rate'"
    )
    assert len(rows) == 1


def test_the_page_says_it_from_left_to_right(office: Office) -> None:
    html = (office.home.issues / "current" / "daily.zh.html").read_text("utf-8")
    cells = unescape(html.replace("</td>", "|").replace("</th>", "|"))
    (line,) = [
        text
        for text in cells.splitlines()
        if ">入户覆盖率|20.0%" in re.sub(r"<td[^>]*>", "", text)
    ]
    shown = [cell.rpartition(">")[2] for cell in line.split("|")]
    assert shown[:8] == [
        *("入户覆盖率", "20.0%", "↓−10.0", "↑+10.0", "↑+20.0"),
        *("40.0%", "△+10.0", "50.0%"),
    ]
    assert "规则表有改" in html
    assert "重复1行" in html


def test_a_table_that_was_edited_back_in_time_is_named_on_page_one(
    office: Office,
) -> None:
    assert office.query(
        "select decision, changed_since_previous from reporting.rpt_daily__rules "
        "where is_edited"
    ) == [("visit_resolution", 0)]
    html = (office.home.issues / "current" / "daily.zh.html").read_text("utf-8")
    assert "规则表有改：入户核清。" in html
    first, second = (
        json.loads((office.home.issues / issue / "manifest.json").read_text("utf-8"))
        for issue in ("2020-02-10-01", "2020-02-11-01")
    )
    then, now = first["rule_tables"], second["rule_tables"]
    assert [name for name in now if now[name] != then[name]] == ["visit_resolution"]


def test_an_issue_that_names_no_tables_says_nothing_of_any(office: Office) -> None:
    facts = json.loads(
        (office.home.issues / "2020-02-10-01/manifest.json").read_text("utf-8")
    )
    assert edited(office.home, Issue(Path(), facts)) == ["visit_resolution"]
    del facts["rule_tables"]
    assert edited(office.home, Issue(Path(), facts)) == []


@dataclass(frozen=True)
class Restated:
    """What the last issue's day was restated by, and its figures on each level."""

    run: Run
    levels: list[restatement.Level]
    figures: list[list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def restated(office: Office) -> Restated:
    facts = json.loads(
        (office.home.issues / "current/manifest.json").read_text("utf-8")
    )
    run = Run.from_json(facts["settings"])
    levels = restatement.levels(run)
    return Restated(run, levels, _figures(office, run, levels))


def _figures(
    office: Office, run: Run, levels: list[restatement.Level]
) -> list[list[tuple[Any, ...]]]:
    arguments = (office.home, Steps(quiet=True), dbt.parsed(office.home), run)
    databases = [restatement.build_level(*arguments, level) for level in levels]
    return [_counted(database, run.previous_date) for database in databases]


def _counted(database: Path, day: date | None) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            "select area_id, indicator_id, numerator, denominator, report_date "
            "from marts.fct_indicators_daily where report_date = ? and member = 'all' "
            "order by all",
            [day],
        ).fetchall()


def test_each_level_is_what_counting_everything_again_gives(
    office: Office, restated: Restated, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, three, four = restated.figures
    assert one != two != three
    assert three == four  # nothing was withdrawn
    whole = [f"+{restatement.FIGURES}"]
    monkeypatch.setattr(restatement, "_differing", lambda *_: whole)
    assert _figures(office, restated.run, restated.levels) == restated.figures


def test_the_first_level_is_a_build_of_the_files_of_then(
    office: Office, restated: Restated, tmp_path: Path
) -> None:
    run, scratch = restated.run, Home(tmp_path)
    for path in office.home.landing.rglob("*.parquet"):
        if "load_date=2020-02-12" not in path.parts:
            target = scratch.root / path.relative_to(office.home.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    forget_loads(scratch, "loaded_at >= timestamp '2020-02-12'")
    shutil.copytree(office.home.build / "decisions", scratch.build / "decisions")
    then = Run(run.report_date, run.known_at, run.rules_digest)
    warehouse.build(scratch, Steps(quiet=True), then)
    assert _counted(scratch.warehouse, run.previous_date) == restated.figures[0]


def test_a_model_that_only_adds_rows_is_restated_whole(
    office: Office, restated: Restated, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy = tmp_path / "project"
    shutil.copytree(office.project, copy)
    monkeypatch.setattr(project, "root", lambda: copy)
    (model,) = copy.rglob("int_visits_resolved.sql")
    text = model.read_text("utf-8")
    assert text.endswith("select * from decided\n")
    model.write_text(
        "{{ config(materialized='incremental') }}\n"
        f"{text}{{% if is_incremental() %}} where false {{% endif %}}\n",
        "utf-8",
    )
    about = model.with_suffix(
        ".yml"
    )  # a unit test would have to say which half it is of
    about.write_text(about.read_text("utf-8").partition("unit_tests:")[0], "utf-8")
    assert _figures(office, restated.run, restated.levels) == restated.figures


def test_what_names_the_last_issue_is_built_with_the_comparison(
    office: Office,
) -> None:
    manifest = dbt.parsed(office.home)
    manifest.build_parent_and_child_maps()
    compared = [key for key, node in manifest.nodes.items() if "compared" in node.tags]
    for key in compared:
        compared += set(manifest.child_map[key]) - set(compared)
    named = {
        key
        for key, node in manifest.nodes.items()
        if "run_value('previous_" in (node.raw_code or "")
        and str(node.resource_type) in ("model", "test")
    }
    assert len(named) >= 4
    assert named <= set(compared)
