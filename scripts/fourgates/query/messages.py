"""Say in one line what the engine did not like, and where."""

from __future__ import annotations

import json

from fourgates.query.share import MEMORY

NOWHERE = 2**64 - 1  # the engine's own mark for "no position"


def place(sql: str, offset: int) -> str:
    """Return `` (line 2, column 7)`` for an offset in bytes of UTF-8, or nothing."""
    data = sql.encode("utf-8")
    if not 0 <= offset <= len(data):
        return ""
    before = data[:offset].decode("utf-8", "ignore")
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    return f" (line {line}, column {column})"


def one_line(sql: str, error: Exception) -> str:
    """Return an engine error as one line with its place."""
    # With ``errors_as_json`` set, its text is a kind, a colon and a JSON object.
    rest = str(error).partition(": ")[2]
    try:
        told = json.loads(rest)
        message = str(told["exception_message"])
    except (ValueError, KeyError, TypeError):
        return " ".join(str(error).split())
    if told.get("exception_type") == "Out of Memory":
        return (
            f"the query needs more than {MEMORY} of memory: "
            "filter or aggregate earlier, or ask for fewer rows"
        )
    # Alternatives follow the first line; the engine lists dozens of signatures.
    first, *others = message.splitlines()
    hint = next((line for line in others if line.startswith(("Did you", "Cand"))), "")
    text = " ".join(f"{first} {hint}".split())
    return f"{text}{place(sql, int(told.get('position', NOWHERE)))}"
