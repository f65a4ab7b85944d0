"""A rule holds from its first day until the day before its end, in its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import decision_tables as tables
import pytest

from gaterules.decisions import decide, explain
from gaterules.table import DecisionTable

TYPES = {
    "category": "varchar",
    "business_date": "date",
    "started_date": "date",
    "area_code": "varchar",
}
ROWS = [
    {"effective_to": "2022-06-27", "then_days": "14"},
    {"effective_from": "2022-06-27", "then_days": "7"},
    {"effective_from": "2022-06-27", "jurisdiction": "51", "then_days": "10"},
    {"effective_from": "2022-06-27", "jurisdiction": "5101", "then_days": "21"},
]


def stays(folder: Path, open_cases: str) -> DecisionTable:
    meta: dict[str, Any] = {
        "hit_policy": "U",
        "date": "business_date",
        "opened": "started_date",
        "open_cases": open_cases,
        "jurisdiction": "area_code",
        "inputs": {"category": {"type": "string"}},
        "outputs": {"days": {"type": "integer"}},
    }
    return tables.make(folder, "stay", meta, ROWS)


def both(table: DecisionTable, **fact: Any) -> int | None:
    """Decide in Python and in SQL; fail unless they agree."""
    found = tables.in_sql(table, [fact], TYPES)[0]
    decision = decide(table, fact)
    assert decision.rule_id == found["rule_id"]
    assert decision.outputs["days"] == found["days"]
    days: int | None = found["days"]
    return days


@pytest.mark.parametrize(
    ("day", "days"), [(date(2022, 6, 26), 14), (date(2022, 6, 27), 7)]
)
def test_the_day_of_change_belongs_to_the_new_rule(
    day: date, days: int, tmp_path: Path
) -> None:
    table = stays(tmp_path, "move")
    assert both(table, business_date=day, area_code="440106") == days


@pytest.mark.parametrize(
    ("code", "days"),
    [("440106", 7), ("511700", 10), ("510115", 21), ("51", 10), (None, 7)],
)
def test_the_nearest_jurisdiction_beats_the_wider_one(
    code: str | None, days: int, tmp_path: Path
) -> None:
    table = stays(tmp_path, "move")
    assert both(table, business_date=date(2022, 7, 1), area_code=code) == days


@pytest.mark.parametrize(("setting", "days"), [("keep", 14), ("move", 7)])
def test_an_open_stay_keeps_its_rule_or_moves_to_the_new_one(
    setting: str, days: int, tmp_path: Path
) -> None:
    table = stays(tmp_path, setting)
    opened = {"started_date": date(2022, 6, 20), "area_code": "440106"}
    assert both(table, business_date=date(2022, 7, 1), **opened) == days


def test_a_new_stay_goes_by_its_own_day_under_keep(tmp_path: Path) -> None:
    table = stays(tmp_path, "keep")
    assert both(table, business_date=date(2022, 7, 1), area_code="440106") == 7


def test_a_fact_without_a_date_meets_only_undated_rules(tmp_path: Path) -> None:
    table = stays(tmp_path, "move")
    assert both(table, business_date=None, area_code="440106") is None


def test_an_explanation_names_who_fired_who_stood_behind_and_who_nearly_did(
    tmp_path: Path,
) -> None:
    table = stays(tmp_path, "move")
    fact = {"business_date": date(2022, 7, 1), "area_code": "511700"}
    told = explain(table, fact)
    assert [rule.rule_id for rule in told.fired] == ["RR-03"]
    assert [rule.rule_id for rule in told.shadowed] == ["RR-02"]
    assert [(row.rule.rule_id, row.columns) for row in told.nearly] == [
        ("RR-04", ("jurisdiction",))
    ]


def test_the_digest_changes_with_an_answer_and_not_with_a_remark(
    tmp_path: Path,
) -> None:
    table = stays(tmp_path, "move")
    meta = {
        "hit_policy": "F",
        "inputs": {"age": {"type": "number"}},
        "outputs": {"days": {"type": "number"}},
    }
    rows = [{"when_age": ">= 5", "then_days": "1", "because": "one"}]
    first = tables.make(tmp_path / "a", "age", meta, rows)
    second = tables.make(tmp_path / "b", "age", meta, [rows[0] | {"because": "two"}])
    third = tables.make(tmp_path / "c", "age", meta, [rows[0] | {"when_age": "> 5"}])
    assert first.digest == second.digest != third.digest != table.digest
