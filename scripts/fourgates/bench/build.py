"""Measure the build: against the same SQL on one connection, and dbt's own cost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from fourgates import engine, project, warehouse
from fourgates.bench import district
from fourgates.bench.figure import Figure, seconds
from fourgates.home import VARIABLE, Home
from fourgates.publish.issue_ledger import land_figures
from fourgates.steps import Steps
from fourgates.warehouse import Run
from gaterules import compile_folder

REACH_BUILD, REACH_NODE, REACH_MEMORY = 2.0, 60.0, 4.0
ROUNDS = 3
QUIET = Steps(quiet=True)
PEAK = (
    "from fourgates.bench.figure import peak_mib; from fourgates.cli import main; "
    "main(standalone_mode=False); print(peak_mib())"
)


def measure(scale: float = 1.0, kept: Path | None = None) -> list[Figure]:
    """Return the figures of a build at a share of the real district.

    The whole takes some minutes to make; a folder keeps it to be used again.
    """
    with tempfile.TemporaryDirectory() as folder:
        home, last = district.again(
            kept or Path(folder) / "kept", Path(folder) / "home", scale
        )
        memory = _run_memory(home, last)
        run = _settings(home, last.day - timedelta(days=1))
        empty, nodes = _empty(home, run)
        ours = seconds(lambda: _fresh(home, run))
        plain = _plain(home)
    note = f"scale {scale:g}; {ours:.1f} s against {plain:.1f} s"
    return [
        Figure("full build", REACH_BUILD, ours / plain, "x", note),
        Figure(
            "dbt's own cost",
            REACH_NODE,
            empty * 1000 / nodes,
            "ms/node",
            f"build --empty, manifest kept, best of {ROUNDS}; "
            f"{nodes} nodes in a day's run",
        ),
        Figure(
            "peak memory of run",
            REACH_MEMORY,
            memory,
            "GiB",
            f"scale {scale:g}; the English briefing's process apart",
        ),
    ]


def _settings(home: Home, day: date) -> Run:
    rules = project.root() / "seeds" / "rules"
    digest = compile_folder(rules, home.build / "decisions")
    land_figures(home)
    return Run(day, warehouse.known_at(home), digest.rules_digest)


def _run_memory(home: Home, last: Any) -> float:
    """Run the last morning as a user would; return its peak resident GiB."""
    shutil.copytree(last.folder, home.inbox, dirs_exist_ok=True)
    day = last.day - timedelta(days=1)
    words = ["run", "--date", str(day), "--received-at", f"{last.day}T06:30"]
    environment = os.environ | {
        VARIABLE: str(home.root),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    child = subprocess.run(
        [sys.executable, "-c", PEAK, *words, "--quiet"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if child.returncode:
        raise RuntimeError(f"fourgates run: {child.stdout}{child.stderr}")
    return float(child.stdout.splitlines()[-1]) / 1024


def _empty(home: Home, run: Run) -> tuple[float, int]:
    aside = Home(home.root / "build" / "empty")
    built: list[warehouse.NodeCounts] = []
    (aside.root / "landing").mkdir(parents=True, exist_ok=True)
    compile_folder(project.root() / "seeds" / "rules", aside.build / "decisions")
    for feed in home.landing.iterdir():
        target = aside.landing / feed.name
        target.mkdir(exist_ok=True)
        (target / "_schema.parquet").write_bytes(
            (feed / "_schema.parquet").read_bytes()
        )
    warehouse.build(aside, QUIET, run, empty=True)
    fastest = min(
        seconds(lambda: built.append(warehouse.build(aside, QUIET, run, empty=True)))
        for _ in range(ROUNDS)
    )
    return fastest, built[0].total


def _fresh(home: Home, run: Run) -> None:
    home.warehouse.unlink(missing_ok=True)
    warehouse.build(home, QUIET, run, artefacts=True)


def _plain(home: Home) -> float:
    """Run the compiled SQL of the same nodes on one connection; return seconds."""
    target = home.build / "plain" / home.warehouse.name  # the SQL names its catalog
    target.parent.mkdir(exist_ok=True)
    target.unlink(missing_ok=True)
    with engine.connect(target, home=home.root) as connection:
        connection.execute(f"set TimeZone = '{engine.TIME_ZONE}'")
        spent = seconds(lambda: [connection.execute(sql) for sql in _compiled(home)])
    target.unlink()
    return spent


def _compiled(home: Home) -> list[str]:
    """Return what each node of the last build asked of the database, as it ran."""
    target = home.build / "target"
    results = json.loads((target / "run_results.json").read_text("utf-8"))["results"]
    nodes = json.loads((target / "manifest.json").read_text("utf-8"))["nodes"]
    statements = []
    for result in results:
        node, code = nodes[result["unique_id"]], result["compiled_code"]
        place = f'"{node["schema"]}"."{node["alias"]}"'
        if node["resource_type"] == "seed":
            path = str(project.root() / node["original_file_path"])
            kinds = node["config"]["column_types"]
            typed = f"types = {kinds}" if kinds else "all_varchar = true"
            code = f"from read_csv({engine.quote_text(path)}, header = true, {typed})"
        form = "view" if node["config"]["materialized"] == "view" else "table"
        if node["resource_type"] == "test":
            statements.append(f"select count(*) from ({code})")
        else:
            statements.append(f'create schema if not exists "{node["schema"]}"')
            statements.append(f"create or replace {form} {place} as {code}")
    return statements
