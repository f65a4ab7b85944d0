"""``fourgates init``: begin another district."""

from __future__ import annotations

import json

import click

from fourgates import contracts, settings
from fourgates.commands import common
from fourgates.errors import at
from fourgates.feeds import blank_forms
from fourgates.home import Home
from fourgates.steps import Steps

FORMS = "blank_forms"


@click.command(epilog="Exit codes: 0 done, 1 stopped, 2 wrong usage.")
@click.option(
    "--district",
    prompt="Code of the district, as in its register of areas",
    help="Code of the area that all others roll up to.",
)
@click.option("--name-zh", prompt="Its name in Chinese", help="As pages print it.")
@click.option("--name-en", prompt="Its name in English", help="As pages print it.")
@click.option(
    "--history-days",
    type=click.IntRange(min=1),
    default=28,
    show_default=True,
    help="Days of history that daily figures cover.",
)
@common
def command(  # noqa: PLR0913  one argument an option
    *,
    home: Home,
    steps: Steps,
    district: str,
    name_zh: str,
    name_en: str,
    history_days: int,
) -> None:
    """Begin another district: settings, a key, and blank forms for its senders.

    Asks for what is not given. Prints the order in which registers are to come.
    """
    path = home.root / settings.FILE
    if path.exists():
        raise at(path, "this home has begun already; its settings stay.")
    home.root.mkdir(parents=True, exist_ok=True)
    said = {"district_id": district, "district_en": name_en}
    lines = [f"{key}: {json.dumps(said[key], ensure_ascii=False)}" for key in said]
    lines = [f"# {name_zh}", *lines, f"history_days: {history_days}", ""]
    path.write_text("\n".join(lines), "utf-8")
    settings.variables(home.root)
    if not home.key_file.exists():
        home.make_key()
    known = contracts.load(home).values()
    forms = blank_forms.write(known, home.root / FORMS)
    steps.say(f"wrote {path}, {home.key_file} and {len(forms)} blank forms:")
    for contract, form in zip(blank_forms.in_order(known), forms, strict=True):
        steps.say(f"  {form.name}  ({contract.rhythm})")
    steps.say(
        f"Send them in this order. The register of areas comes first, with a row of "
        f"{district} ({name_zh}), its level the district's. Put files into "
        f"{home.inbox}, then run: fourgates ingest"
    )
