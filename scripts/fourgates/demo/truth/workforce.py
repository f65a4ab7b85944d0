"""Count duty, workload, assignments, performance entries and allowances."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from fourgates.demo.truth.events import Event, Source, holds
from fourgates.demo.truth.tally import DISTRICT, Tally

RUN = 7  # days in a row that count as overload
MOST_VISITS = 100  # of one person on one day
EARLIEST, LATEST = 6, 22  # hours between which somebody knocks
LEAST_GAP = timedelta(minutes=2)  # between two doors
ASKED_AGAIN = {"met", "phone_verified"}


def duty(tally: Tally, source: Source, homes: list[Event]) -> None:
    """Count attendance, hours, staff on duty and their load."""
    shifts = source.latest("duty_shifts", "updated_at", "shift_id")
    shifts.sort(key=lambda shift: (shift.scheduled_start_at, shift.shift_id))
    place: dict[tuple[str, date], str] = {}
    for shift in shifts:
        day, area = shift.scheduled_start_at.date(), shift.community_id
        tally.rate("attendance_rate", area, day, shift.started_at is not None)
        if shift.started_at is not None:
            place.setdefault((shift.staff_id, day), area)
    _hours(tally, [shift for shift in shifts if shift.started_at is not None])
    for (person, day), area in place.items():
        run = [(person, day - timedelta(days=back)) in place for back in range(RUN)]
        tally.rate("overload_rate", area, day, all(run))
    screeners = _screeners(source, place)
    for one in screeners:
        tally.add("households_per_staff", place[one], one[1], 0, 1)
    for home in homes:
        for day in tally.days:
            if holds(home, day):
                tally.add("households_per_staff", home.community_id, day, 1)


def _screeners(
    source: Source, attended: Iterable[tuple[str, date]]
) -> list[tuple[str, date]]:
    """Return who of those on duty goes to the doors, by assignment or by a visit."""
    posts: dict[str, list[Event]] = defaultdict(list)
    for post in source.latest("staff_assignments", "updated_at", "assignment_id"):
        posts[post.staff_id].append(post)
    visits = source.latest("household_visits", "updated_at", "visit_id")
    knocked = {(visit.staff_id, visit.visited_at.date()) for visit in visits}
    found = []
    for person, day in attended:
        roles = {post.staff_role for post in posts[person] if holds(post, day)}
        if "screening" in roles or (not roles and (person, day) in knocked):
            found.append((person, day))
    return found


def _hours(tally: Tally, attended: list[Event]) -> None:
    """Credit each moment of a person once; who never clocked out has no hours."""
    until: dict[str, datetime] = {}
    for shift in sorted(attended, key=lambda one: (one.started_at, one.shift_id)):
        if shift.ended_at is None or not _is_possible(shift):
            continue
        seen = until.get(shift.staff_id, shift.started_at)
        new = shift.ended_at - max(seen, shift.started_at)
        # A shift is credited in hundredths of an hour, half of one upwards.
        hundredths = (max(int(new.total_seconds()), 0) + 18) // 36
        day = shift.scheduled_start_at.date()
        tally.add("duty_hours", shift.community_id, day, Fraction(hundredths, 100))
        until[shift.staff_id] = max(seen, shift.ended_at)


def _is_possible(shift: Event) -> bool:
    lasted: timedelta = shift.ended_at - shift.started_at
    return timedelta(0) <= lasted <= timedelta(days=1)


def visiting(tally: Tally, source: Source, visits: list[Event]) -> None:
    """Count visits that nothing flags, for each member of staff who made one."""
    duty = _Duty.read(source)
    place: dict[tuple[str, date], str] = {}
    drawn: dict[tuple[str, date, str], list[str]] = defaultdict(list)
    last: dict[tuple[str, date], tuple[int, Event]] = {}
    doors: set[tuple[str, datetime]] = set()
    for visit in sorted(visits, key=lambda item: (item.visited_at, item.visit_id)):
        day, area = visit.visited_at.date(), visit.community_id
        seen, before = last.get((visit.staff_id, day), (0, None))
        last[visit.staff_id, day] = (seen + 1, visit)
        door = (visit.household_id, visit.visited_at.replace(second=0))
        is_flagged = (
            duty.is_off(visit)
            or door in doors
            or (before is not None and _is_too_fast(before, visit))
            or not EARLIEST <= visit.visited_at.hour < LATEST
            or seen >= MOST_VISITS
        )
        doors.add(door)
        tally.add("visits_flagged", area, day, int(is_flagged))
        tally.add("visits_per_staff", area, day, int(not is_flagged))
        if not is_flagged:
            place.setdefault((visit.staff_id, day), area)
            drawn[area, day, visit.outcome].append(visit.visit_id)
    for (_, day), area in place.items():
        tally.add("visits_per_staff", area, day, 0, 1)
    for area, day, outcome in drawn:
        if outcome in ASKED_AGAIN:  # one of them, whichever it is
            tally.add("visits_drawn", area, day, 1)


def _is_too_fast(before: Event, visit: Event) -> bool:
    gap: timedelta = visit.visited_at - before.visited_at
    return gap < LEAST_GAP and before.household_id != visit.household_id


@dataclass(frozen=True)
class _Duty:
    """Who attended a shift when, who left, and the days of which shifts are known."""

    attended: dict[str, list[Event]]
    left: dict[str, date | None]
    days: set[date]

    @classmethod
    def read(cls, source: Source) -> _Duty:
        """Read the shifts and the register."""
        shifts = source.latest("duty_shifts", "updated_at", "shift_id")
        attended: dict[str, list[Event]] = defaultdict(list)
        for shift in shifts:
            if shift.started_at is not None:
                attended[shift.staff_id].append(shift)
        register = source.latest("staff", "updated_at", "staff_id")
        left = {one.staff_id: one.left_date for one in register}
        return cls(
            attended, left, {shift.scheduled_start_at.date() for shift in shifts}
        )

    def is_off(self, visit: Event) -> bool:
        """Tell whether the visitor had left, or attended no shift when he visited."""
        day = visit.visited_at.date()
        shifts = self.attended.get(visit.staff_id, [])
        is_on = any(
            shift.scheduled_start_at.date() == day
            or shift.started_at <= visit.visited_at <= (shift.ended_at or datetime.min)
            for shift in shifts
        )
        has_left = (self.left.get(visit.staff_id) or date.max) <= day
        return has_left or (day in self.days and not is_on)


def posts(tally: Tally, source: Source) -> None:
    """Count grids that are fully staffed, and entries with evidence."""
    assignments = source.latest("staff_assignments", "updated_at", "assignment_id")
    grids = source.latest("grids", "valid_from", "grid_id", "valid_from")
    register = source.latest("staff", "updated_at", "staff_id")
    left = {one.staff_id: one.left_date for one in register}
    for day in tally.days:
        filled = Counter(_filled(assignments, left, day).values())
        for grid in grids:
            if holds(grid, day):
                is_staffed = filled[grid.grid_id] >= grid.required_posts
                tally.rate("grid_staffed_rate", grid.community_id, day, is_staffed)
    _evidence(tally, source, assignments, left)


def _filled(
    assignments: list[Event], left: dict[str, date | None], day: date
) -> dict[str, str]:
    """Return for each person not gone the grid of the post that was assigned last."""
    newest: dict[str, Event] = {}
    for post in sorted(
        assignments, key=lambda one: (one.valid_from, one.assignment_id)
    ):
        is_gone = (left.get(post.staff_id) or date.max) <= day
        if post.grid_id is not None and holds(post, day) and not is_gone:
            newest[post.staff_id] = post
    return {person: post.grid_id for person, post in newest.items()}


def _evidence(
    tally: Tally,
    source: Source,
    assignments: list[Event],
    left: dict[str, date | None],
) -> None:
    by_person: dict[str, list[Event]] = defaultdict(list)
    for assignment in assignments:
        by_person[assignment.staff_id].append(assignment)
    entries = source.latest("conduct_records", "updated_at", "record_id")
    for entry in entries:
        held = [
            post
            for post in by_person[entry.staff_id]
            if entry.event_date is not None
            and holds(post, entry.event_date)
            and entry.event_date < (left.get(entry.staff_id) or date.max)
        ]
        post = max(
            held, key=lambda item: (item.valid_from, item.assignment_id), default=None
        )
        area = post.community_id if post else DISTRICT
        for day in tally.since(entry.recorded_date):
            has_evidence = entry.evidence_reference is not None
            tally.rate("evidence_rate", area, day, has_evidence)


def allowances(tally: Tally, source: Source) -> None:
    """Count yuan approved, paid, and paid to the front line."""
    records = source.latest("incentive_records", "updated_at", "incentive_id")
    for record in records:
        area, amount = record.community_id, record.amount_yuan
        for day in tally.since(record.approved_date):
            is_paid = record.paid_date is not None and record.paid_date <= day
            paid = amount if is_paid else 0
            tally.add("incentive_paid_rate", area, day, paid, amount)
        for day in tally.since(record.paid_date):
            is_approved = record.approved_date and record.approved_date <= day
            unapproved = 0 if is_approved else amount
            tally.add("allowances_paid_unapproved", area, day, unapproved)
            front = amount if record.is_frontline else 0
            tally.add("frontline_share_rate", area, day, front, amount)
