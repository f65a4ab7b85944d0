"""One demo district for the whole session, and which tests one worker must run."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from xdist.scheduler import LoadScopeScheduling

from fourgates.cli import main
from fourgates.home import Home

ROOT = Path(__file__).parents[1]
ROADS = ("road", "real")  # folders whose tests build homes of their own


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return the home of a default demo after its last morning; read it only."""
    root: Path = tmp_path_factory.mktemp("demo") / "home"
    result = CliRunner().invoke(main, ["demo", "--home", str(root)])
    assert result.exit_code == 0, result.output
    (root / "demo.output.txt").write_text(result.output, "utf-8")
    return Home(root)


class Groups(LoadScopeScheduling):  # type: ignore[misc]
    """Deals out groups of tests, so that what is made once is made by one worker."""

    def _split_scope(self, nodeid: str) -> str:
        return _group(ROOT / nodeid.partition("::")[0])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Groups:
    """Deal out by group; ``loadgroup`` marks nothing with this pytest."""
    config.option.loadscopereorder = False
    return Groups(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest groups, so that no worker ends alone."""
    items.sort(
        key=lambda one: (_group(one.path) != "demo", one.path.parent.name not in ROADS)
    )


@cache
def _group(path: Path) -> str:
    """Return "demo", else the folder whose conftest makes something, else the file."""
    if "demo_home" in path.read_text("utf-8"):
        return "demo"
    made = (path.parent / "conftest.py").is_file()
    return path.parent.name if made else path.name
