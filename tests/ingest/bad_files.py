"""Sixty and more files of which none can be taken in, each bad in a way of its own."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import random
import socket
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import xlsxwriter
from ingest_kit import visit, visits

GOOD = visits(visit(900), visit(901))
HEAD = GOOD.splitlines()[0]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PLACES = {
    "sheet": "xl/worksheets/sheet1.xml",
    "book": "xl/workbook.xml",
    "rels": "xl/_rels/workbook.xml.rels",
    "strings": "xl/sharedStrings.xml",
}


def _zip(**changes: str | bytes | None) -> bytes:
    """Return a good workbook with parts (keys of PLACES) replaced or left out."""
    parts: dict[str, str | bytes | None] = {}
    with zipfile.ZipFile(io.BytesIO(_book(_filled))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts |= {PLACES[name]: content for name, content in changes.items()}
    return _packed({name: text for name, text in parts.items() if text is not None})


def _rows(inner: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{inner}</sheetData></worksheet>'


def _book(fill: Callable[[xlsxwriter.Workbook], object]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        fill(book)
    return stream.getvalue()


def _filled(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("走访")
    for at, row in enumerate(GOOD.splitlines()):
        sheet.write_row(at, 0, row.split(","))


def _tail(content: bytes, part: float) -> bytes:
    return content[: int(len(content) * part)]


def _packed(names: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as box:
        for name, content in names.items():
            box.writestr(name, content)
    return stream.getvalue()


def _database(module: str, folder: Path) -> bytes:
    path = folder / f"of_{module}"
    if module == "sqlite":
        with sqlite3.connect(path) as connection:
            connection.execute("create table t (a)")
        connection.close()
    else:
        query = f"copy (select 1 as a) to '{path}' (format parquet)"
        duckdb.connect().execute(query)
    content = path.read_bytes()
    path.unlink()
    return content


def texts() -> dict[str, bytes]:
    """Return text that is no table of ours, or no text."""
    noise = random.Random(7).randbytes(5000)
    utf8, wide = GOOD.encode(), GOOD.encode("utf-16")
    return {
        "empty.csv": b"",
        "bom_only.csv": b"\xef\xbb\xbf",
        "bom16_only.csv": b"\xff\xfe",
        "newlines.csv": b"\n" * 5000,
        "returns.csv": b"\r" * 5000,
        "blanks.csv": " \t\u3000".encode() * 900,
        "delimiters.csv": b",,,,,,,,\n" * 300,
        "quotes.csv": b'"' * 4001,
        "one_quote.csv": b'"',
        "nul_only.csv": b"\0" * 4096,
        "formfeeds.csv": b"\f\v\x1c\x1d" * 100,
        "noise.csv": noise,
        "noise.txt": noise[::-1],
        "broken_utf8.csv": utf8.replace("见面".encode(), b"\xe8\xa7"),
        "cut_utf8.csv": utf8.replace(b"\n", "见".encode()[:2] + b"\n", 1),
        "surrogate.csv": utf8.replace(b"V900", b"\xed\xa0\x80"),
        "odd_utf16.csv": wide[:-1],
        "utf32.csv": GOOD.encode("utf-32"),
        "utf7.csv": GOOD.encode("utf-7"),
        "hz.csv": GOOD.encode("hz"),
        "ebcdic.csv": b"id,name\n".translate(bytes(range(64, 256)) + bytes(64)),
        "latin1.csv": "Prénom,Âge,Été\nZoé,5,là\n".encode("latin-1"),
        "unknown_header.csv": "甲,乙,丙\n1,2,3\n".encode(),
        "rows_without_header.csv": "".join(GOOD.splitlines(True)[1:]).encode(),
        "half_a_header.csv": (HEAD.split(",")[0] + "\nV1\n").encode(),
        "twice_a_header.csv": f"{HEAD},{HEAD}\n".encode(),
        "long_header.csv": ("长" * 3_000_000).encode(),
        "one_long_line.csv": b"x," * 4_000_000,
        "page.html": b"<html><body><table><tr><td>1</td></tr></table></html>",
        "page.csv": b"<!DOCTYPE html><html><head></head></html>",
        "page.xls": b"<html><table><tr><td>1</td></tr></table></html>",
        "xml2003.xls": b'<?xml version="1.0"?><Workbook xmlns="urn:s"></Workbook>',
        "json.csv": json.dumps([{"a": 1}] * 50).encode(),
        "letter.eml": b"From: a@b\nTo: c@d\nSubject: x\n\nhello\n",
        "script.py": b"import os\nos.abort()\n",
        "sql.csv": b"'); drop table loads; --\n" * 20,
    }


def binaries(folder: Path) -> dict[str, bytes]:
    """Return files of other programs under names that are read here."""
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
    return {
        "picture.csv": png + bytes(400),
        "picture.xlsx": png + bytes(400),
        "photo.jpg": b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(99),
        "scan.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
        "scan.csv": b"%PDF-1.4\n1 0 obj<<>>endobj\n",
        "packed.csv": gzip.compress(GOOD.encode()),
        "packed.zip": _packed({"v.csv": GOOD}),
        "packed.xlsx": _packed({"v.csv": GOOD}),
        "letter.docx": _packed({"word/document.xml": "<d/>"}),
        "archive.rar": b"Rar!\x1a\x07\x01\0" + bytes(50),
        "archive.7z": b"7z\xbc\xaf\x27\x1c" + bytes(50),
        "program.exe": b"MZ" + bytes(300),
        "library.csv": b"\x7fELF" + bytes(300),
        "base.csv": _database("sqlite", folder),
        "table.csv": _database("parquet", folder),
        "table.parquet": _database("parquet", folder),
    }


def workbooks() -> dict[str, bytes]:
    """Return workbooks that are broken, empty, locked or too large."""

    def pictured(book: xlsxwriter.Workbook) -> None:
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=x!$A$1:$A$2"})
        book.add_worksheet("x")
        book.add_chartsheet("图").set_chart(chart)

    good = _book(_filled)
    entity = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    lol = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 12))
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    return {
        "cut.xlsx": _tail(good, 0.6),
        "head.xlsx": _tail(good, 0.02),
        "no_book.xlsx": _zip(book=None),
        "no_sheet.xlsx": _zip(sheet=None),
        "no_rels.xlsx": _zip(rels=None),
        "empty_sheet.xlsx": _zip(sheet=_rows("")),
        "not_xml.xlsx": _zip(sheet="<worksheet><sheetData><row"),
        "binary_xml.xlsx": _zip(sheet=bytes(range(256)) * 20),
        "not_utf8.xlsx": _zip(sheet=b"\xff\xfe\xfa" * 50),
        "entity.xlsx": _zip(sheet=entity + _rows(cell.format("&x;"))),
        "laughs.xlsx": _zip(
            sheet=f'<!DOCTYPE w [<!ENTITY l0 "ha">{lol}]>' + _rows(cell.format("&l11;"))
        ),
        "no_string.xlsx": _zip(
            sheet=_rows('<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>')
        ),
        "no_cell.xlsx": _zip(
            sheet=_rows('<row r="1"><c r="ZZZZZ99999999999"><v>1</v></c></row>')
        ),
        "minus_row.xlsx": _zip(
            sheet=_rows('<row r="-5"><c r="A-5"><v>1</v></c></row>')
        ),
        "far_apart.xlsx": _zip(
            sheet=_rows(
                '<row r="1"><c r="A1"><v>1</v></c></row>'
                '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
            )
        ),
        "chart.xlsx": _book(pictured),
        "locked.xlsx": ole + b"EncryptedPackage".ljust(4096, b"\0"),
        "noise.xls": ole + random.Random(3).randbytes(6000),
        "noise.xlsb": _packed({"xl/workbook.bin": random.Random(4).randbytes(900)}),
        "noise.ods": _packed({"content.xml": "<office><broken"}),
        "rows.ods": _packed(
            {
                "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": (
                    '<office:document-content xmlns:office="urn:oasis:names:tc:'
                    'opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:'
                    'opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>'
                    '<table:table table:name="s"><table:table-row '
                    'table:number-rows-repeated="2000000000"><table:table-cell '
                    'table:number-columns-repeated="2000000000" '
                    'office:value-type="float" office:value="1"/></table:table-row>'
                    "</table:table></office:spreadsheet></office:body>"
                    "</office:document-content>"
                ),
            }
        ),
    }


def special(inbox: Path) -> list[str]:
    """Put into an inbox what is no file; return which of it is taken away."""
    (inbox / "folder.csv").mkdir()
    (inbox / "dangling.csv").symlink_to(inbox / "nowhere")
    (inbox / "outside.csv").symlink_to("/etc/hostname")
    os.mkfifo(inbox / "pipe.csv")
    with contextlib.chdir(inbox), socket.socket(socket.AF_UNIX) as one:
        one.bind("socket.csv")  # a whole path would be too long
    return ["dangling.csv", "outside.csv"]


def written(inbox: Path) -> list[str]:
    """Write them all and return their names, those of which a reason must be told."""
    files = texts() | binaries(inbox.parent) | workbooks()
    for name, content in files.items():
        (inbox / name).write_bytes(content)
    return sorted([*files, *special(inbox)])
