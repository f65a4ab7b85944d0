"""Count registrations and household visits."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from fourgates.demo.truth.events import Event, Source, goes_on_as, holds
from fourgates.demo.truth.tally import Tally

RESOLVING = {"met", "phone_verified", "vacant"}
AT_THE_DOOR = {"met", "not_met", "refused", "vacant"}
MANY = 3  # attempts in vain after which a door is reported


def registrations(tally: Tally, source: Source) -> list[Event]:
    """Count forms and persons; return the forms for those who need them."""
    forms = source.latest("registrations", "updated_at", "registration_id")
    forms.sort(key=lambda form: (form.submitted_at, form.registration_id))
    seen: set[str] = set()
    for form in forms:
        day, area = form.submitted_at.date(), form.community_id
        tally.rate("self_declared_rate", area, day, form.channel == "self")
        is_timely = day <= form.arrived_date + timedelta(days=1)
        tally.rate("timely_registration_rate", area, day, is_timely)
        if form.id_number not in seen:
            seen.add(form.id_number)
            tally.add("registrations_new", area, day, 1)
            for later in tally.since(day):
                tally.add("registrations_cumulative", area, later, 1)
    return forms


def households(tally: Tally, source: Source) -> tuple[list[Event], list[Event]]:
    """Count doors that were reached and resolved; return households and visits."""
    ledger = source.latest("households", "updated_at", "household_id")
    _end_unlisted(ledger, list(source.sent("registered_homes")))
    struck = {visit.visit_id for visit in source.sent("struck_visits")}
    visits = [
        visit
        for visit in source.latest("household_visits", "updated_at", "visit_id")
        if visit.visit_id not in struck
    ]
    by_door: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for visit in visits:
        by_door[visit.household_id].append((visit.visited_at.date(), visit.outcome))
    rounds = source.latest("screening_rounds", "updated_at", "round_id", "area_id")
    rounds.sort(key=lambda one: (one.opened_date, one.round_id))
    for home in ledger:
        _door(tally, home, by_door.get(home.household_id, []))
        _rounds(tally, home, by_door.get(home.household_id, []), rounds)
    _visited(tally, source, visits, _settled(ledger, by_door))
    return ledger, visits


def _end_unlisted(ledger: list[Event], listed: list[Event]) -> None:
    """End the homes that their sender's whole list no longer names."""
    kept = {home.household_id for home in listed}
    arrivals = {home._sender: home._arrive for home in listed}
    for home in ledger:
        if home._sender in arrivals and home.household_id not in kept:
            home.valid_to = arrivals[home._sender]


def _door(tally: Tally, home: Event, visits: list[tuple[date, str]]) -> None:
    """Count one household on every day that it is in scope."""
    area = home.community_id
    for day in tally.days:
        if not holds(home, day):
            continue
        outcomes = [outcome for visited, outcome in visits if visited <= day]
        is_resolved = not RESOLVING.isdisjoint(outcomes)
        tally.rate("household_coverage_rate", area, day, is_resolved)
        is_reached = not AT_THE_DOOR.isdisjoint(outcomes)
        tally.rate("household_reach_rate", area, day, is_reached)
        if is_reached:
            tally.rate("household_met_rate", area, day, "met" in outcomes)
        elsewhere = outcomes.count("wrong_address")
        at_door = sum(outcome in AT_THE_DOOR for outcome in outcomes)
        if max(at_door, elsewhere) >= MANY and not is_resolved:
            tally.add("unresolved_after_three", area, day, 1)


def _rounds(
    tally: Tally, home: Event, visits: list[tuple[date, str]], rounds: list[Event]
) -> None:
    """Count one household in the newest round under way that covers it."""
    covering = [one for one in rounds if home.community_id.startswith(one.area_id)]
    for day in (one for one in tally.days if holds(home, one)):
        begun = [one for one in covering if one.opened_date <= day]
        if begun and (begun[-1].last_date or day) >= day:
            since = begun[-1].opened_date
            outcomes = [how for visited, how in visits if since <= visited <= day]
            is_resolved = not RESOLVING.isdisjoint(outcomes)
            tally.rate("round_coverage_rate", home.community_id, day, is_resolved)


Settled = dict[str, list[tuple[Event, date]]]


def _settled(
    ledger: list[Event], by_door: dict[str, list[tuple[date, str]]]
) -> Settled:
    """Return by community each home of the ledger and the day that settled it."""
    found: Settled = defaultdict(list)
    for home in ledger:
        days = [
            day
            for day, outcome in by_door.get(home.household_id, [])
            if outcome in RESOLVING
        ]
        found[home.community_id].append((home, min(days, default=date.max)))
    return found


def _inherited(settled: Settled, register: dict[str, Event], day: date) -> Settled:
    """Return the homes by the community that stands for theirs on a day."""
    found: Settled = defaultdict(list)
    for area, homes in settled.items():
        found[goes_on_as(register, area, day)] += homes
    return found


def _is_done(homes: list[tuple[Event, date]], day: date) -> bool:
    """Tell whether every home of a community was settled before a day."""
    there = [settled for home, settled in homes if holds(home, day)]
    return bool(there) and max(there) < day


def _visited(
    tally: Tally, source: Source, visits: list[Event], settled: Settled
) -> None:
    """Count visits, and the communities that had one or owed one."""
    areas = source.latest("areas", "valid_from", "area_id", "valid_from")
    register = {one.area_id: one for one in areas}
    reported = set()
    for visit in visits:
        day, area = visit.visited_at.date(), visit.community_id
        tally.add("visits_today", area, day, 1)
        reported.add((goes_on_as(register, area, day), day))
    communities = [one for one in areas if one.area_level == "community"]
    for day in tally.days:
        doors = _inherited(settled, register, day)
        for area in (one.area_id for one in communities if holds(one, day)):
            has_report = (area, day) in reported
            if has_report or not _is_done(doors[area], day):
                tally.rate("reporting_communities_rate", area, day, has_report)
