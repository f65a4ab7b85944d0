"""Fill in a feed's form as a sender would: headers, and SQL that writes each cell."""

from __future__ import annotations

from fourgates.contracts import Column, Contract
from fourgates.demo.senders import HABITS, Sender

SERIAL_HEADER = "序号"
CHANGE_DAY = 14  # in mid-month the bureau's new system brings new headers


def columns_in_order(contract: Contract, sender: Sender) -> list[Column]:
    """Return the columns in the order in which the sender's form has them."""
    columns = list(contract.columns)
    return columns[::-1] if sender.is_reversed else columns


def headers(contract: Contract, sender: Sender, day_number: int) -> list[str]:
    """Return the header row of the sender's file of the n-th day (from 0)."""
    is_changed = sender.later_headers is not None and day_number >= CHANGE_DAY
    choice = sender.later_headers if is_changed else sender.headers
    names = [_header(item, choice) for item in columns_in_order(contract, sender)]
    return [SERIAL_HEADER, *names] if sender.has_serial else names


def _header(column: Column, choice: int | None) -> str:
    """Return a header: the n-th alias (or the last there is), or the plain name."""
    if choice is None or not column.aliases:
        return column.name
    return column.aliases[min(choice, len(column.aliases) - 1)]


def cell(column: Column, sender: Sender) -> str:
    """Return SQL that writes one column; workbooks keep dates and numbers as such."""
    name = column.name
    if column.codes:
        return _by_map(name, written_codes(column, sender.codes))
    if column.logical_type == "boolean":
        yes, no = sender.truths
        text = f"case when {name} then '{yes}' when not {name} then '{no}' end"
        return _or_empty(text, name, sender)
    if column.logical_type == "string" or sender.is_workbook:
        return name
    if column.logical_type in ("date", "timestamp"):
        habit = HABITS[sender.dates][column.logical_type == "timestamp"]
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


def written_codes(column: Column, habit: str) -> dict[str, str]:
    """Return code → what a sender writes for it: the code, its label or an alias.

    A code's spellings are its Chinese label, its English label and then aliases.
    """
    place = {"label": 0, "alias": 2}.get(habit)
    if place is None:
        return {code.code: code.code for code in column.codes}
    return {
        code.code: code.spellings[min(place, len(code.spellings) - 1)]
        for code in column.codes
    }


def identity(contract: Contract) -> tuple[str, ...]:
    """Return the properties that tell one version of a row from every other row."""
    names = {column.landing_name: column.name for column in contract.columns}
    keys = [names[name] for name in contract.natural_key]
    version = (contract.version_column,) if contract.version_column else ()
    return tuple(dict.fromkeys((*keys, *version)))


def readable_targets(contract: Contract) -> list[str]:
    """Return the optional columns in which a cell can be unreadable.

    Not the stamp of the last change: without one the hour of arrival decides.
    """
    return [
        column.name
        for column in contract.columns
        if not column.required
        and column.name != contract.version_column
        and (column.logical_type != "string" or column.codes or column.check)
    ]
