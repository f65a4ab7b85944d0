"""Write the model of measures, ``models/measures/int_measures_counted.sql``.

Measures that read the same rows at the same time share one scan: a query that groups
by day, area and one member of a breakdown at a time (grouping sets). The SQL keeps to
what can be transpiled to Spark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from textwrap import indent

from fourgates import project
from fourgates.catalogue.measures import (
    Breakdown,
    Condition,
    Count,
    Measure,
    load,
)
from fourgates.engine import quote_text

MODEL = Path("models/measures/int_measures_counted.sql")
HEAD = "{# Written by `fourgates measures sync` from seeds/catalogue/measures.csv. #}"
STATISTICS = {"median": "0.5", "p90": "0.9"}
Scan = tuple[str, str, str, str, str | None, bool, tuple[Breakdown, ...], str]


def text(measures: list[Measure]) -> str:
    """Return the SQL of the model."""
    scans = {
        scan: list(members)
        for scan, members in groupby(sorted(measures, key=_order), key=_scan)
    }
    names = _names(scans)
    facts = sorted({measure.fact for measure in measures})
    needs_bridge = any(measure.over_areas == "level" for measure in measures)
    imports = ["int_days_reported"] + ["int_areas_bridged"] * needs_bridge + facts
    blocks = [_import(name) for name in imports]
    for scan, members in scans.items():
        blocks += _counted(names[scan], scan, members)
    rows = [_measured(names[scan], scan, members) for scan, members in scans.items()]
    blocks.append(_block("measured", "\n\nunion all\n\n".join(rows)))
    body = ",\n\n".join(blocks)
    return f"{HEAD}\nwith\n\n{body}\n\nselect * from measured\n"


def sync(*, check: bool = False) -> list[Path]:
    """Write the model where it is stale, or only say so.

    Args:
        check: Write nothing.

    Returns:
        The files that are, or were, not what the declarations say.
    """
    path = project.root() / MODEL
    wanted = text(load())
    if path.exists() and path.read_text("utf-8") == wanted:
        return []
    if not check:
        path.write_text(wanted, "utf-8")
    return [MODEL]


def _order(measure: Measure) -> tuple[str, ...]:
    return (*map(str, _scan(measure)), measure.indicator_id)


def _scan(measure: Measure) -> Scan:
    return (
        measure.fact,
        measure.period,
        measure.area_column,
        measure.from_date,
        measure.until_date,
        measure.has_all,
        measure.breakdowns,
        measure.over_areas,
    )


def _names(scans: Iterable[Scan]) -> dict[Scan, str]:
    """Name each scan by its fact and a running number."""
    names: dict[Scan, str] = {}
    for scan in scans:
        number = sum(other[0] == scan[0] for other in names) + 1
        names[scan] = f"{_alias(scan[0])}_{number}"
    return names


def _alias(model: str) -> str:
    """Return the name of a model in the query; a feed's own rows keep theirs."""
    return model if model.startswith("stg_") else model.split("_", 1)[1]


def _import(model: str) -> str:
    return _block(_alias(model), f"select * from {{{{ ref('{model}') }}}}")


def _block(name: str, body: str) -> str:
    return f"{name} as (\n\n{indent(body, '    ')}\n\n)"


def _sides(measure: Measure) -> Iterator[tuple[str, Count]]:
    for side, count in (("above", measure.above), ("below", measure.below)):
        if count:
            yield f"{measure.indicator_id}_{side}", count


def _counted(name: str, scan: Scan, members: list[Measure]) -> list[str]:
    """Return the blocks of one scan; rows that count alike are counted as one first."""
    fact, period = _alias(scan[0]), scan[1]
    sides = [side for measure in members for side in _sides(measure)]
    if period == "day" or scan[7] == "level":
        return [_block(name, _grouped(fact, scan, sides, alike=False))]
    return [
        _block(f"{name}_alike", _alike(fact, scan, sides)),
        _block(name, _grouped(f"{name}_alike", scan, sides, alike=True)),
    ]


def _alike(fact: str, scan: Scan, sides: list[tuple[str, Count]]) -> str:
    _, _, area, start, end, _, breakdowns, _ = scan
    conditions = {c.column for _, count in sides for c in count.conditions}
    keys = {start, *([end] if end else []), *conditions}
    keys |= {breakdown.column for breakdown in breakdowns}
    sums = {count.quantity for _, count in sides if count.quantity}
    lines = [f"{fact}.{area} as area_id"]
    lines += [f"{fact}.{column}" for column in sorted(keys - {area})]
    lines.append("count(*) as rows_alike")
    lines += [f"sum({fact}.{column}) as {column}" for column in sorted(sums)]
    return f"select\n{_list(lines)}\n\nfrom {fact}\n\ngroup by all"


def _grouped(
    relation: str, scan: Scan, sides: list[tuple[str, Count]], *, alike: bool
) -> str:
    _, period, area, start, end, has_all, breakdowns, over_areas = scan
    at_each_level = over_areas == "level"
    place = f"{relation}.{'area_id' if alike else area}"
    if at_each_level:
        place = f"coalesce(areas_bridged.ancestor_id, {place})"
    lines = ["days_reported.report_date", f"{place} as area_id"]
    lines.append(f"{_member(relation, breakdowns)} as member")
    lines += [f"{_total(relation, c, alike=alike)} as {name}" for name, c in sides]
    joins = [
        "from days_reported",
        f"inner join {relation}\n    on{_held(relation, period, start, end)}",
    ]
    if at_each_level:
        joins.append(_levels(f"{relation}.{area}"))
    sets = ["(1, 2)"] * has_all
    sets += [f"(1, 2, {relation}.{breakdown.column})" for breakdown in breakdowns]
    group = (
        "1, 2" if sets == ["(1, 2)"] else _sets(place, relation, has_all, breakdowns)
    )
    return f"select\n{_list(lines)}\n\n" + "\n\n".join([*joins, f"group by {group}"])


def _sets(
    place: str, relation: str, has_all: bool, breakdowns: tuple[Breakdown, ...]
) -> str:
    both = f"days_reported.report_date, {place}"
    sets = [f"({both})"] * has_all
    sets += [f"({both}, {relation}.{breakdown.column})" for breakdown in breakdowns]
    return f"grouping sets (\n{_list(sets)}\n)"


def _levels(area: str) -> str:
    return (
        "left join areas_bridged\n    on\n"
        f"        {area} = areas_bridged.area_id\n"
        "        and {{ is_valid_on('areas_bridged', 'days_reported.report_date') }}"
    )


def _held(relation: str, period: str, start: str, end: str | None) -> str:
    """Return when a row counts on a day."""
    day = "days_reported.report_date"
    if period == "day":
        return f" {day} = {relation}.{start}"
    if end is None:
        return f" {day} >= {relation}.{start}"
    return (
        f"\n        {day} >= {relation}.{start}\n"
        f"        and coalesce({day} < {relation}.{end}, true)"
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


def _measured(name: str, scan: Scan, members: list[Measure]) -> str:
    """Return the rows of the measures of one scan."""
    lines = [f"    '{one.indicator_id}': {_pair(one)}," for one in members]
    body = "\n".join(lines)
    return f"{{{{ measured('{name}', '{scan[7]}', {{\n{body}\n}}) }}}}"


def _pair(measure: Measure) -> str:
    """Return both sides of the line; a sum over nothing known stays unknown alone."""
    above, below = (
        f"{measure.indicator_id}_{side}" if count else "null"
        for side, count in (("above", measure.above), ("below", measure.below))
    )
    if measure.above and measure.below:
        above = f"coalesce({above}, 0)"
    if measure.below:
        below = f"coalesce({below}, 0)"
    return f"['{above}', '{below}']"


def _list(lines: list[str]) -> str:
    return ",\n".join(indent(line, "    ") for line in lines)
