"""Derive one key a purpose from the master key, and hash with it inside DuckDB."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
BLOCK_BYTES = 64


def derive(master: bytes, use: str, purpose: str = "") -> bytes:
    """Return the 32-byte key of one use, such as ``hash`` (HKDF-SHA256, RFC 5869).

    Keys of two purposes have nothing in common.
    """
    info = f"fourgates/{use}/{purpose}".encode()
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=info).derive(master)


def hmac_sql(text: str, key: bytes) -> str:
    """Return SQL for the HMAC-SHA256 (RFC 2104) of a text, as 64 hex digits.

    DuckDB has ``sha256`` alone, so the two passes are spelled out; a Python function a
    row would be a hundred times slower. NULL stays NULL; a key is at most one block.
    """
    padded = key.ljust(BLOCK_BYTES, b"\0")
    inner = bytes(byte ^ 0x36 for byte in padded).hex()
    outer = bytes(byte ^ 0x5C for byte in padded).hex()
    passed = f"sha256(unhex('{inner}') || encode({text}))"
    return f"sha256(unhex('{outer}') || unhex({passed}))"
