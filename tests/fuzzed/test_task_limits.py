"""What must be answered by a time: limits in working time, turns, owners, purposes.

One home with each bureau's sheet, built once. The limits in working time were reckoned
by hand on a calendar: in 2020 the holiday began on Friday 24 January, and the State
Council lengthened it to Sunday 2 February, so that Saturday 1 February, once a day of
work, was none; for the first five days of May, Sunday 26 April and Saturday 9 May were
worked.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from compiled import Compiled
from odd_rows import known_person
from people import TOWN, Inbox, place

from fourgates import contracts, ingest
from fourgates.home import Home
from fourgates.steps import Steps

DAY = date(2020, 5, 10)
RECEIVED = datetime(2020, 5, 11, 6, 30)
SHEETS = {
    "policy": "policy_questions",
    "issue": "frontline_issues",
    "item": "meeting_items",
    "request": "citizen_requests",
    "urgent": "citizen_requests",
}
# Sheet, opened, then when the limits of the answer and of closing end, by hand: a
# question on policy has 8 and 16 hours of working time, an issue 4 and 24, an item of a
# meeting and a request 8 and 40; an urgent request has 2 and 24 by the calendar.
BY_HAND = (
    ("policy", "01-23 10:00", "02-03 10:00", "02-04 10:00"),
    ("policy", "01-23 18:00", "02-03 18:00", "02-04 18:00"),
    ("policy", "01-24 09:00", "02-03 18:00", "02-04 18:00"),
    ("policy", "02-01 14:00", "02-03 18:00", "02-04 18:00"),
    ("policy", "02-02 23:59", "02-03 18:00", "02-04 18:00"),
    ("policy", "02-03 08:00", "02-03 18:00", "02-04 18:00"),
    ("policy", "02-03 12:30", "02-04 12:00", "02-05 12:00"),
    ("policy", "02-07 16:00", "02-10 16:00", "02-11 16:00"),
    ("policy", "02-08 10:00", "02-10 18:00", "02-11 18:00"),
    ("policy", "04-26 13:00", "04-27 12:00", "04-28 12:00"),
    ("issue", "01-22 17:00", "01-23 12:00", "02-04 17:00"),
    ("issue", "01-31 11:00", "02-03 14:00", "02-05 18:00"),
    ("issue", "02-06 11:30", "02-06 16:30", "02-11 11:30"),
    ("issue", "02-07 14:00", "02-07 18:00", "02-12 14:00"),
    ("item", "01-23 09:00", "01-23 18:00", "02-06 18:00"),
    ("item", "04-29 15:00", "04-30 15:00", "05-09 15:00"),
    ("item", "02-02 10:00", "02-03 18:00", "02-07 18:00"),
    ("item", "02-05 17:30", "02-06 17:30", "02-12 17:30"),
    ("urgent", "01-24 23:30", "01-25 01:30", "01-25 23:30"),
    ("request", "02-09 20:00", "02-10 18:00", "02-14 18:00"),
)


CONTRACTS = contracts.load()


def tell(box: Inbox, feed: str, **cells: object) -> None:
    """Add a row to a bureau's sheet, under the headers that the bureau writes."""
    titles = {one.name: one.title for one in CONTRACTS[feed].columns}
    box.add(feed, **{titles[name]: cell for name, cell in cells.items()})


def moment(text: str) -> str:
    return f"2020-{text}:00"


def story() -> Inbox:
    box = Inbox()
    box.area("510115", "区", "5101")
    box.area(TOWN, "镇", "510115")
    box.area(place(1), "社区", TOWN)
    for number, (sheet, opened, _, _) in enumerate(BY_HAND):
        tell(
            box,
            SHEETS[sheet],
            task_id=f"T{number}",
            area_id=place(1),
            opened_at=moment(opened),
            **({"priority": "urgent"} if sheet == "urgent" else {}),
        )
    orders(box)
    requests(box)
    return box


def orders(box: Inbox) -> None:
    """Tell of one order to three units: done, late and taken back."""
    for unit, closed, outcome in (
        ("公安分局", "02-18 10:00", "done"),
        ("卫健局", "02-19 18:00", "partly_done"),
        ("社治委", "", ""),
    ):
        box.rows.setdefault("command_orders", []).append(
            {
                "指令编号": "令1",
                "适用区划代码": TOWN,
                "责任单位": unit,
                "下达时间": moment("02-17 09:00"),
                "签收时间": moment("02-17 10:00"),
                "落实时限": moment("02-18 18:00"),
                "落实时间": closed and moment(closed),
                "落实情况": outcome,
            }
        )
    box.add(
        "task_steps",
        task_kind="order",
        task_id="令1/社治委",
        step_id="1",
        step="withdrawn",
        acted_at=moment("02-18 08:00"),
        unit="指挥部办公室",
    )


def requests(box: Inbox) -> None:
    """Tell of a request that was handed on, closed, called back and sent back."""
    tell(
        box,
        "citizen_requests",
        task_id="R1",
        area_id=place(1),
        owner_unit="城管局",
        subject=known_person(11),
        opened_at=moment("02-10 09:00"),
        answered_at=moment("02-10 10:00"),
        closed_at=moment("02-12 10:00"),
        outcome="explained",
        called_back_at=moment("02-13 10:00"),
        is_satisfied="不满意",
    )
    for number, step, at, unit in (
        (1, "transferred", "02-11 09:00", "民政局"),
        (2, "reopened", "02-13 11:00", "12345热线"),
        (3, "closed", "02-18 17:00", "民政局"),
    ):
        box.add(
            "task_steps",
            task_kind="request",
            task_id="R1",
            step_id=number,
            step=step,
            acted_at=moment(at),
            unit=unit,
            outcome="solved" if step == "closed" else "",
        )
    box.form(11, "10 8", "none")
    tell(
        box,
        "secondments",
        task_id="S1",
        area_id=place(1),
        staff_id="WJ1",
        opened_at=moment("02-10 09:00"),
    )


@pytest.fixture(scope="module")
def warehouse(
    compiled: Compiled, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    built = morning_of(story(), compiled, tmp_path_factory.mktemp("tasks"))
    yield built
    built.close()


def morning_of(
    box: Inbox, compiled: Compiled, folder: Path
) -> duckdb.DuckDBPyConnection:
    home = Home(folder / "home")
    home.make_key()
    box.send(home)
    report = ingest.run(home, Steps(quiet=True), received_at=RECEIVED)
    assert not report.refused
    assert not any(load.rows_rejected for load in report.loads)
    built, problems = compiled.build(home, DAY, RECEIVED)
    assert problems == []
    return built


@pytest.mark.parametrize("number", range(len(BY_HAND)))
def test_limits_in_working_time_end_where_a_calendar_says(
    warehouse: duckdb.DuckDBPyConnection, number: int
) -> None:
    due = warehouse.execute(
        "select answer_due_at, close_due_at from marts.fct_tasks where task_id = $id",
        {"id": f"T{number}"},
    ).fetchone()
    wanted = tuple(datetime.fromisoformat(moment(one)) for one in BY_HAND[number][2:])
    assert due == wanted


def test_an_order_is_kept_by_each_unit_and_what_is_taken_back_is_due_no_more(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found = warehouse.sql(
        "select owner_unit, outcome, is_answered_on_time, is_closed_on_time, "
        "close_due_date from marts.fct_tasks where task_kind = 'order' order by 1"
    ).fetchall()
    due = date(2020, 2, 18)
    assert found == [
        ("公安分局", "done", True, True, due),
        ("卫健局", "partly_done", True, False, due),
        ("社治委", "withdrawn", True, False, None),
    ]


def test_whoever_took_a_request_over_answers_it_until_it_is_closed_for_good(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    (found,) = warehouse.sql(
        "select owner_unit, outcome, reopenings, is_satisfied, is_closed_on_time, "
        "closed_date, called_back_date from marts.fct_tasks where task_id = 'R1'"
    ).fetchall()
    closed, called = date(2020, 2, 18), date(2020, 2, 13)
    assert found == ("民政局", "solved", 1, False, False, closed, called)


def test_a_task_knows_its_person_by_the_key_of_its_purpose_and_no_staff(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found = warehouse.sql(
        "select tasks.purpose, tasks.subject_key = forms.person_key, tasks.staff_id "
        "from marts.fct_tasks as tasks cross join marts.fct_registrations as forms "
        "where tasks.task_id in ('R1', 'S1') order by 1"
    ).fetchall()
    assert found == [("control", True, None), ("workforce", None, "WJ1")]


def test_open_at_the_start_and_new_are_closed_or_open_at_the_end(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rows = warehouse.sql(
        "select area_id, member, report_date, indicator_id, numerator "
        "from marts.fct_indicators_daily where indicator_id in "
        "('tasks_opened', 'tasks_sent_back', 'tasks_open', 'task_settled_rate')"
    ).fetchall()
    told = {(area, member, day, name): n for area, member, day, name, n in rows}
    keys = sorted({key[:3] for key in told if key[1] == "all"})
    days = sorted({day for _, _, day in keys})
    checked = 0
    for area, member, day in keys:
        if day == days[0]:
            continue
        before = days[days.index(day) - 1]
        opened, again, closed = (
            told[area, member, day, name]
            for name in ("tasks_opened", "tasks_sent_back", "task_settled_rate")
        )
        left = told[area, member, before, "tasks_open"] + opened + again - closed
        assert left == told[area, member, day, "tasks_open"]
        checked += 1
    assert checked > len(days)


def test_a_district_that_keeps_no_record_of_steps_has_figures_all_the_same(
    compiled: Compiled, tmp_path: Path
) -> None:
    box = Inbox()
    box.area("510115", "区", "5101")
    box.area(TOWN, "镇", "510115")
    box.area(place(1), "社区", TOWN)
    tell(
        box,
        "home_needs",
        task_id="N1",
        area_id=place(1),
        opened_at=moment("05-08 09:00"),
        closed_at=moment("05-08 12:00"),
    )
    built = morning_of(box, compiled, tmp_path)
    found = built.sql(
        "select indicator_id, numerator from marts.fct_indicators_daily "
        "where area_level = 'town' and member = 'task_kind=home_need' and report_date "
        "= date '2020-05-09' and indicator_id in ('task_close_rate', 'tasks_closed', "
        "'task_close_hours') and has_data order by 1"
    ).fetchall()
    built.close()
    assert [(name, float(number)) for name, number in found] == [
        ("task_close_hours", 3.0),
        ("task_close_rate", 1.0),
        ("tasks_closed", 1.0),
    ]
