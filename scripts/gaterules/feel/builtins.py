"""Call the built-in functions of FEEL in Python.

An argument that is missing, of the wrong kind or out of range gives None, as FEEL
demands; so does a null where a value is asked for.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from gaterules.errors import CellError
from gaterules.feel import (
    builtin_contexts,
    builtin_dates,
    builtin_lists,
    builtin_numbers,
    builtin_ranges,
    builtin_text,
    numbers,
)
from gaterules.feel.functions import ALL
from gaterules.feel.signatures import Misfit, fitted, signatures
from gaterules.feel.syntax import Kind
from gaterules.feel.values import ORDERED, Function, kind

LISTS = frozenset(
    "min max sum mean median product stddev mode count all any".split()  # noqa: SIM905
)
SNAPPED = frozenset(["sum", "mean", "product", "modulo", "sqrt", "exp", "log"])
FUNCTIONS: dict[str, Callable[..., Any]] = {
    **builtin_text.FUNCTIONS,
    **builtin_numbers.FUNCTIONS,
    **builtin_lists.FUNCTIONS,
    **builtin_contexts.FUNCTIONS,
    **builtin_dates.FUNCTIONS,
    **builtin_ranges.FUNCTIONS,
}


def call(name: str, arguments: list[Any], labels: tuple[str, ...] = ()) -> Any:
    """Return what a built-in gives, None where FEEL gives null.

    Args:
        name: The function.
        arguments: Their values.
        labels: Names of the parameters, where the call gives them.

    Raises:
        CellError: There is no such function.
    """
    if name not in ALL:
        raise CellError(f"unsupported FEEL: function '{name}'")
    try:
        found = _result(name, arguments, labels)
    except (Misfit, TypeError, ValueError, ArithmeticError, AttributeError):
        return None
    except (IndexError, KeyError, statistics.StatisticsError):
        return None
    if isinstance(found, int) and not isinstance(found, bool):
        found = float(found)
    is_computed = name in SNAPPED and isinstance(found, float)
    return numbers.snap(found) if is_computed else found


@dataclass(frozen=True, eq=False)
class BuiltIn(Function):
    """A built-in as a value; it can be called in every way that it has by its name."""

    name: str = ""

    def __call__(self, arguments: list[Any], names: tuple[str, ...] = ()) -> Any:
        """Return what it gives; None when the arguments do not fit."""
        return call(self.name, arguments, names)


def as_function(name: str) -> Function:
    """Return a built-in as a value, to be handed to another function."""
    parameters = tuple((one.name, Kind()) for one in signatures(name)[0])
    return BuiltIn(parameters, lambda *given: call(name, [*given]), name=name)


def _result(name: str, arguments: list[Any], labels: tuple[str, ...]) -> Any:
    if name in LISTS:
        return _aggregate(
            name, fitted(name, arguments, labels)[0] if labels else arguments
        )
    return FUNCTIONS[name](*fitted(name, arguments, labels))


def _aggregate(name: str, arguments: list[Any]) -> Any:
    if not arguments or arguments == [None]:
        return None
    single = len(arguments) == 1 and isinstance(arguments[0], list)
    items = arguments[0] if single else arguments
    if name in ("all", "any"):
        return _logic(name, items)
    if name == "count":
        return len(items)
    return _computed(name, items) if items or name == "mode" else None


def _computed(name: str, items: list[Any]) -> Any:
    kinds = {kind(item) for item in items}
    if name in ("min", "max"):
        is_ordered = len(kinds) == 1 and kinds <= ORDERED
        return (min if name == "min" else max)(items) if is_ordered else None
    spans = {"days", "months"} if name in ("sum", "mean") else set()
    is_summed = len(kinds) <= 1 and kinds <= {"number"} | spans
    return AGGREGATES[name](items) if is_summed else None


def _logic(name: str, items: list[Any]) -> bool | None:
    decisive = name == "any"
    if any(item is decisive for item in items):
        return decisive
    return None if any(not isinstance(item, bool) for item in items) else not decisive


def _total(items: list[Any]) -> Any:
    return reduce(lambda left, right: left + right, items)


def _mode(items: list[float]) -> list[float]:
    most = max((items.count(item) for item in items), default=0)
    return sorted({item for item in items if items.count(item) == most})


AGGREGATES: dict[str, Callable[[list[Any]], Any]] = {
    "sum": _total,
    "mean": lambda items: _total(items) / len(items),
    "median": statistics.median,
    "product": math.prod,
    "stddev": statistics.stdev,
    "mode": _mode,
}
