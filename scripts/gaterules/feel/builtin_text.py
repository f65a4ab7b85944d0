"""The built-in functions of FEEL on texts, and the text of any value.

FEEL's patterns are those of XPath. What Python writes otherwise is turned round;
what Python lacks is refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

from gaterules.errors import CellError
from gaterules.feel import temporal
from gaterules.feel.months import Months
from gaterules.feel.values import Span

FLAGS = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE, "x": 0}
FOREIGN = re.compile(r"\\[pPiIcC]|\[[^\]]*-\[")
PLAIN_KEY = re.compile(r"[^\W\d][\w .'*/+-]*")
NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")


def _substring(text: str, start: float, length: float | None = None) -> str | None:
    place = int(start)
    if place == 0 or abs(place) > len(text) or (length is not None and length < 1):
        return None
    first = place - 1 if place > 0 else len(text) + place
    return text[first:] if length is None else text[first : first + int(length)]


def _before(text: str, mark: str) -> str:
    return text.partition(mark)[0] if mark and mark in text else ""


def _after(text: str, mark: str) -> str:
    if not mark:
        return text
    return text.partition(mark)[2] if mark in text else ""


def _pattern(text: str, flags: str | None) -> re.Pattern[str]:
    """Return a pattern of XPath as Python's; a wrong one is a ValueError."""
    if FOREIGN.search(text):
        raise CellError(f"unsupported FEEL: the pattern {text!r}")
    if "x" in (flags or ""):
        text = re.sub(r"(\[[^\]]*\])|\s+", lambda found: found[1] or "", text)
    try:
        known = reduce(lambda left, right: left | FLAGS[right], flags or "", 0)
        return re.compile(text, known)
    except re.error as error:
        raise ValueError(text) from error


def _matches(text: str, pattern: str, flags: str | None = None) -> bool:
    return _pattern(pattern, flags).search(text) is not None


def _replace(text: str, pattern: str, new: str, flags: str | None = None) -> str | None:
    compiled = _pattern(pattern, flags)
    if compiled.search(""):
        return None  # XPath: a pattern that matches nothing replaces nothing
    if re.search(r"(?<!\\)\$(?!\d)", new):
        return None

    def filled(match: re.Match[str]) -> str:
        return re.sub(
            r"\\(.)|\$(\d)",
            lambda mark: mark[1] or _group(match, int(mark[2])),
            new,
        )

    return compiled.sub(filled, text)


def _group(match: re.Match[str], number: int) -> str:
    return (match[number] or "") if number <= (match.re.groups) else ""


def _split(text: str, delimiter: str) -> list[str]:
    compiled = _pattern(delimiter, None)
    found, start = [], 0
    for match in compiled.finditer(text):
        if match.end() > match.start():
            found.append(text[start : match.start()])
            start = match.end()
    return [*found, text[start:]]


def _join(
    items: list[Any],
    mark: str | None = None,
    prefix: str | None = None,
    suffix: str | None = None,
) -> str | None:
    known = [item for item in items if item is not None]
    if not all(isinstance(item, str) for item in known):
        return None
    return (prefix or "") + (mark or "").join(known) + (suffix or "")


def _string(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return spelled(value)


def spelled(value: Any) -> str:
    """Return the text of a value; one inside a list or context is in quotes."""
    if value is None:
        return "null"
    if isinstance(value, date | time | timedelta | Months):
        return temporal.write(value)
    speller = SPELLERS.get(type(value))
    if speller is None:
        raise CellError("unsupported FEEL: the text of a function")
    return speller(value)


def _float(value: float) -> str:
    return f"{value:.0f}" if value.is_integer() else f"{Decimal(f'{value:.15g}'):f}"


def _list(items: list[Any]) -> str:
    return "[" + ", ".join(spelled(item) for item in items) + "]"


def _context(parts: dict[str, Any]) -> str:
    named = [f"{_key(name)}: {spelled(part)}" for name, part in parts.items()]
    return "{" + ", ".join(named) + "}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _key(name: str) -> str:
    return name if PLAIN_KEY.fullmatch(name) else _quoted(name)


def _range(span: Span) -> str:
    if span.low is None or span.high is None:
        sign = "<" if span.low is None else ">"
        equal = "=" * (span.low_closed or span.high_closed)
        bound = span.high if span.low is None else span.low
        return f"({sign}{equal} {spelled(bound)})"
    opening, closing = "(["[span.low_closed], ")]"[span.high_closed]
    return f"{opening}{spelled(span.low)}..{spelled(span.high)}{closing}"


def _number(
    text: str, group: str | None = None, point: str | None = None
) -> float | None:
    if group not in (None, " ", ",", ".") or point not in (None, ",", "."):
        return None
    if group is not None and group == point:
        return None
    plain = text.replace(group, "") if group else text
    plain = plain.replace(point, ".") if point else plain
    return float(plain) if NUMBER.fullmatch(plain) else None


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "string length": len,
    "upper case": str.upper,
    "lower case": str.lower,
    "contains": lambda text, part: part in text,
    "starts with": str.startswith,
    "ends with": str.endswith,
    "substring": _substring,
    "substring before": _before,
    "substring after": _after,
    "replace": _replace,
    "matches": _matches,
    "split": _split,
    "string join": _join,
    "string": _string,
    "number": _number,
}
SPELLERS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: str(value).lower(),
    float: _float,
    str: _quoted,
    list: _list,
    dict: _context,
    Span: _range,
}
