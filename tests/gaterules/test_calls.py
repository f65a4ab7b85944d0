"""Arguments of functions are held to their signatures; SQL is planned at the check."""

from __future__ import annotations

from pathlib import Path

import decision_tables as tables
import pytest

from gaterules.errors import RuleError, TableError
from gaterules.folder import prove_folder
from gaterules.load import load_table
from gaterules.sql import bind
from gaterules.sql.compile import compile_table

META = {
    "hit_policy": "F",
    "inputs": {"visits": {"type": "number"}, "is_fever": {"type": "boolean"}},
    "outputs": {"z": {"type": "any"}},
}


def write(folder: Path, when: str, then: str) -> Path:
    rows = [{"when_visits": when, "when_is_fever": "true", "then_z": then}]
    return tables.write(folder, "made", META | {"default": {"z": None}}, rows)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ('floor("1.5")', "floor(string): expected floor(n: number"),
        ('modulo("4", 2)', "modulo(string, number): expected modulo(dividend: number"),
        ("sum(visits, is_fever)", "sum(number, boolean): expected items of one type"),
        ('max(visits, "a")', "max(number, string): expected items of one type"),
        ("all(is_fever, visits)", "of boolean"),
        ("decimal(visits)", "expected decimal(n: number, scale: number)"),
        ("abs(is_fever)", "abs(boolean): expected"),
        ("string length(visits)", "expected string length(string: string)"),
        ("round up(n: is_fever, scale: 2)", "round up(boolean, number): expected"),
        ("1 + floor(is_fever)", "floor(boolean): expected"),
    ],
)
def test_an_argument_of_another_type_is_refused_with_the_signature(
    call: str, told: str, tmp_path: Path
) -> None:
    for where, cells in (("then_z", ("-", call)), ("when_visits", (f"> {call}", "1"))):
        with pytest.raises(RuleError) as caught:
            load_table(write(tmp_path, *cells))
        assert f"rule_made.csv: RR-01, {where}: " in caught.value.message
        assert told in caught.value.message


@pytest.mark.parametrize(
    "call",
    [
        "sum(visits, 2, null)",
        "count(visits, is_fever)",
        "min([visits, 3])",
        "floor(visits, 1)",
        "round up(n: visits, scale: 2)",
        'substring("abc", 2)',
        "string(visits)",
        "not(is_fever)",
        "decimal(max(visits, 3), 2)",
    ],
)
def test_arguments_that_fit_are_accepted_and_planned(call: str, tmp_path: Path) -> None:
    write(tmp_path, "-", call)
    assert prove_folder(tmp_path, None).faults == (
        "made: unused_input: no row tests the input visits",
    ) * ("visits" not in call)


def test_a_select_that_duckdb_cannot_plan_is_told_at_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "> 1", "1")
    broken = compile_table(load_table(path)).replace("_decide_facts", "_nowhere", 1)
    monkeypatch.setattr(bind, "compile_table", lambda _: broken)
    (line,) = prove_folder(tmp_path, None).faults
    assert line.startswith("rule_made.csv: DuckDB cannot plan it: ")
    with pytest.raises(TableError, match="cannot plan it"):
        bind.refuse_unbound(load_table(path))
