"""The built-in functions of FEEL on numbers and truth values."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from gaterules.feel import numbers
from gaterules.feel.months import Months


def _modulo(left: float, right: float) -> float | None:
    return left - right * math.floor(left / right) if right else None


def _abs(value: Any) -> Any:
    return Months(abs(value.count)) if isinstance(value, Months) else abs(value)


def _rounded(rounding: Callable[[float], float]) -> Callable[..., float | None]:
    def rounded(value: float, digits: float | None = None) -> float | None:
        return numbers.scaled(rounding, value, digits or 0.0)

    return rounded


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "not": lambda value: not value,
    "abs": _abs,
    "floor": _rounded(math.floor),
    "ceiling": _rounded(math.ceil),
    "decimal": _rounded(numbers.half_even),
    "round up": _rounded(numbers.away),
    "round down": _rounded(numbers.toward_zero),
    "round half up": _rounded(numbers.half_away),
    "round half down": _rounded(numbers.half_toward_zero),
    "modulo": _modulo,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "even": lambda value: value % 2 == 0,
    "odd": lambda value: value % 2 == 1,
}
