"""``fourgates list``: what is open, with the names that are needed to act."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from fourgates import home as homes
from fourgates.commands import format_option, home_option
from fourgates.query.formats import WRITERS


@click.command(
    epilog="Exit codes: 0 done, 1 stopped: there is no such list or area, "
    "2 wrong usage."
)
@click.argument("kind", metavar="LIST")
@click.option("--area", help="Code or name of a town or community (default: all).")
@click.option(
    "--purpose",
    metavar="WHY",
    help="What names, telephones and addresses are needed for. It is logged, with "
    "your name and each person that was read; without it the list has none.",
)
@format_option
@home_option
def command(
    kind: str, area: str | None, purpose: str | None, style: str, home_path: Path | None
) -> None:
    """Print one list of open items as of the last day that was built.

    LIST is a kind of item, such as revisit or 再入户核查; a wrong one lists them all.
    """
    from fourgates.publish import named_lists  # noqa: PLC0415  seconds of imports

    found = named_lists.read(homes.find(home_path), kind, area, purpose)
    if not found.rows:
        click.echo(f"{found.title}: nothing is open", err=True)
    shown = list(range(len(found.heads)))
    if style == "table" and found.rows:  # an empty column takes a reader's room
        shown = [at for at in shown if any(row[at] for row in found.rows)]
    rows = [[row[at] for at in shown] for row in found.rows]
    WRITERS[style](sys.stdout, [found.heads[at] for at in shown], rows)
