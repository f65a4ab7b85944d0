"""What a home says of itself: the district, the days of history, more contracts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fourgates import located, project
from fourgates.errors import at

FILE = project.SETTINGS
CONTRACTS = "contracts"
SHAPES = {
    "history_days": "a whole number of days, 1 or more, such as 28",
    "district_id": 'the code of the area that all others roll up to, such as "510115"',
    "district_en": "the district's English name",
    CONTRACTS: "a list of folders below the home, such as [forms]",
}


def variables(home: Path | None = None) -> dict[str, Any]:
    """Return the project's variables, with those that a home sets for itself.

    Args:
        home: A FOURGATES_HOME, whose ``settings.yml`` may name another district,
            other days of history, and folders with more contracts.

    Raises:
        UserError: The settings are no YAML, name what nobody reads, or hold a value
            of another shape.
    """
    import yaml  # noqa: PLC0415  only who builds or reads forms pays for it

    text = (project.root() / "dbt_project.yml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)["vars"]
    own = home / FILE if home else None
    if own and own.is_file():
        found |= located.plain(_checked(own, set(found)))
    return found


def contract_folders(home: Path) -> list[Path]:
    """Return the folders with contracts that a home's settings name.

    Raises:
        UserError: The settings cannot be kept, or there is no such folder.
    """
    if not (home / FILE).is_file():
        return []
    folders = [home / str(name) for name in variables(home).get(CONTRACTS) or ()]
    for folder in folders:
        if not folder.is_dir():
            there = [path.name for path in home.iterdir() if path.is_dir()]
            raise at(
                home / FILE,
                f"contracts: there is no folder {folder}. "
                f"{located.nearest(folder.name, there)}",
            )
    return folders


def _checked(path: Path, known: set[str]) -> dict[str, Any]:
    if not _has_keys(path):
        return {}
    found = located.read(path)
    for key, value in found.items():
        if key not in {*known, CONTRACTS}:
            hint = located.nearest(key, {*known, CONTRACTS})
            located.refuse(path, key, f"unknown setting '{key}'. {hint}")
        if not _fits(key, value):
            shape = SHAPES.get(key, "a text")
            located.refuse(path, key, f"{key} is {value!r}; it must be {shape}")
    return found


def _has_keys(path: Path) -> bool:
    lines = path.read_text("utf-8").splitlines()
    return any(line.strip() and not line.lstrip().startswith("#") for line in lines)


def _fits(key: str, value: Any) -> bool:
    if key == "history_days":
        return type(value) is int and value >= 1
    if key == CONTRACTS:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return type(value) is int or (isinstance(value, str) and bool(value.strip()))
