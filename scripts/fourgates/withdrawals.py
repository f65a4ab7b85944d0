"""Loads that were taken back: a row each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from fourgates.kept_rows import Book

if TYPE_CHECKING:
    from fourgates.home import Home


@dataclass(frozen=True)
class Withdrawal:
    """One load whose rows no longer count."""

    load_id: str
    feed: str
    reason: str
    withdrawn_by: str  # user of the operating system
    loaded_at: datetime  # when the load landed
    withdrawn_at: datetime  # from when on it is known, in the time of ``loaded_at``
    noted_at: datetime  # what the clock said when it was written down


BOOK = Book(Withdrawal, "withdrawals")


def write(home: Home, withdrawal: Withdrawal) -> None:
    """Keep a withdrawal: from here on the load's rows count no more."""
    BOOK.write(home, withdrawal.load_id, [withdrawal])


def known(home: Home, until: datetime | None = None) -> dict[str, Withdrawal]:
    """Return what was withdrawn until a moment, by load, in the order it was."""
    found = [
        one for one in BOOK.read(home) if until is None or one.withdrawn_at <= until
    ]
    found.sort(key=lambda one: (one.withdrawn_at, one.load_id))
    return {one.load_id: one for one in found}
