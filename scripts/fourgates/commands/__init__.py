"""One module a command: options in, words out; the work is done in the rooms below."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from fourgates import home as homes
from fourgates.home import Home
from fourgates.steps import Steps

home_option = click.option(
    "--home",
    "home_path",
    type=click.Path(file_okay=False, path_type=Path),
    envvar=homes.VARIABLE,
    help="Folder of all data (default: ./data).",
)


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --home, --quiet and --log-json, and pass it (home, steps)."""

    @home_option
    @click.option("--quiet", is_flag=True, help="Print results only.")
    @click.option("--log-json", is_flag=True, help="One JSON line a step on stderr.")
    @wraps(command)
    def wrapped(
        home_path: Path | None, quiet: bool, log_json: bool, **options: Any
    ) -> Any:
        home: Home = homes.find(home_path)
        return command(home=home, steps=Steps(quiet, log_json), **options)

    return wrapped


def printing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --document and --area, and pass it what is chosen to print."""

    @click.option(
        "--document",
        "documents",
        multiple=True,
        help="Print this document only; may be given again (default: all due).",
    )
    @click.option(
        "--area",
        "areas",
        multiple=True,
        help="Print the copies of this area only, by its code; may be given again.",
    )
    @wraps(command)
    def wrapped(
        documents: tuple[str, ...], areas: tuple[str, ...], **options: Any
    ) -> Any:
        from fourgates.publish import Choice  # noqa: PLC0415  a second of imports

        return command(choice=Choice(documents, areas), **options)

    return wrapped
