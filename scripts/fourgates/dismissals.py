"""Rejected rows that nobody waits for any more: a row each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from fourgates.kept_rows import Book

if TYPE_CHECKING:
    from fourgates.home import Home


@dataclass(frozen=True)
class Dismissal:
    """One rejected row that was settled otherwise, or was no row."""

    place: str  # load and line, as 20200215-9e331eab8b8467e3:7
    feed: str
    reason: str
    dismissed_by: str
    dismissed_at: datetime  # from when on it is known, in the time of ``loaded_at``
    noted_at: datetime  # what the clock said when it was written down


BOOK = Book(Dismissal, "dismissals")


def write(home: Home, found: list[Dismissal]) -> None:
    """Keep dismissals of one moment: from here on nobody waits for these rows."""
    BOOK.write(home, f"{found[0].dismissed_at:%Y%m%dT%H%M%S}", found)


def known(home: Home) -> dict[str, Dismissal]:
    """Return what was dismissed, by place; what was dismissed last counts."""
    found = sorted(BOOK.read(home), key=lambda one: one.dismissed_at)
    return {one.place: one for one in found}
