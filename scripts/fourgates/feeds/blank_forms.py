"""Blank forms for senders: a workbook a feed, with lists to choose from, an example."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import xlsxwriter

from fourgates.contracts import Column, Contract
from fourgates.contracts.form import as_form
from fourgates.feeds.files import ordered

EXAMPLE = "示例："  # stands above the header, where ingest reads no row
ROWS = 2000  # below the header that offer lists
LONGEST_LIST = 255  # signs that Excel takes in a list of its own
WIDTH = 18
HEADER_ROW = 2
BY_TYPE = {
    "date": "2022-03-01",
    "timestamp": "2022-03-01 08:30",
    "integer": "1",
    "number": "36.5",
    "boolean": "是",
}
BY_CHECK = {
    "resident_id": "18位身份证号",
    "identity_paper": "18位身份证号，或护照、通行证号",
    "mobile": "11位手机号",
    "phone": "区号-电话号码",
    "credit_code": "18位统一社会信用代码",
    "plate": "车牌号",
}


def in_order(contracts: Collection[Contract]) -> list[Contract]:
    """Return the feeds as they are to come: registers first, each after its targets."""
    forms = [one for one in contracts if one.lands_as and not one.reads_with]
    waiting = [*ordered(contracts), *sorted(forms, key=lambda one: one.feed)]
    waiting.sort(key=lambda one: one.rhythm != "register")
    found: list[Contract] = []
    while waiting:
        left = {one.feed for one in waiting}
        ready = [one for one in waiting if not (_targets(one) & left - {one.feed})]
        found.append((ready or waiting)[0])  # of a circle, the first in print
        waiting.remove(found[-1])
    return found


def write(contracts: Collection[Contract], folder: Path) -> list[Path]:
    """Write one blank form a feed, numbered in the order in which they are to come."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for number, contract in enumerate(in_order(contracts), 1):
        path = folder / f"{number:02d} {contract.feed} {contract.label_zh}.xlsx"
        draft = path.with_name(f"{path.name}.tmp")
        with xlsxwriter.Workbook(str(draft)) as book:
            _write_form(book, contract)
        found.append(draft.replace(path))
    return found


def _targets(contract: Contract) -> set[str]:
    return {one.refers_to.split(".")[0] for one in contract.columns if one.refers_to}


def _write_form(book: Any, contract: Contract) -> None:
    text = book.add_format({"num_format": "@"})
    bold = book.add_format({"bold": True, "bottom": 1})
    pale = book.add_format({"italic": True, "font_color": "#777777"})
    sheet = book.add_worksheet(contract.feed[:31])
    title = f"{contract.title}：从第 {HEADER_ROW + 2} 行起填写，带 * 的必填"
    sheet.write_string(0, 0, title, bold)
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    columns = as_form(contract).columns
    sheet.set_column(0, len(columns) - 1, WIDTH, text)
    for at, column in enumerate(columns):
        shown = (EXAMPLE if at == 0 else "") + _example(column)
        sheet.write_string(1, at, shown, pale)
        star = "*" if column.required else ""
        sheet.write_string(HEADER_ROW, at, f"{column.title}{star}", bold)
        words = _words(column)
        if words and len(",".join(words)) <= LONGEST_LIST:
            place = (HEADER_ROW + 1, at, HEADER_ROW + ROWS, at)
            sheet.data_validation(*place, {"validate": "list", "source": words})


def _words(column: Column) -> list[str]:
    """Return what may be chosen in a column, as senders write it."""
    if column.logical_type == "boolean":
        return ["是", "否"]
    return [code.spellings[0] if code.spellings else code.code for code in column.codes]


def _example(column: Column) -> str:
    if words := _words(column):
        return words[0]
    if column.examples:
        return column.examples[0]
    least = dict(column.limits).get("minimum")
    if column.logical_type in ("integer", "number") and least is not None:
        return str(least)
    known = BY_CHECK.get(column.check or "") or BY_TYPE.get(column.logical_type)
    return known or column.title
