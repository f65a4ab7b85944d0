"""Read workbooks in a process apart, so that nothing they hold ends the run.

The process has limits of memory and time and is used again for the next workbook. One
that ends, or is ended, takes only its workbook along.
"""

from __future__ import annotations

import atexit
import os
import pickle
import resource
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fourgates import project
from fourgates.ingest.detect import workbook
from fourgates.ingest.detect.sheet import UnreadableError
from fourgates.ingest.detect.workbook import Grid

WORK = "from fourgates.ingest.detect.apart import serve; serve()"
MEMORY, MEMORY_PER_BYTE = 900 << 20, 20  # bytes; so many more a byte of the file
SECONDS, SECONDS_PER_BYTE = 20.0, 1 / (1 << 20)
LENGTH = 8  # bytes that tell how long a message is
BEYOND = (
    "工作簿读不出来（读取时超出内存或时限），请删去末尾空白的行列，或分成几个文件再报送"
)


def grids(path: Path) -> Iterator[Grid]:
    """Yield every work sheet as ``workbook.grids`` does, read by another process.

    Raises:
        UnreadableError: The workbook is damaged, or asks for too much.
    """
    reader = _IDLE.pop() if _IDLE else Reader()
    is_whole = False
    try:
        for told in reader.ask(path):
            if isinstance(told, UnreadableError):
                is_whole = True
                raise told
            yield told
        is_whole = True
    finally:
        if is_whole:
            _IDLE.append(reader)
        else:
            reader.end()


class Reader:
    """A process that reads one workbook after another."""

    def __init__(self) -> None:
        """Start it: a fresh Python, since this one holds DuckDB's threads."""
        places = [str(project.PACKAGE.parent), os.environ.get("PYTHONPATH", "")]
        self._process = subprocess.Popen(
            [sys.executable, "-c", WORK],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, places))},
            bufsize=0,
        )

    def ask(self, path: Path) -> Iterator[Any]:
        """Yield the grids of a workbook, or the error that ended them."""
        patience = SECONDS + SECONDS_PER_BYTE * path.stat().st_size
        stdin = self._process.stdin
        assert stdin
        try:
            _send(stdin.fileno(), path)
            while (told := self._hear(time.monotonic() + patience)) is not None:
                yield told
        except (OSError, EOFError, TimeoutError):
            raise UnreadableError(BEYOND) from None

    def end(self) -> None:
        """End the process, whatever it is at."""
        self._process.kill()
        self._process.communicate()

    def _hear(self, deadline: float) -> Any:
        stdout = self._process.stdout
        assert stdout
        length = _take(stdout.fileno(), LENGTH, deadline)
        raw = _take(stdout.fileno(), int.from_bytes(length, "big"), deadline)
        return pickle.loads(raw)  # by ourselves, for ourselves


def serve() -> None:
    """Read the workbooks whose paths come on standard input, until it ends."""
    told = os.dup(sys.stdout.fileno())
    while head := sys.stdin.buffer.read(LENGTH):
        path = pickle.loads(sys.stdin.buffer.read(int.from_bytes(head, "big")))
        most = MEMORY + MEMORY_PER_BYTE * path.stat().st_size
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
        try:
            for grid in workbook.grids(path):
                _send(told, grid)
            _send(told, None)
        except UnreadableError as error:
            _send(told, error)
        except MemoryError:
            _send(told, UnreadableError(BEYOND))
        except BaseException as error:  # a panic of the reader is no Exception
            what = f"工作簿读不出来（{type(error).__name__} {error}），请检查单元格格式"
            _send(told, UnreadableError(what))


def _send(target: int, told: object) -> None:
    raw = pickle.dumps(told, pickle.HIGHEST_PROTOCOL)
    left = memoryview(len(raw).to_bytes(LENGTH, "big") + raw)
    while left:
        left = left[os.write(target, left) :]


def _take(source: int, length: int, deadline: float) -> bytes:
    """Return so many bytes; EOFError or TimeoutError when they do not come."""
    raw = bytearray()
    while len(raw) < length:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([source], [], [], left)[0]:
            raise TimeoutError
        if not (part := os.read(source, min(length - len(raw), 1 << 20))):
            raise EOFError
        raw += part
    return bytes(raw)


def _end_idle() -> None:
    while _IDLE:
        _IDLE.pop().end()


_IDLE: list[Reader] = []
atexit.register(_end_idle)
