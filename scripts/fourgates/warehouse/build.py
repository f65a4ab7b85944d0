"""Run dbt over the landed rows: seeds, models and tests, with a progress bar."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt_common.events.base_types import EventMsg

from fourgates import project
from fourgates.home import Home
from fourgates.steps import Steps
from fourgates.warehouse import manifest as manifests
from fourgates.warehouse import recount
from fourgates.warehouse.problems import stop_on_problems
from fourgates.warehouse.settings import Settings

COMPARED = "tag:compared+"
SEEDED = "seeded"


@dataclass(frozen=True)
class Built:
    """What dbt did: how many nodes of each kind ran."""

    nodes: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Return the number of nodes that ran."""
        return sum(self.nodes.values())

    def __add__(self, other: Self) -> Self:
        """Return both together."""
        return type(self)(dict(Counter(self.nodes) + Counter(other.nodes)))


def build(
    home: Home, steps: Steps, settings: Settings, *, empty: bool = False
) -> Built:
    """Build and test the warehouse for one day.

    Seeds are loaded when the project's code changed since the last build, not every
    morning. Unit tests prove code, not data: they run with the test suite. What
    compares with the last issue is built after the rest, since it counts that again.

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
    is_first = not settings.previous_issue
    if is_first:
        recount.write(home, settings)
    left = [] if is_first else [COMPARED]
    if home.warehouse.exists() and is_current(home):
        left.append("resource_type:seed")
    words = ["--exclude", *left] if left else []
    built = _dbt(home, steps, settings, [*words, *(["--empty"] if empty else [])])
    (home.build / SEEDED).write_text(project.code_digest(), "utf-8")
    return built if is_first else built + compare(home, steps, settings)


def compare(home: Home, steps: Steps, settings: Settings) -> Built:
    """Build and test what compares with the last issue, over a build of today's rest.

    Args:
        home: Whose warehouse holds the rest.
        steps: How to say what goes on.
        settings: As those of the rest, but for the predecessor.

    Raises:
        UserError: As ``build``.
    """
    with steps.step("recount"):
        recount.write(home, settings)
    return _dbt(home, steps, settings, ["--select", COMPARED], keep=False)


def is_current(home: Home) -> bool:
    """Say whether the last build was made by the code as it is now."""
    seeded = home.build / SEEDED
    return seeded.exists() and seeded.read_text("utf-8") == project.code_digest()


def _dbt(
    home: Home, steps: Steps, settings: Settings, words: list[str], *, keep: bool = True
) -> Built:
    """Let dbt build, and stop on what did not hold.

    Args:
        home: Where landing and the warehouse lie.
        steps: How to say what goes on.
        settings: What the build is of.
        words: Options that choose nodes.
        keep: Let dbt write down what it compiled, for those who run it again.
    """
    options = dbt_options(home)
    _environment(home)
    kept = manifests.load(home, options)
    arguments = ["--quiet", "--log-level", "none"]
    arguments += [] if keep else ["--no-write-json"]
    arguments += ["build", *options, *words, "--vars", _variables(home, settings)]
    arguments += ["--exclude-resource-type", "unit_test", "exposure"]
    with steps.bar("build", total=len(kept.nodes)) as bar:
        runner = dbtRunner(manifest=kept, callbacks=[_progress(bar.at)])
        outcome = runner.invoke(arguments)
    # dbt keeps the file open for its next run; readers need it closed.
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    results = getattr(outcome.result, "results", [])
    stop_on_problems(home, results, outcome.exception)
    return Built(dict(Counter(str(one.node.resource_type) for one in results)))


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


def _progress(move: Callable[[int, str], None]) -> Callable[[EventMsg], None]:
    done = 0

    def on_event(event: EventMsg) -> None:
        nonlocal done
        if event.info.name == "NodeFinished":
            done += 1
            move(done, str(event.data.node_info.node_name))

    return on_event
