"""Decision tables of a model whose cells and answers are not all of one kind."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import dmn_models as dmn
import pytest
from dmn_models import decision, definitions, given, table


def model(kind: str, policy: str, *rows: list[str], name: str = "x") -> str:
    outputs = [f"o{place}" for place in range(len(rows[0]) - 1)]
    logic = table(policy, [name], outputs, *rows)
    return definitions(given(name, kind), decision("d", logic, f"input {name}"))


@pytest.mark.parametrize("name", ["x", "n", "X", "y"])
@pytest.mark.parametrize(
    ("policy", "rows", "expected"),
    [
        ("RULE ORDER", (["> 1", "{} * 2"], ["> 2", "{} * 10"]), [6.0, 30.0]),
        ("COLLECT SUM", (["> 1", "{} * 2"], ["> 2", "{} * 10"]), 36.0),
        ("ANY", (["> 1", "{} * 2"], ["> 2", "{} + {}"]), 6.0),
        ("COLLECT", (["> 1", "{} * 2", "{}"],), [{"o0": 6.0, "o1": 3.0}]),
    ],
)
def test_computed_answers_of_several_rows_may_use_an_input_of_any_name(
    name: str, policy: str, rows: tuple[list[str], ...], expected: Any, tmp_path: Path
) -> None:
    named = [[cell.replace("{}", name) for cell in row] for row in rows]
    found = model("number", policy, *named, name=name)
    dmn.runs(tmp_path, found, "d", expected, **{name: 3.0})


@pytest.mark.parametrize(("x", "said"), [(7.0, "known"), (None, "missing")])
def test_whatever_is_not_null_differs_from_null(
    x: float | None, said: str, tmp_path: Path
) -> None:
    rows = (["!= null", '"known"'], ["= null", '"missing"'])
    dmn.runs(tmp_path, model("number", "UNIQUE", *rows), "d", said, x=x)


@pytest.mark.parametrize(
    ("kind", "cell", "x", "is_hit"),
    [
        ("number", "true", 0.0, True),
        ("number", "false", 3.0, False),
        ("number", "true", None, False),
        ("number", '"a", 4', 4.0, True),
        ("number", '"a", "b"', 4.0, False),
        ("number", '["a", "b"]', 4.0, False),
        ("number", '> "a"', 4.0, False),
        ("number", '["a".."b"]', 4.0, False),
        ("date", '< date and time("2030-01-01T00:00:00")', date(2020, 1, 2), False),
        ("date and time", '> date("2020-01-01")', datetime(2021, 1, 1), False),
        ("boolean", "true, false", False, True),
    ],
)
def test_a_cell_of_another_type_than_its_input_does_not_hold(
    kind: str, cell: str, x: Any, is_hit: bool, tmp_path: Path
) -> None:
    found = model(kind, "FIRST", [cell, '"hit"'])
    dmn.runs(tmp_path, found, "d", "hit" if is_hit else None, x=x)


def test_the_type_of_an_input_counts_before_what_its_column_says(
    tmp_path: Path,
) -> None:
    logic = table("FIRST", ["x"], ["o"], ["< 5", '"low"'], ["-", '"high"'])
    wrong = logic.replace("<inputExpression>", '<inputExpression typeRef="string">')
    found = definitions(given("x", "number"), decision("d", wrong, "input x"))
    dmn.runs(tmp_path, found, "d", "low", x=4.0)


@pytest.mark.parametrize(
    ("policy", "answers", "expected"),
    [
        ("RULE ORDER", ['"a"', "1"], ["a", 1.0]),
        ("RULE ORDER", ['if x > 1 then "a" else 1', "null"], ["a", None]),
        ("RULE ORDER", ['[1, "a"]', "null"], [[1.0, "a"], None]),
    ],
)
def test_answers_that_sql_has_no_type_for_are_refused_there_by_name(
    policy: str, answers: list[str], expected: Any, tmp_path: Path
) -> None:
    rows = [["> 0", answer] for answer in answers]
    found = dmn.outcome(tmp_path, model("number", policy, *rows), "d", expected, x=3.0)
    assert found.python == ""
    assert "unsupported in SQL: " in found.sql


def test_durations_have_a_sum(tmp_path: Path) -> None:
    rows = (["> 0", 'duration("P1D")'], ["> 1", 'duration("P2D")'])
    sum_of_days = model("number", "COLLECT SUM", *rows)
    dmn.runs(tmp_path, sum_of_days, "d", timedelta(days=3), x=3.0)


def test_texts_have_no_sum(tmp_path: Path) -> None:
    rows = (["> 0", '"a"'], ["> 1", '"b"'])
    dmn.runs(tmp_path, model("number", "COLLECT SUM", *rows), "d", None, x=3.0)
