"""Write one sender's file: CSV in its encoding, or a workbook with a title."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from fourgates.demo.senders import Sender

Row = Sequence[object]

MADE_AT = datetime(2020, 2, 1)  # a fixed stamp, so bytes stay the same
EPOCH = datetime(1899, 12, 30)  # day 0 of Excel's 1900 system


def write_csv(
    path: Path, header: Sequence[str], rows: Iterable[Row], sender: Sender
) -> None:
    """Write a text file in the sender's encoding and with its delimiter."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=sender.encoding, newline="") as file:
        writer = csv.writer(file, delimiter=sender.delimiter, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_workbook(
    path: Path, title: str, header: Sequence[str], rows: Iterable[Row]
) -> None:
    """Write a workbook: a title row, a merged second row of groups, then headers.

    Dates are real dates; the last moment of each row is a bare serial number, since
    its column was never formatted.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": MADE_AT, "author": "demo"})
        centred = book.add_format({"align": "center", "bold": True})
        day = book.add_format({"num_format": "yyyy/m/d"})
        moment = book.add_format({"num_format": "yyyy/m/d h:mm"})
        sheet = book.add_worksheet("Sheet1")
        last = len(header) - 1
        sheet.merge_range(0, 0, 0, last, title, centred)
        sheet.merge_range(1, 0, 1, 1, "基本信息", centred)
        sheet.merge_range(1, 2, 1, last, "登记内容", centred)
        sheet.write_row(2, 0, header)
        for line, row in enumerate(rows, start=3):
            for place, value in enumerate(row):
                if isinstance(value, datetime):
                    serial = (value - EPOCH).total_seconds() / 86400
                    form = None if place == last else moment
                    sheet.write_number(line, place, serial, form)
                elif isinstance(value, date):
                    sheet.write_datetime(line, place, value, day)
                elif isinstance(value, str):
                    sheet.write_string(line, place, value)
                elif value is not None:
                    sheet.write_number(line, place, float(str(value)))
