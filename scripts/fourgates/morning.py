"""The order of a morning: rules, build, publish; each says what it did in one line."""

from __future__ import annotations

import json
from datetime import date, datetime

from fourgates import project, warehouse
from fourgates import publish as publishing
from fourgates.decisions.compile import compile_all
from fourgates.errors import UserError
from fourgates.home import Home
from fourgates.publish.ledger import latest, settle
from fourgates.steps import Steps
from fourgates.warehouse import Settings

SETTINGS = "settings.json"


def build(home: Home, steps: Steps, day: date) -> None:
    """Compile the rules and build the warehouse for one day.

    Rules that cannot be compiled stop here: the last good issue stays current.
    """
    with steps.step("rules"):
        digest = compile_all(
            project.root() / "seeds" / "rules", home.build / "decisions"
        )
    settle(home)
    previous = latest(home)
    settings = Settings(
        report_date=day,
        known_at=warehouse.known_at(home),
        rules_digest=digest.rules_digest,
        previous_issue=previous.id if previous else "",
        previous_date=previous.date if previous else None,
        previous_known_at=previous.known_at if previous else None,
    )
    kept = home.build / SETTINGS
    kept.unlink(missing_ok=True)
    with steps.step("build", date=str(day)) as facts:
        built = warehouse.build(home, steps, settings)
        facts.update(built.nodes)
    kept.write_text(settings.variables(), "utf-8")
    kinds = ", ".join(f"{n} {kind}s" for kind, n in sorted(built.nodes.items()))
    steps.tell(f"built {day}: {kinds}; all tests hold")


def publish(home: Home, steps: Steps) -> publishing.Published:
    """Freeze what was built last, and say where the briefings lie.

    Raises:
        UserError: Nothing was built, or the last build failed.
    """
    kept = home.build / SETTINGS
    if not kept.exists():
        raise UserError(
            f"{home.root}: no finished build to publish. Run: fourgates build --date …"
        )
    published = publishing.publish(home, steps, _settings(kept.read_text("utf-8")))
    steps.say(f"issue {published.facts.id} (no. {published.facts.serial})")
    for language, path in published.briefings.items():
        steps.say(f"  {language}  {path}")
    return published


def _settings(text: str) -> Settings:
    values = json.loads(text)
    first = not values["previous_issue"]
    return Settings(
        report_date=date.fromisoformat(values["report_date"]),
        known_at=datetime.fromisoformat(values["known_at"]),
        rules_digest=values["rules_digest"],
        previous_issue=values["previous_issue"],
        previous_date=None if first else date.fromisoformat(values["previous_date"]),
        previous_known_at=(
            None if first else datetime.fromisoformat(values["previous_known_at"])
        ),
    )
