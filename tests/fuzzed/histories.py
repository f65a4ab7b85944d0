"""Random histories of a district: areas, homes, persons and firms change over days.

Every morning brings registers in which areas merge, end, move to another town or are
renamed, and homes, firms and persons move. Nothing here is wrong or misspelt; each
change is dated, some of them back.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import StringIO
from random import Random

from odd_rows import DISTRICT, TOWNS, credit_code, known_person

FIRST = date(2020, 2, 3)
OPENED = date(2019, 1, 1)
CLASSES = ("home_observation", "centralised_quarantine", "designated_hospital")
EXPOSURES = ("none", "close_contact", "travel_heavily_affected", "confirmed_case")
Row = dict[str, object]


@dataclass
class Area:
    """A community as its register has it now; ``since`` opens its present row."""

    area_id: str
    parent: str
    since: date = OPENED
    until: date | None = None
    successor: str = ""
    name: str = ""

    def row(self) -> Row:
        """Return the register's row."""
        return {
            "area_id": self.area_id,
            "area_name": self.name or self.area_id,
            "area_level": "community",
            "parent_area_id": self.parent,
            "valid_from": self.since,
            "valid_to": self.until or "",
            "successor_area_id": self.successor,
        }


@dataclass
class District:
    """A district whose every morning is drawn; one seed gives one history."""

    seed: int
    sent: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dice = Random(f"history/{self.seed}")
        self.areas = [
            Area(f"{town}{number:03d}", town) for town in TOWNS for number in (1, 2, 3)
        ]
        self.stays: dict[int, tuple[str, str]] = {}
        self.number = 0

    def morning(self, day: date) -> dict[str, str]:
        """Return the files that come the morning after a day, by feed."""
        self.sent = {}
        if day == FIRST:
            self._begin()
        else:
            for _ in range(self.dice.randint(0, 3)):
                self.dice.choice(
                    (self._merge, self._split, self._move, self._rename, self._end)
                )(self._when(day))
            for _ in range(self.dice.randint(0, 4)):
                self._move_home(self.dice.randrange(12), self._when(day))
                self._move_firm(self.dice.randrange(6), self._when(day))
        for _ in range(6):
            self._register(self.dice.randrange(9), day)
            self._visit(self.dice.randrange(12), day)
            self._act(self.dice.randrange(9), day)
        return {feed: _csv(rows) for feed, rows in self.sent.items()}

    def _begin(self) -> None:
        higher = [(DISTRICT, "district", "5101")]
        higher += [(town, "town", DISTRICT) for town in TOWNS]
        for code, level, parent in higher:
            row = Area(code, parent).row() | {"area_level": level}
            self._send("areas", **row)
        for area in self.areas:
            self._send("areas", **area.row())
        for home in range(12):
            self._move_home(home, OPENED)
        for firm in range(6):
            self._move_firm(firm, OPENED)

    def _send(self, feed: str, **row: object) -> None:
        """Put a row into the morning's file; the last word of one key stands."""
        rows = self.sent.setdefault(feed, [])
        key = (next(iter(row.values())), row.get("valid_from"))
        rows[:] = [
            one
            for one in rows
            if (next(iter(one.values())), one.get("valid_from")) != key
        ]
        rows.append(row)

    def _when(self, day: date) -> date:
        """Return the day from which a change holds: today, or some days back."""
        return day - timedelta(days=self.dice.choice((0, 0, 0, 1, 3)))

    def _open(self) -> Area:
        return self.dice.choice([area for area in self.areas if area.until is None])

    def _place(self) -> str:
        """Return a code that somebody writes: mostly one that is valid."""
        area = (
            self._open() if self.dice.random() < 0.8 else self.dice.choice(self.areas)
        )
        return area.area_id

    def _close(self, area: Area, day: date, successor: str) -> None:
        area.until, area.successor = max(day, area.since), successor
        self._send("areas", **area.row())

    def _can_close(self) -> bool:
        return sum(area.until is None for area in self.areas) > 3

    def _merge(self, day: date) -> None:
        one, other = self._open(), self._open()
        if one is not other and self._can_close():
            self._close(one, day, other.area_id)

    def _end(self, day: date) -> None:
        if self._can_close():
            self._close(self._open(), day, "")

    def _split(self, day: date) -> None:
        """Open a new community; the old one goes on, or ends in it."""
        old = self._open()
        new = Area(f"{old.parent}{100 + len(self.areas)}", old.parent, since=day)
        self.areas.append(new)
        self._send("areas", **new.row())
        if self.dice.random() < 1 / 2 and day > old.since:
            self._close(old, day, new.area_id)

    def _follow(self, area: Area, day: date) -> None:
        """Send the area's row from a day on; an earlier day corrects the row itself."""
        area.since = max(area.since, day)
        self._send("areas", **area.row())

    def _move(self, day: date) -> None:
        area = self._open()
        area.parent = self.dice.choice(TOWNS)
        self._follow(area, day)

    def _rename(self, day: date) -> None:
        area = self._open()
        area.name = f"新名{day}"
        self._follow(area, day)

    def _move_home(self, home: int, day: date) -> None:
        self._send(
            "households",
            household_id=f"H{home}",
            community_id=self._place(),
            grid_id="G",
            valid_from=day,
            updated_at=f"{day} 09:00:00",
        )

    def _move_firm(self, firm: int, day: date) -> None:
        self._send(
            "enterprises",
            credit_code=credit_code(firm),
            enterprise_name="示例",
            community_id=self._place(),
            registered_date=OPENED,
            valid_from="" if day == OPENED else day,
            updated_at=f"{day} 09:00:00",
        )

    def _register(self, person: int, day: date) -> None:
        """Register somebody, perhaps again: of another class, or elsewhere."""
        self.number += 1
        at = f"{day} {8 + self.number % 10:02d}:00:00"
        self._send(
            "registrations",
            registration_id=f"R{self.number}",
            submitted_at=at,
            channel="self",
            name="示例",
            id_number=known_person(person),
            community_id=self._place(),
            exposure=self.dice.choice(EXPOSURES),
            arrived_date=day,
            updated_at=at,
        )

    def _visit(self, home: int, day: date) -> None:
        self.number += 1
        self._send(
            "household_visits",
            visit_id=f"V{self.number}",
            household_id=f"H{home}",
            community_id=self._place(),
            visited_at=f"{day} 10:00:00",
            staff_id="S1",
            attempt_number=1,
            outcome=self.dice.choice(("met", "not_met")),
            updated_at=f"{day} 18:00:00",
        )

    def _act(self, person: int, day: date) -> None:
        """Begin a stay, or end the one that is open."""
        self.number += 1
        held = self.stays.pop(person, None)
        act = "end" if held else "start"
        kind, place = held or (self.dice.choice(CLASSES), self._place())
        if not held:
            self.stays[person] = kind, place
        at = f"{day} 12:{self.number % 60:02d}:00"
        self._send(
            "dispositions",
            disposition_id=f"D{self.number}",
            id_number=known_person(person),
            community_id=place,
            person_class=kind,
            act=act,
            acted_at=at,
            document_number=f"文{self.number}",
            recorded_at=at,
        )


def _csv(rows: Iterable[Row]) -> str:
    listed = list(rows)
    out = StringIO()
    writer = csv.DictWriter(out, list(listed[0]))
    writer.writeheader()
    writer.writerows(listed)
    return out.getvalue()
