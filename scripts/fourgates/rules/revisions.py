"""Read the rule tables of a file, a folder or a git revision."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fourgates.errors import UserError
from gaterules import DecisionTable, load_table, load_tables
from gaterules.load import CODES


@contextmanager
def tables_at(place: str, seeds: Path) -> Iterator[dict[str, DecisionTable]]:
    """Give the tables of a file, a folder or a revision of ``seeds``, by decision.

    Raises:
        UserError: The place is none of these.
    """
    path = Path(place)
    if path.is_file():
        table = load_table(path)
        yield {table.name: table}
    elif path.is_dir():
        yield {table.name: table for table in load_tables(path)}
    else:
        with tempfile.TemporaryDirectory() as folder:
            past = Path(folder) / seeds.name
            _unpack(_archived(place, seeds), past)
            with suppress(UserError):  # the words of codes stand beside the rules
                _unpack(_archived(place, seeds.parent / CODES), past.parent / CODES)
            yield {table.name: table for table in load_tables(past)}


def _archived(revision: str, seeds: Path) -> bytes:
    command = ["git", "archive", "--format=tar", revision, "--", "."]
    try:
        done = subprocess.run(command, cwd=seeds, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        told = getattr(error, "stderr", b"") or str(error).encode()
        raise UserError(
            f"{revision}: neither a file, a folder nor a revision of {seeds.name}: "
            f"{told.decode(errors='replace').strip()}"
        ) from None
    return done.stdout


def _unpack(packed: bytes, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        # Plain files only, by hand: Debian 12's Python has no extraction filters yet.
        for member in filter(tarfile.TarInfo.isfile, archive):
            target = folder / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            content = archive.extractfile(member)
            target.write_bytes(content.read() if content else b"")
