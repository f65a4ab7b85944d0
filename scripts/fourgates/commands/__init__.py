"""One module a command: options in, words out; the work is done in the rooms below."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from fourgates import home as homes
from fourgates.engine import TIME_ZONE
from fourgates.errors import UserError
from fourgates.home import Home
from fourgates.project import LANGUAGES
from fourgates.query.formats import WRITERS
from fourgates.steps import Steps

format_option = click.option(
    "--format",
    "style",
    type=click.Choice(list(WRITERS)),
    default="table",
    show_default=True,
    help="For people, spreadsheets or programs.",
)
home_option = click.option(
    "--home",
    "home_path",
    type=click.Path(file_okay=False, path_type=Path),
    envvar=homes.VARIABLE,
    help="Folder of all data (default: ./data).",
)


def _yesterday() -> datetime:
    return datetime.now(ZoneInfo(TIME_ZONE)) - timedelta(days=1)


day_option = click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    default=lambda: f"{_yesterday():%Y-%m-%d}",
    show_default="yesterday",
    help="Day that the documents cover.",
)
language_option = click.option(
    "--lang",
    "language",
    type=click.Choice(LANGUAGES),
    default=LANGUAGES[0],
    show_default=True,
    envvar="FOURGATES_LANG",
    help="Language of what is printed.",
)


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --home, --quiet and --log-json, and pass it (home, steps).

    With ``language_option`` beneath, the steps know the language; a command without
    it speaks English.
    """

    @home_option
    @click.option("--quiet", is_flag=True, help="Print results only.")
    @click.option("--log-json", is_flag=True, help="One JSON line a step on stderr.")
    @wraps(command)
    def wrapped(
        home_path: Path | None, quiet: bool, log_json: bool, **options: Any
    ) -> Any:
        home: Home = homes.find(home_path)
        steps = Steps(quiet, log_json, options.pop("language", "en"))
        try:
            return command(home=home, steps=steps, **options)
        except UserError as error:
            error.language = steps.language
            raise

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
