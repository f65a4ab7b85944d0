"""Add up numerators and denominators by community and day, then by area."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

from fourgates.demo.truth.events import Event, holds

DISTRICT = "510115"  # where a row counts whose community nobody knows

Number = int | Decimal | Fraction
Cell = list[Number]


@dataclass
class Tally:
    """Sums by indicator, area and day; ``days`` are the days that are reported.

    ``begun`` holds the day that first has a figure where its reports begin later,
    ``ranked`` the numbers of which each level takes its own median, or where the name
    says ``p90`` the ninth decile.
    """

    days: list[date]
    cells: dict[tuple[str, str, date], Cell] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0])
    )
    begun: dict[str, date] = field(default_factory=dict)
    ranked: dict[tuple[str, str, date], list[int | Decimal]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(
        self,
        indicator: str,
        area: str,
        day: date,
        numerator: Number = 0,
        denominator: Number = 0,
    ) -> None:
        """Add to one cell."""
        cell = self.cells[indicator, area, day]
        cell[0] += numerator  # type: ignore[operator]  # one sort of number a cell
        cell[1] += denominator  # type: ignore[operator]

    def rate(self, indicator: str, area: str, day: date, is_met: bool) -> None:
        """Add one to the denominator, and to the numerator if the test is met."""
        self.add(indicator, area, day, int(is_met), 1)

    def rank(self, indicator: str, area: str, day: date, number: int | Decimal) -> None:
        """Add a number to those of which a median, or the ninth decile, is taken."""
        self.ranked[indicator, area, day].append(number)

    def begin(self, days: Iterable[date | None], *indicators: str) -> None:
        """Say that nothing is known of indicators before the first day of reports."""
        first = min((day for day in days if day), default=date.max)
        self.begun |= dict.fromkeys(indicators, first)

    def since(self, day: date | None) -> Iterator[date]:
        """Yield the reported days from a day on; none if it never came."""
        if day is not None:
            yield from (other for other in self.days if other >= day)


def write(
    path: Path, tally: Tally, areas: list[Event], indicators: dict[str, bool]
) -> None:
    """Write one row a date, valid area and indicator.

    The tally is by community, or by a higher area that owns its rows itself;
    ``indicators`` tells, in print order, whether each has a denominator. What is not
    known is empty.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("date", "area_id", "indicator_id", "numerator", "denominator"))
        for day in tally.days:
            writer.writerows(_day(tally, day, areas, indicators))


def _day(
    tally: Tally, day: date, areas: list[Event], indicators: dict[str, bool]
) -> Iterator[tuple[str, ...]]:
    valid = [area for area in areas if holds(area, day)]
    above = {area.area_id: _above(area, day) for area in areas}
    ranked = {indicator for indicator, _, _ in tally.ranked}
    members = {area.area_id: _members(area, above) for area in valid}
    for area in sorted(valid, key=lambda item: item.area_id):
        for indicator, is_ratio in indicators.items():
            if day < tally.begun.get(indicator, day):
                yield f"{day}", area.area_id, indicator, "", ""
                continue
            keys = [(indicator, name, day) for name in members[area.area_id]]
            numbers = [one for key in keys for one in tally.ranked.get(key, ())]
            if indicator in ranked:
                yield f"{day}", area.area_id, indicator, _middle(indicator, numbers), ""
                continue
            parts = [tally.cells[key] for key in keys if key in tally.cells]
            numerator = _text(sum(part[0] for part in parts))
            denominator = _text(sum(part[1] for part in parts)) if is_ratio else ""
            yield f"{day}", area.area_id, indicator, numerator, denominator


def _middle(indicator: str, numbers: list[int | Decimal]) -> str:
    """Return the median or the ninth decile, between two numbers in proportion."""
    if not numbers:
        return ""
    tenths = 9 if indicator.endswith("_p90") else 5
    ordered = sorted(numbers)
    below, part = divmod(tenths * (len(ordered) - 1), 10)
    above = min(below + 1, len(ordered) - 1)
    return _text(Decimal(ordered[below] * (10 - part) + ordered[above] * part) / 10)


def _above(area: Event, day: date) -> str | None:
    """Return the area that one belongs to, or that goes on with it after its end."""
    successor: str | None = None if holds(area, day) else area.successor_area_id
    return successor or str(area.parent_area_id)


def _members(area: Event, above: dict[str, str | None]) -> list[str]:
    """Return the area itself and every area below it, also those that ended."""
    found: list[str] = [area.area_id]
    for name in found:
        found.extend(other for other, parent in above.items() if parent == name)
    return found


def _text(value: Number) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP)}"
