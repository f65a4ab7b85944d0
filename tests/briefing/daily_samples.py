"""A rich day and a poor day: section tables as dbt fills them, made from the seeds.

Numbers come from a seeded generator and keep the identities that the real tables
keep (stocks, tie-outs, totals), so that a printed page can be checked by hand.
"""

import csv
import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from fourgates.briefing import IssueFacts, Row

CODES = Path(__file__).parents[2] / "seeds/codes"
DAY = date(2020, 2, 28)
TOWNS = (
    ("510115001", "柳城街道"),
    ("510115002", "公平街道"),
    ("510115003", "涌泉街道"),
    ("510115004", "天府街道"),
    ("510115005", "金马街道"),
    ("510115006", "永宁街道"),
    ("510115101", "和盛镇"),
    ("510115102", "万春镇"),
    ("510115105", "寿安镇"),
)
FEEDS = (
    ("registrations", "新来（返）温人员登记", "Arrival registrations"),
    ("health_checks", "每日体温", "Daily health checks"),
    ("dispositions", "观察与解除", "Dispositions"),
    ("household_visits", "入户排查", "Household visits"),
    ("gate_checks", "四道关查验", "Gate checks"),
    ("leads", "线索", "Leads"),
    ("lead_actions", "线索办理", "Lead actions"),
    ("staff", "一线人员", "Staff"),
    ("staff_assignments", "人员派驻", "Staff assignments"),
    ("duty_shifts", "班次", "Duty shifts"),
    ("conduct_records", "专项实绩", "Conduct records"),
    ("incentive_records", "鼓励措施", "Incentive records"),
    ("enterprises", "企业名册", "Enterprises"),
    ("enterprise_reports", "企业周报", "Enterprise weekly reports"),
    ("policy_applications", "政策申报", "Policy applications"),
    ("households", "住户底册", "Households"),
    ("grids", "网格", "Grids"),
)
WEAKEST = (
    "惠民",
    "光华",
    "万盛",
    "鱼凫",
    "江浦",
    "南熏",
    "文庙",
    "瑞泉馨城",
    "九江",
    "和平",
)
SILENT = (
    "长安",
    "红旗",
    "高山",
    "幸福",
    "永兴",
    "团结",
    "临江",
    "柳浪湾",
    "德通桥",
    "东大街",
)
HEADLINES = (
    ("leads_overdue", 14, 9, None, "red", "≤0 条", "≤0"),
    ("lead_first_check_rate", 41, 38, 46, "amber", "≥95%", "≥95%"),
    ("attendance_rate", 1412, 1398, 1466, "green", "≥95%", "≥95%"),
    ("grid_staffed_rate", 331, 331, 362, "amber", "≥95%", "≥95%"),
    ("household_coverage_rate", 2713, 2650, 2985, "amber", "≥95%", "≥95%"),
    ("unresolved_after_three", 61, 74, None, "red", "≤30 户", "≤30"),
    ("observed_persons", 412, 425, None, "grey", None, None),
    ("temperature_report_rate", 588, 601, 640, "red", "≥98%", "≥98%"),
    ("overdue_release", 0, 0, None, "green", "≤0 人", "≤0"),
    ("fever_handover_rate", 6, 4, 6, "green", "100%", "100%"),
    ("resumption_rate", 318, 290, 452, "green", "≥60%", "≥60%"),
    ("payout_rate", 1284000, 1190000, 2210500, "amber", "≥70%", "≥70%"),
)
ACTIONS = (
    ("overdue_lead", "处置专班", 14),
    ("revisit", "人员排查组", 61),
    ("overdue_release", "卫健局", 3),
    ("silent_community", "人员排查组", 4),
    ("feed_missing", "数据专班", 1),
    ("fever_handover", "卫健局", 2),
    ("pharmacy_followup", "市场监管局", 7),
    ("staffing", "组织部", 31),
)


def codes(name: str) -> list[dict[str, str]]:
    own = CODES / f"code_{name}.csv"
    path = own if own.is_file() else CODES / "code_labels.csv"
    with path.open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return [row for row in rows if row.get("code_list", name) == name]


def issue(*, first: bool = False, sample: bool = True) -> IssueFacts:
    return IssueFacts(
        id="2020-02-28-01",
        date=DAY,
        number=1,
        serial=1 if first else 28,
        cutoff_at=datetime(2020, 2, 29),
        known_at=datetime(2020, 2, 29, 6, 40),
        previous_id=None if first else "2020-02-27-01",
        rules_digest="9f2c61d07b3e4a58" * 4,
        code_digest="1b7de0a45c9382f6" * 4,
        inputs_digest="e41a0c88d2f7563b" * 4,
        is_sample=sample,
        district_zh="温江区",
        district_en="Wenjiang District",
    )


def rich() -> dict[str, list[Row]]:
    dice = random.Random(28)
    indicators = {row["indicator_id"]: row for row in codes("indicators")}
    sections = {
        "headlines": headlines(indicators),
        "trends": trends(indicators, dice),
        "alerts": alerts(indicators, dice),
        "actions": actions(),
        "changes": changes(dice),
        "revisions": revisions(indicators),
        "restated": restated(indicators),
        "towns": towns(dice),
        "classes": classes(),
        "stays": stays(),
        "closures": closures(),
        "gates": gates(dice),
        "weakest": weakest(dice),
        "leads": leads(dice),
        "lead_outcomes": lead_outcomes(),
        "staff": staff(dice),
        "incentives": incentives(),
        "recovery": recovery(),
        "policies": policies(dice),
        "silent": silent(4),
        "feeds": feeds(dice),
        "rules": rules(),
        "definitions": definitions(dice),
    }
    return {name: numbered(rows) for name, rows in sections.items()}


def numbered(rows: list[Row]) -> list[Row]:
    return [{**row, "print_order": place} for place, row in enumerate(rows, 1)]


def share(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else part / whole


def labels(row: dict[str, str]) -> Row:
    return {"label_zh": row["label_zh"], "label_en": row["label_en"]}


def headlines(indicators: dict[str, dict[str, str]]) -> list[Row]:
    rows: list[Row] = []
    for name, top, before, whole, status, zh, en in HEADLINES:
        one = indicators[name]
        value = share(top, whole) if whole else top
        previous = share(before, whole) if whole else before
        rows.append(
            {
                "indicator_id": name,
                "chapter": one["chapter"],
                **labels(one),
                "unit": one["unit"],
                "direction": one["direction"],
                "value": value,
                "numerator": top,
                "denominator": whole,
                "previous_value": previous,
                "delta": (value or 0) - (previous or 0),
                "status": status,
                "target_zh": zh,
                "target_en": en,
            }
        )
    return rows


def trends(indicators: dict[str, Any], dice: random.Random) -> list[Row]:
    rows: list[Row] = []
    for name, top, _, whole, *_ in HEADLINES[:-1]:
        end = share(top, whole) if whole else top
        for back in range(13, -1, -1):
            drift = 1 - back * 0.021 + dice.uniform(-0.03, 0.03) * (back > 0)
            value = None if (name, back) == ("overdue_release", 13) else end * drift
            rows.append(
                {
                    "indicator_id": name,
                    "report_date": DAY - timedelta(days=back),
                    "value": value,
                }
            )
    return rows


def alerts(indicators: dict[str, Any], dice: random.Random) -> list[Row]:
    picks = (
        ("temperature_report_rate", "red", "≥98%", "≥98%"),
        ("leads_overdue", "red", "≤0 条", "≤0"),
        ("unresolved_after_three", "red", "≤10 户", "≤10"),
        ("household_coverage_rate", "amber", "≥95%", "≥95%"),
    )
    rows: list[Row] = []
    for place in range(12):
        name, status, zh, en = picks[place // 3]
        one = indicators[name]
        top, whole = dice.randint(4, 31), None
        value: float = top
        previous: float | None = dice.randint(4, 31)
        if one["unit"] == "rate":
            whole = dice.randint(33, 44)
            value, previous = top / whole, dice.uniform(0.7, 0.94)
        rows.append(
            {
                "area_name": TOWNS[(place * 4) % 9][1] if place else "温江区",
                "area_level": "town" if place else "district",
                "indicator_id": name,
                **labels(one),
                "unit": one["unit"],
                "direction": one["direction"],
                "value": value,
                "numerator": top,
                "denominator": whole,
                "previous_value": previous,
                "status": status,
                "target_zh": zh,
                "target_en": en,
                "owner": one["owner"],
                "red_count": 53,
                "amber_count": 80,
            }
        )
    return rows


def actions() -> list[Row]:
    return [
        {
            "action_kind": kind,
            "owner": owner,
            "area_names": "、".join(name for _, name in TOWNS[: 2 + place % 3]),
            "item_count": count,
        }
        for place, (kind, owner, count) in enumerate(ACTIONS)
    ]


def changes(dice: random.Random) -> list[Row]:
    rows: list[Row] = []
    for place, (feed, zh, en) in enumerate(FEEDS):
        before = dice.randint(400, 99_000)
        new = 0 if place > 11 else dice.randint(20, 6000)
        late = dice.choice((0, 0, 3, 41, 128))
        rows.append(
            {
                "feed": feed,
                "label_zh": zh,
                "label_en": en,
                "rows_before": before,
                "rows_new": new,
                "rows_late": late,
                "rows_after": before + new + late,
                "rows_corrected": dice.choice((0, 0, 2, 17)),
                "rows_duplicate": dice.choice((0, 5, 12)),
                "rows_rejected": dice.choice((0, 1, 24)),
            }
        )
    return rows


def revisions(indicators: dict[str, Any]) -> list[Row]:
    picks = (
        ("household_coverage_rate", 0.8878, 0.8878, 0.8831, 0.8845, 0.9089),
        ("temperature_report_rate", 0.9391, 0.9391, 0.9391, 0.9391, 0.9188),
        ("leads_overdue", 9, 10, 11, 11, 14),
        ("unresolved_after_three", 74, 74, 72, 71, 61),
        ("observed_persons", 425, 425, 425, 425, 412),
        ("attendance_rate", 0.9536, 0.9536, 0.9541, 0.9541, 0.9632),
        ("resumption_rate", 0.6416, 0.6416, 0.6416, 0.6416, 0.7035),
        ("payout_rate", 0.5383, 0.5402, 0.5402, 0.5383, 0.5809),
    )
    return [
        {
            "indicator_id": name,
            **labels(indicators[name]),
            "unit": indicators[name]["unit"],
            "printed_value": printed,
            "recalculated_value": recalculated,
            "completed_value": completed,
            "restated_value": restated,
            "today_value": today,
            "rules_step": recalculated - printed,
            "late_step": completed - recalculated,
            "corrections_step": restated - completed,
            "revision": restated - printed,
            "movement": today - restated,
            "rules_changed": True,
        }
        for name, printed, recalculated, completed, restated, today in picks
    ]


def restated(indicators: dict[str, Any]) -> list[Row]:
    values = ("printed_value", "recalculated_value", "completed_value")
    names = ("indicator_id", "label_zh", "label_en", "unit", *values, "restated_value")
    rows: list[Row] = [
        {name: row[name] for name in names} | {"is_headline": True}
        for row in revisions(indicators)
        if row["restated_value"] != row["printed_value"]
    ]
    other = indicators["placement_rate"]
    figures = dict.fromkeys(values, 0.891) | {"restated_value": 0.913}
    return [
        *rows,
        {"indicator_id": "placement_rate", **labels(other), "unit": other["unit"]}
        | figures
        | {"is_headline": False},
    ]


def status_of(value: float | None, red: float, green: float) -> str:
    if value is None:
        return "grey"
    return "green" if value >= green else "amber" if value >= red else "red"


def towns(dice: random.Random) -> list[Row]:
    rows: list[Row] = []
    for place, (area, name) in enumerate([*TOWNS, ("510115", "温江区")]):
        inside = place < 9
        coverage, heat = dice.uniform(0.82, 0.99), dice.uniform(0.85, 1)
        present, back = dice.uniform(0.88, 1), dice.uniform(0.4, 0.9)
        overdue = dice.choice((0, 0, 1, 4)) if inside else 14
        rows.append(
            {
                "area_id": area,
                "area_name": name,
                "tile_row": place // 3 + 1 if inside else None,
                "tile_column": place % 3 + 1 if inside else None,
                "household_coverage_rate": None if place == 7 else coverage,
                "household_coverage_status": "grey"
                if place == 7
                else status_of(coverage, 0.88, 0.95),
                "unresolved_after_three": dice.randint(0, 14) if inside else 61,
                "observed_persons": "＊"
                if place == 6
                else dice.randint(11, 80)
                if inside
                else 412,
                "temperature_report_rate": heat,
                "temperature_report_status": status_of(heat, 0.9, 0.98),
                "risk_level": "unclassified" if inside else "medium",
                "leads_overdue": overdue,
                "leads_overdue_status": "red" if overdue else "green",
                "attendance_rate": present,
                "attendance_status": status_of(present, 0.9, 0.95),
                "resumption_rate": back,
                "resumption_status": status_of(back, 0.5, 0.6),
                "silent_communities": (0, 1, 0, 0, 0, 1, 0, 2, 0, 4)[place],
            }
        )
    return rows


def classes() -> list[Row]:
    moves = ((2310, 96, 12), (301, 14, 29), (118, 6, 4), (6, 1, 0), (1, 0, 1))
    rows = [
        {**labels(one), "person_class": one["code"], **stock(*moves[place])}
        for place, one in enumerate(codes("person_classes"))
    ]
    return [*rows, total(rows, "person_class", "合计", "Total")]


def stays() -> list[Row]:
    moves = ((301, 14, 29), (118, 6, 4), (6, 1, 0))
    rows: list[Row] = []
    for place, one in enumerate(codes("person_classes")[1:4]):
        numbers = stock(*moves[place])
        numbers["started"], numbers["ended"] = (
            numbers.pop("entered"),
            numbers.pop("left"),
        )
        rows.append(
            {
                **labels(one),
                "person_class": one["code"],
                **numbers,
                "overdue": (3, 0, 0)[place],
                "may_be_released": (5, 2, 0)[place],
            }
        )
    return [*rows, total(rows, "person_class", "合计", "Total")]


def closures() -> list[Row]:
    counts = (
        (2, 2, 7, 0),
        (1, 1, 3, 0),
        (9, 6, 15, 3),
        (2, 2, 4, 0),
        (218, 61, 218, 0),
    )
    names = ("places", "communities", "observed_households", "cases")
    return [
        {
            "closure_level": one["code"],
            **labels(one),
            **dict(zip(names, counts[place], strict=True)),
        }
        for place, one in enumerate(codes("closure_levels"))
    ]


def stock(before: int, entered: int, left: int) -> Row:
    return {
        "stock_before": before,
        "entered": entered,
        "left": left,
        "stock_after": before + entered - left,
    }


def total(rows: list[Row], key: str, zh: str, en: str) -> Row:
    sums = {
        name: sum(row[name] or 0 for row in rows)
        for name, value in rows[0].items()
        if isinstance(value, (int, float)) and not isinstance(value, bool)
    }
    return {**dict.fromkeys(rows[0]), **sums, key: "total", "label_zh": zh,
            "label_en": en}  # fmt: skip


def gates(dice: random.Random) -> list[Row]:
    rows: list[Row] = []
    for place, one in enumerate(codes("gates")):
        checks = dice.randint(900, 24_000)
        alarms = (6, 3, 0, 9)[place]
        over = (6, 2, 0, 0)[place]
        rows.append(
            {
                "gate": one["code"],
                **labels(one),
                "checks": checks,
                "checks_previous": checks - dice.randint(-300, 300),
                "alarms": alarms,
                "handed_over": over,
                "handover_rate": share(over, alarms),
                "communities": dice.randint(30, 95),
            }
        )
    return rows


def weakest(dice: random.Random) -> list[Row]:
    names = WEAKEST
    rows: list[Row] = []
    for place, name in enumerate(names):
        whole = dice.randint(22, 60)
        done = int(whole * (0.55 + place * 0.025))
        rows.append(
            {
                "area_name": f"{name}社区",
                "town_name": TOWNS[place % 9][1],
                "households": whole,
                "resolved": done,
                "household_coverage_rate": share(done, whole),
                "unresolved_after_three": dice.randint(0, 6),
                "status": "red" if place < 6 else "amber",
            }
        )
    return rows


def leads(dice: random.Random) -> list[Row]:
    rows: list[Row] = []
    for one in codes("lead_sources"):
        due, close = dice.randint(0, 12), dice.randint(0, 9)
        rows.append(
            {
                "lead_source": one["code"],
                **labels(one),
                "received": dice.randint(0, 20),
                "first_check_due": due,
                "first_checked_on_time": max(0, due - dice.randint(0, 2)),
                "close_due": close,
                "closed_on_time": max(0, close - dice.randint(0, 3)),
                "overdue": dice.choice((0, 0, 2, 5)),
                "missed": dice.choice((0, 0, 1)),
            }
        )
    return [*rows, total(rows, "lead_source", "合计", "Total")]


def lead_outcomes() -> list[Row]:
    counts = (98, 47, 12, 29, 16, 25, 38, 8)  # a real town's report: 273 in all
    rows = [
        {
            "outcome": one["code"],
            **labels(one),
            "leads": counts[place],
            "share_rate": counts[place] / 273,
        }
        for place, one in enumerate(codes("lead_outcomes"))
    ]
    return [*rows, total(rows, "outcome", "合计", "Total")]


def staff(dice: random.Random) -> list[Row]:
    rows: list[Row] = []
    for _, name in [*TOWNS, ("510115", "温江区")]:
        shifts = dice.randint(90, 240)
        came = shifts - dice.randint(0, 14)
        rows.append(
            {
                "area_name": name,
                "shifts": shifts,
                "attended": came,
                "attendance_rate": share(came, shifts),
                "duty_hours": came * 8.0,
                "visits_per_staff": dice.uniform(4, 19),
                "households_per_staff": dice.uniform(14, 40),
                "overload_rate": dice.uniform(0, 0.4),
                "grid_staffed_rate": dice.uniform(0.8, 1),
            }
        )
    return rows


def incentives() -> list[Row]:
    money = ((186_000, 120_000, 1.0), (94_400, 94_400, 0.72), (31_500, 0, None))
    rows = [
        {
            "clause": one["code"],
            **labels(one),
            "approved_yuan": money[place][0],
            "paid_yuan": money[place][1],
            "paid_rate": share(money[place][1], money[place][0]),
            "frontline_rate": money[place][2],
            "beyond_rule_yuan": (0, 400, 0)[place],
            "is_illustrative": place == 2,
        }
        for place, one in enumerate(codes("incentive_clauses"))
    ]
    last = total(rows, "clause", "合计", "Total")
    rate = share(last["paid_yuan"], last["approved_yuan"])
    return [
        *rows,
        {**last, "paid_rate": rate, "frontline_rate": 0.88, "is_illustrative": False},
    ]


def recovery() -> list[Row]:
    firms = ((12, 12, 12), (58, 55, 51), (214, 190, 141), (236, 195, 114))
    rows: list[Row] = []
    for place, one in enumerate([*codes("size_classes")[: len(firms)], None]):
        all_, reported, resumed = (
            firms[place] if one else tuple(map(sum, zip(*firms, strict=True)))
        )
        rows.append(
            {
                "size_class": one["code"] if one else "total",
                "label_zh": one["label_zh"] if one else "合计",
                "label_en": one["label_en"] if one else "Total",
                "firms": all_,
                "reported": reported,
                "resumed": resumed,
                "resumption_rate": share(resumed, reported),
                "resumption_electricity_rate": 0.91 - place * 0.14,
                "staff_return_rate": 0.93 - place * 0.1,
                "electricity_recovery_rate": None if place == 3 else 1.02 - place * 0.2,
            }
        )
    return rows


def policies(dice: random.Random) -> list[Row]:
    rows: list[Row] = []
    for one in codes("instruments"):
        asked = dice.randint(10, 90)
        approved = asked - dice.randint(0, 9)
        amount = approved * dice.randint(3000, 52_000)
        paid_out = int(amount * dice.uniform(0.2, 1))
        rows.append(
            {
                "instrument": one["code"],
                **labels(one),
                "applications": asked,
                "approved": approved,
                "paid": approved // 2,
                "amount_approved_yuan": amount,
                "amount_paid_yuan": paid_out,
                "payout_rate": share(paid_out, amount),
                "on_time_rate": dice.uniform(0.7, 1),
                "beyond_rule_yuan": amount // 50,
            }
        )
    last = total(rows, "instrument", "合计", "Total")
    rate = share(last["amount_paid_yuan"], last["amount_approved_yuan"])
    return [*rows, {**last, "payout_rate": rate, "on_time_rate": 0.87}]


def silent(count: int) -> list[Row]:
    names = SILENT
    return [
        {
            "area_name": f"{names[place % 10]}{'' if place < 10 else place // 10}社区",
            "town_name": TOWNS[place * 9 // count][1],
            "days_silent": 1 + place % 4,
        }
        for place in range(count)
    ]


def feeds(dice: random.Random) -> list[Row]:
    rows: list[Row] = []
    for place, (feed, zh, en) in enumerate(FEEDS):
        bad, twice = dice.randint(0, 30), dice.randint(0, 12)
        good = dice.randint(50, 9000)
        missing = place == 5
        rows.append(
            {
                "feed": feed,
                "label_zh": zh,
                "label_en": en,
                "files": 0 if missing else dice.randint(1, 12),
                "rows_in_file": 0 if missing else good + bad + twice,
                "rows_accepted": 0 if missing else good,
                "rows_rejected": 0 if missing else bad,
                "rows_duplicate": 0 if missing else twice,
                "last_loaded_at": datetime(2020, 2, 28, 6, place),
                "is_missing_today": missing,
            }
        )
    return rows


def rules() -> list[Row]:
    names = (
        ("triage", "四分类判定", "Triage into four classes", 14, 0, True),
        ("visit_outcome", "入户结果核清", "Visit outcome", 6, 0, False),
        ("size_class", "企业规模划型", "Size class of a firm", 64, 0, False),
        ("indicator_status", "指标红黄绿阈值", "Indicator status", 58, 41, True),
        ("lead_limits", "线索时限", "Lead time limits", 12, 12, False),
        ("incentive_amount", "鼓励措施金额", "Incentive amounts", 9, 3, False),
        ("gate_alarm", "关口告警", "Gate alarms", 4, 0, False),
        ("closure", "封闭等级", "Closure levels", 6, 0, False),
    )
    return [
        {
            "decision": name,
            "label_zh": zh,
            "label_en": en,
            "rules_in_force": count,
            "illustrative_rules": invented,
            "changed_since_previous": changed,
            "is_edited": changed,
        }
        for name, zh, en, count, invented, changed in names
    ]


def definitions(dice: random.Random) -> list[Row]:
    rows: list[Row] = []
    for one in codes("indicators"):
        whole = dice.randint(40, 4000) if one["denominator_zh"] else None
        top = dice.randint(0, whole or 4000)
        rows.append(
            {
                name: one[name] or None
                for name in (
                    "indicator_id",
                    "domain",
                    "label_zh",
                    "label_en",
                    "numerator_zh",
                    "denominator_zh",
                    "numerator_en",
                    "denominator_en",
                    "owner",
                )
            }
            | {
                "value": share(top, whole) if whole else top,
                "numerator": top,
                "denominator": whole,
                "status": dice.choice(("green", "amber", "red", "grey")),
                "target_zh": "≥95%" if one["unit"] == "rate" else None,
                "target_en": "≥95%" if one["unit"] == "rate" else None,
                "source_table": "fct_indicators_daily",
            }
        )
    return rows
