"""Say why a file cannot be taken, in the sender's language."""

from __future__ import annotations


class Refused(Exception):
    """A file, or a sheet of it, that is handed back with a reason.

    Args:
        reason: One line in Chinese that names the place and what to do.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StillChanging(Exception):
    """A file that changed while it was read; it stays in the inbox."""
