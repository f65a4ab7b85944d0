"""What detection tells: a file, its sheets with their feeds, or why it is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from fourgates.contracts.headers import SEARCHED_ROWS, Form
from fourgates.ingest.detect.inbox import Arrival
from fourgates.ingest.detect.rows_file import NumberedRow, RowsFile

MOST_HEADERS, MOST_LETTERS = 20, 20  # of a header in a message
ALIKE = 0.5  # a header this like a missing one may be meant


class UnreadableError(ValueError):
    """A file, or a sheet of it, that no reader can make sense of; told in Chinese."""


@dataclass(frozen=True)
class Refused:
    """A file that goes back to its sender, or one sheet of it that is not read."""

    reason: str  # why, in one line of Chinese
    sheet: str = ""  # the sheet; empty when it is the whole file


@dataclass(frozen=True)
class Sheet:
    """A sheet whose feed is known."""

    forms: tuple[Form, ...]  # as its own contract reads it, then as companions do
    # Yields those below the header, by physical line; raises UnreadableError.
    rows: Callable[[], Iterable[NumberedRow]]
    kind: str  # ``csv`` or ``xlsx``
    name: str = ""  # as on its tab; empty for a text file
    number: int = 1  # which sheet of the workbook, from 1
    delimiter: str = ""  # of a text file
    plain: RowsFile | None = None  # the file itself, where DuckDB may read it


@dataclass(frozen=True)
class DetectedFile:
    """A file that can be read."""

    arrival: Arrival
    sha256: str  # hash of its bytes, by which a second copy is known
    sheets: Callable[[], Iterator[Sheet | Refused]]  # in order, or why one is not read
    encoding: str = ""  # Python's name of a text file's encoding
    # The one feed its rows land in; None when there may be several, or when it is so
    # large that it takes the whole machine.
    feed: str | None = None
    is_trusted: bool = False  # only its beginning was seen to be UTF-8
    copy: Path | None = None  # its text in UTF-8, to be removed once it is read
    form: Form | None = None  # of a text file that is read in one way only


def unknown(rows: Sequence[Sequence[str]]) -> Refused:
    """Return the refusal of a sheet without a header, with what was read for one."""
    words = f"前 {SEARCHED_ROWS} 行里没有任何一张表的表头，不知是哪张表"
    return Refused(words + _read_as(next(filter(any, rows), ())))


def complete(form: Form | None, rows: Sequence[Sequence[str]] = ()) -> Form | Refused:
    """Return a form that has all it needs; the nearest is named when none has.

    What was read for a header, of the first rows, is told.
    """
    if form is None:
        return unknown(rows)
    label = form.contract.label
    if form.doubled:
        return Refused(f"「{label}」的表头重复：{'、'.join(form.doubled)}，请只留一列")
    if form.missing:
        missing = "、".join(_perhaps(title, form.extras) for title in form.missing)
        words = f"不是已知的表；最接近「{label}」，缺少必填列：{missing}"
        return Refused(words + _read_as(form.header))
    if form.rivals:
        feeds = "、".join((form.contract.feed, *form.rivals))
        return Refused(f"几张表的表头都与它相符：{feeds}；请在文件名里写明是哪一张")
    return form


def _read_as(header: Sequence[str]) -> str:
    """Return in words what stands where a header should, each cell cut."""
    cells = [cell.strip()[:MOST_LETTERS] for cell in header if cell.strip()]
    more = " 等" if len(cells) > MOST_HEADERS else ""
    return f"；读到的表头：{'、'.join(cells[:MOST_HEADERS])}{more}" if cells else ""


def _perhaps(title: str, extras: Sequence[str]) -> str:
    """Return the title of a missing column, with the header that may be meant."""
    close = get_close_matches(title, extras, n=1, cutoff=ALIKE)
    return f"{title}（是“{close[0]}”吗？）" if close else title
