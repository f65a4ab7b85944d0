"""Look once at a text file's bytes: hash, encoding, lines, oddities."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

from fourgates.ingest.detect.sheet import UnreadableError

CHUNK = 1 << 20
TRUSTED_AFTER = 4 * CHUNK
HZ_RUN = re.compile(rb"~\{(?:[!-~]{2})+~\}")
# Blanks beside a quote: Python's reader takes them for text, DuckDB's passes over them.
LOOSE_QUOTE = re.compile(rb'[,;|\t] +"|" +"')
ENOUGH_UTF8 = 4
# Punctuation and the 3,755 characters of level 1 of GB 2312; of Chinese text they are
# nearly all, of Latin-1 read as GB18030 none, of Big5 or CP1251 three in ten.
COMMON_SIGN = re.compile(rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]")
LEAST_COMMON, LOOKED_AT = 0.4, 1 << 16
UTF8 = ("utf-8", "utf-8-sig")


def survey(path: Path, *, trusting: bool = False) -> Survey:
    """Return what the bytes of a text file tell.

    Trusting, only the beginning is decoded: DuckDB refuses a row that is not UTF-8, and
    decoding a large file twice costs as much as reading it.

    Raises:
        UnreadableError: It is in no encoding that is read here.
    """
    digest = hashlib.sha256()
    found = Survey(trusting)
    with path.open("rb") as stream:
        chunk = stream.read(CHUNK)
        if len(chunk) < CHUNK:  # a thread would cost more than it does
            digest.update(chunk)
            found.see(chunk)
        else:
            _see_all(stream, chunk, digest.update, found)
    found.sha256 = digest.hexdigest()
    found.settle(path)
    return found


def _see_all(
    stream: BinaryIO, chunk: bytes, hash_more: Callable[[bytes], None], found: Survey
) -> None:
    """Look at a large file, its hash being worked out beside, chunk by chunk."""
    with ThreadPoolExecutor(1) as hasher:
        while chunk:
            hashed = hasher.submit(hash_more, chunk)
            found.see(chunk)
            chunk = stream.read(CHUNK)
            hashed.result()


class Survey:
    """What one pass over the bytes tells, counted from chunk to chunk."""

    sha256: str  # of the whole file, by which a second copy is known
    encoding: str  # Python's name of it

    def __init__(self, trusting: bool) -> None:
        """Begin with nothing seen."""
        self._trusting = trusting
        self.is_trusted = False  # only its beginning was seen to be UTF-8
        self.size = 0
        self.newlines = self._returns = 0
        self.head = self.last = b""
        # Only Python's reader takes NUL bytes, lone returns, loose quotes, UTF-16.
        self.is_odd = self.has_hz = False
        self.is_utf8 = self.is_ascii = True
        self._wide = 0  # characters beyond ASCII before the first that is not UTF-8
        self._failed_at = 0
        self._ends_windows_way = False  # its first line
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def see(self, chunk: bytes) -> None:
        """Take in the next bytes."""
        if not self.size:
            self.head = chunk[:4]
            self._ends_windows_way = chunk.partition(b"\n")[0].endswith(b"\r")
        self.newlines += chunk.count(b"\n")
        if b"\r" in chunk:
            self._returns += chunk.count(b"\r")
        if b"\0" in chunk or (b'"' in chunk and LOOSE_QUOTE.search(chunk)):
            self.is_odd = True
        if self.is_ascii:
            edge = self.last + chunk
            self.has_hz |= b"~{" in edge and bool(HZ_RUN.search(edge))
        self.is_ascii = self.is_ascii and chunk.isascii()
        if self._trusting and self.size >= TRUSTED_AFTER:
            self.is_trusted = self.is_utf8
        elif self.is_utf8:
            self._decode(chunk)
        self.size += len(chunk)
        self.last = chunk[-1:]

    def _decode(self, chunk: bytes) -> None:
        pending = len(self._decoder.getstate()[0])
        try:
            text = self._decoder.decode(chunk)
        except UnicodeDecodeError as error:
            self.is_utf8 = False
            self._failed_at = self.size - pending + error.start
            text = (b"" if pending else chunk[: error.start]).decode("utf-8", "ignore")
        if self._wide < ENOUGH_UTF8 and not chunk.isascii():
            self._wide += len(text) - len(text.encode("ascii", "ignore"))

    def settle(self, path: Path) -> None:
        """Tell the encoding, all bytes seen."""
        self.encoding = self._encoding(path)
        self.is_odd |= self.encoding == "utf-16" or self._has_lone_returns()
        self.is_trusted = self.is_trusted and self.encoding in UTF8

    def _has_lone_returns(self) -> bool:
        """Tell whether a return stands alone, for all that their number can tell.

        Where as many newlines stand alone, DuckDB does not find the rows that there
        should be, and the file is read by Python after all.
        """
        return self._returns > 0 and not (
            self._ends_windows_way and self._returns == self.newlines
        )

    def _encoding(self, path: Path) -> str:
        """Return the encoding, or refuse the file by the byte that fits none."""
        pending = len(self._decoder.getstate()[0])
        if self.is_utf8 and pending and not self.is_trusted:
            self.is_utf8 = False  # its last character is cut off
            self._failed_at = self.size - pending
        if self.head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if self.is_ascii and self.has_hz:
            with path.open("rb") as stream:
                line = _line_of(path, max(stream.read(CHUNK).find(b"~{"), 0))
            words = f"第 {line} 行：是 HZ 编码，请另存为 UTF-8 或 GB18030 再报送"
            raise UnreadableError(words)
        if self.is_utf8:
            return UTF8[self.head.startswith(codecs.BOM_UTF8)]
        if self._wide >= ENOUGH_UTF8:
            raise _broken(path, self._failed_at, "UTF-8")
        _check_chinese(path, self._failed_at)
        return "gb18030"


def _check_chinese(path: Path, byte: int) -> None:
    """Refuse text that would be no Chinese anyone writes if it were read as GB18030.

    Western text in Latin-1 decodes without an error, to characters that are hardly
    ever used. What is looked at begins in a line before the first byte beyond UTF-8.

    Raises:
        UnreadableError: At most two of five signs are in common use.
    """
    start = max(0, byte - LOOKED_AT // 8)
    with path.open("rb") as stream:
        stream.seek(start)
        if start:
            stream.readline(byte - start)
        text = stream.read(LOOKED_AT).decode("gb18030", "ignore")
    signs = [char.encode("gb18030") for char in text if not char.isascii()]
    usual = sum(map(bool, map(COMMON_SIGN.fullmatch, signs)))
    if signs and usual <= len(signs) * LEAST_COMMON:
        raise UnreadableError(
            f"第 {_line_of(path, byte)} 行（第 {byte + 1} 字节）：既不是 UTF-8，也不像 "
            "GB18030 的中文（可能是西文 Latin-1 或繁体 Big5）。可用的编码：UTF-8、"
            "GB18030（含 GBK、GB2312）、带标记的 UTF-16；请另存为其中一种再报送"
        )


def _broken(path: Path, byte: int, encoding: str) -> UnreadableError:
    return UnreadableError(
        f"第 {_line_of(path, byte)} 行（第 {byte + 1} 字节）：不是完好的 {encoding} "
        "文字，请从原软件重新导出为 UTF-8 或 GB18030"
    )


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
        UnreadableError: Some byte belongs to no character; the reason says which.
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
                raise _broken(path, at, encoding.upper()) from None
            seen += len(chunk)
            writer.write(text.encode("utf-8"))
            if not chunk:
                return
