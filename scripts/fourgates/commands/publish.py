"""``fourgates publish``: freeze what was built as the next issue."""

from __future__ import annotations

import click

from fourgates import morning
from fourgates.commands import common
from fourgates.home import Home
from fourgates.steps import Steps


@click.command()
@common
def command(home: Home, steps: Steps) -> None:
    """Freeze what was built as the next issue of its day.

    An issue that was published stays as it is: publishing again makes the next one,
    whose second page says what changed.
    """
    with home.lock():
        morning.publish(home, steps)
