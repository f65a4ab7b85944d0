"""``fourgates feeds``: the forms that are read, and what follows from them."""

from __future__ import annotations

import io

import click

from fourgates import contracts, project
from fourgates.commands import common
from fourgates.errors import UNPROVEN, UserError
from fourgates.feeds import FeedFiles, contract_path, ordered, stale, told, write
from fourgates.home import Home
from fourgates.query.formats import WRITERS
from fourgates.steps import Steps, counted

HEADER = ["feed", "domain", "中文", "English", "rhythm", "key", "columns", "contract"]


@click.group(invoke_without_command=True)
@click.pass_context
@click.option(
    "--format",
    "form",
    type=click.Choice(sorted(WRITERS)),
    default="table",
    show_default=True,
)
def command(context: click.Context, form: str) -> None:
    """List the feeds: each is one contract, from which all else follows."""
    if context.invoked_subcommand is None:
        rows = [
            (
                *(one.feed, one.domain, one.label_zh, one.label_en, one.rhythm),
                *(", ".join(one.natural_key), len(one.columns), contract_path(one)),
            )
            for one in ordered(contracts.load().values())
        ]
        stream = io.StringIO()
        WRITERS[form](stream, HEADER, rows)
        click.echo(stream.getvalue(), nl=False)


@command.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if a file is stale.")
@common
def sync(home: Home, steps: Steps, check: bool) -> None:
    """Renew what follows from contracts, rules and code lists: models, lists, tests."""
    files = FeedFiles(project.root(), contracts.load())
    wanted = files.texts()
    if check:
        if found := stale(files.root, wanted):
            raise UserError(told(found), UNPROVEN)
        steps.say(f"{counted(len(wanted), 'generated file')}, all up to date")
        return
    for name, what in write(files.root, wanted).items():
        steps.say(f"{name}: was {what}")
    steps.tell(f"{counted(len(wanted), 'generated file')}, all up to date")
