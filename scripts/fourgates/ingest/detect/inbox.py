"""Walk the inbox: what can be read, what is still being written, what must not be."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fourgates.ingest.report import Refusal

PARTIAL = (".part", ".tmp", ".crdownload", ".partial", ".filepart", ".swp")
HIDDEN = "."
# What Windows, macOS and office programs leave in a shared folder: nobody's data.
LITTER = re.compile(
    r"(~\$|\._).*|thumbs\.db|ehthumbs\.db|desktop\.ini|\.ds_store", re.I
)
WRITES = os.O_WRONLY | os.O_RDWR


@dataclass(frozen=True)
class Arrival:
    """One file in the inbox."""

    path: Path
    name: str  # its path below the inbox; senders have folders
    state: tuple[int, int]  # size and time of change when it was first seen

    def has_changed(self) -> bool:
        """Tell whether someone wrote to the file since it was seen."""
        return not self.path.exists() or state_of(self.path) != self.state


def state_of(path: Path) -> tuple[int, int]:
    """Return size and time of change."""
    facts = path.stat()
    return (facts.st_size, facts.st_mtime_ns)


@dataclass
class Walk:
    """What lies in the inbox, in the order of names."""

    arrivals: list[Arrival]
    waiting: list[Refusal]
    refused: list[tuple[Path, Refusal]]


def walk(inbox: Path) -> Walk:
    """Return every file, and those that must wait or go, with the reason."""
    found = Walk([], [], [])
    busy = _open_for_writing()
    root = inbox.resolve()
    for path in _files(inbox, found):
        name = path.relative_to(inbox).as_posix()
        if path.is_symlink():
            target = path.resolve()
            inside = target.is_relative_to(root)
            words = (
                "是链接；请放文件本身" if inside else "是指向收件箱之外的链接，不予读取"
            )
            found.refused.append((path, Refusal(name, words)))
        elif path.name.startswith(HIDDEN) or path.name.lower().endswith(PARTIAL):
            found.waiting.append(Refusal(name, "临时文件名，等写完并改名后再读"))
        elif (path.stat().st_dev, path.stat().st_ino) in busy:
            found.waiting.append(Refusal(name, "还有程序正在写入，下次再读"))
        elif not os.access(path, os.R_OK):
            found.waiting.append(Refusal(name, "没有读取权限，请执行 chmod u+r"))
        elif path.is_file():
            found.arrivals.append(Arrival(path, name, state_of(path)))
        else:
            found.waiting.append(Refusal(name, "不是普通文件，不予读取"))
    return found


def _files(inbox: Path, found: Walk) -> Iterator[Path]:
    def denied(error: OSError) -> None:
        name = Path(error.filename).relative_to(inbox).as_posix()
        words = "没有读取文件夹的权限，请执行 chmod u+rx"
        found.waiting.append(Refusal(name, words))

    for folder, names, files in os.walk(inbox, onerror=denied):
        names.sort()
        linked = [name for name in names if (Path(folder) / name).is_symlink()]
        names[:] = [name for name in names if name not in linked]
        there = (name for name in files + linked if not LITTER.fullmatch(name))
        yield from (Path(folder) / name for name in sorted(there))


def _open_for_writing() -> set[tuple[int, int]]:
    """Return device and inode of every file that some process has open to write."""
    busy: set[tuple[int, int]] = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            for entry in os.scandir(process / "fd"):
                facts = (process / "fdinfo" / entry.name).read_text("ascii")
                if int(facts.split("flags:")[1].split()[0], 8) & WRITES:
                    target = entry.stat()
                    busy.add((target.st_dev, target.st_ino))
        except (OSError, IndexError, ValueError):
            continue  # the process has ended, or is another user's
    return busy
