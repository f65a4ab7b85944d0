"""Decision tables of DMN models where the standard and rule tables part ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dmn_models as dmn
import pytest
from dmn_models import decision, definitions, given, literal, table

FEES = (["> 1", "40", "true"], ["> 2", "15", "true"], ["> 3", "20", "false"])
WHOLE = dmn.structure("tFee", {"fee": "number", "is due": "boolean"})
COUNTS = dmn.structure("tCounts", {"fee": "number", "is due": "number"})


@pytest.mark.parametrize(
    ("policy", "x", "expected"),
    [
        ("COLLECT MIN", 3.0, {"fee": 15.0, "is due": True}),
        ("COLLECT MIN", 4.0, {"fee": 15.0, "is due": None}),
        ("COLLECT MAX", 2.0, {"fee": 40.0, "is due": True}),
        ("COLLECT SUM", 3.0, {"fee": 55.0, "is due": None}),
        ("COLLECT COUNT", 4.0, {"fee": 3.0, "is due": 3.0}),
        ("COLLECT MIN", 0.0, None),
        ("COLLECT COUNT", 0.0, None),
    ],
)
def test_each_output_is_gathered_by_itself(
    policy: str, x: float, expected: Any, tmp_path: Path
) -> None:
    ref = "tCounts" if policy.endswith("COUNT") else "tFee"
    logic = table(policy, ["x"], ["fee", "is due"], *FEES)
    model = definitions(
        WHOLE, COUNTS, given("x", "number"), decision("d", logic, "input x", ref=ref)
    )
    dmn.runs(tmp_path, model, "d", expected, x=x)


def test_least_of_unordered_values_is_the_only_one_there_is(tmp_path: Path) -> None:
    rows = (["> 0", "true"], ["> 1", "true"], ["> 2", "false"])
    model = definitions(
        given("x", "number"),
        decision("d", table("COLLECT MIN", ["x"], ["o"], *rows), "input x"),
    )
    for x, expected in [(2.0, True), (3.0, None), (0.0, None)]:
        dmn.runs(tmp_path, model, "d", expected, x=x)


def test_an_input_without_an_expression_is_refused_by_its_label(tmp_path: Path) -> None:
    logic = table("FIRST", ["x"], ["o"], ["true", '"yes"'], ["-", '"no"'])
    empty = logic.replace(
        "<input><inputExpression><text>x</text></inputExpression>",
        '<input label="is ill"><inputExpression/>',
    )
    model = definitions(given("x"), decision("d", empty, "input x"))
    found = dmn.outcome(tmp_path, model, "d", "no", x=True)
    for said in (found.python, found.sql):
        assert said == "unsupported DMN: input 'is ill' has no expression"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1, 2] in [[1, 2, 3], [1, 2]]", True),
        ("[1, 5] in [[1, 2, 3], [1, 2]]", False),
        ("[1, 2] in ([[1, 3]], [[2, 1]])", False),
        ("[1, 2] in =[1, 2]", True),
        ("[1, 2] in =[1, 2, 3]", False),
        ("[1, 2] in !=[1, 2, 3]", True),
        ("2 in [[1, 2], [3]]", False),
        ("3 in [1, 2, [3]]", False),
        ("2 in [1, 2, [3]]", True),
        ("null in [[1, 2]]", None),
    ],
)
def test_a_list_among_lists_is_equal_to_one_or_to_none(
    text: str, expected: object, tmp_path: Path
) -> None:
    found = dmn.outcome(
        tmp_path, definitions(decision("d", literal(text))), "d", expected
    )
    assert found.python == ""
    assert found.sql in ("", "unsupported in SQL: lists as items of a list")
