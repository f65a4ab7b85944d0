"""Run dbt in this process, over one home."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Self

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.nodes import GenericTestNode, ModelNode

from fourgates import project
from fourgates.errors import UserError
from fourgates.home import Home
from fourgates.warehouse import manifest as manifests
from fourgates.warehouse.problems import stop_on_problems, unlabelled
from gaterules import compile_folder

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest
    from dbt_common.events.base_types import EventMsg

    from fourgates.steps import Steps

UNWANTED = ("unit_test", "exposure")
KEY_TESTS = {"is_key", "unique_together"}
KEY_KEEPING = {"table", "view", "seed"}  # those of macros/materializations


@dataclass(frozen=True)
class NodeCounts:
    """What dbt did: how many nodes of each kind ran."""

    nodes: dict[str, int] = field(default_factory=dict)
    unlabelled: tuple[str, ...] = ()  # codes that landed and have no label

    @property
    def total(self) -> int:
        """Return the number of nodes that ran."""
        return sum(self.nodes.values())

    def __add__(self, other: Self) -> Self:
        """Return both together."""
        nodes = dict(Counter(self.nodes) + Counter(other.nodes))
        return type(self)(nodes, self.unlabelled + other.unlabelled)


def parsed(home: Home) -> Manifest:
    """Return the parsed project; an environment that can keep it does."""
    return manifests.load(home, _options(home))


def run(
    home: Home,
    steps: Steps,
    manifest: Manifest,
    words: list[str],
    *,
    artefacts: bool = False,
) -> NodeCounts:
    """Let dbt build what the words of its command line choose, and stop on failures.

    Raises:
        UserError: A model failed (exit code 1) or a data test did (exit code 5).
    """
    _environment(home)
    arguments = ["--quiet", "--log-level", "none", "--log-level-file", "none"]
    arguments += [] if artefacts else ["--no-write-json"]
    arguments += ["build", *_options(home), *words]
    arguments += ["--exclude-resource-type", *UNWANTED]
    with steps.bar("build", total=len(manifest.nodes)) as bar:
        runner = dbtRunner(manifest=manifest, callbacks=[_progress(bar)])
        outcome = runner.invoke(arguments)
    # dbt keeps the file open for its next run; readers need it closed.
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    results = getattr(outcome.result, "results", [])
    stop_on_problems(home, results, outcome.exception)
    nodes = dict(Counter(str(one.node.resource_type) for one in results))
    return NodeCounts(nodes, unlabelled(home, results))


def key_tests(manifest: Manifest) -> list[str]:
    """Return dbt's words for the tests that need no node of their own.

    Where a node is made, its keys are proven with it. Should a node be made in a way
    that does not prove them, by dbt's own ``incremental``, then all tests run.
    """
    keyed = [
        node.attached_node
        for node in manifest.nodes.values()
        if isinstance(node, GenericTestNode) and node.test_metadata.name in KEY_TESTS
    ]
    kinds = {manifest.nodes[key].config.materialized for key in keyed if key}
    return [f"test_name:{name}" for name in KEY_TESTS] if kinds <= KEY_KEEPING else []


def prepare() -> None:
    """Parse the project once for the environment, so that no first build has to."""
    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        _environment(home)
        parsed(home)


def compiled(models: Iterable[str]) -> dict[str, tuple[str, frozenset[str]]]:
    """Return the SQL of some models and of all that they read, compiled in no home.

    With each stand the feeds that only refine it: ``meta.refined_by`` in its yml.

    Raises:
        UserError: dbt cannot compile them.
    """
    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        compile_folder(project.root() / "seeds" / "rules", home.build / "decisions")
        _environment(home)
        words = ["--quiet", "--log-level", "none", "--log-level-file", "none"]
        words += ["--no-write-json", "compile", *_options(home)]
        words += ["--select", *(f"+{model}" for model in models)]
        outcome = dbtRunner(manifest=parsed(home)).invoke(words)
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    if not outcome.success:
        raise UserError(f"The models cannot be compiled: {outcome.exception}")
    nodes = [one.node for one in getattr(outcome.result, "results", [])]
    return {
        node.name: (
            str(node.compiled_code),
            frozenset(node.config.meta.get("refined_by", ())),
        )
        for node in nodes
        if isinstance(node, ModelNode)
    }


def _options(home: Home) -> list[str]:
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
    done = count(1)

    def on_event(event: EventMsg) -> None:
        if event.info.name == "NodeFinished":
            move(next(done), str(event.data.node_info.node_name))

    return on_event
