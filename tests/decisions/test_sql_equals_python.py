"""One table, two engines: what runs on one row is what SQL says of millions."""

from __future__ import annotations

import math
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import decision_tables as tables
from hypothesis import given, settings
from hypothesis import strategies as st

from fourgates.decisions.run import run

DAYS = [date(2020, 1, 22) + timedelta(days=n) for n in (-1, 0, 1, 14, 29)]
NUMBERS = [-2.5, 0.0, 0.1, 0.2, 0.3, 1.0, 36.9, 37.3, 100.0]
WORDS = ["none", "close_contact", "密接", 'a "quoted" word', ""]
CODES = ["510115", "510100", "440000", "51"]
POLICIES = ["U", "A", "P", "F", "R", "O", "C", "C+", "C<", "C>", "C#"]
INPUTS = {
    "temperature": "number",
    "age": "number",
    "exposure": "string",
    "origin": "string",
    "has_symptoms": "boolean",
    "onset": "date",
}
TYPES = {name: tables.SQL_TYPES[kind] for name, kind in INPUTS.items()} | {
    "business_date": "date",
    "area_code": "varchar",
}
CONSTANTS: dict[str, list[Any]] = {
    "number": NUMBERS,
    "string": WORDS,
    "boolean": [True, False],
    "date": DAYS,
}
REFERENCES = {
    "number": ["temperature", "age", "age + 0.1", "(temperature - age) * 3 / 7"],
    "string": ["origin", 'origin + "x"', "upper case(exposure)"],
    "boolean": ["has_symptoms", "age > temperature"],
    "date": ["onset", 'onset + duration("P14D")', 'date("2020-02-01")'],
}


def spelled(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f'date("{value}")' if isinstance(value, date) else repr(value)


@st.composite
def cells(draw: st.DrawFn, kind: str) -> str:
    constant = st.sampled_from(CONSTANTS[kind]).map(spelled)
    value = st.one_of(constant, constant, st.sampled_from(REFERENCES[kind]))
    interval = st.builds(
        lambda opening, low, high, closing: f"{opening}{low}..{high}{closing}",
        st.sampled_from("[(]"),
        value,
        value,
        st.sampled_from("])["),
    )
    comparison = st.builds(
        lambda sign, right: f"{sign} {right}",
        st.sampled_from(["<", "<=", ">", ">=", "=", "!="]),
        value,
    )
    test = constant | value | st.just("null")
    if kind != "boolean":
        test = st.one_of(test, interval, comparison)
    listed = draw(st.lists(test, min_size=1, max_size=3).map(", ".join))
    return draw(st.sampled_from(["-", listed, listed, f"not({listed})"]))


@st.composite
def rows(draw: st.DrawFn, policy: str) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, kind in INPUTS.items():
        if draw(st.booleans()):
            row[f"when_{name}"] = draw(cells(kind))
    period = sorted(draw(st.lists(st.sampled_from(DAYS), max_size=2, unique=True)))
    row |= dict(zip(["effective_from", "effective_to"], period, strict=False))
    row["jurisdiction"] = draw(st.sampled_from(["", "", "51", "5101", "CN"]))
    amounts = ["14", "0.1", "null", "age * 0.1 + 0.2", "min(age, temperature, 7)"]
    row["then_amount"] = draw(st.sampled_from(amounts))
    if len(policy) == 1:
        labels = ["low", "high", '"mid"', "null"]
        if policy not in "PO":
            labels.append("= exposure")
        row["then_label"] = draw(st.sampled_from(labels))
    return row


@st.composite
def random_tables(draw: st.DrawFn) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    policy = draw(st.sampled_from(POLICIES))
    outputs: dict[str, Any] = {"amount": {"type": "number"}}
    if len(policy) == 1:
        outputs["label"] = {"type": "string"}
        if policy in "PO":
            outputs["label"]["values"] = '"high","mid","low"'
    meta: dict[str, Any] = {
        "hit_policy": policy,
        "date": draw(st.sampled_from(["business_date", None])),
        "jurisdiction": draw(st.sampled_from(["area_code", None])),
        "inputs": {name: {"type": kind} for name, kind in INPUTS.items()},
        "outputs": outputs,
    }
    if draw(st.booleans()):
        meta["default"] = dict.fromkeys(outputs) | {"amount": "age + 1"}
    return meta, draw(st.lists(rows(policy), min_size=1, max_size=6))


def optional(values: list[Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from([*values, None])


FACTS = st.fixed_dictionaries(
    {name: optional(CONSTANTS[kind]) for name, kind in INPUTS.items()}
    | {"business_date": optional(DAYS), "area_code": optional(CODES)}
)


def alike(left: Any, right: Any) -> bool:
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(alike, left, right))
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=1e-14, abs_tol=1e-300)
    return bool(left == right)


@settings(max_examples=40, deadline=None)
@given(random_tables(), st.lists(FACTS, min_size=8, max_size=16))
def test_sql_and_python_decide_every_fact_alike(
    table: tuple[dict[str, Any], list[dict[str, Any]]], facts: list[dict[str, Any]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = tables.make(Path(folder), "random", *table)
    for fact, found in zip(facts, tables.in_sql(made, facts, TYPES), strict=True):
        decision = run(made, fact)
        for name, value in decision.outputs.items():
            assert alike(found[name], value), (name, fact, found, decision)
        assert found["rule_id"] == decision.rule_id, (fact, found, decision)
