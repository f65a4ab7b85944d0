"""Make up editions of any document from its declaration, the same each time.

The rows have the columns of ``reporting.rpt_sections__…``; figures are drawn by a
seeded generator, and a total is the sum of its members.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from fourgates import project
from fourgates.briefing import Area, Edition, IssueFacts, Row
from fourgates.catalogue.documents import (
    TREND_DAYS,
    Column,
    Document,
    Section,
    breakdowns,
    indicators,
    table,
)
from fourgates.feeds.lists import labels

DAY = date(2020, 2, 28)
DISTRICT = "510115"
STATUSES = ("green", "amber", "red", "few", "grey")
ITEMS = 40
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
    rows = [row for row in table("codes/code_wenjiang_areas") if not row["valid_to"]]
    names = {row["area_id"]: row["area_name"] for row in rows}
    return tuple(
        Area(
            *(row["area_id"], row["area_name"], row["area_level"]),
            names.get(row["parent_area_id"]),
        )
        for row in rows
    )


def editions(document: Document) -> list[Edition]:
    """Make up an edition for each area of the document's scope."""
    return [edition(document, area) for area in areas() if area.level == document.scope]


def edition(document: Document, area: Area) -> Edition:
    """Make up the sections of one edition; it has no tables of its own."""
    inside = [one for one in areas() if one.id.startswith(area.id)]
    maker = Maker(document, area, inside, random.Random(f"{document.id} {area.id}"))
    found: dict[str, list[Row]] = {}
    for section in document.sections:
        make = KINDS.get(section.kind)
        found[section.id] = list(make(maker, section)) if make else []
        if section.kind == "headline":
            found[f"{section.id}_trend"] = list(maker.trend(section))
    return Edition(document, area, found, {})


@dataclass(frozen=True)
class Maker:
    """Makes up the rows of one edition, by kind of section."""

    document: Document
    area: Area
    inside: list[Area]  # the area itself and those in it
    dice: random.Random

    def figures(self, section: Section) -> Iterator[Row]:
        """Make up a row of figures for each name, and the total."""
        names = self._names(section)
        for order, column in enumerate(section.columns, 1):
            rows = [
                self._figure(column, place, key, label)
                for place, (key, label) in enumerate(names)
            ]
            if section.has_total:
                rows.append(self._whole(column, section, rows))
            yield from (row | {"column_order": order} for row in rows)

    def headline(self, section: Section) -> Iterator[Row]:
        """Make up one figure for each indicator."""
        yield from self._indicators(column.indicator_id for column in section.columns)

    def definitions(self, _section: Section) -> Iterator[Row]:
        """Make up one figure for each indicator of the document."""
        yield from self._indicators(self.document.indicators)

    def trend(self, section: Section) -> Iterator[Row]:
        """Make up the days of each indicator, up to the day that is printed."""
        for row in self.headline(section):
            for back in range(TREND_DAYS - 1, -1, -1):
                day = DAY - timedelta(days=back)
                value = row["value"] * (1 - back * self.dice.uniform(0.01, 0.02))
                yield row | {"row_key": str(day), "report_date": day, "value": value}

    def alerts(self, section: Section) -> Iterator[Row]:
        """Make up as many alerts as are printed at most."""
        rated = [name for name, one in indicators().items() if _is_rated(one)]
        for place in range(section.limit or 0):
            name = rated[place * 7 % len(rated)]
            yield self._figure(Column(name), place, name, indicators()[name]) | {
                "area_name": self.inside[place % len(self.inside)].name,
                "status": "red" if place < ITEMS // 5 else "amber",
                "red_count": 53,
                "amber_count": 80,
                "owner": indicators()[name]["owner"],
            }

    def actions(self, _section: Section) -> Iterator[Row]:
        """Make up one row for each kind of action."""
        names = [one.name for one in self.inside]
        for place, row in enumerate(table("codes/code_action_kinds")):
            told = ("action_kind", "label_zh", "label_en", "owner")
            yield {name: row[name] for name in told} | {
                "area_names": "、".join(names[1 : 5 + place % 3]) or None,
                "item_count": self.dice.randint(1, 90),
            }

    def items(self, section: Section) -> Iterator[Row]:
        """Make up work items of the section's kind."""
        for place in range(ITEMS):
            since = DAY - timedelta(days=self.dice.randint(1, 20))
            yield {
                "item_kind": section.list_kind,
                "item_id": f"{section.list_kind}-{place}",
                "town_name": self.area.parent_name,
                "community_name": self.area.name,
                "place": f"锦绣江南{place % 5 + 1}栋{place % 3 + 1}单元{place + 101}",
                "whose": "第3网格",
                "since_date": since,
                "due_date": since + timedelta(days=3),
                "age_days": (DAY - since).days,
                "rule_id": "VR1",
                "total_count": ITEMS,
            }

    def _names(self, section: Section) -> list[tuple[str, dict[str, str]]]:
        """Return key and labels of each row of a section, but for the total.

        Of rows that are left out when empty the first has something.
        """
        if section.rows in breakdowns():
            return [
                (code, {f"label_{lang}": text for lang, text in texts.items()})
                for (name, code), texts in labels(project.root()).items()
                if name == breakdowns()[section.rows]["code_list"]
                and code not in section.hide_empty[1:]
            ]
        level = (
            "community" if section.rows == "communities" else LEVELS[self.area.level]
        )
        inside = [one for one in self.inside if one.level == level]
        return [
            (one.id, {"label_zh": one.name, "label_en": one.name})
            for one in inside[: section.limit]
        ]

    def _indicators(self, names: Iterable[str]) -> Iterator[Row]:
        for place, name in enumerate(names):
            yield self._figure(Column(name), place, name, indicators()[name])

    def _figure(
        self, column: Column, place: int, key: str, label: dict[str, str]
    ) -> Row:
        one = indicators()[column.indicator_id]
        above, whole = self._counts(bool(one["denominator_zh"]))
        value = above / whole if whole else above
        previous = value * self.dice.uniform(0.9, 1.1)
        parts = {
            "value": value,
            "above": above,
            "below": whole,
            "missing": whole - above if whole else None,
            "previous": previous,
            "delta": value - previous,
        }
        status = STATUSES[place % len(STATUSES)] if _is_rated(one) else "grey"
        return {
            "row_key": key,
            "row_order": place,
            **{name: label[name] for name in ("label_zh", "label_en")},
            "parent_name": next((a.parent_name for a in areas() if a.id == key), None),
            "is_total": False,
            "column_order": place,
            "indicator_id": column.indicator_id,
            "part": column.part,
            "head_zh": _head(one, column.part, "zh"),
            "head_en": _head(one, column.part, "en"),
            **{name: one[name] for name in ("unit", "direction")},
            "value": parts[column.part],
            "numerator": above,
            "denominator": whole,
            "previous_value": previous,
            "delta": value - previous,
            "status": status if column.part == "value" else None,
            "target_text": "≥95%",
            "is_target_illustrative": place % 2 == 0,
            "is_provisional": place % 3 == 0,
            "has_data": True,
            "report_date": DAY,
        }

    def _counts(self, is_share: bool) -> tuple[int, int | None]:
        """Draw what stands above the line, and below it for a share."""
        if not is_share:
            return self.dice.randint(0, 900), None
        whole = self.dice.randint(300, 3000)
        return self.dice.randint(int(whole * 0.6), whole), whole

    def _whole(self, column: Column, section: Section, rows: list[Row]) -> Row:
        """Return the last row: what is counted adds up, a rate is drawn."""
        key, label = "total", {"label_zh": "合计", "label_en": "Total"}
        if section.rows not in breakdowns():
            key, label = self.area.id, dict.fromkeys(label, self.area.name)
        row = self._figure(column, len(rows), key, label) | {"is_total": True}
        adds = column.part != "value" or row["denominator"] is None
        return row | ({"value": sum(one["value"] for one in rows)} if adds else {})


def _head(indicator: dict[str, str], part: str, lang: str) -> str | None:
    stem = "short" if part == "value" else part
    plain = indicator[f"label_{lang}"] if part == "value" else None
    return indicator.get(f"{stem}_{lang}") or plain


def _is_rated(indicator: dict[str, str]) -> bool:
    return indicator["direction"] != "none"


KINDS: dict[str, Callable[[Maker, Section], Iterator[Row]]] = {
    "headline": Maker.headline,
    "strip": Maker.headline,
    "matrix": Maker.figures,
    "breakdown": Maker.figures,
    "ranking": Maker.figures,
    "trend": Maker.trend,
    "list": Maker.items,
    "alerts": Maker.alerts,
    "actions": Maker.actions,
    "definitions": Maker.definitions,
}
