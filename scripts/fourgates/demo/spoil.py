"""Ruin cells the way that people and spreadsheets do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from string import digits

from fourgates.contracts import Column
from fourgates.demo.senders import Sender

Cell = object

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


# way of ruin → the required columns that it can strike
STRIKES: dict[str, Callable[[Column], bool]] = {
    "missing": lambda column: True,
    "check_digit": lambda column: bool(column.check),
    "mangled_id": lambda column: bool(column.check),
    "impossible_date": lambda column: column.logical_type in ("date", "timestamp"),
    "unknown_code": lambda column: bool(column.codes),
    "out_of_range": lambda column: any(name == "minimum" for name, _ in column.limits),
}


@dataclass(frozen=True)
class Layout:
    """Where a sender's form has its columns."""

    columns: Sequence[Column]
    sender: Sender

    def struck(self, way: str) -> list[int]:
        """Return the places of the required columns that a way of ruin can strike."""
        return [
            place
            for place, column in enumerate(self.columns)
            if column.required and STRIKES[way](column)
        ]


def ruin(cells: list[Cell], way: str, pick: float, layout: Layout) -> list[Cell]:
    """Return the row with a required cell, or its shape, made wrong.

    The way is one that the mess chooses from; ``pick``, a draw from 0 to 1, chooses
    among the columns.
    """
    if way == "short":
        return cells[: len(cells) // 2]
    if way == "long":
        return [*cells, "多余", "多余"]
    places = layout.struck(way)
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
        other = str((int(last) + 1) % 10) if last in digits else "7"
        return value[:-1] + other
    number = "".join(character for character in value if character.isdigit())
    mangled = float(number.ljust(18, "0")[:18])
    return mangled if layout.sender.is_workbook else f"{mangled:.5E}"
