"""``fourgates run``: everything from the inbox to the briefing."""

from __future__ import annotations

from datetime import datetime

import click

from fourgates import ingest, morning
from fourgates.commands import common, day_option, language_option, printing
from fourgates.commands.ingest import show, shown_when_stopped
from fourgates.errors import REFUSED
from fourgates.home import Home
from fourgates.publish import Choice
from fourgates.steps import Steps


@click.command()
@day_option
@click.option(
    "--received-at",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]),
    help="Local time that the rows are marked with (default: now).",
)
@printing
@language_option
@common
def command(
    home: Home,
    steps: Steps,
    day: datetime,
    received_at: datetime | None,
    choice: Choice,
) -> None:
    """Do the whole morning: ingest, rules, build, publish.

    Example:

    \b
        fourgates run --date 2020-02-28
    """
    with home.lock():
        with shown_when_stopped(steps):
            report = ingest.run(home, steps, received_at=received_at)
        show(report, steps)
        morning.build(home, steps, day.date())
        published = morning.publish(home, steps, choice)
    if report.refused or published.facts.is_without_data:
        raise SystemExit(REFUSED)
