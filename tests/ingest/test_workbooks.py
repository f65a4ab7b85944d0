"""Workbooks of every kind, and cells that hold an error instead of a value."""

from __future__ import annotations

import base64
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from ingest_kit import VISITS, Office, contract, office, text_column, visit

from fourgates.ingest.detect import cell_errors

# Cells B3 to C6 of a sheet of Excel 97: 编号, 内容; A, =1/0 never calculated;
# B merged downwards, 36.5; y.
XLS = zlib.decompress(
    base64.b64decode(
        "eNrtWE1oE0EU/mazmz/TdFvTQiuGULDW2ot40UO7tqA9WVo9KCpoaiNISyrBSz201ZqjIHhSvBR6"
        "8VL1ohZF9KB4ECp6EAQhUTx5EhQ9tFnfe9nVtObQgBaV+ZZ58+a9N29eZt5MdvbFYkNh9nZrEavQ"
        "gwBKbgTBCpmiEvEbNkjvusz6dZiKq/FPIRKmhQxauF/3PMRryOtdhIFb5mOiwDsqx3AGA+PZTGod"
        "0ScxpBXH0E1U4TpJ4miRqBqFnhS6UehNsXwgdI9ILgntJtuCOoJFZ6Bzl5fFh4020cXBfu9Knzci"
        "2YEmPOMsnrqsyrYWenOn02N/pyJpxjAHWrf+TDaTS48VkKAFnMMXNwV89nfqo5SWr69cgeTfVspD"
        "VeRXDBOYhntCEjyPGJ4EWGOo+Kmnk0too4WGFNI3T309SFV+aOEoZUEvlT4qE1E+lGUT2ys2cZ0k"
        "d4zoCOqFb5AUt+mYXrrx6eX+4UHnuEim5eAuH+9bOCK4OM89qHNcLIKi5dA6pb1d6AXxukn4VqEJ"
        "ipXq9sEmj9k3IzYXRdtO4+wUvHK2VvAdxOc/Dt1L5t8724if7y+eS8y/dmbp90coeiXPDLpUl7p2"
        "lbHg+LXyjoK3Qlt+ORbChi11AK73H1aPZUS9+WCUWwa1lGcfqGIf+DF/QWymFtvLUsH1DENIKiRJ"
        "zy7MKi5MccGdJg1usYsNu8tDWqvsH9I0WGKvpK8l1uz1A7UUcZZMSo/RiDscFZ15PxGFhoaGhoaG"
        "hoaGRnUouVxA3ktN77IRlNfZ8nedZSol/Znkv8UBjNNzli6me5GlOoeJmvKnGZbyfak19vG/FzIO"
        "0eg5jGJY4hitOX/p+qcqf8+aO9q/bwvVOn6pljj/8PjfAefXyUo="
    )
)
TABLE = [["编号", "内容"], ["A", "x"], ["B", "36.5"]]


@pytest.fixture
def clerk(tmp_path: Path) -> Office:
    columns = text_column("id", "编号", required=True) + text_column("note", "内容")
    return office(tmp_path / "home", contract(tmp_path / "feeds", "notes", columns))


def ods(path: Path, rows: list[list[str]]) -> None:
    """Write a sheet as OpenDocument."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p>'
            "</table:table-cell>"
            for text in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:'
            'manifest:1.0"><manifest:file-entry manifest:full-path="/" '
            f'manifest:media-type="{kind}"/></manifest:manifest>',
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="明细">{cells}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )


def xlsb(path: Path, rows: list[list[str]]) -> None:
    """Write a sheet in Excel's binary parts."""

    def record(kind: int, body: bytes = b"") -> bytes:
        head = bytes([kind]) if kind < 128 else bytes([kind & 255, kind >> 8])
        return head + bytes([len(body)]) + body

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    def number(kind: int) -> int:  # seven bits a byte, low ones first
        return kind if kind < 128 else (kind & 127) | 128 | (kind >> 7) << 8

    book = record(number(131)) + record(number(143))
    book += record(number(156), struct.pack("<II", 0, 1) + wide("rId1") + wide("明细"))
    book += record(number(144)) + record(number(132))
    size = struct.pack("<4I", 0, len(rows) - 1, 0, len(rows[0]) - 1)
    sheet = record(number(129)) + record(number(148), size) + record(number(145))
    for row, cells in enumerate(rows):
        sheet += record(0, struct.pack("<I", row) + bytes(13))
        for column, text in enumerate(cells):
            sheet += record(6, struct.pack("<II", column, 0) + wide(text))
    sheet += record(number(146)) + record(number(130))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats'
            '.org/officeDocument/2006/relationships/worksheet" '
            'Target="worksheets/sheet1.bin"/></Relationships>',
        )
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)


def test_a_sheet_of_excel_97_is_read_with_its_lines(clerk: Office) -> None:
    clerk.send("旧.xls", XLS)
    (load,) = clerk.ingest().loads
    assert (load.format, load.sheet) == ("xls", "明细")
    landed = clerk.landed("notes", "id, note, _line")
    assert landed == [("A", None, 4)]
    for line, reason in zip((5, 6), clerk.reasons(), strict=True):
        assert reason.startswith(f"第 {line} 行")
        assert "同一编号在第 5、6 行内容不同" in reason


@pytest.mark.parametrize("write", [ods, xlsb])
@pytest.mark.parametrize("suffix", ["", ".xlsx"])
def test_other_workbooks_are_read_whatever_their_names(
    clerk: Office, write: Callable[[Path, list[list[str]]], None], suffix: str
) -> None:
    kind = write.__name__
    write(clerk.home.inbox / f"表{suffix or '.' + kind}", TABLE)
    (load,) = clerk.ingest().loads
    assert load.format == kind
    assert clerk.landed("notes", "id, note, _line") == [("A", "x", 2), ("B", "36.5", 3)]


@pytest.mark.parametrize(
    "start",
    [
        "<html><table>",
        "\ufeff\n<!DOCTYPE html>",
        '<?xml version="1.0"?><Workbook>',
        "MIME-Version: 1.0",
    ],
)
def test_a_page_that_is_called_xls_says_what_to_do(clerk: Office, start: str) -> None:
    clerk.send("v.xls", f"{start}<tr><td>编号</td></tr>\n")
    (refused,) = clerk.ingest().refused
    assert "是网页或 XML 文件" in refused.reason
    assert "另存为 .xlsx" in refused.reason


def test_error_values_are_counted_by_name_and_reject_where_required(
    desk_office: Office,
) -> None:
    path = desk_office.home.inbox / "v.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("明细")
        sheet.write_row(0, 0, VISITS.split(","))
        for row in range(1, 6):
            sheet.write_row(row, 0, visit(row).split(","))
        sheet.write_formula(1, 7, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 4, "=VLOOKUP(1,A1,1,0)", None, "#N/A")
        sheet.write_formula(3, 7, "=1+1", None, "")
        sheet.write_formula(4, 1, "=A5", None, "")
        sheet.write_formula(5, 7, "=1+1", None, 2)
    (load,) = desk_office.ingest().loads
    assert (load.rows_accepted, load.rows_rejected) == (3, 2)
    assert load.nulled_by_column == "见到人数（错误值） 2"
    first, second = desk_office.reasons()
    assert "第 3 行 工号: “#N/A”是表格的错误值" in first
    assert "第 5 行 户编号: “#未计算”是表格的错误值" in second
    landed = desk_office.landed("household_visits", "visit_id, persons_found")
    assert landed == [("V1", None), ("V3", None), ("V5", 2)]


def test_error_values_in_a_text_file_are_the_same(clerk: Office) -> None:
    clerk.send("n.csv", "编号,内容\nA,#REF!\n#N/A,x\nC,#1 楼\nD,N/A\n")
    (load,) = clerk.ingest().loads
    assert load.nulled_by_column == "内容（错误值） 1"
    assert clerk.landed("notes", "id, note") == [
        ("A", None),
        ("C", "#1 楼"),
        ("D", "N/A"),
    ]
    assert "第 3 行 编号: “#N/A”是表格的错误值" in clerk.reasons()[0]


def test_an_empty_text_that_a_formula_gives_is_no_error() -> None:

    xml = (
        b'<row><c r="A1" t="str"><f>""</f><v></v></c><c r="B1"><f>1+1</f><v/></c>'
        b'<c r="AA1" t="e"><v>#REF!</v></c><c r="C1"><f t="shared" si="0"/></c></row>'
    )
    assert [*cell_errors._broken(xml)] == [
        ((0, 1), "#未计算"),
        ((0, 26), "#REF!"),
        ((0, 2), "#未计算"),
    ]
