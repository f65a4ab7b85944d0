"""``fourgates ingest``: read every new file in the inbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from fourgates import contracts, ingest
from fourgates.commands import common, language_option
from fourgates.contracts import Contract
from fourgates.errors import REFUSED
from fourgates.home import Home
from fourgates.ingest import wording
from fourgates.ingest.report import Report, StoppedError
from fourgates.steps import Steps

received_at_option = click.option(
    "--received-at",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]),
    help="Local time that the rows are marked with (default: now).",
)


contracts_option = click.option(
    "--contracts",
    "folders",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with more contracts; may be given again.",
)


def chosen_feeds(home: Home, folders: tuple[Path, ...]) -> dict[str, Contract]:
    """Return the contracts of the project, the home and the folders of --contracts."""
    if not folders:
        return contracts.load(home)
    known = {path.resolve(): path for path in contracts.searched_in(home)}
    known |= {path.resolve(): path for path in folders}
    return contracts.load(home, tuple(known.values()))


@click.command()
@received_at_option
@contracts_option
@language_option
@common
def command(
    home: Home,
    steps: Steps,
    received_at: datetime | None,
    folders: tuple[Path, ...],
) -> None:
    """Read every new file in the inbox by its feed's contract.

    Prints one line a file: rows = accepted + rejected + duplicates. Files that
    belong to no feed are moved to refused/, each with its reason; then the exit code
    is 3.
    """
    with home.lock(), shown_when_stopped(steps):
        feeds = chosen_feeds(home, folders)
        report = ingest.run(home, steps, received_at=received_at, contracts=feeds)
    show(report, steps)
    landed = {load.feed for load in report.loads}
    for feed in sorted(landed & {one.feed for one in contracts.alone(feeds)}):
        steps.say(wording.say(steps.language, "alone", feed))
    if report.refused:
        raise SystemExit(REFUSED)


@contextmanager
def shown_when_stopped(steps: Steps) -> Iterator[None]:
    """Print what was taken in before something ended the run."""
    try:
        yield
    except StoppedError as error:
        show(error.report, steps)
        raise


def show(report: Report, steps: Steps) -> None:
    """Print what became of each file, the totals last."""
    if report.recovered:
        steps.tell(wording.say(steps.language, "recovered", report.recovered))
    for line in wording.lines(report, steps.language):
        steps.say(line)
