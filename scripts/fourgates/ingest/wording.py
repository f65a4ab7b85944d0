"""Say what became of files and rows, in Chinese or English.

Reasons are kept in Chinese, as senders get them; English is said phrase by phrase.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from fourgates.ingest.loads import LoadStory
from fourgates.ingest.report import PARTS, LoadResult, Report, printable
from fourgates.withdrawals import Withdrawal

PLACE = re.compile(r"^第 (\d+) 行(?:（第 (\d+) 字节）)?[ ：]")


@cache
def _table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of words beside this module."""
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _words(language: str, name: str) -> str:
    return next(row[language] for row in _table("words.csv") if row["name"] == name)


def say(language: str, name: str, *values: Any, **named: Any) -> str:
    """Return the words of that name in a language, with values in their places."""
    return _words(language, name).format(*values, **named)


def in_language(reason: str, language: str) -> str:
    """Return a reason as stored, or in English.

    The longest phrases first; headers and labels stay the sender's own.
    """
    if language == "zh":
        return reason
    reason = PLACE.sub(_place, reason)
    for phrase in sorted(_table("phrases.csv"), key=lambda row: -len(row["zh"])):
        reason = reason.replace(phrase["zh"], phrase["en"])
    reason = reason.replace("；", "; ").replace("、", ", ")
    return re.sub(" {2,}", " ", reason).strip()


def _place(found: re.Match[str]) -> str:
    row, byte = found.groups()
    return f"row {row}, byte {byte}: " if byte else f"row {row}: "


def line(load: LoadResult, language: str) -> str:
    """Return the one line that is printed for a load."""
    return f"{load.place}  {load.feed}  {_told(load, language)}"


def lines(report: Report, language: str) -> Iterator[str]:
    """Say what became of each file, a line each, the totals last."""
    yield from (printable(line(load, language)) for load in report.loads)
    for kind in ("refused", "taken_before", "waiting", "unread", "still_rejected"):
        for item in getattr(report, kind):
            reason = in_language(item.reason, language)
            yield printable(say(language, kind, item.file_name, reason))
    for words in report.clocks:
        yield say(language, "clock", in_language(words, language))
    counted = ("loads", "refused", "taken_before", "waiting")
    yield say(
        language,
        "totals",
        tied=_tied(report.loads, language),
        **{name: len(getattr(report, name)) for name in counted},
    )


def withdrawn(withdrawal: Withdrawal, language: str) -> str:
    """Return when, by whom and why a load was withdrawn, in one line."""
    return say(language, "withdrawn", withdrawal)


def story(told: LoadStory, language: str) -> Iterator[tuple[str, str]]:
    """Say what became of one load, each part with its head."""

    def part(head: str, words: Any) -> tuple[str, str]:
        return say(language, head), str(words)

    load = told.load
    yield part("load", load.load_id)
    yield part("number", load.load_number)
    yield part("landed", load.loaded_at)
    yield part("rows", line(load, language))
    if load.first_business_date:
        days = load.first_business_date, load.last_business_date
        yield part("days", say(language, "from_to", *days))
    if load.replay_of:
        yield part("replay_of", load.replay_of)
    if told.waiting:
        how = say(language, "rejects_wait", told.waiting, load.load_id)
        yield part("rejects", how)
    if told.withdrawal:
        yield part("state", withdrawn(told.withdrawal, language))
    else:
        yield part("state", say(language, "counts"))
    for other, keys in told.repeated.items():
        yield part("repeated", say(language, "keys_again", keys, other))
    for other, rows in told.duplicates.items():
        yield part("duplicates", say(language, "landed_before", rows, other))


def _told(load: LoadResult, language: str) -> str:
    """Return how a load's rows add up, and what else is to be known of them."""
    named = {
        name: in_language(value, language) if isinstance(value, str) else value
        for name, value in asdict(load).items()
    }
    told = [name for name in ("rows_noted", "rows_void", "list_as_of") if named[name]]
    if not (load.rows_in_file or load.list_as_of):
        told.append("zero")
    more = ("cells_nulled", "covered_columns", "extra_columns")
    told += [name for name in more if named[name]]
    parts = (say(language, name, **named) for name in told)
    return _tied([load], language) + "".join(parts)


def _tied(loads: list[LoadResult], language: str) -> str:
    """Return how the rows of loads add up, in words."""
    sums = {name: sum(getattr(load, name) for load in loads) for name in PARTS}
    tied = say(language, "tied", **sums)
    return tied + (say(language, "left_out", **sums) if sums["rows_left_out"] else "")
