"""Masks and a CASE are two ways to one answer: the row that fires in Python."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import decision_tables as tables
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fourgates.decisions import sql_masks
from fourgates.decisions.compile import compile_table
from fourgates.decisions.run import run

DAYS = [date(2020, 1, 22), date(2020, 2, 10), date(2020, 3, 1)]
INPUTS = {
    "age": "number",
    "stay": "integer",
    "exposure": "string",
    "has_symptoms": "boolean",
    "onset": "date",
}
TYPES = {name: tables.SQL_TYPES[kind] for name, kind in INPUTS.items()} | {
    "business_date": "date",
    "area_code": "varchar",
}
EDGES = [0.0, -0.0, 0.5, -0.5, 1e300, -1e300, 2.0**31, -(2.0**31) - 1, 1e-17, -1e-17]
WORDS = ["none", "密接", 'a "quoted" word', ""]


@pytest.fixture(scope="module", autouse=True)
def _masks_always_pay() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sql_masks, "CELL", 10**6)
        yield


def number(draw: Random, scale: int) -> str:
    sign = draw.choice(["", "<", "<=", ">", ">=", "=", "!="])
    low, high = sorted(draw.randint(-scale, scale) for _ in range(2))
    if draw.random() < 0.4:
        return f"{draw.choice('[(')}{low}..{high}{draw.choice('])')}"
    return f"{sign} {low + draw.choice([0, 0, 0, 0, 0, 0.5])}"


def cell(draw: Random, kind: str) -> str:
    """Return a cell of constants, or now and then of another input."""
    if draw.random() < 0.1:
        other = {"number": "stay", "integer": "age + 1", "date": "onset"}
        return f"< {other[kind]}" if kind in other else "null"
    if kind in ("number", "integer"):
        one = number(draw, draw.choice([3, 3, 60]))
    elif kind == "boolean":
        one = draw.choice(["true", "false"])
    elif kind == "date":
        one = f'{draw.choice(["<", ">="])} date("{draw.choice(DAYS)}")'
    else:
        chosen = draw.sample(WORDS, draw.randint(1, 3))
        one = ", ".join('"' + word.replace('"', '\\"') + '"' for word in chosen)
    return draw.choice([one, one, one, f"not({one})", f"{one}, null", "null"])


def table_of(draw: Random) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    meta: dict[str, Any] = {
        "hit_policy": draw.choice("FFP"),
        "date": draw.choice(["business_date", None]),
        "jurisdiction": draw.choice(["area_code", None]),
        "inputs": {name: {"type": kind} for name, kind in INPUTS.items()},
        "outputs": {"class": {"type": "string", "values": '"a","b","c"'}},
    }
    if draw.random() < 0.5:
        meta["default"] = {"class": draw.choice("abc")}
    rows = []
    for _ in range(draw.choice([3, 12, sql_masks.MOST_ROWS])):
        names = draw.sample([*INPUTS], draw.randint(1, 3))
        row: dict[str, Any] = {f"when_{n}": cell(draw, INPUTS[n]) for n in names}
        period = sorted(draw.sample(DAYS, draw.choice([0, 0, 1, 2])))
        row |= dict(zip(["effective_from", "effective_to"], period, strict=False))
        row["jurisdiction"] = draw.choice(["", "", "51", "5101"])
        row["then_class"] = draw.choice(["a", "b", "c"])
        rows.append(row)
    return meta, rows


def fact_of(draw: Random) -> dict[str, Any]:
    age = draw.choice([*EDGES, draw.randint(-9, 9) / 2, draw.randint(-65, 65), None])
    return {
        "age": None if age is None else float(age),
        "stay": draw.choice(
            [None, draw.randint(-4, 4), draw.randint(-65, 65), 2**31 - 1]
        ),
        "exposure": draw.choice([*WORDS, "another", None]),
        "has_symptoms": draw.choice([True, False, None]),
        "onset": draw.choice([*DAYS, None]),
        "business_date": draw.choice(DAYS),
        "area_code": draw.choice(["510115", "510700", "440000", None]),
    }


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**40).map(Random))
def test_the_lowest_bit_is_the_row_that_fires(draw: Random) -> None:
    facts = [fact_of(draw) for _ in range(40)]
    with tempfile.TemporaryDirectory() as folder:
        made = tables.make(Path(folder), "random", *table_of(draw))
    assert sql_masks.MASK in compile_table(made)
    for fact, found in zip(facts, tables.in_sql(made, facts, TYPES), strict=True):
        decision = run(made, fact)
        assert found["rule_id"] == decision.rule_id, (fact, found, decision)
        assert found["class"] == decision.outputs["class"], (fact, found, decision)


def test_a_table_with_more_rows_than_bits_stays_a_case(tmp_path: Path) -> None:
    meta = {"inputs": {"age": {"type": "number"}}, "outputs": {"n": {"type": "number"}}}
    rows = [{"when_age": f"{n}", "then_n": n} for n in range(sql_masks.MOST_ROWS + 1)]
    made = tables.make(tmp_path, "long", {**meta, "hit_policy": "F"}, rows)
    assert sql_masks.MASK not in compile_table(made)
    found = tables.in_sql(made, [{"age": 61.0}, {"age": 62.0}], {"age": "double"})
    assert [row["n"] for row in found] == [61.0, 62.0]


def test_thresholds_far_apart_are_conditions_not_a_list(tmp_path: Path) -> None:
    meta = {"inputs": {"age": {"type": "number"}}, "outputs": {"n": {"type": "number"}}}
    rows = [
        {"when_age": ">= 1000000", "then_n": 2},
        {"when_age": ">= 1", "then_n": 1},
    ]
    made = tables.make(tmp_path, "wide", {**meta, "hit_policy": "F"}, rows)
    compiled = compile_table(made)
    assert sql_masks.MASK in compiled
    assert len(compiled) < 2_000
    facts = [{"age": age} for age in (0.9, 1.0, 999_999.9, 1e6, None)]
    found = tables.in_sql(made, facts, {"age": "double"})
    assert [row["n"] for row in found] == [None, 1.0, 1.0, 2.0, None]
