"""Say tables, rows, codes and explanations in words, in Chinese or English."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from gaterules.decisions import Explanation, StoppedRow
from gaterules.errors import is_wide
from gaterules.facts import readable
from gaterules.feel import spelling
from gaterules.feel.evaluate import evaluate
from gaterules.feel.tree import names
from gaterules.table import (
    CONFLICT_ID,
    DEFAULT_ID,
    POLICIES,
    DecisionTable,
    Input,
    Output,
    Rule,
)

QUOTED = re.compile(r'"([^"]*)"')
CONSTANTS = re.compile(r"\b(true|false|null)\b")
PARTS = {
    "zh": {
        **{"and": "，", "list": "、", "from": "自", "until": "至", "colon": "："},
        **{"any": "任何情形", "true": "是", "false": "否", "null": "不明"},
    },
    "en": {
        **{"and": ", ", "list": ", ", "from": "from ", "until": " until "},
        **{"colon": ": ", "any": "anything"},
        **{"true": "yes", "false": "no", "null": "unknown"},
    },
}


def word_for(column: Input | Output, code: str, lang: str) -> str:
    """Return the word for a code; a code without one stays as it is."""
    for known, zh, en in column.words:
        if known == code:
            return zh if lang == "zh" else en
    return code


def in_words(column: Input | Output, cell: str, lang: str) -> str:
    """Return a cell with words for its codes: ``"a","b"`` becomes their labels."""
    parts = PARTS[lang]
    if isinstance(column, Output):
        is_plain = column.type == "boolean" and cell in parts
        return parts[cell] if is_plain else word_for(column, cell.strip('"'), lang)
    bare = QUOTED.sub(lambda match: word_for(column, match[1], lang), cell)
    if bare == cell:
        bare = CONSTANTS.sub(lambda match: parts[match[1]], cell)
    return re.sub(r"\s*,\s*", parts["list"], bare) if bare != cell else cell


def label(column: Input | Output, lang: str) -> str:
    """Return the column's label in one language, or its name."""
    return (column.label_zh if lang == "zh" else column.label_en) or column.name


def domain_text(column: Input) -> str:
    """Return the values that a column can have, as its yml declares them."""
    return spelling.cell(column.domain)


def rule_sentence(table: DecisionTable, rule: Rule, lang: str) -> str:
    """Return one row as a sentence: its days, its conditions, what follows."""
    parts = PARTS[lang]
    columns: list[Input | Output] = [*table.inputs, *table.outputs]
    tests, answers = (
        [
            f"{label(column, lang)} {in_words(column, cell, lang)}"
            for column, cell in zip(columns, rule.cells, strict=True)
            if isinstance(column, kind) and cell not in ("", empty)
        ]
        for kind, empty in ((Input, "-"), (Output, "null"))
    )
    days = f"{parts['from']}{rule.start}" if rule.start else ""
    days += f"{parts['until']}{rule.end}" if rule.end else ""
    head = parts["and"].join(filter(None, [days, rule.jurisdiction]))
    condition = parts["and"].join(tests) or parts["any"]
    body = f"{condition} → {parts['and'].join(answers)}"
    return f"{head}{parts['colon']}{body}" if head else body


WIDEST = 160  # columns of a terminal; a wider table is printed row by row
WORDS = {
    "zh": {
        "rule": "规则",
        "because": "依据",
        "place": "适用地区",
        "default": "其余情形",
        "policy": "命中策略",
        "from": "生效",
        "until": "失效",
        "illustrative": "（示例）",
        "all": "全国",
        "none": "当日无规则在效",
        "idle": "当日未用的条件：",
        "list": "、",
    },
    "en": {
        "rule": "rule",
        "because": "because",
        "place": "where",
        "default": "otherwise",
        "policy": "hit policy",
        "from": "from",
        "until": "until",
        "illustrative": " (illustrative)",
        "all": "everywhere",
        "none": "no rule is in force on this day",
        "idle": "conditions that no rule of the day asks: ",
        "list": ", ",
    },
}


def in_force(table: DecisionTable, day: date) -> list[Rule]:
    """Return the rows that hold on a day."""
    return [one for one in table.rules if not table.date or one.is_in_force(day)]


def grid(table: DecisionTable, rules: list[Rule], lang: str) -> list[list[str]]:
    """Return header and rows of a table, as text."""
    words = WORDS[lang]
    columns: list[Input | Output] = [*table.inputs, *table.outputs]
    labels = [label(column, lang) for column in columns]
    given = {column.name: label(column, lang) for column in table.inputs}
    extra = [words["place"]] if table.jurisdiction else []
    behind = [words[one] for one in ("from", "until", "because")]
    rows = [[words["rule"], *extra, *labels, *behind]]
    for rule in rules:
        place = [rule.jurisdiction or words["all"]] if table.jurisdiction else []
        mark = words["illustrative"] if rule.is_illustrative else ""
        period = [str(rule.start or ""), str(rule.end or "")]
        cells = [
            given.get(cell) or in_words(column, cell, lang) or "-"
            for column, cell in zip(columns, rule.cells, strict=True)
        ]
        rows.append([rule.rule_id, *place, *cells, *period, rule.because + mark])
    if table.default is not None:
        values = [
            in_words(column, readable(evaluate(value, {})), lang)
            for column, value in zip(table.outputs, table.default, strict=True)
        ]
        blank = ["", *["" for _ in extra], *["-" for _ in table.inputs]]
        rows.append([*blank, *values, "", "", words["default"]])
    return rows


def show(table: DecisionTable, day: date, lang: str = "zh") -> str:
    """Return the table in force on a day as lines of text."""
    rules = in_force(table, day)
    words = WORDS[lang]
    policy = f"{words['policy']} {table.policy} {POLICIES[table.policy]}"
    head = f"{table.name}  {day}  {policy}"
    lines = [head, f"sha256 {table.digest}", ""]
    if not rules:
        lines.append(words["none"])
    if not rules and table.default is None:
        return "\n".join(lines)
    rows = grid(table, rules, lang)
    first = 1 + bool(table.jurisdiction)
    asked = range(first, first + len(table.inputs))
    idle = [n for n in asked if all(row[n] == "-" for row in rows[1:])]
    given = {name for rule in rules for cell in rule.outputs for name in names(cell)}
    unused = [rows[0][n] for n in idle if table.inputs[n - first].name not in given]
    rows = [[c for n, c in enumerate(row) if n not in idle] for row in rows]
    drawn = aligned(rows)
    if max(map(width, drawn)) > WIDEST:
        drawn = stacked(rows)
    note = ["", words["idle"] + words["list"].join(unused)] if unused else []
    return "\n".join([*lines, *drawn, *note])


def stacked(rows: list[list[str]]) -> list[str]:
    """Return rows one under the other, each cell that says something on its line."""
    head, *body = rows
    wide = max(map(width, head))
    lines: list[str] = []
    for row in body:
        lines += [row[0] or row[-1]]
        lines += [
            f"  {_padded(name, wide)}  {cell}"
            for name, cell in zip(head[1:], row[1:], strict=True)
            if cell not in ("", "-", "null") and cell != (row[0] or row[-1])
        ]
        lines.append("")
    return lines[:-1]


def aligned(rows: list[list[str]]) -> list[str]:
    """Return rows as lines whose columns stand under one another."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(_padded, row, widths)).rstrip() for row in rows]
    rule = "  ".join("-" * wide for wide in widths)
    return [lines[0], rule, *lines[1:]]


def _padded(text: str, wide: int) -> str:
    return text + " " * (wide - width(text))


def width(text: str) -> int:
    """Return the columns a text takes on a terminal: a Chinese character takes two."""
    return sum(1 + is_wide(sign) for sign in text)


def explanation_text(table: DecisionTable, explanation: Explanation) -> str:
    """Return an explanation as lines of text."""
    decision = explanation.decision
    lines = ["facts as seen:", *_values(explanation.facts)]
    lines += [f"outside its declaration: {name}" for name in explanation.strays]
    lines += ["decided:", *_values(decision.outputs)]
    if decision.rule_id == CONFLICT_ID:
        policy = f"{table.policy} ({POLICIES[table.policy]})"
        lines.append(f"by none: these rows hold together, against hit policy {policy}")
    else:
        lines.append(f"by: {decision.rule_id or 'no row'}")
    for rule in explanation.fired:
        lines.append(f"  {rule.rule_id}: {rule.because} [{rule.source}]")
    if decision.rule_id == DEFAULT_ID:
        lines.append("  no row holds; the table's default")
    if explanation.shadowed:
        rows = " ".join(rule.rule_id for rule in explanation.shadowed)
        lines.append(f"hold too, but stand behind: {rows}")
    if explanation.nearly:
        lines.append("nearly:")
        lines += [f"  {_stopped(table, row)}" for row in explanation.nearly]
    return "\n".join(lines)


def _values(values: dict[str, Any]) -> list[str]:
    return [f"  {name} = {readable(value)}" for name, value in values.items()]


def _stopped(table: DecisionTable, row: StoppedRow) -> str:
    cells = dict(
        zip((column.name for column in table.inputs), row.rule.cells, strict=False)
    )
    cells["jurisdiction"] = row.rule.jurisdiction
    stops = ", ".join(f"{name} {cells.get(name, '')}".strip() for name in row.columns)
    return f"{row.rule.rule_id} stopped by {stops}: {row.rule.because}"
