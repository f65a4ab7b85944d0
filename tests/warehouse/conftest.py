"""A dbt project of a few nodes that is built by the real macros and the real door."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from fourgates import project, warehouse
from fourgates.home import Home
from fourgates.steps import Steps
from fourgates.warehouse import Run, manifest

REAL = project.root()
HEAD = """
name: small
version: 0.1.0
profile: fourgates
test-paths: [tests/data]
flags: {require_generic_test_arguments_property: true}
vars: {history_days: 28, district_id: "510115"}
models:
  +persist_docs: {relation: true, columns: true}
seeds:
  +persist_docs: {relation: true, columns: true}
"""
SETTINGS = Run(date(2020, 2, 28), datetime(2020, 2, 29, 6, 30), "digest")


class Small:
    """One home and one project that a test writes file by file."""

    def __init__(self, root: Path) -> None:
        self.root = root / "project"
        self.home = Home(root / "home")
        shutil.copytree(REAL / "macros", self.root / "macros")
        shutil.copyfile(REAL / "profiles.yml", self.root / "profiles.yml")
        (self.root / "dbt_project.yml").write_text(HEAD, "utf-8")

    def build(self, files: dict[str, str]) -> warehouse.NodeCounts:
        """Write the files and build everything there is."""
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return warehouse.build(self.home, Steps(quiet=True), SETTINGS)

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(self.home.warehouse), read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    made = Small(tmp_path)
    monkeypatch.setattr(project, "root", lambda: made.root)
    monkeypatch.setattr(manifest, "ENVIRONMENT", tmp_path / "environment")
    return made
