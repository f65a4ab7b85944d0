"""Count duty, workload, assignments, performance entries and allowances."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from hashlib import md5

from fourgates.demo.senders import SENDERS
from fourgates.demo.truth.events import Event, Source, holds
from fourgates.demo.truth.tally import DISTRICT, Tally

RUN = 7  # days in a row that count as overload
MOST_VISITS = 100  # of one person on one day
EARLIEST, LATEST = 6, 22  # hours between which somebody knocks
LEAST_GAP = timedelta(minutes=2)  # between two doors
A_DAY = timedelta(days=1)  # that a shift lasts, or begins off its plan, at most
BY_TELEPHONE = "phone_verified"
ASKED_AGAIN = {"met", BY_TELEPHONE}


@dataclass(frozen=True)
class _Register:
    """Whose a staff number is, and on which days the number stands on the register."""

    rows: dict[str, Event]

    @classmethod
    def read(cls, source: Source) -> _Register:
        """Read the register of staff."""
        found = source.latest("staff", "updated_at", "staff_id")
        return cls({one.staff_id: one for one in found})

    def person(self, number: str) -> str:
        """Return the person of a number: by the resident ID, else the number."""
        row = self.rows.get(number)
        return (row and row.id_number) or number

    def is_off(self, number: str, day: date) -> bool:
        """Tell whether the register knows a number, but not on a day."""
        row = self.rows.get(number)
        if row is None:
            return False
        return not row.joined_date <= day <= (row.left_date or date.max)


@dataclass(frozen=True)
class _Shift:
    """A shift with what is known of its times."""

    row: Event
    person: str
    is_attended: bool
    until: datetime | None  # when somebody was there; as planned if nobody knows
    end: datetime | None

    @property
    def day(self) -> date:
        """Return the day that the shift was planned for."""
        day: date = self.row.scheduled_start_at.date()
        return day


def _shifts(source: Source, register: _Register) -> list[_Shift]:
    """Return the shifts in the order in which they were to begin."""
    rows = source.latest("duty_shifts", "updated_at", "shift_id")
    rows.sort(key=lambda shift: (shift.scheduled_start_at, shift.shift_id))
    found = []
    for row in rows:
        planned, start, end = row.scheduled_start_at, row.started_at, row.ended_at
        if start is not None and abs(start - planned) > A_DAY:
            start = None
        if start is None or end is None or not timedelta(0) <= end - start <= A_DAY:
            end = None
        is_off = register.is_off(row.staff_id, planned.date())
        is_attended = start is not None and not is_off
        until = end or row.scheduled_end_at
        person = register.person(row.staff_id)
        found.append(_Shift(row, person, is_attended, until, end))
    return found


def duty(tally: Tally, source: Source, homes: list[Event]) -> None:
    """Count attendance, hours, staff on duty and their load."""
    register = _Register.read(source)
    shifts = _shifts(source, register)
    place: dict[tuple[str, date], str] = {}
    for shift in shifts:
        area = shift.row.community_id
        tally.rate("attendance_rate", area, shift.day, shift.is_attended)
        if shift.is_attended:
            place.setdefault((shift.person, shift.day), area)
    _hours(tally, [shift for shift in shifts if shift.is_attended])
    for (person, day), area in place.items():
        run = [(person, day - timedelta(days=back)) in place for back in range(RUN)]
        tally.rate("overload_rate", area, day, all(run))
    screeners = _screeners(source, register, place)
    for one in screeners:
        tally.add("households_per_staff", place[one], one[1], 0, 1)
    for home in homes:
        for day in tally.days:
            if holds(home, day):
                tally.add("households_per_staff", home.community_id, day, 1)


def _screeners(
    source: Source, register: _Register, attended: Iterable[tuple[str, date]]
) -> list[tuple[str, date]]:
    """Return who of those on duty goes to the doors, by assignment or by a visit."""
    posts: dict[str, list[Event]] = defaultdict(list)
    for post in source.latest("staff_assignments", "updated_at", "assignment_id"):
        posts[register.person(post.staff_id)].append(post)
    knocked = {
        (register.person(visit.staff_id), visit.visited_at.date())
        for visit in source.latest("household_visits", "updated_at", "visit_id")
    }
    found = []
    for person, day in attended:
        roles = {
            post.staff_role
            for post in posts[person]
            if holds(post, day) and not register.is_off(post.staff_id, day)
        }
        if "screening" in roles or (not roles and (person, day) in knocked):
            found.append((person, day))
    return found


def _hours(tally: Tally, attended: list[_Shift]) -> None:
    """Credit each moment of a person once; who never clocked out has no hours."""
    until: dict[str, datetime] = {}
    for shift in sorted(
        attended, key=lambda one: (one.row.started_at, one.row.shift_id)
    ):
        if shift.end is None:
            continue
        seen = until.get(shift.person, shift.row.started_at)
        new = shift.end - max(seen, shift.row.started_at)
        # A shift is credited in hundredths of an hour, half of one upwards.
        hundredths = (max(int(new.total_seconds()), 0) + 18) // 36
        hours = Fraction(hundredths, 100)
        tally.add("duty_hours", shift.row.community_id, shift.day, hours)
        until[shift.person] = max(seen, shift.end)


def visiting(tally: Tally, source: Source, visits: list[Event]) -> None:
    """Count visits that nothing flags or a call confirmed, and who made one."""
    duty = _Duty.read(source)
    place: dict[tuple[str, date], str] = {}
    drawn = _drawn(source)
    seen: Counter[tuple[str, date]] = Counter()
    last: dict[tuple[str, date], Event] = {}  # the last door of a person's day
    first = duty.first_at_the_door(visits)
    for visit in sorted(visits, key=lambda item: (item.visited_at, item.visit_id)):
        day, area = visit.visited_at.date(), visit.community_id
        one = (duty.register.person(visit.staff_id), day)
        seen[one] += 1
        is_flagged = (
            duty.is_off(visit)
            or first[_door(visit)] != visit.visit_id
            or _is_too_fast(last.get(one), visit)
            or not EARLIEST <= visit.visited_at.hour < LATEST
            or seen[one] > MOST_VISITS
        )
        if visit.outcome != BY_TELEPHONE:
            last[one] = visit
        is_credited = not is_flagged or duty.is_confirmed(visit)
        tally.add("visits_flagged", area, day, int(is_flagged))
        tally.add("visits_per_staff", area, day, int(is_credited))
        if is_credited:
            place.setdefault(one, area)
        tally.add("visits_drawn", area, day, int(visit.visit_id in drawn))
    for (_, day), area in place.items():
        tally.add("visits_per_staff", area, day, 0, 1)


def _drawn(source: Source) -> set[str]:
    """Return the visits drawn for a call, of what each said when it first came."""
    told: dict[str, Event] = {}
    for visit in sorted(source.sent("household_visits"), key=lambda one: one._arrive):
        told.setdefault(visit.visit_id, visit)
    draws: dict[tuple[str, date, str], list[tuple[date, str, str]]] = defaultdict(list)
    for visit in told.values():
        if visit.outcome in ASKED_AGAIN:
            day, name = visit.visited_at.date(), visit.visit_id
            lot = f"{day}|{SENDERS[visit._sender].folder}/{name}"
            digest = md5(lot.encode(), usedforsecurity=False).hexdigest()
            place = (visit.community_id, day, visit.outcome)
            draws[place].append((visit._arrive, digest, name))
    return {min(draw)[2] for draw in draws.values()}


def _door(visit: Event) -> tuple[str, datetime]:
    """Return the door and the minute of a visit."""
    return visit.household_id, visit.visited_at.replace(second=0)


def _is_too_fast(before: Event | None, visit: Event) -> bool:
    if before is None or visit.outcome == BY_TELEPHONE:
        return False
    gap: timedelta = visit.visited_at - before.visited_at
    return gap < LEAST_GAP and before.household_id != visit.household_id


@dataclass(frozen=True)
class _Duty:
    """Who attended a shift when, by the register, and the days that have any."""

    register: _Register
    attended: dict[str, list[_Shift]]
    days: set[date]

    @classmethod
    def read(cls, source: Source) -> _Duty:
        """Read the shifts and the register."""
        register = _Register.read(source)
        attended: dict[str, list[_Shift]] = defaultdict(list)
        shifts = _shifts(source, register)
        for shift in shifts:
            if shift.is_attended:
                attended[shift.person].append(shift)
        return cls(register, attended, {shift.day for shift in shifts})

    def is_off(self, visit: Event) -> bool:
        """Tell whether the visitor was off the register or off duty by then."""
        day = visit.visited_at.date()
        is_on = any(
            shift.day == day
            or shift.row.started_at <= visit.visited_at <= (shift.until or datetime.min)
            for shift in self.attended.get(self.register.person(visit.staff_id), [])
        )
        is_off_register = self.register.is_off(visit.staff_id, day)
        return is_off_register or (day in self.days and not is_on)

    def first_at_the_door(self, visits: list[Event]) -> dict[tuple[str, datetime], str]:
        """Return the visit that counts of each door and minute: of who was on duty."""

        def order(visit: Event) -> tuple[bool, datetime, str]:
            return self.is_off(visit), visit.visited_at, visit.visit_id

        found: dict[tuple[str, datetime], str] = {}
        for visit in sorted(visits, key=order):
            found.setdefault(_door(visit), visit.visit_id)
        return found

    def is_confirmed(self, visit: Event) -> bool:
        """Tell whether somebody else confirmed a visit by telephone, not before it."""
        called = getattr(visit, "rechecked_date", None)
        if called is None or called < visit.visited_at.date():
            return False
        caller = visit.rechecked_by and self.register.person(visit.rechecked_by)
        is_own = caller == self.register.person(visit.staff_id)
        return visit.recheck_result == "confirmed" and not is_own


def posts(tally: Tally, source: Source) -> None:
    """Count grids that are fully staffed, and entries with evidence."""
    assignments = source.latest("staff_assignments", "updated_at", "assignment_id")
    grids = source.latest("grids", "valid_from", "grid_id", "valid_from")
    known = {grid.grid_id for grid in grids}
    register = _Register.read(source)
    for day in tally.days:
        standing = [grid for grid in grids if holds(grid, day)]
        gone = known - {grid.grid_id for grid in standing}
        filled = Counter(_filled(assignments, register, gone, day).values())
        for grid in standing:
            is_staffed = filled[grid.grid_id] >= grid.required_posts
            tally.rate("grid_staffed_rate", grid.community_id, day, is_staffed)
    _evidence(tally, source, assignments, register)


def _filled(
    assignments: list[Event], register: _Register, gone: set[str], day: date
) -> dict[str, str | None]:
    """Return for each person on the register the grid of the post assigned last."""
    newest: dict[str, str | None] = {}
    for post in sorted(
        assignments, key=lambda one: (one.valid_from, one.assignment_id)
    ):
        is_post = post.grid_id not in gone
        if is_post and holds(post, day) and not register.is_off(post.staff_id, day):
            newest[register.person(post.staff_id)] = post.grid_id
    return newest


def _evidence(
    tally: Tally, source: Source, assignments: list[Event], register: _Register
) -> None:
    by_person: dict[str, list[Event]] = defaultdict(list)
    for assignment in assignments:
        by_person[register.person(assignment.staff_id)].append(assignment)
    entries = source.latest("conduct_records", "updated_at", "record_id")
    for entry in entries:
        deed = entry.event_date
        held = [
            post
            for post in by_person[register.person(entry.staff_id)]
            if deed is not None
            and deed <= entry.recorded_date
            and holds(post, deed)
            and not register.is_off(post.staff_id, deed)
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
    for record, amount, approved in _counted(records):
        area = record.community_id
        for day in tally.since(approved):
            is_paid = record.paid_date is not None and record.paid_date <= day
            paid = amount if is_paid else 0
            tally.add("incentive_paid_rate", area, day, paid, amount)
        for day in tally.since(record.paid_date):
            unapproved = 0 if approved and approved <= day else amount
            tally.add("allowances_paid_unapproved", area, day, unapproved)
            front = amount if record.is_frontline else 0
            tally.add("frontline_share_rate", area, day, front, amount)


def _counted(records: list[Event]) -> Iterator[tuple[Event, Decimal, date | None]]:
    """Yield each allowance with the yuan that count and when they were approved.

    A reversal takes back no more than what it reverses, and is approved no sooner.
    """
    claims = {}
    reversals = []
    for record in records:
        if getattr(record, "reverses_incentive_id", None) is None:
            claims[record.incentive_id] = record
            yield record, record.amount_yuan, record.approved_date
        else:
            reversals.append(record)
    left = {name: claim.amount_yuan for name, claim in claims.items()}
    dated = []
    for record in reversals:
        claim = claims.get(record.reverses_incentive_id)
        if claim is not None and claim.approved_date is not None:
            own = record.approved_date or record.paid_date or record.basis_date
            dated.append((max(own, claim.approved_date), record))
        elif claim is not None:
            dated.append((date.max, record))
    for approved, record in sorted(
        dated, key=lambda one: (one[0], one[1].incentive_id)
    ):
        taken = min(-record.amount_yuan, left[record.reverses_incentive_id])
        left[record.reverses_incentive_id] -= taken
        yield record, -taken, None if approved == date.max else approved
