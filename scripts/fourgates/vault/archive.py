"""Keep every file that was read, whole and encrypted with age."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import BinaryIO

import pyrage  # type: ignore[import-untyped]
from cryptography.fernet import Fernet, InvalidToken

from fourgates import durable
from fourgates.errors import at
from fourgates.home import Home
from fourgates.vault import keys

SUFFIX = ".age"


class Archive:
    """The archive of one home, opened with its master key.

    Its age identity is made at the first use and kept beside the files, wrapped.
    """

    def __init__(self, home: Home) -> None:
        """Unwrap the identity, or make it."""
        self._folder = home.archive
        self._identity = _identity(self._folder / "identity.wrapped", home.master_key())
        self._recipient = self._identity.to_public()

    def encrypt(self, source: Path, target: Path) -> None:
        """Encrypt a file as a stream, whatever its size."""
        with source.open("rb") as reader, target.open("wb") as writer:
            pyrage.encrypt_io(reader, writer, [self._recipient])

    def read(self, name: str, writer: BinaryIO) -> None:
        """Decrypt the archived file of one load id into a stream."""
        with (self._folder / f"{name}{SUFFIX}").open("rb") as reader:
            pyrage.decrypt_io(reader, writer, [self._identity])


def _identity(path: Path, master: bytes) -> pyrage.x25519.Identity:
    wrapper = Fernet(base64.urlsafe_b64encode(keys.derive(master, "archive")))
    if not path.exists():
        fresh = pyrage.x25519.Identity.generate()
        durable.write(path, wrapper.encrypt(str(fresh).encode()))
    try:
        text = wrapper.decrypt(path.read_bytes()).decode()
    except InvalidToken:
        raise at(path, "was made with another master key; restore that key.") from None
    return pyrage.x25519.Identity.from_str(text)
