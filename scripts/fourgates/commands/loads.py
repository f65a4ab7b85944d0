"""``fourgates loads``: what was taken in, to look at, to take back, to read again."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from fourgates.commands import common
from fourgates.commands.ingest import (
    chosen_feeds,
    contracts_option,
    received_at_option,
    show,
)
from fourgates.home import Home
from fourgates.ingest import loads
from fourgates.ingest.loads import LoadStory
from fourgates.ingest.report import printable
from fourgates.query.formats import WRITERS
from fourgates.steps import Steps
from fourgates.withdrawals import Withdrawal

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
@click.option(
    "--format",
    "style",
    type=click.Choice(list(WRITERS)),
    default="table",
    show_default=True,
    help="For people, spreadsheets or programs.",
)
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
@common
def show_load(home: Home, steps: Steps, load: str) -> None:
    """Print what became of one load."""
    for name, words in _lines(loads.story(home, load)):
        steps.say(printable(f"{name:<10} {words}"))


@command.command()
@click.argument("load")
@click.option("--reason", required=True, help="Why, in words that stay for ever.")
@received_at_option
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
        steps.say(
            f"{other} counted {rows} rows as duplicates. Were they of this load, they "
            f"land with: fourgates loads reread {other}"
        )


@command.command()
@click.argument("load")
@received_at_option
@contracts_option
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
        steps.say(printable(f"{one.load_id}  {one.feed}  {loads.told(one)}"))


def _lines(story: LoadStory) -> list[tuple[str, str]]:
    """Return what is told of a load, each with its head."""
    load = story.load
    lines = [
        ("load", load.load_id),
        ("number", f"{load.load_number}"),
        ("landed", f"{load.loaded_at}"),
        ("rows", load.line()),
    ]
    if load.first_business_date:
        lines += [("days", f"{load.first_business_date} to {load.last_business_date}")]
    if load.replay_of:
        lines += [("replay of", load.replay_of)]
    if story.waiting:
        how = f"fourgates rejects list --load {load.load_id}"
        lines += [("rejects", f"{story.waiting} wait for their sender: {how}")]
    state = loads.told(story.withdrawal) if story.withdrawal else "counts"
    lines += [("state", state)]
    for other, keys in story.repeated.items():
        lines += [("repeated", f"{keys} of its keys came again in {other}")]
    for other, rows in story.duplicates.items():
        lines += [("duplicates", f"{other} counted {rows} rows that had landed before")]
    return lines
