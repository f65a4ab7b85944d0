"""``fourgates loads``: what was taken in, to look at, to take back, to read again."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from fourgates.commands import common, format_option, language_option
from fourgates.commands.ingest import (
    chosen_feeds,
    contracts_option,
    received_at_option,
    show,
)
from fourgates.home import Home
from fourgates.ingest import loads, wording
from fourgates.ingest.report import printable
from fourgates.query.formats import WRITERS
from fourgates.spreadsheet import display_width
from fourgates.steps import Steps
from fourgates.withdrawals import Withdrawal

HEAD_WIDTH = 11
HEADS = ["number", "load", "feed", "file", "rows", "when", "state"]


@click.group()
def command() -> None:
    """List loads, take one back, or read one again by today's contract."""


@command.command("list")
@click.option("--feed", help="Only loads of this feed.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]),
    help="Only loads that landed on this day, or at this moment, or later.",
)
@format_option
@common
def list_loads(
    home: Home, steps: Steps, feed: str | None, since: datetime | None, style: str
) -> None:
    """Print each load, newest first, and whether its rows count."""
    rows = [
        (
            *(load.load_number, load.load_id, load.feed, load.place),
            *(load.rows_in_file, load.loaded_at),
            f"withdrawn: {taken_back.reason}" if taken_back else "counts",
        )
        for load, taken_back in loads.listed(home, feed=feed, since=since)
    ]
    WRITERS[style](sys.stdout, HEADS, rows)


@command.command("show")
@click.argument("load")
@language_option
@common
def show_load(home: Home, steps: Steps, load: str) -> None:
    """Print what became of one load."""
    for head, words in wording.story(loads.story(home, load), steps.language):
        gap = " " * (HEAD_WIDTH - display_width(head))
        steps.say(printable(f"{head}{gap}{words}"))


@command.command()
@click.argument("load")
@click.option("--reason", required=True, help="Why, in words that stay for ever.")
@received_at_option
@language_option
@common
def withdraw(
    home: Home, steps: Steps, load: str, reason: str, received_at: datetime | None
) -> None:
    """Take the rows of a load out of every figure from now on.

    Issues of before still rebuild as they were known. What was replayed of its rejects
    goes with it. To take a withdrawal back, read the load again: fourgates loads reread
    """
    with home.lock():
        told = loads.withdraw(home, load, reason, received_at)
    _say(steps, told)
    for other, rows in loads.story(home, load).duplicates.items():
        steps.say(wording.say(steps.language, "of_this", other, rows))


@command.command()
@click.argument("load")
@received_at_option
@contracts_option
@language_option
@common
def reread(
    home: Home,
    steps: Steps,
    load: str,
    received_at: datetime | None,
    folders: tuple[Path, ...],
) -> None:
    """Read a load again from the archive, after its contract was mended.

    What is read is a load of its own that replaces this one, which is withdrawn.
    """
    with home.lock():
        feeds = chosen_feeds(home, folders)
        report, told = loads.reread(
            home, steps, load, received_at=received_at, contracts=feeds
        )
    show(report, steps)
    _say(steps, told)


def _say(steps: Steps, withdrawn: list[Withdrawal]) -> None:
    for one in withdrawn:
        words = wording.withdrawn(one, steps.language)
        steps.say(printable(f"{one.load_id}  {one.feed}  {words}"))
