"""Find out what a file is: by its bytes, its encoding, its header, its sheets."""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from fourgates.contracts.headers import SEARCHED_ROWS, Form, HeaderIndex
from fourgates.ingest.detect import apart, text_file, workbook
from fourgates.ingest.detect.inbox import Arrival
from fourgates.ingest.detect.rows_file import NumberedRow, RowsFile, misplaced
from fourgates.ingest.detect.sheet import (
    DetectedFile,
    Refused,
    Sheet,
    UnreadableError,
    complete,
    unknown,
)
from fourgates.ingest.detect.survey import UTF8, survey, transcode

LARGE_BYTES = 8 << 20
COPY = "text-"  # begins the name of a copy in UTF-8
# HTML, "XML spreadsheet 2003" and web archives, which go by the name of .xls.
MARKUP = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<(html|!doctype|table|\?xml|meta|head|!--)|mime-version:)",
    re.I,
)

# What a file of another program begins with, and what it is called.
SIGNATURES = {
    b"%PDF": "这是PDF 文件",
    b"\x89PNG": "这是图片",
    b"\xff\xd8\xff": "这是图片",
    b"GIF8": "这是图片",
    b"PAR1": "这是Parquet 文件",
    b"SQLite format 3": "这是数据库文件",
    b"\x7fELF": "这是程序",
    b"\x1f\x8b": "这是压缩包",
    b"Rar!": "这是压缩包",
    b"7z\xbc\xaf": "这是压缩包",
    b"{\\rtf": "这是文字处理文件",
    codecs.BOM_UTF32_LE: "这是UTF-32 编码的文字",
    codecs.BOM_UTF32_BE: "这是UTF-32 编码的文字",
}
EVERYBODY = "all"  # stands for the whole of a feed's senders


def detect(
    arrival: Arrival, index: HeaderIndex, work: Path, *, trusting: bool = True
) -> DetectedFile | Refused:
    """Return what a file is, before any row is read; a copy in UTF-8 goes to ``work``.

    Trusting, only the beginning of a large file in UTF-8 is decoded; whoever reads the
    rest may find that it is something else, and then asks again without trust.
    """
    with arrival.path.open("rb") as stream:
        head = stream.read(512)
    if words := _not_read(arrival, head):
        return Refused(words)
    try:
        if workbook.is_workbook(head, arrival.name):
            return _workbook(arrival, index)
        return _text(arrival, index, work, trusting)
    except UnreadableError as error:
        return Refused(str(error))
    except UnicodeDecodeError:  # in its head, beyond what was decoded
        return detect(arrival, index, work, trusting=False)


def _not_read(arrival: Arrival, head: bytes) -> str:
    """Return why a file is not looked into; else nothing."""
    if arrival.sender == EVERYBODY:
        return "收件箱里的文件夹不能叫 all：那是各单位合计的名称，请改名再报送"
    return _other_kind(head) if arrival.state[0] else "文件是空的（0 字节）"


def _other_kind(head: bytes) -> str:
    """Return what a file of another program is, and what to do; else nothing."""
    for signature, kind in SIGNATURES.items():
        if head.startswith(signature):
            saved = "请另存为 .xlsx 或 UTF-8 的 .csv 再报送"
            return f"{kind}，不是这里读取的表格；{saved}"
    if MARKUP.match(head):
        return (
            "是网页或 XML 文件，只是用了表格的文件名；"
            "请用 Excel 或 WPS 打开，另存为 .xlsx 再报送"
        )
    return ""


def _text(
    arrival: Arrival, index: HeaderIndex, work: Path, trusting: bool
) -> DetectedFile | Refused:
    facts = survey(arrival.path, trusting=trusting)
    path, copy = arrival.path, None
    if facts.encoding not in UTF8:
        number, name = tempfile.mkstemp(".csv", COPY, work)
        os.close(number)
        path = copy = Path(name)
        transcode(arrival.path, facts.encoding, path)
    found = text_file.recognise(path, index, arrival.name)
    if found is None:
        return unknown(text_file.first_rows(path))
    form = complete(found.form)
    if isinstance(form, Refused):
        return form
    lines = facts.newlines + (facts.last != b"\n") - found.skip
    plain = RowsFile(path, len(form.header), lines, found.delimiter, found.skip)
    sheet = Sheet(
        forms=(form, *index.companions(form)),
        rows=lambda: found.rows(path),
        kind="csv",
        delimiter=found.delimiter,
        plain=plain if found.is_plain and not facts.is_odd else None,
    )
    is_alone = facts.size > LARGE_BYTES or len(sheet.forms) > 1
    return DetectedFile(
        arrival,
        facts.sha256,
        lambda: iter([sheet]),
        encoding=facts.encoding,
        feed=None if is_alone else form.contract.landing_feed,
        is_trusted=facts.is_trusted,
        copy=copy,
        form=None if is_alone or facts.is_trusted else form,
    )


def _workbook(arrival: Arrival, index: HeaderIndex) -> DetectedFile:
    package = workbook.check_safe(arrival.path)
    with arrival.path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return DetectedFile(arrival, digest, lambda: _sheets(arrival, index, package))


def _sheets(
    arrival: Arrival, index: HeaderIndex, package: workbook.Package
) -> Iterator[Sheet | Refused]:
    """Yield every work sheet that a feed reads, and why another is not read."""
    try:
        for number, grid in enumerate(apart.grids(arrival.path), 1):
            found = _form(arrival, index, grid)
            if isinstance(found, Refused):
                yield found
                continue
            rows = partial(_rows, arrival.path, package, grid, found)
            forms = (found, *index.companions(found))
            yield Sheet(forms, rows, package.kind, name=grid.name, number=number)
    except UnreadableError as error:
        yield Refused(str(error))


def _form(arrival: Arrival, index: HeaderIndex, grid: workbook.Grid) -> Form | Refused:
    """Return the form of a sheet, or why it is not read."""
    if grid.is_hidden:
        return Refused("是隐藏的工作表，未读取", grid.name)
    if not grid.rows:
        return Refused("是空白工作表", grid.name)
    head = grid.rows[: SEARCHED_ROWS + 1]
    form = complete(index.best(head, f"{arrival.name} {grid.name}"), head)
    return Refused(form.reason, grid.name) if isinstance(form, Refused) else form


def _rows(
    path: Path, package: workbook.Package, grid: workbook.Grid, form: Form
) -> list[NumberedRow]:
    """Return the rows of a sheet, merged cells filled and error values shown."""
    workbook.mark_errors(path, grid, package)
    workbook.fill_merged(path, grid)
    rows = grid.numbered()
    return [*misplaced(form, rows), *rows[form.first_row :]]
