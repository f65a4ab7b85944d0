"""Read the ``decisionTable`` element of a DMN file."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass

from gaterules.dmn.extension import kept
from gaterules.dmn.xml import text_of
from gaterules.errors import CellError
from gaterules.feel.parser import Grammar
from gaterules.feel.syntax import Equal, Expression, Kind, Literal, Tests
from gaterules.model import POLICIES, Input, Output, Rule, Table

LETTERS = {name: letter for letter, name in POLICIES.items()}
AGGREGATIONS = {"SUM": "C+", "MIN": "C<", "MAX": "C>", "COUNT": "C#"}
Kinds = Callable[[str | None], Kind]


@dataclass(frozen=True)
class Scope:
    """What a table is read in.

    Args:
        name: The decision, and the output's name when there is only one.
        file: For messages.
        grammar: Knows the names in scope.
        kinds: Finds the type that a ``typeRef`` names.
        own: Type of the decision.
    """

    name: str
    file: str
    grammar: Grammar
    kinds: Kinds
    own: Kind


def read_table(node: ET.Element, scope: Scope) -> Table:
    """Return the table of a ``decisionTable`` whose tags have lost their namespace.

    Raises:
        CellError: A cell cannot be read.
    """
    grammar = scope.grammar
    _check_cells(node)
    inputs = [_input(item, place, scope) for place, item in _numbered(node, "input")]
    clauses = node.findall("output")
    outputs = [_output(item, scope, len(clauses) > 1) for item in clauses]
    notes = [item.get("name", "") for item in node.findall("annotation")]
    rules = tuple(
        _rule(item, place, grammar, notes) for place, item in _numbered(node, "rule")
    )
    policy, own = _policy(node), kept(node)
    if policy in ("P", "O"):
        _check_priorities(outputs, rules)
    return Table(
        name=scope.name,
        file=scope.file,
        policy=policy,
        inputs=tuple(inputs),
        outputs=tuple(outputs),
        rules=rules,
        default=_default(clauses, grammar),
        opened=own.get("opened"),
        open_cases=own.get("openCases", "move"),
    )


def _check_cells(node: ET.Element) -> None:
    """Refuse a row that has not one cell for each column."""
    for tag, entry in (("input", "inputEntry"), ("output", "outputEntry")):
        wanted = len(node.findall(tag))
        for place, rule in _numbered(node, "rule"):
            found = len(rule.findall(entry))
            if found != wanted:
                raise CellError(f"rule {place}: {found} {tag} cells, not {wanted}")


def _check_priorities(outputs: list[Output], rules: tuple[Rule, ...]) -> None:
    """Refuse an output that is computed where its place in the list decides."""
    for place, column in enumerate(outputs):
        values = [rule.outputs[place] for rule in rules]
        if column.values and not all(isinstance(v, Literal) for v in values):
            raise CellError(f"unsupported DMN: '{column.name}' computed under priority")


def _numbered(node: ET.Element, tag: str) -> list[tuple[int, ET.Element]]:
    return [*enumerate(node.findall(tag), start=1)]


def _policy(node: ET.Element) -> str:
    written = node.get("hitPolicy", "UNIQUE")
    if written == "COLLECT" and node.get("aggregation"):
        how = node.get("aggregation", "")
        if how not in AGGREGATIONS:
            raise CellError(f"unknown aggregation {how}")
        return AGGREGATIONS[how]
    if written == "COLLECT":
        return "C"
    if written not in LETTERS or len(LETTERS[written]) > 1:
        raise CellError(f"unknown hit policy {written}")
    return LETTERS[written]


def _input(node: ET.Element, place: int, scope: Scope) -> Input:
    clause = node.find("inputExpression")
    text = text_of(clause)
    if not text:
        name = node.get("label") or node.get("id") or place
        raise CellError(f"unsupported DMN: input '{name}' has no expression")
    ref = clause.get("typeRef") if clause is not None else None
    own = kept(node)
    return Input(
        name=own.get("name") or node.get("label") or text,
        type=own.get("type") or scope.kinds(ref).base,
        expression=scope.grammar.expression(text),
        domain=_tests(text_of(node.find("inputValues")), scope.grammar),
        label_zh=own.get("zh", ""),
        label_en=own.get("en", node.get("id") or f"input {place}"),
    )


def _output(node: ET.Element, scope: Scope, is_one_of_many: bool) -> Output:
    named = " ".join(node.get("name", "").split())
    label = named if named and is_one_of_many else scope.name
    kind = scope.kinds(node.get("typeRef"))
    if kind.base == "any":
        own = scope.own.inner if scope.own.base == "list" else scope.own
        own = own or kind
        kind = dict(own.parts).get(label, kind) if is_one_of_many else own
    listed = _tests(text_of(node.find("outputValues")), scope.grammar)
    if listed.is_any:
        listed = kind.allowed
    values = tuple(
        test.value.value
        for test in listed.items
        if isinstance(test, Equal) and isinstance(test.value, Literal)
    )
    extra = kept(node)
    return Output(
        name=extra.get("name", label),
        type=extra.get("type") or kind.base,
        values=values,
        label_zh=extra.get("zh", ""),
        label_en=extra.get("en", ""),
    )


def _tests(text: str | None, grammar: Grammar) -> Tests:
    return grammar.tests(text) if text else Tests()


def _rule(node: ET.Element, place: int, grammar: Grammar, labels: list[str]) -> Rule:
    whens = [text_of(item) or "-" for item in node.findall("inputEntry")]
    thens = [text_of(item) or "null" for item in node.findall("outputEntry")]
    entries = [text_of(item) or "" for item in node.findall("annotationEntry")]
    notes = dict(zip(labels, entries, strict=False))
    try:
        tests = tuple(grammar.tests(text) for text in whens)
        outputs = tuple(_answer(text, grammar) for text in thens)
    except CellError as error:
        raise CellError(f"rule {place}: {error.message}", error.position) from None
    return Rule(
        rule_id=node.get("id") or f"rule {place}",
        tests=tests,
        outputs=outputs,
        cells=(*whens, *thens),
        because=notes.get("because") or text_of(node, "description") or "",
        source=notes.get("source", ""),
        confidence=notes.get("confidence", ""),
        is_illustrative=notes.get("is_illustrative") == "true",
        line=place,
    )


def _answer(text: str, grammar: Grammar) -> Expression:
    return Literal(None) if text == "-" else grammar.expression(text)


def _default(
    clauses: list[ET.Element], grammar: Grammar
) -> tuple[Expression, ...] | None:
    texts = [text_of(clause.find("defaultOutputEntry")) for clause in clauses]
    if not any(texts):
        return None
    return tuple(grammar.expression(text or "null") for text in texts)
