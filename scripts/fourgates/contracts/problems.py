"""What of a contract ingest cannot keep, each with the place that says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from fourgates import located
from fourgates.contracts import dates, limits, logic, odcs
from fourgates.contracts.logic import Problem
from fourgates.contracts.model import (
    CHECKS,
    FIRST_DAY,
    LANDING_TYPES,
    PURPOSES,
    RHYTHMS,
    SENDER,
    Column,
    Contract,
)
from fourgates.errors import UserError

NAME = re.compile(r"[a-z][a-z0-9_]*")
MOMENTS = ("date", "timestamp")
LEDGERS = ("loads", "withdrawals", "dismissals")  # beside the feeds in landing
TOKENS = (("true_tokens", "trueTokens"), ("false_tokens", "falseTokens"))


def of(contract: Contract) -> list[Problem]:
    """Return all that a contract promises and ingest cannot keep."""
    found = _type_problems(contract)
    if found:
        return found
    found = (
        _name_problems(contract) + _key_problems(contract) + _fact_problems(contract)
    )
    landed = {name for name, _ in contract.landing}
    papers = {one.name for one in contract.columns if one.check == "identity_paper"}
    for column in contract.columns:
        found += _column_problems(column, landed, papers) + _date_problems(column)
    return found or logic.problems(contract)


def stop(path: Path, raw: located.Mapping, problems: Sequence[Problem]) -> None:
    """Stop with every problem of a contract, each with its line, if there is one.

    Raises:
        UserError: All problems, one a line.
    """
    if problems:
        raise UserError(told(path, raw, problems))


def told(path: Path, raw: located.Mapping, problems: Sequence[Problem]) -> str:
    """Return problems in words, one a line, each with its place."""
    lines = []
    for column, key, words in problems:
        line, place = odcs.place(raw, column, key)
        lines.append(f"{path}:{line}:{place}: {f'{column}: ' if column else ''}{words}")
    return "\n".join(lines)


def _type_problems(contract: Contract) -> list[Problem]:
    return [
        (
            column.name,
            "logicalType",
            f"logicalType {column.logical_type} is not read. "
            f"{located.nearest(column.logical_type, LANDING_TYPES)}",
        )
        for column in contract.columns
        if column.logical_type not in LANDING_TYPES
    ]


def _name_problems(contract: Contract) -> list[Problem]:
    names = (contract.feed, contract.purpose, *contract.by_name)
    found = [
        ("", "", f"{name!r} is no snake_case name")
        for name in names
        if not NAME.fullmatch(name)
    ]
    if len(contract.by_name) != len(contract.columns):
        found.append(("", "", "two properties have the same name"))
    if contract.purpose not in PURPOSES:
        words = f"purpose {contract.purpose} is not known. "
        words += located.nearest(contract.purpose, PURPOSES)
        found.append(("", "purpose", words))
    if contract.feed in LEDGERS:
        words = f"{contract.feed} is the name of a ledger; call the feed otherwise"
        found.append(("", "", words))
    landed = [name for name, _ in contract.landing]
    if len(set(landed)) != len(landed):
        found.append(("", "", "two properties land in the same column"))
    return found


def _fact_problems(contract: Contract) -> list[Problem]:
    found: list[Problem] = []
    moments = [one.name for one in contract.columns if one.logical_type in MOMENTS]
    if contract.rhythm not in RHYTHMS:
        words = f"rhythm {contract.rhythm} is not one of {', '.join(RHYTHMS)}"
        found.append(("", "rhythm", words))
    for key, fact in (
        ("versionColumn", contract.version_column),
        ("businessDate", contract.business_date),
        ("asOfColumn", contract.as_of_column),
        ("endColumn", contract.end_column),
        ("lastDayColumn", contract.last_day_column),
    ):
        if fact and _type_of(contract, fact) not in MOMENTS:
            words = f"{fact}: must be a date or timestamp of this contract"
            found.append(("", key, f"{words}. {located.nearest(fact, moments)}"))
    if contract.version_column and contract.version_column == contract.business_date:
        words = (
            f"{contract.version_column}: is the time of the event, which a correction "
            "may change. Name the column that says when the row was last changed, or "
            "none: then arrival decides."
        )
        found.append(("", "versionColumn", words))
    for key, condition, sources in (
        ("readWhen", contract.read_when, contract.condition_sources),
        ("voidWhen", contract.void_when, contract.void_sources),
    ):
        if condition and not sources:
            words = f"{key} names no header; write headers in quotes: "
            found.append(("", key, f"{words}\"状态\" = '结束'"))
    found += _list_problems(contract) + _reversal_problems(contract)
    found += _quality_problems(contract)
    if not contract.read_columns:
        words = (
            "no column reads a cell, so no sheet is ever read by it: give one column "
            "aliases, or a header in its transformLogic and transformSourceObjects"
        )
        found.append(("", "readsWith", words))
    return found


def _quality_problems(contract: Contract) -> list[Problem]:
    names = [one.name for one in contract.quality]
    return [
        ("", "quality", f"quality {name}: must be a snake_case name, a name of its own")
        for name in dict.fromkeys(names)
        if names.count(name) > 1 or not NAME.fullmatch(name)
    ]


def _list_problems(contract: Contract) -> list[Problem]:
    """Return what is wrong with what a contract says of whole lists."""
    found: list[Problem] = []
    for key, name in (
        ("endColumn", contract.end_column),
        ("lastDayColumn", contract.last_day_column),
    ):
        end = contract.by_name.get(name or "")
        if end and end.required:
            words = f"{name}: must not be required, since what goes on has no end"
            found.append(("", key, words))
    if contract.whole_list is None:
        if contract.as_of_column:
            words = "says of when a whole list is; give wholeList too"
            found.append(("", "asOfColumn", words))
        return found
    known = {name for name, _ in contract.landing} | {SENDER}
    for name in contract.whole_list:
        if name not in known:
            words = f"wholeList {name} is no column that lands, nor {SENDER}. "
            found.append(("", "wholeList", words + located.nearest(name, known)))
    if not (contract.end_column or contract.last_day_column or contract.lands_as):
        words = "wholeList needs an endColumn: which column tells when a row ended?"
        found.append(("", "wholeList", words))
    return found


def _reversal_problems(contract: Contract) -> list[Problem]:
    name = contract.reversal_column
    if name is None or name in contract.by_name:
        return []
    hint = located.nearest(name, contract.by_name)
    return [("", "reversalColumn", f"reversalColumn {name} is no column. {hint}")]


def _key_problems(contract: Contract) -> list[Problem]:
    if not contract.natural_key:
        words = (
            "naturalKey is missing: which columns name one thing? Mark each with "
            "`primaryKey: true`."
        )
        return [("", "", words)]
    landed = {
        one.name
        for one in contract.columns
        if one.landing_name and (one.required or one.name == FIRST_DAY)
    }
    if contract.whole_list is not None and landed & set(contract.natural_key):
        # What a list names may be told by a code or in words.
        landed = {one.name for one in contract.columns if one.landing_name}
    return [
        ("", "naturalKey", f"naturalKey {name}: must be a required column that lands")
        for name in dict.fromkeys(contract.natural_key)
        if name not in landed
    ]


def _type_of(contract: Contract, name: str) -> str | None:
    column = contract.by_name.get(name)
    return column.logical_type if column and not column.is_identifier else None


def _column_problems(
    column: Column, landed: set[str], papers: set[str]
) -> list[Problem]:
    found = []
    if column.check and column.check not in CHECKS:
        hint = located.nearest(column.check, CHECKS)
        found.append(("check", f"check {column.check} is not known. {hint}"))
    if column.vault_kind and column.vault_subject not in landed:
        hint = located.nearest(column.vault_subject or "", landed)
        words = f"vaultSubject {column.vault_subject} is no landing column. {hint}"
        found.append(("vaultSubject", words))
    if column.told_by and column.told_by not in papers:
        hint = located.nearest(column.told_by, papers)
        words = f"toldBy {column.told_by} is no column with check identity_paper. "
        found.append(("toldBy", words + hint))
    if column.is_identifier and column.logical_type != "string":
        found.append(("logicalType", "an identifier must be a string"))
    if column.key and not NAME.fullmatch(column.key):
        found.append(("key", f"key {column.key!r} is no snake_case name"))
    found += [("logicalTypeOptions", words) for words in limits.problems(column)]
    return [(column.name, key, words) for key, words in found + _unread(column)]


def _unread(column: Column) -> list[tuple[str, str]]:
    """Return what is said of a column that nothing would read, by its key."""
    found = [
        (key, f"only a boolean has {key}, not {column.logical_type}")
        for field, key in TOKENS
        if getattr(column, field) and column.logical_type != "boolean"
    ]
    if column.sources and column.logic is None:
        words = "transformSourceObjects without transformLogic: use aliases"
        found.append(("transformSourceObjects", words))
    return found


def _date_problems(column: Column) -> list[Problem]:
    if column.date_formats and column.logical_type not in MOMENTS:
        words = f"only a date or timestamp has dateFormats, not {column.logical_type}"
        return [(column.name, "dateFormats", words)]
    found = map(dates.problem, column.date_formats)
    return [(column.name, "dateFormats", words) for words in found if words]
