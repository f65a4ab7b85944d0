"""Count stays under management and whether persons are placed as the rules say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from fourgates.demo.truth.events import Event, Source
from fourgates.demo.truth.tally import Tally

FEVER = Decimal("37.3")
DAY = timedelta(days=1)
FOURTH_EDITION = date(2020, 2, 6)  # from then on contacts are centralised
DAYS_OF_STAY = timedelta(days=14)
TRAVELLERS = ("inbound_traveller", "travel_heavily_affected")
GONE = ("left", "died")
EXITS = ("released", "recovered", *GONE)
CASES = ("suspected_case", "confirmed_case")
WEIGHTS = {"none": 0} | dict.fromkeys(TRAVELLERS, 5) | {"close_contact": 7}
WEIGHTS |= {"suspected_case": 8, "confirmed_case": 9}
WATCHED = ("home_observation", "centralised_quarantine")
BY_CLASS = {
    "home_observation": "home_observation_persons",
    "centralised_quarantine": "centralised_quarantine_persons",
    "designated_hospital": "designated_hospital_persons",
}


@dataclass(frozen=True)
class Stay:
    """One stay from its start to what ended it: an act, or the next start."""

    person: str
    person_class: str
    community_id: str
    start: datetime
    end: datetime | None
    end_reason: str | None  # of the act, if an act ended it

    def is_open(self, day: date) -> bool:
        """Tell whether the stay is open at the end of a day."""
        is_ended = self.end is not None and self.end.date() <= day
        return self.start.date() <= day and not is_ended

    def is_whole_day(self, day: date) -> bool:
        """Tell whether the stay lasts the whole day."""
        return self.start.date() < day and self.is_open(day)


@dataclass
class Person:
    """What came of one person, in order of time."""

    forms: list[Event] = field(default_factory=list)
    acts: list[Event] = field(default_factory=list)
    readings: list[Event] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    cases: list[tuple[datetime, date]] = field(default_factory=list)  # told, over
    silent_since: datetime = datetime.max  # infected without symptoms
    recoveries: list[datetime] = field(default_factory=list)  # of a reported case

    def exits(self, moment: datetime) -> datetime:
        """Return when the person was last released before a moment."""
        freed = [
            stay.end
            for stay in self.stays
            if stay.end and stay.end_reason in EXITS and self._is_freed(stay, stay.end)
        ]
        ended = [*freed, *self.recoveries]
        return max((one for one in ended if one < moment), default=datetime.min)

    def _is_freed(self, stay: Stay, end: datetime) -> bool:
        """Tell whether an end frees: a hospital frees whom it took for a case."""
        if stay.person_class != "designated_hospital" or stay.end_reason in GONE:
            return True
        cards = [told for told, _ in self.cases] + [self.silent_since]
        forms = [one.submitted_at for one in self.forms if one.exposure in CASES]
        return any(told <= end for told in cards + forms)

    def _ended(self, moment: datetime, reasons: Collection[str]) -> list[datetime]:
        return [
            stay.end
            for stay in self.stays
            if stay.end and stay.end < moment and stay.end_reason in reasons
        ]

    def declared(self, moment: datetime) -> list[Event]:
        """Return the forms before a moment that tell more than the last release closed.

        Who tells of the same exposure again after it tells of nothing new.
        """
        released = self.exits(moment)
        closed: dict[str, date] = {}
        told = []
        for form in (one for one in self.forms if one.submitted_at < moment):
            seen = _seen(form) or date.max
            if released < form.submitted_at:
                is_new = seen == date.max or seen > closed.get(form.exposure, date.min)
                told += [form] * is_new
            elif seen != date.max:
                closed[form.exposure] = max(seen, closed.get(form.exposure, seen))
        return told

    def standing(self, moment: datetime) -> Event | None:
        """Return the form whose exposure stands: only a grid worker takes it back."""
        words: dict[str, Event] = {}
        for form in self.declared(moment):
            if form.channel == "grid_worker":
                words = {}
            words[form.channel] = form
        told = [form for form in words.values() if form.exposure]
        return max(told, key=_weight, default=None)

    def has_fever(self, moment: datetime) -> bool:
        """Tell whether a fever, symptoms or a positive test wait for an answer.

        A hospital answers when it lets go, and so do a report card, when it is written
        and when it is closed, and a death.
        """
        answers = [
            act.acted_at
            for act in self.acts
            if act.act == "end"
            and act.person_class == "designated_hospital"
            and act.acted_at < moment
        ]
        answers += self._ended(moment, {"died"})
        answers += [one for one in self.cards() if one < moment]
        since = max(answers, default=datetime.min)
        told = [form for form in self.forms if since < form.submitted_at < moment]
        read = [check for check in self.readings if since < check.checked_at < moment]
        return any(map(is_hot, told)) or any(map(is_alarm, read))

    def cards(self) -> list[datetime]:
        """Return when report cards were written or closed."""
        told = [told for told, _ in self.cases] + [self.silent_since]
        closed = [over for _, over in self.cases if over != date.max]
        return told + [datetime.combine(over, time()) for over in closed]

    def class_on(self, day: date) -> tuple[str, str] | None:
        """Return class and community at the end of a day; none before any form."""
        moment = datetime.combine(day + DAY, time())
        known = [form for form in self.forms if form.submitted_at < moment]
        if not known:
            return None
        form = self.standing(moment)
        last_exit = self.exits(moment)
        is_told = any(
            last_exit <= told < moment and day < over for told, over in self.cases
        )
        is_case = form is not None and form.exposure in CASES
        if is_told or is_case or self.has_fever(moment):
            return "designated_hospital", known[-1].community_id
        if last_exit <= self.silent_since < moment:
            return "centralised_quarantine", known[-1].community_id
        if not self.declared(moment):
            return "normal", known[-1].community_id
        same = [
            one
            for one in self.declared(moment)
            if form and one.exposure == form.exposure
        ]
        since = min((one.submitted_at.date() for one in same), default=None)
        return rule_class(form, since), known[-1].community_id


def is_hot(event: Event) -> bool:
    """Tell whether a form or reading tells of fever or symptoms."""
    return bool(event.has_symptoms) or (event.temperature_celsius or 0) >= FEVER


def is_alarm(check: Event) -> bool:
    """Tell whether a reading asks for a fever clinic."""
    return is_hot(check) or check.test_result == "positive"


def _weight(form: Event) -> tuple[int, datetime, str]:
    return WEIGHTS[form.exposure], form.submitted_at, form.registration_id


def observation(tally: Tally, source: Source, forms: list[Event]) -> dict[str, Person]:
    """Count stays, readings, overdue releases, classes; return people by paper."""
    people = _people(source, forms)
    for person in people.values():
        for stay in person.stays:
            _count(tally, stay, _due(stay, person, tally.days[-1]))
            _readings(tally, stay, person.readings)
        if person.forms:
            _classes(tally, person)
    return people


def _people(source: Source, forms: list[Event]) -> dict[str, Person]:
    people: dict[str, Person] = defaultdict(Person)
    for form in forms:
        people[form.id_number].forms.append(form)
    acts = source.latest("dispositions", "recorded_at", "disposition_id")
    for act in sorted(acts, key=lambda act: (act.acted_at, act.disposition_id)):
        if act.person_class != "normal":
            people[act.id_number].acts.append(act)
    for check in source.latest("health_checks", "checked_at", "check_id"):
        people[check.id_number].readings.append(check)
    _reported(source, people)
    for person in people.values():
        person.stays = _stays(person.acts)
    return people


def _reported(source: Source, people: dict[str, Person]) -> None:
    """Add what the reports of cases say of people."""
    for case in source.latest("cases", "updated_at", "case_id"):
        if case.case_kind == "asymptomatic":
            people[case.id_number].silent_since = case.reported_at
        else:
            told = max(case.reported_at, case.diagnosed_at or case.reported_at)
            over = case.outcome_date if case.outcome else date.max
            people[case.id_number].cases.append((told, over))
            if case.outcome == "recovered":
                midnight = datetime.combine(over, time())
                people[case.id_number].recoveries.append(midnight)


def _stays(acts: list[Event]) -> list[Stay]:
    """Return the stays of one person: in one place at a time, whatever was told."""
    starts = [act for act in acts if act.act == "start"]
    stays = []
    for act, following in zip(starts, [*starts[1:], None], strict=False):
        later = following.acted_at if following else datetime.max
        ends = [
            one
            for one in acts
            if one.act == "end"
            and one.person_class == act.person_class
            and act.acted_at < one.acted_at
        ]
        first = min(ends, key=lambda one: one.acted_at, default=None)
        is_told = first is not None and first.acted_at <= later
        end = first.acted_at if first and is_told else later
        stays.append(
            Stay(
                act.id_number,
                act.person_class,
                act.community_id,
                act.acted_at,
                None if end == datetime.max else end,
                first.end_reason if first and is_told else None,
            )
        )
    return stays


def _due(stay: Stay, person: Person, last_day: date) -> date | None:
    """Return the day on which a stay is served, by the rules of early 2020.

    Contacts serve fourteen days from the last exposure known by the end of the stay or
    of the last day, travellers from arrival, silent infections and everybody else from
    the day the stay began; never less than no day, and a hospital sets no days.
    """
    if stay.person_class == "designated_hospital":
        return None
    began: date = stay.start.date()
    judged = stay.end or datetime.combine(last_day + DAY, time())
    form = person.standing(judged)
    clock: date | None = None
    if person.silent_since < judged:
        clock = began
    elif form is not None and form.exposure == "close_contact":
        told = [one.last_exposure_date for one in person.declared(judged)]
        clock = max((day for day in told if day), default=None)
    elif form is not None and form.exposure in TRAVELLERS:
        clock = form.arrived_date
    return max(began, (clock or began) + DAYS_OF_STAY)


def _count(tally: Tally, stay: Stay, due: date | None) -> None:
    area = stay.community_id
    tally.add("stays_started", area, stay.start.date(), 1)
    if stay.end:
        tally.add("stays_ended", area, stay.end.date(), 1)
    for day in filter(stay.is_open, tally.days):
        tally.add("observed_persons", area, day, 1)
        tally.add(BY_CLASS[stay.person_class], area, day, 1)
        if due is not None and day > due:
            tally.add("overdue_release", area, day, 1)


def _readings(tally: Tally, stay: Stay, checks: list[Event]) -> None:
    if stay.person_class not in WATCHED:
        return
    taken: dict[date, set[str]] = defaultdict(set)
    for check in checks:
        taken[check.checked_at.date()].add(check.reading)
    for day in filter(stay.is_whole_day, tally.days):
        readings = len(taken.get(day, ()))
        tally.add("temperature_report_rate", stay.community_id, day, readings, 2)


def _classes(tally: Tally, person: Person) -> None:
    """Count of what class somebody is on each day, who came to it and who is placed."""
    before = None
    found = False
    day = person.forms[0].submitted_at.date()
    while day <= tally.days[-1]:
        held = person.class_on(day)
        assert held is not None
        _held(tally, person, day, held)
        if held[0] not in ("normal", "unclassified", "died") and not found:
            tally.add("key_persons_new", held[1], day, 1)
            found = True
        if before is None or before[0] != held[0]:
            tally.add("persons_entered", held[1], day, 1)
        left = before is not None and before[0] != held[0]
        tally.add("persons_left", before[1] if before else held[1], day, int(left))
        if before is not None and not left and before[1] != held[1]:
            tally.add("persons_moved_out", before[1], day, 1)
            tally.add("persons_moved_in", held[1], day, 1)
        before = held
        day += DAY


def _held(tally: Tally, person: Person, day: date, held: tuple[str, str]) -> None:
    held_class, area = held
    tally.add("persons_classed", area, day, 1)
    if held_class != "normal":
        places = {stay.person_class for stay in person.stays if stay.is_open(day)}
        is_placed = not places.isdisjoint({held_class, "designated_hospital"})
        tally.rate("placement_rate", area, day, is_placed)


def _seen(form: Event) -> date | None:
    """Return the day of a journey, else of the last exposure, that a form tells."""
    is_journey = form.exposure in TRAVELLERS
    journey: date | None = form.left_origin_date or form.arrived_date
    exposed: date | None = form.last_exposure_date
    return journey if is_journey else exposed


def rule_class(form: Event | None, since: date | None = None) -> str:
    """Return the class that the triage rules give to an exposure, fevers apart.

    ``since`` is the day on which the exposure was first told.
    """
    if form is None:
        return "unclassified"
    told, is_home = form.submitted_at.date(), form.is_home_suitable is not False
    is_contact = form.exposure == "close_contact"
    is_traveller = form.exposure in TRAVELLERS
    seen = form.last_exposure_date if is_contact else form.arrived_date
    is_old = seen is not None and (since or told) - seen > DAYS_OF_STAY
    if is_old or not (is_contact or is_traveller):
        return "normal"
    if is_contact:
        is_home = is_home and told < FOURTH_EDITION
    elif form.exposure == "travel_heavily_affected":
        is_home = True
    return "home_observation" if is_home else "centralised_quarantine"
