"""Look at the machine, say what is wrong and how to mend it."""

from __future__ import annotations

import ctypes
import os
import re
import secrets
import shutil
import sys
import tempfile
import time
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from fourgates import project
from fourgates.contracts import listing, store
from fourgates.engine import (
    TIME_ZONE,
    connect,
    crypto_extension,
    load_crypto,
    quote_text,
)
from fourgates.errors import UserError
from fourgates.home import KEY_VARIABLE, VARIABLE, Home

OLDEST = (3, 11)
DBT = (("dbt-core", "1.11."), ("dbt-duckdb", "1.11."))
SET_UP = "Set up again with scripts/run (it installs requirements.lock)"
SHOWN = 3
PINNED = "1.5.5"
PANGO = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
}
# Without it fonts are still cut down, but in Python: 1.5 s a page instead of 0.4 s.
SUBSET = {"libharfbuzz-subset.so.0": "libharfbuzz-subset0"}
FONTS = "pylopdf_fonts_zh_cn"
SMALLEST_FONT = 1_000_000  # bytes; a Chinese font below that cannot hold GB 2312
GIB = 2**30
LITTLE, TOO_LITTLE = 20, 2  # GiB; the real district takes about ten with its history


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's table."""

    what: str
    verdict: Literal["ok", "warn", "fail"]  # ``fail`` stops a run
    found: str
    mend: str = ""  # what to do; empty when all is well


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


def duckdb(_home: Home) -> Finding:
    """Check that DuckDB is the pinned one: others write files that it cannot read."""
    found = version("duckdb")
    if found != PINNED:
        return Finding("DuckDB", "fail", f"{found} instead of {PINNED}", SET_UP)
    return Finding("DuckDB", "ok", found)


def encryption(_home: Home) -> Finding:
    """Check that an encrypted database can be written, and read with its key only."""
    extension = crypto_extension()
    if not extension.exists():
        return Finding("encryption", "fail", f"{extension.name} is missing", SET_UP)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "probe.duckdb"
        key = secrets.token_hex(16)
        with connect() as connection:
            load_crypto(connection)
            place = quote_text(path)
            connection.execute(f"attach {place} as probe (encryption_key '{key}')")
            connection.execute("create table probe.t as select 'readable' as word")
            connection.execute("detach probe")
        if b"readable" in path.read_bytes():
            return Finding("encryption", "fail", "the file is in the clear", SET_UP)
    return Finding("encryption", "ok", "an encrypted file was written (httpfs wheel)")


def libraries(_home: Home) -> Finding:
    """Check that the page libraries load."""
    slow = [package for name, package in SUBSET.items() if not _loads(name)]
    missing = [package for name, package in PANGO.items() if not _loads(name)]
    if missing or slow:
        names = " ".join(missing + slow)
        return Finding(
            "page libraries",
            "fail" if missing else "warn",
            f"missing: {names}"
            + ("" if missing else " (pages print four times slower)"),
            f"apt-get install --no-install-recommends {names}",
        )
    return Finding("page libraries", "ok", "Pango and HarfBuzz load")


def fonts(_home: Home) -> Finding:
    """Check that the Chinese fonts are there."""
    spec = find_spec(FONTS)
    if spec is None or not spec.submodule_search_locations:
        return Finding("fonts", "fail", "the wheel is missing", SET_UP)
    folder = Path(next(iter(spec.submodule_search_locations)))
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in {".otf", ".ttf", ".ttc"}
        and path.stat().st_size >= SMALLEST_FONT
    ]
    if not found:
        return Finding("fonts", "fail", "no Chinese font in the wheel", SET_UP)
    return Finding("fonts", "ok", ", ".join(path.name for path in found))


def weasyprint(_home: Home) -> Finding:
    """Check that WeasyPrint prints a page."""
    from weasyprint import HTML  # noqa: PLC0415  loads Pango, which may be missing

    page = HTML(string="<p>四道关</p>").write_pdf()  # type: ignore[no-untyped-call]
    number = version("weasyprint")
    if not page or not page.startswith(b"%PDF"):
        return Finding("WeasyPrint", "fail", f"{number} printed no PDF", SET_UP)
    return Finding("WeasyPrint", "ok", f"{number} printed a page")


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def writable(home: Home) -> Finding:
    """Check that the home can be written."""
    place = _nearest(home.root)
    try:
        with tempfile.NamedTemporaryFile(dir=place):
            pass
    except OSError as error:
        return Finding(
            "home",
            "fail",
            f"{place}: {error.strerror}",
            f"Give user {os.getuid()} the right to write there, or set {VARIABLE}",
        )
    there = "" if home.root.exists() else " (made by the first run)"
    return Finding("home", "ok", f"{home.root}{there}")


def disk(home: Home) -> Finding:
    """Check the room left on the disk of the home."""
    free = shutil.disk_usage(_nearest(home.root)).free / GIB
    told = f"{free:.1f} GiB free"
    if free < TOO_LITTLE:
        return Finding("disk", "fail", told, f"Free space, or move {VARIABLE}")
    if free < LITTLE:
        return Finding(
            "disk", "warn", told, f"A district at full size needs {LITTLE} GiB"
        )
    return Finding("disk", "ok", told)


def key(home: Home) -> Finding:
    """Check that there is a key of 32 bytes that only its owner can read."""
    from_variable = bool(os.environ.get(KEY_VARIABLE))
    if not from_variable and not home.key_file.exists():
        return Finding(
            "key", "warn", "no key yet", "Make one with: fourgates doctor --make-key"
        )
    try:
        home.master_key()
    except UserError as error:
        return Finding("key", "fail", error.message, "See the message")
    where = KEY_VARIABLE if from_variable else f"{home.key_file} (0600)"
    return Finding("key", "ok", f"32 bytes in {where}")


def time_zone(_home: Home) -> Finding:
    """Check that the district's time zone is known; the machine's own is only told."""
    machine = "/".join(time.tzname)
    try:
        zoneinfo.ZoneInfo(TIME_ZONE)
    except zoneinfo.ZoneInfoNotFoundError:
        return Finding(
            "time zone",
            "fail",
            f"{TIME_ZONE} is unknown here",
            "apt-get install tzdata",
        )
    return Finding("time zone", "ok", f"{TIME_ZONE}; the machine's own is {machine}")


def contracts(home: Home) -> Finding:
    """Check that the home's settings and contracts are kept, and each file fits one."""
    listed = listing.of_home(home)
    faults = [one for one in listed if one.fault]
    told = f"{len(listed)} of this home's own, {len(faults)} not read"
    if faults:
        return Finding("contracts", "fail", told, faults[0].fault)
    if alike := listing.rivals(store.load(None, store.searched_in(home))):
        pairs = "; ".join(f"{one} and {two}" for one, two in alike)
        return Finding(
            "contracts",
            "warn",
            f"the same headers fit both {pairs}",
            "Name the feed in the file's name, or change one contract's aliases",
        )
    return Finding("contracts", "ok", told)


def _nearest(path: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    while not path.exists():
        path = path.parent
    return path


def guarded(check: Callable[[Home], Finding], home: Home) -> Finding:
    """Return what a check finds, or that it broke."""
    what = (check.__doc__ or check.__name__).splitlines()[0].rstrip(".")
    try:
        return check(home)
    except UserError as error:
        return Finding(what, "fail", error.message)
    except Exception as error:
        # Whatever breaks here would break a run with a traceback later.
        text = " ".join(str(error).split()) or type(error).__name__
        return Finding(what, "fail", text, "Set up again with scripts/run")


CHECKS = (
    python,
    packages,
    dbt,
    duckdb,
    encryption,
    libraries,
    fonts,
    weasyprint,
    writable,
    disk,
    key,
    time_zone,
    contracts,
)


def examine(home: Home) -> list[Finding]:
    """Run every check; one that breaks is a finding, not a traceback."""
    return [guarded(check, home) for check in CHECKS]
