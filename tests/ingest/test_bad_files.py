"""Sixty and more bad files beside three good ones: three land, all others are told."""

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass

import bad_files
import pytest
from ingest_kit import Office, office, registration, registrations, visit, visits

from fourgates import project
from fourgates.errors import REFUSED
from fourgates.ingest.wording import in_language

# What is the sender's own.
QUOTED = re.compile(r"「[^」]*」|“[^”]*”|\[[^]]*\]|(read:|columns|twice:) .*")
MOST_BYTES = 1 << 30
MOST_SECONDS = 20  # a file
# What wait4 tells of a child begins with its parent's memory: the child looks itself.
MEASURED = """
import re, sys
from fourgates.cli import main
try:
    main(sys.argv[2:])
finally:
    with open("/proc/self/status") as status, open(sys.argv[1], "w") as peak:
        peak.write(re.search(r"VmHWM:\\s+(\\d+)", status.read())[1])
"""


@dataclass(frozen=True)
class Morning:
    """One run of ingest in a process of its own."""

    desk: Office
    names: list[str]
    code: int
    output: str
    seconds: float
    peak: int  # bytes


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Morning:
    root = tmp_path_factory.mktemp("bad")
    desk = office(root / "home", feeds="household_visits registrations")
    names = bad_files.written(desk.home.inbox)
    desk.send("a.csv", visits(visit(1)))
    desk.send("n.csv", visits(visit(2)))
    desk.send("z.csv", registrations(registration(1)))
    words = [sys.executable, "-c", MEASURED, str(root / "peak"), "ingest"]
    words += ["--home", str(desk.home.root)]
    place = os.environ | {"PYTHONPATH": str(project.root() / "scripts")}
    started = time.monotonic()
    with (root / "told").open("wb") as told:
        done = subprocess.run(words, stdout=told, stderr=told, env=place, check=False)
    output = (root / "told").read_text("utf-8")
    took = time.monotonic() - started
    peak = int((root / "peak").read_text("utf-8")) << 10
    return Morning(desk, names, done.returncode, output, took, peak)


def test_three_good_files_land_among_sixty_bad_ones(
    morning: Morning,
) -> None:
    assert len(morning.names) >= 60
    assert morning.code == REFUSED, morning.output
    assert "收下 3 张表：3 行 = 收下 3" in morning.output
    assert "Traceback" not in morning.output
    desk = morning.desk
    assert len(desk.landed("household_visits")) == 2
    assert len(desk.landed("registrations")) == 1


def test_each_bad_file_is_kept_with_its_reason(
    morning: Morning,
) -> None:
    end = ".reason.txt"
    reasons = {
        path.name.removesuffix(end): path.read_text("utf-8").strip()
        for path in morning.desk.home.refused.rglob(f"*{end}")
    }
    assert sorted(reasons) == morning.names
    assert all(reasons.values())
    assert [text for text in reasons.values() if "意外" in text] == []
    for name, text in reasons.items():
        english = in_language(text.removeprefix(f"{name}: "), "en")
        assert not re.search("[一-鿿]", QUOTED.sub("", english)), english


def test_of_what_is_no_file_the_inbox_keeps_only_what_nobody_can_read(
    morning: Morning,
) -> None:
    left = {path.name for path in morning.desk.home.inbox.iterdir()}
    assert left == {"folder.csv", "pipe.csv", "socket.csv"}
    assert "留在收件箱：pipe.csv：不是普通文件" in morning.output


def test_bad_files_cost_less_than_a_gigabyte_and_twenty_seconds_each(
    morning: Morning,
) -> None:
    assert morning.peak < MOST_BYTES
    assert morning.seconds < MOST_SECONDS * len(morning.names)


def test_no_control_character_of_a_file_reaches_the_terminal(
    morning: Morning,
) -> None:
    assert [char for char in morning.output if char < " " and char != "\n"] == []
