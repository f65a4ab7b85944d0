"""Figures that may decide about a person or a firm, on a small district of their own.

One home, built for the Sunday on which the firms' reports of the week are not due yet.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from stdnum.cn import ric, uscc
from test_rows_asked import PLACES, TOWN, Office, Row, _area

from fourgates.home import Home

SUNDAY = "2020-02-23"
DAY = "2020-02-20"
STEMS = [f"91510115MA00000{number:02d}" for number in range(30)]
CODES = [stem + uscc.calc_check_digit(stem) for stem in STEMS]
HANDS, FIRMS = f"{TOWN}{PLACES[0]}", f"{TOWN}{PLACES[1]}"
PAPERS: dict[str, str] = {}


def _paper(person: str) -> str:
    stem = PAPERS.setdefault(person, f"44088219910210{len(PAPERS):03d}")
    return stem + ric.calc_check_digit(f"{stem}0")


def _staff(name: str, line: str, left: str = "", person: str = "") -> Row:
    return {
        "staff_id": name,
        "name": "示例",
        "id_number": _paper(person or name),
        "employer": "甲",
        "staff_line": line,
        "is_party_member": "党员",
        "joined_date": "2020-01-20",
        "left_date": left,
        "updated_at": "2020-01-20 09:00:00",
    }


def _shift(name: str, staff: str, day: str, start: str, end: str) -> Row:
    return {
        "shift_id": name,
        "staff_id": staff,
        "community_id": HANDS,
        "site": "门",
        "shift_kind": "day",
        "scheduled_start_at": f"{day} 08:00:00",
        "scheduled_end_at": f"{day} 16:00:00",
        "started_at": f"{day} {start}",
        "ended_at": end and f"{day} {end}",
        "updated_at": f"{day} 08:00:00",
    }


def _claim(name: str, staff: str, day: str, yuan: int, approved: str) -> Row:
    return {
        "incentive_id": name,
        "staff_id": staff,
        "community_id": HANDS,
        "clause": {300: "direct_contact_300", 200: "prevention_200"}.get(
            yuan, "community_150"
        ),
        "basis_date": day,
        "amount_yuan": str(yuan),
        "is_frontline": "是",
        "approved_date": approved,
        "paid_date": "2020-02-18",
        "updated_at": "2020-02-18 09:00:00",
    }


def _assignment(name: str, staff: str, place: int, since: str, until: str = "") -> Row:
    return {
        "assignment_id": name,
        "staff_id": staff,
        "community_id": f"{TOWN}{PLACES[place]}",
        "grid_id": f"G{place}",
        "staff_role": "screening",
        "valid_from": since,
        "valid_to": until,
        "updated_at": "2020-02-16 09:00:00",
    }


def _deed(name: str, event: str) -> Row:
    return {
        "record_id": name,
        "staff_id": "W-moved",
        "recorded_date": "2020-02-18",
        "event_date": event,
        "conduct_kind": "urgent_task",
        "evidence_reference": "Z1",
        "updated_at": "2020-02-19 09:00:00",
    }


def _visit(name: str, staff: str, at: str, **more: str) -> Row:
    return {
        "visit_id": name,
        "household_id": f"H-{name}",
        "community_id": HANDS,
        "visited_at": f"{DAY} {at}",
        "staff_id": staff,
        "attempt_number": "1",
        "outcome": "met",
        "updated_at": f"{DAY} 20:00:00",
    } | more


def _firm(number: int, employees: int = 20, revenue: int = 500) -> Row:
    return {
        "credit_code": CODES[number],
        "enterprise_name": f"企业{number}",
        "community_id": FIRMS,
        "industry_code": "C13",
        "employees": str(employees),
        "revenue_wan": str(revenue),
        "registered_date": "2010-01-01",
        "updated_at": "2020-01-20 09:00:00",
    }


def _report(number: int, week: str, is_resumed: str, at: str) -> Row:
    return {
        "credit_code": CODES[number],
        "week_end_date": week,
        "is_resumed": is_resumed,
        "reported_at": at,
    }


def _relief(name: str, number: int, instrument: str, **more: object) -> Row:
    return {
        "application_id": name,
        "credit_code": CODES[number],
        "instrument": instrument,
        "submitted_date": "2020-02-10",
        "due_date": "2020-02-17",
        "decided_date": "2020-02-12",
        "is_approved": "是",
        "amount_applied_yuan": "50000",
        "updated_at": "2020-02-15 09:00:00",
    } | {column: str(value) for column, value in more.items()}


def _paid(approved: int, basis: int = 1_000_000) -> dict[str, object]:
    granted = {"basis_yuan": basis, "amount_approved_yuan": approved}
    return granted | {"paid_date": "2020-02-14", "amount_paid_yuan": approved}


CALLED = _visit("V8", "W-volunteer", "09:00:00") | {
    "community_id": f"{TOWN}{PLACES[2]}",
    "visited_at": "2020-02-13 09:00:00",
}
ROWS: dict[str, list[Row]] = {
    "areas": [
        _area("510115", "区", "5101"),
        _area(TOWN, "镇", "510115"),
        *(_area(f"{TOWN}{place}", "社区", TOWN) for place in PLACES),
    ],
    "grids": [
        {
            "grid_id": f"G{place}",
            "grid_name": "格",
            "community_id": f"{TOWN}{PLACES[place]}",
            "required_posts": "1",
            "valid_from": "2020-01-01",
        }
        for place in (0, 2, 3)
    ],
    "staff": [
        *(_staff(f"W-{line}", line) for line in ("property", "medical", "volunteer")),
        _staff("W-moved", "grid_worker"),
        _staff("W-gone", "grid_worker", left="2020-02-05"),
        _staff("W-social", "community_worker"),
        _staff("W-twin-a", "grid_worker", person="twin"),
        _staff("W-twin-b", "grid_worker", person="twin"),
        _staff("W-ended", "grid_worker") | {"valid_to": "2020-02-10"},
        _staff("W-night", "grid_worker"),
    ],
    "staff_assignments": [
        _assignment("A1", "W-gone", 0, "2020-01-20"),
        _assignment("A2", "W-moved", 2, "2020-01-20", "2020-02-16"),
        _assignment("A3", "W-moved", 3, "2020-02-16"),
        _assignment("A4", "W-moved", 2, "2020-02-10"),
        _assignment("A5", "W-twin-a", 0, "2020-02-01"),
        _assignment("A6", "W-twin-b", 2, "2020-02-05"),
        _assignment("A7", "W-ended", 0, "2020-01-20"),
    ],
    "duty_shifts": [
        _shift("C1", "W-volunteer", DAY, "08:00:00", "16:00:00"),
        _shift("C2", "W-volunteer", DAY, "10:00:00", "18:00:00"),
        _shift("C3", "W-moved", DAY, "20:00:00", "08:00:00"),
        _shift("C4", "W-social", DAY, "08:00:00", ""),
        _shift("C5", "W-property", "2020-02-12", "08:00:00", "16:00:00"),
        _shift("C6", "W-medical", "2020-02-12", "08:00:00", "16:00:00"),
        _shift("C7", "W-medical", "2020-02-13", "08:00:00", "16:00:00")
        | {"site": "柳城发热门诊"},
        _shift("C8", "W-social", "2020-02-12", "08:00:00", "16:00:00"),
        _shift("C9", "W-social", "2020-02-15", "08:00:00", "16:00:00"),
        _shift("C10", "W-gone", "2020-02-12", "08:00:00", "16:00:00"),
        _shift("C11", "W-twin-a", "2020-02-11", "08:00:00", "16:00:00"),
        _shift("C12", "W-twin-b", "2020-02-11", "08:00:00", "16:00:00"),
        _shift("C13", "W-ended", "2020-02-12", "08:00:00", "16:00:00"),
        _shift("C14", "W-night", "2020-02-19", "20:00:00", "")
        | {"scheduled_start_at": "2020-02-19 20:00:00"}
        | {"scheduled_end_at": f"{DAY} 08:00:00"},
    ],
    "incentive_records": [
        _claim("I1", "W-property", "2020-02-12", 300, "2020-02-15"),
        _claim("I2", "W-medical", "2020-02-12", 150, "2020-02-14"),
        _claim("I3", "W-medical", "2020-02-12", 300, "2020-02-15"),
        _claim("I4", "W-medical", "2020-02-13", 300, "2020-02-15"),
        _claim("I5", "W-social", "2020-02-12", 150, "2020-02-15"),
        _claim("I6", "W-social", "2020-02-15", 150, "2020-02-16"),
        _claim("I7", "W-gone", "2020-02-12", 200, "2020-02-15"),
        _claim("I8", "W-moved", "2020-02-12", 200, ""),
        _claim("I9", "W-ended", "2020-02-12", 200, "2020-02-15"),
        _claim("J1", "W-twin-a", "2020-02-11", 200, "2020-02-15"),
        _claim("J2", "W-twin-b", "2020-02-11", 200, "2020-02-16"),
        _claim("J3", "W-medical", "2020-02-21", -300, "")
        | {"reverses_incentive_id": "I4", "paid_date": "2020-02-22"},
    ],
    "household_visits": [
        _visit("V1", "W-volunteer", "09:00:00"),
        _visit("V2", "W-volunteer", "09:01:00"),
        _visit("V3", "W-property", "10:00:00"),
        _visit("V4", "W-gone", "10:00:00"),
        _visit("V5", "W-volunteer", "12:00:00")
        | {
            "rechecked_date": DAY,
            "rechecked_by": "W-social",
            "recheck_result": "不属实",
        },
        _visit("V6", "W-volunteer", "22:30:00"),
        _visit("V7", "W-property", "11:00:00")
        | {
            "rechecked_date": "2020-02-21",
            "rechecked_by": "W-social",
            "recheck_result": "属实",
        },
        _visit("V0", "W-night", "07:00:00"),
        CALLED
        | {"outcome": "not_met", "rechecked_date": "2020-02-22"}
        | {"rechecked_by": "W-social", "recheck_result": "不属实"}
        | {"updated_at": "2020-02-22 09:00:00"},
        CALLED | {"visit_id": "V9", "household_id": "H-V9"},
    ],
    "conduct_records": [
        _deed("R1", ""),
        _deed("R2", "2020-02-03") | {"recorded_by": "W-social"},
        _deed("R2", "2020-02-03")
        | {"recorded_by": "W-social", "conduct_kind": "problem"}
        | {"reviewed_date": "2020-02-20", "reviewed_by": "W-social"}
        | {"corrected_by": "W-medical", "correction_reason": "异议采纳"}
        | {"updated_at": "2020-02-20 09:00:00"},
    ],
    "enterprises": [
        *(_firm(number) for number in range(8)),
        *(_firm(number) | {"base_electricity_kwh": "100"} for number in (9, 10, 11)),
        _firm(8, employees=2000, revenue=50_000),
    ],
    "enterprise_reports": [
        *(
            _report(number, "2020-02-16", "是", "2020-02-17 09:00:00")
            for number in range(5)
        ),
        *(
            _report(number, "2020-02-16", resumed, "2020-02-17 09:00:00")
            | {"electricity_kwh": power, "employees_total": "10"}
            | {"employees_returned": back}
            for number, resumed, power, back in (
                (9, "是", "60", "9"),
                (10, "是", "0", "8"),
                (11, "否", "5", "1"),
            )
        ),
        _report(0, SUNDAY, "否", f"{SUNDAY} 19:00:00"),
        _report(20, "2020-02-16", "是", "2020-02-17 09:00:00"),
    ],
    "policy_applications": [
        *(
            _relief(f"P{number}", 0, "prevention_subsidy", **_paid(100_000))
            for number in (1, 2, 3)
        ),
        _relief("P4", 8, "electricity_subsidy", **_paid(30_000, 100_000)),
        _relief("P5", 1, "electricity_subsidy", **_paid(30_000, 100_000)),
        _relief("P6", 2, "job_refund", **_paid(50_000), is_approved="否")
        | {"amount_approved_yuan": "", "reject_reason": "材料不齐"},
        _relief("P7", 3, "job_refund", **_paid(20_000)) | {"amount_paid_yuan": "26000"},
        _relief("P8", 4, "social_insurance_deferral", amount_approved_yuan=200_000),
    ],
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    one = Office(Home(tmp_path_factory.mktemp("hands") / "home"))
    first = [row for row in ROWS["household_visits"] if row["visit_id"] == "V5"]
    one.take({"household_visits": [*first, CALLED]}, "2020-02-21T06:30")
    one.take(ROWS, "2020-02-24T06:30")
    one.build(SUNDAY)
    yield one


def _figure(office: Office, indicator: str, day: str = SUNDAY) -> tuple[Any, ...]:
    (row,) = office.ask(
        "select numerator, denominator from marts.fct_indicators_daily where "
        f"indicator_id = '{indicator}' and member = 'all' and "
        f"area_level = 'district' and report_date = '{day}'"
    )
    return row


def test_two_shifts_at_once_are_one_presence_and_an_unknown_end_has_no_hours(
    office: Office,
) -> None:
    assert _figure(office, "duty_hours", DAY) == (10, None)
    hours = "select cast(duty_hours as int) from marts.fct_staff_days where "
    assert office.ask(f"{hours} is_attended and work_date = '{DAY}' order by 1") == [
        *((10,), (None,), (None,))
    ]
    assert {column for _, column, *_ in office.asked("feed = 'duty_shifts'")} == {
        *("overlapping_shifts", "ended_before_it_began", "never_clocked_out"),
        "after_leaving",
    }


def test_a_visit_counts_as_work_when_nothing_flags_it(office: Office) -> None:
    assert office.ask(
        "select right(visit_id, 2), flag from marts.fct_visit_credits order by 1"
    ) == [
        ("V0", None),  # in a night shift that nobody ended
        *(("V1", None), ("V2", "too_fast"), ("V3", "off_duty")),
        *(("V4", "after_leaving"), ("V5", None), ("V6", "at_night")),
        *((visit, "off_duty") for visit in ("V7", "V8", "V9")),
    ]
    assert _figure(office, "visits_today", DAY) == (8, None)
    assert _figure(office, "visits_flagged", DAY) == (5, None)
    # V7 is flagged, and somebody else confirmed it.
    assert _figure(office, "visits_per_staff", DAY) == (4, 3)


def test_a_flagged_visit_is_listed_with_whose_it_is(office: Office) -> None:
    assert office.ask(
        "select right(item_id, 2), staff_id, rule_id, whose from "
        "marts.fct_work_items where item_kind = 'flagged_visit' order by 1"
    ) == [
        ("V2", "W-volunteer", "VF-04", "组织部"),
        ("V3", "W-property", "VF-02", "组织部"),
        ("V4", "W-gone", "VF-01", "组织部"),
        ("V6", "W-volunteer", "VF-05", "组织部"),
        ("V9", "W-volunteer", "VF-02", "组织部"),
    ]


def test_a_call_of_a_drawn_visit_stands_beside_what_was_reported(
    office: Office,
) -> None:
    # The digest of V0 comes before that of V5, but it came three days later.
    # V8 was met when it was drawn; since then its outcome was mended, and a file of
    # shifts says that nobody was on duty.
    drawn = "select right(visit_id, 2) from marts.fct_visit_credits where is_drawn"
    assert office.ask(f"{drawn} order by 1") == [("V5",), ("V8",)]
    assert _figure(office, "visits_drawn", DAY) == (1, None)
    assert _figure(office, "visits_confirmed_rate") == (0, 2)


def test_who_has_left_fills_no_post_and_one_person_fills_one(office: Office) -> None:
    assert office.ask(
        "select right(grid_id, 2), staff from marts.fct_grid_days "
        f"where report_date = '{DAY}' order by 1"
    ) == [("G0", 0), ("G2", 1), ("G3", 1)]


def test_two_numbers_of_one_person_are_one_presence(office: Office) -> None:
    assert _figure(office, "duty_hours", "2020-02-11") == (8, None)
    assert office.ask(
        "select staff_id, shifts, duty_hours from marts.fct_staff_days "
        "where work_date = '2020-02-11'"
    ) == [("W-twin-a", 2, 8)]


def test_a_row_of_the_register_that_ended_is_off_it(office: Office) -> None:
    assert office.ask(
        "select staff_id from marts.fct_duty_shifts where is_off_register order by 1"
    ) == [("W-ended",), ("W-gone",)]
    assert _figure(office, "attendance_rate", "2020-02-12") == (3, 5)


def test_a_deed_is_credited_by_its_own_day_or_to_nobody_and_asked(
    office: Office,
) -> None:
    assert office.ask(
        "select right(record_id, 2), right(assignment_id, 2), area_id "
        "from marts.fct_conduct_records order by 1"
    ) == [("R1", None, "510115"), ("R2", "A2", f"{TOWN}{PLACES[2]}")]
    asked = office.asked("feed = 'conduct_records'")
    assert [(row[1], row[4]) for row in asked] == [
        ("no_day_of_the_deed", 2),
        ("reviewed_by_author", 4),
    ]


def test_a_correction_keeps_what_stood_there_who_changed_it_and_why(
    office: Office,
) -> None:
    assert office.ask(
        "select column_name, old_value, new_value, corrected_by, correction_reason "
        "from marts.fct_record_corrections"
    ) == [("conduct_kind", "urgent_task", "problem", "W-medical", "objection")]
    assert office.ask(
        "select recorded_by, reviewed_by, is_reviewed from marts.fct_conduct_records "
        "where recorded_by is not null"
    ) == [("W-social", "W-social", False)]


def test_what_is_due_follows_from_the_duty_once_a_day(office: Office) -> None:
    rows = office.ask(
        "select right(incentive_id, 2), cast(allowance_yuan as int), "
        "cast(beyond_rule_yuan as int) from marts.fct_incentives order by 1"
    )
    assert {name: (due, beyond) for name, due, beyond in rows} == {
        "I1": (0, 300),  # no clause covers the line, and no contact is shown
        "I2": (200, 0),
        "I3": (0, 250),  # 450 claimed for a day that grants 200
        "I4": (300, 0),  # the post shows the contact
        "I5": (0, 150),  # a Wednesday is no overtime
        "I6": (150, 0),
        "I7": (0, 200),  # had left
        "I8": (0, 200),  # no shift on the day
        "I9": (0, 200),  # its row of the register had ended
        "J1": (200, 0),
        "J2": (0, 200),  # one person has one day under two numbers
        "J3": (0, 0),
    }
    assert _figure(office, "allowances_beyond_rule") == (1300, None)


def test_an_allowance_that_nobody_approved_is_paid_apart(office: Office) -> None:
    assert _figure(office, "allowances_paid_unapproved") == (200, None)
    # What is taken back without an approval changes no day before its own.
    assert _figure(office, "incentive_paid_rate", "2020-02-21") == (2150, 2150)
    assert _figure(office, "incentive_paid_rate") == (1850, 1850)
    asked = office.asked("feed = 'incentive_records'")
    assert [(row[1], row[4]) for row in asked] == [("paid_without_approval", 9)]


def test_a_week_that_is_not_due_does_not_count_yet(office: Office) -> None:
    assert _figure(office, "resumption_rate") == (7, 8)
    assert _figure(office, "enterprise_report_rate") == (8, 12)
    assert office.ask(
        "select distinct week_end_date, counted_from_date from "
        "marts.fct_enterprise_weeks order by 1"
    ) == [
        (date(2020, 2, 16), date(2020, 2, 19)),
        (date(2020, 2, 23), date(2020, 2, 26)),
    ]


def test_a_report_of_a_firm_on_no_register_is_listed_and_in_no_rate(
    office: Office,
) -> None:
    asked = office.asked("feed = 'enterprise_reports'")
    assert [(row[1], row[4]) for row in asked] == [("enterprise_key", 11)]


def test_caps_hold_for_the_firm_and_a_clause_for_its_size(office: Office) -> None:
    rows = office.ask(
        "select right(application_id, 2), cast(beyond_rule_yuan as int) "
        "from marts.fct_policy_applications where clause is not null order by 1"
    )
    assert rows == [
        *(("P1", 0), ("P2", 100_000), ("P3", 100_000), ("P4", 30_000), ("P5", 0))
    ]
    assert _figure(office, "relief_beyond_rule") == (230_000, None)


def test_the_payout_rate_is_paid_out_of_approved(office: Office) -> None:
    approved = 3 * 100_000 + 2 * 30_000 + 20_000
    assert _figure(office, "payout_rate") == (approved, approved)
    assert _figure(office, "relief_paid_unapproved") == (56_000, None)
    asked = office.asked("feed = 'policy_applications'")
    assert [(row[1], row[4]) for row in asked] == [
        ("paid_beyond_approval", 8),
        ("paid_without_approval", 7),
    ]


def test_silence_leaves_a_lowest_and_a_highest_rate(office: Office) -> None:
    assert _figure(office, "firms_silent") == (4, None)
    assert _figure(office, "resumption_lowest_rate") == (7, 12)
    assert _figure(office, "resumption_highest_rate") == (11, 12)


def test_both_definitions_are_of_the_same_firms_and_the_dark_ones_are_listed(
    office: Office,
) -> None:
    assert _figure(office, "resumption_electricity_rate") == (1, 3)
    assert _figure(office, "resumption_metered_rate") == (2, 3)
    assert _figure(office, "firms_declared_dark") == (1, None)
    assert _figure(office, "firms_mostly_back_rate") == (1, 2)
    items = "select rule_id from marts.fct_work_items where item_kind = 'declared_dark'"
    assert office.ask(items) == [("RS-02",)]


def test_the_page_names_the_week_that_its_figures_are_of(office: Office) -> None:
    assert office.ask(
        "select distinct week_end_date from reporting.rpt_sections__scopes"
    ) == [(date(2020, 2, 16),)]


def test_reach_is_of_who_may_have_relief_and_who_never_applied_is_listed(
    office: Office,
) -> None:
    # The large firm was paid what only smaller ones may have, and a deferral hangs on
    # hardship: both applied for nothing that the rules let them have.
    assert _figure(office, "policy_reach_rate") == (4, 12)
    assert _figure(office, "relief_not_applied") == (8, None)
    items = "select count(*) from marts.fct_work_items where item_kind = "
    assert office.ask(f"{items} 'relief_not_applied'") == [(8,)]
    members = (
        "select right(member, -11), numerator, denominator from "
        "marts.fct_indicators_daily where indicator_id = 'policy_reach_rate' "
        "and member != 'all' and area_level = 'district' and denominator > 0 "
        f"and report_date = '{SUNDAY}' order by 1"
    )
    assert office.ask(members) == [
        ("electricity_subsidy", 1, 11),
        ("job_refund", 2, 12),
        ("prevention_subsidy", 1, 12),
        ("rent_relief", 0, 11),
        ("social_insurance_half", 0, 1),
        ("social_insurance_waiver", 0, 11),
    ]


def test_kinds_of_help_refusals_and_what_a_firm_waits_stand_apart(
    office: Office,
) -> None:
    kinds = (
        "select member, numerator from marts.fct_indicators_daily where "
        "indicator_id = 'relief_granted' and area_level = 'district' and "
        f"report_date = '{SUNDAY}' and member like 'help_kind=%' and numerator > 0 "
        "order by 1"
    )
    assert office.ask(kinds) == [
        ("help_kind=deferred", 200_000),
        ("help_kind=paid", 380_000),
    ]
    assert _figure(office, "policy_refused") == (1, None)
    assert _figure(office, "relief_decide_days") == (2, None)
    assert _figure(office, "relief_pay_days_p90") == (4, None)
    assert _figure(office, "approval_on_time_week_rate") == (8, 8)
