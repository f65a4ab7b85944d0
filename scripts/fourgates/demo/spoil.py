"""Ruin cells the way that people and spreadsheets do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fourgates.contracts import Column
from fourgates.demo.forms import is_limited
from fourgates.demo.senders import Sender

Cell = object
CHECK_CHARACTERS = "0123456789"

# one date that no calendar has, as each habit writes it
IMPOSSIBLE = {
    "iso": "2020-02-30",
    "short": "2020-02-31",
    "slash": "2020/2/30",
    "dot": "2020.2.30",
    "chinese": "2020年2月30日",
    "compact": "20200230",
}
UNREADABLE = {
    "integer": "若干",
    "number": "偏高",
    "boolean": "不清楚",
    "date": "2月下旬",
    "timestamp": "昨天下午",
    "string": "看不清",
}


@dataclass(frozen=True)
class Layout:
    """Where a sender's form has its columns."""

    columns: Sequence[Column]
    sender: Sender

    def required(self, test: str) -> list[int]:
        """Return the places of required columns of one sort."""
        tests = {
            "any": lambda column: True,
            "check": lambda column: bool(column.check),
            "date": lambda column: column.logical_type in ("date", "timestamp"),
            "codes": lambda column: bool(column.codes),
            "limits": is_limited,
        }
        return [
            place
            for place, column in enumerate(self.columns)
            if column.required and tests[test](column)
        ]


def ruin(cells: list[Cell], way: str, pick: float, layout: Layout) -> list[Cell]:
    """Return the row with a required cell, or its shape, made wrong.

    Args:
        cells: The row as it should be.
        way: One of the ways that the mess chooses from.
        pick: A draw from 0 to 1 that chooses among columns.
        layout: The sender's form.
    """
    if way == "short":
        return cells[: len(cells) // 2]
    if way == "long":
        return [*cells, "多余", "多余"]
    sorts = {
        "missing": "any",
        "check_digit": "check",
        "mangled_id": "check",
        "impossible_date": "date",
        "unknown_code": "codes",
        "out_of_range": "limits",
    }
    places = layout.required(sorts[way])
    place = places[int(pick * len(places))]
    wrong: dict[str, Cell] = {
        "missing": "",
        "impossible_date": IMPOSSIBLE[layout.sender.dates],
        "unknown_code": "待核实",
        "out_of_range": -999,
    }
    value = wrong[way] if way in wrong else _damaged(str(cells[place]), way, layout)
    return [*cells[:place], value, *cells[place + 1 :]]


def blur(cells: list[Cell], name: str, layout: Layout) -> list[Cell]:
    """Return the row with an optional cell made unreadable, if it held anything."""
    place = [column.name for column in layout.columns].index(name)
    if cells[place] in (None, "", layout.sender.empty):
        return cells
    text = UNREADABLE[layout.columns[place].logical_type]
    return [*cells[:place], text, *cells[place + 1 :]]


def _damaged(value: str, way: str, layout: Layout) -> Cell:
    """Return an identifier with a wrong check digit, or as a spreadsheet mangles it."""
    if way == "check_digit":
        last = value[-1]
        other = "7" if last not in CHECK_CHARACTERS else str((int(last) + 1) % 10)
        return value[:-1] + other
    digits = "".join(character for character in value if character.isdigit())
    mangled = float(digits.ljust(18, "0")[:18])
    return mangled if layout.sender.is_workbook else f"{mangled:.5E}"
