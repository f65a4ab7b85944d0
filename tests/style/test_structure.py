"""The house's shape, checked cheaply."""

import ast
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from fourgates import errors
from fourgates.cli import COMMANDS, main

ROOT = Path(__file__).parents[2]
PACKAGES = ("fourgates", "gaterules")
MODULES = sorted(
    path for name in PACKAGES for path in (ROOT / "scripts" / name).rglob("*.py")
)
MOST_LINES, MOST_FUNCTION_LINES = 600, 40

# Assembled, so that this file does not hold what it looks for.
MACHINE_PATHS = re.compile(
    r"(?<![\w.~}])/(?:"
    + "|".join(("wo" + "rk", "ro" + "ot", "home/[a-z]+", "t" + "mp/w"))
    + r")/"
)
REGISTRY_HOSTS = re.compile(
    "|".join(("py" + r"pi\.org", "python" + r"hosted\.org", "deb" + r"\.debian\.org"))
)


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    assert len(MODULES) > 50
    long = {
        str(path.relative_to(ROOT)): lines
        for path in MODULES
        if (lines := len(path.read_text("utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}


def test_no_function_is_longer_than_a_screen_beside_its_docstring() -> None:
    long = {}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                told = len((ast.get_docstring(node, clean=False) or "").splitlines())
                lines = (node.end_lineno or 0) - node.lineno + 1 - told
                if lines > MOST_FUNCTION_LINES:
                    long[f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"] = lines
    assert long == {}


def test_quoting_for_sql_and_for_spreadsheets_is_written_once() -> None:
    by_hand = re.compile(
        r"""replace\(\s*(?:"'", "''"|'"', '""')\)|east_asian|[("]=", ?"\+\""""
    )
    assert by_hand.search("name.replace('\"', '\"\"')")
    found = {
        str(path.relative_to(ROOT / "scripts"))
        for path in MODULES
        if by_hand.search(path.read_text("utf-8"))
    }
    # The decision engine is a package of its own, and knows nothing of the product.
    assert found == {
        *("fourgates/engine.py", "fourgates/spreadsheet.py", "gaterules/errors.py"),
    }


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[0].startswith("Usage: ")
    assert lines[2].strip(), "the first sentence says what the command does"


def test_the_documented_exit_codes_are_those_of_the_program() -> None:
    constants = {
        name: value for name, value in vars(errors).items() if isinstance(value, int)
    }
    help_text = " ".join(CliRunner().invoke(main, ["--help"]).output.split())
    told = help_text.partition("Exit codes:")[2]
    in_help = {int(code) for code in re.findall(r"(\d) [a-z]", told)}
    in_docs = {int(code) for code in re.findall(r"^\| (\d) \|", errors.__doc__, re.M)}
    done_and_usage = {0, 2}
    assert in_help == in_docs == set(constants.values()) | done_and_usage


def test_no_tracked_file_names_a_machine_or_a_registry() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked()
        for pattern in (MACHINE_PATHS, REGISTRY_HOSTS)
        for match in pattern.finditer(text_of(path))
    ]
    assert found == []


def test_nothing_generated_is_tracked() -> None:
    generated = (".duckdb", ".parquet", ".pdf", ".pyc", ".wal")
    assert [path for path in tracked() if path.suffix in generated] == []
    assert not [path for path in tracked() if "target" in path.parts]


def test_every_locked_package_has_hashes_and_none_an_address() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in text
    packages = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.M)[1:]
    assert len(packages) > 50
    for package in packages:
        assert re.match(r"[\w.-]+==\S+", package), package.splitlines()[0]
        assert "--hash=sha256:" in package, package.splitlines()[0]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_an_installed_wheel_finds_its_project(wheel: Path) -> None:
    code = (
        "from fourgates import project; base = project.root(); print(base); "
        "assert (base / 'dbt_project.yml').is_file(), base; "
        "assert list(base.rglob('*.odcs.yaml')); assert (base / 'shares.yml').is_file()"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=wheel,
        env={"PYTHONPATH": str(wheel)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert Path(ran.stdout.strip()) == wheel / "fourgates" / "_project"


def test_the_wheel_carries_every_file_of_the_package_and_the_project(
    wheel: Path,
) -> None:
    shipped = {
        path.relative_to(wheel).as_posix()
        for path in wheel.rglob("*")
        if path.is_file()
    }
    project_folders = ("models", "macros", "seeds", "reports")
    expected = set()
    for path in tracked():
        parts = path.relative_to(ROOT).parts
        if parts[0] == "scripts" and parts[1] in PACKAGES:
            expected.add("/".join(parts[1:]))
        elif parts[0] in project_folders:
            expected.add("/".join(("fourgates", "_project", *parts)))
    assert expected - shipped == set()
