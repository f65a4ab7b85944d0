"""Count firms that report, resume and get relief."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from fourgates.demo.truth.events import Event, Source
from fourgates.demo.truth.sizes import is_sme
from fourgates.demo.truth.tally import DISTRICT, Tally

REPORTED = (  # by firms, at the end of a week
    "enterprise_report_rate",
    *("resumption_rate", "sme_resumption_rate", "resumption_electricity_rate"),
    *("electricity_recovery_rate", "staff_return_rate", "revenue_recovery_rate"),
)
APPLIED = (
    *("policy_applications", "policy_approved", "policy_paid", "payout_rate"),
    *("approval_on_time_rate", "policy_reach_rate", "relief_paid_unapproved"),
)
POWER_SHARE = Decimal("0.30")
DUE = 3  # days after its Sunday on which a week counts at the latest
ENOUGH = Decimal("0.75")  # of the firms: with so many in, a week counts before
NEVER_PAID = {"rent_relief", "social_insurance_deferral"}  # waived, deferred


def firms(tally: Tally, source: Source) -> dict[str, Event]:
    """Count weekly reports; return the register by credit code."""
    known = source.latest("enterprises", "updated_at", "credit_code")
    register = {firm.credit_code: firm for firm in known}
    sent = source.latest(
        "enterprise_reports", "reported_at", "credit_code", "week_end_date"
    )
    tally.begin((report.week_end_date for report in sent), *REPORTED)
    weeks: dict[date, dict[str, Event]] = defaultdict(dict)
    for report in sent:
        if report.credit_code in register:
            weeks[report.week_end_date][report.credit_code] = report
    for day in tally.days:
        week = _counted_week(day, register, weeks)
        for firm in _expected(register, weeks.get(week, {}), week):
            if firm.registered_date <= day:
                _firm(tally, day, firm, weeks[week].get(firm.credit_code))
    return register


def _counted_week(
    day: date, register: dict[str, Event], weeks: dict[date, dict[str, Event]]
) -> date:
    """Return the last week that is due by a day, or that enough firms have reported."""
    week = last_sunday(day)
    while week >= min(weeks, default=date.max):
        reports = weeks.get(week, {})
        firms = _expected(register, reports, week)
        known = sum(report.reported_at.date() <= day for report in reports.values())
        if day - week >= timedelta(DUE) or (firms and known >= ENOUGH * len(firms)):
            return week
        week -= timedelta(7)
    return date.min


def _expected(
    register: dict[str, Event], reports: dict[str, Event], week: date
) -> list[Event]:
    return [
        firm
        for code, firm in register.items()
        if code in reports or firm.registered_date <= week
    ]


def _firm(tally: Tally, day: date, firm: Event, report: Event | None) -> None:
    is_known = report is not None
    tally.rate("enterprise_report_rate", firm.community_id, day, is_known)
    if report is not None:
        _report(tally, day, firm, report)


def last_sunday(day: date) -> date:
    """Return the Sunday that ends the last full week: the day itself or before it."""
    return day - timedelta(days=day.isoweekday() % 7)


def _report(tally: Tally, day: date, firm: Event, report: Event) -> None:
    area = firm.community_id
    tally.rate("resumption_rate", area, day, report.is_resumed)
    if is_sme(firm):
        tally.rate("sme_resumption_rate", area, day, report.is_resumed)
    power, base = report.electricity_kwh, firm.base_electricity_kwh
    if power is not None and base is not None and base > 0:
        is_running = power > POWER_SHARE * base
        tally.rate("resumption_electricity_rate", area, day, is_running)
        tally.add("electricity_recovery_rate", area, day, power, base)
    back, books = report.employees_returned, report.employees_total
    if back is not None and books is not None:
        tally.add("staff_return_rate", area, day, back, books)
    sales, usual = report.revenue_wan, firm.base_revenue_wan
    if sales is not None and usual is not None and usual > 0:
        tally.add("revenue_recovery_rate", area, day, sales, usual)


def relief(tally: Tally, source: Source, register: dict[str, Event]) -> None:
    """Count applications, of unknown firms too: decided on time, approved and paid."""
    applications = source.latest("policy_applications", "updated_at", "application_id")
    tally.begin((case.submitted_date for case in applications), *APPLIED)
    first_paid: dict[str, date] = defaultdict(lambda: date.max)
    for case in applications:
        firm = register.get(case.credit_code)
        _application(tally, firm.community_id if firm else DISTRICT, case)
        if case.paid_date is not None:
            code = case.credit_code
            first_paid[code] = min(case.paid_date, first_paid[code])
    for code, firm in register.items():
        for day in tally.since(firm.registered_date):
            is_reached = first_paid[code] <= day
            tally.rate("policy_reach_rate", firm.community_id, day, is_reached)


def _application(tally: Tally, area: str, case: Event) -> None:
    for stage, first_day in (
        ("policy_applications", case.submitted_date),
        ("policy_approved", case.decided_date if case.is_approved else None),
        ("policy_paid", case.paid_date),
    ):
        for day in tally.since(first_day):
            tally.add(stage, area, day, 1)
    is_timely = case.decided_date is not None and case.decided_date <= case.due_date
    for day in tally.since(case.due_date):
        tally.rate("approval_on_time_rate", area, day, is_timely)
    _payout(tally, area, case)


def _payout(tally: Tally, area: str, case: Event) -> None:
    """Count what was approved, what was paid of it, and what was paid beside it."""
    granted = (case.amount_approved_yuan or 0) if case.is_approved else 0
    paid = case.amount_paid_yuan or 0
    for day in tally.since(case.paid_date):
        beside = max(paid - granted, 0)
        tally.add("relief_paid_unapproved", area, day, beside)
        if case.instrument not in NEVER_PAID:
            tally.add("payout_rate", area, day, paid - beside)
    if case.instrument not in NEVER_PAID:
        for day in tally.since(case.decided_date or case.paid_date):
            tally.add("payout_rate", area, day, 0, granted)
