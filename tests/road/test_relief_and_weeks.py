"""What relief is beyond the rule, and which weeks a firm is of, a community a case.

One home with a firm in each community, built for one Sunday; figures are read on the
days on which they have to differ.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from test_hands_and_firms import CODES, SUNDAY, _firm, _paid, _relief, _report
from test_rows_asked import TOWN, Office, Row, _area

from fourgates.home import Home

WEEK = "2020-02-16"
SEEN = "2020-02-17 09:00:00"
CAP, BASIS = 100_000, 1_000_000
CASES = (
    *("pending", "undated", "refused", "closed", "reversed", "early", "no_basis"),
    *("order", "unknown", "since", "gone", "nobody", "trade", "corrected"),
    *("back", "adds", "anew"),
)
PLACE = {name: f"{TOWN}{number:03d}" for number, name in enumerate(CASES, 101)}
NUMBER = {name: number for number, name in enumerate(CASES)}


def _of(name: str, **more: object) -> Row:
    changes = {column: str(value) for column, value in more.items()}
    return _firm(NUMBER[name]) | {"community_id": PLACE[name]} | changes


def _asks(case: str, name: str, approved: int, **more: object) -> Row:
    facts: dict[str, object] = {**_paid(approved, BASIS), **more}
    instrument = str(facts.pop("instrument", "prevention_subsidy"))
    return _relief(name, NUMBER[case], instrument, **facts)


PENDING = {
    "is_approved": "",
    "decided_date": "",
    "paid_date": "",
    "amount_paid_yuan": "",
}
UNTOLD = {"is_approved": "", "decided_date": "", "basis_yuan": ""}
ROWS: dict[str, list[Row]] = {
    "areas": [
        _area("510115", "区", "5101"),
        _area(TOWN, "镇", "510115"),
        *(_area(place, "社区", TOWN) for place in PLACE.values()),
    ],
    "enterprises": [
        *(_of(name) for name in CASES[:9] if name != "closed"),
        _of("closed", closed_date="2020-02-05"),
        _of("since", registered_date="2020-02-18"),
        _of("gone", closed_date="2020-02-03"),
        _of("nobody"),
        _of("trade", industry_code="", employees=300),
        *(_of(name) for name in ("corrected", "back", "adds", "anew")),
    ],
    "enterprise_reports": [
        *(
            _report(NUMBER[name], WEEK, "是", SEEN)
            for name in CASES
            if name not in ("closed", "unknown", "nobody")
        ),
        _report(NUMBER["nobody"], WEEK, "是", SEEN)
        | {"employees_total": "0", "employees_returned": "0"},
        # Eleven of twelve are in on the Monday; four of them mend their report.
        *(
            _report(NUMBER[name], WEEK, "否", "2020-02-20 09:00:00")
            for name in ("corrected", "early", "order", "trade")
        ),
    ],
    "policy_applications": [
        _asks("pending", "P31a", CAP, **PENDING),
        _asks("pending", "P31b", CAP),
        _asks("undated", "P5", 2 * CAP, decided_date=""),
        _asks("refused", "P6", 500, instrument="gas_water_discount"),
        _asks("closed", "P7", 500, submitted_date="2020-02-15")
        | {"decided_date": "2020-02-16", "paid_date": "2020-02-17"},
        _asks("reversed", "P8", 20_000),
        _asks("reversed", "P8r", -20_000, **UNTOLD, paid_date="2020-02-20")
        | {"reverses_application_id": "P8", "submitted_date": "2020-02-19"},
        _asks("early", "P35", 20_000, decided_date="2020-02-18")
        | {"paid_date": "2020-02-12"},
        _asks("no_basis", "P32a", CAP, basis_yuan=""),
        _asks("no_basis", "P32b", CAP),
        _asks("order", "P46a", CAP, submitted_date="2020-02-07")
        | {"decided_date": "2020-02-19", "paid_date": ""},
        _asks("order", "P46b", CAP),
        _asks("unknown", "P10", 20_000),
        _asks("unknown", "P10x", -20_000) | {"reverses_application_id": "P99"},
        _asks("unknown", "P10y", -30_000, **UNTOLD)
        | {"reverses_application_id": "P10", "submitted_date": "2020-02-21"}
        | {"paid_date": "2020-02-21"},
        # Paid back before that was decided, of a grant that was decided later yet.
        _asks("back", "P50", 20_000, decided_date="2020-02-17"),
        _asks("back", "P50r", -20_000, is_approved="", basis_yuan="")
        | {"reverses_application_id": "P50", "submitted_date": "2020-02-16"}
        | {"paid_date": "2020-02-16", "decided_date": "2020-02-19"},
        _asks("adds", "P51", 20_000),
        _asks("adds", "P51r", 20_000, **UNTOLD)
        | {"reverses_application_id": "P51", "submitted_date": "2020-02-16"}
        | {"paid_date": "2020-02-18"},
        # A grant is taken back whole, and more than that.
        _asks("anew", "P52", 90_000, basis_yuan=300_000),
        _asks("anew", "P52r", -200_000, **UNTOLD)
        | {"reverses_application_id": "P52", "submitted_date": "2020-02-16"}
        | {"paid_date": "2020-02-16"},
        _asks("anew", "P53", 150_000, basis_yuan=100_000, submitted_date="2020-02-17")
        | {"decided_date": "2020-02-18", "paid_date": "2020-02-19"},
    ],
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    one = Office(Home(tmp_path_factory.mktemp("relief") / "home"))
    one.take(ROWS, "2020-02-24T06:30")
    one.build(SUNDAY)
    yield one


def _figure(office: Office, indicator: str, case: str, day: int = 23) -> Any:
    found = office.ask(
        "select numerator, denominator from marts.fct_indicators_daily where "
        f"indicator_id = '{indicator}' and member = 'all' and area_id = "
        f"'{PLACE[case]}' and report_date = '2020-02-{day}'"
    )
    (row,) = found
    return row if row[1] is not None else row[0] or 0


@pytest.mark.parametrize(
    ("case", "day", "beyond"),
    [
        ("pending", 23, 0),
        ("undated", 13, 0),  # counts from its payment, as what was granted does
        ("undated", 14, 100_000),
        ("refused", 23, 500),  # a works, and the discount is for shops
        ("closed", 23, 500),
        ("no_basis", 23, 100_000),
        ("order", 14, 0),  # the other one is not approved yet
        ("order", 18, 0),
        ("order", 19, 100_000),
    ],
)
def test_relief_is_beyond_the_rule_from_the_day_of_its_approval(
    office: Office, case: str, day: int, beyond: int
) -> None:
    assert _figure(office, "relief_beyond_rule", case, day) == beyond


def test_what_was_approved_without_a_day_counts_from_its_payment(
    office: Office,
) -> None:
    days = (13, 14)
    told = [_figure(office, "policy_approved", "undated", day) for day in days]
    assert told == [0, 1]


def test_of_two_grants_the_one_approved_later_is_beyond(office: Office) -> None:
    assert office.ask(
        "select right(application_id, 4), cast(beyond_rule_yuan as int) from "
        "marts.fct_policy_applications where application_id like '%P46%' order by 1"
    ) == [("P46a", 100_000), ("P46b", 0)]


def test_a_reversal_takes_back_its_grant_on_its_own_day(office: Office) -> None:
    granted = [_figure(office, "relief_granted", "reversed", day) for day in (19, 20)]
    assert granted == [20_000, 0]
    assert _figure(office, "payout_rate", "reversed", 19) == (20_000, 20_000)
    assert _figure(office, "payout_rate", "reversed", 20) == (0, 0)


def test_relief_paid_before_its_decision_is_unapproved_until_then(
    office: Office,
) -> None:
    days = (11, 12, 17, 18)
    early = [_figure(office, "relief_paid_unapproved", "early", day) for day in days]
    assert early == [0, 20_000, 20_000, 0]
    assert _figure(office, "payout_rate", "early", 17) == (0, 0)
    assert _figure(office, "payout_rate", "early", 18) == (20_000, 20_000)


def test_what_is_paid_back_before_its_decision_is_unapproved_no_longer(
    office: Office,
) -> None:
    days = range(13, 21)
    back = [_figure(office, "relief_paid_unapproved", "back", day) for day in days]
    assert back == [0, 20_000, 20_000, *[0] * 5]
    assert _figure(office, "payout_rate", "back", 18) == (0, 20_000)
    assert _figure(office, "payout_rate", "back", 19) == (0, 0)


def test_a_reversal_counts_no_more_than_is_left_and_nothing_where_it_adds(
    office: Office,
) -> None:
    assert _figure(office, "relief_granted", "unknown") == 0
    assert _figure(office, "relief_granted", "adds") == 20_000
    granted = [_figure(office, "relief_granted", "anew", day) for day in (15, 16, 18)]
    assert granted == [90_000, 0, 150_000]
    # The costs that were given back prove nothing any more.
    assert _figure(office, "relief_beyond_rule", "anew") == 120_000


def test_a_reversal_of_nothing_known_or_of_too_much_is_listed(office: Office) -> None:
    assert _figure(office, "payout_rate", "unknown", 20) == (20_000, 20_000)
    asked = office.ask(
        "select question, column_name, cell_value, line from marts.fct_rows_asked "
        "where feed = 'policy_applications' order by all"
    )
    lines = {row["application_id"]: n for n, row in enumerate(_told(), 2)}
    assert asked == [
        ("flagged", "approved_without_day", None, lines["P5"]),
        *(
            ("flagged", "paid_before_decision", None, lines[name])
            for name in ("P35", "P50")
        ),
        ("flagged", "paid_without_approval", None, lines["P51r"]),
        ("flagged", "reversal_adds", "P51", lines["P51r"]),
        ("flagged", "reversed_too_much", "P10", lines["P10y"]),
        ("flagged", "reversed_too_much", "P52", lines["P52r"]),
        ("refers_to_nothing", "reverses_application_id", "P99", lines["P10x"]),
    ]


def _told() -> list[Row]:
    return ROWS["policy_applications"]


def test_a_firm_is_of_the_weeks_in_which_the_register_has_it(office: Office) -> None:
    assert _figure(office, "enterprise_report_rate", "since") == (0, 0)
    assert _figure(office, "enterprise_report_rate", "gone") == (0, 0)
    asked = office.ask(
        "select question, column_name, line from marts.fct_rows_asked "
        "where feed = 'enterprise_reports' order by line"
    )
    codes = [row["credit_code"] for row in ROWS["enterprise_reports"]]
    assert asked == [
        ("matches_nothing", "enterprise_key", codes.index(CODES[NUMBER[name]]) + 2)
        for name in ("since", "gone")
    ]


def test_a_corrected_report_does_not_move_the_day_of_its_week(office: Office) -> None:
    assert office.ask(
        "select distinct week_end_date, counted_from_date from "
        "marts.fct_enterprise_weeks order by 1 limit 1"
    ) == [(date(2020, 2, 16), date(2020, 2, 17))]
    assert _figure(office, "resumption_rate", "corrected") == (0, 1)


def test_a_firm_without_staff_is_not_short_of_staff(office: Office) -> None:
    assert _figure(office, "firms_mostly_back_rate", "nobody") == (0, 0)


def test_a_trade_that_nobody_knows_sizes_no_firm(office: Office) -> None:
    assert office.ask(
        "select sector, size_class, size_rule_id from marts.dim_enterprises "
        f"where community_id = '{PLACE['trade']}'"
    ) == [(None, "unknown", "FS-97")]
    assert _figure(office, "sme_resumption_rate", "trade") == (0, 0)
