"""Count cases, close contacts and what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from fourgates.demo.truth.events import Event, Source
from fourgates.demo.truth.gates import by_day_end
from fourgates.demo.truth.observation import (
    DAY,
    DAYS_OF_STAY,
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
        if (stay.end is None or stay.end.date() >= case.onset_date)
        and not _is_after(stay, case)
    ]
    if begun:
        days = max(0, (min(begun) - case.onset_date).days)
        for later in tally.since(max(day, min(begun))):
            tally.rank("onset_to_isolation_days", area, later, days)


def _is_after(stay: Stay, case: Event) -> bool:
    """Tell whether a stay began after the case was over, and isolated nobody."""
    if case.outcome == "recovered":
        return bool(stay.start.date() >= case.outcome_date)
    return case.outcome is not None and stay.start.date() > case.outcome_date


def _was_found(stays: Iterable[Stay], told: datetime) -> bool:
    """Tell whether a case was in quarantine when it was told, or moved from it."""
    return any(
        stay.person_class != HOSPITAL
        and (by_day_end(stay.start) or told) < told
        and (stay.end is None or stay.end >= told or _is_moved(stay, stay.end, told))
        for stay in stays
    )


def _is_moved(stay: Stay, end: datetime, told: datetime) -> bool:
    is_lately = told.date() - end.date() <= DAYS_OF_STAY
    return is_lately and stay.end_reason not in EXITS


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
    before: str | None = None
    held_before: str | None = None
    for day in tally.since(traced.date()):
        held = person.class_on(day)
        assert held is not None
        since = _watched_from(person, day)
        state = _state(person, held[0], day, since, case_at)
        area = held[1]
        tally.add("contacts_traced", area, day, 1)
        tally.add("contacts_observed", area, day, int(state == "observed"))
        tally.add("contacts_lost", area, day, int(state == "lost"))
        was_watched = before in ("observed", "lost")
        end = datetime.combine(day + DAY, time())
        was_placed = _is_placed(person, since, end)
        is_released = state == "released" and was_watched and was_placed
        tally.add("contacts_released", area, day, int(is_released))
        is_watched = state in ("observed", "lost") and not _in_hospital(person, day)
        if is_watched and since.date() < day:
            read = any(told.date() == day for told in _readings(person))
            tally.rate("contacts_monitored_rate", area, day, read)
        is_asked = bool({held[0], held_before} - {"normal", None})
        is_asked = is_asked or _exit(person, since, day) is not None
        if is_asked and held[0] != "died" and (since + IN_TIME).date() == day:
            placed = _is_placed(person, since, since + IN_TIME)
            tally.rate("contacts_placed_rate", area, day, placed)
        before, held_before = state, held[0]


def _watched_from(person: Person, day: date) -> datetime:
    """Return the naming that began the watch: the first, or one of a normal person."""
    named = sorted(
        form.submitted_at
        for form in person.forms
        if form.exposure == "close_contact" and form.submitted_at.date() <= day
    )
    since: datetime = named[0]
    for at in named[1:]:
        held = person.class_on(at.date() - DAY)
        is_over = held is not None and held[0] == "normal"
        if is_over or _exit(person, since, at.date()):
            since = at
    return since


def _state(
    person: Person, held: str, day: date, since: datetime, case_at: datetime
) -> str:
    end = datetime.combine(day + DAY, time())
    if case_at < end:
        return "case"
    if held == "normal":
        last = _exit(person, datetime.min, day)
        return "moved" if last and last.end_reason == "left" else "released"
    told = [moment for moment in _readings(person) if moment < end]
    is_silent = max([since, *told]) + SILENCE < end
    return "lost" if is_silent and not _in_hospital(person, day) else "observed"


def _readings(person: Person) -> list[datetime]:
    """Return when somebody read a person, also on a form, or let it out of hospital."""
    told = [check.checked_at for check in person.readings]
    told += [form.submitted_at for form in person.forms if form.temperature_celsius]
    left = [stay.end for stay in person.stays if stay.person_class == HOSPITAL]
    return told + [moment for moment in left if moment]


def _in_hospital(person: Person, day: date) -> bool:
    return any(
        stay.person_class == HOSPITAL and stay.is_open(day) for stay in person.stays
    )


def _exit(person: Person, since: datetime, day: date) -> Stay | None:
    """Return the last stay that an act ended for good from a moment to a day's end."""
    ended = [
        stay
        for stay in person.stays
        if stay.end
        and since <= stay.end
        and stay.end.date() <= day
        and stay.end_reason in EXITS
    ]
    return max(ended, key=lambda stay: stay.end or datetime.min, default=None)


def _is_placed(person: Person, since: datetime, due: datetime) -> bool:
    """Tell whether a stay that did not end before a naming surely began in time."""
    begun = [by_day_end(s.start) for s in person.stays if not s.end or s.end > since]
    return any(start is not None and start <= due for start in begun)


def alarms(tally: Tally, people: dict[str, Person]) -> None:
    """Count fevers, symptoms and positive tests that a clinic answered in time."""
    for person in people.values():
        told = [act.acted_at for act in person.acts if act.person_class == HOSPITAL]
        answers = sorted(told + person.cards())
        hot = [(one.checked_at, one) for one in person.readings if is_alarm(one)]
        hot += [(form.submitted_at, form) for form in person.forms if is_hot(form)]
        firsts: dict[datetime, tuple[datetime, Event]] = {}
        for at, event in sorted(hot, key=lambda one: one[0]):
            later = (one for one in answers if one >= at)
            firsts.setdefault(next(later, datetime.max), (at, event))
        for answer, (at, event) in firsts.items():
            due = at + IN_TIME
            name = "symptomatic_evaluated_rate"
            known = by_day_end(answer) or answer
            tally.rate(name, event.community_id, due.date(), known <= due)
