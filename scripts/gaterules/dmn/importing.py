"""Turn the decisions of a ``.dmn`` model into CSV tables with their yml."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from gaterules.dmn.model import Decision, Model
from gaterules.dmn.writing import EFFECTIVE, JURISDICTION, code_of, dates_of
from gaterules.errors import RuleError, TableError
from gaterules.feel import spelling, tree
from gaterules.feel.tree import Expression, Literal, Name, Tests
from gaterules.load import PREFIX
from gaterules.table import DecisionTable, Input, Output, Rule

# Of a decision that hands on: the decision it asks, and that one's output.
Links = dict[str, tuple[str, Output]]


def slug(name: str) -> str:
    """Return a column name for a FEEL name."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"\W+", "_", spaced).strip("_").lower()


def links_of(model: Model) -> Links:
    """Return the decisions that name an output of another and are asked for by others.

    ``measure`` that is ``observation.measure`` needs no table of its own: it becomes an
    input ``from: observation``.
    """
    asked = {key for one in model.decisions.values() for _, key in one.requires}
    found = {}
    for key, decision in model.decisions.items():
        link = _link(model, decision) if key in asked else None
        if link and slug(link[1].name) == slug(decision.name):
            found[key] = link
    return found


def _link(model: Model, decision: Decision) -> tuple[str, Output] | None:
    logic = decision.logic
    if isinstance(logic, tree.Typed):
        logic = logic.value
    wanted = logic.name if isinstance(logic, tree.Member) else None
    if isinstance(logic, tree.Member):
        logic = logic.value
    if not isinstance(logic, Name):
        return None
    key = dict(decision.requires).get(logic.name, "")
    source = model.decisions.get(key)
    if source is None or not isinstance(source.logic, DecisionTable):
        return None
    outputs = source.logic.outputs
    if wanted is None:
        return (key, outputs[0]) if len(outputs) == 1 else None
    return next(((key, one) for one in outputs if one.name == wanted), None)


def with_links(
    model: Model, decision: Decision, table: DecisionTable, links: Links
) -> DecisionTable:
    """Return a table whose inputs say which decision gives them, where one does."""
    required = dict(decision.requires)

    def linked(column: Input) -> Input:
        if not isinstance(column.expression, Name):
            return column
        name = column.expression.name
        key, output = _given(model, required.get(name, ""), links)
        is_same = output is not None and slug(output.name) == slug(name)
        if output is None or not is_same or column.type not in (output.type, "any"):
            return column
        source = model.decisions[key].name
        return replace(column, type=output.type, decided_by=source)

    return replace(table, inputs=tuple(map(linked, table.inputs)))


def _given(model: Model, key: str, links: Links) -> tuple[str, Output | None]:
    if key in links:
        return links[key]
    decision = model.decisions.get(key)
    if decision is None or not isinstance(decision.logic, DecisionTable):
        return key, None
    outputs = decision.logic.outputs
    return key, outputs[0] if len(outputs) == 1 else None


# What a table sets apart from its inputs.
DATED = {EFFECTIVE: "date", JURISDICTION: "jurisdiction"}
HEAD = ["rule_id", "effective_from", "effective_to", "jurisdiction"]


def import_model(model: Model, out: Path) -> list[Path]:
    """Write ``rule_<decision>.csv`` and its yml for each decision; return the CSVs.

    Raises:
        RuleError: A decision is not a table or an expression, or a file is there.
    """
    links = links_of(model)
    tables = [
        _as_table(model, decision, links)
        for key, decision in model.decisions.items()
        if key not in links
    ]
    out.mkdir(parents=True, exist_ok=True)
    return [write_table(table, out) for table in tables]


def write_table(table: DecisionTable, out: Path) -> Path:
    """Write one table as CSV and yml; a RuleError says that one is there already."""
    path = out / f"{PREFIX}{slug(table.name)}.csv"
    declared = path.with_name(f"_{path.stem}.yml")
    if there := next((one for one in (path, declared) if one.exists()), None):
        raise RuleError(f"{there}: is there already; it was not replaced")
    used = {name for column in table.inputs for name in tree.names(column.expression)}
    renaming = {name: slug(name) for name in used}
    table_rows, meta = _dated(table, renaming)
    header = list(table_rows[0])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(table_rows)
    seed = {
        "name": path.stem,
        "description": table.description or f"Decision {table.name}, from DMN.",
        "config": {
            "column_types": dict.fromkeys(header, "varchar"),
            "meta": {"decision": meta},
        },
    }
    text = yaml.safe_dump({"seeds": [seed]}, allow_unicode=True, sort_keys=False)
    declared.write_text(text, "utf-8")
    return path


def _as_table(model: Model, decision: Decision, links: Links) -> DecisionTable:
    _refuse_open(model, decision)
    if isinstance(decision.logic, DecisionTable):
        table = with_links(model, decision, decision.logic, links)
        for column in table.inputs:
            if not isinstance(column.expression, Name):
                raise TableError(
                    f"{model.name}: {decision.name}: the input "
                    f"'{spelling.expression(column.expression)}' is computed; "
                    "give it a decision of its own"
                )
        return table
    return with_links(model, decision, _one_row(model, decision, decision.logic), links)


def _refuse_open(model: Model, decision: Decision) -> None:
    logic = decision.logic
    nodes: list[tree.Node] = [logic] if not isinstance(logic, DecisionTable) else []
    if isinstance(logic, DecisionTable):
        nodes += [column.expression for column in logic.inputs]
        nodes += [node for rule in logic.rules for node in (*rule.tests, *rule.outputs)]
    place = f"{model.name}: {decision.name}"
    for node in nodes:
        if isinstance(node, tree.Refused):
            raise TableError(f"{place}: {node.reason}")
        if forms := sorted(tree.open_forms(node)):
            raise TableError(f"{place}: a rule table cannot hold {forms[0]}")


def _one_row(model: Model, decision: Decision, value: Expression) -> DecisionTable:
    inputs = [
        Input(name, _type(model, name), Name(name), Tests())
        for name in sorted(tree.names(value))
    ]
    rule = Rule(
        rule_id="DM-1", tests=tuple(Tests() for _ in inputs), outputs=(value,), cells=()
    )
    output = Output(decision.name, decision.kind.base)
    return DecisionTable(decision.name, "", "F", tuple(inputs), (output,), (rule,))


def _type(model: Model, name: str) -> str:
    known = model.inputs.get(name) or model.decisions.get(name)
    return known.kind.base if known else "any"


def _dated(
    table: DecisionTable, renaming: dict[str, str]
) -> tuple[list[dict[str, str]], dict[str, Any]]:
    """Return rows and settings, with date and place taken out of the inputs again."""
    inputs = [*enumerate(table.inputs)]
    special = {column.name: place for place, column in inputs if column.name in DATED}
    inputs = [pair for pair in inputs if pair[0] not in special.values()]
    meta: dict[str, Any] = {"hit_policy": table.policy}
    for name, setting in DATED.items():
        if name in special:
            meta[setting] = spelling.expression(table.inputs[special[name]].expression)
    if table.opened:
        meta |= {"opened": table.opened, "open_cases": table.open_cases}
    meta["inputs"] = {
        _input_name(column, renaming): _declared(column) for _, column in inputs
    }
    meta["outputs"] = {slug(one.name): _declared(one) for one in table.outputs}
    if table.default is not None:
        meta["default"] = {
            slug(output.name): _answer(output, value, renaming)
            for output, value in zip(table.outputs, table.default, strict=True)
        }
    rows = [_row(table, rule, inputs, special, renaming) for rule in table.rules]
    return rows, meta


def _input_name(column: Input, renaming: dict[str, str]) -> str:
    name = spelling.expression(column.expression)
    return renaming.get(name, name)


def _declared(column: Input | Output) -> dict[str, str]:
    found = {"type": column.type}
    if column.label_zh:  # a table of ours; a foreign one has an id for a label
        found |= {"label_zh": column.label_zh, "label_en": column.label_en}
    if isinstance(column, Output):
        listed = ", ".join(map(spelling.constant, column.values))
        return found | ({"values": listed} if column.values else {})
    if column.decided_by:
        found["from"] = slug(column.decided_by)
    if not column.domain.is_any:
        found["domain"] = spelling.cell(column.domain)
    return found


def _row(
    table: DecisionTable,
    rule: Rule,
    inputs: list[tuple[int, Input]],
    special: dict[str, int],
    renaming: dict[str, str],
) -> dict[str, str]:
    row = dict.fromkeys(HEAD, "")
    row["rule_id"] = rule.rule_id
    try:
        if EFFECTIVE in special:
            start, end = dates_of(rule.tests[special[EFFECTIVE]])
            row |= {"effective_from": str(start or ""), "effective_to": str(end or "")}
        if JURISDICTION in special:
            row["jurisdiction"] = code_of(rule.tests[special[JURISDICTION]])
    except ValueError as error:
        raise TableError(
            f"'{error}' is no period or place", table.file, rule.rule_id
        ) from None
    for place, column in inputs:
        tests = spelling.renamed(rule.tests[place], renaming)
        row[f"when_{_input_name(column, renaming)}"] = spelling.cell(tests)
    for output, value in zip(table.outputs, rule.outputs, strict=True):
        row[f"then_{slug(output.name)}"] = _answer(output, value, renaming)
    row |= {"because": rule.because, "source": rule.source or table.file}
    if any(one.confidence for one in table.rules):
        row["confidence"] = rule.confidence
    if any(one.is_illustrative for one in table.rules):
        row["is_illustrative"] = str(rule.is_illustrative).lower()
    return row


def _answer(output: Output, value: Expression, renaming: dict[str, str]) -> str:
    if isinstance(value, Literal):
        return "" if value.value is None else spelling.constant(value.value)
    text = spelling.expression(spelling.renamed(value, renaming))
    return f"= {text}" if output.type == "string" else text
