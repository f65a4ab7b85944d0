"""Lists as inputs and as answers of tables, in Python and in SQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dmn_models as dmn
import pytest
from dmn_models import decision, definitions, given, literal, table

LIST = ' isCollection="true"'
TYPES = (
    dmn.item("tNumbers", "number", more=LIST),
    dmn.item("tWords", "string", more=LIST),
    dmn.structure("tFee", {"rate": "number", "word": "string"}),
    dmn.item("tFees", "tFee", more=LIST),
)


@pytest.mark.parametrize(
    ("text", "numbers", "expected"),
    [
        ("sum(x)", [1.0, 4.0], 5.0),
        ("mean(x)", [1.0, 4.0], 2.5),
        ("min(x)", [4.0, 1.0], 1.0),
        ("max(x)", [4.0, 1.0], 4.0),
        ("count(x)", [4.0, None], 2.0),
        ("sum(x)", [], None),
        ("sum(x)", [4.0, None], None),
        ("max(x)", None, None),
        ("count(x)", [], 0.0),
        ("list contains(x, 4)", [4.0], True),
        ("list contains(x, null)", [4.0], False),
        ("list contains(x, null)", [4.0, None], True),
        ("list contains(x, 1)", None, None),
        ("all(for i in x return i > 1)", [4.0, 1.0], False),
        ("any(for i in x return i > 1)", [4.0, 1.0], True),
        ("max(x) + 1", [4.0, 1.0], 5.0),
    ],
)
def test_a_list_is_summed_up_in_both_engines(
    text: str, numbers: list[float | None] | None, expected: Any, tmp_path: Path
) -> None:
    model = definitions(
        *TYPES, given("x", "tNumbers"), decision("d", literal(text), "input x")
    )
    dmn.runs(tmp_path, model, "d", expected, x=numbers)


@pytest.mark.parametrize(
    ("cell", "is_hit"),
    [
        ('list contains(?, "a")', True),
        ('not(list contains(?, "a"))', False),
        ('["a", "b"]', True),
        ('["b", "a"]', False),
        ('"a"', False),
        ("count(?) = 2", True),
        ('?[1] = "a"', True),
        ('every w in ? satisfies w = "a"', False),
    ],
)
def test_a_cell_may_test_a_list(cell: str, is_hit: bool, tmp_path: Path) -> None:
    logic = table("FIRST", ["x"], ["o"], [cell, '"hit"'])
    model = definitions(*TYPES, given("x", "tWords"), decision("d", logic, "input x"))
    dmn.runs(tmp_path, model, "d", "hit" if is_hit else None, x=["a", "b"])


def test_a_cell_may_ask_whether_a_value_is_in_what_it_tests(tmp_path: Path) -> None:
    logic = table("FIRST", ["x"], ["o"], ['"b" in ?', '"hit"'], ["-", '"miss"'])
    model = definitions(*TYPES, given("x", "tWords"), decision("d", logic, "input x"))
    found = dmn.outcome(tmp_path, model, "d", "hit", x=["a", "b"])
    assert found.python == ""
    assert "unsupported in SQL: '?' behind 'in'" in found.sql
    assert not dmn.outcome(tmp_path, model, "d", "miss", x=["a"]).python


@pytest.mark.parametrize(
    ("words", "said"),
    [(["a", "b"], "fine"), (["a", "c"], None), ([None], "fine"), (None, "fine")],
)
def test_every_item_of_a_list_must_be_among_the_declared_values(
    words: list[str | None] | None, said: str | None, tmp_path: Path
) -> None:
    logic = table("FIRST", ["x"], ["o"], ["-", '"fine"'], values='"a", "b"')
    model = definitions(*TYPES, given("x", "tWords"), decision("d", logic, "input x"))
    dmn.runs(tmp_path, model, "d", said, x=words)


def test_what_a_table_lists_is_known_to_what_asks_it(tmp_path: Path) -> None:
    fees = table(
        "COLLECT", ["x"], ["rate", "word"], ["> 0", "x", '"a"'], ["> 1", "2", '"b"']
    )
    model = definitions(
        *TYPES,
        given("x", "number"),
        decision("fees", fees, "input x", ref="tFees"),
        decision("loose", fees, "input x"),
        decision("rates", literal("fees.rate"), "decision fees"),
        decision("total", literal("sum(loose.rate)"), "decision loose", ref="number"),
        decision("b", literal('fees[word = "b"].rate'), "decision fees"),
    )
    dmn.runs(tmp_path, model, "rates", [5.0, 2.0], x=5.0)
    dmn.runs(tmp_path, model, "b", [2.0], x=5.0)
    found = dmn.outcome(tmp_path, model, "total", 7.0, x=5.0)
    assert found.python == ""
    assert found.sql == "" or "unsupported in SQL" in found.sql


def test_the_parts_of_a_tables_answer_have_the_types_of_its_cells(
    tmp_path: Path,
) -> None:
    rows = table("UNIQUE", ["x"], ["rate", "word"], ["> 0", "x * 2", '"a"'])
    model = definitions(
        given("x", "number"),
        decision("fee", rows, "input x"),
        decision("d", literal("fee.rate + 1"), "decision fee", ref="number"),
        decision("w", literal('fee.word + "!"'), "decision fee", ref="string"),
    )
    dmn.runs(tmp_path, model, "d", 7.0, x=3.0)
    dmn.runs(tmp_path, model, "w", "a!", x=3.0)


@pytest.mark.parametrize(("ref", "expected"), [("number", None), ("Any", "high")])
def test_an_answer_is_not_cast_to_what_it_is_not(
    ref: str, expected: Any, tmp_path: Path
) -> None:
    rows = table("FIRST", ["x"], ["o"], ["> 0", '"high"'])
    typed = rows.replace('<output name="o">', '<output name="o" typeRef="number">')
    for logic in (rows, typed):
        model = definitions(
            given("x", "number"), decision("d", logic, "input x", ref=ref)
        )
        dmn.runs(tmp_path, model, "d", expected, x=3.0)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (['"o"'], "rule 1: 0 input cells, not 1"),
        (["-"], "rule 1: 0 output cells, not 1"),
    ],
)
def test_a_row_that_lacks_a_cell_is_named(
    row: list[str], message: str, tmp_path: Path
) -> None:
    cell = dmn.text("inputEntry" if row == ["-"] else "outputEntry", row[0])
    logic = table("FIRST", ["x"], ["o"]).replace(
        "</decisionTable>", f"<rule>{cell}</rule></decisionTable>"
    )
    model = definitions(given("x", "number"), decision("d", logic, "input x"))
    found = dmn.outcome(tmp_path, model, "d", "o", x=3.0)
    assert message in found.python
    assert message in found.sql
