"""What a case may give to a model and ask of it: decisions, services, functions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dmn_models as dmn
import pytest
from dmn_models import decision, definitions, given, literal

from gaterules.dmn.tck import cases, run_folder

TESTS = (
    '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema"><modelName>m.dmn</modelName>'
)
FEES = definitions(
    given("weight", "number"),
    decision("zone", literal('"far"'), ref="string"),
    decision("clerk", "", "input weight", ref="string"),
    decision("fee", literal('if zone = "far" then weight * 3 else weight'),
             "input weight", "decision zone", ref="number"),
    decision("note", literal('zone + ", " + clerk'), "decision zone", "decision clerk",
             ref="string"),
    '<decisionService id="iquote" name="quote"><outputDecision href="#ifee"/>'
    '<outputDecision href="#inote"/><inputDecision href="#izone"/>'
    '<inputDecision href="#iclerk"/><inputData href="#iweight"/></decisionService>',
    '<decisionService id="ione" name="one"><outputDecision href="#ifee"/>'
    '<inputDecision href="#izone"/><inputData href="#iweight"/></decisionService>',
    dmn.function("double", {"n": "number"}, literal("n * 2")),
)  # fmt: skip


def test_a_value_given_for_a_decision_stands_for_it(tmp_path: Path) -> None:
    dmn.runs(tmp_path, FEES, "fee", 6.0, weight=2.0)
    dmn.runs(tmp_path, FEES, "fee", 2.0, weight=2.0, zone="near")
    dmn.runs(tmp_path, FEES, "zone", "near", zone="near")


def test_a_decision_without_logic_is_null_until_it_is_given(tmp_path: Path) -> None:
    dmn.runs(tmp_path, FEES, "note", None, weight=2.0)
    dmn.runs(tmp_path, FEES, "note", "far, by hand", weight=2.0, clerk="by hand")


def test_a_value_of_another_type_than_its_decision_is_null(tmp_path: Path) -> None:
    dmn.runs(tmp_path, FEES, "note", None, zone=7.0, clerk="by hand")


@pytest.mark.parametrize(
    ("attributes", "kind", "result", "expected"),
    [
        ('type="decisionService" invocableName="quote"', "decision", "fee", "5"),
        ('type="decisionService" invocableName="quote"', "decision", "note", "near, A"),
        ('type="decisionService" invocableName="one"', "decision", "fee", "5"),
        ('type="decisionService" invocableName="one"', "decision", "one", "5"),
        ('type="bkm" invocableName="double"', "decision", "double", "18"),
        ("", "decisionService", "one", "5"),
    ],
)
def test_a_case_calls_what_it_names_whatever_its_result_says(
    attributes: str, kind: str, result: str, expected: str, tmp_path: Path
) -> None:
    sent = {"weight": "5", "zone": "near", "clerk": "A", "n": "9"}
    inputs = "".join(
        f'<inputNode name="{name}"><value>{value}</value></inputNode>'
        for name, value in sent.items()
    )
    (tmp_path / "m.dmn").write_text(FEES + "</definitions>", "utf-8")
    text = (
        f'{TESTS}<testCase id="1" {attributes}>{inputs}<resultNode name="{result}" '
        f'type="{kind}"><expected><value>{expected}</value></expected></resultNode>'
        "</testCase></testCases>"
    )
    (tmp_path / "m-test-01.xml").write_text(text, "utf-8")
    assert len(cases(tmp_path / "m-test-01.xml")) == 1
    (found,) = run_folder(tmp_path)
    assert found.python == ""
    assert found.sql == "" or "a test of a function" in found.sql


def test_a_service_knows_only_what_it_takes(tmp_path: Path) -> None:
    name = "decisionService of one"
    dmn.runs(tmp_path, FEES, name, 4.0, weight=4.0, zone="near")
    dmn.runs(tmp_path, FEES, name, 4.0, weight=4.0)  # the zone is not asked for


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ('x + "!"', "a", "a!"),
        ("x * 2", 3.0, 6.0),
        ("x[item > 1]", [1.0, 2.0], [2.0]),
        ("x.size + 1", {"size": 2.0, "name": "a"}, 3.0),
        ("x", None, None),
    ],
)
def test_an_input_without_a_type_has_that_of_its_column(
    text: str, value: Any, expected: Any, tmp_path: Path
) -> None:
    model = definitions(given("x"), decision("d", literal(text), "input x"))
    dmn.runs(tmp_path, model, "d", expected, x=value)


def test_what_requires_something_that_is_not_there_leaves_the_rest_standing(
    tmp_path: Path,
) -> None:
    model = definitions(
        decision("lost", literal("1"), "decision nowhere"),
        decision("above", literal("lost"), "decision lost"),
        dmn.function("wrong", {}, literal("1"), "call nowhere"),
        decision("asks", literal("wrong()"), "call wrong"),
        decision("whole", literal("2")),
    )
    dmn.runs(tmp_path, model, "whole", 2.0)
    for name in ("lost", "above", "asks"):
        found = dmn.outcome(tmp_path, model, name, None)
        assert "requires #inowhere, which is not there" in found.python
        assert "unsupported DMN" in found.sql
