"""The Spark SQL of every real table gives on Spark what DuckDB's gives on DuckDB.

Needs pyspark 3.5 and Java 17, which the lock does not hold: install them beside and run
``scripts/run test -m heavy tests/decisions/test_spark.py``.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import decision_tables as tables
import pytest

from fourgates.commands.rules import cases_folder, seeds_folder
from gaterules.cases import path_of, read_cases
from gaterules.facts import readable, types_of
from gaterules.load import load_tables
from gaterules.sql.compile import compile_table
from gaterules.table import DecisionTable

pyspark = pytest.importorskip(
    "pyspark", reason="pyspark is not installed: the Spark SQL is not run"
)
pytestmark = pytest.mark.heavy
KINDS = {
    "number": "double",
    "integer": "int",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "date and time": "timestamp",
}
FACTS = 400


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession  # noqa: PLC0415

    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.session.timeZone", "Asia/Shanghai")
        .getOrCreate()
    )
    yield session
    session.stop()


def generated(table: DecisionTable) -> list[dict[str, Any]]:
    """Return facts of every case, and as many drawn from the values of all cases."""
    cases = read_cases(path_of(cases_folder(), table), table)
    known = [case.facts for case in cases]
    names = list(types_of(table))
    pools = {
        name: [None, *dict.fromkeys(fact.get(name) for fact in known)] for name in names
    }
    dice = random.Random(table.name)
    drawn = [{name: dice.choice(pools[name]) for name in names} for _ in range(FACTS)]
    return [{name: fact.get(name) for name in names} for fact in known] + drawn


def assert_same(table: DecisionTable, facts: list[dict[str, Any]], spark: Any) -> None:
    """Decide the facts on both engines; fail with the first that differ."""
    kinds = types_of(table)
    sql_types = {name: tables.SQL_TYPES[kind] for name, kind in kinds.items()}
    wanted = tables.in_sql(table, facts, sql_types)
    columns = [f"`{name}` {KINDS[kind]}" for name, kind in kinds.items()]
    rows = [
        (place, *(as_kind(fact[name], kind) for name, kind in kinds.items()))
        for place, fact in enumerate(facts)
    ]
    frame = spark.createDataFrame(rows, ", ".join(["_place int", *columns]))
    frame.createOrReplaceTempView("facts")
    query = compile_table(table, "spark", "facts")
    found = spark.sql(f"select * from ({query}) order by _place").collect()
    assert len(found) == len(wanted)
    assert set(found[0].asDict()) == set(wanted[0])
    names = [*(output.name for output in table.outputs), "rule_id", "rules_digest"]
    wrong = [
        (facts[place], name, row[name], other[name])
        for place, (row, other) in enumerate(zip(found, wanted, strict=True))
        for name in names
        if readable(row[name]) != readable(other[name])
    ]
    assert wrong[:3] == []


def as_kind(value: Any, kind: str) -> Any:
    return int(value) if kind == "integer" and value is not None else value


@pytest.mark.parametrize("table", load_tables(seeds_folder()), ids=lambda t: t.name)
def test_spark_decides_as_duckdb_does(table: DecisionTable, spark: Any) -> None:
    assert_same(table, generated(table), spark)


@pytest.mark.parametrize(
    "policy", ["U", "A", "P", "F", "R", "O", "C", "C#", "C<", "C>"]
)
def test_spark_knows_every_policy_but_the_sum(
    policy: str, spark: Any, tmp_path: Path
) -> None:
    meta = {
        "hit_policy": policy,
        "inputs": {"heat": {"type": "number"}},
        "outputs": {"days": {"type": "number", "values": "3, 2, 1"}},
    }
    rows = [
        {"when_heat": "> 1", "then_days": "1"},
        {"when_heat": "> 2", "then_days": "3" if policy in "PO" else "1"},
        {"when_heat": "(2..3]", "then_days": "2"},
    ]
    table = tables.make(tmp_path, "heat", meta, rows)
    heats = (None, 0.0, 1.5, 2.0, 2.5, 3.0, 3.5)
    assert_same(table, [{"heat": heat} for heat in heats], spark)
