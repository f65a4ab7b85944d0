"""Every task of docs/feeds.md is taken literally: its files, commands and output."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from click.testing import CliRunner
from ingest_kit import office

from fourgates.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "feeds.md"
TASKS = "## Tasks, by example\n"
BLOCK = re.compile(r"```(\w+) ?(\S*)\n(.*?)```", re.S)
ENGLISH = {"FOURGATES_LANG": "en"}  # as the page says
WHO = re.compile(r"by \S+ \(written [^)]*\)")


def ran(command: str, home: Path) -> str:
    """Run a command of the page in a home, and return the command with its output."""
    words = shlex.split(command.removeprefix("scripts/run "))
    words = [str(home / word) if word == "back.xlsx" else word for word in words]
    shown = CliRunner(env=ENGLISH).invoke(main, [*words, "--home", str(home)])
    lines = shown.output.replace(f"{home}/", "").rstrip().splitlines()
    return "\n".join([f"$ {command}", *(line.rstrip() for line in lines)]) + "\n"


def test_each_task_of_the_page_prints_what_the_page_shows(tmp_path: Path) -> None:
    home = office(tmp_path / "home").home.root
    tasks = PAGE.read_text("utf-8").partition(TASKS)[2].partition("\n## ")[0]
    blocks = BLOCK.findall(tasks)
    assert len(blocks) > 20
    for kind, name, text in blocks:
        if kind != "console":
            path = home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            continue
        commands = [line[2:] for line in text.splitlines() if line.startswith("$ ")]
        printed = "".join(ran(command, home) for command in commands)
        assert WHO.sub("by …", printed) == WHO.sub("by …", text)
