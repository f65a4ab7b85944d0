"""The ``fourgates`` command: a table of names; a command is imported when called."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

from fourgates import __version__
from fourgates.errors import STOPPED, UNPROVEN, UserError
from gaterules.errors import RuleError, TableError

COMMANDS = {
    "demo": "Make a small district, take in its history, print its briefings.",
    "init": "Begin another district: settings, a key, blank forms.",
    "run": "Do the whole morning: ingest, rules, build, publish.",
    "ingest": "Read every new file in the inbox by its feed's contract.",
    "rejects": "List, export or replay the rows that could not be taken.",
    "loads": "List loads, take one back, or read one again.",
    "feeds": "List the feeds, and renew what follows from their contracts.",
    "rules": "Compile, check, try and show the dated decision tables.",
    "measures": "Write the SQL of the declared measures.",
    "build": "Build and test the warehouse.",
    "publish": "Freeze an issue: briefing, share database, manifest.",
    "rebuild": "Build a past issue again and compare it with what was published.",
    "list": "Print one list of open items, with names where a purpose is given.",
    "sql": "Query a published issue, read-only.",
    "doctor": "Check the machine and say how to mend it.",
    "bench": "Measure the promised ratios and print the table.",
}


DEBUG = "FOURGATES_DEBUG"
KILLED = 128  # and the number of the signal, as a shell tells it


class LazyGroup(click.Group):
    """A group whose commands live in ``fourgates.commands.<name>``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of a day's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command's module and return its ``command``."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"fourgates.commands.{cmd_name}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what nobody foresaw is told in one line, not a traceback."""
        try:
            with _ended_like_an_error():
                return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except RuleError as error:
            code = UNPROVEN if isinstance(error, TableError) else STOPPED
            raise UserError(error.message, code) from None
        except BrokenPipeError:  # the reader has seen enough, as `head` does
            raise
        except Exception as error:
            if DEBUG in os.environ:
                raise
            raise click.ClickException(_told(error)) from None

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """List the commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _misplaced(
    context: click.Context, option: click.Parameter, value: str | None
) -> None:
    if value is not None:
        raise click.UsageError(
            f"--home comes after the command: fourgates COMMAND … --home {value}"
        )


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 stopped, 2 wrong usage, 3 done but files were "
    "refused, 4 another run is at work, 5 a proof failed.",
)
@click.version_option(__version__)
@click.option("--home", hidden=True, expose_value=False, callback=_misplaced)
def main() -> None:
    """From a folder of raw files to the district's morning briefing."""


@contextmanager
def _ended_like_an_error() -> Iterator[None]:
    """Have SIGTERM end a command as an error does: it clears what it wrote in part."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    usual = signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, usual)


def _end(number: int, frame: object) -> None:
    raise SystemExit(KILLED + number)


def _told(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    what = f"{type(error).__name__}: {' '.join(lines[:2])}"
    return (
        f"{what}\nThis was not foreseen; nothing half-done stays. "
        f"Report it with what {DEBUG}=1 prints."
    )
