"""Say what a long command is doing: bars for people, JSON lines for machines."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click

from fourgates.project import LANGUAGES


@dataclass
class Steps:
    """How one command reports its progress."""

    quiet: bool = False  # print results only, no bars and no step lines
    log_json: bool = False  # write one JSON object a step to standard error
    language: str = LANGUAGES[0]  # of what is said of files and rows

    @contextmanager
    def step(self, name: str, **facts: Any) -> Iterator[dict[str, Any]]:
        """Time one step; what the body puts into the dict is logged with it."""
        started = time.monotonic()
        outcome = "failed"
        try:
            yield facts
            outcome = "done"
        finally:
            seconds = round(time.monotonic() - started, 3)
            self._log({"step": name, "outcome": outcome, "seconds": seconds, **facts})

    @contextmanager
    def bar(self, label: str, total: int) -> Iterator[Callable[[int, str], None]]:
        """Show a progress bar on a terminal; elsewhere show nothing.

        Yields what moves it: to how much is done, with a word on what is in hand.
        """
        if self.quiet or self.log_json or not sys.stderr.isatty():
            yield lambda done, text: None
            return
        from rich.console import Console  # noqa: PLC0415  only a terminal pays for it
        from rich.progress import Progress  # noqa: PLC0415

        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(label, total=total)
            yield lambda done, text: progress.update(
                task, completed=done, description=f"{label} {text}"[:60]
            )

    def say(self, text: str) -> None:
        """Print one line of results, quiet or not."""
        click.echo(text)

    def tell(self, text: str) -> None:
        """Print one line about progress, unless quiet."""
        if not self.quiet and not self.log_json:
            click.echo(text)

    def _log(self, record: dict[str, Any]) -> None:
        if self.log_json:
            line = json.dumps(record, ensure_ascii=False, default=str)
            click.echo(line, err=True)


def counted(number: int, noun: str) -> str:
    """Return ``1 row`` or ``2 rows``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
