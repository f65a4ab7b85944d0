"""``fourgates build``: rules, seeds, models and tests."""

from __future__ import annotations

from datetime import datetime

import click

from fourgates import morning
from fourgates.commands import common, day_option, language_option
from fourgates.home import Home
from fourgates.steps import Steps


@click.command()
@day_option
@language_option
@common
def command(home: Home, steps: Steps, day: datetime) -> None:
    """Build and test the warehouse for one day, from what has landed.

    Example:

    \b
        fourgates build --date 2020-02-28
    """
    with home.lock():
        morning.build(home, steps, day.date())
