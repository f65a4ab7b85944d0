"""Count firms that report, resume and get relief."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from fourgates.demo.truth.events import Event, Source
from fourgates.demo.truth.sizes import is_large, is_sme
from fourgates.demo.truth.tally import DISTRICT, Tally

REPORTED = (  # by firms, at the end of a week
    "enterprise_report_rate",
    *("resumption_rate", "sme_resumption_rate", "resumption_electricity_rate"),
    *("electricity_recovery_rate", "staff_return_rate", "revenue_recovery_rate"),
    *("firms_silent", "resumption_lowest_rate", "resumption_highest_rate"),
    *("resumption_metered_rate", "firms_declared_dark", "firms_mostly_back_rate"),
)
APPLIED = (
    *("policy_applications", "policy_approved", "policy_paid", "payout_rate"),
    *("approval_on_time_rate", "relief_paid_unapproved", "policy_refused"),
    *("relief_granted", "approval_on_time_week_rate"),
)
ALL_FIRMS = {"prevention_subsidy", "job_refund"}  # that any firm may have
SMALL_FIRMS = {"electricity_subsidy", "rent_relief", "social_insurance_waiver"}
LARGE_FIRMS = {"social_insurance_half"}
LIVING = {"F51", "F52", "H61", "H62"}  # trades whose gas and water cost less
MOSTLY = Decimal("0.9")  # of the staff
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
        firm = register.get(report.credit_code)
        if firm and firm.registered_date <= report.week_end_date:
            weeks[report.week_end_date][report.credit_code] = report
    first_days = _first_days(source)
    for day in tally.days:
        week = _counted_week(day, register, weeks, first_days)
        for firm in _expected(register, week):
            if firm.registered_date <= day:
                _firm(tally, day, firm, weeks[week].get(firm.credit_code))
    return register


def _first_days(source: Source) -> dict[tuple[str, date], date]:
    """Return the day of the first report of each firm and week."""
    found: dict[tuple[str, date], date] = {}
    for report in source.sent("enterprise_reports"):
        name = (report.credit_code, report.week_end_date)
        day = report.reported_at.date()
        found[name] = min(day, found.get(name, day))
    return found


def _counted_week(
    day: date,
    register: dict[str, Event],
    weeks: dict[date, dict[str, Event]],
    first_days: dict[tuple[str, date], date],
) -> date:
    """Return the last week that is due by a day, or that enough firms have reported.

    A firm is in from the day of its first report of the week, however late another
    corrects it.
    """
    week = last_sunday(day)
    while week >= min(weeks, default=date.max):
        reports = weeks.get(week, {})
        firms = _expected(register, week)
        known = sum(
            first_day <= day
            for (code, of_week), first_day in first_days.items()
            if of_week == week and code in reports
        )
        if day - week >= timedelta(DUE) or (firms and known >= ENOUGH * len(firms)):
            return week
        week -= timedelta(7)
    return date.min


def _expected(register: dict[str, Event], week: date) -> list[Event]:
    return [firm for firm in register.values() if firm.registered_date <= week]


def _firm(tally: Tally, day: date, firm: Event, report: Event | None) -> None:
    is_known = report is not None
    area = firm.community_id
    tally.rate("enterprise_report_rate", area, day, is_known)
    tally.add("firms_silent", area, day, int(not is_known))
    is_back = report is not None and report.is_resumed
    tally.rate("resumption_lowest_rate", area, day, is_back)
    tally.rate("resumption_highest_rate", area, day, is_back or not is_known)
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
        tally.rate("resumption_metered_rate", area, day, report.is_resumed)
        is_dark = report.is_resumed and not is_running
        tally.add("firms_declared_dark", area, day, int(is_dark))
        tally.add("electricity_recovery_rate", area, day, power, base)
    back, books = report.employees_returned, report.employees_total
    if back is not None and books:
        tally.add("staff_return_rate", area, day, back, books)
        if report.is_resumed:
            tally.rate("firms_mostly_back_rate", area, day, back >= MOSTLY * books)
    sales, usual = report.revenue_wan, firm.base_revenue_wan
    if sales is not None and usual is not None and usual > 0:
        tally.add("revenue_recovery_rate", area, day, sales, usual)


def relief(tally: Tally, source: Source, register: dict[str, Event]) -> None:
    """Count applications, of unknown firms too: decided on time, approved and paid."""
    applications = source.latest("policy_applications", "updated_at", "application_id")
    tally.begin((case.submitted_date for case in applications), *APPLIED)
    applied: dict[str, date] = defaultdict(lambda: date.max)
    reached: dict[str, date] = defaultdict(lambda: date.max)
    for case in applications:
        firm = register.get(case.credit_code)
        _application(tally, firm.community_id if firm else DISTRICT, case)
        if firm and case.instrument in may_have(firm):
            code, given = case.credit_code, _given(case)
            applied[code] = min(case.submitted_date, applied[code])
            reached[code] = min(given or date.max, reached[code])
    for code, firm in register.items():
        for day in tally.since(firm.registered_date):
            area = firm.community_id
            tally.rate("policy_reach_rate", area, day, reached[code] <= day)
            tally.add("relief_not_applied", area, day, int(applied[code] > day))


def may_have(firm: Event) -> set[str]:
    """Return the instruments that a firm of the demo's district and month may have."""
    found = set(ALL_FIRMS)
    if is_sme(firm):
        found |= SMALL_FIRMS
    if is_large(firm):
        found |= LARGE_FIRMS
    if firm.industry_code[:3] in LIVING:
        found.add("gas_water_discount")
    return found


def _given(case: Event) -> date | None:
    """Return the day on which relief was paid out, or waived or deferred."""
    if case.instrument not in NEVER_PAID:
        return case.paid_date  # type: ignore[no-any-return]
    return _approved(case)


def _approved(case: Event) -> date | None:
    """Return the day of an approval, or of the payment where nobody wrote it."""
    return (case.decided_date or case.paid_date) if case.is_approved else None


def _application(tally: Tally, area: str, case: Event) -> None:
    for stage, first_day in (
        ("policy_applications", case.submitted_date),
        ("policy_approved", _approved(case)),
        ("policy_paid", case.paid_date),
    ):
        for day in tally.since(first_day):
            tally.add(stage, area, day, 1)
    if case.is_approved is False:
        for day in tally.since(case.decided_date):
            tally.add("policy_refused", area, day, 1)
    is_timely = case.decided_date is not None and case.decided_date <= case.due_date
    for day in tally.since(case.due_date):
        tally.rate("approval_on_time_rate", area, day, is_timely)
        if day < case.due_date + timedelta(7):
            tally.rate("approval_on_time_week_rate", area, day, is_timely)
    _waits(tally, area, case)
    _payout(tally, area, case)


def _waits(tally: Tally, area: str, case: Event) -> None:
    for name, last_day in (("decide", case.decided_date), ("pay", case.paid_date)):
        for day in tally.since(last_day):
            days = (last_day - case.submitted_date).days
            tally.rank(f"relief_{name}_days", area, day, days)
            tally.rank(f"relief_{name}_days_p90", area, day, days)


def _payout(tally: Tally, area: str, case: Event) -> None:
    """Count what was approved, what was paid of it, and what was paid beside it."""
    granted = (case.amount_approved_yuan or 0) if case.is_approved else 0
    paid = case.amount_paid_yuan or 0
    if case.is_approved:
        for day in tally.since(case.decided_date or case.paid_date):
            tally.add("relief_granted", area, day, granted)
    approved = _approved(case)
    for day in tally.since(case.paid_date):
        is_covered = approved is not None and approved <= day
        beside = max(paid - granted, 0) if is_covered else paid
        tally.add("relief_paid_unapproved", area, day, beside)
        if case.instrument not in NEVER_PAID:
            tally.add("payout_rate", area, day, paid - beside)
    if case.instrument not in NEVER_PAID:
        for day in tally.since(case.decided_date or case.paid_date):
            tally.add("payout_rate", area, day, 0, granted)
