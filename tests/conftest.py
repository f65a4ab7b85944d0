"""One demo district for the whole session, and which tests one worker must run."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from fourgates.cli import main
from fourgates.home import Home


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return the home of a default demo after its last morning; read it only."""
    root: Path = tmp_path_factory.mktemp("demo") / "home"
    result = CliRunner().invoke(main, ["demo", "--home", str(root)])
    assert result.exit_code == 0, result.output
    (root / "demo.output.txt").write_text(result.output, "utf-8")
    return Home(root)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep on one worker what shares something made once; the largest group begins."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    items.sort(key=lambda item: "demo_home" not in item.fixturenames)


def _group(item: pytest.Item) -> str:
    """Return the demo's group, else the folder whose conftest makes something, else the file."""
    if "demo_home" in item.fixturenames:
        return "demo"
    folder = item.path.parent
    return folder.name if (folder / "conftest.py").is_file() else item.path.stem
