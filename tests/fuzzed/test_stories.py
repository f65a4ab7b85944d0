"""People put through the whole road, morning after morning, against lines by hand.

``tests/rules/test_replay.py`` asks the rules of people as they stand; here a story goes
on: exposed again, a paper that comes late, a fever that is ruled out, a word that
contradicts, a passport, quarantine that goes on at home. Each line says what is known
on one morning, and was written from the protocols, not taken from a build.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

import pytest
from compiled import Compiled
from people import CENTRAL, HOME, HOSPITAL, TOWN, Inbox, place

from fourgates import ingest
from fourgates.home import Home
from fourgates.steps import Steps

NORMAL, DIED = "normal", "died"
PASSPORT = "E12345678"
# Story, morning's day, day asked about, class, last exposure counts until.
Line = tuple[str, str, str, str | None, str | None]
LINES: list[Line] = [
    # Edition 3, of forms before 6 February: at home, 14 days from the last exposure.
    # Edition 4, of the form of 10 February: in quarantine, from the new exposure on.
    ("exposed again", "2020-02-09", "2020-02-09", HOME, "2020-02-15"),
    ("exposed again", "2020-02-16", "2020-02-16", CENTRAL, "2020-02-24"),
    ("exposed again", "2020-02-20", "2020-02-09", HOME, "2020-02-24"),
    # The act alone: 14 days from its day; the form came two weeks late.
    ("late paper", "2020-02-09", "2020-02-09", None, "2020-02-19"),
    ("late paper", "2020-02-16", "2020-02-16", HOME, "2020-02-18"),
    ("late paper", "2020-02-16", "2020-02-06", HOME, "2020-02-18"),
    ("fever", "2020-02-09", "2020-02-09", HOME, "2020-02-17"),
    ("fever", "2020-02-16", "2020-02-16", HOSPITAL, "2020-02-17"),
    ("fever", "2020-02-20", "2020-02-20", HOME, "2020-02-17"),
    ("fever", "2020-02-20", "2020-02-16", HOSPITAL, "2020-02-17"),
    # A neighbour takes nothing back, a grid worker does.
    ("contradicted", "2020-02-09", "2020-02-09", CENTRAL, None),
    ("contradicted", "2020-02-16", "2020-02-16", NORMAL, None),
    ("passport", "2020-02-09", "2020-02-09", HOME, None),
    ("released", "2020-02-09", "2020-02-09", HOME, "2020-02-15"),
    ("released", "2020-02-16", "2020-02-16", NORMAL, "2020-02-15"),
    ("released", "2020-02-20", "2020-02-20", CENTRAL, "2020-02-15"),
    ("died", "2020-02-16", "2020-02-16", HOSPITAL, None),
    ("died", "2020-02-20", "2020-02-20", DIED, None),
    # Edition 9: seven days, then three of health monitoring: the notice is due at once.
    ("watched after", "2022-07-20", "2022-07-18", CENTRAL, "2022-07-19"),
    ("watched after", "2022-07-20", "2022-07-20", NORMAL, "2022-07-19"),
    # Twenty measures: five days from the last exposure, then three at home.
    ("goes on at home", "2022-11-17", "2022-11-17", CENTRAL, "2022-11-22"),
    ("goes on at home", "2022-11-20", "2022-11-18", CENTRAL, "2022-11-22"),
    ("goes on at home", "2022-11-20", "2022-11-19", HOME, "2022-11-22"),
    ("goes on at home", "2022-11-23", "2022-11-22", HOME, "2022-11-22"),
    ("goes on at home", "2022-11-23", "2022-11-23", NORMAL, "2022-11-22"),
    ("never moved", "2022-11-20", "2022-11-19", HOME, "2022-11-22"),
]
PERSONS = {
    name: at * 10 for at, name in enumerate(dict.fromkeys(line[0] for line in LINES), 1)
}


def february(day: str) -> Inbox:
    """Return what comes in on a morning of February 2020."""
    box, of = Inbox(), PERSONS
    if day == "2020-02-09":
        register(box)
        person = of["exposed again"]
        box.form(person, "2 8", "close_contact", last_exposure_date="2020-02-01")
        box.act(person, "start", CENTRAL, "2 12")
        box.act(of["late paper"], "start", CENTRAL, "5 9")
        for name in ("fever", "released"):
            on = "3" if name == "fever" else "1"
            box.form(of[name], f"{on} 8", "travel_heavily_affected")
            box.act(of[name], "start", HOME, f"{on} 12")
        person = of["contradicted"]
        seen = {"last_exposure_date": "2020-02-05", "channel": "family"}
        box.form(person, "6 8", "close_contact", **seen)
        box.form(person, "7 8", "none", channel="neighbour")
        for number, text in (("8", PASSPORT), ("9", PASSPORT.lower())):
            box.form(of["passport"], f"{number} 8", "inbound_traveller", id_number=text)
    elif day == "2020-02-16":
        again = {"last_exposure_date": "2020-02-10", "channel": "grid_worker"}
        box.form(of["exposed again"], "10 8", "close_contact", **again)
        late = {"last_exposure_date": "2020-02-04"}
        box.form(of["late paper"], "5 20", "close_contact", **late)
        box.form(of["contradicted"], "12 8", "none", channel="grid_worker")
        box.reading(of["fever"], "16 8", "38.6")
        box.act(of["released"], "end", HOME, "15 9", end_reason="released")
        box.form(of["died"], "14 8", "none", temperature_celsius="38.9")
    else:
        box.act(of["fever"], "end", HOSPITAL, "17 15", end_reason="ruled_out")
        seen = {"last_exposure_date": "2020-02-17"}
        box.form(of["released"], "18 8", "close_contact", **seen)
        box.act(of["died"], "start", HOSPITAL, "16 12")
        box.act(of["died"], "end", HOSPITAL, "19 9", end_reason="died")
    return box


def july(day: str) -> Inbox:
    """Return what comes in on a morning of July 2022."""
    assert day == "2022-07-20"
    box, person = Inbox(), PERSONS["watched after"]
    register(box)
    seen = {"last_exposure_date": "2022-07-12"}
    box.form(person, "2022-07-13 8", "close_contact", **seen)
    box.act(person, "start", CENTRAL, "2022-07-13 12")
    box.act(person, "end", CENTRAL, "2022-07-19 12", end_reason="released")
    return box


def november(day: str) -> Inbox:
    """Return what comes in on a morning of November 2022."""
    box = Inbox()
    if day == "2022-11-17":
        register(box)
        for name in ("goes on at home", "never moved"):
            seen = {"last_exposure_date": "2022-11-14"}
            box.form(PERSONS[name], "2022-11-15 8", "close_contact", **seen)
            box.act(PERSONS[name], "start", CENTRAL, "2022-11-15 12")
    elif day == "2022-11-20":
        person = PERSONS["goes on at home"]
        box.act(person, "end", CENTRAL, "2022-11-19 9", end_reason="transferred")
        box.act(person, "start", HOME, "2022-11-19 9")
    else:
        person = PERSONS["goes on at home"]
        box.act(person, "end", HOME, "2022-11-23 9", end_reason="released")
    return box


def register(box: Inbox) -> None:
    box.area("510115", "区", "5101")
    box.area(TOWN, "镇", "510115")
    for number in range(1, len(PERSONS) + 1):
        box.area(place(number), "社区", TOWN)


MONTHS: dict[str, Callable[[str], Inbox]] = {
    "2020-02": february,
    "2022-07": july,
    "2022-11": november,
}
Seen = dict[tuple[str, str, str], tuple[str | None, str | None, bool]]


@pytest.fixture(scope="module")
def seen(
    compiled: Compiled, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Seen]:
    """Return class, due day and placement by story, morning and day asked about."""
    found: Seen = {}
    for month, told in MONTHS.items():
        home = Home(tmp_path_factory.mktemp(month) / "home")
        home.make_key()
        for text in sorted({line[1] for line in LINES if line[1].startswith(month)}):
            day = date.fromisoformat(text)
            known_at = datetime.combine(day + timedelta(days=1), time(6, 30))
            told(text).send(home)
            report = ingest.run(home, Steps(quiet=True), received_at=known_at)
            assert not report.refused
            assert not any(load.rows_rejected for load in report.loads)
            connection, problems = compiled.build(home, day, known_at)
            assert problems == []
            for name, morning, asked, *_ in LINES:
                if morning == text:
                    found[name, morning, asked] = _state(connection, name, asked)
            connection.close()
    yield found


def _state(
    connection: object, name: str, day: str
) -> tuple[str | None, str | None, bool]:
    area = place(PERSONS[name] // 10)
    classes = connection.execute(  # type: ignore[attr-defined]
        "select person_class, is_placed from marts.fct_person_classes_daily "
        "where community_id = ? and report_date = ?",
        [area, date.fromisoformat(day)],
    ).fetchall()
    assert len(classes) <= 1, (name, day)
    due = connection.execute(  # type: ignore[attr-defined]
        "select cast(max(release_due_date) as varchar) from marts.fct_stays "
        "where community_id = ? and person_class != 'designated_hospital'",
        [area],
    ).fetchone()
    (person_class, is_placed), (until,) = (*classes, (None, False))[0], due
    return person_class, until, is_placed


@pytest.mark.parametrize("line", LINES, ids=lambda line: "-".join(map(str, line[:3])))
def test_the_class_of_the_day_and_the_end_are_as_written_by_hand(
    seen: Seen, line: Line
) -> None:
    name, morning, day, person_class, until = line
    found = seen[name, morning, day]
    assert found[:2] == (person_class, until)


def test_who_stays_in_quarantine_beyond_it_is_not_placed_as_ruled(seen: Seen) -> None:
    assert seen["goes on at home", "2022-11-20", "2022-11-18"][2]
    assert seen["goes on at home", "2022-11-20", "2022-11-19"][2]
    assert not seen["never moved", "2022-11-20", "2022-11-19"][2]
