"""``fourgates rejects``: the rows that could not be taken, back to their sender."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from fourgates.commands import common, language_option
from fourgates.commands.ingest import (
    chosen_feeds,
    contracts_option,
    received_at_option,
    show,
)
from fourgates.home import Home
from fourgates.ingest import loads, reject_workbook, rejects, wording
from fourgates.ingest.report import printable
from fourgates.steps import Steps
from fourgates.warehouse.senders import sender_weeks


def filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --feed, --file, --sender and --load."""
    for name, words in (
        ("--load", "Only rows of this load."),
        ("--sender", "Only rows of this sender."),
        ("--file", "Only rows of files with this name or pattern."),
        ("--feed", "Only rows of this feed."),
    ):
        command = click.option(name, help=words)(command)
    return command


@click.group()
def command() -> None:
    """List, export or replay the rows that could not be taken."""


@command.command("list")
@common
@filters
@language_option
def list_rows(home: Home, steps: Steps, **chosen: str | None) -> None:
    """Print each waiting row's file, line and reason."""
    rows = rejects.waiting(home, **chosen)
    for load_id, group in groupby(rows, key=lambda row: row.load_id):
        kept = list(group)
        sheet = f"[{kept[0].sheet}]" if kept[0].sheet else ""
        load = wording.say(steps.language, "of_load", load_id)
        steps.say(printable(f"{kept[0].file_name}{sheet}  {kept[0].feed}  {load}"))
        for row in kept:
            reason = wording.in_language(row.reason, steps.language)
            steps.say(f"  {printable(reason)}")
    steps.say(wording.say(steps.language, "rejected_rows", len(rows)))


@command.command()
@click.argument("output", type=click.Path(dir_okay=False, path_type=Path))
@common
@filters
@language_option
def export(home: Home, steps: Steps, output: Path, **chosen: str | None) -> None:
    """Write the waiting rows to OUTPUT.xlsx for their sender to mend.

    After a build it also holds how their senders reported in each week.

    The mended workbook goes back into the inbox as it is: the two added columns are
    not read.
    """
    if output.suffix.lower() != ".xlsx":
        raise click.UsageError(f"{output}: the file's name must end in .xlsx")
    rows = rejects.waiting(home, **chosen)
    scores = sender_weeks(home, {row.sender for row in rows})
    sheets = reject_workbook.export(rows, output, steps.language, scores)
    steps.say(wording.say(steps.language, "exported", output, len(rows), sheets))


@command.command()
@click.argument("places", metavar="[LOAD:LINE]...", nargs=-1)
@click.option("--reason", required=True, help="Why, in words that stay for ever.")
@click.option("--by", help="Who settled it (default: who runs the command).")
@common
@filters
@language_option
def dismiss(
    home: Home,
    steps: Steps,
    places: tuple[str, ...],
    reason: str,
    by: str | None,
    **chosen: str | None,
) -> None:
    """Wait no more for rows: notes, totals, what was settled by telephone.

    Rows are named as the workbook of `export` names them, or chosen by feed, file,
    sender or load.
    """
    if not (places or any(chosen.values())):
        raise click.UsageError("Name rows (LOAD:LINE), or choose them by an option.")
    with home.lock():
        rows = rejects.waiting(home, **chosen)
        if places:
            rows = [row for row in rows if row.place in places]
        told = rejects.dismiss(home, rows, reason, by or loads.user_name())
    for one in told:
        who = wording.say(steps.language, "dismissed", one.dismissed_by)
        steps.say(printable(f"{one.place}  {one.feed}  {who}"))
    words = wording.say(steps.language, "dismissed_rows", len(told), told[0].reason)
    steps.say(printable(words))


@command.command()
@click.option("--load", help="Only rows of this load.")
@received_at_option
@contracts_option
@language_option
@common
def replay(
    home: Home,
    steps: Steps,
    load: str | None,
    received_at: datetime | None,
    folders: tuple[Path, ...],
) -> None:
    """Read waiting rows again, after a contract or a code list has grown."""
    with home.lock():
        feeds = chosen_feeds(home, folders)
        report = rejects.replay(
            home, steps, load=load, received_at=received_at, contracts=feeds
        )
    show(report, steps)
