"""What dbt compiled once, for all mornings of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from compiled import Compiled, compiling
from odd_rows import DAY, RECEIVED, send

from fourgates import contracts
from fourgates.cli import main
from fourgates.home import Home

ODDEST = 11  # the seed of a register in which towns end, and lie under each other


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compiled]:
    """Print the issue of an odd morning, and keep the SQL that it was built by."""
    home = Home(tmp_path_factory.mktemp("odd") / "home")
    home.make_key()
    send(home, contracts.load(), ODDEST)
    words = ["--date", str(DAY), "--received-at", RECEIVED.isoformat()]
    words += ["--document", "daily", "--home", str(home.root)]
    with compiling() as kept:
        result = CliRunner().invoke(main, ["run", *words])
    assert result.exit_code in (0, 3), result.output
    assert (home.issues / f"{DAY}-01" / "daily.zh.pdf").is_file()
    yield Compiled(home, kept[0])


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return an empty home with a key."""
    made = Home(tmp_path / "home")
    made.make_key()
    return made
