"""Numbers as the compiled SQL computes them, so that both always agree.

Arithmetic runs in IEEE doubles. A computed number is rounded to fifteen significant
digits before it is compared or given out: 0.1 + 0.2 is then 0.3, and the same value
in Python and in SQL. ``snap`` is the twin of ``SNAP`` in ``sql``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from operator import add, mul, sub, truediv

ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": add,
    "-": sub,
    "*": mul,
    "/": truediv,
    "**": math.pow,
}


def finite(value: float | Decimal) -> float | None:
    """Return a number as a double; None for NaN, infinity and what no double holds."""
    try:
        found = float(value)
    except (OverflowError, ValueError):  # a long integer; a NaN that signals
        return None
    return found if math.isfinite(found) else None


def snap(value: float | None) -> float | None:
    """Return the value at fifteen significant digits; None when it is not finite."""
    if value is None or not math.isfinite(value):
        return None
    return float(f"{value:.15g}")


def half_even(value: float) -> float:
    """Round to a whole number, halves to the even one."""
    return float(round(value)) if math.isfinite(value) else value


def is_in_range(value: float) -> bool:
    """Tell whether a whole number is an integer of 32 bits, as outputs are in SQL."""
    return -(2.0**31) <= value < 2.0**31


def signed(rounding: Callable[[float], float]) -> Callable[[float], float]:
    """Return a way of rounding that looks at a number's size and keeps its sign."""
    return lambda value: math.copysign(rounding(abs(value)), value)


def scaled(
    rounding: Callable[[float], float], value: float, digits: float
) -> float | None:
    """Round to so many decimal places by a way of rounding whole numbers."""
    factor = math.pow(10.0, digits)
    whole = snap(value * factor)
    return None if whole is None else snap(rounding(whole) / factor)


def combine(operator: str, left: float, right: float) -> float | None:
    """Return ``left operator right`` in doubles; None where there is no answer."""
    try:
        found = ARITHMETIC[operator](left, right)
    except (OverflowError, ValueError, ZeroDivisionError):
        return None
    return found if operator != "**" or math.isfinite(found) else None
