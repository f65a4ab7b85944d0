"""A disk of which the power is cut: what it holds of a folder at any moment."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fourgates import durable

FOLDER = -1  # stands for the inode of a folder, which has its own names


@dataclass
class Disk:
    """What a disk would hold after a cut, watched while a home is written to.

    A file holds what it held at its last sync, or nothing. First every
    name is there at once; else a name is there once its folder was synced, except that
    what is removed from the inbox is gone at once: the worse of both for each. A file
    that is renamed is never in neither place.
    """

    root: Path
    content: dict[int, bytes] = field(default_factory=dict)  # by inode
    names: dict[Path, dict[str, int]] = field(default_factory=dict)
    cuts: list[Callable[[Path], None]] = field(default_factory=list)
    log: list[tuple[str, Path, Path]] = field(default_factory=list)
    removed: set[Path] = field(default_factory=set)

    def begin(self) -> None:
        """Take all that is there for durable."""
        for path in [self.root, *self.root.rglob("*")]:
            self.synced(path)

    def synced(self, path: Path) -> None:
        """Know that a file, or the names in a folder, reached the disk."""
        if path.is_dir():
            self.names[path] = {
                entry.name: FOLDER if entry.is_dir() else entry.inode()
                for entry in os.scandir(path)
                if not entry.is_symlink()
            }
        elif path.is_file():
            self.content[path.stat().st_ino] = path.read_bytes()

    def cut(self) -> None:
        """Keep what a cut would leave now, both ways."""
        early = {
            path.relative_to(self.root): self._kept(path)
            for path in self.root.rglob("*")
            if path.is_file() and not path.is_symlink()
        }
        late = dict(self._reached(self.root))
        for files in (early, late):
            self.cuts.append(lambda target, files=files: lay(files, target))

    def _kept(self, path: Path) -> bytes:
        kept = self.content.get(path.stat().st_ino, b"")
        return kept if path.read_bytes().startswith(kept) else b""

    def _reached(self, folder: Path) -> Iterator[tuple[Path, bytes]]:
        inbox = self.root / "inbox"
        names = self.names.get(folder, {})
        for name, inode in names.items():
            path = folder / name
            if inode == FOLDER:
                yield from self._reached(path)
            elif folder == inbox and path in self.removed:
                continue
            else:
                yield path.relative_to(self.root), self.content.get(inode, b"")

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Watch every sync, renaming and removal; each is a moment to cut."""
        sync, replace, unlink = os.fsync, Path.replace, Path.unlink

        def syncing(descriptor: int) -> None:
            path = Path(f"/proc/self/fd/{descriptor}").readlink()
            sync(descriptor)
            if not path.is_relative_to(self.root):
                return
            self.log.append(("sync", path, path))
            self.synced(path)
            self.cut()

        def replacing(path: Path, target: Path) -> Path:
            done = replace(path, target)
            if not Path(target).is_relative_to(self.root):
                return done
            self.log.append(("place", path, Path(target)))
            for folder in [one for one in self.names if one.is_relative_to(path)]:
                self.names[target / folder.relative_to(path)] = self.names.pop(folder)
            self.cut()
            return done

        def removing(path: Path, missing_ok: bool = False) -> None:
            unlink(path, missing_ok=missing_ok)
            self.removed.add(path)
            self.cut()

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "fsync", syncing)
            patch.setattr(Path, "replace", replacing)
            patch.setattr(Path, "unlink", removing)
            patch.setattr(durable, "SIDE_BY_SIDE", 1)
            yield


def lay(files: dict[Path, bytes], target: Path) -> None:
    """Write a home as a cut left it."""
    for name, content in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o600)
