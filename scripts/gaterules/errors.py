"""What can be wrong with rules, told in words that the one who writes them can use."""

from __future__ import annotations

from collections.abc import Iterable


class RuleError(Exception):
    """Something about a table, a model or facts that the one who gave it can mend.

    Args:
        reason: What is wrong and what to do about it, without the place.
        file: File of the rules.
        row: Line of the file, or id of the rule.
        column: Column of the cell, or part of the file.
    """

    def __init__(
        self, reason: str, file: str = "", row: int | str = "", column: str = ""
    ) -> None:
        """Say the place first, then the reason."""
        self.reason, self.file, self.row, self.column = reason, file, row, column
        head = f"{file}:{row}" if isinstance(row, int) else file
        inside = ", ".join(filter(None, ["" if isinstance(row, int) else row, column]))
        self.message = ": ".join(filter(None, [head, inside, reason]))
        super().__init__(self.message)


class TableError(RuleError):
    """A table that cannot be read, compiled or proven: no build may begin on it."""

    @classmethod
    def of(cls, faults: Iterable[RuleError]) -> TableError:
        """Return one error that tells several faults, a line each."""
        return cls("\n".join(fault.message for fault in faults))


class CellError(RuleError):
    """A cell that cannot be read, or does not fit its column.

    Args:
        reason: What was expected.
        position: Index of the character that a caret points at.
    """

    def __init__(self, reason: str, position: int = 0) -> None:
        """Keep the reason apart from its place."""
        super().__init__(reason)
        self.position = position
