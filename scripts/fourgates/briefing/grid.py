"""Set the figures of one section as a grid: a row a name, a column a figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fourgates.briefing.figures import number
from fourgates.briefing.section_tables import Row
from fourgates.catalogue.documents import Column

RATED = ("red", "amber", "green", "few")
COUNTED = ("above", "below", "missing")


@dataclass(frozen=True)
class Head:
    """The head of one column, with the unit of its figures."""

    indicator_id: str
    part: str
    head_zh: str | None
    head_en: str | None
    unit: str
    direction: str
    is_rated: bool  # of the parts; a whole alone bears no mark

    @property
    def name(self) -> str:
        """Return the column as a document names it."""
        return Column(self.indicator_id, self.part).name


@dataclass(frozen=True)
class Line:
    """One row: its name, and a cell for each column, None where there is none."""

    key: str
    label_zh: str
    label_en: str | None
    parent_name: str | None
    is_total: bool
    cells: list[Row | None]

    def value(self, place: int) -> Any:
        """Return the figure of one column."""
        cell = self.cells[place]
        return None if cell is None else cell["value"]


@dataclass(frozen=True)
class Grid:
    """The figures of one section, in print order."""

    heads: list[Head]
    lines: list[Line]

    def place(self, name: str) -> int:
        """Return the place of a column."""
        return [head.name for head in self.heads].index(name)

    def plain(self) -> list[Row]:
        """Return the grid as flat rows, to attach: names, then a figure a column."""
        return [
            {"row_key": line.key, "label_zh": line.label_zh, "label_en": line.label_en}
            | {head.name: line.value(at) for at, head in enumerate(self.heads)}
            for line in self.lines
        ]


def grid(rows: list[Row], hide_empty: tuple[str, ...] = ()) -> Grid:
    """Return the figures of one section as a grid.

    Args:
        rows: Rows of ``rpt_sections__figures`` of one section, in print order.
        hide_empty: Keys of rows that are left out when nothing is counted in them.
    """
    places = sorted({row["column_order"] for row in rows})
    cells: dict[str, dict[int, Row]] = {}
    for row in rows:
        cells.setdefault(row["row_key"], {})[row["column_order"]] = row
    lines = [_line(key, found, places) for key, found in cells.items()]
    kept = [
        line
        for line in lines
        if line.key not in hide_empty
        or any(number(cell["value"]) for cell in line.cells if cell)
    ]
    return Grid([_head(rows, place) for place in places], kept)


def _line(key: str, found: dict[int, Row], places: list[int]) -> Line:
    first = next(iter(found.values()))
    return Line(
        key,
        first["label_zh"],
        first["label_en"],
        first.get("parent_name"),
        bool(first["is_total"]),
        [found.get(place) for place in places],
    )


def _head(rows: list[Row], place: int) -> Head:
    column = [row for row in rows if row["column_order"] == place]
    first = column[0]
    part, unit = first["part"], first["unit"]
    return Head(
        first["indicator_id"],
        part,
        first["head_zh"],
        first["head_en"],
        "count" if part in COUNTED and unit in ("rate", "ratio") else unit,
        first["direction"],
        part == "value"
        and any(row["status"] in RATED for row in column if not row["is_total"]),
    )
