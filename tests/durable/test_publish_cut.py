"""A power cut while an issue is published: what has its name is whole."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from power_cut import Disk

from fourgates.cli import main
from fourgates.home import Home
from fourgates.publish.issue_ledger import finish_publishing, issues


@pytest.fixture(scope="module")
def watched_publish(
    demo_home: Home, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Disk, list[str]]:
    """Return the disk under ``issues/`` and the issues that were there before."""
    home = Home(tmp_path_factory.mktemp("watched") / "home")
    shutil.copytree(demo_home.root, home.root, symlinks=True)
    before = [issue.id for issue in issues(home)]
    disk = Disk(home.issues)
    disk.begin()
    args = ["publish", "--document", "daily", "--area", "510115"]
    with disk.watched():
        result = CliRunner().invoke(main, [*args, "--home", str(home.root)])
    assert result.exit_code == 0, result.output
    disk.cut()
    return disk, before


def survive(disk: Disk, at: int, target: Path, before: list[str]) -> int:
    """Open the home that a cut left, and return how many issues it has."""
    disk.cuts[at](target / "issues")
    home = Home(target)
    finish_publishing(home)
    found = issues(home)
    assert [issue.id for issue in found[: len(before)]] == before
    for issue in found:
        for name, digest in issue.facts["files"].items():
            content = (issue.folder / name).read_bytes()
            assert hashlib.sha256(content).hexdigest() == digest, (at, name)
    assert (home.issues / "current").resolve().name == found[-1].id
    figures = {path.stem for path in (home.landing / "figures").glob("[0-9]*")}
    assert figures == {issue.id for issue in found}
    shutil.rmtree(target)
    return len(found)


def test_an_issue_is_named_only_when_all_in_it_is_on_the_disk(
    tmp_path: Path, watched_publish: tuple[Disk, list[str]]
) -> None:
    disk, before = watched_publish
    last = len(disk.cuts) - 1
    numbers = [
        survive(disk, part * last // 9, tmp_path / f"home{part}", before)
        for part in range(10)
    ]
    assert numbers[0] == len(before)
    assert numbers[-1] == len(before) + 1


@pytest.mark.heavy
def test_an_issue_is_whole_after_a_cut_at_any_moment(
    tmp_path: Path, watched_publish: tuple[Disk, list[str]]
) -> None:
    disk, before = watched_publish
    for at in range(len(disk.cuts)):
        survive(disk, at, tmp_path / f"home{at}", before)


def test_a_manifest_that_was_cut_short_is_never_named(
    watched_publish: tuple[Disk, list[str]],
) -> None:
    disk, _ = watched_publish
    named = [final for kind, _, final in disk.log if kind == "place"]
    (folder,) = [path for path in named if path.name[0].isdigit()]
    at = next(at for at, entry in enumerate(disk.log) if entry[2] == folder)
    synced = {path.name for kind, path, _ in disk.log[:at] if kind == "sync"}
    files = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    assert {Path(name).name for name in files} | {"manifest.json"} <= synced
