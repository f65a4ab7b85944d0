"""Put files in place so that a power cut takes nothing back.

A file is synced, then renamed, then its folder is synced: a name never stands for less
than the whole file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

DRAFT = ".tmp"
SIDE_BY_SIDE = 16  # the disk takes syncs that come together in one go


def place(draft: Path, final: Path) -> None:
    """Put a draft, a file or a folder whose files are synced, in place for good."""
    place_all([(draft, final)])


def place_all(
    moves: Sequence[tuple[Path, Path]],
    placed: Callable[[Path], None] = lambda final: None,
) -> None:
    """Put drafts in place in their order; ``placed`` is told each that stands."""
    sync(draft for draft, _ in moves)
    for draft, final in moves:
        draft.replace(final)
        placed(final)
    # A name must last in its new folder before it is gone for good from the old one.
    finals = {final.parent for _, final in moves}
    sync(finals)
    sync({draft.parent for draft, _ in moves} - finals)


def write(path: Path, content: bytes | str) -> None:
    """Write a file in place of what stood there, whole or not at all."""
    raw = content.encode() if isinstance(content, str) else content
    draft = path.with_name(f".{path.name}{DRAFT}")
    draft.write_bytes(raw)
    place(draft, path)


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, for good."""
    if path.is_dir():
        return
    if not path.parent.is_dir():
        make_folder(path.parent)
    path.mkdir(exist_ok=True)
    sync([path.parent])


def free_name(path: Path) -> Path:
    """Return a path, or the first numbered one beside it that nothing has."""
    free, number = path, 1
    while free.exists() or free.is_symlink():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free


def sync_tree(folder: Path) -> None:
    """Bring everything in a folder to the disk, at any depth."""
    sync(path for path in folder.rglob("*") if not path.is_symlink())
    sync([folder])


def sync(paths: Iterable[Path]) -> None:
    """Bring files and the names in folders to the disk, side by side."""
    listed = list(paths)
    if len(listed) == 1:
        _sync_one(listed[0])
    elif listed:
        with ThreadPoolExecutor(min(SIDE_BY_SIDE, len(listed))) as pool:
            list(pool.map(_sync_one, listed))


def _sync_one(path: Path) -> None:
    if path.is_symlink():
        return  # it is a name, and its folder is synced
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
