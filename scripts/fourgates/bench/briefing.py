"""Measure the pressroom: seconds a page, peak memory, milliseconds a chart."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from fourgates import project
from fourgates.bench.figure import Figure
from fourgates.bench.memory import peak_mib
from fourgates.briefing import IssueFacts, Row, page, render
from fourgates.errors import UserError

DAY = date(2020, 2, 28)
TURNS, ROUNDS = 40, 5
LATER = 2  # documents after the first; the faster counts, neighbours do not
TOWNS = 9

# Rows and columns of a full daily, as schema reporting has them.
SHAPES = {
    "headlines": (12, "indicator_id label unit direction value numerator denominator"
        " previous_value delta status target"),
    "trends": (168, "indicator_id report_date value"),
    "alerts": (12, "area_name indicator_id label unit value previous_value status"
        " target direction numerator denominator red_count amber_count"),
    "actions": (8, "action_kind owner area_names item_count"),
    "changes": (17, "label rows_before rows_new rows_late rows_after rows_corrected"
        " rows_duplicate rows_rejected"),
    "revisions": (12, "indicator_id label unit printed_value recalculated_value"
        " completed_value restated_value today_value rules_step late_step"
        " corrections_step revision movement rules_changed"),
    "restated": (6, "indicator_id label unit printed_value recalculated_value"
        " completed_value restated_value is_headline"),
    "towns": (10, "area_name tile_row tile_column household_coverage_rate"
        " household_coverage_status unresolved_after_three observed_persons"
        " temperature_report_rate temperature_report_status leads_overdue"
        " leads_overdue_status attendance_rate attendance_status resumption_rate"
        " resumption_status silent_communities risk_level"),
    "classes": (5, "label stock_before entered left stock_after"),
    "stays": (4, "label stock_before started ended stock_after overdue"
        " may_be_released"),
    "closures": (5, "label places communities observed_households cases"),
    "gates": (4, "label checks checks_previous alarms handed_over handover_rate"
        " communities"),
    "weakest": (10, "area_name town_name households resolved household_coverage_rate"
        " unresolved_after_three status"),
    "leads": (9, "label received first_check_due first_checked_on_time close_due"
        " closed_on_time overdue missed"),
    "lead_outcomes": (9, "label leads share_rate"),
    "staff": (10, "area_name shifts attended attendance_rate duty_hours"
        " visits_per_staff households_per_staff overload_rate grid_staffed_rate"),
    "incentives": (4, "label approved_yuan paid_yuan paid_rate frontline_rate"
        " beyond_rule_yuan is_illustrative"),
    "recovery": (5, "label firms reported resumed resumption_rate"
        " resumption_electricity_rate staff_return_rate electricity_recovery_rate"),
    "policies": (7, "label applications approved paid amount_approved_yuan"
        " amount_paid_yuan payout_rate on_time_rate beyond_rule_yuan"),
    "silent": (12, "area_name town_name days_silent"),
    "feeds": (17, "label files rows_in_file rows_accepted rows_rejected"
        " rows_duplicate last_loaded_at is_missing_today"),
    "rules": (8, "label rules_in_force illustrative_rules changed_since_previous"
        " is_edited"),
    "definitions": (48, "indicator_id label numerator_words denominator_words owner"
        " value numerator denominator status target source_table"),
}  # fmt: skip


def measure() -> list[Figure]:
    """Return the figures of this subject.

    The document is measured in a process of its own, so that its memory is its own:
    an issue after the first, since the first pays for fonts and theme.
    """
    document = _in_own_process()
    chart, same = _charts()
    return [
        Figure(
            "briefing PDF, second document in one process",
            0.45,
            document["seconds"] / document["pages"],
            "s a page",
            f"{document['pages']:.0f} pages, PDF/A-3a and HTML",
        ),
        Figure("briefing PDF, peak memory", 350, document["megabytes"], "MB"),
        Figure(
            "charts",
            1,
            chart,
            "ms each",
            f"slowest of 4 kinds, best of {ROUNDS} rounds",
        ),
        Figure("charts, renderings that differ", 0, same, "charts"),
    ]


def sections() -> dict[str, list[Row]]:
    """Make up a full day, the same each time."""
    return {
        name: [_row(names.split(), place) for place in range(count)]
        for name, (count, names) in SHAPES.items()
    }


def _row(names: list[str], place: int) -> Row:
    row: Row = {"print_order": place + 1}
    for name in names:
        if name in ("label", "target") or name.endswith("_words"):
            stem = name.removesuffix("_words")
            row |= {f"{stem}_zh": "入户排查覆盖率", f"{stem}_en": "Household coverage"}
        else:
            row[name] = _value(name, place)
    return row


def _value(name: str, place: int) -> Any:
    fixed = {
        "unit": "rate",
        "direction": "higher",
        "action_kind": "revisit",
        "indicator_id": f"indicator_{place // 14}_rate",
        "report_date": DAY - timedelta(days=place % 14),
        "tile_row": place // 3 + 1 if place < TOWNS else None,
        "tile_column": place % 3 + 1 if place < TOWNS else None,
        "last_loaded_at": datetime(2020, 2, 28, 6, place % 60),
        "owner": "人员排查组",
        "source_table": "fct_indicators_daily",
        "risk_level": "low",
    }
    if name in fixed:
        return fixed[name]
    if name.endswith("status"):
        return ("green", "amber", "red", "grey")[place % 4]
    if name.endswith(("_name", "_names")):
        return ("柳城街道", "公平街道", "和盛镇")[place % 3]
    if name.startswith("is_") or "changed" in name:
        return place % 3 == 0
    if name.endswith(("_rate", "value", "delta", "step", "revision", "movement")):
        return 0.5 + (place * 37 % 100) / 250
    return 100 + place * 731 % 9000


def issue() -> IssueFacts:
    """Make up an issue, the same each time."""
    known = datetime(2020, 2, 29, 6, 40)
    digest = "0123456789abcdef" * 4
    return IssueFacts(
        "2020-02-28-01", DAY, 1, 28, known, known, "2020-02-27-01",
        digest, digest, digest, True, "温江区", "Wenjiang District",
    )  # fmt: skip


def _in_own_process() -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "fourgates.bench.briefing"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(project.PACKAGE.parent)},
    )
    if done.returncode:
        raise UserError(f"bench briefing: {done.stderr.strip().splitlines()[-1]}")
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _print_again() -> dict[str, float]:
    rows, facts = sections(), issue()
    with tempfile.TemporaryDirectory() as folder:
        turns = []
        for _ in range(1 + LATER):
            started = time.perf_counter()
            pages = render("daily", rows, facts, Path(folder)).pages
            turns.append(time.perf_counter() - started)
    peak = peak_mib()
    return {"seconds": min(turns[1:]), "pages": pages, "megabytes": peak}


def _charts() -> tuple[float, int]:
    """Return milliseconds of the slowest chart, and how many came out unequal."""
    theme = page.environment("zh").get_template("theme/charts.html").module
    tiles = [
        {
            "tile_row": place // 3 + 1,
            "tile_column": place % 3 + 1,
            "name": "柳城街道",
            "text": "98.1%",
            "status": "green",
        }
        for place in range(9)
    ]
    colours = ("#27496d", "#955800", "#767676")
    calls: list[tuple[Any, list[Any]]] = [
        (theme.sparkline, [[0.1 * place for place in range(14)], "a"]),  # type: ignore[attr-defined]
        (theme.bar, [0.4, 1, "b"]),  # type: ignore[attr-defined]
        (theme.stacked, [[("", 3, colour) for colour in colours], "c"]),  # type: ignore[attr-defined]
        (theme.tile_grid, [tiles, "d"]),  # type: ignore[attr-defined]
    ]
    slowest, unequal = 0.0, 0
    for chart, arguments in calls:
        drawn, rounds = set(), []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            drawn |= {str(chart(*arguments)) for _ in range(TURNS)}
            rounds.append((time.perf_counter() - started) * 1000 / TURNS)
        slowest = max(slowest, min(rounds))
        unequal += len(drawn) - 1
    return slowest, unequal


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_print_again()))
