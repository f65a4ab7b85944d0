"""``fourgates doctor``: check the machine."""

from __future__ import annotations

import sys

import click

from fourgates import doctor
from fourgates.commands import common
from fourgates.errors import STOPPED
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
    fonts, the home, the disk, the key and the time zone.
    """
    if make_key:
        home.make_key()
        steps.tell(f"made {home.key_file}: keep a copy apart from the data")
    findings = doctor.examine(home)
    rows = [(one.verdict, one.what, one.found, one.mend) for one in findings]
    write_table(sys.stdout, ["", "what", "found", "how to mend"], rows)
    if any(one.verdict == "fail" for one in findings):
        raise SystemExit(STOPPED)
