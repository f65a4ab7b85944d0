"""What can go wrong, and the exit code that says so.

| code | meaning |
|---|---|
| 0 | done |
| 1 | stopped: the message says what is wrong and what to do; nothing half-done stays |
| 2 | wrong use of the command line (click) |
| 3 | done, but some files were refused: they wait in ``refused/`` with a reason |
| 4 | another run is at work on the same home |
| 5 | a proof failed (rules check, data test, rule case): the last good issue stays |
"""

import csv
from functools import cache
from pathlib import Path
from typing import IO, Any

import click

STOPPED = 1
REFUSED = 3
LOCKED = 4
UNPROVEN = 5


class UserError(click.ClickException):
    """A problem that the user can mend, told in one line without a traceback.

    Args:
        message: What is wrong and what to do about it.
        exit_code: One of the codes in this module's table.
    """

    def __init__(self, message: str, exit_code: int = STOPPED) -> None:
        """Keep the message and the code to exit with."""
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]  # a constant in click
        self.language = "en"

    def show(self, file: IO[Any] | None = None) -> None:
        """Print what stopped the command, in its language."""
        said = in_language(f"Error: {self.message}", self.language)
        click.echo(said, file=file, err=file is None)


def in_language(message: str, language: str) -> str:
    """Return what stopped a command in a language.

    A morning's stops are told phrase by phrase in Chinese; what is wrong with a rule,
    a contract or the program stays English, as their files are.
    """
    for english, chinese in _phrases() if language == "zh" else ():
        message = message.replace(english, chinese)
    return message


@cache
def _phrases() -> list[tuple[str, str]]:
    """Return each phrase with its Chinese, the longest first."""
    path = Path(__file__).with_name("stops.csv")
    with path.open(encoding="utf-8", newline="") as file:
        found = [(row["en"], row["zh"]) for row in csv.DictReader(file)]
    return sorted(found, key=lambda pair: -len(pair[0]))


def at(file: Path | str, message: str, line: int | None = None) -> UserError:
    """Return a UserError that opens with the place: ``file:line: message``."""
    place = f"{file}:{line}" if line is not None else f"{file}"
    return UserError(f"{place}: {message}")
