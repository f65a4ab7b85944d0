"""Fit arguments to the signatures of a built-in function."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from gaterules.feel.functions import TABLE
from gaterules.feel.values import ORDERED, kind

POINTS = ORDERED | {"range"}


@dataclass(frozen=True)
class Parameter:
    """One parameter: its name, the kinds that it takes, and how often."""

    name: str
    kinds: frozenset[str]
    is_optional: bool = False
    is_many: bool = False


class Misfit(Exception):  # noqa: N818  an answer, not a fault: the call gives null
    """Arguments that a signature does not take."""


@cache
def signatures(name: str) -> tuple[tuple[Parameter, ...], ...]:
    """Return what a built-in function takes, in each of the ways it can be called."""
    return tuple(_parameters(text) for text in TABLE[name][1])


def _parameters(text: str) -> tuple[Parameter, ...]:
    found = []
    for part in text.split(", ") if text else ():
        label, _, kinds = part.partition(": ")
        found.append(
            Parameter(
                label.rstrip("?*"),
                POINTS if kinds == "point" else frozenset(kinds.split("|")),
                is_optional=label.endswith("?"),
                is_many=label.endswith("*"),
            )
        )
    return tuple(found)


def fitted(name: str, given: list[Any], labels: tuple[str, ...]) -> list[Any]:
    """Return the arguments in order, turned into the kinds that are asked for.

    Raises:
        Misfit: No signature takes them.
    """
    for parameters in signatures(name):
        try:
            if labels:
                return _by_name(parameters, dict(zip(labels, given, strict=True)))
            return _by_place(parameters, given)
        except Misfit:
            continue
    raise Misfit


def _by_name(parameters: tuple[Parameter, ...], given: dict[str, Any]) -> list[Any]:
    known = {parameter.name for parameter in parameters}
    if not given.keys() <= known:
        raise Misfit
    found = []
    for parameter in parameters:
        if parameter.name not in given and not parameter.is_optional:
            raise Misfit
        value = given.get(parameter.name)
        if parameter.is_many:
            found += [_fit(item, parameter) for item in _as_list(value)]
        else:
            found.append(_fit(value, parameter))
    return found


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _by_place(parameters: tuple[Parameter, ...], given: list[Any]) -> list[Any]:
    last = parameters[-1] if parameters else None
    if last and last.is_many:
        extra = max(len(given) - len(parameters), 0)
        parameters = (*parameters, *[last] * extra)
        least = len(parameters) - extra
    else:
        least = sum(not parameter.is_optional for parameter in parameters)
    if not least <= len(given) <= len(parameters):
        raise Misfit
    return [_fit(value, one) for value, one in zip(given, parameters, strict=False)]


def _fit(value: Any, parameter: Parameter) -> Any:
    """Return a value as its parameter has it; a list of one item is that item."""
    if value is None:
        if parameter.is_optional or "any" in parameter.kinds:
            return None
        raise Misfit
    if "any" in parameter.kinds or kind(value) in parameter.kinds:
        return value
    if "list" in parameter.kinds:
        return [value]
    if isinstance(value, list) and len(value) == 1:
        return _fit(value[0], parameter)
    raise Misfit
