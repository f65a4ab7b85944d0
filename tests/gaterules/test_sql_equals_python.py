"""One table, two engines: what runs on one row is what SQL says of millions."""

from __future__ import annotations

import math
import tempfile
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import decision_tables as tables
from hypothesis import given, settings
from hypothesis import strategies as st

from gaterules.decisions import decide

DAYS = [date(2020, 1, 22) + timedelta(days=n) for n in (-1, 0, 1, 14, 29)]
NUMBERS = [-2.5, 0.1, 0.2, 0.3, 37.3]
WORDS = ["none", "密接", 'a "quoted" word', ""]
CODES = ["510115", "510100", "440000", "51"]
AMOUNTS = [
    "14",
    "0.1",
    "null",
    "age * 0.1 + 0.2",
    "min(age, temperature, 7)",
    "if temperature + 0.2 = 0.3 then 1 else decimal(age / 3, 2)",
]
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


def cell(draw: Random, kind: str) -> str:
    """Return the text of a random ``when`` cell."""
    tests = ", ".join(one_test(draw, kind) for _ in range(draw.randint(1, 2)))
    return draw.choice(["-", tests, tests, tests, f"not({tests})"])


def one_test(draw: Random, kind: str) -> str:
    forms = ["value", "value", "null"]
    if kind != "boolean":
        forms += ["comparison"] * 4 + ["interval"] * 2
    form = draw.choice(forms)
    if form == "interval":
        low, high = (value(draw, kind) for _ in range(2))
        return f"{draw.choice('[(]')}{low}..{high}{draw.choice('])[')}"
    if form == "comparison":
        sign = draw.choice(["<", "<=", ">", ">=", "=", "!="])
        return f"{sign} {value(draw, kind)}"
    return "null" if form == "null" else value(draw, kind)


def value(draw: Random, kind: str) -> str:
    if draw.random() < 0.3:
        return draw.choice(REFERENCES[kind])
    return spelled(draw.choice(CONSTANTS[kind]))


def row_of(draw: Random, policy: str, meta: dict[str, Any]) -> dict[str, Any]:
    # A row that tests few inputs holds often, and only then tells engines apart.
    names = draw.sample([*INPUTS], draw.randint(0, 2))
    row: dict[str, Any] = {f"when_{n}": cell(draw, INPUTS[n]) for n in names}
    period = sorted(draw.sample(DAYS, draw.choice([0, 0, 1, 2])))
    if meta["date"]:
        row |= dict(zip(["effective_from", "effective_to"], period, strict=False))
    if meta["jurisdiction"]:
        row["jurisdiction"] = draw.choice(["", "", "", "51", "5101", "CN"])
    row["then_amount"] = draw.choice(AMOUNTS)
    if len(policy) == 1:
        labels = ["low", "high", '"mid"', "null"]
        if policy not in "PO":
            labels.append("= exposure")
        row["then_label"] = draw.choice(labels)
    return row


def table_of(draw: Random) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the settings and rows of a random table."""
    policy = draw.choice(POLICIES)
    outputs: dict[str, Any] = {"amount": {"type": "number"}}
    if len(policy) == 1:
        outputs["label"] = {"type": "string"}
        if policy in "PO":
            outputs["label"]["values"] = '"high","mid","low"'
    meta: dict[str, Any] = {
        "hit_policy": policy,
        "date": draw.choice(["business_date", None]),
        "jurisdiction": draw.choice(["area_code", None]),
        "inputs": {name: {"type": kind} for name, kind in INPUTS.items()},
        "outputs": outputs,
    }
    if draw.random() < 0.5:
        meta["default"] = dict.fromkeys(outputs) | {"amount": "age + 1"}
    return meta, [row_of(draw, policy, meta) for _ in range(draw.randint(1, 6))]


def facts_of(draw: Random) -> list[dict[str, Any]]:
    """Return random facts, NULLs, boundary values and no numbers among them."""
    known = {name: CONSTANTS[kind] for name, kind in INPUTS.items()}
    known["age"] = [*NUMBERS, math.nan, math.inf, -math.inf]
    known |= {"business_date": DAYS, "area_code": CODES}
    return [
        {name: draw.choice([*values, None]) for name, values in known.items()}
        for _ in range(24)
    ]


def alike(left: Any, right: Any) -> bool:
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(alike, left, right))
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=0, abs_tol=0)
    return bool(left == right)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**40).map(Random))
def test_sql_and_python_decide_every_fact_alike(draw: Random) -> None:
    settings_and_rows, facts = table_of(draw), facts_of(draw)
    with tempfile.TemporaryDirectory() as folder:
        made = tables.make(Path(folder), "random", *settings_and_rows)
    for fact, found in zip(facts, tables.in_sql(made, facts, TYPES), strict=True):
        decision = decide(made, fact)
        for name, value in decision.outputs.items():
            assert alike(found[name], value), (name, fact, found, decision)
        assert found["rule_id"] == decision.rule_id, (fact, found, decision)
