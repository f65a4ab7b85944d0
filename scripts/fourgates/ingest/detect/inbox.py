"""Walk the inbox: what can be read, what is still being written, what must not be."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fourgates.ingest.report import DISTRICT, Refusal

PARTIAL = (".part", ".tmp", ".crdownload", ".partial", ".filepart", ".swp")
HIDDEN = "."
# What Windows, macOS and office programs leave in a shared folder: nobody's data.
LITTER = re.compile(
    r"(~\$|\._|\.~|~wr[a-z]\d+\.).*|(eh)?thumbs\.db|desktop\.ini|\.ds_store"
    r"|\.directory|icon\r|\$recycle\.bin|system volume information|__macosx|@eadir"
    r"|\.(trash|spotlight|fseventsd|temporaryitems).*",
    re.I,
)
WRITES = os.O_WRONLY | os.O_RDWR
LONGEST_PATH = 2_000  # bytes; the system ends at 4,096
OUTSIDE = "是指向收件箱之外的链接，不予读取"


@dataclass(frozen=True)
class Arrival:
    """One file in the inbox."""

    path: Path
    name: str  # its path below the inbox; senders have folders
    state: tuple[int, ...]  # size, times of change and inode when it was first seen

    @property
    def sender(self) -> str:
        """Return whose file it is: the first folder below the inbox."""
        folder, found, _ = self.name.partition("/")
        return folder if found else DISTRICT

    def has_changed(self) -> bool:
        """Tell whether someone wrote to the file since it was seen."""
        return not self.path.exists() or state_of(self.path) != self.state

    def leave(self) -> str:
        """Delete the file once it counts; return why it stays, if it does."""
        try:
            if not self.path.exists():
                return ""
            if self.has_changed():
                return "读取之后内容又有变化；原内容已收，新内容下次再读"
            self.path.unlink()
        except OSError as error:
            return f"已收，但移不出收件箱：{error.strerror}"
        return ""


def state_of(path: Path) -> tuple[int, ...]:
    """Return what differs once a file is written to, or another takes its place."""
    facts = path.stat()
    return (facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino)


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
    for path in _files(inbox, found):
        name = shown(path.relative_to(inbox))
        try:
            if words := _why_refused(path, inbox):
                found.refused.append((path, Refusal(name, words)))
            elif words := _why_waiting(path, busy):
                found.waiting.append(Refusal(name, words))
            else:
                found.arrivals.append(Arrival(path, name, state_of(path)))
        except OSError as error:
            found.waiting.append(Refusal(name, f"打不开：{error.strerror}"))
    return found


def shown(path: Path) -> str:
    """Return a path as text; names that are not UTF-8 as the GBK they may be."""
    return os.fsencode(path).decode("utf-8" if _is_utf8(path) else "gb18030", "replace")


def _is_utf8(path: Path) -> bool:
    return str(path).isascii() or not any("\ud800" <= c <= "\udfff" for c in str(path))


def _why_refused(path: Path, inbox: Path) -> str:
    if path.is_symlink():
        target, root = os.path.realpath(path), inbox.resolve()
        is_inside = Path(target).is_relative_to(root)
        return "是链接；请放文件本身" if is_inside else OUTSIDE
    if len(os.fsencode(path)) > LONGEST_PATH:
        return f"路径超过 {LONGEST_PATH} 字节，请少套几层文件夹"
    return "" if _is_utf8(path) else "名称不是 UTF-8 编码，请改名后再报送"


def _why_waiting(path: Path, busy: set[tuple[int, int]]) -> str:
    facts = path.stat()
    if path.name.startswith(HIDDEN) or path.name.lower().endswith(PARTIAL):
        return "临时文件名，等写完并改名后再读"
    if (facts.st_dev, facts.st_ino) in busy:
        return "还有程序正在写入，下次再读"
    if not os.access(path, os.R_OK):
        return "没有读取权限，请执行 chmod u+r"
    return "" if path.is_file() else "不是普通文件，不予读取"


def _files(inbox: Path, found: Walk) -> Iterator[Path]:
    """Yield files, links, and folders that lie too deep to be walked."""

    def denied(error: OSError) -> None:
        name = shown(Path(error.filename).relative_to(inbox))
        words = "没有读取文件夹的权限，请执行 chmod u+rx"
        found.waiting.append(Refusal(name, words))

    for folder, names, files in os.walk(inbox, onerror=denied):
        names[:] = sorted(name for name in names if not LITTER.fullmatch(name))
        here = Path(folder)
        ends = [
            name
            for name in names
            if (here / name).is_symlink()
            or len(os.fsencode(here / name)) > LONGEST_PATH
        ]
        names[:] = [name for name in names if name not in ends]
        there = [name for name in files + ends if not LITTER.fullmatch(name)]
        yield from (here / name for name in sorted(there))


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
