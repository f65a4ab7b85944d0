"""Let several loads count together: one sync for their files, one for their rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fourgates import durable
from fourgates.ingest.load.load_ledger import Ledger
from fourgates.ingest.report import LoadResult
from fourgates.ingest.session import Session
from fourgates.vault.archive import SUFFIX

MOST_LOADS = 64  # what a killed lane leaves at most, to be read again


def reached(step: str) -> None:
    """Name a step after which a kill must do no harm; tests raise here."""


class CommitQueue:
    """Loads of one lane whose files are written whole but do not count yet."""

    def __init__(self, ledger: Ledger) -> None:
        """Begin with none."""
        self._ledger = ledger
        self._moves: list[tuple[Path, Path]] = []
        self._loads: list[LoadResult] = []

    @property
    def feeds(self) -> set[str]:
        """Return the feeds whose rows wait here."""
        return {load.feed for load in self._loads}

    @property
    def is_full(self) -> bool:
        """Tell whether a kill now would leave as much as may be left."""
        return len(self._loads) >= MOST_LOADS

    def add(self, load: LoadResult, moves: Sequence[tuple[Path, Path]]) -> None:
        """Take in a load by its drafts, each with the place it will have."""
        self._moves += moves
        self._loads.append(load)
        self._ledger.note(load)

    def commit(self, session: Session) -> None:
        """Put all files in place, then the rows of the ledger: now they count."""
        if not self._loads:
            return
        durable.place_all(self._moves, _placed)
        self._moves = []
        self._ledger.commit(self._loads, session, lambda final: reached("committed"))
        self._loads = []

    def drop(self) -> None:
        """Remove the drafts of loads that will not count."""
        for draft, _ in self._moves:
            draft.unlink(missing_ok=True)
        self._moves, self._loads = [], []


def _placed(final: Path) -> None:
    is_original = final.suffix == SUFFIX
    reached("archived" if is_original else f"placed {final.parent.parent.name}")
