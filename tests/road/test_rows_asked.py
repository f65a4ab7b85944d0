"""Rows that somebody must be asked about: what is listed, and what the figures say.

One home, built twice: the second morning brings what was asked for.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from fourgates.cli import main
from fourgates.home import Home

TOWN = "510115001"
PLACES = ("001", "002", "003", "004")
IDS = ("440882199102104195", "36060119980521413X", "220403199801042597")
DAY = "2020-02-20"
Row = dict[str, str]


def _form(number: int, **more: str) -> Row:
    return {
        "registration_id": f"R{number}",
        "submitted_at": f"{DAY} 08:00:00",
        "channel": "self",
        "name": "示例",
        "id_number": IDS[number % 3],
        "community_id": f"{TOWN}001",
        "exposure": "none",
        "arrived_date": DAY,
        "temperature_celsius": "36.5",
        "has_symptoms": "否",
        "updated_at": f"{DAY} 08:00:00",
    } | more


def _visit(number: int, household: str, at: str = "10:00:00", staff: str = "S1") -> Row:
    return {
        "visit_id": f"V{number}",
        "household_id": household,
        "community_id": f"{TOWN}002",
        "visited_at": f"{DAY} {at}",
        "staff_id": staff,
        "attempt_number": "1",
        "outcome": "met",
        "updated_at": f"{DAY} 11:00:00",
    }


def _act(number: int, person: int, kind: str, act: str, at: str) -> Row:
    return {
        "disposition_id": f"D{number}",
        "id_number": IDS[person],
        "community_id": f"{TOWN}003",
        "person_class": kind,
        "act": act,
        "acted_at": at,
        "recorded_at": at,
    }


def _shift(number: int, started: str, ended: str) -> Row:
    return {
        "shift_id": f"C{number}",
        "staff_id": "S1",
        "community_id": f"{TOWN}004",
        "site": "门",
        "shift_kind": "day",
        "scheduled_start_at": f"{DAY} 08:00:00",
        "scheduled_end_at": f"{DAY} 16:00:00",
        "started_at": started and f"{DAY} {started}",
        "ended_at": ended and f"{DAY} {ended}",
        "updated_at": f"{DAY} 08:00:00",
    }


def _reading(at: str, celsius: str, symptoms: str) -> Row:
    return {
        "check_id": "M1",
        "id_number": IDS[1],
        "community_id": f"{TOWN}003",
        "checked_at": f"{DAY} {at}",
        "reading": "morning",
        "temperature_celsius": celsius,
        "has_symptoms": symptoms,
    }


def _area(code: str, level: str, parent: str) -> Row:
    names = {"area_id": code, "area_name": code, "area_level": level}
    return names | {"parent_area_id": parent, "valid_from": "2019-01-01"}


FIRST: dict[str, list[Row]] = {
    "areas": [
        _area("510115", "区", "5101"),
        _area(TOWN, "镇", "510115"),
        *(_area(f"{TOWN}{place}", "社区", TOWN) for place in PLACES),
    ],
    "households": [
        {
            "household_id": "H1",
            "community_id": f"{TOWN}002",
            "grid_id": "G1",
            "valid_from": "2020-01-01",
            "updated_at": "2020-01-01 09:00:00",
        }
    ],
    "staff": [
        {
            "staff_id": "S1",
            "name": "示例",
            "id_number": IDS[0],
            "employer": "甲",
            "staff_line": "grid_worker",
            "is_party_member": "党员",
            "joined_date": "2020-01-20",
            "updated_at": "2020-01-20 09:00:00",
        }
    ],
    "registrations": [
        _form(1, temperature_celsius="385"),
        _form(2, has_symptoms="发热"),
        _form(3, temperature_celsius="38.5"),
        _form(4, submitted_at="2020-12-20 08:00:00", community_id=f"{TOWN}004"),
        _form(5, submitted_at="2019-02-19 08:00:00", arrived_date="2019-02-19"),
    ],
    "household_visits": [
        _visit(1, "H1"),
        _visit(2, "H-UNKNOWN"),
        _visit(3, "H1", "12:00:00", "S-UNKNOWN"),
    ],
    "dispositions": [
        _act(1, 0, "home_observation", "end", "2020-02-18 09:00:00"),
        _act(2, 1, "centralised_quarantine", "start", "2020-02-12 00:00:00"),
        _act(3, 1, "centralised_quarantine", "end", "2020-02-12 00:00:00"),
        _act(4, 1, "designated_hospital", "start", "2020-02-12 00:00:00"),
    ],
    "health_checks": [_reading("08:00:00", "36.5", "否")],
    "duty_shifts": [
        _shift(1, "08:00:00", "16:00:00"),
        _shift(2, "10:00:00", "18:00:00"),
        _shift(3, "20:00:00", "08:00:00"),
        _shift(4, "21:00:00", ""),
    ],
}

SECOND: dict[str, list[Row]] = {
    "households": [FIRST["households"][0] | {"household_id": "H-UNKNOWN"}],
    "registrations": [
        _form(1, temperature_celsius="38.5", updated_at="2020-02-21 08:00:00"),
        _form(4, community_id=f"{TOWN}004", updated_at="2020-02-21 08:00:00"),
    ],
    "health_checks": [_reading("07:30:00", "38.9", "是")],
}


class Office:
    """A home that takes in rows by feed and builds a day."""

    def __init__(self, home: Home) -> None:
        home.make_key()
        self.home = home

    def take(self, rows: dict[str, list[Row]], at: str) -> None:
        for feed, lines in rows.items():
            path = self.home.inbox / "甲镇" / f"{feed}_{at[:10]}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8", newline="") as stream:
                names = list(dict.fromkeys(name for row in lines for name in row))
                writer = csv.DictWriter(stream, names, restval="")
                writer.writeheader()
                writer.writerows(lines)
        self._run("ingest", "--received-at", at)

    def build(self, day: str) -> None:
        self._run("build", "--date", day)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        path: Path = self.home.warehouse
        with duckdb.connect(str(path), read_only=True) as connection:
            return connection.sql(query).fetchall()

    def asked(self, where: str) -> list[tuple[Any, ...]]:
        columns = "feed, column_name, sender, file_name, line"
        return self.ask(
            f"select {columns} from marts.fct_rows_asked where {where} order by all"
        )

    def _run(self, *words: str) -> None:
        result = CliRunner().invoke(main, [*words, "--home", str(self.home.root)])
        assert result.exit_code == 0, result.output


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    one = Office(Home(tmp_path_factory.mktemp("asked") / "home"))
    one.take(FIRST, "2020-02-21T06:30")
    one.build(DAY)
    yield one


def _place(feed: str, line: int) -> tuple[str, str, int]:
    return "甲镇", f"甲镇/{feed}_2020-02-21.csv", line


def test_a_row_that_refers_to_nothing_is_listed_with_sender_file_and_line(
    office: Office,
) -> None:
    assert office.asked("question = 'refers_to_nothing'") == [
        ("household_visits", "household_id", *_place("household_visits", 3)),
        ("household_visits", "staff_id", *_place("household_visits", 4)),
    ]
    assert office.ask(
        "select cell_value from marts.fct_rows_asked where column_name = 'household_id'"
    ) == [("H-UNKNOWN",)]
    assert office.ask(
        "select count(*), count(first_resolved_date) from marts.fct_households"
    ) == [(1, 1)], "the door that no ledger has is not covered"
    assert office.ask(
        "select rows_asked from marts.fct_feeds where feed = 'household_visits'"
    ) == [(2,)]


def test_an_end_without_a_start_is_listed_and_one_at_its_moment_ends_it(
    office: Office,
) -> None:
    assert office.asked("question = 'matches_nothing'") == [
        ("dispositions", "act", *_place("dispositions", 2)),
    ]
    assert office.ask(
        "select person_class, cast(ended_date as varchar) from marts.fct_stays "
        "order by all"
    ) == [("centralised_quarantine", "2020-02-12"), ("designated_hospital", None)]


def test_what_triage_reads_and_nobody_can_read_is_unclassified_and_asked(
    office: Office,
) -> None:
    classes = office.ask(
        "select registration_id, person_class, rule_id from marts.fct_registrations "
        "where registration_id in ('甲镇/R1', '甲镇/R2') order by 1"
    )
    assert classes == [
        ("甲镇/R1", "unclassified", "TR-30"),
        ("甲镇/R2", "designated_hospital", "TR-03"),
    ]
    assert office.ask(
        "select item_id, rule_id from marts.fct_work_items "
        "where item_kind = 'unreadable_answer'"
    ) == [("甲镇/R1", "TR-30")]
    assert office.asked("question = 'unreadable'") == [
        ("registrations", "temperature_celsius", *_place("registrations", 2)),
    ]


def test_what_contradicts_itself_is_flagged_and_counts(office: Office) -> None:
    flagged = [
        (column, line) for _, column, _, _, line in office.asked("question = 'flagged'")
    ]
    assert flagged == [
        ("ended_before_it_began", 4),
        ("never_clocked_out", 5),
        ("overlapping_shifts", 2),
        ("overlapping_shifts", 3),
        ("dated_a_year_off", 6),
        ("fever_without_symptoms", 4),
    ]
    hours = (
        "select cast(duty_hours as int) from marts.fct_duty_shifts order by shift_id"
    )
    assert office.ask(hours) == [(8,), (2,), (None,), (None,)]


def test_a_row_of_next_december_is_set_aside_and_in_no_figure(office: Office) -> None:
    assert office.asked("question = 'set_aside'") == [
        ("registrations", "dated_after_arrival", *_place("registrations", 5)),
    ]
    assert office.ask(
        "select count(*) from marts.fct_registrations where registration_id = '甲镇/R4'"
    ) == [(0,)]
    assert office.ask(
        "select rows_accepted, rows_set_aside, rows_current from "
        "marts.fct_row_outcomes where feed = 'registrations'"
    ) == [(5, 1, 4)]


def test_what_was_asked_leaves_when_it_is_answered(office: Office) -> None:
    office.take(SECOND, "2020-02-22T06:30")
    office.build("2020-02-21")
    left = {
        (feed, column) for feed, column, *_ in office.asked("question != 'flagged'")
    }
    assert left == {("household_visits", "staff_id"), ("dispositions", "act")}
    assert not office.ask(
        "select 1 from marts.fct_work_items where item_kind = 'unreadable_answer'"
    )
    assert office.ask(
        "select temperature_celsius, has_symptoms from staging.stg_health_checks"
    ) == [(38.9, True)], "a correction to an earlier minute counts"
