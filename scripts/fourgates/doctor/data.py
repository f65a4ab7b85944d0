"""The home: can it be written, is there room, is the key safe, what time is it?"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import zoneinfo
from pathlib import Path

from fourgates.doctor.finding import Finding
from fourgates.engine import TIME_ZONE
from fourgates.errors import UserError
from fourgates.home import KEY_VARIABLE, VARIABLE, Home

GIB = 2**30
LITTLE, TOO_LITTLE = 20, 2  # GiB; the real district takes about ten with its history


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
            f"Give {_user()} the right to write there, or set {VARIABLE}",
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


def _nearest(path: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    while not path.exists():
        path = path.parent
    return path


def _user() -> str:
    return f"user {os.getuid()}"
