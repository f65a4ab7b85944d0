"""No module of either package needs, directly or by way of others, itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"
PACKAGES = ("fourgates", "gaterules")
# Each stands here until its room is made whole.
EXEMPT = {frozenset({"fourgates.ingest.load", "fourgates.ingest.outputs"})}


def modules_of(root: Path) -> dict[str, Path]:
    """Return the file of every module of the packages, by dotted name."""
    found = {}
    for path in (path for name in PACKAGES for path in (root / name).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = path
    return found


def imported_by(path: Path, known: dict[str, Path]) -> set[str]:
    """Return what a module imports: at its top, in functions, or for types alone."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module, f"{path}: a relative import"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in known else node.module)
    return found & known.keys()


def circles_in(root: Path) -> set[frozenset[str]]:
    """Return each group of modules that all need one another."""
    known = modules_of(root)
    imports = {name: imported_by(path, known) for name, path in known.items()}

    def needed_by(name: str) -> set[str]:
        needed: set[str] = set()
        waiting = [name]
        while waiting:
            new = imports[waiting.pop()] - needed
            needed |= new
            waiting += new
        return needed

    needed = {name: needed_by(name) for name in imports}
    return {
        frozenset(other for other in needed[name] if name in needed[other])
        for name in imports
        if name in needed[name]
    }


def test_no_circle_of_imports_in_either_package() -> None:
    assert len(modules_of(SCRIPTS)) > 100
    assert circles_in(SCRIPTS) - EXEMPT == set()


@pytest.mark.parametrize(
    "text",
    [
        "from gaterules import two",
        "def late() -> None:\n    import gaterules.two",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from gaterules.two "
        "import X",
    ],
)
def test_a_circle_is_found_wherever_the_import_stands(
    text: str, tmp_path: Path
) -> None:
    folder = tmp_path / "gaterules"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "one.py").write_text(text)
    (folder / "two.py").write_text("from gaterules import three")
    (folder / "three.py").write_text("from gaterules.one import late")
    names = [f"gaterules.{name}" for name in ("one", "two", "three")]
    assert circles_in(tmp_path) == {frozenset(names)}
    (folder / "three.py").write_text("import ast")
    assert circles_in(tmp_path) == set()
