"""Read the lists that stand beside the feeds: decisions and code lists."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import yaml

from fourgates.errors import UserError, at
from fourgates.located import nearest

CODES, RULES = Path("seeds/codes"), Path("seeds/rules")
CODE_LABELS = "code_labels"
INDICATORS = Path("seeds/catalogue/indicators.csv")
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
    """Stop where a decision speaks of a code or indicator that nobody labels.

    Raises:
        UserError: Every such name, by file, line and column, with the nearest one.
    """
    known: dict[str, set[str]] = {}
    for code_list, code in labels(root):
        known.setdefault(code_list, set()).add(code)
    listed = _rows(root / INDICATORS)
    known[INDICATORS.stem] = {row["indicator_id"] for row in listed}
    lacks = [
        f"{place}: column {column}: {code_list} has no {code}. Mend it, or add a row "
        f"to {_home_of(code_list)}. {nearest(code, known.get(code_list, ()))}"
        for table in sorted((root / RULES).glob("rule_*.csv"))
        for place, column, code_list, code in coded(table)
        if code not in known.get(code_list, ())
    ]
    if lacks:
        raise UserError("\n".join(lacks))


def _home_of(code_list: str) -> Path:
    is_catalogued = code_list == INDICATORS.stem
    return INDICATORS if is_catalogued else CODES / f"{CODE_LABELS}.csv"


def coded(table: Path) -> list[tuple[str, str, str, str]]:
    """Return place, column, code list and code of all that a decision names."""
    name, meta = _decision(table)
    rows = _rows(table)
    found = set()
    for part, prefix in (("inputs", "when_"), ("outputs", "then_")):
        for column, facts in meta["decision"][part].items():
            if "codes" not in facts:
                continue
            beside = table.with_name(f"_rule_{name}.yml").name
            told = [str(facts.get(key, "")) for key in ("domain", "values")]
            cells = [(beside, text) for text in told]
            cells += [
                (f"{table.name}:{line}", row[prefix + column])
                for line, row in enumerate(rows, 2)
            ]
            for place, cell in cells:
                codes = {*QUOTED.findall(cell)}
                # An answer may stand without quotes.
                if part == "outputs" and place != beside and BARE.fullmatch(cell):
                    codes.add(cell)
                code_list = str(facts["codes"]).removeprefix("code_")
                found |= {
                    (place, prefix + column if ":" in place else column, code_list, one)
                    for one in codes - {*facts.get("words", ())}
                }
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
