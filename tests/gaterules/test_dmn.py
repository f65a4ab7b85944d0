"""DMN models come in, go out, and decide as the compatibility kit says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import decision_tables as tables
import pytest
from click.testing import CliRunner

from fourgates.cli import main
from gaterules.decisions import decide
from gaterules.dmn import importing, reading, tck, writing
from gaterules.dmn.running import decide_in_model
from gaterules.errors import RuleError
from gaterules.load import load_table, load_tables

KIT = Path(__file__).parents[2] / "../shared/data/real/dmn_tck_level2"
SEEDS = Path(__file__).parents[2] / "seeds/rules"
needs_kit = pytest.mark.skipif(
    not KIT.is_dir(), reason="the DMN TCK sample is not beside the checkout"
)

MODEL = r"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="loan">
  <itemDefinition name="tLoan">
    <itemComponent name="principal"><typeRef>number</typeRef></itemComponent>
    <itemComponent name="Term-n (m)"><typeRef>number</typeRef></itemComponent>
  </itemDefinition>
  <itemDefinition name="tStatus"><typeRef>string</typeRef>
    <allowedValues><text>"new","old"</text></allowedValues>
  </itemDefinition>
  <inputData name="Loan" id="i1"><variable name="Loan" typeRef="tLoan"/></inputData>
  <inputData name="Status" id="i2">
    <variable name="Status" typeRef="tStatus"/></inputData>
  <businessKnowledgeModel name="Monthly Payment" id="b1">
    <encapsulatedLogic>
      <formalParameter name="p" typeRef="number"/>
      <formalParameter name="n" typeRef="number"/>
      <literalExpression><text>p / n</text></literalExpression>
    </encapsulatedLogic>
    <variable name="Monthly Payment"/>
  </businessKnowledgeModel>
  <businessKnowledgeModel name="Band" id="b2">
    <encapsulatedLogic>
      <formalParameter name="amount" typeRef="number"/>
      <decisionTable hitPolicy="UNIQUE">
        <input><inputExpression typeRef="number"><text>amount</text></inputExpression>
        </input>
        <output typeRef="string"/>
        <rule><inputEntry><text>&lt; 100</text></inputEntry>
          <outputEntry><text>"small"</text></outputEntry></rule>
        <rule><inputEntry><text>&gt;= 100</text></inputEntry>
          <outputEntry><text>"big"</text></outputEntry></rule>
      </decisionTable>
    </encapsulatedLogic>
    <variable name="Band" typeRef="string"/>
  </businessKnowledgeModel>
  <decision name="Payment" id="d1">
    <variable name="Payment" typeRef="number"/>
    <informationRequirement><requiredInput href="#i1"/></informationRequirement>
    <knowledgeRequirement><requiredKnowledge href="#b1"/></knowledgeRequirement>
    <invocation>
      <literalExpression><text>Monthly Payment</text></literalExpression>
      <binding><parameter name="p"/>
        <literalExpression><text>Loan.principal</text></literalExpression></binding>
      <binding><parameter name="n"/>
        <literalExpression><text>Loan.Term-n (m)</text></literalExpression></binding>
    </invocation>
  </decision>
  <decision name="Size" id="d2">
    <variable name="Size" typeRef="string"/>
    <informationRequirement><requiredDecision href="#d1"/></informationRequirement>
    <knowledgeRequirement><requiredKnowledge href="#b2"/></knowledgeRequirement>
    <literalExpression><text>Band(amount: Payment) + "!"</text></literalExpression>
  </decision>
  <decision name="Greeting" id="d3">
    <variable name="Greeting" typeRef="string"/>
    <informationRequirement><requiredInput href="#i2"/></informationRequirement>
    <literalExpression><text>"You are " + Status</text></literalExpression>
  </decision>
  <decision name="Later" id="d4">
    <variable name="Later"/>
    <literalExpression><text>matches("a", "\\p{L}")</text></literalExpression>
  </decision>
</definitions>
"""
TESTS = """<?xml version="1.0" encoding="UTF-8"?>
<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <modelName>loan.dmn</modelName>
  <testCase id="1">
    <inputNode name="Loan">
      <component name="principal"><value xsi:type="xsd:decimal">1000</value></component>
      <component name="Term-n (m)"><value xsi:type="xsd:decimal">3</value></component>
    </inputNode>
    <inputNode name="Status"><value xsi:type="xsd:string">STATUS</value></inputNode>
    <resultNode name="Payment" type="decision"><expected>
      <value xsi:type="xsd:decimal">333.333333333333</value></expected></resultNode>
    <resultNode name="Size" type="decision"><expected>
      <value xsi:type="xsd:string">SIZE</value></expected></resultNode>
    <resultNode name="Greeting" type="decision"><expected>GREETING</expected>
    </resultNode>
  </testCase>
</testCases>
"""
SAID = '<value xsi:type="xsd:string">You are new</value>'


def kit(
    folder: Path, size: str = "big!", status: str = "new", said: str = SAID
) -> Path:
    text = TESTS.replace("SIZE", size).replace("STATUS", status)
    (folder / "loan.dmn").write_text(MODEL, "utf-8")
    (folder / "loan-test.xml").write_text(text.replace("GREETING", said), "utf-8")
    return folder


@needs_kit
def test_every_case_of_the_kit_passes_in_python_and_in_sql() -> None:
    outcomes = list(tck.run_folder(KIT))
    assert len(outcomes) == 24
    assert [str(o) for o in outcomes if o.python or o.sql] == []


def test_decisions_chain_call_functions_and_read_structures(tmp_path: Path) -> None:
    outcomes = list(tck.run_folder(kit(tmp_path)))
    assert [(o.python, o.sql) for o in outcomes] == [("", "")] * 3


def test_a_value_that_its_type_does_not_allow_is_null(tmp_path: Path) -> None:
    nothing = '<value xsi:nil="true"/>'
    outcomes = list(tck.run_folder(kit(tmp_path, status="odd", said=nothing)))
    assert [(o.python, o.sql) for o in outcomes] == [("", "")] * 3


def test_a_wrong_answer_fails_the_command(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["rules", "tck", str(kit(tmp_path, size="tiny"))])
    assert done.exit_code == 1
    assert "FAIL" in done.output
    assert "expected 'tiny', got 'big!'" in done.output
    assert done.output.endswith("2 of 3 cases pass\n")


def test_what_is_not_supported_says_so_by_name(tmp_path: Path) -> None:
    model = reading.read_model(kit(tmp_path) / "loan.dmn")
    with pytest.raises(Exception, match="unsupported FEEL: the pattern"):
        decide_in_model(model, "Later", {})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><definitions/>", "DOCTYPE"),
        ("<definitions", "is not XML"),
        ("<definitions xmlns='urn:other'/>", "is not a DMN 1.1 to 1.5 model"),
    ],
)
def test_a_file_that_is_no_dmn_is_refused(
    content: str, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.dmn"
    path.write_text(content, "utf-8")
    with pytest.raises(RuleError, match=message):
        reading.read_model(path)


@pytest.mark.parametrize("version", reading.VERSIONS)
def test_every_version_of_the_standard_is_read(version: str, tmp_path: Path) -> None:
    path = tmp_path / "x.dmn"
    path.write_text(MODEL.replace("20191111", version), "utf-8")
    assert set(reading.read_model(path).decisions) == {
        "Payment",
        "Size",
        "Greeting",
        "Later",
    }


@pytest.mark.parametrize("path", sorted(SEEDS.glob("rule_*.csv")), ids=lambda p: p.stem)
def test_every_real_table_survives_the_way_through_dmn(
    path: Path, tmp_path: Path
) -> None:
    table = load_table(path)
    file = tmp_path / "table.dmn"
    file.write_bytes(writing.write_model(table))
    (again,) = importing.import_model(reading.read_model(file), tmp_path)
    read = load_table(again)
    assert (read.policy, read.date) == (table.policy, table.date)
    assert read.jurisdiction == table.jurisdiction
    assert (read.opened, read.open_cases) == (table.opened, table.open_cases)
    for now, then in zip(
        (*read.inputs, *read.outputs), (*table.inputs, *table.outputs), strict=True
    ):
        assert (now.name, now.type) == (then.name, then.type)
        assert (now.label_zh, now.label_en) == (then.label_zh, then.label_en)
    before = {rule.rule_id: rule for rule in table.rules}
    assert len(read.rules) == len(before)
    for rule in read.rules:
        old = before[rule.rule_id]
        assert (rule.tests, rule.outputs) == (old.tests, old.outputs)
        assert (rule.start, rule.end) == (old.start, old.end)
        assert (rule.jurisdiction, rule.because) == (old.jurisdiction, old.because)


def test_an_exported_table_decides_by_its_dates_in_a_dmn_engine(tmp_path: Path) -> None:
    table = load_table(SEEDS / "rule_triage.csv")
    file = tmp_path / "triage.dmn"
    file.write_bytes(writing.write_model(table))
    model = reading.read_model(file)
    for day in (date(2020, 1, 30), date(2020, 2, 6), date(2022, 12, 7)):
        facts: dict[str, Any] = {
            "exposure": "close_contact",
            "is_home_suitable": True,
            "business_date": day,
        }
        assert decide_in_model(model, "triage", facts) == decide(table, facts).outputs


def test_a_chain_of_decisions_survives_the_way_through_dmn(tmp_path: Path) -> None:
    triage = load_table(SEEDS / "rule_triage.csv")
    observation = load_table(SEEDS / "rule_observation.csv")
    file = tmp_path / "triage.dmn"
    file.write_bytes(writing.write_model(triage, [observation]))
    model = reading.read_model(file)
    facts = {"category": "inbound_traveller", "area_code": "510115001001"}
    for day in (
        date(2020, 2, 10),
        date(2020, 4, 1),
        date(2021, 6, 1),
        date(2023, 1, 8),
    ):
        known: dict[str, Any] = {**facts, "business_date": day}
        ordered = decide(observation, known).outputs
        known["exposure"] = "inbound_traveller"
        wanted = decide(triage, {"exposure": "inbound_traveller"} | ordered).outputs
        assert decide_in_model(model, "triage", known) == wanted
        assert decide_in_model(model, "measure", known) == ordered["measure"]
    paths = importing.import_model(model, tmp_path)
    assert [path.name for path in paths] == ["rule_observation.csv", "rule_triage.csv"]
    again = {table.name: table for table in load_tables(tmp_path)}
    chained = {c.name: c.decided_by for c in again["triage"].inputs if c.decided_by}
    assert chained == {c.name: c.decided_by for c in triage.inputs if c.decided_by}
    assert set(chained.values()) == {"observation"}


def test_a_link_with_the_name_of_a_decision_is_refused(tmp_path: Path) -> None:
    two = {"first": {"type": "string"}, "other": {"type": "string"}}
    meta = {"hit_policy": "F", "inputs": {"a": {"type": "number"}}, "outputs": two}
    first = tables.make(tmp_path, "first", meta, [{"then_first": "x"}])
    given = {"first": {"type": "string", "from": "first"}}
    meta = {"hit_policy": "F", "inputs": given, "outputs": {"b": {"type": "string"}}}
    second = tables.make(tmp_path, "second", meta, [{"then_b": "x"}])
    with pytest.raises(
        RuleError, match="'first' is a decision and an input from first"
    ):
        writing.write_model(second, [first])


@needs_kit
def test_a_foreign_model_becomes_a_table_that_decides_alike(tmp_path: Path) -> None:
    (path,) = importing.import_model(
        reading.read_model(KIT / "0010-multi-output-U/0010-multi-output-U.dmn"),
        tmp_path,
    )
    facts = {"age": 19, "risk_category": "Low", "is_affordable": True}
    assert decide(load_table(path), facts).outputs == {
        "status": "Approved",
        "rate": "Best",
    }


def test_a_model_that_no_rule_table_can_hold_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "loan.dmn"
    text = 'matches("a", "\\\\p{L}")'
    assert text in MODEL
    for logic, message in [
        ("for i in [1] return i", "Later: a rule table cannot hold for, some or every"),
        ("1 +", "Later: expected a value"),
    ]:
        file.write_text(MODEL.replace(text, logic), "utf-8")
        model = reading.read_model(file)
        later = replace(model, decisions={"Later": model.decisions["Later"]})
        with pytest.raises(RuleError, match=message):
            importing.import_model(later, tmp_path / "out")


def test_a_table_that_went_out_comes_back_with_its_marks_and_says_what_it_lost(
    tmp_path: Path,
) -> None:
    file = tmp_path / "observation.dmn"
    gone = CliRunner().invoke(
        main, ["rules", "export", "observation", "--out", str(file)]
    )
    assert "an open case keeps the rules of its started_date" in gone.output
    (path,) = importing.import_model(reading.read_model(file), tmp_path)
    was, now = load_table(SEEDS / "rule_observation.csv"), load_table(path)
    marks = {one.rule_id: (one.confidence, one.is_illustrative) for one in was.rules}
    assert {
        one.rule_id: (one.confidence, one.is_illustrative) for one in now.rules
    } == marks
    assert len({mark for mark, _ in marks.values()}) > 1
