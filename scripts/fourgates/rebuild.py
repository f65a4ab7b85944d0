"""Build a published issue again, in a home of its own, as it was known then."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from fourgates import dismissals, morning, project, warehouse, withdrawals
from fourgates import publish as publishing
from fourgates.engine import SCHEMA_FILE
from fourgates.errors import UserError
from fourgates.home import Home
from fourgates.publish import Comparison, Issue
from fourgates.publish.freeze import SAMPLE
from fourgates.publish.issue_ledger import FIGURES_LANDED, WITHDRAWN, finish_publishing
from fourgates.steps import Steps
from fourgates.warehouse import Run


@dataclass(frozen=True)
class Rebuilt:
    """An issue built again."""

    issue: Issue  # as it was published
    folder: Path  # where it lies, built again
    comparison: Comparison


def rebuild(home: Home, steps: Steps, name: str) -> Rebuilt:
    """Build one issue again from what it knew, and compare it with what was published.

    The scratch home is a past one: only the loads that the issue's manifest names, and
    only the issues before it. What stands in the home itself is read, never written,
    but for the folder ``build/rebuilt/``. The name is an issue's id, or ``current``.

    Raises:
        UserError: There is no such issue, or what it was made from is gone.
    """
    issue, earlier = _find(home, name)
    scratch = Home(home.build / "rebuilt" / issue.id)
    scratch.root.mkdir(parents=True, exist_ok=True)
    with scratch.lock():
        _clear(scratch)
        with steps.step("furnish", issue=issue.id):
            _furnish(home, scratch, issue, earlier)
        run = replace(
            Run.from_json(issue.facts["settings"]),
            rules_digest=morning.compile_rules(scratch, steps),
        )
        morning.construct(scratch, steps, run)
        choice = publishing.Choice(
            tuple(issue.facts.get("documents", ("daily",))),
            tuple(issue.facts.get("areas", ())),
        )
        published = publishing.publish(scratch, steps, run, choice)
    return Rebuilt(
        issue, published.folder, publishing.compare(issue.folder, published.folder)
    )


def _find(home: Home, name: str) -> tuple[Issue, list[Issue]]:
    """Return the issue of that name and those published before it."""
    published = publishing.issues(home)
    wanted = (home.issues / name).resolve().name if name == "current" else name
    for place, issue in enumerate(published):
        if issue.id == wanted:
            return issue, published[:place]
    known = ", ".join(issue.id for issue in published) or "none yet"
    raise UserError(f"{home.issues}: there is no issue {name}. Published: {known}")


def _clear(scratch: Home) -> None:
    for path in scratch.root.iterdir():
        if path.name != ".lock":
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _furnish(home: Home, scratch: Home, issue: Issue, earlier: list[Issue]) -> None:
    """Lay out the home as it stood before the issue, by links, and nothing later."""
    before = issue.facts["previous_id"]
    if before and before not in [one.id for one in earlier]:
        raise UserError(
            f"{home.issues / before}: issue {issue.id} compares with this one, and it "
            "is gone. Put it back from a copy"
        )
    for one in earlier:
        (scratch.issues / one.id).symlink_to(one.folder, target_is_directory=True)
    loads = {load["load_id"] for load in issue.facts["inputs"]}
    _link_loads(home, scratch, loads, set(issue.facts.get(WITHDRAWN, ())))
    for name in (SAMPLE, project.SETTINGS):
        if (home.root / name).exists():
            shutil.copy(home.root / name, scratch.root / name)
    for kept in home.build.glob("manifest-*.msgpack"):
        shutil.copy(kept, scratch.build / kept.name)
    finish_publishing(scratch)


def _link_loads(
    home: Home, scratch: Home, loads: set[str], withdrawn: set[str]
) -> None:
    """Link the landed files of these loads and the withdrawals that were known.

    The ledger is written anew: a file of it may hold loads that came later.

    Raises:
        UserError: The row of a load or of its withdrawal is gone.
    """
    landed = {load["load_id"] for load in warehouse.loads_known(home)}
    names = {withdrawals.BOOK.folder: withdrawn, home.ledger.name: set()}
    taken_back = set()
    for path in sorted(home.landing.rglob("*.parquet")):
        inside = path.relative_to(home.landing)
        folder = inside.parts[0]
        if folder == FIGURES_LANDED:
            continue
        is_known = path.stem in names.get(folder, loads)
        is_dismissal = folder == dismissals.BOOK.folder  # counts by its moment
        if is_known or path.name == SCHEMA_FILE or is_dismissal:
            target = scratch.landing / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(path)
        if is_known and folder == withdrawals.BOOK.folder:
            taken_back.add(path.stem)
    warehouse.copy_loads(home, scratch, loads)
    if missing := sorted((loads - landed) | (withdrawn - taken_back)):
        raise UserError(
            f"{home.landing}: loads that the issue knew are gone: "
            f"{', '.join(missing[:3])}{' …' if missing[3:] else ''}. "
            "Put them back from a copy"
        )
