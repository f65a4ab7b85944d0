"""``fourgates demo``: a small district, its history and its last two mornings."""

from __future__ import annotations

import hashlib
import shutil
from datetime import datetime, time, timedelta

import click

from fourgates import demo, ingest, morning
from fourgates.commands import common, printing
from fourgates.demo import Arrival, Plan, forms
from fourgates.errors import UserError
from fourgates.home import Home
from fourgates.ingest import loads
from fourgates.publish import Choice
from fourgates.publish.freeze import SAMPLE
from fourgates.steps import Steps

ARRIVAL = time(6, 30)
BRIEFED = 2  # mornings that end in a briefing
MISSENT = "sent by another town"
SMALL = 0.0087  # about 3,000 of the district's 343,000 households


@click.command()
@click.option(
    "--scale",
    type=click.FloatRange(0.0005, 1),
    default=SMALL,
    show_default=True,
    help="Share of the real district; 1 is all of it.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Same seed, same files."
)
@click.option(
    "--days",
    type=click.IntRange(4, 28),
    default=28,
    show_default=True,
    help="Days of history from 2020-02-01.",
)
@printing
@common
def command(  # noqa: PLR0913  each is an option of its own
    home: Home, steps: Steps, *, scale: float, seed: int, days: int, choice: Choice
) -> None:
    """Make a small district, take in its history, print its last two mornings.

    Everything is simulated. The raw files stay in demo/ under the home, one folder a
    morning, with the truth that the figures must equal.
    """
    _clear(home)
    with home.lock():
        (home.root / SAMPLE).write_text("simulated data\n", "utf-8")
        home.make_key(hashlib.sha256(f"fourgates demo {seed}".encode()).digest())
        forms.write(home)
        with steps.step("generate"):
            plan = demo.generate(
                home.root / "demo", scale=scale, seed=seed, days=days, home=home
            )
        files = sum(arrival.files for arrival in plan.arrivals)
        steps.tell(f"made {files} files of {plan.days} days in {plan.out}")
        _take_in(home, steps, plan, choice)


def _clear(home: Home) -> None:
    if not home.root.exists() or not any(home.root.iterdir()):
        return
    if not (home.root / SAMPLE).exists():
        raise UserError(
            f"{home.root}: not empty, and not a demo. "
            "Choose another folder with --home."
        )
    with home.lock():
        for path in home.root.iterdir():
            if path.name != ".lock":
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _take_in(home: Home, steps: Steps, plan: Plan, choice: Choice) -> None:
    history, mornings = plan.arrivals[:-BRIEFED], plan.arrivals[-BRIEFED:]
    rows = 0
    with steps.bar("history", total=len(history)) as bar:
        for done, arrival in enumerate(history, 1):
            rows += _receive(home, steps, arrival)
            bar(done, f"{arrival.day}")
    steps.tell(f"took in {rows} rows of history, each counted in its tie-out")
    _take_back(home, steps, plan)
    for arrival in mornings:
        rows = _receive(home, steps, arrival)
        steps.tell(f"took in {rows} rows on the morning of {arrival.day}")
        morning.build(home, steps, arrival.day - timedelta(days=1))
        is_chosen = arrival is mornings[-1] or choice != Choice()
        morning.publish(home, steps, choice if is_chosen else Choice(("daily",)))


def _take_back(home: Home, steps: Steps, plan: Plan) -> None:
    """Withdraw what one sender sent of another's rows."""
    names = {name.partition("/")[2] for name in plan.missent}
    for load, _ in loads.listed(home):
        if load.file_name in names:
            loads.withdraw(home, load.load_id, MISSENT)
            steps.tell(f"withdrew {load.file_name}: {MISSENT}")


def _receive(home: Home, steps: Steps, arrival: Arrival) -> int:
    shutil.copytree(arrival.folder, home.inbox, dirs_exist_ok=True)
    received_at = datetime.combine(arrival.day, ARRIVAL)
    with steps.step("ingest", day=str(arrival.day)) as facts:
        report = ingest.run(home, steps, received_at=received_at)
        facts["rows"] = sum(load.rows_in_file for load in report.loads)
    if report.refused:
        raise UserError(
            f"{arrival.folder}: the demo's own files were refused: {report.refused}"
        )
    return int(facts["rows"])
