"""Write the model of measures, ``models/measures/int_measures_counted.sql``.

Measures that read the same rows at the same time share one scan: a query that groups
by day, area and one member of a breakdown at a time (grouping sets). The SQL keeps to
what can be transpiled to Spark.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from textwrap import indent

from fourgates import project
from fourgates.catalogue.measures import (
    MEASURES,
    Breakdown,
    Condition,
    Count,
    Measure,
    load,
)
from fourgates.engine import quote_text

MODEL = Path("models/measures/int_measures_counted.sql")
HEAD = "{# Written by `fourgates measures sync` from seeds/catalogue/measures.csv. #}"
OF_ONE_DAY = ("day", "state")  # a row counts on one day only
STATISTICS = {"median": "0.5", "p90": "0.9"}
SCAN = attrgetter(  # what measures share that are counted in one scan
    *("fact", "period", "area_column", "from_date", "until_date"),
    *("has_all", "breakdowns", "over_areas"),
)


def text(measures: list[Measure]) -> str:
    """Return the SQL of the model."""
    facts = sorted({measure.fact for measure in measures})
    needs_bridge = any(measure.over_areas == "level" for measure in measures)
    imports = ["int_days_reported"] + ["int_areas_bridged"] * needs_bridge + facts
    blocks = [
        _block(_alias(model), f"select * from {{{{ ref('{model}') }}}}")
        for model in imports
    ]
    rows, numbers = [], dict.fromkeys(facts, 0)
    for _, group in groupby(sorted(measures, key=_order), key=SCAN):
        members = list(group)
        fact = members[0].fact
        numbers[fact] += 1
        name = f"{_alias(fact)}_{numbers[fact]}"
        blocks += _counted(name, members)
        rows.append(_measured(name, members))
    blocks.append(_block("measured", "\n\nunion all\n\n".join(rows)))
    body = ",\n\n".join(blocks)
    return f"{HEAD}\nwith\n\n{body}\n\nselect * from measured\n"


def sync(*, check: bool = False) -> list[Path]:
    """Write the model where it is stale, or only say so; return the stale files."""
    path = project.root() / MODEL
    wanted = text(load())
    if path.exists() and path.read_text("utf-8") == wanted:
        return []
    if not check:
        path.write_text(wanted, "utf-8")
    return [MODEL]


def told(name: Path) -> str:
    """Say which file is stale and how to renew it."""
    return f"{name}: not as {MEASURES} says. Run `fourgates measures sync`."


def _order(measure: Measure) -> tuple[str, ...]:
    return (*map(str, SCAN(measure)), measure.indicator_id)


def _alias(model: str) -> str:
    """Return the name of a model in the query; a feed's own rows keep theirs."""
    return model if model.startswith("stg_") else model.split("_", 1)[1]


def _block(name: str, body: str) -> str:
    return f"{name} as (\n\n{indent(body, '    ')}\n\n)"


def _sides(measure: Measure) -> Iterator[tuple[str, Count]]:
    for side, count in (("above", measure.above), ("below", measure.below)):
        if count:
            yield f"{measure.indicator_id}_{side}", count


def _counted(name: str, members: list[Measure]) -> list[str]:
    """Return the blocks of one scan; rows that count alike are counted as one first."""
    scan = members[0]
    fact = _alias(scan.fact)
    sides = [side for measure in members for side in _sides(measure)]
    if scan.period in OF_ONE_DAY or scan.over_areas == "level":
        return [_block(name, _grouped(fact, scan, sides, alike=False))]
    return [
        _block(f"{name}_alike", _alike(fact, scan, sides)),
        _block(name, _grouped(f"{name}_alike", scan, sides, alike=True)),
    ]


def _alike(fact: str, scan: Measure, sides: list[tuple[str, Count]]) -> str:
    keys = {c.column for _, count in sides for c in count.conditions}
    keys |= {scan.from_date, *([scan.until_date] if scan.until_date else [])}
    keys |= {breakdown.column for breakdown in scan.breakdowns}
    sums = {count.quantity for _, count in sides if count.quantity}
    lines = [f"{fact}.{scan.area_column} as area_id"]
    lines += [f"{fact}.{column}" for column in sorted(keys - {scan.area_column})]
    lines.append("count(*) as rows_alike")
    lines += [f"sum({fact}.{column}) as {column}" for column in sorted(sums)]
    return f"select\n{_list(lines)}\n\nfrom {fact}\n\ngroup by all"


def _grouped(
    relation: str, scan: Measure, sides: list[tuple[str, Count]], *, alike: bool
) -> str:
    at_each_level = scan.over_areas == "level"
    area = f"{relation}.{'area_id' if alike else scan.area_column}"
    place = f"coalesce(areas_bridged.ancestor_id, {area})" if at_each_level else area
    lines = ["days_reported.report_date", f"{place} as area_id"]
    lines.append(f"{_member(relation, scan.breakdowns)} as member")
    lines += [f"{_total(relation, c, alike=alike)} as {name}" for name, c in sides]
    parts = [
        f"select\n{_list(lines)}",
        "from days_reported",
        f"inner join {relation}\n    on{_held(relation, scan)}",
    ]
    parts += [_levels(area)] * at_each_level
    group = "1, 2"
    if scan.breakdowns:
        both = f"days_reported.report_date, {place}"
        sets = [f"({both})"] * scan.has_all
        sets += [f"({both}, {relation}.{one.column})" for one in scan.breakdowns]
        group = f"grouping sets (\n{_list(sets)}\n)"
    return "\n\n".join([*parts, f"group by {group}"])


def _levels(area: str) -> str:
    return (
        "left join areas_bridged\n    on\n"
        f"        {area} = areas_bridged.area_id\n"
        "        and days_reported.report_date = areas_bridged.report_date"
    )


def _held(relation: str, scan: Measure) -> str:
    """Return when a row counts on a day."""
    day, start = "days_reported.report_date", f"{relation}.{scan.from_date}"
    if scan.period in OF_ONE_DAY:
        return f" {day} = {start}"
    if scan.until_date is None:
        return f" {day} >= {start}"
    return (
        f"\n        {day} >= {start}\n"
        f"        and coalesce({day} < {relation}.{scan.until_date}, true)"
    )


def _member(relation: str, breakdowns: tuple[Breakdown, ...]) -> str:
    if not breakdowns:
        return "'all'"
    whens = [
        f"    when grouping({relation}.{one.column}) = 0\n"
        f"        then '{one.name}=' || coalesce({relation}.{one.column}, 'not_stated')"
        for one in breakdowns
    ]
    return "case\n" + "\n".join(whens) + "\n    else 'all'\nend"


def _total(relation: str, count: Count, *, alike: bool) -> str:
    if count.statistic:
        share = STATISTICS[count.statistic]
        total = f"quantile_cont({relation}.{count.quantity}, {share})"
    elif count.quantity:
        total = f"sum({relation}.{count.quantity})"
    else:
        total = f"sum({relation}.rows_alike)" if alike else "count(*)"
    if count.conditions:
        tests = [_test(relation, one) for one in count.conditions]
        lines = tests[0] + "".join(f"\n    and {one}" for one in tests[1:])
        total += f" filter (\n    where\n    {lines}\n)"
    if count.quantity is None and alike and count.conditions:
        return f"coalesce({total}, 0)"
    return total


def _test(relation: str, condition: Condition) -> str:
    column = f"{relation}.{condition.column}"
    if condition.kind == "boolean":
        return f"not coalesce({column}, false)" if condition.is_negated else column
    if condition.kind == "date":
        if condition.is_negated:
            return f"coalesce({column} > days_reported.report_date, true)"
        return f"{column} <= days_reported.report_date"
    codes = ", ".join(map(quote_text, condition.codes))
    if condition.is_negated:
        return f"coalesce({column} not in ({codes}), true)"
    return f"{column} in ({codes})"


def _measured(name: str, members: list[Measure]) -> str:
    """Return the rows of the measures of one scan."""
    lines = [f"    '{one.indicator_id}': {_pair(one)}," for one in members]
    body = "\n".join(lines)
    return f"{{{{ measured('{name}', '{members[0].over_areas}', {{\n{body}\n}}) }}}}"


def _pair(measure: Measure) -> str:
    """Return both sides of the line; a sum over nothing known stays unknown alone."""
    names = dict(_sides(measure))
    sides = [f"{measure.indicator_id}_{side}" for side in ("above", "below")]
    above, below = (side if side in names else "null" for side in sides)
    if measure.above and measure.below:
        above = f"coalesce({above}, 0)"
    if measure.below:
        below = f"coalesce({below}, 0)"
    return f"['{above}', '{below}']"


def _list(lines: list[str]) -> str:
    return ",\n".join(indent(line, "    ") for line in lines)
