"""One demo district for the whole session: made, taken in and published once."""

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
