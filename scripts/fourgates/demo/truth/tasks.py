"""Count what bureaus must answer by a time: orders, requests, needs and their like."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import chinese_calendar

from fourgates.demo.truth.events import Event, Source
from fourgates.demo.truth.gates import by_day_end, last_limit
from fourgates.demo.truth.tally import Tally

DAY = timedelta(days=1)
OFFICE = ((time(9), time(12)), (time(13), time(18)))  # hours of a working day
ANSWER, CLOSE = 0, 1
# Kind of task → its form, and hours to answer and to close by urgency; W is working
# time, and "normal" stands for every urgency that is not named [illustrative].
Limit = tuple[int | None, int | None, bool]
W = True
KINDS: dict[str, tuple[str, dict[str, Limit]]] = {
    "order": ("command_orders", {"urgent": (1, 12, not W), "normal": (2, 48, not W)}),
    "meeting_item": ("meeting_items", {"normal": (8, 40, W)}),
    "frontline_issue": (
        "frontline_issues",
        {"urgent": (2, 24, not W), "normal": (4, 24, W)},
    ),
    "policy_question": ("policy_questions", {"normal": (8, 16, W)}),
    "request": (
        "citizen_requests",
        {"urgent": (2, 24, not W), "normal": (8, 40, W)},
    ),
    "home_need": ("home_needs", {"urgent": (1, 4, not W), "normal": (2, 24, not W)}),
    "notice": ("notices_served", {"normal": (None, 24, not W)}),
    "secondment": ("secondments", {"normal": (24, None, not W)}),
    "conduct_report": ("conduct_reports", {"normal": (8, 24, W)}),
    "finding": ("discipline_findings", {"normal": (8, 40, W)}),
    "resumption_step": ("resumption_steps", {"normal": (8, 24, W)}),
}


@dataclass
class Turn:
    """One time that a task stood open."""

    opened: datetime
    closed: datetime | None = None
    outcome: str | None = None


@dataclass
class Task:
    """One task with its turns and what else was done about it."""

    area: str
    opened: datetime
    due: tuple[datetime | None, datetime | None]
    turns: list[Turn]
    answers: list[datetime] = field(default_factory=list)
    called_back: datetime | None = None
    is_satisfied: bool | None = None


def tasks(tally: Tally, source: Source) -> None:
    """Count tasks by their limits and how they stand on each day; leads stand apart."""
    steps: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for step in source.latest("task_steps", "_arrive", "task_kind", "step_id"):
        steps[step.task_kind, step.task_id].append(step)
    for kind, (form, _) in KINDS.items():
        versions: dict[str, list[Event]] = defaultdict(list)
        for version in sorted(
            source.sent(form), key=lambda one: (one.updated_at, one._arrive)
        ):
            versions[_number(kind, version)].append(version)
        for number, known in versions.items():
            count(tally, _task(kind, known, steps[kind, number]))


def _number(kind: str, row: Event) -> str:
    return f"{row.task_id}/{row.owner_unit}" if kind == "order" else str(row.task_id)


def _task(kind: str, versions: list[Event], steps: list[Event]) -> Task:
    newest = versions[-1]
    told = [(one.acted_at, one.step, one.outcome) for one in steps]
    if answered := getattr(newest, "answered_at", None):
        told.append((answered, "answered", None))
    if newest.closed_at:
        told.append((newest.closed_at, "closed", getattr(newest, "outcome", None)))
    turns, answers = [Turn(newest.opened_at)], []
    for at, step, outcome in sorted(told, key=lambda one: one[0]):
        if step in ("answered", "closed", "withdrawn"):
            answers.append(at)
        if step in ("closed", "withdrawn") and turns[-1].closed is None:
            found = "withdrawn" if step == "withdrawn" else outcome
            turns[-1].closed, turns[-1].outcome = at, found
        elif step in ("reopened", "assigned", "transferred") and turns[-1].closed:
            turns.append(Turn(at))
    due = (_due(kind, versions, ANSWER), _due(kind, versions, CLOSE))
    return Task(
        *(newest.area_id, newest.opened_at, due, turns, answers),
        getattr(newest, "called_back_at", None),
        getattr(newest, "is_satisfied", None),
    )


def _due(kind: str, versions: list[Event], which: int) -> datetime | None:
    """Return when a limit ran out: that of the urgency known at that moment."""

    def ends(version: Event, begins: datetime) -> datetime | None:
        stated = getattr(version, ("answer_due_at", "due_at")[which], None)
        limits = KINDS[kind][1]
        priority = getattr(version, "priority", None) or "normal"
        limit = limits.get(priority, limits["normal"])
        hours, is_working = limit[which], limit[2]
        if stated or hours is None:
            return stated
        return after(begins, hours) if is_working else begins + timedelta(hours=hours)

    return last_limit(versions, versions[-1].opened_at, ends)


def after(begins: datetime, hours: int) -> datetime:
    """Return when so many hours of working time have passed."""
    left, day = timedelta(hours=hours), begins.date()
    while True:
        is_workday: bool = chinese_calendar.is_workday(day)  # type: ignore[no-untyped-call]
        for start, end in OFFICE if is_workday else ():
            since = max(begins, datetime.combine(day, start))
            span = datetime.combine(day, end) - since
            if timedelta() < span < left:
                left -= span
            elif span >= left:
                return since + left
        day += DAY


def count(tally: Tally, task: Task) -> None:
    """Count one task on every day that is reported."""
    area, day = task.area, task.opened.date()
    tally.add("tasks_opened", area, day, 1)
    last = task.turns[-1]
    withdrawn = by_day_end(last.closed) if last.outcome == "withdrawn" else None
    ends = sorted(by for one in task.answers if (by := by_day_end(one)))
    answered = next((by for by in ends if by >= task.opened), None)
    for name, due, done in (
        ("answer", task.due[ANSWER], answered),
        ("close", task.due[CLOSE], by_day_end(last.closed)),
    ):
        if due and not (withdrawn and withdrawn <= due):
            is_met = done is not None and done <= due
            tally.rate(f"task_{name}_rate", area, due.date(), is_met)
        is_taken = name == "answer" or not withdrawn
        if done and is_taken:
            hours = _hours(task.opened, done)
            for later in tally.since(done.date()):
                tally.rank(f"task_{name}_hours", area, later, hours)
                tally.rank(f"task_{name}_hours_p90", area, later, hours)
    if task.called_back and task.is_satisfied is not None:
        day = task.called_back.date()
        tally.rate("task_satisfied_rate", area, day, task.is_satisfied)
    overdue = task.due[CLOSE]
    if withdrawn and overdue and withdrawn <= overdue:
        overdue = None
    for turn in task.turns:
        _stand(tally, task, turn, overdue)


def _stand(tally: Tally, task: Task, turn: Turn, due: datetime | None) -> None:
    """Count how a task stands in one of its turns."""
    area, began = task.area, turn.opened.date()
    if turn is not task.turns[0]:
        tally.add("tasks_sent_back", area, began, 1)
    if turn.closed:
        tally.rate("task_settled_rate", area, turn.closed.date(), is_met=True)
    at = task.turns.index(turn)
    again = task.turns[at + 1].opened.date() if at + 1 < len(task.turns) else date.max
    for day in tally.since(began):
        if turn.closed and turn.closed.date() <= day:
            tally.add("tasks_closed", area, day, int(day < again))
            continue
        tally.add("tasks_open", area, day, 1)
        tally.add("task_settled_rate", area, day, 0, 1)
        for name, age in (("three", 3), ("seven", 7)):
            is_older = day > task.opened.date() + timedelta(days=age)
            tally.add(f"tasks_open_over_{name}", area, day, int(is_older))
        tally.add(
            "tasks_overdue", area, day, int(due is not None and due.date() <= day)
        )


def _hours(opened: datetime, done: datetime) -> Decimal:
    taken = done.replace(second=0) - opened.replace(second=0)
    tenths = (int(taken.total_seconds()) + 180) // 360  # of an hour
    return Decimal(tenths) / 10
