"""Masks and a CASE are two ways to one answer: the row that fires in Python."""

from __future__ import annotations

import math
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import decision_tables as tables
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaterules.decisions import decide
from gaterules.sql import masks
from gaterules.sql.compile import compile_table

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
EDGES = [-0.0, 1e300, -1e300, 2.0**31, -(2.0**31) - 1, 5e-324, -5e-324]
EDGES += [math.inf, -math.inf, math.nan]
UNITS = ["0.01", "0.1", "0.1", "0.5", "0.7", "1", "1", "7", "300", "1000", "0.001"]
WORDS = ["none", "密接", 'a "quoted" word', ""]


@pytest.fixture(scope="module", autouse=True)
def _masks_always_pay() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(masks, "CELL", 10**6)
        yield


def number(draw: Random, unit: str) -> str:
    sign = draw.choice(["", "<", "<=", ">", ">=", "=", "!="])
    low, high = sorted(Decimal(draw.randint(-9, 9)) * Decimal(unit) for _ in range(2))
    if draw.random() < 0.4:
        return f"{draw.choice('[(')}{low:f}..{high:f}{draw.choice('])')}"
    return f"{sign} {low:f}"


def cell(draw: Random, kind: str, unit: str) -> str:
    """Return a cell of constants, or now and then of another input."""
    if draw.random() < 0.1:
        other = {"number": "stay", "integer": "age + 1", "date": "onset"}
        return f"< {other[kind]}" if kind in other else "null"
    if kind in ("number", "integer"):
        one = number(draw, unit if kind == "number" else draw.choice(["1", "7"]))
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
    rows, unit = [], draw.choice(UNITS)
    for _ in range(draw.choice([3, 12, masks.MOST_ROWS])):
        names = draw.sample([*INPUTS], draw.randint(1, 3))
        row: dict[str, Any] = {f"when_{n}": cell(draw, INPUTS[n], unit) for n in names}
        period = sorted(draw.sample(DAYS, draw.choice([0, 0, 1, 2])))
        if meta["date"]:
            row |= dict(zip(["effective_from", "effective_to"], period, strict=False))
        if meta["jurisdiction"]:
            row["jurisdiction"] = draw.choice(["", "", "51", "5101"])
        row["then_class"] = draw.choice(["a", "b", "c"])
        rows.append(row)
    return meta, rows


def age_of(draw: Random) -> float | None:
    """Return a constant, the double just beside it, half a step, an edge, or NULL."""
    unit = draw.choice(UNITS)
    known = float(Decimal(draw.randint(-9, 9)) * Decimal(unit))
    beside = math.nextafter(known, draw.choice([-math.inf, math.inf]))
    half = known + float(unit) / 2
    return draw.choice([known, known, beside, half, draw.choice(EDGES), None])


def fact_of(draw: Random) -> dict[str, Any]:
    return {
        "age": age_of(draw),
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
    assert masks.MASK in compile_table(made)
    for fact, found in zip(facts, tables.in_sql(made, facts, TYPES), strict=True):
        decision = decide(made, fact)
        assert found["rule_id"] == decision.rule_id, (fact, found, decision)
        assert found["class"] == decision.outputs["class"], (fact, found, decision)


def test_a_table_with_more_rows_than_bits_stays_a_case(tmp_path: Path) -> None:
    meta = {"inputs": {"age": {"type": "number"}}, "outputs": {"n": {"type": "number"}}}
    rows = [{"when_age": f"{n}", "then_n": n} for n in range(masks.MOST_ROWS + 1)]
    made = tables.make(tmp_path, "long", {**meta, "hit_policy": "F"}, rows)
    assert masks.MASK not in compile_table(made)
    found = tables.in_sql(made, [{"age": 61.0}, {"age": 62.0}], {"age": "double"})
    assert [row["n"] for row in found] == [61.0, 62.0]


def test_decimals_and_thousands_find_their_mask_in_a_list(tmp_path: Path) -> None:
    meta = {"inputs": {"age": {"type": "number"}}, "outputs": {"n": {"type": "number"}}}
    for name, texts in {"warm": ["37.3", "38.5"], "paid": ["12000", "40000"]}.items():
        rows = [{"when_age": f">= {text}", "then_n": text} for text in texts[::-1]]
        made = tables.make(tmp_path, name, {**meta, "hit_policy": "F"}, rows)
        assert "FLOOR(" in compile_table(made)
        low, high = (float(text) for text in texts)
        facts = [low, math.nextafter(low, 0), high, math.nextafter(high, 0)]
        found = tables.in_sql(made, [{"age": x} for x in facts], {"age": "double"})
        assert [row["n"] for row in found] == [low, None, high, low]


def test_thresholds_far_apart_are_conditions_not_a_list(tmp_path: Path) -> None:
    meta = {"inputs": {"age": {"type": "number"}}, "outputs": {"n": {"type": "number"}}}
    rows = [
        {"when_age": ">= 1000001", "then_n": 2},
        {"when_age": ">= 1", "then_n": 1},
    ]
    made = tables.make(tmp_path, "wide", {**meta, "hit_policy": "F"}, rows)
    compiled = compile_table(made)
    assert masks.MASK in compiled
    assert len(compiled) < 2_000
    facts = [{"age": age} for age in (0.9, 1.0, 1_000_000.9, 1_000_001.0, None)]
    found = tables.in_sql(made, facts, {"age": "double"})
    assert [row["n"] for row in found] == [None, 1.0, 1.0, 2.0, None]
