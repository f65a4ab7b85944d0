"""Functions of DMN models whose parameters say no type."""

from __future__ import annotations

from pathlib import Path

import dmn_models as dmn
import pytest
from dmn_models import decision, definitions, given, literal, table

MODEL = definitions(
    dmn.structure("tBill", {"net": "number", "rate": "number"}),
    given("bill", "tBill"),
    given("who", "string"),
    dmn.function("tax", {"a": "", "b": ""}, literal("a * b / 100")),
    dmn.function("gross", {"a": "", "b": ""}, literal("a + tax(a, b)"), "call tax"),
    dmn.function("twice", {"a": ""}, literal("a + a")),
    dmn.function("sized", {"a": ""},
                 table("FIRST", ["a"], ["o"], ["> 10", "a"], ["-", "10"])),
    decision("plain", literal("tax(bill.net, bill.rate) + 1"),
             "input bill", "call tax", ref="number"),
    decision("nested", literal("gross(b: bill.rate, a: bill.net) - 1"),
             "input bill", "call gross", ref="number"),
    decision("judged", literal("sized(bill.net) / 2"), "input bill", "call sized"),
    decision("word", literal('twice(who) + "!"'), "input who", "call twice"),
    decision("both", literal('string(twice(bill.net)) + twice(who)'),
             "input bill", "input who", "call twice"),
    decision("mixed", literal("twice(1) + count([twice(who)])"),
             "input who", "call twice"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("plain", 21.0),
        ("nested", 219.0),
        ("judged", 100.0),
        ("word", "abab!"),
    ],
)
def test_a_parameter_has_the_type_of_what_is_sent(
    result: str, expected: object, tmp_path: Path
) -> None:
    bill = {"net": 200.0, "rate": 10.0}
    dmn.runs(tmp_path, MODEL, result, expected, bill=bill, who="ab")


@pytest.mark.parametrize(("result", "expected"), [("both", "400abab"), ("mixed", 3.0)])
def test_calls_with_unlike_types_are_refused_in_sql(
    result: str, expected: object, tmp_path: Path
) -> None:
    bill = {"net": 200.0, "rate": 10.0}
    dmn.runs_in_python(tmp_path, MODEL, result, expected, bill=bill, who="ab")
