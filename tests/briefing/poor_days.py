"""Poor days: nothing came, nothing is known, names are long, many are silent."""

import random

import daily_samples as samples

from fourgates.briefing import Row

WORDS = ("_id", "_zh", "_en", "_name", "_names", "_kind")
PLACES = ("print_order", "tile_row", "tile_column", "days_silent")
LONG = {
    "zh": "（成都海峡两岸科技产业）",
    "en": " of the joint provisional administrative committee",
}
KEPT = {
    "action_kind", "area_level", "changed_since_previous", "chapter", "clause",
    "closure_level", "decision", "direction", "domain", "feed", "gate", "instrument",
    "is_edited", "is_headline", "is_illustrative", "is_missing_today", "lead_source",
    "outcome", "owner", "person_class", "print_order", "report_date", "rules_changed",
    "size_class", "source_table", "tile_column", "tile_row", "unit",
}  # fmt: skip


def empty() -> dict[str, list[Row]]:
    """Every table is there and none has a row."""
    return {name: [] for name in samples.rich()}


def nulls() -> dict[str, list[Row]]:
    """Rows are there, figures are not; 40 communities are silent."""
    rich = samples.rich() | {"silent": samples.numbered(samples.silent(40))}
    return {
        name: [{key: _kept(key, value) for key, value in row.items()} for row in rows]
        for name, rows in rich.items()
    }


def _kept(key: str, value: object) -> object:
    if key.endswith("status"):
        return "grey"
    if key.startswith("target"):
        return None
    return value if key in KEPT or key.endswith(WORDS) else None


def crowded() -> dict[str, list[Row]]:
    """Names are as long as they come, figures as big, and everyone is silent."""
    dice = random.Random(3)
    rich = samples.rich() | {"silent": samples.numbered(samples.silent(95))}
    return {
        name: [{key: _grown(key, v, dice) for key, v in row.items()} for row in rows]
        for name, rows in rich.items()
    }


def _grown(key: str, value: object, dice: random.Random) -> object:
    long_zh = "成都海峡两岸科技产业开发园区联合临时管理委员会"
    if key in ("area_name", "town_name"):
        return f"{value}{long_zh[: dice.randint(4, len(long_zh))]}"
    if key == "area_names":
        return "、".join([long_zh] * 9)
    if key.endswith(("_zh", "_en")) and value and "target" not in key:
        return f"{value}{LONG[key[-2:]]}"
    counts = isinstance(value, int) and not isinstance(value, bool)
    if counts and key not in PLACES:
        return int(str(value)) * 300 + 7
    return value
