"""Count checks at the four gates and the handling of leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from fourgates.demo.truth.events import Event, Source, goes_on_as
from fourgates.demo.truth.observation import FEVER
from fourgates.demo.truth.tally import Tally

HAND_OVER = timedelta(hours=2)
FOLLOW_UP = timedelta(hours=24)
DAY = timedelta(days=1)
AGES = {"three": 3, "seven": 7}  # days
CHECK, CLOSE = 0, 1
LIMITS = {  # priority → limits of the first check and of closing [illustrative]
    "urgent": (timedelta(hours=2), timedelta(hours=24)),
    "high": (timedelta(hours=6), timedelta(hours=48)),
    "normal": (timedelta(hours=24), timedelta(hours=72)),
}


def gate_checks(tally: Tally, source: Source) -> None:
    """Count checks by gate, hand-overs and follow-ups of pharmacy records."""
    checks = source.latest("gate_checks", "checked_at", "check_id")
    gates = set()
    areas = source.latest("areas", "valid_from", "area_id", "valid_from")
    register = {one.area_id: one for one in areas}
    for check in checks:
        day, area = check.checked_at.date(), check.community_id
        gates.add((goes_on_as(register, area, day), day, check.gate))
        tally.add("gate_checks", area, day, 1)
        tally.add(f"gate_checks_{check.gate}", area, day, 1)
        heat = check.temperature_celsius
        if heat is not None and heat >= FEVER:
            tally.rate("fever_handover_rate", area, day, _is_handed_over(check))
        if check.gate == "pharmacy":
            followed = by_day_end(check.community_checked_at)
            due = check.checked_at + FOLLOW_UP
            is_timely = followed is not None and check.checked_at <= followed <= due
            tally.rate("pharmacy_followup_rate", area, day + DAY, is_timely)
    for area, day, _ in gates:
        tally.add("gate_communities", area, day, 1)


def _is_handed_over(check: Event) -> bool:
    """Tell whether the gate handed over at once; without a time its word counts."""
    handed = by_day_end(check.handed_over_at) or check.checked_at
    is_timely = check.checked_at <= handed <= check.checked_at + HAND_OVER
    return check.action == "hand_over" and bool(is_timely)


def by_day_end(moment: datetime | None) -> datetime | None:
    """Return a moment, or the end of its day where no hour was written."""
    if moment is None or moment.time() != time():
        return moment
    return moment + DAY - timedelta(seconds=1)


def leads(tally: Tally, source: Source) -> None:
    """Count leads by their limits, their outcomes and how they stand on each day."""
    versions: dict[str, list[Event]] = defaultdict(list)
    for version in sorted(
        source.sent("leads"), key=lambda one: (one.updated_at, one._arrive)
    ):
        versions[version.lead_id].append(version)
    steps: dict[str, list[Event]] = defaultdict(list)
    actions = source.latest("lead_actions", "acted_at", "action_id")
    for action in sorted(actions, key=lambda one: (one.acted_at, one.action_id)):
        steps[action.lead_id].append(action)
    for lead_id, known in versions.items():
        _limits(tally, known, steps[lead_id])
        _states(tally, known[-1], _limit(known, CLOSE).date(), steps[lead_id])


def _limit(versions: list[Event], which: int) -> datetime:
    def ends(version: Event, begins: datetime) -> datetime:
        return begins + LIMITS[urgency(version)][which]

    found = last_limit(versions, versions[-1].received_at, ends)
    assert found is not None
    return found


def last_limit(
    versions: list[Event],
    opened: datetime,
    ends: Callable[[Event, datetime], datetime | None],
) -> datetime | None:
    """Return when a limit ran out: that of the urgency known at that moment."""
    limit = before = None
    for at, version in enumerate(versions):
        is_last = version is versions[-1]
        until = datetime.max if is_last else versions[at + 1].updated_at
        limit = found = ends(version, opened)
        if found and before and found < before:  # raised: the hours begin then
            limit = max(found, min(ends(version, version.updated_at) or before, before))
        before = found
        if limit and limit < until:
            break
    return limit


def _limits(tally: Tally, versions: list[Event], steps: list[Event]) -> None:
    lead, area = versions[-1], versions[-1].community_id
    tally.add("leads_received", area, lead.received_at.date(), 1)
    done = [one for one in steps if one.step in ("first_check", "closed")]
    checks = [by for by in _ends(done) if by >= lead.received_at]
    closing = standing(steps, date.max)
    closed = _ends([closing] if closing else [])
    for which, name, ends in ((CHECK, "first_check", checks), (CLOSE, "close", closed)):
        due = _limit(versions, which)
        is_met = bool(ends) and lead.received_at <= ends[0] <= due
        tally.rate(f"lead_{name}_rate", area, due.date(), is_met)
        for day in tally.since(ends[0].date() if ends else None):
            taken = ends[0].replace(second=0) - lead.received_at.replace(second=0)
            tenths = (int(taken.total_seconds()) + 180) // 360  # of an hour
            hours = Decimal(tenths) / 10
            tally.rank(f"lead_{name}_hours", area, day, hours)
            tally.rank(f"lead_{name}_hours_p90", area, day, hours)


def _ends(steps: list[Event]) -> list[datetime]:
    """Return when steps were done at the latest, in order."""
    return sorted(by for one in steps if (by := by_day_end(one.acted_at)))


def standing(steps: list[Event], day: date) -> Event | None:
    """Return the closing by which a lead stands closed at the end of a day."""
    closing = None
    for one in steps:
        if one.acted_at.date() > day:
            break
        if one.step in ("reopened", "assigned"):
            closing = None
        elif one.step == "closed":
            closing = closing or one
    return closing


def _states(tally: Tally, lead: Event, due: date, steps: list[Event]) -> None:
    area, received = lead.community_id, lead.received_at.date()
    for day in tally.since(received):
        closing = standing(steps, day)
        if closing:
            tally.add("leads_closed", area, day, 1)
            is_missed = closing.outcome == "missed"
            tally.rate("lead_missed_rate", area, day, is_missed)
            continue
        tally.add("leads_open", area, day, 1)
        for name, age in AGES.items():
            is_older = day > received + timedelta(days=age)
            tally.add(f"leads_open_over_{name}", area, day, int(is_older))
        tally.add("leads_overdue", area, day, int(due <= day))


def urgency(lead: Event) -> str:
    """Return how urgent a lead is: what it says raises the sender's mark."""
    if lead.exposure in ("confirmed_case", "suspected_case", "close_contact"):
        return "urgent"
    is_travel = lead.exposure in ("travel_heavily_affected", "inbound_traveller")
    if lead.priority == "normal" and (is_travel or lead.has_symptoms):
        return "high"
    return str(lead.priority)
