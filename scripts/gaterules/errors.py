"""What can be wrong with rules, told in words that the one who writes them can use."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field


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

    def with_caret(self, text: str) -> str:
        """Return the reason, the cell, and a caret under the character it is about."""
        before = text[: self.position]
        caret = "".join("\u3000" if is_wide(one) else " " for one in before) + "^"
        return f"{self.reason}\n    {text}\n    {caret}"


@dataclass
class Faults:
    """Faults of one table, gathered so that all are told at once."""

    file: str
    found: list[RuleError] = field(default_factory=list)

    def add(self, row: str, reason: str, column: str = "") -> None:
        """Note one fault and its place."""
        self.found.append(RuleError(reason, self.file, row, column))

    def cell(self, row: str, column: str, text: str, error: CellError) -> None:
        """Note a fault of a cell, with a caret under the character."""
        self.add(row, error.with_caret(text), column)

    def stop(self) -> None:
        """Raise a TableError that tells every fault, if there is any."""
        if self.found:
            raise TableError("\n".join(fault.message for fault in self.found))


def is_wide(character: str) -> bool:
    """Tell whether a character takes two columns, as Chinese ones do."""
    return unicodedata.east_asian_width(character) in "WF"
