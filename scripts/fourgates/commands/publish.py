"""``fourgates publish``: freeze what was built as the next issue."""

from __future__ import annotations

import click

from fourgates import morning
from fourgates.commands import common, language_option, printing
from fourgates.home import Home
from fourgates.publish import Choice
from fourgates.steps import Steps


@click.command()
@printing
@language_option
@common
def command(home: Home, steps: Steps, choice: Choice) -> None:
    """Freeze what was built as the next issue of its day.

    An issue that was published stays as it is: publishing again makes the next one,
    whose second page says what changed.

    Example:

    \b
        fourgates publish --document town --area 510115001
    """
    with home.lock():
        morning.publish(home, steps, choice)
