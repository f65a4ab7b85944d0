"""Say codes, cells and rows of a decision table in words that an official reads."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

from gaterules.model import Input, Output, Rule, Table, Words

QUOTED = re.compile(r'"([^"]*)"')
PLAIN = re.compile(r"\b(true|false|null)\b")
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


def words_of(facts: dict[str, Any], codes: Path) -> Words:
    """Return code, Chinese and English word of what a column can hold.

    Args:
        facts: What the yml declares of the column: ``codes`` names a code list,
            ``words`` gives Chinese words by code.
        codes: Folder of code lists.
    """
    told = tuple(
        (str(code), str(word), str(code).replace("_", " "))
        for code, word in (facts.get("words") or {}).items()
    )
    path = codes / f"{facts.get('codes')}.csv"
    if not path.is_file():
        return told
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        listed = tuple((r["code"], r["label_zh"], r["label_en"]) for r in rows)
    return listed + told


def word(column: Input | Output, code: str, lang: str) -> str:
    """Return the word for a code; a code without one stays as it is."""
    for known, zh, en in column.words:
        if known == code:
            return zh if lang == "zh" else en
    return code


def worded(column: Input | Output, cell: str, lang: str) -> str:
    """Return a cell with words for its codes: ``"a","b"`` becomes their labels."""
    parts = PARTS[lang]
    if isinstance(column, Output):
        is_plain = column.type == "boolean" and cell in parts
        return parts[cell] if is_plain else word(column, cell.strip('"'), lang)
    bare = QUOTED.sub(lambda match: word(column, match[1], lang), cell)
    if bare == cell:
        bare = PLAIN.sub(lambda match: parts[match[1]], cell)
    return re.sub(r"\s*,\s*", parts["list"], bare) if bare != cell else cell


def label(column: Input | Output, lang: str) -> str:
    """Return the column's label in one language, or its name."""
    return (column.label_zh if lang == "zh" else column.label_en) or column.name


def sentence(table: Table, rule: Rule, lang: str) -> str:
    """Return one row as a sentence: its days, its conditions, what follows."""
    parts = PARTS[lang]
    columns: list[Input | Output] = [*table.inputs, *table.outputs]
    cells = list(zip(columns, rule.cells, strict=True))
    tests = [
        f"{label(column, lang)} {worded(column, cell, lang)}"
        for column, cell in cells[: len(table.inputs)]
        if cell not in ("", "-")
    ]
    answers = [
        f"{label(column, lang)} {worded(column, cell, lang)}"
        for column, cell in cells[len(table.inputs) :]
        if cell not in ("", "null")
    ]
    days = f"{parts['from']}{rule.start}" if rule.start else ""
    days += f"{parts['until']}{rule.end}" if rule.end else ""
    place = [rule.jurisdiction] if rule.jurisdiction else []
    head = parts["and"].join([*([days] if days else []), *place])
    condition = parts["and"].join(tests) or parts["any"]
    body = f"{condition} → {parts['and'].join(answers)}"
    return f"{head}{parts['colon']}{body}" if head else body


def counted(number: int, noun: str) -> str:
    """Return ``1 row`` or ``2 rows``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
