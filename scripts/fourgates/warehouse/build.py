"""Run dbt over the landed rows: seeds, models and tests, with a progress bar."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt_common.events.base_types import EventMsg

from fourgates import project
from fourgates.home import Home
from fourgates.steps import Steps
from fourgates.warehouse import manifest as manifests
from fourgates.warehouse.problems import stop_on_problems

NEVER = "0001-01-01"


@dataclass(frozen=True)
class Settings:
    """What one build is of: its day, what it knows, and the issue it follows."""

    report_date: date
    known_at: datetime
    rules_digest: str
    previous_issue: str = ""
    previous_date: date | None = None
    previous_known_at: datetime | None = None

    def variables(self) -> str:
        """Return the dbt variables as JSON."""
        values = {
            name: str(value)
            for name, value in asdict(self).items()
            if value is not None
        }
        return json.dumps({"previous_date": NEVER, "previous_known_at": NEVER} | values)


@dataclass(frozen=True)
class Built:
    """What dbt did: how many nodes of each kind ran."""

    nodes: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Return the number of nodes that ran."""
        return sum(self.nodes.values())


def build(
    home: Home, steps: Steps, settings: Settings, *, empty: bool = False
) -> Built:
    """Build and test the warehouse for one day.

    Seeds are loaded when the project's code changed since the last build, not every
    morning. Unit tests prove code, not data: they run with the test suite.

    Args:
        home: Where landing and the warehouse lie; decisions must be compiled.
        steps: How to say what goes on.
        settings: Day, knowledge and predecessor of the build.
        empty: Read no rows, to measure what dbt itself costs.

    Returns:
        Counts of what ran.

    Raises:
        UserError: A model failed (exit code 1) or a data test did (exit code 5).
    """
    options = dbt_options(home)
    _environment(home)
    kept = manifests.load(home, options)
    seeded = home.build / "seeded"
    skip = _seeds_are_current(home, seeded)
    arguments = [
        "--quiet",
        "--log-level",
        "none",
        "build",
        *options,
        "--vars",
        _variables(home, settings),
    ]
    arguments += ["--exclude-resource-type", "unit_test", "exposure"]
    arguments += ["--exclude", "resource_type:seed"] if skip else []
    arguments += ["--empty"] if empty else []
    with steps.bar("build", total=len(kept.nodes)) as bar:
        runner = dbtRunner(manifest=kept, callbacks=[_progress(bar.at)])
        outcome = runner.invoke(arguments)
    # dbt keeps the file open for its next run; readers need it closed.
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    results = getattr(outcome.result, "results", [])
    stop_on_problems(home, results, outcome.exception)
    seeded.write_text(project.code_digest(), "utf-8")
    nodes: dict[str, int] = {}
    for result in results:
        kind = str(result.node.resource_type)
        nodes[kind] = nodes.get(kind, 0) + 1
    return Built(nodes)


def prepare() -> None:
    """Parse the project once for the environment, so that no first build has to."""
    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        _environment(home)
        manifests.load(home, dbt_options(home))


def _variables(home: Home, settings: Settings) -> str:
    """Return the build's variables over those of the project and the home."""
    ours = project.variables(home.root)
    ours.pop("contracts", None)
    return json.dumps(ours | json.loads(settings.variables()), default=str)


def dbt_options(home: Home) -> list[str]:
    """Return the options that keep dbt's writing under the home."""
    root = str(project.root())
    return [
        *("--project-dir", root),
        *("--profiles-dir", root),
        *("--target-path", str(home.build / "target")),
        *("--log-path", str(home.logs)),
    ]


def _environment(home: Home) -> None:
    os.environ["FOURGATES_HOME"] = str(home.root)
    os.environ["FOURGATES_WAREHOUSE"] = str(home.warehouse)
    os.environ["FOURGATES_DECISIONS"] = str(home.build / "decisions")


def _seeds_are_current(home: Home, seeded: Path) -> bool:
    return (
        home.warehouse.exists()
        and seeded.exists()
        and seeded.read_text("utf-8") == project.code_digest()
    )


def _progress(move: Callable[[int, str], None]) -> Callable[[EventMsg], None]:
    done = 0

    def on_event(event: EventMsg) -> None:
        nonlocal done
        if event.info.name == "NodeFinished":
            done += 1
            move(done, str(event.data.node_info.node_name))

    return on_event
