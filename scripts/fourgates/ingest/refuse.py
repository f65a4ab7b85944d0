"""Say why a file cannot be taken, in the sender's language."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818  an outcome, told to the sender
    """A file, or a sheet of it, that is handed back with a reason.

    Args:
        reason: One line in Chinese that names the place and what to do.
    """

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


class StillChanging(Exception):  # noqa: N818  an outcome, not an error
    """A file that changed while it was read; it stays in the inbox."""
