"""What the codes in the ``source`` column stand for: the documents behind the rules."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from gaterules.load import CODES

FILE = "code_sources.csv"
CODE = re.compile(r"(?:CN|SC|CD|XM|S)-[A-Za-z0-9]+(?:-[A-Z0-9]+)*|M\d\d")


@dataclass(frozen=True)
class Source:
    """One document; its code is the beginning of the codes of its clauses."""

    code: str
    title_zh: str
    issued: str
    url: str
    note: str


def read_sources(seeds: Path) -> list[Source]:
    """Return the documents of the code list beside a folder of rules; none without."""
    path = seeds.parent / CODES / FILE
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [Source(**row) for row in csv.DictReader(file)]


def cited(texts: list[str], sources: list[Source]) -> dict[str, Source | None]:
    """Return each code that texts cite, with its document.

    Args:
        texts: Contents of the ``source`` column.
        sources: All documents; of two that fit a code, the longer code is meant.
    """
    codes = sorted({code for text in texts for code in CODE.findall(text)})
    found: dict[str, Source | None] = {}
    for code in codes:
        fitting = [s for s in sources if f"{code}-".startswith(f"{s.code}-")]
        found[code] = max(fitting, key=lambda s: len(s.code), default=None)
    return found
