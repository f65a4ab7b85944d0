"""Say what a generated demo consists of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class Arrival:
    """One morning: the files that lie in the inbox by 06:30."""

    day: date
    folder: Path
    files: int


@dataclass(frozen=True)
class Plan:
    """A generated demo district.

    Args:
        out: Folder that holds everything.
        start: First business day.
        days: Number of business days.
        arrivals: Mornings in order, from ``start`` to the day after the last one.
        truth: ``truth.csv``, or None where the district is too big for plain Python.
        truth_loads: ``truth_loads.csv``.
        repeats: Files that are byte for byte an earlier file under another name;
            ingest must know them, so they are in no row of ``truth_loads.csv``.
    """

    out: Path
    start: date
    days: int
    arrivals: tuple[Arrival, ...]
    truth: Path | None
    truth_loads: Path
    repeats: tuple[str, ...]
