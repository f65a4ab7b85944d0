"""Read the declarations of measures: which rows of a fact an indicator counts.

A measure is a row of ``seeds/catalogue/measures.csv`` and holds no SQL. What counts
above and below the line is a list of the fact's own columns, parted by spaces:

| written | means |
|---|---|
| ``rows`` | count the rows |
| ``amount_yuan`` | add up a number |
| ``median:hours``, ``p90:hours`` | take the median or the ninth decile of a number |
| ``is_met`` | of these only the rows where it is true |
| ``paid_date`` | only the rows where that day has come |
| ``gate=road``, ``outcome=met|vacant`` | only the rows with one of these codes |
| ``!closed_date`` | only the rows where it is not so |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import yaml

from fourgates import contracts, project
from fourgates.catalogue.documents import table, words
from fourgates.contracts import Contract
from fourgates.errors import UserError, at

MEASURES = Path("seeds/catalogue/measures.csv")
INDICATORS = Path("seeds/catalogue/indicators.csv")
LABELLED = ("label_zh", "label_en", "numerator_zh", "numerator_en")
OTHER_LANGUAGE = {"zh": "en", "en": "zh"}
PERIODS = ("day", "state", "stock", "to_date")
OVER_MEMBERS = ("sum", "overlap")
OVER_AREAS = ("sum", "reported", "parts", "none", "level")
STATISTICS = ("median", "p90")
ALL = "all"
OWNER = "owner_"  # begins the word of a page that names one
NUMBERS = ("integer", "bigint", "decimal", "double", "hugeint")


@dataclass(frozen=True)
class Condition:
    """One condition on a row, by a column of the fact."""

    column: str
    kind: str  # boolean, date or varchar
    codes: tuple[str, ...]  # those that hold, for a column of codes
    is_negated: bool


@dataclass(frozen=True)
class Count:
    """What one side of the line counts, of the rows where all conditions hold."""

    quantity: str | None  # column that is added up, None to count rows
    statistic: str | None  # median or p90 of the quantity
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Breakdown:
    """A way to cut a figure, and the column of the fact that holds the member."""

    name: str
    column: str


@dataclass(frozen=True)
class Measure:
    """One declared measure: what an indicator counts above and below the line.

    Args:
        period: ``day``: rows of the day. ``state``: rows of the day that say what holds
            at its end, of a fact that has some for every day. ``stock``: rows that hold
            at the end of the day. ``to_date``: rows up to the day.
        from_date: Column of the day from which on a row counts.
        until_date: Column of the first day on which it counts no more, or None.
        has_all: Whether the whole is counted beside the members.
        breakdowns: Ways to cut it, one at a time.
        over_areas: How it goes up to the areas above; see ``OVER_AREAS``.
    """

    indicator_id: str
    fact: str
    area_column: str
    period: str
    from_date: str
    until_date: str | None
    above: Count | None
    below: Count | None
    has_all: bool
    breakdowns: tuple[Breakdown, ...]
    over_areas: str


@dataclass(frozen=True)
class _Place:
    """One line of the table, to tell mistakes by file, line and column."""

    row: dict[str, str]
    line: int
    path: Path = MEASURES
    codes: Mapping[str, set[str]] = field(default_factory=dict)  # by column

    def wrong(
        self, column: str, said: str, allowed: list[str], word: str | None = None
    ) -> UserError:
        """Return the error of a column, with the nearest name to the wrong word."""
        near = get_close_matches(word or self.row[column], allowed, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        listed = ", ".join(filter(None, sorted(allowed)))
        listed += " or nothing" if "" in allowed else ""
        return at(
            self.path, f"column {column}: {said}. Allowed: {listed}.{hint}", self.line
        )

    def choose(self, column: str, allowed: list[str]) -> str:
        value = self.row[column]
        if value not in allowed:
            raise self.wrong(column, f"'{value}' is not known", allowed)
        return value


def load(root: Path | None = None) -> list[Measure]:
    """Read and check every measure.

    Args:
        root: Folder of the project (default: this one).

    Raises:
        UserError: A row names what is not there, or what its fact cannot do.
    """
    base = root or project.root()
    listed = table("catalogue/indicators", base)
    _check_labels(listed)
    _check_words(listed, base)
    indicators = {row["indicator_id"]: bool(row["denominator_zh"]) for row in listed}
    breakdowns = {
        row["breakdown"]: Breakdown(row["breakdown"], row["column_name"])
        for row in table("catalogue/breakdowns", base)
    }
    facts, codes = _facts(base), _codes(base)
    measures = [
        _measure(_Place(row, line, MEASURES, codes), [*indicators], breakdowns, facts)
        for line, row in enumerate(table("catalogue/measures", base), 2)
    ]
    _check_sides(measures, indicators)
    return measures


def _check_labels(listed: list[dict[str, str]]) -> None:
    """Refuse an indicator that lacks its words, or has them in one language only."""
    for line, row in enumerate(listed, 2):
        for column in row:
            stem, _, language = column.rpartition("_")
            other = f"{stem}_{OTHER_LANGUAGE.get(language, '')}"
            must = column in LABELLED or (other in row and row[other])
            if must and not row[column].strip():
                raise at(
                    INDICATORS,
                    f"indicator {row['indicator_id']}: column {column} is empty. "
                    f"Write it{f', as {other} is' if row.get(other) else ''}",
                    line,
                )


def _check_words(listed: list[dict[str, str]], base: Path) -> None:
    """Refuse a word of an indicator that its column does not know.

    The words stand in the yml beside, as ``meta.values`` of the column; owners among
    the words of the pages.
    """
    path = (base / INDICATORS).with_name("_catalogue.yml")
    seeds = yaml.safe_load(path.read_text("utf-8"))["seeds"]
    (columns,) = [one["columns"] for one in seeds if one["name"] == INDICATORS.stem]
    known = {
        one["name"]: [str(value or "") for value in one["config"]["meta"]["values"]]
        for one in columns
        if "config" in one
    }
    named = [word.partition(OWNER) for word in words()]
    known["owner"] = [name for before, _, name in named if name and not before]
    for line, row in enumerate(listed, 2):
        for column, allowed in known.items():
            if row.get(column, allowed[0]) not in allowed:
                raise _Place(row, line, INDICATORS).wrong(
                    column, f"'{row[column]}' is not known", allowed
                )


@cache
def _feeds(base: Path) -> list[Contract]:
    staging = base / "models" / "staging"
    return [*contracts.load(folders=[staging]).values()] if staging.is_dir() else []


@cache
def _codes(base: Path) -> dict[str, set[str]]:
    """Return the codes that a column of this name can hold.

    They are those of the contracts' columns, and of a code list of its name.
    """
    found: dict[str, set[str]] = {}
    for row in table("codes/code_labels", base):
        found.setdefault(row["code_list"].removesuffix("s"), set()).add(row["code"])
    for feed in _feeds(base):
        for column in feed.columns:
            if column.codes:
                codes = found.setdefault(str(column.landing_name), set())
                codes |= {one.code for one in column.codes}
    return found


@cache
def _facts(base: Path) -> dict[str, dict[str, str]]:
    """Return the columns and types of every mart, and of every feed as it is staged."""
    found = {
        f"stg_{one.feed}": {
            str(column.landing_name): column.landing_type
            for column in one.columns
            if column.landing_name
        }
        | {"_business_date": "date"}
        for one in _feeds(base)
        if not one.lands_as
    }
    for path in (base / "models" / "marts").rglob("*.yml"):
        for model in (yaml.safe_load(path.read_text("utf-8")) or {}).get("models", ()):
            found[model["name"]] = {
                column["name"]: str(column["data_type"]) for column in model["columns"]
            }
    return found


def _measure(
    place: _Place,
    indicators: list[str],
    breakdowns: dict[str, Breakdown],
    facts: dict[str, dict[str, str]],
) -> Measure:
    row = place.row
    fact = place.choose("fact", list(facts))
    columns = facts[fact]
    days = [name for name, kind in columns.items() if kind == "date"]
    members = row["breakdowns"].split()
    for name in members:
        known = [ALL, *(b.name for b in breakdowns.values() if b.column in columns)]
        if name not in known:
            raise place.wrong("breakdowns", f"'{name}' cannot cut {fact}", known)
    above, below = (_count(place, side, columns) for side in ("above", "below"))
    measure = Measure(
        indicator_id=place.choose("indicator_id", indicators),
        fact=fact,
        area_column=place.choose("area_column", list(columns)),
        period=place.choose("period", list(PERIODS)),
        from_date=place.choose("from_date", days),
        until_date=place.choose("until_date", [*days, ""]) or None,
        above=above,
        below=below,
        has_all=ALL in members,
        breakdowns=tuple(breakdowns[name] for name in members if name != ALL),
        over_areas=place.choose("over_areas", list(OVER_AREAS)),
    )
    if measure.breakdowns:
        place.choose("over_members", list(OVER_MEMBERS))
    _check(place, measure)
    return measure


def _check(place: _Place, measure: Measure) -> None:
    """Refuse what no count can mean."""
    sides = [side for side in (measure.above, measure.below) if side]
    said = ""
    if not sides or not (measure.has_all or measure.breakdowns):
        said = "nothing is counted: fill above, below, breakdowns"
    elif (measure.period == "stock") != (measure.until_date is not None):
        said = "column until_date: a stock needs the day it ends, nothing else has one"
    elif any(side.statistic for side in sides) != (measure.over_areas == "level"):
        said = (
            "column over_areas: median and p90 are taken at each level ('level'), "
            "and nothing else is"
        )
    if said:
        raise at(MEASURES, said, place.line)


def _count(place: _Place, side: str, columns: dict[str, str]) -> Count | None:
    words = place.row[side].split()
    if not words:
        return None
    quantity = statistic = None
    conditions = []
    for word in words:
        head, _, name = word.rpartition(":")
        if word == "rows":
            continue
        if head in STATISTICS or columns.get(word, "").startswith(NUMBERS):
            if quantity or not columns.get(name, "").startswith(NUMBERS):
                raise place.wrong(side, f"'{word}' cannot be added", list(columns))
            quantity, statistic = name, head or None
        else:
            conditions.append(_condition(place, side, word, columns))
    return Count(quantity, statistic, tuple(conditions))


def _condition(
    place: _Place, side: str, word: str, columns: dict[str, str]
) -> Condition:
    name, _, codes = word.lstrip("!").partition("=")
    kind = columns.get(name)
    wanted = ("varchar",) if codes else ("boolean", "date")
    if kind is None or kind not in wanted:
        words = place.row[side].split()
        may_add = not codes and not word.startswith("!") and "rows" not in words
        types = (*wanted, *(NUMBERS if may_add else ()))
        allowed = [column for column, of in columns.items() if of.startswith(types)]
        said = f"'{word}' is no {' or '.join((*wanted, *['number'] * may_add))}"
        said += f" but {kind}" if kind else ": no such column of the fact"
        said += f". Write: {name}=code" if kind == "varchar" else ""
        raise place.wrong(side, said, allowed, name)
    named = tuple(codes.split("|")) if codes else ()
    known = [*place.codes.get(name, named)]
    for code in named:
        if code not in known:
            said = f"'{word}': {name} has no code '{code}'"
            raise place.wrong(side, said, known, code)
    return Condition(name, kind, named, word.startswith("!"))


def _check_sides(measures: list[Measure], indicators: dict[str, bool]) -> None:
    """See that every indicator is counted, and below the line if it is a share."""
    for name, is_share in indicators.items():
        mine = [measure for measure in measures if measure.indicator_id == name]
        if not any(measure.above and measure.has_all for measure in mine):
            raise at(MEASURES, f"indicator {name} is counted nowhere. Add its row")
        if is_share != any(measure.below for measure in mine):
            raise at(
                MEASURES,
                f"indicator {name}: indicators.csv says it is "
                f"{'a share' if is_share else 'a count'}, column below says otherwise",
            )
