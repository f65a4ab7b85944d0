"""What detection tells: a file, its sheets with their feeds, or why it is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fourgates.contracts.headers import SEARCHED_ROWS, Form
from fourgates.ingest.detect.inbox import Arrival
from fourgates.ingest.detect.rows_file import NumberedRow, RowsFile


class UnreadableError(ValueError):
    """A file, or a sheet of it, that no reader can make sense of; told in Chinese."""


@dataclass(frozen=True)
class Refused:
    """A file that goes back to its sender, or one sheet of it that is not read.

    Args:
        reason: Why, in one line of Chinese.
        sheet: The sheet; empty when it is the whole file.
    """

    reason: str
    sheet: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet whose feed is known.

    Args:
        forms: Its header as its own contract reads it, then as companions do.
        rows: Yields the rows below the header, each with its physical line; raises
            UnreadableError.
        kind: ``csv`` or ``xlsx``.
        name: As on its tab; empty for a text file.
        number: Which sheet of the workbook, from 1.
        delimiter: Of a text file.
        plain: The file itself, where DuckDB may read it.
    """

    forms: tuple[Form, ...]
    rows: Callable[[], Iterable[NumberedRow]]
    kind: str
    name: str = ""
    number: int = 1
    delimiter: str = ""
    plain: RowsFile | None = None


@dataclass(frozen=True)
class DetectedFile:
    """A file that can be read.

    Args:
        arrival: Where it is.
        sha256: Hash of its bytes, by which a second copy is known.
        sheets: Yields its sheets in order, or why one is not read.
        encoding: Python's name of a text file's encoding.
        feed: The one feed its rows land in; None when there may be several, or when it
            is so large that it takes the whole machine.
        is_trusted: Only its beginning was seen to be UTF-8.
        copy: Its text in UTF-8, to be removed once it is read.
    """

    arrival: Arrival
    sha256: str
    sheets: Callable[[], Iterator[Sheet | Refused]]
    encoding: str = ""
    feed: str | None = None
    is_trusted: bool = False
    copy: Path | None = None


def complete(form: Form | None) -> Form | Refused:
    """Return a form that has all it needs; the nearest is named when none has."""
    if form is None:
        return Refused(f"前 {SEARCHED_ROWS} 行里没有任何一张表的表头，不知是哪张表")
    label = form.contract.label
    if form.doubled:
        return Refused(f"「{label}」的表头重复：{'、'.join(form.doubled)}，请只留一列")
    if form.missing:
        missing = "、".join(form.missing)
        return Refused(f"不是已知的表；最接近「{label}」，缺少必填列：{missing}")
    return form


def without_rows(form: Form) -> str:
    """Return what is told of a sheet that ends with its header."""
    return f"只有「{form.contract.title}」的表头，没有数据行"
