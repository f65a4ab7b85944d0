"""Build the warehouse of one day: seeds, models and tests, and what compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbt.contracts.graph.nodes import ModelNode

from fourgates import dismissals, project, withdrawals
from fourgates.catalogue import documents
from fourgates.warehouse import dbt, restatement
from fourgates.warehouse import run as runs
from fourgates.warehouse.dbt import NodeCounts

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

    from fourgates.home import Home
    from fourgates.steps import Steps
    from fourgates.warehouse.run import Run

COMPARED = "tag:compared+"
SEEDED = "seeded"


def build(
    home: Home,
    steps: Steps,
    run: Run,
    *,
    empty: bool = False,
    artefacts: bool = False,
) -> NodeCounts:
    """Build and test the warehouse for one day.

    Seeds, and models that read nothing else, are loaded when the project's code changed
    since the last build, not every morning. Unit tests prove code, not data: they run
    with the test suite. What compares with the last issue is built after the rest,
    since its day is restated by it. The decisions must be compiled. An ``empty`` build
    reads no rows and shows what dbt itself costs; with ``artefacts`` dbt writes down
    its manifest and what it compiled.

    Raises:
        UserError: A model failed (exit code 1) or a data test did (exit code 5).
    """
    manifest = dbt.parsed(home)
    runs.write_row(home, run)
    for book in (withdrawals.BOOK, dismissals.BOOK):
        book.keep_schema(home)
    documents.write_sections(home.build / "run" / "sections.parquet")
    is_first = not run.previous_issue
    if is_first:
        restatement.write(home, steps, manifest, run)
    left = dbt.key_tests(manifest)
    left += [] if is_first else [COMPARED]
    if home.warehouse.exists() and is_current(home):
        left += ["resource_type:seed", *_read_seeds_only(manifest)]
    # A test is left out with all that it reads, not with a part of it.
    words = ["--exclude", *left, "--indirect-selection", "cautious"] if left else []
    words += ["--empty"] if empty else []
    built = dbt.run(home, steps, manifest, words, artefacts=artefacts)
    (home.build / SEEDED).write_text(project.code_digest(), "utf-8")
    return built if is_first else built + _compare(home, steps, manifest, run)


def compare(home: Home, steps: Steps, run: Run) -> NodeCounts:
    """Build and test what compares with the last issue, over a build of today's rest.

    The run is that of the rest, but for the predecessor.

    Raises:
        UserError: As ``build``.
    """
    runs.write_row(home, run)
    return _compare(home, steps, dbt.parsed(home), run, "stg_runs")


def is_current(home: Home) -> bool:
    """Say whether the last build was made by the code as it is now."""
    seeded = home.build / SEEDED
    return seeded.exists() and seeded.read_text("utf-8") == project.code_digest()


def _read_seeds_only(manifest: Manifest) -> list[str]:
    """Return the models whose sources are all seeds."""
    models = [node for node in manifest.nodes.values() if isinstance(node, ModelNode)]
    return [
        node.name
        for node in models
        if (parents := node.depends_on.nodes)
        and all(parent.startswith("seed.") for parent in parents)
    ]


def _compare(
    home: Home, steps: Steps, manifest: Manifest, run: Run, *more: str
) -> NodeCounts:
    with steps.step("restatement"):
        restatement.write(home, steps, manifest, run)
    words = ["--select", *more, COMPARED, "--exclude", *dbt.key_tests(manifest)]
    return dbt.run(home, steps, manifest, words)
