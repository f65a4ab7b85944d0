"""Read the lists that stand beside the feeds: decisions and code lists."""

from __future__ import annotations

import csv
from pathlib import Path

import yaml

from fourgates.errors import at

CODE_LABELS = "code_labels"
LABEL_COLUMNS = {"label_zh", "label_en", "print_order"}


def decisions(root: Path) -> list[tuple[str, str, str]]:
    """Return each decision with its Chinese and English label, in print order.

    Args:
        root: Folder of the project; the labels stand in ``_rule_<decision>.yml``.

    Raises:
        UserError: A decision's yml is missing or gives it no label.
    """
    found: list[tuple[int, str, str, str]] = []
    for table in (root / "seeds" / "rules").glob("rule_*.csv"):
        name = table.stem.removeprefix("rule_")
        path = table.with_name(f"_{table.stem}.yml")
        try:
            (seed,) = yaml.safe_load(path.read_text("utf-8"))["seeds"]
            meta = seed["config"]["meta"]
            labels = (str(meta["label_zh"]), str(meta["label_en"]))
        except (OSError, KeyError, TypeError, ValueError, yaml.YAMLError):
            raise at(
                path,
                f"decision {name} has no label. Give config.meta a label_zh, a "
                "label_en and, if it has a place in lists, a print_order.",
            ) from None
        found.append((int(meta.get("print_order", len(found) + 1000)), name, *labels))
    return [(name, zh, en) for _, name, zh, en in sorted(found)]


def labelled_seeds(root: Path) -> list[tuple[str, str]]:
    """Return name and key column of each code list that keeps its labels itself."""
    found = []
    for path in sorted((root / "seeds" / "codes").glob("code_*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        if set(header) >= LABEL_COLUMNS and path.stem != CODE_LABELS:
            found.append((path.stem.removeprefix("code_"), header[0]))
    return found
