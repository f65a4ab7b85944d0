"""Python and the packages: are they those of the lock file?"""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from fourgates import project
from fourgates.doctor.finding import Finding
from fourgates.home import Home

OLDEST = (3, 11)
DBT = (("dbt-core", "1.11."), ("dbt-duckdb", "1.11."))
SET_UP = "Set up again with scripts/run (it installs requirements.lock)"
SHOWN = 3


def python(_home: Home) -> Finding:
    """Check that Python is new enough."""
    running = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST:
        return Finding("Python", "fail", running, "Install Python 3.11 or newer")
    return Finding("Python", "ok", running)


def dbt(_home: Home) -> Finding:
    """Check that dbt and its adapter are of the tested line."""
    found = {name: installed(name) for name, _ in DBT}
    told = ", ".join(f"{name} {number or 'missing'}" for name, number in found.items())
    if all((found[name] or "").startswith(line) for name, line in DBT):
        return Finding("dbt", "ok", told)
    return Finding("dbt", "fail", told, SET_UP)


def packages(_home: Home) -> Finding:
    """Check the installed packages against the lock file."""
    lock = project.root() / "requirements.lock"
    if not lock.exists():
        return Finding(
            "lock file", "ok", "none: fourgates was installed from a wheel, by pip"
        )
    wrong = [
        f"{name} {installed(name) or 'missing'} instead of {number}"
        for name, number in locked(lock).items()
        if installed(name) != number
    ]
    digest = project.digest([lock], lock.parent)[:12]
    if not wrong:
        return Finding("lock file", "ok", f"all packages as locked (digest {digest})")
    more = f" and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
    return Finding("lock file", "fail", "; ".join(wrong[:SHOWN]) + more, SET_UP)


def locked(lock: Path) -> dict[str, str]:
    """Return name and version of each package of a lock file that applies here."""
    from packaging.requirements import Requirement  # noqa: PLC0415  ships with dbt

    lines = re.findall(r"^([A-Za-z0-9].*?)\s*\\?$", lock.read_text("utf-8"), re.M)
    needs = [Requirement(line) for line in lines]
    return {
        need.name: str(need.specifier).removeprefix("==")
        for need in needs
        if need.marker is None or need.marker.evaluate()
    }


def installed(name: str) -> str | None:
    """Return the installed version of a package, or None."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None
