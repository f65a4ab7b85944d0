"""A fact means the same in Python and in SQL, whatever column it comes in."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import decision_tables as tables
import duckdb
import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fourgates.cli import main
from gaterules.decisions import decide
from gaterules.errors import RuleError
from gaterules.sql import masks
from gaterules.sql.compile import compile_table
from gaterules.table import DecisionTable

DAY, NOON = date(2020, 1, 22), datetime(2020, 1, 22, 12)


def table_of(folder: Path, kind: str, cells: list[str], **more: Any) -> DecisionTable:
    """Return a table whose row n answers n, the first that holds."""
    meta: dict[str, Any] = {
        "hit_policy": "F",
        "inputs": {"x": {"type": kind}},
        "outputs": {"n": {"type": "number"}},
    }
    rows = [{"when_x": cell, "then_n": str(n)} for n, cell in enumerate(cells, 1)]
    return tables.make(folder, "kept", {**meta, **more}, rows)


def in_sql(table: DecisionTable, value: Any, kind: str) -> Any:
    """Return what SQL answers to one fact in a column of a type."""
    return tables.in_sql(table, [{"x": value}], {"x": kind})[0]["n"]


def both(table: DecisionTable, value: Any, kind: str) -> Any:
    """Return what SQL answers; fail unless Python says the same."""
    found = in_sql(table, value, kind)
    assert found == decide(table, {"x": value}).outputs["n"]
    return found


@pytest.fixture
def _masks_always_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masks, "CELL", 10**6)


ENDLESS = [math.nan, math.inf, -math.inf]


@pytest.mark.parametrize("value", ENDLESS)
@pytest.mark.parametrize("kind", ["number", "integer", "any"])
@pytest.mark.parametrize(
    "cells", [[">= 37.3", "< 37.3", "null"], ["not(< 5)", "not(> 5)", "-"]]
)
def test_what_is_no_number_is_unknown(
    value: float, kind: str, cells: list[str], tmp_path: Path
) -> None:
    assert both(table_of(tmp_path, kind, cells), value, "double") == 3.0


@pytest.mark.usefixtures("_masks_always_pay")
@pytest.mark.parametrize("value", [*ENDLESS, None])
@pytest.mark.parametrize("limit", ["37.3", "1000001"])
def test_what_is_no_number_is_unknown_to_masks(
    value: float | None, limit: str, tmp_path: Path
) -> None:
    cells = [f">= {limit}", "= 5, = 37", "< 1", "null"]
    table = table_of(tmp_path, "number", cells)
    assert masks.MASK in compile_table(table)
    assert both(table, value, "double") == 4.0
    assert both(table, 1e300, "double") == 1.0
    assert both(table, -1e300, "double") == 3.0


def test_an_answer_that_gives_a_fact_gives_no_nan(tmp_path: Path) -> None:
    table = table_of(tmp_path, "number", ["-"])
    table = tables.make(
        tmp_path / "given",
        "given",
        {
            "hit_policy": "C+",
            "inputs": {"x": {"type": "number"}},
            "outputs": {"n": {"type": "number"}},
        },
        [{"then_n": "x"}, {"then_n": "7"}],
    )
    assert both(table, math.nan, "double") == 7.0


@pytest.mark.parametrize(
    "kind",
    ["double", "decimal(4, 1)", "decimal(15, 5)", "decimal(18, 3)", "decimal(38, 20)"],
)
def test_a_decimal_is_the_number_that_it_spells(kind: str, tmp_path: Path) -> None:
    table = table_of(tmp_path, "number", ["37.3", "> 37.3", "< 37.3"])
    found = [both(table, Decimal(text), kind) for text in ("37.3", "37.4", "-1.5")]
    assert found == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    "kind",
    ["tinyint", "smallint", "integer", "bigint", "hugeint", "utinyint", "ubigint"],
)
def test_a_whole_number_of_any_width_is_that_number(kind: str, tmp_path: Path) -> None:
    table = table_of(tmp_path, "integer", ["37", "> 37.3", "< 37"])
    assert [both(table, one, kind) for one in (37, 38, 36, None)] == [1, 2, 3, None]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**40).map(Random))
@example(Random(295))  # a power of ten that is no double
def test_long_decimals_and_integers_are_rounded_once(draw: Random) -> None:
    width = draw.randint(16, 38)
    scale = draw.randint(0, width)
    whole = draw.randint(-(10**width) + 1, 10**width - 1) >> draw.randint(0, 60)
    value = Decimal(f"{whole}e-{scale}")
    with duckdb.connect() as connection:
        for kind, fact in ((f"decimal({width},{scale})", value), ("hugeint", whole)):
            connection.execute(f"create or replace table facts as select '{fact:f}'"
                               f"::{kind} as x")  # fmt: skip
            query = compile_table(GIVEN, facts="facts")
            found = connection.execute(f"select n from ({query})").fetchone()
            assert found == (decide(GIVEN, {"x": fact}).outputs["n"],), (kind, fact)


@pytest.mark.parametrize(
    ("declared", "column", "in_python", "typed"),
    [
        ("number", "float", True, "FLOAT"),
        ("number", "varchar", "37.3", "VARCHAR"),
        ("number", "boolean", True, "BOOLEAN"),
        ("number", "date", DAY, "DATE"),
        ("number", "integer[]", [1], r"INTEGER\[\]"),
        ("integer", "varchar", "3", "VARCHAR"),
        ("string", "integer", 3, "INTEGER"),
        ("boolean", "integer", 1, "INTEGER"),
        ("date", "varchar", "2020-01-22", "VARCHAR"),
        ("date", "timestamptz", NOON.replace(tzinfo=UTC), "TIMESTAMP WITH TIME ZONE"),
        ("date and time", "varchar", "2020-01-22", "VARCHAR"),
        ("date and time", "timestamptz", NOON.replace(tzinfo=UTC), "TIMESTAMP WITH"),
        ("time", "timetz", time(8, tzinfo=UTC), "TIME WITH TIME ZONE"),
        ("days and time duration", "integer", 3, "INTEGER"),
    ],
)
def test_a_fact_of_another_type_is_refused_by_decision_column_and_types(
    declared: str, column: str, in_python: Any, typed: str, tmp_path: Path
) -> None:
    table = table_of(tmp_path, declared, ["!= null"])
    told = f"kept: the fact 'x' is declared {declared} and comes as "
    value = 37.3 if column == "float" else in_python
    with pytest.raises(duckdb.InvalidInputException, match=told + typed):
        in_sql(table, value, column)
    with pytest.raises(RuleError, match=told + type(in_python).__name__):
        decide(table, {"x": in_python})


def test_a_column_of_any_type_may_be_no_float(tmp_path: Path) -> None:
    table = table_of(tmp_path, "any", ["null", "-"])
    for value, kind in (("a", "varchar"), (DAY, "date"), ([1], "integer[]")):
        assert both(table, value, kind) == 2.0
    with pytest.raises(duckdb.InvalidInputException, match="round a FLOAT to DECIMAL"):
        in_sql(table, 1.5, "float")


@pytest.mark.parametrize("kind", ["timestamp", "timestamp_s", "timestamp_ns"])
def test_a_moment_given_for_a_date_is_its_day(kind: str, tmp_path: Path) -> None:
    table = table_of(tmp_path, "date", ['<= date("2020-01-22")', "-"])
    assert both(table, NOON, kind) == both(table, DAY, "date") == 1.0


def test_a_date_given_for_a_moment_is_its_midnight(tmp_path: Path) -> None:
    cells = ['date and time("2020-01-22T00:00:00")', '> date and time("2020-01-22")']
    table = table_of(tmp_path, "date and time", [cells[0], "-"])
    assert both(table, DAY, "date") == 1.0
    assert both(table, NOON, "timestamp") == 2.0


@pytest.mark.parametrize("kind", ["varchar", "integer", "bigint"])
def test_the_code_of_a_division_may_come_as_a_number(kind: str, tmp_path: Path) -> None:
    meta: dict[str, Any] = {
        "hit_policy": "F",
        "jurisdiction": "x",
        "inputs": {"warm": {"type": "boolean"}},
        "outputs": {"n": {"type": "number"}},
    }
    rows = [{"jurisdiction": "5101", "then_n": "1"}, {"then_n": "2"}]
    table = tables.make(tmp_path, "placed", meta, rows)
    given = {"varchar": ("510115", "440106")}.get(kind, (510115, 440106))
    assert [both(table, code, kind) for code in given] == [1.0, 2.0]
    with pytest.raises(duckdb.InvalidInputException, match="code of a division"):
        in_sql(table, 510115.0, "double")
    with pytest.raises(RuleError, match="code of a division"):
        decide(table, {"x": 510115.0})


def test_a_word_may_come_as_one_of_an_enumeration(tmp_path: Path) -> None:
    table = table_of(tmp_path, "string", ['"none"', "-"])
    assert both(table, "none", "enum('none', 'contact')") == 1.0


@pytest.mark.parametrize("declared", ["number", "string", "boolean", "date", "any"])
def test_a_column_of_nothing_but_null_fits_every_type(
    declared: str, tmp_path: Path
) -> None:
    table = table_of(tmp_path, declared, ["null"])
    query = compile_table(table, facts="(select null as x)")
    with duckdb.connect() as connection:
        found = connection.execute(f"select n from ({query})").fetchone()
    assert found == (decide(table, {"x": None}).outputs["n"],) == (1.0,)


@pytest.mark.usefixtures("_masks_always_pay")
@pytest.mark.parametrize(
    ("declared", "column", "cell"),
    [
        ("number", "double", ">= 37.3"),
        ("number", "integer", ">= 37"),
        ("string", "varchar", '"a"'),
        ("boolean", "boolean", "true"),
        ("date", "date", '> date("2020-01-22")'),
    ],
)
def test_a_column_of_its_type_is_not_asked_for_it_again(
    declared: str, column: str, cell: str, tmp_path: Path
) -> None:
    table = table_of(tmp_path, declared, [cell, "-"])
    query = compile_table(table, facts="facts")
    assert "TYPEOF" in query
    with duckdb.connect() as connection:
        connection.execute(f"create table facts (x {column})")
        connection.execute("insert into facts values (null)")
        plan = connection.execute(f"explain {query}")
        told = str(plan.fetchall()).lower()
    assert "error" not in told
    assert "typeof" not in told
    assert "regexp" not in told


def test_facts_and_answers_keep_the_columns_they_came_in(tmp_path: Path) -> None:
    table = table_of(tmp_path, "number", ["> 1"])
    query = compile_table(table, facts="(select 5::smallint as x)")
    with duckdb.connect() as connection:
        described = connection.execute(f"describe {query}").fetchall()
    assert [row[:2] for row in described] == [
        ("x", "SMALLINT"),
        ("n", "DOUBLE"),
        ("rule_id", "VARCHAR"),
        ("rules_digest", "VARCHAR"),
    ]


@pytest.mark.parametrize("text", ["nan", "inf", "-Infinity", "1e999"])
def test_nobody_can_write_a_number_that_is_none(text: str, tmp_path: Path) -> None:
    table_of(tmp_path, "number", ["> 1"])
    command = ["rules", "try", "kept", f"x={text}", "--seeds", str(tmp_path)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1
    assert f"x is a number, and '{text}' is not" in done.output


def test_an_integer_of_any_length_given_in_python_raises_nothing(
    tmp_path: Path,
) -> None:
    table = table_of(tmp_path, "number", ["null", "-"])
    for value in (10**400, Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity")):
        assert decide(table, {"x": value}).outputs["n"] == 1.0


@pytest.mark.parametrize("setting", ["date", "opened"])
def test_the_day_of_a_fact_may_be_no_text(setting: str, tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=f"{setting} names an input of type string"):
        table_of(tmp_path, "string", ["-"], **{setting: "x"})


def made_once() -> DecisionTable:
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    meta: dict[str, Any] = {
        "hit_policy": "F",
        "inputs": {"x": {"type": "number"}},
        "outputs": {"n": {"type": "number"}},
    }
    with TemporaryDirectory() as folder:
        return tables.make(Path(folder), "given", meta, [{"then_n": "x"}])


GIVEN = made_once()
