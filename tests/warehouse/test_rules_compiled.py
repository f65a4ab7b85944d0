"""Rules that stand are not compiled again; any change compiles them all."""

from pathlib import Path

import pytest

from fourgates import morning, project
from fourgates.home import Home
from fourgates.steps import Steps
from gaterules import compile_folder


def test_rules_are_compiled_when_they_or_the_program_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[Path] = []

    def counted(seeds: Path, out: Path) -> object:
        compiled.append(out)
        return compile_folder(seeds, out)

    monkeypatch.setattr(morning, "compile_folder", counted)
    home, steps = Home(tmp_path), Steps(quiet=True)
    first = morning.compile_rules(home, steps)
    assert morning.compile_rules(home, steps) == first
    assert len(compiled) == 1
    monkeypatch.setattr(project, "code_digest", lambda: "another")
    assert morning.compile_rules(home, steps) == first
    assert len(compiled) == 2
