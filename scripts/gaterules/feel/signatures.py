"""The built-in functions of FEEL: what each takes, and the type of what it gives.

In a signature ``?`` marks what may be left out (or be null), ``*`` what may be given
many times, ``|`` parts types. A point is any value that has an order, or a range; a day
is a date or a moment; "same" means the type of what is given. Where a function has
several signatures, the first that the arguments fit is meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from gaterules.feel.values import DAYS, MOMENT, ORDERED, YEARS, type_of_value

ALIASES = {
    "point": ORDERED | {"range"},
    "day": frozenset(["date", MOMENT]),
    "duration": frozenset([DAYS, YEARS]),
}
DECLARED = """
# Logic
not(negand: boolean) -> boolean
is(value1: any, value2: any) -> boolean
all(list: list) -> boolean
any(list: list) -> boolean
# Text
string length(string: string) -> number
upper case(string: string) -> string
lower case(string: string) -> string
contains(string: string, match: string) -> boolean
starts with(string: string, match: string) -> boolean
ends with(string: string, match: string) -> boolean
substring(string: string, start position: number, length?: number) -> string
substring before(string: string, match: string) -> string
substring after(string: string, match: string) -> string
replace(input: string, pattern: string, replacement: string, flags?: string) -> string
matches(input: string, pattern: string, flags?: string) -> boolean
split(string: string, delimiter: string) -> list
string join(list: list, delimiter?: string, prefix?: string, suffix?: string) -> string
string(from: any) -> string
# Numbers
number(from: string, grouping separator?: string, decimal separator?: string) -> number
abs(n: number|duration) -> same
floor(n: number, scale?: number) -> number
ceiling(n: number, scale?: number) -> number
decimal(n: number, scale: number) -> number
round up(n: number, scale: number) -> number
round down(n: number, scale: number) -> number
round half up(n: number, scale: number) -> number
round half down(n: number, scale: number) -> number
modulo(dividend: number, divisor: number) -> number
sqrt(number: number) -> number
exp(number: number) -> number
log(number: number) -> number
even(number: number) -> boolean
odd(number: number) -> boolean
# Lists
min(list: list) -> same
max(list: list) -> same
sum(list: list) -> number
count(list: list) -> number
mean(list: list) -> number
median(list: list) -> number
product(list: list) -> number
stddev(list: list) -> number
mode(list: list) -> list
list contains(list: list, element?: any) -> boolean
append(list: list, item*: any) -> list
concatenate(list*: list) -> list
union(list*: list) -> list
distinct values(list: list) -> list
flatten(list: list) -> list
reverse(list: list) -> list
index of(list: list, match?: any) -> list
insert before(list: list, position: number, newItem?: any) -> list
remove(list: list, position: number) -> list
sublist(list: list, start position: number, length?: number) -> list
sort(list: list, precedes?: function) -> list
list replace(list: list, position: number, newItem?: any) -> list
list replace(list: list, match: function, newItem?: any) -> list
# Contexts
get value(m: context, key: string) -> any
get value(m: context, keys: list) -> any
get entries(m: context) -> list
context(entries: list) -> context
context put(context: context, key: string, value?: any) -> context
context put(context: context, keys: list, value?: any) -> context
context merge(contexts: list) -> context
# Dates
date(from: string|day) -> date
date(year: number, month: number, day: number) -> date
time(from: string|time|day) -> time
time(hour: number, minute: number, second: number, offset?: duration) -> time
date and time(from: string|day) -> date and time
date and time(date: day, time: time) -> date and time
duration(from: string|duration) -> any
years and months duration(from: day, to: day) -> years and months duration
day of week(date: day) -> string
month of year(date: day) -> string
day of year(date: day) -> number
week of year(date: day) -> number
now() -> date and time
today() -> date
# Ranges
range(from: string) -> range
before(point1: point, point2: point) -> boolean
after(point1: point, point2: point) -> boolean
meets(range1: range, range2: range) -> boolean
met by(range1: range, range2: range) -> boolean
overlaps(range1: range, range2: range) -> boolean
overlaps before(range1: range, range2: range) -> boolean
overlaps after(range1: range, range2: range) -> boolean
finishes(point: point, range: range) -> boolean
finished by(range: range, point: point) -> boolean
includes(range: range, point: point) -> boolean
during(point: point, range: range) -> boolean
starts(point: point, range: range) -> boolean
started by(range: range, point: point) -> boolean
coincides(point1: point, point2: point) -> boolean
"""
# What only a DMN model may call.
OPEN = frozenset(
    "is,split,sort,list replace,get value,get entries,context,context put,"  # noqa: SIM905
    "context merge,now,today,range".split(",")
)


@dataclass(frozen=True)
class Parameter:
    """One parameter: its name, the kinds that it takes, and how often."""

    name: str
    kinds: frozenset[str]
    is_optional: bool = False
    is_many: bool = False


class Misfit(ValueError):  # noqa: N818  an answer, not a fault: the call gives null
    """Arguments that a signature does not take."""


def _parameter(text: str) -> Parameter:
    label, _, types = text.partition(": ")
    sets = [ALIASES.get(one, frozenset([one])) for one in types.split("|")]
    return Parameter(
        label.rstrip("?*"),
        frozenset().union(*sets),
        is_optional=label.endswith("?"),
        is_many=label.endswith("*"),
    )


# By name: the ways in which a function can be called, and the type of what it gives.
SIGNATURES: dict[str, list[tuple[Parameter, ...]]] = {}
RESULTS: dict[str, str] = {}
for _name, _taken, _given in re.findall(r"(?m)^([a-z ]+)[(](.*)[)] -> (.*)$", DECLARED):
    _parameters = tuple(map(_parameter, filter(None, _taken.split(", "))))
    SIGNATURES.setdefault(_name, []).append(_parameters)
    RESULTS[_name] = _given
FUNCTIONS = frozenset(RESULTS)
# A rule table holds what SQL can run, too, and SQL has no ranges.
RULE_FUNCTIONS = frozenset(
    name
    for name, ways in SIGNATURES.items()
    if name not in OPEN and not any("range" in one.kinds for one in ways[0])
)


def fit_arguments(name: str, given: list[Any], labels: tuple[str, ...]) -> list[Any]:
    """Return the arguments in order, as the kinds asked for, or raise Misfit."""
    for parameters in SIGNATURES[name]:
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
        items = value if parameter.is_many and isinstance(value, list) else [value]
        found += [_fit(item, parameter) for item in items]
    return found


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
    if "any" in parameter.kinds or type_of_value(value) in parameter.kinds:
        return value
    if "list" in parameter.kinds:
        return [value]
    if isinstance(value, list) and len(value) == 1:
        return _fit(value[0], parameter)
    raise Misfit
