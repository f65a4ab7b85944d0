"""Make valid rows of feeds that the story does not tell, from their contracts alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import duckdb

from fourgates.contracts import Column, Contract
from fourgates.contracts.model import LANDING_TYPES
from fourgates.demo.patterns import matching
from fourgates.demo.senders import SENDERS
from fourgates.demo.story import Setting
from fourgates.errors import UserError

SENDER = "any_form"
REGISTER = "senders"  # the feed that says who sends the others
DUE = ("daily", "weekly")  # rhythms that the register asks for
DUE_TIME = "08:00"  # of the morning after
ROWS = (3, 8)  # rows of one file, fewest and most
EMPTY_SHARE = 0.1  # of optional cells
COMPILED = time(6, 5)  # of the next morning: no row is changed later
OPENED, CLOSED = 8 * 60, 20 * 60  # minutes of a working day
# What DuckDB's macros of the story make of a running number, by the contract's check.
IDENTIFIERS = {
    "resident_id": "id_number($n)",
    "identity_paper": "id_number($n)",
    "credit_code": "credit_code($n)",
    "mobile": "phone($n)",
    "phone": "phone($n)",
    "plate": "concat('川A', lpad(cast($n as varchar), 5, '0'))",
}
FIRST_NUMBER = 90_000  # of identifiers, beyond those of a small district's people


def make(
    connection: duckdb.DuckDBPyConnection,
    contracts: Mapping[str, Contract],
    setting: Setting,
    told: set[str],
) -> set[str]:
    """Make ``out_<feed>`` for every feed that the story leaves out and that has a form.

    A contract that reads the sheets of another has none, nor has a whole list. Return
    the feeds that were made; ``told`` are the feeds of the story, whose
    ``sent_<feed>`` the connection holds.

    Raises:
        UserError: A pattern is beyond what can be made up.
    """
    left = {
        feed: contract
        for feed, contract in contracts.items()
        if feed not in told and _has_form(contract)
    }
    made: set[str] = set()
    while left:
        ready = [f for f, one in left.items() if _targets(one) <= told | made | {f}]
        for feed in ready or list(left)[:1]:  # feeds that refer in a circle: any first
            contract = left.pop(feed)
            _write(connection, contract, Maker(connection, contract, setting).rows())
            made.add(feed)
    return made


def enrol(
    connection: duckdb.DuckDBPyConnection,
    contracts: Mapping[str, Contract],
    setting: Setting,
    told: set[str],
) -> None:
    """Make the register of who sends which feed of the story, and by when."""
    day = setting.start - timedelta(days=1)
    found = {
        (SENDERS[name].folder, feed)
        for feed in told
        if contracts[feed].rhythm in DUE
        for (name,) in connection.sql(
            f"select distinct _sender from sent_{feed}"
        ).fetchall()
    }
    rows = [
        [folder, feed, contracts[feed].rhythm, DUE_TIME, SENDER, day]
        for folder, feed in sorted(found)
    ]
    _write(connection, contracts[REGISTER], rows)


def _has_form(contract: Contract) -> bool:
    is_derived = any(column.logic for column in contract.columns)
    says_more = contract.void_when or contract.whole_list
    return not (contract.reads_with or is_derived or says_more)


def _targets(contract: Contract) -> set[str]:
    return {c.refers_to.split(".")[0] for c in contract.columns if c.refers_to}


def _write(
    connection: duckdb.DuckDBPyConnection, contract: Contract, rows: list[list[Any]]
) -> None:
    """Write the rows as the story does, and as they leave their sender: unspoilt."""
    columns = ", ".join(
        f"{column.name} {LANDING_TYPES[column.logical_type]}"
        for column in contract.columns
    )
    connection.execute(
        f"create table sent_{contract.feed} "
        f"({columns}, _sender varchar, _file_day date)"
    )
    marks = ", ".join("?" for _ in rows[0])
    insert = f"insert into sent_{contract.feed} values ({marks})"
    connection.executemany(insert, rows)
    connection.execute(
        f"create table out_{contract.feed} as select *, "
        "cast(_file_day + 1 as date) as _arrive, cast(null as varchar) as _bad, "
        "cast(null as varchar) as _spoilt, 1 as _copies, 0.5 as _pick "
        f"from sent_{contract.feed}"
    )


@dataclass
class Maker:
    """What makes the rows of one feed; the same setting makes the same rows."""

    connection: duckdb.DuckDBPyConnection
    contract: Contract
    setting: Setting

    def __post_init__(self) -> None:
        """Start the dice of this feed, and look up the keys that it may name."""
        self.dice = Random(f"{self.setting.seed}/{self.contract.feed}")
        self.number = 0
        self.keys = {
            column.name: self._keys(*column.refers_to.split("."))
            for column in self.contract.columns
            if column.refers_to
        }

    def rows(self) -> list[list[Any]]:
        """Return the rows of every day's file; no two have the same key."""
        found: dict[tuple[Any, ...], list[Any]] = {}
        for day in self._days():
            for _ in range(self.dice.randint(*ROWS)):
                self.number += 1
                cells = {
                    column.name: self._cell(column, day)
                    for column in self.contract.columns
                }
                key = tuple(
                    cells[column.name]
                    for column in self.contract.columns
                    if column.landing_name in self.contract.natural_key
                )
                found.setdefault(key, [*cells.values(), SENDER, day])
        return list(found.values())

    def _days(self) -> list[date]:
        """Return the days on which a file of this rhythm is compiled."""
        days = self.setting.business_days
        return days[:: {"daily": 1, "weekly": 7}.get(self.contract.rhythm, len(days))]

    def _cell(self, column: Column, day: date) -> Any:
        if column.name in (self.contract.version_column, self.contract.business_date):
            return self._moment(column, day)
        if not column.required and self.dice.random() < EMPTY_SHARE:
            return None
        codes = [code.code for code in column.codes]
        if options := self.keys.get(column.name) or codes or column.examples:
            return self.dice.choice(options)
        if column.check:
            return self._identifier(column.check)
        return self._free(column, day)

    def _free(self, column: Column, day: date) -> Any:
        """Return a value of the column's type within its limits."""
        if column.logical_type in ("date", "timestamp"):
            return self._moment(column, day)
        if column.logical_type == "boolean":
            return self.dice.random() < 1 / 2
        is_text = column.logical_type == "string"
        return self._text(column) if is_text else self._quantity(column)

    def _moment(self, column: Column, day: date) -> date | datetime:
        if column.logical_type == "date":
            return day
        if column.name == self.contract.version_column != self.contract.business_date:
            return datetime.combine(day + timedelta(days=1), COMPILED)
        minutes = self.dice.randint(OPENED, CLOSED)
        return datetime.combine(day, time()) + timedelta(minutes=minutes)

    def _identifier(self, check: str) -> str:
        number = FIRST_NUMBER + self.dice.randrange(10_000)
        query = f"select {IDENTIFIERS[check]}"
        ((text,),) = self.connection.execute(query, {"n": number}).fetchall()
        return str(text)

    def _text(self, column: Column) -> str:
        limits = dict(column.limits)
        if "pattern" in limits:
            return self._matching(column, str(limits["pattern"]))
        is_key = column.landing_name in self.contract.natural_key
        head = self.contract.feed if is_key else column.title
        text = f"{head}{self.number}"
        text = text.ljust(int(limits.get("minLength", 0)), "0")
        return text[-int(limits.get("maxLength", len(text))) :]

    def _matching(self, column: Column, pattern: str) -> str:
        try:
            return matching(pattern, self.dice)
        except ValueError as error:
            raise UserError(
                f"{self.contract.label}: {column.name}: no text for {pattern!r} can be "
                f"made up ({error}). Give the column `examples`."
            ) from None

    def _quantity(self, column: Column) -> int | float:
        limits = {name: float(value) for name, value in column.limits}
        least = limits.get("minimum", limits.get("exclusiveMinimum", -1.0) + 1)
        most = limits.get("maximum", limits.get("exclusiveMaximum", least + 10) - 1)
        if column.logical_type == "integer":
            return self.dice.randint(round(least), max(round(least), round(most)))
        return round(least + (most - least) * self.dice.random(), 1)

    def _keys(self, feed: str, name: str) -> list[Any]:
        tables = self.connection.sql("select table_name from duckdb_tables()")
        if (f"sent_{feed}",) not in tables.fetchall():
            return []
        sent = self.connection.table(f"sent_{feed}")
        keys = sent.select(name).distinct()
        if "valid_to" in sent.columns:  # what ended is no more to be referred to
            keys = keys.except_(sent.filter("valid_to is not null").select(name))
        return [key for (key,) in keys.order("all").fetchall()]
