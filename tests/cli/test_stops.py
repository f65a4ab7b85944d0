"""What stops a morning is told in the morning's language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from click.testing import CliRunner

import fourgates
from fourgates.cli import main
from fourgates.errors import in_language
from fourgates.home import Home

PACKAGE = Path(fourgates.__file__).parent
MORNING = (
    *("home.py", "morning.py", "vault/archive.py", "publish/freeze.py"),
    *("warehouse/loads.py", "warehouse/district.py", "warehouse/problems.py"),
    *(str(one.relative_to(PACKAGE)) for one in (PACKAGE / "ingest").rglob("*.py")),
)
RAISED = ("UserError", "StoppedError", "at")
COMMANDS = re.compile(r"fourgates [a-z]+( [a-z]+)*|chmod 600")


def _sentences() -> Iterator[str]:
    """Yield what is raised, an X where a value stands."""
    for name in MORNING:
        for node in ast.walk(ast.parse((PACKAGE / name).read_text("utf-8"))):
            called = getattr(node, "func", None)
            if getattr(called, "id", getattr(called, "attr", "")) not in RAISED:
                continue
            for told in node.args:  # type: ignore[attr-defined]
                if isinstance(told, ast.JoinedStr):
                    parts = (getattr(one, "value", "X") for one in told.values)
                    yield "".join(p if isinstance(p, str) else "X" for p in parts)
                elif isinstance(told, ast.Constant):
                    yield str(told.value)


def test_all_that_stops_a_morning_has_its_chinese() -> None:
    sentences = [one for one in _sentences() if re.search("[a-z]{3} [a-z]{2}", one)]
    assert len(sentences) > 20
    for one in sentences:
        chinese = COMMANDS.sub("", in_language(one, "zh"))
        assert not re.search("[A-Za-z]{2,} [a-z]{2,}", chinese), (one, chinese)
        assert in_language(one, "en") == one


def test_a_stop_speaks_the_language_of_the_morning(tmp_path: Path) -> None:
    home = Home(tmp_path)
    words = ["build", "--home", str(home.root)]
    chinese = CliRunner().invoke(main, words)
    english = CliRunner().invoke(main, [*words, "--lang", "en"])
    assert chinese.exit_code == english.exit_code == 1
    assert chinese.output.startswith("停止：")
    assert "还没有收下任何数据" in chinese.output
    assert english.output.startswith("Error: ")
    assert "nothing has landed yet" in english.output
