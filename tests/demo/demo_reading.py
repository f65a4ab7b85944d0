"""How the tests read a demo back."""

import csv
from pathlib import Path

from fourgates.demo import Plan

TINY = {"scale": 0.001, "seed": 3, "days": 6}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Figures:
    """truth.csv by date, area and indicator."""

    def __init__(self, plan: Plan) -> None:
        assert plan.truth is not None
        self.rows = read(plan.truth)
        self.cells = {
            (row["date"], row["area_id"], row["indicator_id"]): row for row in self.rows
        }

    def numerator(self, day: str, area: str, indicator: str) -> float:
        return float(self.cells[day, area, indicator]["numerator"])

    def rate(self, day: str, area: str, indicator: str) -> float:
        row = self.cells[day, area, indicator]
        return float(row["numerator"]) / float(row["denominator"])
