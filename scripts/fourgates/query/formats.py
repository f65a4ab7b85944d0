"""Write rows as a table for people, CSV for spreadsheets, JSON for programs.

* ``table``: padded by the width that a terminal gives each character; control
  characters are shown as escapes, so that data cannot move a cursor.
* ``csv``: RFC 4180 in UTF-8. A **text** that a spreadsheet would run as a formula gets
  an apostrophe before it; numbers and dates stay as they are. Who needs the exact text
  takes JSON.
* ``json``: one array of objects, dates in ISO 8601, NaN and infinity as null.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any

from fourgates.spreadsheet import display_width, without_formula

Row = Sequence[Any]
Rows = Iterable[Row]
Writer = Callable[[IO[str], list[str], Rows], None]


def write_table(stream: IO[str], names: list[str], rows: Rows) -> None:
    """Write columns side by side, numbers to the right."""
    body = list(rows)
    cells = [[_shown(value) for value in row] for row in body]
    widths = [
        max(map(display_width, (_shown(name), *(row[i] for row in cells))))
        for i, name in enumerate(names)
    ]
    right = [_is_number_column(body, i) for i in range(len(names))]
    for line in ([_shown(name) for name in names], ["-" * w for w in widths], *cells):
        padded = [
            _padded(cell, width, to_right)
            for cell, width, to_right in zip(line, widths, right, strict=True)
        ]
        stream.write("  ".join(padded).rstrip() + "\n")


def write_csv(stream: IO[str], names: list[str], rows: Rows) -> None:
    """Write RFC 4180 with text that no spreadsheet runs as a formula."""
    import csv  # noqa: PLC0415

    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([without_formula(name) for name in names])
    writer.writerows([without_formula(_plain(value)) for value in row] for row in rows)


def write_json(stream: IO[str], names: list[str], rows: Rows) -> None:
    """Write one array of objects, a row a line."""
    keys = list(_distinct(names))
    stream.write("[")
    for number, row in enumerate(rows):
        record = {key: _json(value) for key, value in zip(keys, row, strict=True)}
        stream.write(",\n" if number else "\n")
        stream.write(json.dumps(record, ensure_ascii=False, allow_nan=False))
    stream.write("\n]\n")


WRITERS: dict[str, Writer] = {
    "table": write_table,
    "csv": write_csv,
    "json": write_json,
}


def _plain(value: Any) -> Any:
    """Return text, numbers and None as they are, all else as text."""
    if value is None or isinstance(value, (str, int, float, Decimal)):
        return value
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (list, tuple, dict)):
        return json.dumps(_json(value), ensure_ascii=False)
    return str(value)


def _json(value: Any) -> Any:
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(_plain(key)): _json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json(item) for item in value]
    return _plain(value)


def _distinct(names: list[str]) -> Iterator[str]:
    """Number the names that come again: two columns may not share one key."""
    seen: set[str] = set()
    for name in names:
        key, number = name, 1
        while key in seen:
            number += 1
            key = f"{name}_{number}"
        seen.add(key)
        yield key


def _shown(value: Any) -> str:
    text = "NULL" if value is None else str(_plain(value))
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _padded(text: str, width: int, to_right: bool) -> str:
    space = " " * (width - display_width(text))
    return space + text if to_right else text + space


def _is_number_column(rows: list[Row], index: int) -> bool:
    values = [row[index] for row in rows if row[index] is not None]
    return bool(values) and all(
        isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
        for value in values
    )
