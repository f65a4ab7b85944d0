"""The built-in functions of FEEL: what each takes, and the type of what it gives.

A signature is ``name: types, name?: types, …``: ``?`` marks what may be left out (or be
null), ``*`` what may be given many times, ``|`` parts types. Where a function has
several signatures, the first that the arguments fit is meant.
"""

from __future__ import annotations

NUMBER, STRING, BOOLEAN, LIST = "number", "string", "boolean", "list"
CONTEXT, DATE, TIME, MOMENT = "context", "date", "time", "date and time"
DAY = f"{DATE}|{MOMENT}"
SCALED = ("n: number, scale?: number",)
ROUNDED = ("n: number, scale: number",)
MANY = ("list: list",)
POINTS = ("point1: point, point2: point",)
TABLE: dict[str, tuple[str, tuple[str, ...]]] = {
    # Logic
    "not": (BOOLEAN, ("negand: boolean",)),
    "is": (BOOLEAN, ("value1: any, value2: any",)),
    "all": (BOOLEAN, MANY),
    "any": (BOOLEAN, MANY),
    # Text
    "string length": (NUMBER, ("string: string",)),
    "upper case": (STRING, ("string: string",)),
    "lower case": (STRING, ("string: string",)),
    "contains": (BOOLEAN, ("string: string, match: string",)),
    "starts with": (BOOLEAN, ("string: string, match: string",)),
    "ends with": (BOOLEAN, ("string: string, match: string",)),
    "substring": (
        STRING,
        ("string: string, start position: number, length?: number",),
    ),
    "substring before": (STRING, ("string: string, match: string",)),
    "substring after": (STRING, ("string: string, match: string",)),
    "replace": (
        STRING,
        ("input: string, pattern: string, replacement: string, flags?: string",),
    ),
    "matches": (BOOLEAN, ("input: string, pattern: string, flags?: string",)),
    "split": (LIST, ("string: string, delimiter: string",)),
    "string join": (
        STRING,
        ("list: list, delimiter?: string, prefix?: string, suffix?: string",),
    ),
    "string": (STRING, ("from: any",)),
    # Numbers
    "number": (
        NUMBER,
        ("from: string, grouping separator?: string, decimal separator?: string",),
    ),
    "abs": ("same", ("n: number|days|months",)),
    "floor": (NUMBER, SCALED),
    "ceiling": (NUMBER, SCALED),
    "decimal": (NUMBER, ROUNDED),
    "round up": (NUMBER, ROUNDED),
    "round down": (NUMBER, ROUNDED),
    "round half up": (NUMBER, ROUNDED),
    "round half down": (NUMBER, ROUNDED),
    "modulo": (NUMBER, ("dividend: number, divisor: number",)),
    "sqrt": (NUMBER, ("number: number",)),
    "exp": (NUMBER, ("number: number",)),
    "log": (NUMBER, ("number: number",)),
    "even": (BOOLEAN, ("number: number",)),
    "odd": (BOOLEAN, ("number: number",)),
    # Lists
    "min": ("same", MANY),
    "max": ("same", MANY),
    "sum": (NUMBER, MANY),
    "count": (NUMBER, MANY),
    "mean": (NUMBER, MANY),
    "median": (NUMBER, MANY),
    "product": (NUMBER, MANY),
    "stddev": (NUMBER, MANY),
    "mode": (LIST, MANY),
    "list contains": (BOOLEAN, ("list: list, element?: any",)),
    "append": (LIST, ("list: list, item*: any",)),
    "concatenate": (LIST, ("list*: list",)),
    "union": (LIST, ("list*: list",)),
    "distinct values": (LIST, MANY),
    "flatten": (LIST, MANY),
    "reverse": (LIST, MANY),
    "index of": (LIST, ("list: list, match?: any",)),
    "insert before": (LIST, ("list: list, position: number, newItem?: any",)),
    "remove": (LIST, ("list: list, position: number",)),
    "sublist": (LIST, ("list: list, start position: number, length?: number",)),
    "sort": (LIST, ("list: list, precedes?: function",)),
    "list replace": (
        LIST,
        (
            "list: list, position: number, newItem?: any",
            "list: list, match: function, newItem?: any",
        ),
    ),
    # Contexts
    "get value": (
        "any",
        ("m: context, key: string", "m: context, keys: list"),
    ),
    "get entries": (LIST, ("m: context",)),
    "context": (CONTEXT, ("entries: list",)),
    "context put": (
        CONTEXT,
        (
            "context: context, key: string, value?: any",
            "context: context, keys: list, value?: any",
        ),
    ),
    "context merge": (CONTEXT, ("contexts: list",)),
    # Dates
    "date": (
        DATE,
        (
            "from: string|date|date and time",
            "year: number, month: number, day: number",
        ),
    ),
    "time": (
        TIME,
        (
            "from: string|time|date|date and time",
            "hour: number, minute: number, second: number, offset?: days",
        ),
    ),
    "date and time": (
        MOMENT,
        (
            "from: string|date|date and time",
            "date: date|date and time, time: time",
        ),
    ),
    "duration": ("any", ("from: string|days|months",)),
    "years and months duration": (
        "years and months duration",
        (f"from: {DAY}, to: {DAY}",),
    ),
    "day of week": (STRING, (f"date: {DAY}",)),
    "month of year": (STRING, (f"date: {DAY}",)),
    "day of year": (NUMBER, (f"date: {DAY}",)),
    "week of year": (NUMBER, (f"date: {DAY}",)),
    "now": (MOMENT, ("",)),
    "today": (DATE, ("",)),
    # Ranges
    "range": ("range", ("from: string",)),
    "before": (BOOLEAN, POINTS),
    "after": (BOOLEAN, POINTS),
    "meets": (BOOLEAN, ("range1: range, range2: range",)),
    "met by": (BOOLEAN, ("range1: range, range2: range",)),
    "overlaps": (BOOLEAN, ("range1: range, range2: range",)),
    "overlaps before": (BOOLEAN, ("range1: range, range2: range",)),
    "overlaps after": (BOOLEAN, ("range1: range, range2: range",)),
    "finishes": (BOOLEAN, ("point: point, range: range",)),
    "finished by": (BOOLEAN, ("range: range, point: point",)),
    "includes": (BOOLEAN, ("range: range, point: point",)),
    "during": (BOOLEAN, ("point: point, range: range",)),
    "starts": (BOOLEAN, ("point: point, range: range",)),
    "started by": (BOOLEAN, ("range: range, point: point",)),
    "coincides": (BOOLEAN, POINTS),
}
RESULTS = {name: result for name, (result, _) in TABLE.items()}
ALL = frozenset(RESULTS)
# What only a DMN model may call: a rule table holds what SQL can run, too.
OPEN = frozenset(
    [
        "is",
        "split",
        "sort",
        "list replace",
        "get value",
        "get entries",
        "context",
        "context put",
        "context merge",
        "now",
        "today",
        "range",
    ]
) | {name for name, (_, takes) in TABLE.items() if "range" in takes[0]}
NAMES = ALL - OPEN - {"before", "after", "coincides"}
