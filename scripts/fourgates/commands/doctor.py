"""``fourgates doctor``: check the machine."""

from __future__ import annotations

import sys

import click

from fourgates import doctor
from fourgates.commands import common
from fourgates.contracts import listing
from fourgates.errors import STOPPED, UserError
from fourgates.home import Home
from fourgates.query.formats import write_table
from fourgates.steps import Steps


@click.command(
    epilog="Exit codes: 0 nothing fails (warnings may stand), 1 something fails, "
    "2 wrong usage."
)
@click.option("--make-key", is_flag=True, help="Make the key file if there is none.")
@common
def command(home: Home, steps: Steps, make_key: bool) -> None:
    """Check the machine and say how to mend what is wrong.

    Looks at Python, the packages, DuckDB and its encryption, the page libraries, the
    fonts, the home, the disk, the key, the time zone and the home's contracts.
    """
    if make_key:
        home.make_key()
        steps.tell(f"made {home.key_file}: keep a copy apart from the data")
    findings = doctor.examine(home)
    rows = [(one.verdict, one.what, one.found, one.mend) for one in findings]
    write_table(sys.stdout, ["", "what", "found", "how to mend"], rows)
    _list_contracts(home)
    if any(one.verdict == "fail" for one in findings):
        raise SystemExit(STOPPED)


def _list_contracts(home: Home) -> None:
    """Print each contract of the home with what it reads, or why it reads nothing."""
    try:
        listed = listing.of_home(home)
    except UserError:
        return  # told among the findings
    if not listed:
        return
    click.echo()
    rows = [
        (
            "fail" if one.fault else "ok",
            one.path.relative_to(home.root).as_posix(),
            *(one.feed, one.lands_as, one.headers, one.fault or one.remark),
        )
        for one in listed
    ]
    header = ["", "contract", "feed", "lands as", "headers", "why not, or remark"]
    write_table(sys.stdout, header, rows)
