"""Make a whole district once, for the measures that need real size."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime, time
from pathlib import Path

from fourgates import demo, ingest
from fourgates.demo import Arrival
from fourgates.errors import at
from fourgates.home import Home
from fourgates.publish.freeze import SAMPLE
from fourgates.steps import Steps

KEY = b"a district to be measured with.."
MORNING = time(6, 30)
RAW, PREPARED = "demo", "prepared.json"


def prepare(root: Path, scale: float) -> tuple[Home, Arrival]:
    """Return a home that has taken in all but the last morning, and that morning."""
    home = Home(root)
    home.make_key(KEY)
    (root / SAMPLE).write_text("simulated data\n", "utf-8")
    plan = demo.generate(root / RAW, scale=scale, seed=1, home=home)
    for arrival in plan.arrivals[:-1]:
        receive(home, arrival)
    last = plan.arrivals[-1]
    facts = {"scale": scale, "day": str(last.day), "files": last.files}
    facts["folder"] = str(last.folder.relative_to(root))
    (root / PREPARED).write_text(json.dumps(facts) + "\n", "utf-8")
    return home, last


def again(kept: Path, work: Path, scale: float) -> tuple[Home, Arrival]:
    """Return what ``prepare`` does, from a district that is made once and kept.

    What is measured is a copy in ``work``: the district stays as it is.

    Raises:
        UserError: The folder holds something else, or a district of another size.
    """
    mark = kept / PREPARED
    if not mark.exists():
        if kept.exists() and any(kept.iterdir()):
            raise at(kept, "not a district that was made whole; name an empty folder")
        prepare(kept, scale)
    facts = json.loads(mark.read_text("utf-8"))
    if facts["scale"] != scale:
        raise at(mark, f"made at scale {facts['scale']:g}, not {scale:g}")
    shutil.copytree(kept, work, ignore=shutil.ignore_patterns(RAW, PREPARED))
    day = date.fromisoformat(facts["day"])
    return Home(work), Arrival(day, kept / facts["folder"], facts["files"])


def receive(home: Home, arrival: Arrival) -> int:
    """Take in the files of one morning and return their rows."""
    shutil.copytree(arrival.folder, home.inbox, dirs_exist_ok=True)
    moment = datetime.combine(arrival.day, MORNING)
    report = ingest.run(home, Steps(quiet=True), received_at=moment)
    return sum(load.rows_in_file for load in report.loads)
