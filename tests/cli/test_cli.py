"""The command line as a process: what it prints, where, with which code."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from fourgates.cli import main
from fourgates.engine import connect

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    share = tmp_path / "home" / "issues" / "2020-02-28-01" / "share"
    share.mkdir(parents=True)
    with connect(share / "analysts.duckdb") as connection:
        connection.execute("create table dim_areas as select '柳城街道' as area_name")
        connection.execute("comment on table dim_areas is 'One row per area.'")
    (tmp_path / "home" / "issues" / "current").symlink_to("2020-02-28-01")
    return tmp_path / "home"


def fourgates(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "FOURGATES_HOME": str(home),
        "PYTHONPATH": str(ROOT / "scripts"),
    }
    return subprocess.run(
        [sys.executable, "-m", "fourgates", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        input="from dim_areas",
    )


def test_a_query_prints_rows_and_nothing_else(home: Path) -> None:
    done = fourgates(home, "sql", "from dim_areas", "--format", "csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["area_name", "柳城街道"]


def test_a_query_is_read_from_standard_input(home: Path) -> None:
    assert "柳城街道" in fourgates(home, "sql", "-").stdout


def test_tables_and_columns_are_listed_with_their_comments(home: Path) -> None:
    assert "One row per area." in fourgates(home, "sql", "--tables").stdout
    assert "VARCHAR" in fourgates(home, "sql", "--describe", "dim_areas").stdout


def test_a_refusal_is_one_line_on_standard_error_with_code_1(home: Path) -> None:
    done = fourgates(home, "sql", "call enable_logging()")
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1


def test_a_cut_result_says_so_on_standard_error(home: Path) -> None:
    done = fourgates(home, "sql", "from range(5)", "--max-rows", "2")
    assert done.stdout.split() == ["range", "-----", "0", "1"]
    assert "--max-rows" in done.stderr


@pytest.mark.parametrize("arguments", [["sql"], ["sql", "select 1", "--tables"], ["x"]])
def test_wrong_usage_ends_with_code_2(home: Path, arguments: list[str]) -> None:
    assert fourgates(home, *arguments).returncode == 2


def test_help_imports_neither_the_engine_nor_dbt(home: Path) -> None:
    code = (
        "import sys; from fourgates.cli import main; "
        "main(['--help'], standalone_mode=False); "
        "assert not {'duckdb', '_duckdb', 'dbt', 'weasyprint'} & set(sys.modules)"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "scripts")}
    subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that is set up already, in a folder with a space in its name."""
    root = tmp_path / "my place" / "four gates"
    (root / "scripts").mkdir(parents=True)
    shutil.copy(ROOT / "scripts" / "run", root / "scripts" / "run")
    (root / "requirements.lock").write_text("click==8\n", "utf-8")
    stamp = root / ".venv" / ".fourgates"
    stamp.mkdir(parents=True)
    shutil.copy(root / "requirements.lock", stamp)
    (stamp / "place").write_text(f"{root}\n", "utf-8")
    (root / ".venv" / "bin").mkdir()
    python = root / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\npwd\nprintf "<%s>" "$@"\n', "utf-8")
    python.chmod(0o755)
    return root


def run(command: str, cwd: Path, *arguments: str) -> list[str]:
    done = subprocess.run(
        [command, *arguments], cwd=cwd, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_a_reader_that_has_seen_enough_is_no_fault() -> None:
    command = [sys.executable, "-m", "fourgates", "rules", "show", "observation"]
    process = subprocess.Popen(
        [*command, "--on", "2022-05-01"],
        env=os.environ | {"PYTHONPATH": str(ROOT / "scripts")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout and process.stderr
    process.stdout.close()  # before it has printed anything
    assert process.stderr.read() == b""
    process.wait()


def test_the_shell_entry_passes_its_words_on_untouched(checkout: Path) -> None:
    entry = str(checkout / "scripts" / "run")
    assert run(entry, Path("/"), "sql", "select 'a  b'", "") == [
        "/",
        "<-m><fourgates><sql><select 'a  b'><>",
    ]


def test_the_shell_entry_works_by_relative_path_and_by_link(
    checkout: Path, tmp_path: Path
) -> None:
    (tmp_path / "one").symlink_to("my place/four gates/scripts/run")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    for command in ("./my place/four gates/scripts/run", "./one", "./two"):
        assert run(command, tmp_path, "x") == [str(tmp_path), "<-m><fourgates><x>"]


def test_the_shell_entry_runs_the_tests_in_the_checkout(checkout: Path) -> None:
    entry = str(checkout / "scripts" / "run")
    assert run(entry, Path("/"), "test", "-k", "a b") == [
        str(checkout),
        "<-m><pytest><-q><-k><a b>",
    ]


def test_a_home_named_before_the_command_is_told_its_place() -> None:
    result = CliRunner().invoke(main, ["--home", "there", "demo"])
    assert result.exit_code == 2
    assert "comes after the command: fourgates COMMAND … --home there" in result.output


@pytest.mark.parametrize("name", ["报表[2020]", "a*b", "{x}"])
def test_a_home_whose_path_is_a_pattern_is_told_what_to_do(
    tmp_path: Path, name: str
) -> None:
    result = CliRunner().invoke(main, ["ingest", "--home", str(tmp_path / name)])
    assert result.exit_code == 1
    assert "Rename the folder" in result.output or "改名" in result.output
    assert "not foreseen" not in result.output
