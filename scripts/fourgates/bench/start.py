"""How fast a command starts, against the import that it cannot do without."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from fourgates import project
from fourgates.bench.figure import Figure, seconds
from fourgates.engine import connect
from fourgates.home import VARIABLE

REACH = 1.5
ROUNDS = 15
ISSUE = "2020-02-28-01"


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """Time whole processes in pairs and return the ratio of their medians.

    A pair runs one after the other, so that a machine that is busy slows both.
    """
    with TemporaryDirectory() as folder:
        home = Path(folder)
        _publish(home)
        return [
            _figure("fourgates --help", ["--help"], "click", home, rounds),
            _figure(
                "fourgates sql", ["sql", "select 1 as one"], "duckdb", home, rounds
            ),
        ]


def _figure(
    name: str, arguments: list[str], module: str, home: Path, rounds: int
) -> Figure:
    ours = [sys.executable, "-m", "fourgates", *arguments]
    base = [sys.executable, "-c", f"import {module}"]
    for command in (base, ours):
        _seconds(command, home)  # the first start reads the disk and may compile
    pairs = [(_seconds(base, home), _seconds(ours, home)) for _ in range(rounds)]
    before, after = (median(column) for column in zip(*pairs, strict=True))
    note = f"{after * 1000:.0f} ms, import {module} {before * 1000:.0f} ms"
    return Figure(name, REACH, after / before, "x", f"{note}; {rounds} pairs")


def _seconds(command: Sequence[str], home: Path) -> float:
    environment = {VARIABLE: str(home), "PYTHONPATH": str(project.PACKAGE.parent)}
    quiet = subprocess.DEVNULL
    return seconds(
        lambda: subprocess.run(command, env=environment, check=True, stdout=quiet)
    )


def _publish(home: Path) -> None:
    share = home / "issues" / ISSUE / "share"
    share.mkdir(parents=True)
    with connect(share / "analysts.duckdb") as connection:
        connection.execute("create table dim_areas as select 1 as area_id")
    (home / "issues" / "current").symlink_to(ISSUE)
