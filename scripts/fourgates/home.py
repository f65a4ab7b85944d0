"""The one folder that holds everything a run reads or writes: FOURGATES_HOME."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fourgates import durable
from fourgates.errors import LOCKED, UserError

VARIABLE = "FOURGATES_HOME"
KEY_VARIABLE = "FOURGATES_KEY"
DEFAULT = Path("data")
PATTERN_SIGNS = "*?[]{}"  # DuckDB takes a path that holds one for a pattern


class Folder:
    """A folder of the home by its attribute's name, made when first asked for."""

    def __set_name__(self, owner: type[Home], name: str) -> None:
        """Keep the name."""
        self._name = name

    def __get__(self, home: Home, owner: type[Home]) -> Path:
        """Return the folder of one home."""
        path = home.root / self._name
        durable.make_folder(path)
        return path


@dataclass(frozen=True)
class Home:
    """Paths under one FOURGATES_HOME; folders are made when first asked for."""

    root: Path

    inbox = Folder()  # files as their senders sent them, waiting to be read
    refused = Folder()  # files that belong to no feed, each beside its reason
    archive = Folder()  # every file that was read, encrypted whole
    vault = Folder()  # identifiers by purpose, encrypted
    landing = Folder()  # typed rows without identifiers, append-only Parquet by feed
    rejects = Folder()  # rows that could not be taken, with reasons, encrypted
    leftovers = Folder()  # files of a killed run that never counted, moved aside
    issues = Folder()  # published issues, one folder each, and the link ``current``
    build = Folder()  # what can be made again: compiled rules, dbt's target
    logs = Folder()  # step logs and the log of reads of the vault

    @property
    def ledger(self) -> Path:
        """Return the folder of the ledger of loads, in landing."""
        return self.landing / "loads"

    @property
    def warehouse(self) -> Path:
        """The builder's own database file."""
        return self.root / "warehouse.duckdb"

    @property
    def key_file(self) -> Path:
        """The 0600 file that holds the master key, unless the environment does."""
        return self.root / "key.json"

    def master_key(self) -> bytes:
        """Return the 32-byte master key.

        Raises:
            UserError: There is no key, it is not 32 bytes, or others can read it.
        """
        if text := os.environ.get(KEY_VARIABLE):
            return _decoded(text, KEY_VARIABLE)
        if not self.key_file.exists():
            raise UserError(
                f"{self.key_file}: no key yet. Make one with: "
                f"fourgates doctor --make-key (or set {KEY_VARIABLE})"
            )
        if self.key_file.stat().st_mode & 0o077:
            raise UserError(
                f"{self.key_file}: others can read the key. "
                f"Mend it with: chmod 600 {self.key_file}"
            )
        stored = json.loads(self.key_file.read_text("utf-8"))
        return _decoded(str(stored["master"]), str(self.key_file))

    def make_key(self, seed: bytes | None = None) -> None:
        """Write a new key file that only its owner can read; never replace one.

        A demo's seed of 32 bytes stands instead of random ones.
        """
        import base64  # noqa: PLC0415  only who makes a key pays for it
        import secrets  # noqa: PLC0415

        if self.key_file.exists():
            raise UserError(f"{self.key_file}: there is a key already; it stays.")
        durable.make_folder(self.root)
        text = base64.b64encode(seed or secrets.token_bytes(32)).decode()
        descriptor = os.open(self.key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"master": text}, file)
            file.flush()
            os.fsync(file.fileno())
        durable.sync([self.root])

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep every other writing command out of this home.

        Raises:
            UserError: Another run holds the lock (exit code 4).
        """
        from filelock import FileLock, Timeout  # noqa: PLC0415  slow; readers need none

        self.root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.root / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise UserError(
                f"{self.root}: another run is at work here. Wait until it ends, "
                "or use another FOURGATES_HOME.",
                LOCKED,
            ) from None
        try:
            yield
        finally:
            lock.release()


def find(path: Path | None = None) -> Home:
    """Return the home: the path given, else FOURGATES_HOME, else ``./data``.

    Raises:
        UserError: The path holds a sign of a pattern.
    """
    chosen = (path or Path(os.environ.get(VARIABLE, DEFAULT))).resolve()
    if found := sorted(set(str(chosen)).intersection(PATTERN_SIGNS)):
        raise UserError(
            f"{chosen}: the path of a home may hold none of {PATTERN_SIGNS}, which are "
            f"signs of patterns; this one holds {' '.join(found)}. Rename the folder, "
            "or name another in FOURGATES_HOME."
        )
    return Home(chosen)


def _decoded(text: str, where: str) -> bytes:
    import base64  # noqa: PLC0415  only who uses the key pays for it

    key_bytes = 32
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != key_bytes:
        raise UserError(f"{where}: the key must be 32 bytes in base64.")
    return key
