"""Count checks at the four gates and the handling of leads."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta

from fourgates.demo.truth.events import Event, Source
from fourgates.demo.truth.observation import FEVER
from fourgates.demo.truth.tally import Tally

FOLLOW_UP = timedelta(hours=24)
DAY = timedelta(days=1)
LIMITS = {  # priority → limits of the first check and of closing [illustrative]
    "urgent": (timedelta(hours=2), timedelta(hours=24)),
    "high": (timedelta(hours=6), timedelta(hours=48)),
    "normal": (timedelta(hours=24), timedelta(hours=72)),
}


def gate_checks(tally: Tally, source: Source) -> None:
    """Count checks by gate, hand-overs and follow-ups of pharmacy records."""
    checks = source.latest("gate_checks", "checked_at", "check_id")
    gates = set()
    for check in checks:
        day, area = check.checked_at.date(), check.community_id
        gates.add((area, day, check.gate))
        tally.add("gate_checks", area, day, 1)
        tally.add(f"gate_checks_{check.gate}", area, day, 1)
        heat = check.temperature_celsius
        if heat is not None and heat >= FEVER:
            is_handed = check.action == "hand_over"
            tally.rate("fever_handover_rate", area, day, is_handed)
        if check.gate == "pharmacy":
            followed = by_day_end(check.community_checked_at)
            due = check.checked_at + FOLLOW_UP
            is_timely = followed is not None and check.checked_at <= followed <= due
            tally.rate("pharmacy_followup_rate", area, day + DAY, is_timely)
    for area, day, _ in gates:
        tally.add("gate_communities", area, day, 1)


def by_day_end(moment: datetime | None) -> datetime | None:
    """Return a moment, or the end of its day where no hour was written."""
    if moment is None or moment.time() != time():
        return moment
    return moment + DAY - timedelta(seconds=1)


def leads(tally: Tally, source: Source) -> None:
    """Count leads by their limits and outcomes."""
    received = source.latest("leads", "updated_at", "lead_id")
    actions = source.latest("lead_actions", "acted_at", "action_id")
    actions.sort(key=lambda action: (action.acted_at, action.action_id))
    first: dict[str, dict[str, Event]] = defaultdict(dict)
    for action in actions:
        if action.step == "reopened":  # the closing before it closed nothing
            first[action.lead_id].pop("closed", None)
        first[action.lead_id].setdefault(action.step, action)
    for lead in received:
        _lead(tally, lead, first[lead.lead_id])


def _lead(tally: Tally, lead: Event, steps: dict[str, Event]) -> None:
    area = lead.community_id
    tally.add("leads_received", area, lead.received_at.date(), 1)
    check_limit, close_limit = LIMITS[urgency(lead)]
    check_due = lead.received_at + check_limit
    close_due = lead.received_at + close_limit
    checked, closed = steps.get("first_check"), steps.get("closed")
    is_checked = checked is not None and checked.acted_at <= check_due
    tally.rate("lead_first_check_rate", area, check_due.date(), is_checked)
    is_closed = closed is not None and closed.acted_at <= close_due
    tally.rate("lead_close_rate", area, close_due.date(), is_closed)
    closed_day = closed.acted_at.date() if closed else date.max
    for day in tally.since(close_due.date()):
        if closed_day > day:
            tally.add("leads_overdue", area, day, 1)
    if closed:
        for day in tally.since(closed_day):
            tally.add("leads_closed", area, day, 1)
            is_missed = closed.outcome == "missed"
            tally.rate("lead_missed_rate", area, day, is_missed)


def urgency(lead: Event) -> str:
    """Return how urgent a lead is: what it says raises the sender's mark."""
    if lead.exposure in ("confirmed_case", "suspected_case", "close_contact"):
        return "urgent"
    is_travel = lead.exposure in ("travel_heavily_affected", "inbound_traveller")
    if lead.priority == "normal" and (is_travel or lead.has_symptoms):
        return "high"
    return str(lead.priority)
