"""Read the lists that stand beside the feeds: decisions and code lists."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import yaml

from fourgates.errors import UserError, at

CODES, RULES = Path("seeds/codes"), Path("seeds/rules")
CODE_LABELS = "code_labels"
LABEL_COLUMNS = {"label_zh", "label_en", "print_order"}
QUOTED = re.compile(r'"([^"]+)"')
BARE = re.compile(r"(?!null$)[a-z][a-z0-9_]*")

Labels = dict[tuple[str, str], dict[str, str]]


def decisions(root: Path) -> list[tuple[str, str, str]]:
    """Return each decision with its Chinese and English label, in print order.

    Raises:
        UserError: A decision's yml is missing or gives it no label.
    """
    found: list[tuple[int, str, str, str]] = []
    for table in (root / RULES).glob("rule_*.csv"):
        name, meta = _decision(table)
        if not {"label_zh", "label_en"} <= set(meta):
            raise at(
                table.with_name(f"_{table.stem}.yml"),
                f"decision {name} has no label. Give config.meta a label_zh, a "
                "label_en and, if it has a place in lists, a print_order.",
            )
        labels = (str(meta["label_zh"]), str(meta["label_en"]))
        found.append((int(meta.get("print_order", 1000)), name, *labels))
    return [(name, zh, en) for _, name, zh, en in sorted(found)]


def labelled_seeds(root: Path) -> list[tuple[str, str]]:
    """Return name and key column of each code list that keeps its labels itself."""
    found = []
    for path in sorted((root / CODES).glob("code_*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = next(csv.reader(file), [])
        if set(header) >= LABEL_COLUMNS and path.stem != CODE_LABELS:
            found.append((path.stem.removeprefix("code_"), header[0]))
    return found


def check_described(root: Path) -> None:
    """Stop where a code list stands in no yml beside it.

    Raises:
        UserError: Every such list, with the lines that it lacks.
    """
    folder = root / CODES
    known = {
        str(seed.get("name"))
        for path in folder.glob("*.yml")
        for seed in (yaml.safe_load(path.read_text("utf-8")) or {}).get("seeds") or ()
    }
    lacks = [
        f"{path}: no yml in {CODES} describes it. Add to {CODES / '_codes.yml'}: "
        f'- {{name: {path.stem}, description: "… One row per code."}}'
        for path in sorted(folder.glob("code_*.csv"))
        if path.stem not in known
    ]
    if lacks:
        raise UserError("\n".join(lacks))


def labels(root: Path) -> Labels:
    """Return the labels of every code by list and code: ``zh`` and ``en``.

    Raises:
        UserError: A code stands twice in its list.
    """
    table = root / CODES / f"{CODE_LABELS}.csv"
    rows = [(row["code_list"], row["code"], row) for row in _rows(table)]
    for name, key in labelled_seeds(root):
        own = _rows(root / CODES / f"code_{name}.csv")
        rows += [(name, row[key], row) for row in own]
    found: Labels = {}
    for name, code, row in rows:
        if (name, code) in found:
            raise at(table, f"code {code} of list {name} is labelled twice.")
        found[name, code] = {"zh": row["label_zh"], "en": row["label_en"]}
    return found


def check_rule_codes(root: Path) -> None:
    """Stop where a decision speaks of a code that its code list does not label.

    Raises:
        UserError: Every such code, by file and column.
    """
    known = labels(root)
    lacks = [
        f"{table.with_name(f'_{table.stem}.yml')}: {column}: code {code} has no label "
        f"in list {code_list}. Add a row to {CODES / CODE_LABELS}.csv."
        for table in sorted((root / RULES).glob("rule_*.csv"))
        for column, code_list, code in coded(table)
        if (code_list, code) not in known
    ]
    if lacks:
        raise UserError("\n".join(lacks))


def coded(table: Path) -> list[tuple[str, str, str]]:
    """Return column, code list and code of what a decision's cells and domains name."""
    _, meta = _decision(table)
    rows = _rows(table)
    found = set()
    for part, prefix in (("inputs", "when_"), ("outputs", "then_")):
        for column, facts in meta["decision"][part].items():
            if "codes" not in facts:
                continue
            told = [str(facts.get("domain", "")), str(facts.get("values", ""))]
            cells = [row[prefix + column] for row in rows]
            codes = {code for cell in told + cells for code in QUOTED.findall(cell)}
            if part == "outputs":  # an answer may stand without quotes
                codes |= {cell for cell in cells if BARE.fullmatch(cell)}
            codes -= set(facts.get("words", ()))
            code_list = str(facts["codes"]).removeprefix("code_")
            found |= {(column, code_list, code) for code in codes}
    return sorted(found)


def _decision(table: Path) -> tuple[str, dict[str, Any]]:
    """Return a decision's name, and what its yml says of it under ``config.meta``."""
    path = table.with_name(f"_{table.stem}.yml")
    try:
        (seed,) = yaml.safe_load(path.read_text("utf-8"))["seeds"]
        meta: dict[str, Any] = seed["config"]["meta"]
    except (OSError, KeyError, TypeError, ValueError, yaml.YAMLError):
        raise at(path, f"no seed {table.stem} with config.meta.decision.") from None
    return table.stem.removeprefix("rule_"), meta


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
