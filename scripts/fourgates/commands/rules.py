"""``fourgates rules``: the dated decision tables, from reading to proof."""

from __future__ import annotations

from pathlib import Path

import click

from fourgates import project
from fourgates.commands import common
from fourgates.home import Home
from fourgates.steps import Steps


def seeds_folder() -> Path:
    """Return the folder of rule tables that ships with the project."""
    return project.root() / "seeds" / "rules"


@click.group()
def command() -> None:
    """Compile, check, try and show the dated decision tables."""


@command.command("compile")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the SQL (default: build/decisions in the home).",
)
@click.option("--dialect", default="duckdb", show_default=True, help="duckdb or spark.")
@common
def compile_command(home: Home, steps: Steps, out: Path | None, dialect: str) -> None:
    """Turn each decision table into one SELECT."""
    from fourgates.decisions.compile import compile_all  # noqa: PLC0415  sqlglot is slow

    folder = out or home.build / "decisions"
    with steps.step("rules compile") as facts:
        digest = compile_all(seeds_folder(), folder, dialect)
        facts["tables"] = len(digest.tables)
    steps.tell(f"{len(digest.tables)} decision tables in {folder}")
    steps.say(f"rules digest {digest.rules_digest}")
