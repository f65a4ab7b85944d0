"""Compare the generated files with what the project holds, and renew them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fourgates.feeds.files import NOTE
from fourgates.steps import counted

FOLDERS = ("models", "tests/data")


def stale(root: Path, wanted: Mapping[str, str]) -> dict[str, str]:
    """Return each file that is not as wanted: missing, out of date or superfluous."""
    found = {}
    for name, text in wanted.items():
        path = root / name
        if not path.is_file():
            found[name] = "missing"
        elif path.read_text("utf-8") != text:
            found[name] = "out of date"
    for name in sorted(_generated(root) - set(wanted)):
        found[name] = "superfluous"
    return found


def told(found: Mapping[str, str]) -> str:
    """Say which files are stale and how to renew them."""
    lines = [f"  {name}: {what}" for name, what in found.items()]
    return (
        f"{counted(len(found), 'generated file')} not as the contracts, rules "
        "and code lists say. Run `fourgates feeds sync`.\n" + "\n".join(lines)
    )


def write(root: Path, wanted: Mapping[str, str]) -> dict[str, str]:
    """Renew what is stale, remove what is superfluous; return what was wrong."""
    changed = stale(root, wanted)
    for name in changed:
        path = root / name
        if name in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[name], "utf-8")
        else:
            path.unlink()
    return changed


def _generated(root: Path) -> set[str]:
    """Return the files whose first line says that they are generated."""
    return {
        path.relative_to(root).as_posix()
        for folder in FOLDERS
        for path in (root / folder).rglob("*")
        if path.suffix in (".sql", ".yml")
        and NOTE in path.read_text("utf-8").partition("\n")[0]
    }
