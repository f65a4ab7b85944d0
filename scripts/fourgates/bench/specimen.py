"""Make up editions of any document from its declaration, the same each time.

The rows have the columns of ``reporting.rpt_sections__…``; figures are drawn by a
seeded generator, and a total is the sum of its members.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cache

from fourgates import project
from fourgates.briefing import Area, Edition, IssueFacts, Row
from fourgates.catalogue.documents import (
    Column,
    Document,
    Section,
    breakdowns,
    indicators,
)
from fourgates.feeds.lists import labels

DAY = date(2020, 2, 28)
DISTRICT = "510115"
STATUSES = ("green", "amber", "red", "grey")
TREND = 14
ITEMS = 40
WHOLE = {"zh": "合计", "en": "Total"}
LEVELS = {"district": "town", "town": "community"}


def issue() -> IssueFacts:
    """Make up an issue, the same each time."""
    known = datetime(2020, 2, 29, 6, 40)
    digest = "0123456789abcdef" * 4
    return IssueFacts(
        *("2020-02-28-01", DAY, 1, 28, datetime(2020, 2, 29), known, "2020-02-27-01"),
        *(digest, digest, digest, True, "温江区", "Wenjiang District"),
    )


@cache
def areas() -> tuple[Area, ...]:
    """Return the areas of the code list that are valid now, the district first."""
    rows = [row for row in codes("wenjiang_areas") if not row["valid_to"]]
    names = {row["area_id"]: row["area_name"] for row in rows}
    return tuple(
        Area(
            *(row["area_id"], row["area_name"], row["area_level"]),
            names.get(row["parent_area_id"]),
        )
        for row in rows
    )


@cache
def _parents() -> dict[str, str | None]:
    return {area.id: area.parent_name for area in areas()}


@cache
def codes(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a seed of codes, without its prefix ``code_``."""
    path = project.root() / "seeds" / "codes" / f"code_{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def editions(document: Document) -> list[Edition]:
    """Make up an edition for each area of the document's scope."""
    return [edition(document, area) for area in areas() if area.level == document.scope]


def edition(document: Document, area: Area) -> Edition:
    """Make up the sections of one edition; it has no tables of its own."""
    dice = random.Random(f"{document.id} {area.id}")
    found = {}
    for section in document.sections:
        rows = KINDS.get(section.kind, _nothing)(document, section, area, dice)
        found[section.id] = list(rows)
        if section.kind == "headline":
            trend = _trend(document, section, area, dice)
            found[f"{section.id}_trend"] = list(trend)
    return Edition(document, area, found, {})


def _figures(
    document: Document, section: Section, area: Area, dice: random.Random
) -> Iterator[Row]:
    names = _names(section, area)
    for order, column in enumerate(section.columns, 1):
        rows = [
            _figure(column, place, key, label, dice)
            for place, (key, label) in enumerate(names)
        ]
        if section.has_total:
            rows.append(_whole(column, section, area, rows, dice))
        yield from (row | {"column_order": order} for row in rows)


def _names(section: Section, area: Area) -> list[tuple[str, dict[str, str]]]:
    """Return key and labels of each row of a section, but for the total."""
    if section.rows in breakdowns():
        return [
            (code, {f"label_{lang}": text for lang, text in texts.items()})
            for (name, code), texts in labels(project.root()).items()
            if name == breakdowns()[section.rows]["code_list"]
        ]
    level = "community" if section.rows == "communities" else LEVELS[area.level]
    inside = [
        one for one in areas() if one.level == level and one.id.startswith(area.id)
    ]
    return [
        (one.id, {"label_zh": one.name, "label_en": one.name})
        for one in inside[: section.limit]
    ]


def _figure(
    column: Column, place: int, key: str, label: dict[str, str], dice: random.Random
) -> Row:
    one = indicators()[column.indicator_id]
    whole = dice.randint(300, 3000) if one["denominator_zh"] else None
    above = dice.randint(int(whole * 0.6), whole) if whole else dice.randint(0, 900)
    value = above / whole if whole else above
    previous = value * dice.uniform(0.9, 1.1)
    return {
        "row_key": key,
        "row_order": place,
        "label_zh": label["label_zh"],
        "label_en": label["label_en"],
        "parent_name": next((a.parent_name for a in areas() if a.id == key), None),
        "is_total": False,
        "column_order": place,
        "indicator_id": column.indicator_id,
        "part": column.part,
        "head_zh": _head(one, column.part, "zh"),
        "head_en": _head(one, column.part, "en"),
        "unit": one["unit"],
        "direction": one["direction"],
        "value": {
            "value": value,
            "above": above,
            "below": whole,
            "missing": whole - above if whole else None,
            "previous": previous,
            "delta": value - previous,
        }[column.part],
        "numerator": above,
        "denominator": whole,
        "previous_value": previous,
        "delta": value - previous,
        "status": _status(one, place) if column.part == "value" else None,
        "target_zh": "≥95%",
        "target_en": "≥95 %",
        "report_date": DAY,
    }


def _whole(
    column: Column,
    section: Section,
    area: Area,
    rows: list[Row],
    dice: random.Random,
) -> Row:
    """Return the last row: what is counted adds up, a rate is drawn."""
    of_areas = section.rows not in breakdowns()
    label = {f"label_{lang}": area.name if of_areas else WHOLE[lang] for lang in WHOLE}
    key = area.id if of_areas else "total"
    row = _figure(column, len(rows), key, label, dice) | {"is_total": True}
    adds = column.part != "value" or row["denominator"] is None
    return row | ({"value": sum(one["value"] for one in rows)} if adds else {})


def _head(indicator: dict[str, str], part: str, lang: str) -> str | None:
    stem = "short" if part == "value" else part
    plain = indicator[f"label_{lang}"] if part == "value" else None
    return indicator.get(f"{stem}_{lang}") or plain


def _status(indicator: dict[str, str], place: int) -> str:
    rated = indicator["direction"] != "none"
    return STATUSES[place % len(STATUSES)] if rated else "grey"


def _headline(
    document: Document, section: Section, area: Area, dice: random.Random
) -> Iterator[Row]:
    for place, column in enumerate(section.columns):
        label = indicators()[column.indicator_id]
        yield _figure(column, place, column.indicator_id, label, dice)


def _trend(
    document: Document, section: Section, area: Area, dice: random.Random
) -> Iterator[Row]:
    for row in _headline(document, section, area, dice):
        for back in range(TREND - 1, -1, -1):
            day = DAY - timedelta(days=back)
            value = row["value"] * (1 - back * dice.uniform(0.01, 0.02))
            yield row | {"row_key": str(day), "report_date": day, "value": value}


def _definitions(
    document: Document, section: Section, area: Area, dice: random.Random
) -> Iterator[Row]:
    for place, name in enumerate(document.indicators):
        yield _figure(Column(name), place, name, indicators()[name], dice)


def _alerts(
    document: Document, section: Section, area: Area, dice: random.Random
) -> Iterator[Row]:
    rated = [name for name, one in indicators().items() if one["direction"] != "none"]
    inside = [one for one in areas() if one.id.startswith(area.id)]
    for place in range(section.limit or 0):
        name = rated[place * 7 % len(rated)]
        yield _figure(Column(name), place, name, indicators()[name], dice) | {
            "area_name": inside[place % len(inside)].name,
            "status": "red" if place < ITEMS // 5 else "amber",
            "red_count": 53,
            "amber_count": 80,
        }


def _actions(
    document: Document, section: Section, area: Area, dice: random.Random
) -> Iterator[Row]:
    inside = [one.name for one in areas() if one.id.startswith(area.id)]
    for place, row in enumerate(codes("action_kinds")):
        yield {
            "action_kind": row["action_kind"],
            "label_zh": row["label_zh"],
            "label_en": row["label_en"],
            "owner": row["owner"],
            "area_names": "、".join(inside[1 : 5 + place % 3]) or None,
            "item_count": dice.randint(1, 90),
        }


def _items(
    document: Document, section: Section, area: Area, dice: random.Random
) -> Iterator[Row]:
    for place in range(ITEMS):
        since = DAY - timedelta(days=dice.randint(1, 20))
        yield {
            "item_kind": section.list_kind,
            "item_id": f"{section.list_kind}-{place}",
            "town_name": area.parent_name,
            "community_name": area.name,
            "place": f"锦绣江南{place % 5 + 1}栋{place % 3 + 1}单元{place + 101}",
            "whose": "第3网格",
            "since_date": since,
            "due_date": since + timedelta(days=3),
            "age_days": (DAY - since).days,
            "rule_id": "VR1",
            "total_count": ITEMS,
        }


def _nothing(
    document: Document, section: Section, area: Area, dice: random.Random
) -> Iterator[Row]:
    yield from ()


KINDS: dict[str, Callable[..., Iterator[Row]]] = {
    "headline": _headline,
    "matrix": _figures,
    "breakdown": _figures,
    "ranking": _figures,
    "trend": _trend,
    "list": _items,
    "alerts": _alerts,
    "actions": _actions,
    "definitions": _definitions,
}
