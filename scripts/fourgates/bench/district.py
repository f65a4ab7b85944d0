"""Make a whole district once, for the measures that need real size."""

from __future__ import annotations

import shutil
from datetime import datetime, time
from pathlib import Path

from fourgates import demo, ingest
from fourgates.demo import Arrival
from fourgates.home import Home
from fourgates.publish.freeze import SAMPLE
from fourgates.steps import Steps

KEY = b"a district to be measured with.."
MORNING = time(6, 30)


def prepare(root: Path, scale: float) -> tuple[Home, Arrival]:
    """Return a home that has taken in all but the last morning, and that morning.

    Args:
        root: Empty folder.
        scale: Share of the real district.
    """
    home = Home(root)
    home.make_key(KEY)
    (root / SAMPLE).write_text("simulated data\n", "utf-8")
    plan = demo.generate(root / "demo", scale=scale, seed=1, home=home)
    for arrival in plan.arrivals[:-1]:
        receive(home, arrival)
    return home, plan.arrivals[-1]


def receive(home: Home, arrival: Arrival) -> int:
    """Take in the files of one morning and return their rows."""
    shutil.copytree(arrival.folder, home.inbox, dirs_exist_ok=True)
    moment = datetime.combine(arrival.day, MORNING)
    report = ingest.run(home, Steps(quiet=True), received_at=moment)
    return sum(load.rows_in_file for load in report.loads)
