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
        ("null in [[1, 2]]", False),
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


NAMES = ("word", "none", "known", "hollow", "limit", "flag")
NULLS = [
    ('"x"', False),
    ('not("x")', True),
    ('not("x", "y")', True),
    ('not("x", null)', False),
    ("not(null)", False),
    ('!= "x"', True),
    ("!= null", False),
    ("!= none", False),
    ('!= upper case("x")', True),
    ("!= limit", True),
    ("not(known)", True),
    ("not(hollow)", False),
    ("hollow", True),
    ("not(none)", False),
    ('not(["x", "y"])', True),
    ('not("x", > "y")', False),
    ('not(> "y")', False),
    ('not(["a".."c"])', False),
    ("not(limit > 3)", False),
    ("not(flag)", False),
    ("not(limit > 3), flag", True),
    ("not(limit > 3) and limit > 5", False),
    ('not(contains("abc", none))', False),
    ("flag", True),
    ("word in []", False),
    ('not(? = "x")', True),
    ("not(string length(?) > 3)", False),
]


@pytest.mark.parametrize(("cell", "is_met"), NULLS)
def test_null_differs_from_every_value_in_a_model(
    cell: str, is_met: bool, tmp_path: Path
) -> None:
    model = definitions(
        dmn.item("tList", "string", more=' isCollection="true"'),
        *(given(name, "string") for name in ("word", "none")),
        *(given(name, "tList") for name in ("known", "hollow")),
        given("limit", "number"),
        given("flag", "boolean"),
        decision(
            "d",
            table("FIRST", ["word"], ["o"], [cell, '"met"'], ["-", '"not"']),
            *(f"input {name}" for name in NAMES),
        ),
    )
    facts = {"known": ["x"], "hollow": ["x", None], "limit": 1.0}
    said = "met" if is_met else "not"
    dmn.runs(tmp_path, model, "d", said, word=None, none=None, flag=None, **facts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("null in (1, 2)", False),
        ("null in [1, null]", True),
        ("not(null in [1])", True),
        ("null in (1, < 5)", None),
        ("1 in (2, null)", False),
        ("null between 1 and 2", None),
        ("null in (not(false))", True),
        ("null in [1, 2][item > 5]", False),
        ("not(null > 1) != (null < 2)", False),
    ],
)
def test_null_is_in_a_list_that_has_it(
    text: str, expected: object, tmp_path: Path
) -> None:
    model = definitions(decision("d", literal(text)))
    dmn.runs(tmp_path, model, "d", expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('if x > 1 then 2 else "many"', "many"),
        ('[1, "1"][2]', "1"),
        ('{a: 1} = {a: "1"}', None),
        ("{}", {}),
    ],
)
def test_values_of_unlike_types_are_not_cast_to_one_another(
    text: str, expected: object, tmp_path: Path
) -> None:
    model = definitions(given("x", "number"), decision("d", literal(text), "input x"))
    dmn.runs_in_python(tmp_path, model, "d", expected, x=1.0)


def test_rows_of_an_untyped_input_may_meet_in_a_value_that_no_cell_names(
    tmp_path: Path,
) -> None:
    rows = (["not(null, true)", '"not true"'], ["p", '"as given"'])
    logic = table("ANY", ["p"], ["o"], *rows)
    model = definitions(given("p", "boolean"), decision("d", logic, "input p"))
    for p, expected in [(False, None), (True, "as given"), (None, "as given")]:
        dmn.runs(tmp_path, model, "d", expected, p=p)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("ANY", {"o": 20.0, "p": 12.0}),
        ("COLLECT", [{"o": 20.0, "p": 12.0}, {"o": 20.0, "p": 12.0}]),
        ("COLLECT SUM", {"o": 40.0, "p": 24.0}),
    ],
)
def test_an_input_may_bear_any_name(
    policy: str, expected: object, tmp_path: Path
) -> None:
    rows = (["-", "x * 2", "n + x"], ["> 0", "x + x", "x + n"])
    model = definitions(
        given("x", "number"),
        given("n", "number"),
        decision("d", table(policy, ["x"], ["o", "p"], *rows), "input x", "input n"),
    )
    dmn.runs(tmp_path, model, "d", expected, x=10.0, n=2.0)


def test_a_row_of_nulls_is_an_answer_and_a_conflict_is_none(tmp_path: Path) -> None:
    rows = (["> 0", "null", "null"], ["> 1", "1", "2"])
    model = definitions(
        given("x", "number"),
        decision("d", table("UNIQUE", ["x"], ["o", "p"], *rows), "input x"),
        decision(
            "e", table("UNIQUE", ["x"], ["o", "p"], *rows, defaults="7"), "input x"
        ),
    )
    nulls = {"o": None, "p": None}
    for x, plain, defaulted in [
        (1.0, nulls, nulls),
        (2.0, None, None),
        (0.0, None, {"o": 7.0, "p": None}),
    ]:
        dmn.runs(tmp_path, model, "d", plain, x=x)
        dmn.runs(tmp_path, model, "e", defaulted, x=x)


def test_a_requirement_of_what_is_not_there_leaves_the_others_standing(
    tmp_path: Path,
) -> None:
    model = definitions(
        given("x", "number"),
        decision("good", literal("x + 1"), "input x"),
        decision("lost", literal("1"), "input #nowhere"),
        decision("after", literal("lost"), "decision lost"),
    )
    dmn.runs(tmp_path, model, "good", 2.0, x=1.0)
    for name in ("lost", "after"):
        found = dmn.outcome(tmp_path, model, name, None)
        for said in (found.python, found.sql):
            assert said == "unsupported DMN: requires #nowhere, which is not there"
