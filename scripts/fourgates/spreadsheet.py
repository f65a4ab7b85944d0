"""What every table of text needs: its width, and no formula in a cell."""

from __future__ import annotations

from typing import Any

# A tab, a return and a line feed are passed over by some; some read the wide signs.
FORMULA_STARTS = (*"=+-@", *"＝＋－＠", "\t", "\r", "\n")


def without_formula(value: Any) -> Any:
    """Return a cell of a CSV file, with an apostrophe before what would be run.

    Only texts are changed: a number below zero stays one.
    """
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def display_width(text: str) -> int:
    """Return how many columns a text takes in a fixed grid: Chinese signs take two."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width  # noqa: PLC0415

    return sum(
        0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text
    )
