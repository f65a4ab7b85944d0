"""Measure the pressroom: seconds a page, peak memory, milliseconds a chart."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from fourgates import project
from fourgates.bench import specimen
from fourgates.bench.figure import Figure, peak_mib
from fourgates.briefing import Edition, page, printing_apart, render
from fourgates.catalogue.documents import documents
from fourgates.errors import UserError

TURNS, ROUNDS = 40, 5
LATER = 2  # documents after the first; the faster counts, neighbours do not
SHEETS, ITEMS = 24, 4  # sheets printed, and work items in each list of them


def measure() -> list[Figure]:
    """Return the figures of this subject.

    The document is measured in a process of its own, so that its memory is its own:
    an issue after the first, since the first pays for fonts and theme.
    """
    document = _in_own_process()
    chart, same = _charts()
    return [
        Figure(
            "daily PDF, second document in one process",
            0.45,
            document["seconds"] / document["pages"],
            "s a page",
            f"{document['pages']:.0f} pages, PDF/A-3a and HTML",
        ),
        Figure("daily PDF, peak memory", 350, document["megabytes"], "MB"),
        Figure(
            "pages printed by all workers",
            1.9,
            _pages_a_second(),
            "a second",
            f"9 town briefings and {SHEETS} community sheets, start and fonts with it",
            at_most=False,
        ),
        Figure(
            "charts",
            1,
            chart,
            "ms each",
            f"slowest of 4 kinds, best of {ROUNDS} rounds",
        ),
        Figure("charts, renderings that differ", 0, same, "charts"),
    ]


def daily() -> Edition:
    """Make up the daily without its bespoke sections, which have own tables."""
    document = next(one for one in documents() if one.id == "daily")
    kept = tuple(one for one in document.sections if one.kind != "bespoke")
    return specimen.edition(replace(document, sections=kept), specimen.areas()[0])


def _pages_a_second() -> float:
    town, community = (
        specimen.editions(next(one for one in documents() if one.id == name))
        for name in ("town", "community")
    )
    lists = {one.id for one in community[0].document.sections if one.kind == "list"}
    for one in community:
        one.sections.update({name: one.sections[name][:ITEMS] for name in lists})
    started = time.perf_counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        printing_apart(
            [*town, *community[:SHEETS]], specimen.issue(), Path(folder)
        ) as outcome,
    ):
        pages = sum(one.pages for one in outcome())
    return pages / (time.perf_counter() - started)


def _in_own_process() -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "fourgates.bench.briefing"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(project.PACKAGE.parent)},
    )
    if done.returncode:
        raise UserError(f"bench briefing: {done.stderr.strip().splitlines()[-1]}")
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _print_again() -> dict[str, float]:
    edition, facts = daily(), specimen.issue()
    with tempfile.TemporaryDirectory() as folder:
        turns = []
        for _ in range(1 + LATER):
            started = time.perf_counter()
            pages = render(edition, facts, Path(folder)).pages
            turns.append(time.perf_counter() - started)
    return {"seconds": min(turns[1:]), "pages": pages, "megabytes": peak_mib()}


def _charts() -> tuple[float, int]:
    """Return milliseconds of the slowest chart, and how many came out unequal."""
    theme = page.environment("zh").get_template("theme/charts.html").module
    tiles = [
        {
            "tile_row": place // 3 + 1,
            "tile_column": place % 3 + 1,
            "area_name": "柳城街道",
            "value": 0.981,
            "unit": "rate",
            "status": "green",
        }
        for place in range(9)
    ]
    colours = ("#27496d", "#955800", "#767676")
    calls: list[tuple[Any, list[Any]]] = [
        (theme.sparkline, [[0.1 * place for place in range(14)], "a"]),  # type: ignore[attr-defined]
        (theme.bar, [0.4, 1, "b"]),  # type: ignore[attr-defined]
        (theme.stacked, [[("", 3, colour) for colour in colours], "c"]),  # type: ignore[attr-defined]
        (theme.tile_grid, [tiles, "d"]),  # type: ignore[attr-defined]
    ]
    slowest, unequal = 0.0, 0
    for chart, arguments in calls:
        drawn, rounds = set(), []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            drawn |= {str(chart(*arguments)) for _ in range(TURNS)}
            rounds.append((time.perf_counter() - started) * 1000 / TURNS)
        slowest = max(slowest, min(rounds))
        unequal += len(drawn) - 1
    return slowest, unequal


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_print_again()))
