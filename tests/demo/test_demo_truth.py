"""The truth counts as the definitions say, on events written by hand."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fourgates.demo.truth import gates, observation, recovery, screening, workforce
from fourgates.demo.truth import tally as tally_of
from fourgates.demo.truth.sizes import is_large, is_sme
from fourgates.demo.truth.tally import DISTRICT, Tally

AREA = "510115001001"
OTHER = "510115001002"
DAYS = [date(2020, 2, day) for day in range(1, 21)]


class Row(SimpleNamespace):
    """An event whose other columns are empty."""

    def __getattr__(self, name: str) -> None:
        return None


class Told:
    """A source whose events are given; newest versions only."""

    def __init__(self, **feeds: list[dict[str, Any]]) -> None:
        self.feeds = feeds

    def latest(self, feed: str, version: str, *key: str) -> list[SimpleNamespace]:
        blank = dict.fromkeys([*key, version])
        return [
            Row(**(blank | {"community_id": AREA} | event))
            for event in self.feeds.get(feed, [])
        ]

    def sent(self, form: str) -> list[SimpleNamespace]:
        return [
            event if isinstance(event, Row) else Row(**event)
            for event in self.feeds.get(form, [])
        ]


def pairs(tally: Tally, indicator: str, area: str = AREA) -> dict[int, tuple[Any, Any]]:
    """Return day of the month → numerator and denominator."""
    return {
        day.day: tuple(cell)
        for (name, place, day), cell in tally.cells.items()
        if name == indicator and place == area
    }


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2020, 2, day, hour, minute)


def act(number: str, kind: str, when: datetime, **more: Any) -> dict[str, Any]:
    usual = {"id_number": "P", "person_class": "home_observation"}
    return usual | {"disposition_id": number, "act": kind, "acted_at": when} | more


def test_a_person_counts_once_where_the_first_form_was() -> None:
    forms = [
        {"registration_id": "2", "submitted_at": at(3, 9), "community_id": OTHER},
        {"registration_id": "1", "submitted_at": at(3, 9)},
        {"registration_id": "0", "submitted_at": at(5, 9), "community_id": OTHER},
    ]
    common = {"id_number": "P", "arrived_date": date(2020, 2, 2), "channel": "self"}
    tally = Tally(DAYS)
    screening.registrations(tally, Told(registrations=[common | f for f in forms]))
    assert pairs(tally, "registrations_new") == {3: (1, 0)}
    assert pairs(tally, "registrations_new", OTHER) == {}
    assert pairs(tally, "registrations_cumulative")[20] == (1, 0)
    assert pairs(tally, "timely_registration_rate") == {3: (1, 1)}
    assert pairs(tally, "timely_registration_rate", OTHER) == {3: (1, 1), 5: (0, 1)}


def test_a_door_tried_three_times_in_vain_is_unresolved_until_it_opens() -> None:
    outcomes = ["not_met", "refused", "not_met", "phone_verified"]
    visits = [
        {
            "visit_id": str(n),
            "household_id": "H",
            "visited_at": at(2 * n + 2, 10),
            "outcome": outcome,
        }
        for n, outcome in enumerate(outcomes)
    ]
    home = {
        "household_id": "H",
        "valid_from": date(2020, 1, 1),
        "valid_to": date(2020, 2, 12),
    }
    tally = Tally(DAYS)
    screening.households(tally, Told(households=[home], household_visits=visits))
    assert sorted(pairs(tally, "unresolved_after_three")) == [6, 7]
    coverage = pairs(tally, "household_coverage_rate")
    assert (coverage[7], coverage[8], max(coverage)) == ((0, 1), (1, 1), 11)
    assert pairs(tally, "household_reach_rate")[1] == (0, 1)
    assert pairs(tally, "household_met_rate")[11] == (0, 1)
    assert 1 not in pairs(tally, "household_met_rate")


def test_a_home_that_its_senders_whole_list_leaves_out_ends_with_the_list() -> None:
    homes = [
        {"household_id": name, "valid_from": date(2020, 1, 1), "_sender": sender}
        for name, sender in (("H1", "one"), ("H2", "one"), ("H3", "other"))
    ]
    listed = {"household_id": "H1", "_sender": "one", "_arrive": date(2020, 2, 10)}
    tally = Tally(DAYS)
    told = Told(households=homes, registered_homes=[listed])
    screening.households(tally, told)
    coverage = pairs(tally, "household_coverage_rate")
    assert (coverage[9], coverage[10]) == ((0, 3), (0, 2))


def test_a_visit_that_was_struck_out_is_none() -> None:
    visits = [
        {"visit_id": name, "household_id": "H", "visited_at": at(3), "outcome": "met"}
        for name in ("V1", "V2")
    ]
    tally = Tally(DAYS)
    told = Told(household_visits=visits, struck_visits=[{"visit_id": "V2"}])
    screening.households(tally, told)
    assert pairs(tally, "visits_today") == {3: (1, 0)}


def test_what_an_area_that_ended_has_counts_for_its_successor_or_its_parent() -> None:
    ends = {"valid_from": DAYS[0], "valid_to": date(2020, 2, 5)}
    stands = {"valid_from": DAYS[0], "valid_to": None, "successor_area_id": None}
    town = Row(area_id="T", parent_area_id=DISTRICT, **stands)
    areas = [
        town,
        Row(area_id=AREA, parent_area_id="T", successor_area_id=OTHER, **ends),
        Row(area_id=OTHER, parent_area_id="T", **stands),
        Row(area_id="C", parent_area_id="T", successor_area_id=None, **ends),
    ]
    for day, members in ((4, [OTHER]), (5, [OTHER, AREA])):
        above = {one.area_id: tally_of._above(one, DAYS[day - 1]) for one in areas}
        assert tally_of._members(areas[2], above) == members
        found = tally_of._members(town, above)
        assert sorted(found) == sorted([area.area_id for area in areas])


def test_a_stay_ends_at_the_first_later_act_of_its_own_class() -> None:
    acts = [
        act("1", "end", at(2, 8)),
        act("2", "start", at(2, 9)),
        act("3", "end", at(4, 9), person_class="designated_hospital"),
        act("4", "end", at(18, 9)),
        act("5", "end", at(6, 9), id_number="Q"),
        act("6", "start", at(2, 9), id_number="N", person_class="normal"),
    ]
    tally = Tally(DAYS)
    observation.observation(tally, Told(dispositions=acts), [])
    assert sorted(pairs(tally, "observed_persons")) == list(range(2, 18))
    assert pairs(tally, "stays_started") == {2: (1, 0)}
    assert pairs(tally, "stays_ended") == {18: (1, 0)}
    assert sorted(pairs(tally, "overdue_release")) == [17]  # 15 days after the start


def test_readings_count_once_a_half_day_and_only_on_whole_days() -> None:
    acts = [act("1", "start", at(2, 9)), act("2", "end", at(5, 9))]
    checks = [
        {
            "check_id": str(n),
            "id_number": "P",
            "checked_at": at(day, hour),
            "reading": reading,
        }
        for n, (day, hour, reading) in enumerate(
            [
                (2, 18, "evening"),
                (3, 8, "morning"),
                (3, 9, "morning"),
                (4, 8, "morning"),
                (4, 18, "evening"),
                (5, 8, "morning"),
            ]
        )
    ]
    tally = Tally(DAYS)
    observation.observation(tally, Told(dispositions=acts, health_checks=checks), [])
    assert pairs(tally, "temperature_report_rate") == {3: (1, 2), 4: (2, 2)}


def form(day: int, exposure: str | None, **more: Any) -> Row:
    usual = {"registration_id": f"{day}", "id_number": "P", "community_id": AREA}
    usual |= {"channel": "self", "submitted_at": at(day, 9), "exposure": exposure}
    return Row(**(usual | more))


def class_on(day: int, *forms: Row, **feeds: Any) -> str:
    """Return the class that the truth counts somebody in at the end of a day."""
    person = observation._people(Told(**feeds), list(forms))["P"]
    found = person.class_on(date(2020, 2, day))
    assert found is not None
    return found[0]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"exposure": "none"}, "normal"),
        (
            {"exposure": "none", "temperature_celsius": Decimal("37.3")},
            "designated_hospital",
        ),
        ({"exposure": "none", "temperature_celsius": Decimal("37.2")}, "normal"),
        ({"exposure": "close_contact", "has_symptoms": True}, "designated_hospital"),
        ({"exposure": "close_contact"}, "centralised_quarantine"),
        (
            {"exposure": "close_contact", "last_exposure_date": date(2020, 1, 20)},
            "normal",  # longer ago than the protocol looks back
        ),
        ({"exposure": "suspected_case"}, "designated_hospital"),
        ({"exposure": "inbound_traveller"}, "home_observation"),
        (
            {"exposure": "inbound_traveller", "is_home_suitable": False},
            "centralised_quarantine",
        ),
        (
            {"exposure": "travel_heavily_affected", "is_home_suitable": False},
            "home_observation",
        ),
        (
            {
                "exposure": "travel_heavily_affected",
                "arrived_date": date(2020, 1, 20),
            },
            "normal",
        ),
    ],
)
def test_the_triage_rules(facts: dict[str, Any], expected: str) -> None:
    assert class_on(9, form(8, **facts)) == expected


def test_a_weaker_form_erases_an_exposure_only_by_who_may() -> None:
    contact = form(8, "close_contact", channel="grid_worker")
    stranger = form(9, "none", channel="neighbour")
    worker = form(10, "none", channel="grid_worker")
    assert class_on(9, contact, stranger) == "centralised_quarantine"
    assert class_on(10, contact, stranger, worker) == "normal"


def test_a_release_makes_normal_and_a_fever_waits_for_its_evaluation() -> None:
    acts = [
        act("1", "start", at(2, 9)),
        act("2", "end", at(9, 9), end_reason="released"),
        act("3", "end", at(13, 9), person_class="designated_hospital"),
    ]
    heat = {"id_number": "P", "check_id": "1", "temperature_celsius": Decimal("38")}
    checks = [heat | {"checked_at": at(12, 9)}]
    feeds = {"dispositions": acts, "health_checks": checks}
    told = form(2, "travel_heavily_affected")
    classes = [class_on(day, told, **feeds) for day in (8, 9, 12, 13)]
    assert classes == ["home_observation", "normal", "designated_hospital", "normal"]


def test_placed_is_who_is_in_a_stay_of_the_class_of_the_day() -> None:
    forms = [
        form(2, "close_contact"),  # at home by the third edition
        form(6, "close_contact", community_id=OTHER),
        form(9, "none", community_id=OTHER),
    ]
    tally = Tally(DAYS)
    acts = Told(dispositions=[act("1", "start", at(4, 9))])
    observation.observation(tally, acts, forms)
    assert pairs(tally, "placement_rate") == {
        2: (0, 1), 3: (0, 1), 4: (1, 1), 5: (1, 1),
    }  # fmt: skip
    assert pairs(tally, "placement_rate", OTHER) == dict.fromkeys((6, 7, 8), (0, 1))


def test_a_later_start_ends_the_stay_before() -> None:
    acts = [
        act("1", "start", at(2, 9)),
        act("2", "start", at(5, 9), person_class="designated_hospital"),
        act("3", "end", at(9, 9)),
    ]
    tally = Tally(DAYS)
    observation.observation(tally, Told(dispositions=acts), [])
    assert sorted(pairs(tally, "home_observation_persons")) == [2, 3, 4]
    assert set(pairs(tally, "observed_persons").values()) == {(1, 0)}


@pytest.mark.parametrize(
    ("exposure", "began", "exposed", "arrived", "due"),
    [
        ("close_contact", 4, date(2020, 1, 30), None, 13),
        ("close_contact", 4, None, None, 18),  # no exposure day: from the act
        ("close_contact", 4, date(2020, 1, 10), None, 4),  # served before it began
        ("travel_heavily_affected", 12, None, date(2020, 2, 2), 16),
        ("travel_heavily_affected", 13, None, None, 27),  # no day told: from the act
        ("inbound_traveller", 4, None, date(2020, 2, 2), 16),
        ("confirmed_case", 4, date(2020, 2, 1), date(2020, 2, 2), 18),  # no protocol
    ],
)
def test_a_stay_is_due_by_the_clock_of_its_exposure(
    exposure: str, began: int, exposed: date | None, arrived: date | None, due: int
) -> None:
    known = form(1, exposure, last_exposure_date=exposed, arrived_date=arrived)
    later = form(began, "none", channel="neighbour", submitted_at=at(began, 10))
    days = [date(2020, 2, day) for day in range(1, 30)]
    tally = Tally(days)
    acts = Told(dispositions=[act("1", "start", at(began, 9))])
    observation.observation(tally, acts, [known, later])
    assert sorted(pairs(tally, "overdue_release")) == list(range(due + 1, 30))


@pytest.mark.parametrize(
    ("lead", "wanted"),
    [
        ({"priority": "normal", "exposure": "close_contact"}, "urgent"),
        ({"priority": "high", "exposure": "suspected_case"}, "urgent"),
        ({"priority": "normal", "exposure": "inbound_traveller"}, "high"),
        ({"priority": "normal", "has_symptoms": True}, "high"),
        ({"priority": "urgent", "exposure": "inbound_traveller"}, "urgent"),
        ({"priority": "urgent", "exposure": "none"}, "urgent"),
        ({"priority": "normal"}, "normal"),
    ],
)
def test_what_a_lead_says_raises_its_mark(lead: dict[str, Any], wanted: str) -> None:
    blank = {"exposure": None, "has_symptoms": None}
    assert gates.urgency(SimpleNamespace(**(blank | lead))) == wanted


def test_fever_starts_at_37_3_and_the_pharmacy_is_followed_within_a_day() -> None:
    usual = {"gate": "pharmacy", "checked_at": at(3, 10), "action": "hand_over"}
    heats = ["37.3", "37.2", None]
    followed = [at(4, 10), at(4, 10, 1), None]
    checks = [
        usual
        | {
            "check_id": str(n),
            "temperature_celsius": heat and Decimal(heat),
            "community_checked_at": moment,
        }
        for n, (heat, moment) in enumerate(zip(heats, followed, strict=True))
    ]
    tally = Tally(DAYS)
    gates.gate_checks(tally, Told(gate_checks=checks))
    assert pairs(tally, "fever_handover_rate") == {3: (1, 1)}
    assert pairs(tally, "pharmacy_followup_rate") == {4: (1, 3)}
    assert pairs(tally, "gate_checks_pharmacy") == {3: (3, 0)}


def lead_version(
    received: datetime, priority: str, updated_at: datetime | None = None
) -> Any:
    return Row(
        lead_id="L",
        community_id=AREA,
        received_at=received,
        priority=priority,
        updated_at=updated_at or received,
        _arrive=updated_at or received,
    )


def test_a_lead_is_judged_on_the_days_that_its_limits_end() -> None:
    lead = lead_version(at(2, 23), "urgent")
    steps = [("first_check", at(3, 1)), ("closed", at(5, 1)), ("closed", at(6, 1))]
    actions = [
        {
            "action_id": str(n),
            "lead_id": "L",
            "step": step,
            "acted_at": when,
            "outcome": "missed" if n == 1 else "not_resident",
        }
        for n, (step, when) in enumerate(steps)
    ]
    tally = Tally(DAYS)
    gates.leads(tally, Told(leads=[lead], lead_actions=actions))
    assert pairs(tally, "lead_first_check_rate") == {3: (1, 1)}  # 01:00, to the minute
    assert pairs(tally, "lead_close_rate") == {3: (0, 1)}
    overdue = pairs(tally, "leads_overdue")
    assert {day: cell[0] for day, cell in overdue.items()} == {2: 0, 3: 1, 4: 1}
    assert pairs(tally, "lead_missed_rate")[20] == (1, 1)
    assert min(pairs(tally, "lead_missed_rate")) == 5


def test_a_closing_before_a_lead_was_taken_up_again_closed_nothing() -> None:
    lead = lead_version(at(2, 8), "normal")
    steps = [
        ("closed", at(3, 8), "information_wrong"),
        ("reopened", at(4, 8), None),
        ("closed", at(7, 8), "missed"),
    ]
    actions = [
        {"action_id": f"{n}", "lead_id": "L", "step": step, "acted_at": when}
        | {"outcome": outcome}
        for n, (step, when, outcome) in enumerate(steps)
    ]
    tally = Tally(DAYS)
    gates.leads(tally, Told(leads=[lead], lead_actions=actions))
    assert pairs(tally, "lead_close_rate") == {5: (0, 1)}
    assert pairs(tally, "lead_missed_rate")[20] == (1, 1)
    closed, overdue = pairs(tally, "leads_closed"), pairs(tally, "leads_overdue")
    assert sorted(closed)[:3] == [3, 7, 8]
    assert [day for day, cell in overdue.items() if cell[0]] == [5, 6]
    hours = tally.ranked["lead_close_hours", AREA, DAYS[-1]]
    assert hours == [5 * 24]


def test_a_lead_has_the_limit_of_the_urgency_that_was_known_when_it_ran_out() -> None:
    lowered = [
        lead_version(at(2, 8), "urgent"),
        lead_version(at(2, 8), "normal", updated_at=at(2, 12)),
    ]
    raised = [
        lead_version(at(2, 8), "high"),
        lead_version(at(2, 8), "urgent", updated_at=at(3, 12)),
    ]
    assert gates._limit(lowered, gates.CHECK) == at(2, 10)
    assert gates._limit(lowered, gates.CLOSE) == at(5, 8)
    assert gates._limit(raised, gates.CHECK) == at(2, 14)
    assert gates._limit(raised, gates.CLOSE) == at(4, 8)


def shift(number: str, day: int, hour: int, **more: Any) -> dict[str, Any]:
    start = at(day, hour)
    usual = {
        "staff_id": "W",
        "scheduled_start_at": start,
        "started_at": start,
        "ended_at": start + timedelta(hours=8, minutes=20),
    }
    return {"shift_id": number} | usual | more


def test_a_staff_day_belongs_to_the_earliest_shift_that_was_attended() -> None:
    shifts = [
        shift("1", 3, 8, started_at=None, ended_at=None, community_id=OTHER),
        shift("2", 3, 9),
        shift("3", 3, 20, community_id=OTHER, ended_at=None),
    ]
    post = {"assignment_id": "P", "staff_id": "W", "staff_role": "screening"}
    post |= {"valid_from": date(2020, 2, 1), "valid_to": None}
    tally = Tally(DAYS)
    told = Told(duty_shifts=shifts, staff_assignments=[post], household_visits=[])
    workforce.duty(tally, told, [])
    assert pairs(tally, "attendance_rate", OTHER) == {3: (1, 2)}
    assert pairs(tally, "households_per_staff") == {3: (0, 1)}
    assert pairs(tally, "households_per_staff", OTHER) == {}
    assert round(float(pairs(tally, "duty_hours")[3][0]), 2) == 8.33


def test_a_shift_whose_clocks_ran_backwards_has_no_hours() -> None:
    tally = Tally(DAYS)
    backwards = shift("1", 3, 8, ended_at=at(3, 7))
    workforce.duty(tally, Told(duty_shifts=[backwards]), [])
    assert pairs(tally, "duty_hours") == {}
    assert pairs(tally, "attendance_rate") == {3: (1, 1)}


def test_overload_is_the_seventh_day_in_a_row() -> None:
    shifts = [shift(str(day), day, 8) for day in [*range(2, 10), *range(11, 14)]]
    tally = Tally(DAYS)
    workforce.duty(tally, Told(duty_shifts=shifts), [])
    overload = pairs(tally, "overload_rate")
    assert [day for day, (many, _) in overload.items() if many] == [8, 9]
    assert overload[13] == (0, 1)


def test_a_grid_needs_its_posts_filled_by_different_people_on_the_day() -> None:
    grid = {
        "grid_id": "G",
        "required_posts": 2,
        "valid_from": date(2020, 2, 1),
        "valid_to": date(2020, 2, 9),
    }
    held = [("W", 1, None), ("W", 2, None), ("X", 4, 7)]
    assignments = [
        {
            "assignment_id": str(n),
            "staff_id": who,
            "grid_id": "G",
            "valid_from": date(2020, 2, first),
            "valid_to": last and date(2020, 2, last),
        }
        for n, (who, first, last) in enumerate(held)
    ]
    tally = Tally(DAYS)
    workforce.posts(tally, Told(grids=[grid], staff_assignments=assignments))
    staffed = pairs(tally, "grid_staffed_rate")
    assert [day for day, (full, _) in staffed.items() if full] == [4, 5, 6]
    assert sorted(staffed) == list(range(1, 9))


def test_an_entry_counts_where_the_person_was_assigned_that_day() -> None:
    assignments = [
        {
            "assignment_id": name,
            "staff_id": "W",
            "community_id": area,
            "valid_from": date(2020, 2, first),
        }
        for name, area, first in [("B", AREA, 3), ("A", OTHER, 3), ("C", OTHER, 1)]
    ]
    entries = [
        {
            "record_id": str(day),
            "staff_id": who,
            "event_date": date(2020, 2, day),
            "recorded_date": date(2020, 2, day),
            "evidence_reference": reference,
        }
        for day, who, reference in [(4, "W", "Z"), (2, "W", None), (5, "X", "Z")]
    ]
    tally = Tally(DAYS)
    source = Told(staff_assignments=assignments, conduct_records=entries)
    workforce.posts(tally, source)
    assert pairs(tally, "evidence_rate")[20] == (1, 1)
    assert pairs(tally, "evidence_rate", OTHER)[20] == (0, 1)
    assert pairs(tally, "evidence_rate", DISTRICT)[20] == (1, 1)


def test_allowances_count_from_the_days_of_approval_and_payment() -> None:
    record = {
        "incentive_id": "F",
        "amount_yuan": Decimal("300.00"),
        "is_frontline": True,
        "approved_date": date(2020, 2, 4),
        "paid_date": date(2020, 2, 10),
    }
    tally = Tally(DAYS)
    workforce.allowances(tally, Told(incentive_records=[record]))
    assert pairs(tally, "incentive_paid_rate")[9] == (0, 300)
    assert pairs(tally, "incentive_paid_rate")[10] == (300, 300)
    assert min(pairs(tally, "frontline_share_rate")) == 10


def firm(**facts: Any) -> dict[str, Any]:
    usual = {"credit_code": "C", "industry_code": "F52", "registered_date": DAYS[0]}
    return usual | facts


def test_a_report_counts_from_its_sunday_until_the_next() -> None:
    report = {
        "credit_code": "C",
        "week_end_date": date(2020, 2, 9),
        "reported_at": at(9, 18),
        "is_resumed": True,
        "electricity_kwh": Decimal("30"),
        "revenue_wan": Decimal("1"),
    }
    source = Told(
        enterprises=[firm(base_electricity_kwh=Decimal(100), base_revenue_wan=0)],
        enterprise_reports=[report],
    )
    tally = Tally(DAYS)
    recovery.firms(tally, source)
    # Until the Wednesday on which the next week is due.
    assert sorted(pairs(tally, "resumption_rate")) == list(range(9, 19))
    assert 8 not in pairs(tally, "enterprise_report_rate")
    assert pairs(tally, "resumption_electricity_rate")[9] == (0, 1)  # not above 30 %
    assert pairs(tally, "revenue_recovery_rate") == {}


def test_an_application_counts_when_due_decided_and_paid() -> None:
    case = {
        "application_id": "Z",
        "credit_code": "C",
        "instrument": "job_refund",
        "submitted_date": date(2020, 2, 4),
        "due_date": date(2020, 2, 9),
        "decided_date": date(2020, 2, 10),
        "is_approved": True,
        "amount_approved_yuan": Decimal("10.5"),
        "paid_date": date(2020, 2, 12),
        "amount_paid_yuan": Decimal("5.25"),
    }
    tally = Tally(DAYS)
    register = {
        "C": SimpleNamespace(**firm(community_id=AREA, employees=9, revenue_wan=9))
    }
    cases = [case, case | {"credit_code": "unknown"}]
    recovery.relief(tally, Told(policy_applications=cases), register)
    assert pairs(tally, "approval_on_time_rate")[9] == (0, 1)
    assert pairs(tally, "payout_rate")[11] == (0, Decimal("10.5"))
    assert pairs(tally, "payout_rate", DISTRICT)[11] == (0, Decimal("10.5"))
    assert pairs(tally, "approval_on_time_rate", DISTRICT)[9] == (0, 1)
    assert pairs(tally, "payout_rate")[12] == (Decimal("5.25"), Decimal("10.5"))
    assert pairs(tally, "policy_reach_rate")[11] == (0, 1)
    assert pairs(tally, "policy_reach_rate")[12] == (1, 1)


@given(st.dates(date(2019, 1, 1), date(2021, 1, 1)))
def test_the_last_sunday_is_a_sunday_at_most_six_days_back(day: date) -> None:
    sunday = recovery.last_sunday(day)
    assert sunday.isoweekday() == 7
    assert 0 <= (day - sunday).days <= 6


@pytest.mark.parametrize(
    ("industry", "employees", "revenue", "assets", "expected"),
    [
        ("C3990", 1000, 40000, None, True),
        ("C39", 1000, 39999, None, False),
        ("C39", None, 40000, None, False),
        ("A01", 1, 20000, None, True),
        ("K7010", 1, 200000, 10000, True),
        ("K7010", 9999, 200000, 9999, False),
        ("K7020", 1000, 5000, None, True),
        ("K7040", 300, None, None, True),
        ("L72", 300, 1, 120000, True),
        ("L72", 300, 999999, 119999, False),
        ("Q84", 300, None, None, True),
        ("P83", 99999, 999999, 999999, False),
    ],
)
def test_a_firm_is_large_when_it_reaches_every_limit_of_its_clause(
    industry: str,
    employees: int | None,
    revenue: int | None,
    assets: int | None,
    expected: bool,
) -> None:
    facts = SimpleNamespace(
        industry_code=industry,
        employees=employees,
        revenue_wan=revenue,
        assets_wan=assets,
    )
    assert is_large(facts) is expected


@pytest.mark.parametrize(
    ("industry", "employees", "revenue", "assets", "expected"),
    [
        ("C3990", 1000, 40000, None, False),
        ("C39", 1000, 39999, None, True),
        ("C39", None, 10, None, False),
        ("C39", 10, None, None, False),
        ("A01", None, 10, None, True),  # agriculture goes by revenue alone
        ("E47", 10, 100, None, False),
        ("L72", 10, None, 100, True),
        ("P83", 5, 5, 5, False),
    ],
)
def test_a_firm_is_small_only_when_every_figure_of_its_clause_is_known(
    industry: str,
    employees: int | None,
    revenue: int | None,
    assets: int | None,
    expected: bool,
) -> None:
    facts = SimpleNamespace(
        industry_code=industry,
        employees=employees,
        revenue_wan=revenue,
        assets_wan=assets,
    )
    assert is_sme(facts) is expected
    source = Told(
        enterprises=[firm(**vars(facts))],
        enterprise_reports=[
            {
                "credit_code": "C",
                "week_end_date": date(2020, 2, 9),
                "reported_at": at(9, 18),
                "is_resumed": True,
            }
        ],
    )
    tally = Tally(DAYS)
    recovery.firms(tally, source)
    found = pairs(tally, "sme_resumption_rate")
    assert found.get(9) == ((1, 1) if expected else None)
