"""A tiny district told row by row: forms, acts, readings, cases, homes of persons."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from odd_rows import known_person

from fourgates.home import Home

TOWN = "510115001"
HOME, CENTRAL = "home_observation", "centralised_quarantine"
HOSPITAL = "designated_hospital"
Row = dict[str, Any]


def place(number: int) -> str:
    return f"{TOWN}{number:03d}"


def at(text: str) -> str:
    """Return the moment that ``day hour`` means; a day alone is of February 2020."""
    day, hour = text.split()
    if "-" not in day:
        day = f"2020-02-{int(day):02d}"
    return f"{day} {int(hour):02d}:00:00"


class Inbox:
    """Rows by feed; a person's number tells the community, too."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {}

    def add(self, feed: str, **row: Any) -> None:
        self.rows.setdefault(feed, []).append(row)

    def area(self, code: str, level: str, parent: str) -> None:
        self.add(
            "areas",
            area_id=code,
            area_name=f"区{code}",
            area_level=level,
            parent_area_id=parent,
            valid_from="2019-01-01",
        )

    def form(self, person: int, when: str, exposure: str, **more: Any) -> None:
        usual = {
            "registration_id": f"R{person}-{when.replace(' ', '-')}",
            "submitted_at": at(when),
            "channel": "self",
            "name": "示例",
            "id_number": known_person(person),
            "community_id": place(person // 10),
            "exposure": exposure,
            "arrived_date": at(when)[:10],
            "temperature_celsius": "36.5",
            "has_symptoms": "否",
            "is_home_suitable": "是",
            "updated_at": at(when),
        }
        self.add("registrations", **(usual | more))

    def act(self, person: int, what: str, kind: str, when: str, **more: Any) -> None:
        usual = {
            "disposition_id": f"D{person}-{what}-{when.replace(' ', '-')}-{kind[:3]}",
            "id_number": known_person(person),
            "community_id": place(person // 10),
            "person_class": kind,
            "act": what,
            "acted_at": at(when),
            "document_number": f"文{person}",
            "recorded_at": at(when),
        }
        self.add("dispositions", **(usual | more))

    def reading(self, person: int, when: str, celsius: str, **more: Any) -> None:
        usual = {
            "check_id": f"T{person}-{when.replace(' ', '-')}",
            "id_number": known_person(person),
            "community_id": place(person // 10),
            "checked_at": at(when),
            "reading": "morning" if int(when.split()[1]) < 12 else "evening",
            "temperature_celsius": celsius,
            "has_symptoms": "否",
        }
        self.add("health_checks", **(usual | more))

    def case(self, person: int, kind: str, when: str, **more: Any) -> None:
        usual = {
            "case_id": f"C{person}",
            "id_number": known_person(person),
            "community_id": place(person // 10),
            "case_kind": kind,
            "reported_at": at(when),
            "updated_at": at(when),
        }
        self.add("cases", **(usual | more))

    def home(self, number: int, name: str, **more: Any) -> None:
        usual = {
            "household_id": name,
            "community_id": place(number),
            "grid_id": f"G{number}",
            "compound": "园",
            "building": "1",
            "unit": "1",
            "valid_from": "2020-01-01",
            "updated_at": "2020-01-01 09:00:00",
        }
        self.add("households", **(usual | more))

    def visit(self, number: int, door: str, when: str, outcome: str) -> None:
        self.add(
            "household_visits",
            visit_id=f"V{door}-{when.replace(' ', '-')}",
            household_id=door,
            community_id=place(number),
            visited_at=at(when),
            staff_id="S1",
            attempt_number=1,
            outcome=outcome,
            persons_found=1,
            updated_at=at(when),
        )

    def send(self, home: Home) -> None:
        home.inbox.mkdir(exist_ok=True)
        for feed, rows in self.rows.items():
            columns = list(dict.fromkeys(name for row in rows for name in row))
            text = StringIO()
            writer = csv.DictWriter(text, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
            (home.inbox / f"{feed}.csv").write_text(text.getvalue(), "utf-8")
