"""Count cases, close contacts and what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from fourgates.demo.truth.events import Event, Source
from fourgates.demo.truth.observation import (
    DAY,
    EXITS,
    Person,
    Stay,
    is_alarm,
    is_hot,
)
from fourgates.demo.truth.tally import Tally

SILENCE = timedelta(hours=48)  # without a reading a contact is lost
IN_TIME = timedelta(hours=24)  # to place a contact, to evaluate a fever
HOSPITAL = "designated_hospital"


def cases(
    tally: Tally, source: Source, people: dict[str, Person]
) -> dict[str, datetime]:
    """Count cases by kind; return when each infected person was one."""
    since: dict[str, datetime] = {}
    for case in source.latest("cases", "updated_at", "case_id"):
        told = max(case.reported_at, case.diagnosed_at or case.reported_at)
        if case.case_kind == "confirmed":
            stays = people[case.id_number].stays if case.id_number in people else []
            _confirmed(tally, case, told, stays)
        else:
            for day in tally.since(told.date()):
                is_open = case.outcome is None or day < case.outcome_date
                tally.add(f"cases_{case.case_kind}", case.community_id, day, is_open)
        if case.case_kind != "suspected":
            since[case.id_number] = told
    return since


def _confirmed(tally: Tally, case: Event, told: datetime, stays: list[Stay]) -> None:
    area, day = case.community_id, told.date()
    tally.add("cases_confirmed_new", area, day, 1)
    found = _was_found(stays, told)
    tally.rate("cases_found_in_quarantine_rate", area, day, found)
    for later in tally.since(day):
        tally.add("cases_confirmed", area, later, 1)
        for name in ("recovered", "died"):
            is_over = case.outcome == name and case.outcome_date <= later
            tally.add(f"cases_{name}", area, later, is_over)
    begun = [
        stay.start.date()
        for stay in stays
        if stay.end is None or stay.end.date() >= case.onset_date
    ]
    if begun:
        days = max(0, (min(begun) - case.onset_date).days)
        for later in tally.since(max(day, min(begun))):
            tally.rank("onset_to_isolation_days", area, later, days)


def _was_found(stays: Iterable[Stay], told: datetime) -> bool:
    """Tell whether a case was in quarantine when it was told, or moved from it."""
    return any(
        stay.person_class != HOSPITAL
        and stay.start < told
        and (stay.end is None or stay.end >= told or stay.end_reason not in EXITS)
        for stay in stays
    )


def contacts(
    tally: Tally, people: dict[str, Person], cases_since: dict[str, datetime]
) -> None:
    """Count each contact in one state on every day since a form named it."""
    for key, person in people.items():
        named = [form for form in person.forms if form.exposure == "close_contact"]
        if named:
            traced = min(form.submitted_at for form in named)
            known = [form for form in person.forms if form.exposure == "confirmed_case"]
            moments = [form.submitted_at for form in known]
            moments += [cases_since[key]] if key in cases_since else []
            _contact(tally, person, traced, min(moments, default=datetime.max))


def _contact(tally: Tally, person: Person, traced: datetime, case_at: datetime) -> None:
    before = None
    for day in tally.since(traced.date()):
        held = person.class_on(day)
        assert held is not None
        state = _state(person, held[0], day, traced, case_at)
        area = held[1]
        tally.add("contacts_traced", area, day, 1)
        tally.add("contacts_observed", area, day, int(state == "observed"))
        tally.add("contacts_lost", area, day, int(state == "lost"))
        is_released = state == "released" and before in ("observed", "lost")
        tally.add("contacts_released", area, day, int(is_released))
        is_watched = state in ("observed", "lost") and held[0] != HOSPITAL
        if is_watched and traced.date() < day:
            read = any(check.checked_at.date() == day for check in person.readings)
            tally.rate("contacts_monitored_rate", area, day, read)
        if held[0] != "normal" and (traced + IN_TIME).date() == day:
            tally.rate("contacts_placed_rate", area, day, _is_placed(person, traced))
        before = state


def _state(
    person: Person, held: str, day: date, traced: datetime, case_at: datetime
) -> str:
    end = datetime.combine(day + DAY, time())
    if case_at < end:
        return "case"
    if held == "normal":
        last = _exit(person, end)
        return "moved" if last and last.end_reason == "left" else "released"
    if held == HOSPITAL:
        return "observed"
    told = [check.checked_at for check in person.readings if check.checked_at < end]
    told += [stay.start for stay in person.stays if stay.start < end]
    return "lost" if max([traced, *told]) + SILENCE < end else "observed"


def _exit(person: Person, moment: datetime) -> Stay | None:
    """Return the last stay that an act ended for good before a moment."""
    ended = [
        stay
        for stay in person.stays
        if stay.end and stay.end < moment and stay.end_reason in EXITS
    ]
    return max(ended, key=lambda stay: stay.end or datetime.min, default=None)


def _is_placed(person: Person, traced: datetime) -> bool:
    """Tell whether a stay that did not end before the tracing began in time."""
    begun = [s.start for s in person.stays if s.end is None or s.end > traced]
    return min(begun, default=datetime.max) <= traced + IN_TIME


def alarms(tally: Tally, people: dict[str, Person]) -> None:
    """Count fevers, symptoms and positive tests that a clinic answered in time."""
    for person in people.values():
        told = [act.acted_at for act in person.acts if act.person_class == HOSPITAL]
        told += [card for card, _ in person.cases] + [person.silent_since]
        answers = sorted(told)
        hot = [(one.checked_at, one) for one in person.readings if is_alarm(one)]
        hot += [(form.submitted_at, form) for form in person.forms if is_hot(form)]
        firsts: dict[datetime, tuple[datetime, Event]] = {}
        for at, event in sorted(hot, key=lambda one: one[0]):
            later = (one for one in answers if one >= at)
            firsts.setdefault(next(later, datetime.max), (at, event))
        for answer, (at, event) in firsts.items():
            due = at + IN_TIME
            name = "symptomatic_evaluated_rate"
            tally.rate(name, event.community_id, due.date(), answer <= due)
