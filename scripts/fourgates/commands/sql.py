"""``fourgates sql``: ask a published issue."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from fourgates import home as homes
from fourgates.commands import format_option, home_option
from fourgates.query import ask, share
from fourgates.query.formats import WRITERS

AUDIENCE = "analysts"
TABLE_ROWS = 200


@click.command(
    epilog="Exit codes: 0 done, 1 stopped: the query was refused or failed, "
    "2 wrong usage."
)
@click.argument("query", required=False)
@click.option(
    "--issue", help="Number of the issue, as 2020-02-28-01 (default: latest)."
)
@click.option(
    "--audience", default=AUDIENCE, show_default=True, help="Whose share to read."
)
@format_option
@click.option(
    "--max-rows",
    type=click.IntRange(min=0),
    help=f"Stop after so many rows (default: {TABLE_ROWS} as a table, else all).",
)
@click.option("--tables", is_flag=True, help="List the tables with their comments.")
@click.option("--describe", metavar="TABLE", help="List the columns of one table.")
@home_option
def command(  # noqa: PLR0913  one argument an option
    *,
    query: str | None,
    issue: str | None,
    audience: str,
    style: str,
    max_rows: int | None,
    tables: bool,
    describe: str | None,
    home_path: Path | None,
) -> None:
    """Query a published issue, read-only ("-" reads the query from standard input).

    One SELECT on the tables that --tables lists; every read is logged. In CSV, text
    that a spreadsheet would run as a formula gets an apostrophe; JSON is exact.
    """
    if [bool(query), tables, bool(describe)].count(True) != 1:
        raise click.UsageError("Give a query, or --tables, or --describe TABLE.")
    home = homes.find(home_path)
    source = share.find(home, issue, audience)
    if tables or describe:
        _list(source, describe, style)
        return
    if max_rows is None and style == "table":
        max_rows = TABLE_ROWS
    sql = sys.stdin.read() if query == "-" else str(query)
    if ask.run(home, source, sql, sys.stdout, style=style, max_rows=max_rows):
        click.echo(f"… only the first {max_rows} rows; more with --max-rows", err=True)


def _list(source: share.Share, table: str | None, style: str) -> None:
    with share.open_locked(source) as connection:
        if table:
            names = ["column", "type", "comment"]
            WRITERS[style](sys.stdout, names, share.columns(connection, table))
        else:
            names = ["table", "comment"]
            WRITERS[style](sys.stdout, names, share.tables(connection))
