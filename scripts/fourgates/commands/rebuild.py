"""``fourgates rebuild``: an issue again, as it was known then."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import click

from fourgates import rebuild
from fourgates.commands import common
from fourgates.errors import STOPPED
from fourgates.home import Home
from fourgates.publish import Verdict
from fourgates.steps import Steps, counted


@click.command(
    epilog="Exit codes: 0 every file is the same, 1 one is not or the issue cannot be "
    "built, 2 wrong usage."
)
@click.argument("issue")
@common
def command(home: Home, steps: Steps, issue: str) -> None:
    """Build a past issue again and say whether it is the one published.

    ISSUE is its id, or `current`. It is built from the loads that its manifest names,
    by the rules and the program of today, in build/rebuilt/ under the home: what was
    published is never touched. Where a file differs, the reasons are named.

    Example:

    \b
        fourgates rebuild 2020-02-28-01
    """
    rebuilt = rebuild.rebuild(home, steps, issue)
    for line in _told(rebuilt.comparison.files):
        steps.say(line)
    known = rebuilt.issue.known_at
    if rebuilt.comparison.is_same:
        steps.say(
            f"issue {rebuilt.issue.id}, known at {known:%Y-%m-%d %H:%M}: the same"
        )
        return
    for reason in rebuilt.comparison.reasons or ["nothing that the manifests name"]:
        steps.say(f"why           {reason}")
    if Verdict.DIFFERS in rebuilt.comparison.files.values():
        steps.say(f"built again   {rebuilt.folder}")
    raise SystemExit(STOPPED)


def _told(files: dict[str, Verdict]) -> Iterator[str]:
    """Say how each file compares; a folder whose files are all the same in one line."""
    for folder, group in groupby(files, key=lambda name: name.rpartition("/")[0]):
        names = list(group)
        if folder and {files[name] for name in names} == {Verdict.SAME}:
            yield f"{Verdict.SAME.value:<13} {folder}/ ({counted(len(names), 'file')})"
        else:
            yield from (f"{files[name].value:<13} {name}" for name in names)
