"""Write a decision table as ``.dmn`` 1.3, for a DMN modeller.

Dates become an input of their own with intervals, so that another engine judges as
this one does. Rows stand in the order they are tried; what DMN has no place for
(reason, source, confidence) stands in annotations.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from datetime import date

from gaterules.dmn.xml import EXTENSION, declare_extension, keep_column, keep_table
from gaterules.errors import RuleError
from gaterules.feel import spelling
from gaterules.feel.tree import Compare, Interval, Literal, Test, Tests
from gaterules.table import POLICIES, DecisionTable, Input, Rule, rows_in_order

SPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
EFFECTIVE, JURISDICTION = "effective", "jurisdiction"
NOTES = ("because", "source", "confidence", "is_illustrative")
REFS = {
    "integer": "number",
    "date and time": "dateTime",
    "days and time duration": "dayTimeDuration",
    "years and months duration": "yearMonthDuration",
    "any": "Any",
}
INPUT_DATA = ("requiredInput", "i")


def write_model(table: DecisionTable, before: Sequence[DecisionTable] = ()) -> bytes:
    """Return the ``.dmn`` file of one table.

    ``before`` has every decision that it or another of these takes an input ``from``.
    Each such input becomes a decision of its own that names the output. A RuleError
    says that an input from another decision has the name of one.
    """
    root = ET.Element("definitions", xmlns=SPACE, namespace=EXTENSION, name=table.name)
    root.set("id", f"_{table.name}")
    declare_extension(root)
    facts: dict[str, str] = {}
    links: dict[str, tuple[DecisionTable, Input]] = {}
    known = {one.name: one for one in before}
    for one in (*before, table):
        given = {c.name: c for c in one.inputs if c.decided_by in known}
        _decision(root, one, given)
        facts = _facts(one) | facts
        links |= {name: (known[c.decided_by], c) for name, c in given.items()}
    for source, column in links.values():
        _link(root, source, column, {*known, table.name})
    for name, kind in facts.items():
        if name not in links:
            data = ET.SubElement(root, "inputData", name=name, id=f"i_{name}")
            ET.SubElement(data, "variable", name=name, typeRef=_ref(kind))
    ET.indent(root)
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def _decision(root: ET.Element, table: DecisionTable, given: Iterable[str]) -> None:
    decision = ET.SubElement(root, "decision", name=table.name, id=f"d_{table.name}")
    if table.description:
        ET.SubElement(decision, "description").text = table.description
    ref = _ref(table.outputs[0].type) if len(table.outputs) == 1 else "Any"
    ET.SubElement(decision, "variable", name=table.name, typeRef=ref)
    for name in _facts(table):
        tag, sign = ("requiredDecision", "d") if name in given else INPUT_DATA
        need = ET.SubElement(decision, "informationRequirement")
        need.set("id", f"r_{table.name}_{name}")
        ET.SubElement(need, tag, href=f"#{sign}_{name}")
    _table(decision, table)


def _link(
    root: ET.Element, source: DecisionTable, column: Input, taken: set[str]
) -> None:
    """Write the decision that names one output of another one."""
    name = column.name
    is_alone = len(source.outputs) == 1
    if is_alone and name == source.name:
        return
    if name in taken:
        raise RuleError(f"'{name}' is a decision and an input from {source.name}, too")
    decision = ET.SubElement(root, "decision", name=name, id=f"d_{name}")
    ET.SubElement(decision, "variable", name=name, typeRef=_ref(column.type))
    need = ET.SubElement(decision, "informationRequirement", id=f"r_{name}")
    ET.SubElement(need, "requiredDecision", href=f"#d_{source.name}")
    text = source.name if is_alone else f"{source.name}.{name}"
    _text(decision, "literalExpression", text)


def left_out(*tables: DecisionTable) -> list[str]:
    """Return what tables say that DMN has no place for, in words."""
    found = [
        f"for other engines, that an open case keeps the rules of its {table.opened}"
        for table in tables
        if table.opened and table.open_cases == "keep"
    ]
    words = [one.words for table in tables for one in table.inputs]
    words += [one.words for table in tables for one in table.outputs]
    return [*found, "the words of codes"] if any(words) else found


def _facts(table: DecisionTable) -> dict[str, str]:
    found = {column.name: column.type for column in table.inputs}
    if table.date:
        found.setdefault(table.date, "date")
    if table.jurisdiction:
        found.setdefault(table.jurisdiction, "string")
    return found


def _ref(kind: str) -> str:
    return REFS.get(kind, kind)


def _table(decision: ET.Element, table: DecisionTable) -> None:
    policy = POLICIES[table.policy[0]]
    node = ET.SubElement(decision, "decisionTable", hitPolicy=policy)
    node.set("id", f"t_{table.name}")
    if len(table.policy) > 1:
        node.set("aggregation", POLICIES[table.policy].split()[1])
    keep_table(node, table)
    _inputs(node, table)
    for place in range(len(table.outputs)):
        _output(node, table, place)
    for note in NOTES:
        ET.SubElement(node, "annotation", name=note)
    for number in (
        rows_in_order(table) if table.jurisdiction else range(len(table.rules))
    ):
        _rule(node, table, table.rules[number])


def _inputs(node: ET.Element, table: DecisionTable) -> None:
    for column in table.inputs:
        label = column.label_en or column.label_zh or column.name
        clause = _input(
            node, label, spelling.expression(column.expression), column.type
        )
        clause.set("id", f"c_{column.name}")
        keep_column(clause, column)
        if not column.domain.is_any:
            _text(clause, "inputValues", spelling.cell(column.domain))
    if table.date:
        _input(node, EFFECTIVE, table.date, "date").set("id", EFFECTIVE)
    if table.jurisdiction:
        _input(node, JURISDICTION, table.jurisdiction, "string").set("id", JURISDICTION)


def _output(node: ET.Element, table: DecisionTable, place: int) -> None:
    output = table.outputs[place]
    ref = _ref(output.type)
    clause = ET.SubElement(node, "output", id=f"o_{output.name}", typeRef=ref)
    if len(table.outputs) > 1:
        clause.set("name", output.name)
    keep_column(clause, output)
    if output.values:
        _text(clause, "outputValues", ", ".join(map(spelling.constant, output.values)))
    if table.default is not None:
        _text(clause, "defaultOutputEntry", spelling.expression(table.default[place]))


def _input(node: ET.Element, label: str, text: str, kind: str) -> ET.Element:
    clause = ET.SubElement(node, "input", label=label)
    value = ET.SubElement(clause, "inputExpression", typeRef=_ref(kind))
    ET.SubElement(value, "text").text = text
    return clause


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(ET.SubElement(parent, tag), "text").text = text


def _rule(node: ET.Element, table: DecisionTable, rule: Rule) -> None:
    row = ET.SubElement(node, "rule", id=rule.rule_id)
    for tests in rule.tests:
        _text(row, "inputEntry", spelling.cell(tests))
    if table.date:
        _text(row, "inputEntry", spelling.cell(period(rule.start, rule.end)))
    if table.jurisdiction:
        code = f'starts with(?, "{rule.jurisdiction}")' if rule.jurisdiction else "-"
        _text(row, "inputEntry", code)
    for value in rule.outputs:
        _text(row, "outputEntry", spelling.expression(value))
    for note in NOTES:
        value = getattr(rule, note)
        text = str(value).lower() if isinstance(value, bool) else value
        _text(row, "annotationEntry", text)


def period(start: date | None, end: date | None) -> Tests:
    """Return the unary test of a half-open period."""
    test: Test | None = None
    if start and end:
        test = Interval(Literal(start), Literal(end), True, False)
    elif start:
        test = Compare(">=", Literal(start))
    elif end:
        test = Compare("<", Literal(end))
    return Tests((test,)) if test else Tests()


def dates_of(tests: Tests) -> tuple[date | None, date | None]:
    """Return the period that a test of the form above names; else a ValueError."""
    match tests.items:
        case ():
            return None, None
        case (Interval(Literal(date() as start), Literal(date() as end), True, False),):
            return start, end
        case (Compare(">=", Literal(date() as start)),):
            return start, None
        case (Compare("<", Literal(date() as end)),):
            return None, end
    raise ValueError(spelling.cell(tests))


def code_of(tests: Tests) -> str:
    """Return the division code that a test of the form above names."""
    match = re.fullmatch(r'starts with\(\?, "(\d+)"\)', spelling.cell(tests))
    if tests.is_any:
        return ""
    if match is None:
        raise ValueError(spelling.cell(tests))
    return match[1]
