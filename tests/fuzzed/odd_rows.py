"""Make odd rows of every feed, from its contract: a morning must bear them all.

Keys, days and references come from small pools, so that they meet: codes of areas are
reused, parents and successors lie in a circle or nowhere, days lie years away, a first
day is after the last one.
"""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from io import StringIO
from random import Random

from fourgates.contracts import Column, Contract
from fourgates.home import Home

DAY, RECEIVED = date(2020, 2, 20), datetime(2020, 2, 21, 6, 30)
DISTRICT = "510115"
TOWNS = ("510115001", "510115002", "510115003")
COMMUNITIES = tuple(f"{town}{n:03d}" for town in TOWNS for n in (1, 2, 200))
NOWHERE = ("510199", "510115099", "510115001999")
FIRST = date(2020, 2, 1)
FAR = (
    "1899-12-30",
    "1970-01-01",
    "2019-02-20",
    "2021-01-01",
    "2099-12-31",
    "9999-12-30",
)
TEXTS = (
    "",
    " ",
    "-",
    "0",
    "甲",
    "A|B",
    "a'b\"c",
    "x" * 3000,
    "\u200b",
    "\x07",
    "#N/A",
    "😀",
    "合计",
)
NUMBERS = ("-1", "0", "0.001", "1e308", "1e99", "999999999999999", "1e-9", "", "1,000")
WORDS = ("是", "否", "有", "无", "1", "发热", "")


def known_person(key: int) -> str:
    """Return a resident ID of few, so that one person stands in several rows."""
    body = f"51011519{50 + key % 40:02d}01{key % 28 + 1:02d}{990 + key % 9}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(d) * w for d, w in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def credit_code(key: int) -> str:
    """Return a credit code of few."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"91510115MA{key:07d}"
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    total = sum(signs.index(s) * w for s, w in zip(body, weights, strict=True))
    return body + signs[(31 - total % 31) % 31]


class Odd:
    """What makes the rows of one morning; the same seed makes the same rows."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(f"odd/{seed}")
        self.oddness = self.dice.choice((0.0, 0.02, 0.1, 0.3))

    def rows(self, contract: Contract, count: int) -> str:
        """Return a file of the feed as CSV."""
        out = StringIO()
        writer = csv.writer(out)
        writer.writerow([column.name for column in contract.columns])
        for _ in range(count):
            writer.writerow([self.cell(column) for column in contract.columns])
        return out.getvalue()

    def cell(self, column: Column) -> str:
        """Return one cell: of the usual kind, or once in a while an odd one."""
        odd = self.dice.random() < self.oddness
        if not column.required and self.dice.random() < 0.25:
            return ""
        if column.codes:
            return self.dice.choice(column.codes).code if not odd else "?"
        return self.plain(column, odd)

    def plain(self, column: Column, odd: bool) -> str:
        """Return a cell of a column that no list of codes limits."""
        if column.check:
            number = self.dice.randrange(12)
            made = {
                "resident_id": known_person(number),
                "credit_code": credit_code(number),
            }
            return made.get(column.check, f"1381234{number:04d}") if not odd else "0"
        if column.logical_type in ("date", "timestamp"):
            return self.moment(column, odd)
        if column.logical_type in ("integer", "number"):
            return self.number(column, odd)
        if column.logical_type == "boolean":
            return self.dice.choice(WORDS if odd else ("是", "否"))
        return self.text(column, odd)

    def moment(self, column: Column, odd: bool) -> str:
        """Return a day near the report's, or far away."""
        day = FIRST + timedelta(days=self.dice.randrange(-3, 26))
        text = self.dice.choice(FAR) if odd else str(day)
        if column.logical_type == "date":
            return text
        return (
            f"{text} {self.dice.choice(('00:00:00', '08:00:00', '23:59:59', '12:00'))}"
        )

    def number(self, column: Column, odd: bool) -> str:
        """Return a number within the limits, or one that no cell should bear."""
        if odd:
            return self.dice.choice(NUMBERS)
        limits = {name: float(value) for name, value in column.limits}
        least = limits.get("minimum", 0)
        most = min(limits.get("maximum", 1000), 10**9)
        value = self.dice.choice((least, most, self.dice.uniform(least, most)))
        return (
            str(int(value))
            if column.logical_type == "integer"
            else str(round(value, 2))
        )

    def text(self, column: Column, odd: bool) -> str:
        """Return a key of few, a code of an area, or any text."""
        name = column.name
        if name in ("area_id", "parent_area_id", "successor_area_id", "community_id"):
            if odd:
                return self.dice.choice((*NOWHERE, DISTRICT, *TOWNS, *COMMUNITIES))
            return self.area(name)
        if odd:
            return self.dice.choice(TEXTS)
        return f"{name[:2].upper()}{self.dice.randrange(12)}"

    def area(self, name: str) -> str:
        """Return the code that this column holds in an ordinary register."""
        if name == "area_id":
            return self.dice.choice((*TOWNS, *COMMUNITIES))
        if name == "parent_area_id":
            return self.dice.choice((DISTRICT, *TOWNS))
        return self.dice.choice(COMMUNITIES)


def register(odd: Odd) -> str:
    """Return the register of areas: an ordinary one, and odd rows below it."""
    level = {6: "district", 9: "town", 12: "community"}
    lines = [
        "area_id,area_name,area_level,parent_area_id,valid_from,valid_to,successor_area_id"
    ]
    for code in (DISTRICT, *TOWNS, *COMMUNITIES):
        if code != DISTRICT and odd.dice.random() < odd.oddness:
            continue
        ends = (
            odd.dice.choice(("2020-02-10", "2020-02-20"))
            if odd.dice.random() < 0.15
            else ""
        )
        lines.append(
            f"{code},地{code},{level[len(code)]},{code[:-3]},2019-01-01,{ends},"
        )
    return "\n".join(lines) + "\n"


def send(
    home: Home, contracts: dict[str, Contract], seed: int, count: int = 25
) -> None:
    """Put a file of every feed into the inbox, from two senders for some."""
    odd = Odd(seed)
    home.inbox.mkdir(parents=True, exist_ok=True)
    (home.inbox / "areas_0.csv").write_text(register(odd), "utf-8")
    for feed, contract in contracts.items():
        rows = odd.dice.randrange(count) if feed != "areas" else odd.dice.randrange(6)
        for sender in ("",) if contract.is_district_wide else ("", "镇甲/"):
            path = home.inbox / f"{sender}{feed}_1.csv"
            path.parent.mkdir(exist_ok=True)
            path.write_text(odd.rows(contract, rows), "utf-8")
