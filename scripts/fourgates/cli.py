"""The ``fourgates`` command: a table of names; a command is imported when called."""

from importlib import import_module

import click

from fourgates import __version__

COMMANDS = {
    "demo": "Make a small district, take in its history, print its briefings.",
    "run": "Do the whole morning: ingest, rules, build, publish.",
    "ingest": "Read every new file in the inbox by its feed's contract.",
    "quarantine": "List, export or replay the rows that could not be taken.",
    "rules": "Compile, check, try and show the dated decision tables.",
    "build": "Build and test the warehouse.",
    "publish": "Freeze an issue: briefing, share database, manifest.",
    "sql": "Query a published issue, read-only.",
    "doctor": "Check the machine and say how to mend it.",
    "bench": "Measure the promised ratios and print the table.",
}


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

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """List the commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 stopped, 2 wrong usage, 3 done but files were "
    "refused, 4 another run is at work, 5 a proof failed.",
)
@click.version_option(__version__)
def main() -> None:
    """From a folder of raw files to the district's morning briefing."""
