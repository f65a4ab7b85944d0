"""An output of type integer has 32 bits; what is beyond is refused, never cut off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import decision_tables as tables
import duckdb
import pytest

from gaterules.decisions import decide
from gaterules.errors import RuleError
from gaterules.table import DecisionTable


def in_sql(table: DecisionTable, value: Any) -> Any:
    return tables.in_sql(table, [{"x": value}], {"x": "double"})[0]["n"]


def both(table: DecisionTable, value: Any) -> Any:
    """Return what SQL answers; fail unless Python says the same."""
    found = in_sql(table, value)
    assert found == decide(table, {"x": value}).outputs["n"]
    return found


def whole(
    folder: Path, cell: str, policy: str = "F", kind: str = "integer"
) -> DecisionTable:
    meta: dict[str, Any] = {
        "hit_policy": policy,
        "inputs": {"x": {"type": "number"}},
        "outputs": {"n": {"type": kind}},
    }
    rows = [{"when_x": "> 0", "then_n": cell}, {"then_n": "-1"}]
    return tables.make(folder, "pay", meta, rows)


@pytest.mark.parametrize("policy", ["F", "R", "C"])
@pytest.mark.parametrize(
    ("value", "found"),
    [(2147483647.4, 2147483647), (2.5, 2), (3.5, 4), (-1e300, -1), (None, -1)],
)
def test_a_whole_number_of_32_bits_is_given_out(
    value: float, found: int, policy: str, tmp_path: Path
) -> None:
    answer = both(whole(tmp_path, "x", policy), value)
    assert (answer if policy == "F" else answer[0]) == found


@pytest.mark.parametrize("policy", ["F", "R", "C"])
def test_a_whole_number_beyond_32_bits_is_refused_by_its_row(
    policy: str, tmp_path: Path
) -> None:
    table = whole(tmp_path, "x * 1000", policy)
    told = "rule_pay.csv: RR-01, then_n: an integer has at most 32 bits; .*3000000000"
    with pytest.raises(duckdb.InvalidInputException, match=told):
        in_sql(table, 3_000_000.0)
    with pytest.raises(RuleError, match=told):
        decide(table, {"x": 3_000_000.0})


def test_a_constant_beyond_32_bits_is_refused_when_the_table_is_read(
    tmp_path: Path,
) -> None:
    with pytest.raises(RuleError, match="an integer has at most 32 bits"):
        whole(tmp_path, "3000000000")


def test_a_number_has_no_such_limit(tmp_path: Path) -> None:
    table = whole(tmp_path, "3000000000", kind="number")
    assert both(table, 1.0) == 3_000_000_000.0


def test_a_row_that_does_not_answer_is_not_asked_for_its_number(tmp_path: Path) -> None:
    meta: dict[str, Any] = {
        "hit_policy": "F",
        "inputs": {"x": {"type": "number"}},
        "outputs": {"n": {"type": "integer"}},
    }
    rows = [{"when_x": "> 5", "then_n": "1"}, {"then_n": "x * 1000000000"}]
    assert both(tables.make(tmp_path, "pay", meta, rows), 7.0) == 1


def test_a_conflict_is_told_before_its_numbers_are_asked(tmp_path: Path) -> None:
    table = whole(tmp_path, "x * 1000000000", "U")
    assert both(table, 7.0) is None
    assert both(table, -7.0) == -1
