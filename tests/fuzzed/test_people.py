"""A person's state on a day follows from all that was known of that day, and has exits.

One morning of a district of one town; each scenario has a community of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pytest
from compiled import Compiled
from odd_rows import known_person
from people import CENTRAL, HOME, HOSPITAL, TOWN, Inbox, at, place

from fourgates import ingest
from fourgates.home import Home
from fourgates.steps import Steps

DAY = date(2020, 2, 20)
RECEIVED = datetime(2020, 2, 21, 6, 30)


def story() -> Inbox:
    box = Inbox()
    box.area("510115", "区", "5101")
    box.area(TOWN, "镇", "510115")
    for number in (*range(1, 26), *range(27, 35)):
        box.area(place(number), "社区", TOWN)
    stays(box)
    watched(box)
    declared(box)
    doors(box)
    infected(box)
    papers(box)
    rounds(box)
    gravest(box)
    cleared(box)
    gone(box)
    followed(box)
    merged(box)
    hours(box)
    closed(box)
    returned(box)
    asked_again(box)
    return box


def stays(box: Inbox) -> None:
    """Tell of places 1 to 3: starts without ends, ends without starts, moves."""
    box.act(10, "start", HOME, "10 9")
    box.act(10, "start", HOME, "10 18")
    box.act(11, "start", HOME, "10 9")
    box.act(11, "start", HOSPITAL, "14 9")
    box.act(11, "end", HOME, "16 9", end_reason="transferred")
    box.act(12, "start", HOME, "10 9")
    box.act(12, "start", HOME, "12 9", community_id=place(3))
    box.act(20, "end", HOME, "18 9", end_reason="released")
    box.act(21, "start", CENTRAL, "12 0")
    box.act(21, "end", CENTRAL, "12 0", end_reason="transferred")
    box.act(21, "start", HOSPITAL, "12 0")


def watched(box: Inbox) -> None:
    """Tell of places 4 and 5: fevers, silence, evaluations, exposure, release."""
    for person in (40, 41, 42, 43):
        box.form(person, "3 8", "travel_heavily_affected")
        box.act(person, "start", HOME, "3 12")
    for day in range(4, 21):
        box.reading(40, f"{day} 8", "38.6" if day == 18 else "36.5")
        box.reading(42, f"{day} 8", "38.6" if day == 18 else "36.5")
        box.reading(43, f"{day} 8", "36.5")
    box.act(42, "end", HOSPITAL, "18 10", end_reason="ruled_out")
    box.form(50, "2 8", "close_contact", last_exposure_date="2020-02-01")
    box.act(50, "start", CENTRAL, "2 12")
    exposed = {"last_exposure_date": "2020-02-10", "channel": "grid_worker"}
    box.form(50, "10 8", "close_contact", **exposed)
    box.act(51, "start", CENTRAL, "8 9")
    box.form(51, "8 20", "close_contact", last_exposure_date="2020-02-04")
    box.form(52, "2 8", "travel_heavily_affected")
    box.act(52, "start", HOME, "2 12")
    box.act(52, "end", HOME, "17 9", end_reason="released")
    box.form(53, "2 8", "travel_heavily_affected")
    box.act(53, "start", HOME, "2 12")
    box.act(53, "end", HOME, "17 9", end_reason="released")
    box.form(53, "19 8", "close_contact", last_exposure_date="2020-02-18")


def declared(box: Inbox) -> None:
    """Tell of places 6 to 8: old journeys, contradictions, wrong placement."""
    box.form(60, "20 8", "travel_heavily_affected", arrived_date="2019-12-20")
    box.form(61, "20 8", "travel_heavily_affected", arrived_date="2020-02-06")
    seen = {"last_exposure_date": "2020-02-16"}
    for person in (70, 71):
        box.form(person, "18 8", "close_contact", channel="family", **seen)
    box.form(70, "19 8", "none", channel="neighbour")
    box.form(71, "19 8", "none", channel="grid_worker")
    box.form(80, "18 8", "close_contact", **seen)
    box.act(80, "start", HOME, "18 12")
    box.form(81, "18 8", "close_contact", **seen)
    box.act(81, "start", CENTRAL, "18 12")


def doors(box: Inbox) -> None:
    """Tell of places 9 to 11: a building of two units, homes nowhere, nothing left."""
    for unit in (1, 2):
        for door in range(3):
            person, name = 90 + 3 * (unit - 1) + door, f"H9-{unit}{door}"
            box.home(9, name, unit=str(unit))
            box.form(person, "10 8", "travel_heavily_affected", household_id=name)
            box.act(person, "start", HOME, "10 12")
    for door in range(3):
        box.home(10, f"H10-{door}", building="", unit="")
        known = {"household_id": f"H10-{door}"}
        box.form(100 + door, "10 8", "travel_heavily_affected", **known)
        box.act(100 + door, "start", HOME, "10 12")
    for number, day in ((11, 10), (12, 20)):
        box.home(number, f"H{number}")
        box.visit(number, f"H{number}", f"{day} 10", "met")
    box.home(13, "H13")


def infected(box: Inbox) -> None:
    """Tell of place 14: contacts of every fate, and cases of every kind."""
    for person in range(140, 147):
        box.form(person, "2 8", "close_contact", last_exposure_date="2020-02-01")
        box.act(person, "start", CENTRAL, "2 12" if person != 144 else "3 9")
    for day in range(3, 21):
        for person in (140, 144, 145):
            box.reading(person, f"{day} 8", "36.5")
    box.case(140, "confirmed", "14 8", onset_date="2020-02-12", severity="moderate")
    box.act(140, "end", CENTRAL, "14 7", end_reason="transferred")
    box.act(140, "start", HOSPITAL, "14 7")
    box.act(141, "end", CENTRAL, "15 9", end_reason="died")
    box.form(141, "17 9", "none")
    box.act(142, "end", CENTRAL, "12 9", end_reason="left")
    box.act(145, "end", CENTRAL, "17 9", end_reason="released")
    box.case(146, "asymptomatic", "10 8")
    late = {"diagnosed_at": at("15 9"), "onset_date": "2020-02-09"}
    box.form(147, "11 8", "none")
    box.case(147, "confirmed", "12 8", **late)
    ended = {"outcome": "排除", "outcome_date": "2020-02-14"}
    box.form(148, "11 8", "none")
    box.case(148, "suspected", "12 8", **ended)


def papers(box: Inbox) -> None:
    """Tell of place 15: one person by three papers; a link that was taken back."""
    papers = {150: known_person(150), 151: "E12345678", 152: "H12345678"}
    box.form(150, "10 8", "none")
    seen = {"last_exposure_date": "2020-02-08"}
    box.form(151, "11 8", "close_contact", id_number=papers[151], **seen)
    box.act(152, "start", CENTRAL, "12 9", id_number=papers[152])
    box.form(153, "10 8", "none")
    box.form(154, "11 8", "none")
    for further, main, state in (
        (papers[152], papers[151], "有效"),
        (papers[151], papers[150], "有效"),
        (known_person(154), known_person(153), "解除"),
    ):
        box.add(
            "person_links",
            id_number=further,
            main_id_number=main,
            updated_at=at("13 9"),
            关联状态=state,
        )


def rounds(box: Inbox) -> None:
    """Tell of place 16: three doors of a first round, asked for again by a second."""
    for door, days in {"A": ("10", "17"), "B": ("10", ""), "C": ("", "18")}.items():
        box.home(16, f"H16-{door}")
        for day in filter(None, days):
            box.visit(16, f"H16-{door}", f"{day} 10", "met")
    box.home(16, "H16-D", valid_from="2020-02-17")
    box.add(
        "screening_rounds",
        round_id="二",
        area_id=place(16),
        opened_date="2020-02-16",
        last_date="2020-02-19",
        updated_at=at("15 9"),
    )


def watch(box: Inbox, person: int, days: range) -> None:
    for day in days:
        box.reading(person, f"{day} 8", "36.5")
        box.reading(person, f"{day} 18", "36.4")


def gravest(box: Inbox) -> None:
    """Tell of places 17 and 18: who may not be released, and who is ill still."""
    contact = {"last_exposure_date": "2020-02-02"}
    for person in range(170, 174):
        box.form(person, "3 8", "close_contact", **contact)
        box.act(person, "start", CENTRAL, "3 12")
        watch(box, person, range(4, 21))
    box.case(170, "confirmed", "18 10")
    box.form(171, "18 10", "suspected_case")
    box.reading(172, "17 20", "38.6")
    box.act(172, "start", HOME, "18 9")
    box.form(174, "3 8", "travel_heavily_affected", temperature_celsius="38.5")
    box.act(174, "start", HOME, "3 12")
    watch(box, 174, range(4, 21))
    ruled_out = {"end_reason": "ruled_out"}
    for person in (175, 176):
        box.form(person, "10 8", "none")
        box.act(
            person, "end", HOSPITAL, "18 9" if person == 175 else "18 0", **ruled_out
        )
    box.reading(175, "18 0", "38.9", reading="evening")
    box.reading(176, "18 20", "39.0")
    box.form(177, "10 8", "travel_heavily_affected", temperature_celsius="38.5")
    box.act(177, "start", HOME, "10 9")
    box.act(177, "end", HOME, "12 9", end_reason="left")
    box.form(180, "15 8", "confirmed_case", channel="grid_worker", **contact)
    box.form(180, "16 8", "travel_heavily_affected", channel="neighbour")
    box.form(181, "3 8", "close_contact", **contact)
    box.act(181, "start", CENTRAL, "3 12")
    box.case(181, "confirmed", "18 10")
    box.act(181, "end", CENTRAL, "18 14", end_reason="released")
    box.act(181, "start", HOSPITAL, "18 15")
    box.form(182, "3 8", "none")
    box.act(182, "start", HOSPITAL, "10 12")
    sent_on = {"outcome": "转出", "outcome_date": "2020-02-15"}
    box.case(182, "confirmed", "10 8", **sent_on)
    box.form(183, "10 8", "close_contact", channel="grid_worker", **contact)
    box.form(183, "14 8", "suspected_case", channel="grid_worker")
    box.act(183, "end", HOSPITAL, "16 9", **ruled_out)
    box.case(184, "suspected", "14 10")
    box.form(184, "14 8", "none")
    box.act(184, "end", HOSPITAL, "16 9", **ruled_out)
    box.form(185, "18 8", "none", temperature_celsius="385")
    box.form(185, "19 8", "none", channel="neighbour")


def cleared(box: Inbox) -> None:
    """Tell of places 19 and 20: clocks, exposures told again, returns."""
    seen = {"last_exposure_date": "2020-02-01"}
    box.form(190, "2 8", "close_contact", **seen)
    box.act(190, "start", CENTRAL, "5 9")
    box.act(190, "end", CENTRAL, "16 9", end_reason="released")
    box.form(190, "18 8", "travel_heavily_affected", arrived_date="2020-02-18")
    box.act(190, "start", HOME, "18 9")
    box.form(191, "3 8", "travel_heavily_affected")
    box.act(191, "start", HOME, "3 9")
    box.form(191, "15 8", "close_contact", channel="grid_worker")
    box.act(191, "start", CENTRAL, "15 9")
    arrived = {"arrived_date": "2020-02-16", "channel": "family"}
    box.form(192, "16 8", "close_contact", last_exposure_date="2020-02-05")
    box.form(192, "16 9", "travel_heavily_affected", **arrived)
    box.act(192, "start", CENTRAL, "16 12")
    for day in ("2 8", "18 8"):
        box.form(193, day, "close_contact", **seen)
    box.act(193, "start", CENTRAL, "2 12")
    box.form(194, "4 8", "close_contact", **seen)
    box.act(194, "start", CENTRAL, "5 9")
    box.act(194, "end", CENTRAL, "10 9", end_reason="left")
    box.act(194, "start", CENTRAL, "12 9")
    box.form(195, "7 8", "close_contact", last_exposure_date="2020-02-06")
    box.act(195, "start", CENTRAL, "7 9")
    box.act(195, "end", CENTRAL, "20 9", end_reason="released")
    box.form(195, "20 18", "close_contact", last_exposure_date="2020-02-06")
    box.form(200, "10 8", "travel_heavily_affected", household_id="H20-1")
    box.home(20, "H20-1")
    box.act(200, "start", HOME, "10 9")
    box.form(200, "12 8", "travel_heavily_affected", household_id="")
    box.home(20, "H20-2", unit="2")
    box.form(201, "3 8", "none", household_id="H20-2")
    box.case(201, "confirmed", "3 10")
    box.act(201, "start", HOSPITAL, "3 12")
    box.act(201, "end", HOSPITAL, "12 9", end_reason="recovered")


def gone(box: Inbox) -> None:
    """Tell of places 21 and 22: the dead, and acts that bear no hour."""
    dead = {"outcome": "died", "outcome_date": "2020-02-18"}
    box.form(210, "18 7", "none")
    box.act(210, "start", HOSPITAL, "18 9")
    box.case(210, "confirmed", "17 8", **dead)
    box.form(211, "10 8", "travel_heavily_affected")
    box.act(211, "start", HOME, "10 9")
    box.act(211, "start", HOSPITAL, "12 9")
    box.reading(211, "13 8", "38.6")
    box.act(211, "end", HOME, "15 9", end_reason="died")
    box.act(220, "start", HOME, "14 9")
    box.act(220, "end", HOME, "14 0", end_reason="left")
    box.act(221, "start", HOME, "14 9")
    box.act(221, "start", HOSPITAL, "14 0")
    box.act(222, "start", "normal", "14 9", end_reason="released")
    box.case(223, "confirmed", "18 10")


def followed(box: Inbox) -> None:
    """Tell of place 23: contacts with a fever, in a hospital, late, ill before."""
    seen = {"last_exposure_date": "2020-02-13"}
    for person in (230, 231):
        box.form(person, "14 8", "close_contact", **seen)
        box.act(person, "start", CENTRAL, "14 12")
        box.reading(person, "15 8", "36.5")
    box.reading(230, "16 8", "38.6")
    box.act(231, "end", CENTRAL, "16 10", end_reason="transferred")
    box.act(231, "start", HOSPITAL, "16 10")
    box.form(232, "19 10", "close_contact", last_exposure_date="2020-02-18")
    box.act(232, "start", CENTRAL, "20 0")
    ended = {"outcome": "治愈", "outcome_date": "2020-02-05"}
    box.case(233, "confirmed", "2 8", onset_date="2020-02-01", **ended)
    box.form(233, "18 8", "close_contact", last_exposure_date="2020-02-17")
    box.act(233, "start", CENTRAL, "18 12")
    box.reading(233, "20 8", "36.5")


def merged(box: Inbox) -> None:
    """Tell of places 24 and 26: one merged into the other, with a door that waits."""
    box.add(
        "areas",
        area_id=place(26),
        area_name="旧",
        area_level="社区",
        parent_area_id=TOWN,
        valid_from="2019-01-01",
        valid_to="2020-02-15",
        successor_area_id=place(24),
    )
    box.home(26, "H26")
    box.home(24, "H24")
    box.visit(24, "H24", "10 10", "met")


def hours(box: Inbox) -> None:
    """Tell of place 25: doors, gates and leads, with hours, without and impossible."""
    box.home(25, "H25")
    for day, outcome in ((12, "wrong_address"), (13, "wrong_address"), (14, "not_met")):
        box.visit(25, "H25", f"{day} 10", outcome)
    for check, action, handed in (
        ("later", "pass", "18 12"),
        ("late", "hand_over", "20 12"),
        ("before", "hand_over", "17 12"),
        ("untold", "hand_over", ""),
    ):
        box.add(
            "gate_checks",
            check_id=check,
            gate="road",
            site_id="r",
            community_id=place(25),
            checked_at=at("18 10"),
            temperature_celsius="38.5",
            action=action,
            handed_over_at=handed and at(handed),
        )
    steps = {
        "again": ("closed 17 0", "reopened 17 15"),
        "turns": ("closed 17 0", "reopened 17 0", "closed  17 0"),
        "twice": ("closed 16 10", "reopened 17 0", "closed 17 18"),
        "early": ("first_check 15 9", "first_check 16 9", "closed 16 12"),
        "loose": ("first_check 16 0", "closed 16 9"),
    }
    for lead, told in steps.items():
        box.add(
            "leads",
            lead_id=lead,
            lead_source="health",
            received_at=at("16 8"),
            community_id=place(25),
            priority="urgent" if lead == "loose" else "normal",
            updated_at=at("16 8"),
        )
        for step in told:
            kind, when = step.split(maxsplit=1)
            box.add(
                "lead_actions",
                action_id=f"{lead}-{step}",
                lead_id=lead,
                step=kind,
                acted_at=at(when),
                outcome="missed" if kind == "closed" else "",
            )


def closed(box: Inbox) -> None:
    """Tell of places 27 and 28: cases that an act ends, or that move; a fever."""
    for person in range(270, 275):
        box.form(person, "9 8", "none")
    for person in (270, 271):
        box.case(person, "confirmed", "10 8")
    box.act(270, "start", HOSPITAL, "10 12")
    box.act(270, "end", HOSPITAL, "18 9", end_reason="recovered")
    box.act(271, "start", HOME, "10 12")
    box.act(271, "end", HOME, "16 9", end_reason="died")
    box.case(272, "asymptomatic", "10 8")
    box.act(272, "start", CENTRAL, "10 12")
    box.act(272, "end", CENTRAL, "17 9", end_reason="recovered")
    moved = {"outcome": "转出", "outcome_date": "2020-02-15"}
    box.case(273, "suspected", "10 8", **moved)
    box.act(273, "start", HOSPITAL, "12 12")
    box.case(274, "confirmed", "10 8", **moved)
    healed = {"outcome": "治愈", "outcome_date": "2020-02-18"}
    box.case(274, "confirmed", "16 8", case_id="C274-2", **healed)
    dead = {"outcome": "died", "outcome_date": "2020-02-12"}
    box.form(275, "10 8", "travel_heavily_affected")
    box.act(275, "start", HOME, "10 12")
    box.case(275, "confirmed", "15 8", **dead)
    for person in (280, 281):
        box.form(person, "7 8", "none")
    box.case(280, "confirmed", "8 8", **healed)
    box.reading(280, "10 8", "38.6")
    box.case(281, "suspected", "18 0")
    box.reading(281, "18 20", "38.6")


def returned(box: Inbox) -> None:
    """Tell of places 29 and 30: who comes back, served or not, from where, and when."""
    seen = {"last_exposure_date": "2020-02-02"}
    box.form(290, "3 8", "close_contact", **seen)
    box.act(290, "start", CENTRAL, "3 12")
    box.act(290, "end", CENTRAL, "15 9", end_reason="left")
    box.act(290, "start", HOME, "19 9")
    box.form(291, "11 8", "close_contact", last_exposure_date="2020-02-10")
    box.act(291, "start", CENTRAL, "11 12")
    box.act(291, "end", CENTRAL, "13 9", end_reason="left")
    box.act(291, "start", HOSPITAL, "14 9")
    box.act(291, "end", HOSPITAL, "15 9", end_reason="released")
    box.act(291, "start", CENTRAL, "15 10")
    box.act(300, "start", HOME, "14 0")
    box.act(300, "start", HOSPITAL, "14 0")
    box.act(300, "end", HOSPITAL, "14 0", end_reason="ruled_out")


def asked_again(box: Inbox) -> None:
    """Tell of places 31 and 32: a long round, a short one, a door under a new code."""
    box.home(31, "H31-A")
    box.home(31, "H31-B", updated_at="2020-02-15 09:00:00")
    moved = {"valid_from": "2020-02-17", "updated_at": "2020-02-17 09:00:00"}
    box.home(32, "H31-B", **moved)
    for name, opened, last in (("长", "2020-02-10", ""), ("短", "2020-02-12", "14")):
        box.add(
            "screening_rounds",
            round_id=name,
            area_id=place(31),
            opened_date=opened,
            last_date=last and f"2020-02-{last}",
            updated_at=at("10 9"),
        )


Tables = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def tables(
    compiled: Compiled, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Tables]:
    home = Home(tmp_path_factory.mktemp("people") / "home")
    home.make_key()
    story().send(home)
    report = ingest.run(home, Steps(quiet=True), received_at=RECEIVED)
    assert not report.refused
    assert not any(load.rows_rejected for load in report.loads)
    built, problems = compiled.build(home, DAY, RECEIVED)
    assert problems == []
    yield built
    built.close()


def figure(tables: Tables, indicator: str, number: int, day: date = DAY) -> Any:
    return tables.execute(
        "select cast(numerator as integer), cast(denominator as integer) "
        "from marts.fct_indicators_daily where member = 'all' "
        "and indicator_id = ? and area_id = ? and report_date = ?",
        [indicator, place(number), day],
    ).fetchone()


def asked(tables: Tables, question: str, last: int = 14) -> set[tuple[str, int]]:
    """Return the rows of the first places that are asked about."""
    found = tables.execute(
        "select feed, line from marts.fct_rows_asked where question = ?", [question]
    )
    rows = story().rows
    return {
        (feed, at)
        for feed, at in found.fetchall()
        if rows[feed][at - 2]["community_id"] <= place(last)
    }


def line(feed: str, of: str) -> tuple[str, int]:
    """Return the feed and the line of its file in which a row of the story stands."""
    rows = story().rows[feed]
    return feed, 2 + next(at for at, row in enumerate(rows) if of in row.values())


def stay(tables: Tables, person: int, day: date = DAY) -> list[Any]:
    found = tables.execute(
        "select person_class, community_id[10:], ended_date, is_end_implied, "
        "release_due_date, release_status, lacks from marts.fct_stays "
        "where stay_id like ? order by started_at",
        [f"%D{person}-%"],
    )
    return found.fetchall()


def class_of(tables: Tables, person: int, day: int = 20) -> str:
    found = tables.execute(
        "select person_class from marts.fct_person_classes_daily "
        "where registration_id like ? and report_date = ?",
        [f"%R{person}-%", date(2020, 2, day)],
    ).fetchall()
    assert len(found) == 1
    return str(found[0][0])


def items(tables: Tables, kind: str) -> set[str]:
    found = tables.execute(
        "select item_id from marts.fct_work_items where item_kind = ?", [kind]
    ).fetchall()
    return {row[0].rpartition("/")[2] for row in found}


def test_a_person_is_in_one_place_whatever_was_told(tables: Tables) -> None:
    assert figure(tables, "observed_persons", 1) == (2, None)  # 10 at home, 11 ill
    assert figure(tables, "observed_persons", 3) == (1, None)  # 12 moved there
    ended = [row[:4] for row in stay(tables, 11)]
    assert ended == [
        (HOME, "001", date(2020, 2, 14), True),
        (HOSPITAL, "001", None, False),
    ]


def test_an_end_at_the_moment_of_the_start_ends_that_stay(tables: Tables) -> None:
    assert figure(tables, "observed_persons", 2) == (1, None)
    assert figure(tables, "designated_hospital_persons", 2) == (1, None)


def test_acts_that_do_not_fit_are_listed_with_file_and_line(tables: Tables) -> None:
    assert asked(tables, "begun_already") == {
        line("dispositions", "D10-start-10-18-hom")
    }
    assert asked(tables, "end_not_told") == {
        line("dispositions", "D11-start-10-9-hom"),
        line("dispositions", "D12-start-10-9-hom"),
    }
    assert asked(tables, "matches_nothing") == {
        line("dispositions", "D20-end-18-9-hom"),
    }


def test_one_fever_is_an_alarm_until_it_is_evaluated(tables: Tables) -> None:
    assert "T40-18-8" in items(tables, "fever_evaluation")
    assert "T42-18-8" not in items(tables, "fever_evaluation")
    assert stay(tables, 40)[0][5:] == ("transfer", "nothing")
    assert class_of(tables, 40) == HOSPITAL
    assert stay(tables, 42)[0][5:] == ("may_be_released", "nothing")
    assert class_of(tables, 42) == HOME
    assert class_of(tables, 42, 17) == HOME


def test_no_reading_is_no_evidence_and_is_listed(tables: Tables) -> None:
    assert stay(tables, 41)[0][5:] == ("lacking", "readings")
    assert "D41-start-3-12-hom" in items(tables, "unwatched")
    assert "D43-start-3-12-hom" not in items(tables, "unwatched")
    assert stay(tables, 43)[0][5:] == ("may_be_released", "nothing")


def test_the_last_exposure_known_by_the_day_moves_the_clock(tables: Tables) -> None:
    assert stay(tables, 50)[0][4:6] == (date(2020, 2, 24), "running")
    assert stay(tables, 51)[0][4] == date(2020, 2, 18)  # filed hours after the act


def test_after_a_release_a_person_is_normal_until_something_new(tables: Tables) -> None:
    assert [class_of(tables, 52, day) for day in (16, 17, 20)] == [
        HOME,
        "normal",
        "normal",
    ]
    assert [class_of(tables, 53, day) for day in (17, 19)] == ["normal", CENTRAL]


def test_an_old_journey_asks_for_nothing(tables: Tables) -> None:
    assert class_of(tables, 60) == "normal"
    assert class_of(tables, 61) == HOME


def test_a_stranger_does_not_erase_an_exposure(tables: Tables) -> None:
    assert class_of(tables, 70) == CENTRAL
    assert class_of(tables, 71) == "normal"
    assert asked(tables, "contradicts") == {line("registrations", "R70-19-8")}


def test_placed_is_who_is_where_the_rules_say(tables: Tables) -> None:
    assert figure(tables, "placement_rate", 8) == (1, 2)
    assert figure(tables, "placement_rate", 8, date(2020, 2, 17)) == (0, 0)


def test_a_building_is_one_place_and_a_home_nowhere_is_one_too(tables: Tables) -> None:
    found = tables.execute(
        "select community_id[10:], closure_level, observed_households "
        "from marts.fct_closures where report_date = ? and community_id in (?, ?) "
        "order by all",
        [DAY, place(9), place(10)],
    ).fetchall()
    assert found == [("009", "building", 6), *[("010", "household", 1)] * 3]


def test_a_community_with_nothing_left_to_visit_is_not_silent(tables: Tables) -> None:
    assert figure(tables, "reporting_communities_rate", 11) == (0, 0)
    assert figure(tables, "reporting_communities_rate", 12) == (1, 1)
    assert figure(tables, "reporting_communities_rate", 13) == (0, 1)
    assert place(11) not in items(tables, "silent_community")
    assert place(13) in items(tables, "silent_community")


def test_who_is_released_leaves_the_stock_on_that_day(tables: Tables) -> None:
    before, after = date(2020, 2, 17) - timedelta(1), date(2020, 2, 17)
    assert figure(tables, "observed_persons", 5, before) == (4, None)
    assert figure(tables, "observed_persons", 5, after) == (2, None)


def held(tables: Tables, number: int) -> dict[str, int]:
    found = tables.execute(
        "select contact_state, count(*) from marts.fct_contacts_daily "
        "where community_id = ? and report_date = ? group by 1",
        [place(number), DAY],
    )
    return dict(found.fetchall())


def test_cases_are_told_apart_by_kind_and_never_added(tables: Tables) -> None:
    assert figure(tables, "cases_confirmed", 14) == (2, None)
    assert figure(tables, "cases_confirmed", 14, date(2020, 2, 14)) == (1, None)
    assert figure(tables, "cases_confirmed_new", 14, date(2020, 2, 15)) == (1, None)
    days = (date(2020, 2, 13), date(2020, 2, 14), date(2020, 2, 15))
    suspected = [figure(tables, "cases_suspected", 14, day)[0] for day in days]
    assert suspected == [2, 1, 0]  # 148 was ruled out, 147 is confirmed
    assert figure(tables, "cases_asymptomatic", 14) == (1, None)


def test_a_reported_case_is_classed_as_one_whatever_its_form_says(
    tables: Tables,
) -> None:
    assert [class_of(tables, 140, day) for day in (13, 14)] == [HOME, HOSPITAL]
    assert [class_of(tables, 147, day) for day in (11, 12)] == ["normal", HOSPITAL]
    assert [class_of(tables, 148, day) for day in (12, 14)] == [HOSPITAL, "normal"]


def test_who_died_is_dead_and_not_normal(tables: Tables) -> None:
    assert [class_of(tables, 141, day) for day in (14, 15, 20)] == [
        HOME,
        "died",
        "died",
    ]


def test_every_contact_is_in_one_state(tables: Tables) -> None:
    states = ("case", "died", "lost", "moved", "observed", "released")
    assert held(tables, 14) == dict.fromkeys(states, 1) | {"case": 2}
    assert figure(tables, "contacts_traced", 14) == (7, None)
    assert figure(tables, "contacts_lost", 14, date(2020, 2, 3)) == (0, None)
    assert figure(tables, "contacts_released", 14, date(2020, 2, 17)) == (1, None)


def test_contacts_are_measured_as_the_field_does(tables: Tables) -> None:
    assert figure(tables, "contacts_placed_rate", 14, date(2020, 2, 3)) == (6, 7)
    assert figure(tables, "contacts_monitored_rate", 14) == (1, 2)
    assert figure(tables, "contacts_completed_rate", 14) == (1, 3)
    found = figure(tables, "cases_found_in_quarantine_rate", 14, date(2020, 2, 14))
    assert found == (1, 1)
    assert figure(tables, "onset_to_isolation_days", 14) == (0, None)
    assert figure(tables, "onset_to_isolation_days", 13) == (None, None)


def test_an_alarm_counts_once_and_by_its_first_reading(tables: Tables) -> None:
    counted = figure(tables, "symptomatic_evaluated_rate", 4, date(2020, 2, 19))
    assert counted == (1, 2)  # 42 was ruled out within the day, 40 never seen


def test_papers_that_a_link_joins_are_one_person(tables: Tables) -> None:
    assert figure(tables, "registrations_cumulative", 15) == (3, None)
    assert class_of(tables, 151) == CENTRAL  # of 150, by what its passport told
    assert figure(tables, "placement_rate", 15) == (1, 1)  # the permit is in quarantine
    assert figure(tables, "key_persons_new", 15, date(2020, 2, 11)) == (1, None)
    found = tables.execute(
        "select count(distinct person_key) from staging.stg_registrations "
        "where registration_id like 'R150%' or registration_id like 'R151%'"
    )
    assert found.fetchone() == (1,)


def test_who_comes_back_under_observation_is_newly_found_once(tables: Tables) -> None:
    days = (2, 17, 19)
    found = [figure(tables, "key_persons_new", 5, date(2020, 2, day)) for day in days]
    assert found == [
        (3, None),
        (0, None),
        (0, None),
    ]  # 50, 52, 53; 53 again on the 19th


def test_a_second_round_has_a_coverage_of_its_own(tables: Tables) -> None:
    assert figure(tables, "household_coverage_rate", 16) == (3, 4)
    days = (15, 16, 17, 18, 19, 20)
    found = [
        figure(tables, "round_coverage_rate", 16, date(2020, 2, day)) for day in days
    ]
    assert found == [(0, 0), (0, 3), (1, 4), (2, 4), (2, 4), (0, 0)]


def status(tables: Tables, person: int) -> str:
    return str(stay(tables, person)[-1][5])


def test_whom_the_rules_want_in_hospital_nobody_may_release(tables: Tables) -> None:
    assert [status(tables, person) for person in range(170, 175)] == [
        "transfer",  # confirmed by a card
        "transfer",  # suspected by a form
        "transfer",  # a fever of before the stay
        "may_be_released",
        "transfer",  # a fever on the form
    ]
    assert {"T172-17-20", "form|R174-3-8"} <= items(tables, "fever_evaluation")


def test_an_answer_that_may_have_come_before_answers_nothing(tables: Tables) -> None:
    assert [class_of(tables, person) for person in (175, 176)] == [HOSPITAL] * 2
    assert {"T175-18-0", "T176-18-20"} <= items(tables, "fever_evaluation")


def test_who_leaves_with_a_fever_has_it_still(tables: Tables) -> None:
    assert class_of(tables, 177) == HOSPITAL


def test_a_case_is_over_by_its_outcome_or_a_hospital_alone(tables: Tables) -> None:
    assert [class_of(tables, person) for person in (180, 181, 182)] == [HOSPITAL] * 3


def test_a_suspicion_that_is_ruled_out_takes_nothing_else_along(tables: Tables) -> None:
    assert class_of(tables, 183) == CENTRAL
    assert class_of(tables, 184) == "normal"
    assert figure(tables, "cases_suspected", 18, date(2020, 2, 15)) == (1, None)
    assert figure(tables, "cases_suspected", 18) == (0, None)


def test_an_unreadable_answer_is_asked_about_until_its_teller_mends_it(
    tables: Tables,
) -> None:
    assert class_of(tables, 185) == "unclassified"
    assert "R185-18-8" in items(tables, "unreadable_answer")


def test_a_served_exposure_does_not_come_back_with_another_stay(tables: Tables) -> None:
    assert stay(tables, 190)[-1][4] == date(2020, 3, 3)


def test_an_exposure_told_without_its_day_counts_from_the_telling(
    tables: Tables,
) -> None:
    assert stay(tables, 191)[-1][4] == date(2020, 2, 29)


def test_of_two_exposures_the_later_end_holds(tables: Tables) -> None:
    assert stay(tables, 192)[-1][4] == date(2020, 3, 1)


def test_telling_the_same_again_frees_nobody(tables: Tables) -> None:
    assert class_of(tables, 193) == CENTRAL  # by the form of the 18th
    assert class_of(tables, 194) == HOME  # left before time, and taken in again


def test_telling_what_was_released_again_binds_nobody(tables: Tables) -> None:
    assert class_of(tables, 195) == "normal"


def test_a_closure_goes_by_the_last_home_told_and_ends_with_its_case(
    tables: Tables,
) -> None:
    found = tables.execute(
        "select closure_level, unit, observed_households, cases "
        "from marts.fct_closures where report_date = ? and community_id = ?",
        [DAY, place(20)],
    ).fetchall()
    assert found == [("household", "1", 1, 0)]


def test_the_dead_leave_every_stock_and_list(tables: Tables) -> None:
    assert figure(tables, "observed_persons", 21) == (0, None)
    assert class_of(tables, 210) == "died"
    assert class_of(tables, 211) == "died"
    assert "T211-13-8" not in items(tables, "fever_evaluation")


def test_an_act_without_an_hour_follows_what_it_can_only_follow(tables: Tables) -> None:
    assert figure(tables, "observed_persons", 22) == (1, None)
    assert figure(tables, "designated_hospital_persons", 22) == (1, None)
    assert line("dispositions", "D222-start-14-9-nor") in asked(
        tables, "matches_nothing", 22
    )


def test_a_case_that_nobody_registered_is_on_a_list(tables: Tables) -> None:
    assert items(tables, "unregistered_case") == {"C223"}


def test_a_contact_is_lost_or_watched_by_where_it_is(tables: Tables) -> None:
    assert held(tables, 23) == {"lost": 1, "observed": 3}
    assert figure(tables, "contacts_monitored_rate", 23) == (1, 3)  # 231 is in hospital
    assert figure(tables, "contacts_placed_rate", 23) == (0, 1)


def test_a_merged_community_has_the_doors_of_both(tables: Tables) -> None:
    assert figure(tables, "reporting_communities_rate", 24) == (0, 1)
    before = figure(tables, "reporting_communities_rate", 24, date(2020, 2, 14))
    assert before == (0, 0)


def test_two_wrong_addresses_and_a_knock_are_not_three_visits(tables: Tables) -> None:
    assert figure(tables, "unresolved_after_three", 25) == (0, None)


def test_a_hand_over_is_one_from_when_it_was(tables: Tables) -> None:
    handed = figure(tables, "fever_handover_rate", 25, date(2020, 2, 18))
    assert handed == (1, 4)  # the one of which no time is told
    assert items(tables, "fever_handover") == {"before"}


def test_a_step_of_a_lead_without_an_hour_stands_where_it_fits(tables: Tables) -> None:
    found = tables.execute(
        "select lead_id, closed_date, reopenings, is_first_checked_on_time, "
        "hours_to_first_check from marts.fct_leads where community_id = ? "
        "order by lead_id",
        [place(25)],
    ).fetchall()
    assert found == [
        ("again", None, 1, False, 40),
        ("early", date(2020, 2, 16), 0, True, 1),
        ("loose", date(2020, 2, 16), 0, True, 1),
        ("turns", date(2020, 2, 17), 1, False, 40),
        ("twice", date(2020, 2, 17), 1, True, 2),
    ]


def test_a_case_ends_by_an_act_as_by_its_card(tables: Tables) -> None:
    kinds = ("confirmed", "recovered", "died", "suspected", "asymptomatic")
    ended = [figure(tables, f"cases_{kind}", 27)[0] for kind in kinds]
    assert ended == [4, 2, 2, 1, 0]  # 273 lies in a hospital here, 274 was sent on


def test_a_death_is_of_its_day_and_its_case_of_the_report(tables: Tables) -> None:
    assert [class_of(tables, 275, day) for day in (11, 12, 14)] == [
        HOME,
        "died",
        "died",
    ]
    died = [figure(tables, "cases_died", 27, date(2020, 2, day)) for day in (14, 15)]
    assert died == [(0, None), (1, None)]


def test_a_card_that_is_closed_answers_and_a_day_answers_no_later_hour(
    tables: Tables,
) -> None:
    waiting = items(tables, "fever_evaluation")
    assert "T280-10-8" not in waiting
    assert "T281-18-20" in waiting


def test_a_return_goes_on_with_what_could_still_run(tables: Tables) -> None:
    assert [class_of(tables, 290, day) for day in (15, 20)] == ["normal", "normal"]
    assert [class_of(tables, 291, day) for day in (13, 20)] == ["normal", CENTRAL]


def test_who_passes_through_a_clinic_on_a_day_without_hours_is_home(
    tables: Tables,
) -> None:
    assert figure(tables, "home_observation_persons", 30) == (1, None)
    assert figure(tables, "designated_hospital_persons", 30) == (0, None)


def test_an_older_round_asks_again_and_a_door_keeps_its_round(tables: Tables) -> None:
    days = [date(2020, 2, day) for day in (12, 14, 16, 18)]
    doors = [
        [figure(tables, "round_coverage_rate", number, day)[1] for day in days]
        for number in (31, 32)
    ]
    assert doors == [[2, 2, 2, 1], [0, 0, 0, 1]]
