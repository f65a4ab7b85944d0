"""Look once at a file's bytes: hash, encoding, lines, oddities."""

from __future__ import annotations

import codecs
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from fourgates.ingest.refuse import Refused

CHUNK = 1 << 20
TRUSTED_AFTER = 4 * CHUNK
HZ_RUN = re.compile(rb"~\{(?:[!-~]{2})+~\}")
ENOUGH_UTF8 = 4


@dataclass
class Survey:
    """What one pass over the bytes tells.

    Args:
        sha256: Hash of the whole file, by which a second copy is known.
        size: Bytes.
        encoding: Python's name of the encoding.
        newlines: Line feeds.
        is_odd: It needs Python's patience: NUL bytes, lone carriage returns, UTF-16.
        is_trusted: Only its beginning was seen to be UTF-8; the reader must see to the
            rest.
    """

    sha256: str
    size: int
    encoding: str = "utf-8"
    newlines: int = 0
    ends_with_newline: bool = True
    is_odd: bool = False
    is_trusted: bool = False


def survey(path: Path, *, trusting: bool = False) -> Survey:
    """Return what the bytes of a text file tell.

    Args:
        path: The file.
        trusting: Decode the beginning only. DuckDB refuses a row that is not UTF-8, and
            decoding a large file twice costs as much as reading it.

    Raises:
        Refused: It is in no encoding that is read here.
    """
    digest = hashlib.sha256()
    state = _State(TRUSTED_AFTER if trusting else None)
    with path.open("rb") as stream, ThreadPoolExecutor(1) as clerk:
        chunk = stream.read(CHUNK)
        while chunk:  # the hash is worked out beside the look, chunk by chunk
            hashed = clerk.submit(digest.update, chunk)
            state.see(chunk)
            chunk = stream.read(CHUNK)
            hashed.result()
    state.finish()
    found = Survey(digest.hexdigest(), state.size)
    found.newlines = state.newlines
    found.ends_with_newline = state.last == b"\n"
    found.encoding = state.encoding(path)
    found.is_odd = state.is_odd or found.encoding == "utf-16"
    found.is_trusted = state.is_trusted and found.encoding in ("utf-8", "utf-8-sig")
    return found


class _State:
    """Counts carried from chunk to chunk."""

    def __init__(self, trusted_after: int | None) -> None:
        self.is_trusted = False
        self._trusted_after = trusted_after
        self.size = 0
        self.newlines = 0
        self.last = b""
        self.is_odd = False
        self.is_utf8 = True
        self.is_ascii = True
        self.has_hz = False
        self.head = b""
        self.wide_before_failure = 0
        self.failed_at = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def see(self, chunk: bytes) -> None:
        """Take in the next bytes."""
        self.head = self.head or chunk[:4]
        self.newlines += chunk.count(b"\n")
        edge = self.last + chunk
        self._look_for_oddities(edge)
        if not chunk.isascii():
            self.is_ascii = False
        if self._trusted_after is not None and self.size >= self._trusted_after:
            self.is_trusted = self.is_utf8
        elif self.is_utf8:
            self._decode(chunk)
        self.size += len(chunk)
        self.last = chunk[-1:]

    def _look_for_oddities(self, edge: bytes) -> None:
        returns = edge.count(b"\r") if b"\r" in edge else 0
        if returns and returns != edge.count(b"\r\n") + edge.endswith(b"\r"):
            self.is_odd = True
        if b"\0" in edge:
            self.is_odd = True
        if self.is_ascii and b"~{" in edge and HZ_RUN.search(edge):
            self.has_hz = True

    def _decode(self, chunk: bytes) -> None:
        pending = len(self._decoder.getstate()[0])
        try:
            text = self._decoder.decode(chunk)
        except UnicodeDecodeError as error:
            self.is_utf8 = False
            self.failed_at = self.size - pending + error.start
            good = (b"" if pending else chunk[: error.start]).decode("utf-8", "ignore")
            self.wide_before_failure += _wide(good)
        else:
            if self.wide_before_failure < ENOUGH_UTF8 and not chunk.isascii():
                self.wide_before_failure += _wide(text)

    def finish(self) -> None:
        """See that the last character is whole."""
        pending = len(self._decoder.getstate()[0])
        if self.is_utf8 and pending and not self.is_trusted:
            self.is_utf8 = False
            self.failed_at = self.size - pending

    def encoding(self, path: Path) -> str:
        """Return the encoding, or refuse the file by the byte that fits none."""
        if self.head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if self.is_ascii and self.has_hz:
            line = _line_of(path, _find(path, b"~{"))
            raise Refused(f"第 {line} 行：是 HZ 编码，请另存为 UTF-8 或 GB18030 再报送")
        if self.is_utf8:
            return "utf-8-sig" if self.head.startswith(codecs.BOM_UTF8) else "utf-8"
        if self.wide_before_failure >= ENOUGH_UTF8:
            raise Refused(_broken(path, self.failed_at, "UTF-8"))
        return "gb18030"


def _wide(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _broken(path: Path, byte: int, encoding: str) -> str:
    line = _line_of(path, byte)
    return (
        f"第 {line} 行（第 {byte + 1} 字节）：不是完好的 {encoding} 文字，"
        "请从原软件重新导出为 UTF-8 或 GB18030"
    )


def _find(path: Path, needle: bytes) -> int:
    with path.open("rb") as stream:
        return max(stream.read(CHUNK).find(needle), 0)


def _line_of(path: Path, byte: int) -> int:
    line, seen = 1, 0
    with path.open("rb") as stream:
        while seen < byte and (chunk := stream.read(min(CHUNK, byte - seen))):
            line += chunk.count(b"\n")
            seen += len(chunk)
    return line


def transcode(path: Path, encoding: str, target: Path) -> None:
    """Write a file anew in UTF-8, as a stream.

    Raises:
        Refused: Some byte belongs to no character; the reason says which.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    seen = 0
    with path.open("rb") as reader, target.open("wb") as writer:
        while True:
            chunk = reader.read(CHUNK)
            pending = len(decoder.getstate()[0])
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                at = seen - pending + error.start
                raise Refused(_broken(path, at, encoding.upper())) from None
            seen += len(chunk)
            writer.write(text.encode("utf-8"))
            if not chunk:
                return
