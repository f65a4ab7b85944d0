"""Keep a spreadsheet from running a text as a formula."""

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
