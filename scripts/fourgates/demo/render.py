"""Write typed values as a sender would: SQL expressions, one a cell."""

from __future__ import annotations

from fourgates.contracts import Column, Contract
from fourgates.demo.forms import header, written_codes
from fourgates.demo.senders import Sender

SERIAL_HEADER = "序号"


def columns_in_order(contract: Contract, sender: Sender) -> list[Column]:
    """Return the columns in the order in which the sender's form has them."""
    columns = list(contract.columns)
    return columns[::-1] if sender.is_reversed else columns


def headers(contract: Contract, sender: Sender, day_number: int) -> list[str]:
    """Return the header row of the sender's file of the n-th day (from 0)."""
    choice = sender.header_choice(day_number)
    names = [header(item, choice) for item in columns_in_order(contract, sender)]
    return [SERIAL_HEADER, *names] if sender.has_serial else names


def cell(column: Column, sender: Sender) -> str:
    """Return SQL that writes one column; workbooks keep dates and numbers as such."""
    name = column.name
    if column.codes:
        return _by_map(name, written_codes(column, sender.codes))
    if column.logical_type == "boolean":
        yes, no = sender.truths
        return _or_empty(f"if({name}, '{yes}', '{no}')", name, sender)
    if column.logical_type == "string" or sender.is_workbook:
        return name
    if column.logical_type in ("date", "timestamp"):
        is_date = column.logical_type == "date"
        habit = sender.day_format if is_date else sender.moment_format
        pattern = column.date_formats[0] if column.date_formats else habit
        return _or_empty(f"strftime({name}, '{pattern}')", name, sender)
    return _or_empty(f"cast({name} as varchar)", name, sender)


def _by_map(name: str, texts: dict[str, str]) -> str:
    cases = " ".join(f"when '{code}' then '{text}'" for code, text in texts.items())
    return f"case {name} {cases} end"


def _or_empty(expression: str, name: str, sender: Sender) -> str:
    if not sender.empty or sender.is_workbook:
        return expression
    return f"if({name} is null, '{sender.empty}', {expression})"
