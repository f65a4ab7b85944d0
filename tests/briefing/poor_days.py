"""Poor days: nothing came, nothing is known, names are long, many are silent."""

import random
from collections.abc import Callable
from dataclasses import replace

import daily_samples as samples

from fourgates.briefing import Edition, Row

WORDS = ("_id", "_zh", "_en", "_name", "_names", "_kind", "_key", "_order")
PLACES = ("print_order", "tile_row", "tile_column", "days_silent", "limit")
LONG = {
    "zh": "（成都海峡两岸科技产业）",
    "en": " of the joint provisional administrative committee",
}
KEPT = {
    "changed_date", "changed_since_previous", "decision", "direction", "feed",
    "has_data", "is_edited", "is_headline", "is_missing_today", "is_total", "owner",
    "part", "print_order", "report_date", "rules_changed", "sentence", "since_date",
    "source_table", "tile_column", "tile_row", "total_count", "unit",
}  # fmt: skip


def empty() -> Edition:
    """Every table is there and none has a row."""
    return changed(samples.rich(), "empty")


def nulls() -> Edition:
    """Rows are there, figures are not; 40 communities are silent."""
    rich = samples.with_rows(samples.rich(), silent=samples.silent(40))
    return changed(rich, "nulls")


def crowded() -> Edition:
    """Names are as long as they come, figures as big, and everyone is silent."""
    rich = samples.with_rows(samples.rich(), silent=samples.silent(95))
    return changed(rich, "crowded")


def changed(edition: Edition, how: str) -> Edition:
    """Return an edition made ``empty``, ``nulls`` or ``crowded``."""
    if how == "empty":
        tables: dict[str, list[Row]] = {name: [] for name in edition.tables}
        return replace(edition, sections={}, tables=tables)
    dice = random.Random(3)
    if how == "nulls":
        return _mapped(edition, _kept)
    return _mapped(edition, lambda key, value: _grown(key, value, dice))


def _mapped(edition: Edition, become: Callable[[str, object], object]) -> Edition:
    sections, tables = (
        {
            name: [
                {key: become(key, value) for key, value in row.items()} for row in rows
            ]
            for name, rows in found.items()
        }
        for found in (edition.sections, edition.tables)
    )
    return replace(edition, sections=sections, tables=tables)


def _kept(key: str, value: object) -> object:
    if key.endswith("status"):
        return "grey"
    if key.startswith("target"):
        return None
    return value if key in KEPT or key.endswith(WORDS) else None


def _grown(key: str, value: object, dice: random.Random) -> object:
    long_zh = "成都海峡两岸科技产业开发园区联合临时管理委员会"
    if key in ("area_name", "town_name", "parent_name"):
        return f"{value}{long_zh[: dice.randint(4, len(long_zh))]}"
    if key == "area_names":
        return "、".join([long_zh] * 9)
    is_text = key.endswith(("_zh", "_en")) and not key.startswith(("target", "head"))
    if is_text and value:
        return f"{value}{LONG[key[-2:]]}"
    counts = isinstance(value, int) and not isinstance(value, bool)
    if counts and key not in PLACES and not key.endswith("_order"):
        return int(str(value)) * 300 + 7
    return value * 300 if isinstance(value, float) and value > 1 else value
