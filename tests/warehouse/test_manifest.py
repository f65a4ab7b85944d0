"""The parsed project is kept with the environment, and never used for other code."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fourgates.home import Home
from fourgates.warehouse import manifest
from fourgates.warehouse.manifest import dbtRunner

if TYPE_CHECKING:
    from conftest import Small


@pytest.fixture
def parses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list that grows by one with each parse."""
    found: list[str] = []
    invoke = dbtRunner.invoke

    def counted(runner: object, words: list[str], **options: object) -> object:
        found.extend(word for word in words if word == "parse")
        return invoke(runner, words, **options)

    monkeypatch.setattr(dbtRunner, "invoke", counted)
    return found


def test_a_new_home_parses_only_what_changed(
    small: Small, parses: list[str], tmp_path: Path
) -> None:
    small.build({"models/v.sql": "select 7 as n"})
    small.home = Home(tmp_path / "other")
    small.build({})
    assert small.ask("select n from v") == [(7,)]
    assert len(parses) == 1
    small.build({"models/v.sql": "select 8 as n"})
    assert small.ask("select n from v") == [(8,)]
    assert len(parses) == 2


def test_an_environment_that_cannot_be_written_to_leaves_it_to_the_home(
    small: Small, parses: list[str]
) -> None:
    manifest.ENVIRONMENT.write_text("not a folder")
    for _ in range(2):
        small.build({"models/v.sql": "select 7 as n"})
    assert len(parses) == 1
    assert list(small.home.build.glob("manifest-*.msgpack"))


def test_old_forms_go_and_the_newest_stay(tmp_path: Path) -> None:
    names = [f"manifest-{number}.msgpack" for number in range(manifest.KEPT + 2)]
    for second, name in enumerate(names):
        assert manifest._keep(tmp_path / name, b"form")
        os.utime(tmp_path / name, (second, second))
    assert manifest._keep(tmp_path / names[-1], b"newer")
    assert {path.name for path in tmp_path.iterdir()} == set(names[-manifest.KEPT :])
