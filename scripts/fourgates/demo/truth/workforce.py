"""Count duty, workload, assignments, performance entries and allowances."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

from fourgates.demo.truth.events import Event, Source, holds
from fourgates.demo.truth.tally import DISTRICT, Tally

RUN = 7  # days in a row that count as overload


def duty(tally: Tally, source: Source, homes: list[Event]) -> None:
    """Count attendance, hours, staff on duty and their load."""
    shifts = source.latest("duty_shifts", "updated_at", "shift_id")
    shifts.sort(key=lambda shift: (shift.scheduled_start_at, shift.shift_id))
    place: dict[tuple[str, date], str] = {}
    for shift in shifts:
        day, area = shift.scheduled_start_at.date(), shift.community_id
        tally.rate("attendance_rate", area, day, shift.started_at is not None)
        if shift.started_at is None:
            continue
        place.setdefault((shift.staff_id, day), area)
        if shift.ended_at is not None:
            # A shift is credited in hundredths of an hour, half of one upwards.
            seconds = int((shift.ended_at - shift.started_at).total_seconds())
            seconds = max(seconds, 0)  # the clocks went the wrong way round
            hundredths = (seconds + 18) // 36
            tally.add("duty_hours", area, day, Fraction(hundredths, 100))
    for (person, day), area in place.items():
        run = [(person, day - timedelta(days=back)) in place for back in range(RUN)]
        tally.rate("overload_rate", area, day, all(run))
        tally.add("households_per_staff", area, day, 0, 1)
    for home in homes:
        for day in tally.days:
            if holds(home, day):
                tally.add("households_per_staff", home.community_id, day, 1)


def visiting(tally: Tally, visits: list[Event]) -> None:
    """Count visits for each member of staff who made one."""
    place: dict[tuple[str, date], str] = {}
    for visit in sorted(visits, key=lambda item: (item.visited_at, item.visit_id)):
        day = visit.visited_at.date()
        tally.add("visits_per_staff", visit.community_id, day, 1)
        place.setdefault((visit.staff_id, day), visit.community_id)
    for (_, day), area in place.items():
        tally.add("visits_per_staff", area, day, 0, 1)


def posts(tally: Tally, source: Source) -> None:
    """Count grids that are fully staffed, and entries with evidence."""
    assignments = source.latest("staff_assignments", "updated_at", "assignment_id")
    grids = source.latest("grids", "valid_from", "grid_id", "valid_from")
    by_grid: dict[str | None, list[Event]] = defaultdict(list)
    for assignment in assignments:
        by_grid[assignment.grid_id].append(assignment)
    for grid in grids:
        for day in tally.days:
            if holds(grid, day):
                held = [post for post in by_grid[grid.grid_id] if holds(post, day)]
                is_staffed = len({post.staff_id for post in held}) >= (
                    grid.required_posts
                )
                tally.rate("grid_staffed_rate", grid.community_id, day, is_staffed)
    _evidence(tally, source, assignments)


def _evidence(tally: Tally, source: Source, assignments: list[Event]) -> None:
    by_person: dict[str, list[Event]] = defaultdict(list)
    for assignment in assignments:
        by_person[assignment.staff_id].append(assignment)
    entries = source.latest("conduct_records", "updated_at", "record_id")
    for entry in entries:
        held = [
            post
            for post in by_person[entry.staff_id]
            if holds(post, entry.recorded_date)
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
            front = amount if record.is_frontline else 0
            tally.add("frontline_share_rate", area, day, front, amount)
