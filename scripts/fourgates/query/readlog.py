"""Keep a line of every read: who, when, which issue, what SQL, what became of it."""

from __future__ import annotations

import json
import os
import time

from fourgates.errors import UserError
from fourgates.home import Home
from fourgates.query.share import Share

FILE = "queries.jsonl"


def record(home: Home, share: Share, sql: str, outcome: str) -> None:
    """Append one line to ``logs/queries.jsonl`` before a row is shown.

    Args:
        home: Whose log.
        share: What is read.
        sql: The query as typed.
        outcome: ``read`` or ``refused``.

    Raises:
        UserError: The log cannot be written; then nothing is read.
    """
    line = json.dumps(
        {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "who": user(),
            "issue": share.issue,
            "audience": share.audience,
            "outcome": outcome,
            "sql": sql,
        },
        ensure_ascii=False,
    )
    path = home.root / "logs" / FILE
    try:
        path = home.logs / FILE
        # One write to a file opened for appending: lines of two readers do not mix.
        with path.open("ab", buffering=0) as file:
            file.write(line.encode("utf-8", "backslashreplace") + b"\n")
    except OSError as error:
        raise UserError(
            f"{path}: the read cannot be logged ({error.strerror}), "
            "so nothing is read. Ask for the right to write there."
        ) from None


def user() -> str:
    """Return the name of the operating system's user, or its number."""
    import pwd  # noqa: PLC0415

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
