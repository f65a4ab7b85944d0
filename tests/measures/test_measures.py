"""Declared measures against the same rows counted one by one."""

import csv
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment

from fourgates import project
from fourgates.catalogue import lineage, measure_sql
from fourgates.catalogue.measures import Condition, Count, Measure, load
from fourgates.errors import UserError

ROOT = project.root()
DAYS = [date(2020, 2, 8) + timedelta(days=n) for n in range(4)]
FACT = """
models:
  - name: fct_things
    columns:
      - {name: thing_id, data_type: varchar}
      - {name: area_id, data_type: varchar}
      - {name: kind, data_type: varchar}
      - {name: size, data_type: "decimal(18,2)"}
      - {name: is_good, data_type: boolean}
      - {name: began_date, data_type: date}
      - {name: ended_date, data_type: date}
      - {name: done_date, data_type: date}
"""
CATALOGUE = "seeds:\n  - {name: indicators, columns: [{name: indicator_id}]}\n"
HEAD = (
    "indicator_id,fact,area_column,period,from_date,until_date,above,below,"
    "breakdowns,over_members,over_areas"
)
DECLARED = {
    "begun": "day,began_date,,rows,,all kind,sum,sum",
    "open": "stock,began_date,ended_date,rows,,all kind,sum,sum",
    "so_far": "to_date,began_date,,size is_good,,all,,sum",
    "done_rate": "stock,began_date,ended_date,done_date,rows,all kind,sum,sum",
    "waiting": "to_date,began_date,,!done_date kind=a|b,,all,,sum",
    "bad_size": "day,began_date,,size !is_good,,all kind,sum,sum",
    "other_rate": "day,began_date,,size !kind=a,size,all,,sum",
    "middle": "day,began_date,,median:size,,all,,level",
    "ninth": "day,began_date,,p90:size is_good,,all,,level",
}
COLUMNS = (
    *("thing_id", "area_id", "kind", "size"),
    *("is_good", "began_date", "ended_date", "done_date"),
)
Row = dict[str, Any]
Key = tuple[date, str, str, str]


def _project(folder: Path, declared: dict[str, str]) -> Path:
    """Write a project of one fact, whose areas are A and B under T."""
    catalogue = folder / "seeds" / "catalogue"
    catalogue.mkdir(parents=True)
    marts = folder / "models" / "marts"
    marts.mkdir(parents=True)
    (marts / "fct_things.yml").write_text(FACT, "utf-8")
    names = "".join(
        f"{name},{'d' if name.endswith('_rate') else ''}\n" for name in declared
    )
    (catalogue / "indicators.csv").write_text(
        f"indicator_id,denominator_zh\n{names}", "utf-8"
    )
    (catalogue / "_catalogue.yml").write_text(CATALOGUE, "utf-8")
    codes = folder / "seeds" / "codes"
    codes.mkdir()
    (codes / "code_labels.csv").write_text(
        "code_list,code\nkinds,a\nkinds,b\nkinds,c\n", "utf-8"
    )
    (catalogue / "breakdowns.csv").write_text(
        "breakdown,column_name\nkind,kind\n", "utf-8"
    )
    rows = "".join(
        f"{name},fct_things,area_id,{line}\n" for name, line in declared.items()
    )
    (catalogue / "measures.csv").write_text(f"{HEAD}\n{rows}", "utf-8")
    return folder


def _count(sql: str, things: list[Row]) -> dict[Key, Any]:
    """Return both sides of the line as the written SQL counts them."""
    with duckdb.connect() as connection:
        connection.execute(
            "create table fct_things (thing_id varchar, area_id varchar, kind varchar, "
            "size decimal(18, 2), is_good boolean, began_date date, ended_date date, "
            "done_date date)"
        )
        if things:
            connection.executemany(
                "insert into fct_things values (?, ?, ?, ?, ?, ?, ?, ?)",
                [[thing[name] for name in COLUMNS] for thing in things],
            )
        connection.execute(
            "create table int_days_reported as select unnest(?::date[]) as report_date",
            [DAYS],
        )
        connection.execute(
            "create table int_areas_bridged as select * from (values ('A', 'A'), "
            "('B', 'B'), ('A', 'T'), ('B', 'T')) as bridge (area_id, ancestor_id) "
            "cross join int_days_reported"
        )
        return {row[:4]: row[4:] for row in connection.execute(sql).fetchall()}


def _rendered(measures: list[Measure]) -> str:
    environment = Environment()
    macros = (ROOT / "macros" / "measured.sql").read_text("utf-8")
    text = environment.from_string(macros + measure_sql.text(measures))
    model = text.render(ref=lambda name: name)
    return (
        "select report_date, area_id, indicator_id, member, numerator, denominator "
        f"from ({model}) order by all"
    )


def _holds(indicator: str, thing: Row, day: date) -> bool:
    """Say whether a thing counts on a day at all, by the declared period."""
    period = DECLARED[indicator].split(",", 1)[0]
    if period == "day":
        return bool(thing["began_date"] == day)
    began = thing["began_date"] is not None and thing["began_date"] <= day
    if period == "to_date":
        return began
    return began and (thing["ended_date"] is None or thing["ended_date"] > day)


def _sum(values: list[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def _size(things: list[Row]) -> Decimal | None:
    return _sum([thing["size"] for thing in things])


def _ninth(things: list[Row]) -> Any:
    sizes = sorted(float(t["size"]) for t in things if t["is_good"] and t["size"])
    if not sizes:
        return None
    place = 0.9 * (len(sizes) - 1)
    low = int(place)
    high = min(low + 1, len(sizes) - 1)
    return sizes[low] + (sizes[high] - sizes[low]) * (place - low)


def _is_done(thing: Row, day: date) -> bool:
    return thing["done_date"] is not None and thing["done_date"] <= day


Side = Callable[[list[Row], date], Any]
TRUTH: dict[str, tuple[Side, Side | None]] = {
    "begun": (lambda things, day: len(things), None),
    "open": (lambda things, day: len(things), None),
    "so_far": (lambda things, day: _size([t for t in things if t["is_good"]]), None),
    "done_rate": (
        lambda things, day: sum(_is_done(t, day) for t in things),
        lambda things, day: len(things),
    ),
    "waiting": (
        lambda things, day: sum(
            t["kind"] in ("a", "b") and not _is_done(t, day) for t in things
        ),
        None,
    ),
    "bad_size": (
        lambda things, day: _size([t for t in things if not t["is_good"]]),
        None,
    ),
    "other_rate": (
        lambda things, day: _size([t for t in things if t["kind"] != "a"]) or 0,
        lambda things, day: _size(things) or 0,
    ),
    "middle": (
        lambda things, day: (
            median(float(t["size"]) for t in things if t["size"] is not None)
            if any(t["size"] is not None for t in things)
            else None
        ),
        None,
    ),
    "ninth": (lambda things, day: _ninth(things), None),
}


def _truth(things: list[Row]) -> dict[Key, Any]:
    """Count every declared measure row by row."""
    found: dict[Key, Any] = {}
    for indicator, (above, below) in TRUTH.items():
        for day in DAYS:
            groups = defaultdict(list)
            for thing in things:
                if _holds(indicator, thing, day):
                    for key in _groups(indicator, thing):
                        groups[key].append(thing)
            for (area, member), members in groups.items():
                found[day, area, indicator, member] = (
                    above(members, day),
                    below(members, day) if below else None,
                )
    return found


def _groups(indicator: str, thing: Row) -> Iterator[tuple[str, str]]:
    line = DECLARED[indicator].split(",")
    areas = [thing["area_id"]]
    if line[-1] == "level" and thing["area_id"] in ("A", "B"):
        areas.append("T")
    for area in areas:
        yield area, "all"
        if "kind" in line[5].split():
            yield area, f"kind={thing['kind'] or 'not_stated'}"


some_day = st.sampled_from([None, date(2020, 2, 1), *DAYS, date(2020, 3, 1)])
things = st.lists(
    st.fixed_dictionaries(
        {
            "thing_id": st.uuids().map(str),
            "area_id": st.sampled_from(["A", "B", "nowhere"]),
            "kind": st.sampled_from([None, "a", "b", "c"]),
            "size": st.one_of(st.none(), st.integers(1, 9).map(Decimal)),
            "is_good": st.sampled_from([None, True, False]),
            "began_date": some_day,
            "ended_date": some_day,
            "done_date": some_day,
        }
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the SQL of the declared measures."""
    folder = tmp_path_factory.mktemp("declared")
    return _rendered(load(_project(folder / "project", DECLARED)))


@settings(deadline=None, max_examples=60)
@given(rows=things)
def test_declared_measures_count_what_counting_by_hand_does(
    declared: str, rows: list[Row]
) -> None:
    counted = _count(declared, rows)
    truth = _truth(rows)
    assert counted.keys() == truth.keys()
    for key, (above, below) in truth.items():
        numerator, denominator = counted[key]
        assert (numerator is None) == (above is None), key
        if above is not None:
            assert float(numerator) == pytest.approx(float(above), abs=0.006), key
        assert denominator == below, key


def test_the_model_of_measures_is_what_the_declarations_say() -> None:
    assert measure_sql.sync(check=True) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("day,began_date,,rowz,,all,,sum", "no such column of the fact"),
        ("day,began_date,,rows is_god,,all,,sum", "Did you mean is_good?"),
        ("day,began_date,,rows kynd=a,,all,,sum", "Did you mean kind?"),
        ("day,began_date,,kind,,all,,sum", "Write: kind=code"),
        ("dayly,began_date,,rows,,all,,sum", "Did you mean day?"),
        ("day,began_dat,,rows,,all,,sum", "Did you mean began_date?"),
        ("day,thing_id,,rows,,all,,sum", "'thing_id' is not known"),
        ("stock,began_date,,rows,,all,,sum", "a stock needs the day it ends"),
        ("day,began_date,ended_date,rows,,all,,sum", "a stock needs the day it ends"),
        ("day,began_date,,size size,,all,,sum", "'size' cannot be added"),
        ("day,began_date,,median:kind,,all,,level", "cannot be added"),
        ("day,began_date,,median:size,,all,,sum", "taken at each level"),
        ("day,began_date,,rows,,all,,level", "taken at each level"),
        (
            "day,began_date,,!kind,,all,,sum",
            "'!kind' is no boolean or date but varchar",
        ),
        ("day,began_date,,is_good=yes,,all,,sum", "no varchar but boolean"),
        ("day,began_date,,rows,,all colour,sum,sum", "'colour' cannot cut fct_things"),
        ("day,began_date,,rows,,kind,sum,sum", "counted nowhere"),
        ("day,began_date,,rows,,all kind,,sum", "'' is not known"),
        ("day,began_date,,,,all,,sum", "nothing is counted"),
        ("day,began_date,,rows,rows,all,,sum", "says it is a count"),
        ("day,began_date,,rows kind=d,,all,,sum", "kind has no code 'd'"),
        ("day,began_date,,rows !kind=a|x,,all,,sum", "Allowed: a, b, c"),
        ("day,began_date,,rows,,all", "9 cells, but the header has 11"),
    ],
)
def test_a_declaration_that_cannot_be_kept_is_told_by_line_and_column(
    tmp_path: Path, line: str, said: str
) -> None:
    with pytest.raises(UserError) as told:
        load(_project(tmp_path / "p", {"n": line}))
    assert said in told.value.message
    assert "seeds/catalogue/measures.csv" in told.value.message


def test_a_measure_left_out_is_missed_by_its_name(tmp_path: Path) -> None:
    for folder in ("seeds", "models/marts", "models/staging"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    path = tmp_path / "seeds" / "catalogue" / "measures.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {row["indicator_id"] for row in rows}
    for name in sorted(names):
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(row for row in rows if row["indicator_id"] != name)
        with pytest.raises(UserError, match=f"indicator {name} "):
            load(tmp_path)


def test_a_figure_needs_the_feeds_that_its_columns_come_from_and_no_other() -> None:
    """By column, not by table: no stay begins because a temperature was taken."""
    queries = {
        "fct_stays": (
            "with stays as (select s.person, s.started_date, c.celsius from "
            "stg_dispositions as s left join stg_health_checks as c using (person)) "
            "select *, celsius > 37.3 as is_hot from stays"
        )
    }
    columns = {
        "stg_dispositions": ["person", "started_date"],
        "stg_health_checks": ["person", "celsius"],
    }
    feeds = frozenset({"dispositions", "health_checks"})
    found = lineage.Lineage(queries, dict(columns), feeds)
    assert found.of_column("fct_stays", "started_date") == {"dispositions"}
    assert found.of_column("fct_stays", "is_hot") == {"health_checks"}
    assert found.of_model("fct_stays") == feeds
    rows = Count(None, None, ())
    hot = Count(None, None, (Condition("is_hot", "boolean", (), is_negated=False),))
    started = Measure(
        *("started", "fct_stays", "person", "day", "started_date", None),
        *(rows, None, True, (), "sum"),
    )
    assert lineage.feeds_of(started, found)[0] == {"dispositions"}
    share = replace(started, above=hot, below=rows)
    assert lineage.feeds_of(share, found) == ({"health_checks"}, feeds)
    assert lineage.feeds_of(replace(share, period="stock"), found) == (set(), feeds)
    alone = {"fct_stays": frozenset({"health_checks"})}
    refined = lineage.Lineage(queries, dict(columns), feeds, alone)
    assert refined.of_column("fct_stays", "is_hot") == frozenset()


@pytest.mark.parametrize(
    ("column", "word", "said"),
    [
        ("label_en", "", "column label_en"),
        ("short_en", "", "column short_en"),
        ("numerator_zh", "", "column numerator_zh"),
        ("domain", "contrl", "Did you mean control?"),
        ("unit", "rat", "Did you mean rate?"),
        ("direction", "lowr", "Allowed: higher, lower, none. Did you mean lower?"),
        ("period", "stok", "Did you mean stock?"),
        ("interval_method", "wilsn", "Allowed: wilson or nothing"),
        ("owner", "卫健委", "Did you mean 卫健局?"),
    ],
)
def test_a_word_of_an_indicator_that_is_wrong_or_missing_is_told_by_line(
    tmp_path: Path, column: str, word: str, said: str
) -> None:
    for folder in ("seeds/catalogue", "seeds/codes"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    path = tmp_path / "seeds" / "catalogue" / "indicators.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    place = next(n for n, row in enumerate(rows) if row[column])
    rows[place][column] = word
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(UserError, match=rf"indicators.csv:{place + 2}: .*") as told:
        load(tmp_path)
    assert said in told.value.message
