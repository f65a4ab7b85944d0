"""The order of a morning: rules, build, publish; each says what it did in one line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from fourgates import project, warehouse
from fourgates import publish as publishing
from fourgates.errors import UserError
from fourgates.home import Home
from fourgates.publish.ledger import edited, issues, opening, settle
from fourgates.steps import Steps
from fourgates.warehouse import Settings
from gaterules import compile_folder

SETTINGS = "settings.json"


def build(home: Home, steps: Steps, day: date) -> None:
    """Compile the rules and build the warehouse for one day.

    Rules that cannot be compiled stop here: the last good issue stays current.
    """
    rules_digest = compile_rules(home, steps)
    settle(home)
    settings = Settings(day, warehouse.known_at(home), rules_digest)
    construct(home, steps, _following(home, settings))


def compile_rules(home: Home, steps: Steps) -> str:
    """Compile the rules for the home's builds and return their digest."""
    with steps.step("rules"):
        digest = compile_folder(
            project.root() / "seeds" / "rules", home.build / "decisions"
        )
    return digest.rules_digest


def construct(home: Home, steps: Steps, settings: Settings) -> None:
    """Build the warehouse by settings that stand, the rules being compiled."""
    with (
        _settled(home, settings),
        steps.step("build", date=str(settings.report_date)) as facts,
    ):
        built = warehouse.build(home, steps, settings)
        facts.update(built.nodes)
    kinds = ", ".join(f"{n} {kind}s" for kind, n in sorted(built.nodes.items()))
    steps.tell(f"built {settings.report_date}: {kinds}; all tests hold")


def publish(home: Home, steps: Steps) -> publishing.Published:
    """Freeze what was built last, and say where the briefings lie.

    An issue compares with the one published last. Where another came out since the
    build, as when publishing twice, the comparison is built again before.

    Raises:
        UserError: Nothing was built, the last build failed, or the comparison would
            have to be built by other code than the rest.
    """
    kept = home.build / SETTINGS
    if not kept.exists():
        raise UserError(
            f"{home.root}: no finished build to publish. Run: fourgates build --date …"
        )
    settle(home)
    settings = Settings.from_variables(json.loads(kept.read_text("utf-8")))
    following = _following(home, settings)
    if following != settings:
        _compare(home, steps, following)
    published = publishing.publish(home, steps, following)
    steps.say(f"issue {published.facts.id} (no. {published.facts.serial})")
    for language, path in published.briefings.items():
        steps.say(f"  {language}  {path}")
    return published


def _compare(home: Home, steps: Steps, settings: Settings) -> None:
    """Build the comparison again, with the issue that came out since the build."""
    if not warehouse.is_current(home):
        raise UserError(
            f"Issue {settings.previous_issue} came out since the build, and rules or "
            "program changed. Build again: "
            f"fourgates build --date {settings.report_date}"
        )
    with _settled(home, settings), steps.step("compare"):
        warehouse.compare(home, steps, settings)
    steps.tell(f"compared again, with issue {settings.previous_issue}")


@contextmanager
def _settled(home: Home, settings: Settings) -> Iterator[None]:
    """Keep the settings of what is built; a failure leaves nothing to publish."""
    kept = home.build / SETTINGS
    kept.unlink(missing_ok=True)
    yield
    kept.write_text(settings.variables(), "utf-8")


def _following(home: Home, settings: Settings) -> Settings:
    """Return the settings with the issue that was published last as predecessor."""
    published = issues(home)
    if not published:
        return settings
    previous, opened = published[-1], opening(published, settings.report_date)
    return replace(
        settings,
        previous_issue=previous.id,
        previous_date=previous.date,
        previous_known_at=previous.known_at,
        previous_day_known_at=opened.known_at if opened else None,
        rules_edited=",".join(edited(home, previous)),
    )
