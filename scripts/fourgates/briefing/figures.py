"""Write figures the one way that every page uses."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from fourgates.briefing.section_tables import HIDDEN

NOTHING = "—"
MINUS = "\N{MINUS SIGN}"
STATUS_MARKS = {
    "red": "■",
    "amber": "◆",
    "green": "●",
    "few": "◇",
    "grey": "○",
    None: "○",
}
DECIMALS = {"rate": 1, "ratio": 1}


def number(value: Any) -> float | None:
    """Return a finite number, or None for nothing, hidden cells and text."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    plain = float(value)
    return plain if math.isfinite(plain) else None


def figure(value: Any, unit: str = "count") -> str:
    """Write one value: ``85.3%``, ``1,234``, ``21.4``; ``—`` none, ``＊`` hidden.

    A unit is ``rate`` (0 to 1), ``ratio``, or a counting unit such as ``persons``.
    """
    if value is None:
        return NOTHING
    if value in (HIDDEN, "*"):
        return HIDDEN
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (str, bool)):
        return str(value)
    plain = number(value)
    return NOTHING if plain is None else _written(plain, unit)


def _written(plain: float, unit: str) -> str:
    text = f"{plain * _scale(unit):,.{_decimals(plain, unit)}f}"
    if float(text.replace(",", "")) == 0:
        text = text.removeprefix("-")  # no "-0.0"
    return text.replace("-", MINUS) + ("%" if unit == "rate" else "")


def _scale(unit: str) -> int:
    return 100 if unit == "rate" else 1


def _decimals(plain: float, unit: str) -> int:
    return DECIMALS.get(unit, 0 if unit != "count" or plain.is_integer() else 1)


@dataclass(frozen=True)
class Change:
    """A difference as printed."""

    text: str  # mark, sign and size: ▲+1.2
    kind: str  # worse, better, plain (no good direction), level or none


# Filled is worse, hollow better: the page reads the same in black and white.
MARKS = {"worse": "▲▼", "better": "△▽", "plain": "↑↓"}


def change(delta: Any, unit: str = "count", direction: str | None = "none") -> Change:
    """Write a difference with its mark and sign; a rate changes in points.

    Args:
        delta: Today less the anchor, None when there is no anchor.
        unit: Unit of the figure.
        direction: Which is better, ``higher`` or ``lower``, or ``none``.
    """
    if delta == HIDDEN:
        return Change(HIDDEN, "none")
    plain = number(delta)
    if plain is None:
        return Change(NOTHING, "none")
    size = _written(abs(plain), unit).removesuffix("%")
    if float(size.replace(",", "")) == 0:
        return Change(size, "level")
    rises = plain > 0
    kind = "plain"
    if direction in ("higher", "lower"):
        kind = "better" if rises == (direction == "higher") else "worse"
    mark = MARKS[kind][0 if rises else 1]
    return Change(f"{mark}{'+' if rises else MINUS}{size}", kind)


def difference(value: Any, anchor: Any, unit: str | None = None) -> float | str | None:
    """Return value less anchor; hidden if either is hidden, None if either is none.

    With a unit both are taken as they are printed, so that the steps of a line add up
    on paper to the figure at its end.
    """
    if HIDDEN in (value, anchor):
        return HIDDEN
    one, other = number(value), number(anchor)
    if one is None or other is None:
        return None
    return one - other if unit is None else _printed(one, unit) - _printed(other, unit)


def _printed(plain: float, unit: str) -> float:
    scale = _scale(unit)
    return round(plain * scale, _decimals(plain, unit)) / scale


def reads_otherwise(
    rows: list[dict[str, Any]], before: str, after: str
) -> list[dict[str, Any]]:
    """Return the rows whose two figures do not read the same on the page."""
    return [
        row
        for row in rows
        if figure(row[before], row["unit"]) != figure(row[after], row["unit"])
    ]


def total(rows: list[dict[str, Any]], column: str) -> float | None:
    """Add up what is known of a column; no rows are zero, and rows unknown None."""
    known = [size for row in rows if (size := number(row[column])) is not None]
    return sum(known) if known or not rows else None


def share(part: Any, whole: Any) -> float | str | None:
    """Return a part of a whole, 0 to 1; hidden if either is, None over nothing."""
    if HIDDEN in (part, whole):
        return HIDDEN
    one, all_of_it = number(part), number(whole)
    return one / all_of_it if one is not None and all_of_it else None
