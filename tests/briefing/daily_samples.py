"""A rich day of the daily: sections made up from its declaration, own tables here.

Numbers come from a seeded generator and keep the identities that the real tables
keep (tie-outs, steps), so that a printed page can be checked by hand.
"""

import random
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from fourgates.bench import specimen
from fourgates.briefing import Edition, IssueFacts, Row
from fourgates.catalogue.documents import documents, indicators, table

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
TOWNS = [area.name for area in specimen.areas() if area.level == "town"]
DAILY = next(one for one in documents() if one.id == "daily")


def issue(*, first: bool = False, sample: bool = True) -> IssueFacts:
    facts = replace(specimen.issue(), is_sample=sample)
    return replace(facts, serial=1, previous_id=None) if first else facts


def rich() -> Edition:
    dice = random.Random(28)
    known = indicators()
    tables = {
        "changes": changes(dice),
        "revisions": revisions(known),
        "restated": restated(known),
        "map": tile_map(),
        "judgement": judgement(),
        "silent": silent(4),
        "signals": signals(),
        "feeds": feeds(dice),
        "rules": rules(),
    }
    return replace(specimen.edition(DAILY, specimen.areas()[0]), tables=tables)


def with_rows(edition: Edition, **rows: Any) -> Edition:
    """Return the edition with other rows of some sections or tables."""
    sections, tables = dict(edition.sections), dict(edition.tables)
    for name, changed in rows.items():
        (tables if name in tables else sections)[name] = changed
    return replace(edition, sections=sections, tables=tables)


def labels(row: dict[str, str]) -> Row:
    return {"label_zh": row["label_zh"], "label_en": row["label_en"]}


def tile_map() -> list[Row]:
    places = {row["area_id"]: row for row in table("codes/code_town_tiles")}
    return [
        {
            "area_id": area.id,
            "area_name": area.name,
            "tile_row": int(places[area.id]["tile_row"]) if inside else None,
            "tile_column": int(places[area.id]["tile_column"]) if inside else None,
            "value": 0.85 + at / 60,
            "unit": "rate",
            "status": ("red", "amber", "green", "grey")[at % 4],
            "risk_level": "unclassified" if inside else "medium",
        }
        for at, area in enumerate(specimen.areas()[:10])
        if (inside := area.level == "town") or area.level == "district"
    ]


def judgement() -> list[Row]:
    """Return three sentences, as many as are ever told."""
    told = (
        ("new_today", "cases_confirmed_new", 2, 0, 1, TOWNS[0]),
        ("rising", "leads_overdue", 20, 3, 4, TOWNS[1]),
        ("falling", "household_coverage_rate", 0.81, 0.84, 2, None),
    )
    known = indicators()
    return [
        {
            **labels(known[name]),
            "sentence": sentence,
            "value": value,
            "value_before": before,
            "unit": known[name]["unit"],
            "day_count": days,
            "since_date": date(2020, 2, 29 - days),
            "place_name": place,
        }
        for sentence, name, value, before, days, place in told
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
                "rows_withdrawn": 0,
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
            "corrected_value": restated,
            "restated_value": restated,
            "today_value": today,
            "rules_step": recalculated - printed,
            "late_step": completed - recalculated,
            "corrections_step": restated - completed,
            "withdrawals_step": 0,
            "revision": restated - printed,
            "movement": today - restated,
            "rules_changed": True,
        }
        for name, printed, recalculated, completed, restated, today in picks
    ]


def restated(indicators: dict[str, Any]) -> list[Row]:
    values = ("printed_value", "recalculated_value", "completed_value")
    known = ("corrected_value", "restated_value")
    names = ("indicator_id", "label_zh", "label_en", "unit", *values, *known)
    rows: list[Row] = [
        {name: row[name] for name in names} | {"is_headline": True}
        for row in revisions(indicators)
        if row["restated_value"] != row["printed_value"]
    ]
    other = indicators["placement_rate"]
    figures = dict.fromkeys(values, 0.891) | dict.fromkeys(known, 0.913)
    return [
        *rows,
        {"indicator_id": "placement_rate", **labels(other), "unit": other["unit"]}
        | figures
        | {"is_headline": False},
    ]


def signals() -> list[Row]:
    return [
        {
            "area_name": area.name,
            "indicator_id": "gate_checks_pharmacy",
            "label_zh": "预警关登记",
            "label_en": "Pharmacy gate records",
            "unit": "checks",
            "signal_zh": "较前七日突增",
            "signal_en": "above the week before",
            "value": 40 + at,
            "usual_value": 21.3,
            "print_order": at,
        }
        for at, area in enumerate(specimen.areas()[:3], 1)
    ]


def silent(count: int) -> list[Row]:
    names = SILENT
    return [
        {
            "area_name": f"{names[place % 10]}{'' if place < 10 else place // 10}社区",
            "town_name": TOWNS[place * 9 // count],
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
                "rows_asked": 0,
                "last_loaded_at": datetime(2020, 2, 28, 6, place),
                "is_missing_today": missing,
                "state_zh": "缺报" if missing else "已报",
                "state_en": "missing" if missing else "reported",
                "senders_missing": "永宁街道" if missing else None,
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
            "changed_date": date(2020, 2, 28) if changed else None,
            "is_edited": changed,
        }
        for name, zh, en, count, invented, changed in names
    ]
