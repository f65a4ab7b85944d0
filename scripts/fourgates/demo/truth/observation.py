"""Count stays under management and whether persons are placed as the rules say."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from fourgates.demo.truth.events import Event, Source
from fourgates.demo.truth.tally import Tally

FEVER = Decimal("37.3")
DAYS_OF_STAY = timedelta(days=14)
TRAVELLERS = ("inbound_traveller", "travel_heavily_affected")
BY_CLASS = {
    "home_observation": "home_observation_persons",
    "centralised_quarantine": "centralised_quarantine_persons",
    "designated_hospital": "designated_hospital_persons",
}


@dataclass(frozen=True)
class Stay:
    """One stay from its start act to the first later end act, if there is one."""

    person: str
    person_class: str
    community_id: str
    start: datetime
    end: datetime | None
    due: date | None

    def is_open(self, day: date) -> bool:
        """Tell whether the stay is open at the end of a day."""
        is_ended = self.end is not None and self.end.date() <= day
        return self.start.date() <= day and not is_ended

    def is_whole_day(self, day: date) -> bool:
        """Tell whether the stay lasts the whole day."""
        return self.start.date() < day and self.is_open(day)


def observation(tally: Tally, source: Source, forms: list[Event]) -> None:
    """Count stays, readings, overdue releases and placement."""
    acts = source.latest("dispositions", "recorded_at", "disposition_id")
    stays = _stays(acts, forms)
    for stay in stays:
        _count(tally, stay)
    _readings(tally, source, stays)
    _placement(tally, stays, forms)
    _classes(tally, forms)


def _stays(acts: list[Event], forms: list[Event]) -> list[Stay]:
    known: dict[str, list[Event]] = defaultdict(list)
    for form in forms:
        known[form.id_number].append(form)
    ends: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for act in acts:
        if act.act == "end":
            ends[act.id_number, act.person_class].append(act.acted_at)
    stays = []
    for act in acts:
        if act.act != "start" or act.person_class == "normal":
            continue
        same = ends[act.id_number, act.person_class]
        end = min((one for one in same if one > act.acted_at), default=None)
        due = _due(act, known[act.id_number])
        who = (act.id_number, act.person_class, act.community_id)
        stays.append(Stay(*who, act.acted_at, end, due))
    return stays


def _due(act: Event, forms: list[Event]) -> date | None:
    """Return the day on which a stay is served, by the rules of early 2020.

    Contacts serve fourteen days from the last exposure, travellers from arrival,
    everybody else from the day the stay began; never less than no day, and a hospital
    sets no days. The person's forms come in order of submission.
    """
    if act.person_class == "designated_hospital":
        return None
    began: date = act.acted_at.date()
    filed = [form for form in forms if form.submitted_at <= act.acted_at]
    clock: date = began
    if filed and filed[-1].exposure == "close_contact":
        clock = filed[-1].last_exposure_date or began
    elif filed and filed[-1].exposure in TRAVELLERS:
        clock = filed[-1].arrived_date or began
    return max(began, clock + DAYS_OF_STAY)


def _count(tally: Tally, stay: Stay) -> None:
    area = stay.community_id
    tally.add("stays_started", area, stay.start.date(), 1)
    if stay.end:
        tally.add("stays_ended", area, stay.end.date(), 1)
    for day in filter(stay.is_open, tally.days):
        tally.add("observed_persons", area, day, 1)
        tally.add(BY_CLASS[stay.person_class], area, day, 1)
        if stay.due is not None and day > stay.due:
            tally.add("overdue_release", area, day, 1)


def _readings(tally: Tally, source: Source, stays: list[Stay]) -> None:
    checks = source.latest("health_checks", "checked_at", "check_id")
    taken: dict[tuple[str, date], set[str]] = defaultdict(set)
    for check in checks:
        taken[check.id_number, check.checked_at.date()].add(check.reading)
    for stay in stays:
        if stay.person_class != "home_observation":
            continue
        for day in filter(stay.is_whole_day, tally.days):
            readings = len(taken.get((stay.person, day), ()))
            tally.add("temperature_report_rate", stay.community_id, day, readings, 2)


def _placement(tally: Tally, stays: list[Stay], forms: list[Event]) -> None:
    """Compare the class that the rules give with the acts that were taken."""
    first_start: dict[str, date] = {}
    for stay in stays:
        known = first_start.get(stay.person, date.max)
        first_start[stay.person] = min(known, stay.start.date())
    for day in tally.days:
        newest = {
            form.id_number: form for form in forms if form.submitted_at.date() <= day
        }
        for form in newest.values():
            if rule_class(form) != "normal":
                is_placed = first_start.get(form.id_number, date.max) <= day
                tally.rate("placement_rate", form.community_id, day, is_placed)


def _classes(tally: Tally, forms: list[Event]) -> None:
    """Count who is of some class, and who came to another: the last form of a day."""
    last_of_day: dict[str, dict[date, Event]] = defaultdict(dict)
    for form in forms:
        last_of_day[form.id_number][form.submitted_at.date()] = form
    for days in last_of_day.values():
        changes = sorted(days)
        for day, before, after in zip(
            changes, [None, *changes], [*changes[1:], None], strict=False
        ):
            area, held = days[day].community_id, rule_class(days[day])
            if before is None or rule_class(days[before]) != held:
                tally.add("persons_entered", area, day, 1)
            left = after is not None and rule_class(days[after]) != held
            tally.add("persons_left", area, after or day, int(left))
            for later in tally.since(day):
                if after is None or later < after:
                    tally.add("persons_classed", area, later, 1)


def rule_class(form: Event) -> str:
    """Return the class that the triage rules give to a registration."""
    is_hot = form.temperature_celsius is not None and form.temperature_celsius >= FEVER
    is_case = form.exposure in ("confirmed_case", "suspected_case")
    if is_case or is_hot or form.has_symptoms:
        return "designated_hospital"
    if form.exposure == "close_contact":
        return "centralised_quarantine"
    if form.exposure == "inbound_traveller" and form.is_home_suitable is False:
        return "centralised_quarantine"
    if form.exposure in TRAVELLERS:
        return "home_observation"
    return "normal"
