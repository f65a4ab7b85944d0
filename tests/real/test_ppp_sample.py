"""3,796 small loans in three territories: who was reached, and every dollar."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from real_kit import (
    Figure,
    ask,
    assert_briefings,
    command,
    figures,
    loads,
    make_home,
    page_text,
    real_file,
    rows_of,
    send,
)

from fourgates.home import Home

FILES = [f"ppp_sample/foia_up_to_150k_{code}.csv" for code in ("AS", "GU", "VI")]
TRADES = "ppp_sample/naics2017.csv"
LAST_DAY = date(2020, 6, 30)
DAYS = [LAST_DAY - timedelta(back) for back in range(28)]
INDICATORS = ("policy_reach_rate", "payout_rate", "approval_on_time_rate")
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    files = [real_file(name) for name in FILES]
    home = make_home(tmp_path_factory.mktemp("loans") / "home", "ppp_sample")
    lines = [f"{code},{code},,,0\n" for code in sorted(_known_trades())]
    head = "code,label_zh,label_en,aliases,print_order\n"
    codes = home.root / "forms" / "ppp_sample" / "code_naics.csv"
    codes.write_text(head + "".join(lines), "utf-8")
    send(home, *files)
    command(home, "run", "--date", str(LAST_DAY), "--document", "daily")
    return home


@pytest.fixture(scope="module")
def all_rows() -> Rows:
    return [row for name in FILES for row in rows_of(real_file(name))]


@pytest.fixture(scope="module")
def loans(all_rows: Rows) -> Rows:
    """Return the rows without exact repeats, which nothing tells apart."""
    return list({tuple(row.values()): row for row in all_rows}.values())


def _known_trades() -> set[str]:
    codes = {row["2017 NAICS Code"].split(".")[0] for row in rows_of(real_file(TRADES))}
    return codes - {""}


def _areas(row: dict[str, str]) -> tuple[str, str, str]:
    city = " ".join(row["City"].upper().split())
    return "US", row["State"], f"{row['State']}-{city}"


def _paid(row: dict[str, str]) -> date:
    return datetime.strptime(row["DateApproved"], "%m/%d/%Y").date()


def _truth(loans: Rows) -> dict[tuple[date, str, str], Figure]:
    inside: dict[str, Rows] = {}
    for row in loans:
        for area in _areas(row):
            inside.setdefault(area, []).append(row)
    truth: dict[tuple[date, str, str], Figure] = {}
    for area, rows in inside.items():
        for day in DAYS:
            paid = [Decimal(row["LoanAmount"]) for row in rows if _paid(row) <= day]
            total = sum(paid, Decimal(0))
            firms = Decimal(len(rows))
            truth[day, area, "policy_reach_rate"] = (Decimal(len(paid)), firms)
            truth[day, area, "payout_rate"] = (total, total)
            # The list bears no due date, so nothing can be called on time.
            truth[day, area, "approval_on_time_rate"] = (Decimal(0), Decimal(0))
    return truth


def test_every_uptake_figure_of_every_city_and_day_equals_the_files(
    home: Home, loans: Rows
) -> None:
    truth, found = _truth(loans), figures(home, INDICATORS)
    assert found.keys() == truth.keys()
    assert {key for key in truth if truth[key] != found[key]} == set()


def test_amounts_sum_to_the_files_sums(home: Home, loans: Rows, all_rows: Rows) -> None:
    truth: dict[str, Decimal] = {}
    for row in loans:
        amount = Decimal(row["LoanAmount"])
        truth[row["State"]] = truth.get(row["State"], Decimal(0)) + amount
    found = ask(
        home,
        "select split_part(community_id, '-', 1), sum(amount_paid_yuan) "
        "from marts.fct_policy_applications group by 1",
    )
    assert dict(found) == truth
    repeats = Counter(tuple(row.values()) for row in all_rows)
    repeated = sum(
        Decimal(row[0]) * (times - 1) for row, times in repeats.items() if times > 1
    )
    whole = sum(Decimal(row["LoanAmount"]) for row in all_rows)
    assert sum(truth.values()) + repeated == whole


def test_exact_repeats_are_counted_and_not_lost(home: Home) -> None:
    found = loads(home)
    counts = [
        found["policy_applications", name.split("/")[1]] for name in sorted(FILES)
    ]
    assert counts == [[(204, 204, 0, 0)], [(1868, 1868, 0, 0)], [(1724, 1719, 0, 5)]]


def test_an_unknown_trade_is_not_guessed(home: Home, loans: Rows) -> None:
    known = _known_trades()
    unknown = sum(row["NAICSCode"] not in known for row in loans)
    found = ask(
        home,
        "select count(*) filter (where industry_code is null), "
        "count(distinct industry_code), count(*) from marts.dim_enterprises",
    )
    trades = {row["NAICSCode"] for row in loans} & known
    assert found == [(unknown, len(trades), len(loans))]
    assert unknown > 50


def test_no_size_class_is_made_of_jobs_retained(home: Home, loans: Rows) -> None:
    found = ask(
        home, "select size_class, count(*) from marts.dim_enterprises group by 1"
    )
    assert found == [("unknown", len(loans))]


def test_the_relief_table_holds_every_loan(home: Home, loans: Rows) -> None:
    found = ask(
        home,
        "select indicator_id, part, value from reporting.rpt_sections__figures "
        "where section_id = 'policies' and is_total",
    )
    whole = sum(Decimal(row["LoanAmount"]) for row in loans)
    assert ("policy_applications", "value", len(loans)) in found
    assert ("payout_rate", "below", float(whole)) in found


def test_the_briefing_prints_each_territory(home: Home) -> None:
    assert_briefings(home)
    text = page_text(home)
    for name in ("Guam", "American Samoa", "U.S. Virgin Islands"):
        assert name in text
