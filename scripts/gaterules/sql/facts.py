"""Read facts in SQL as the types that a table declares, or refuse their column.

The twin of ``facts.read_facts``. The text is compiled before anybody knows which
columns it will meet, so it asks ``typeof``. An engine answers that when it plans: a
column that is of its type costs nothing, and one that cannot be read stops the query
with a message, at its first row.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from gaterules.facts import readers_of, refusal
from gaterules.feel.types import plain
from gaterules.feel.values import DAYS, MOMENT, YEARS
from gaterules.sql.nodes import Sql, fill, literal
from gaterules.table import DecisionTable

FACTS = "__facts__"  # the relation that a compiled table reads
READ = "_decide_facts"
FACT = "_decide_in_"
RAW = "_decide_raw_"
LARGEST = "1.7976931348623157e308"
# SQL takes NaN for the greatest number, so it is outside, too.
IS_FINITE = f"cast(:x as double) between -{LARGEST} and {LARGEST}"
FINITE = f"case when {IS_FINITE} then cast(:x as double) end"
SCALE = "coalesce(try_cast(rtrim(split_part(typeof(:x), ',', 2), ')') as integer), 0)"
# DuckDB rounds a number of more than fifteen digits twice, and once more where its
# power of ten is no double (beyond 10^22); its text it rounds once.
LONG = (
    f"case when {SCALE} <= 22 and abs(cast(:x as double)) < 1e15 / pow(10, {SCALE})"
    " then cast(:x as double) else cast(cast(:x as varchar) as double) end"
)
DOUBLE = "cast(:x as double)"
LOOSE = {FINITE: DOUBLE}
TEXT = "cast(:x as varchar)"
Ways = dict[str, tuple[tuple[str, str], ...]]
# By dialect and kind: the names of types, and how a column of such a type is read.
WAYS: dict[str, Ways] = {
    "duckdb": {
        "number": (
            ("DOUBLE", FINITE),
            ("U?(TINY|SMALL|BIG)?INT(EGER)?|DECIMAL[(]([0-9]|1[0-5]),.*", DOUBLE),
            ("U?HUGEINT|DECIMAL.*", LONG),
        ),
        "string": (("VARCHAR|ENUM.*", TEXT),),
        "code": (("VARCHAR|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?", TEXT),),
        "boolean": (("BOOLEAN", "cast(:x as boolean)"),),
        "date": (("DATE|TIMESTAMP(_S|_MS|_NS)?", "cast(:x as date)"),),
        "time": (("TIME", "cast(:x as time)"),),
        MOMENT: (("DATE|TIMESTAMP(_S|_MS)?", "cast(:x as timestamp)"),),
        DAYS: (("INTERVAL", "cast(:x as interval)"),),
        YEARS: (("INTERVAL", "cast(:x as interval)"),),
    },
    "spark": {
        "number": (("double", FINITE), ("(tiny|small|big)?int|decimal.*", DOUBLE)),
        "string": (("string", TEXT),),
        "code": (("string|(tiny|small|big)?int", TEXT),),
        "boolean": (("boolean", "cast(:x as boolean)"),),
        "date": (("date|timestamp.*", "cast(:x as date)"),),
        MOMENT: (("date|timestamp.*", "cast(:x as timestamp)"),),
    },
}
NOTHING = {"duckdb": '"NULL"', "spark": "void"}


def bind_facts(query: str, relation: str) -> str:
    """Return a compiled query that reads its facts from a relation.

    It may be a table, a file in quotes or a query in brackets. The name is bound by SQL
    itself: replacing text would change a rule's own words.
    """
    return f"with {FACTS} as (select * from {relation})\nselect * from (\n{query}\n)"


def fact(name: str) -> Sql:
    """Return a fact as it was read."""
    return exp.column(FACT + name, quoted=True)


def raw(name: str) -> Sql:
    """Return a number as it was read, but with NaN and infinities left in it."""
    return exp.column(RAW + name, quoted=True)


def facts_query(
    table: DecisionTable, start: Sql, wanted: set[str], dialect: str
) -> tuple[exp.Select, list[str]]:
    """Return a SELECT of the facts and of what is read of them, and its new names.

    ``start`` is the facts as they came, ``wanted`` what the rest of the query names.
    """
    query, names = exp.select(start).from_(FACTS), []
    for name, value in _read(table, wanted, dialect):
        query = query.select(exp.alias_(value, name, quoted=True))
        names.append(name)
    return query, names


def _read(
    table: DecisionTable, wanted: set[str], dialect: str
) -> Iterator[tuple[str, Sql]]:
    for name, kind in readers_of(table).items():
        column, ways = exp.column(name, quoted=True), WAYS[dialect].get(plain(kind))
        if RAW + name in wanted and ways:
            loose = tuple((types, LOOSE.get(way, way)) for types, way in ways)
            yield RAW + name, _typed(table, name, loose, dialect)
        if FACT + name in wanted and ways:
            yield FACT + name, _typed(table, name, ways, dialect)
        elif FACT + name in wanted:
            is_asked = dialect == "duckdb" and kind == "any"
            yield FACT + name, _open(table, name, column) if is_asked else column


def _typed(
    table: DecisionTable, name: str, ways: tuple[tuple[str, str], ...], dialect: str
) -> Sql:
    case, column = exp.case(), exp.column(name, quoted=True)
    for place, (types, way) in enumerate(ways):
        names = f"{NOTHING[dialect]}|{types}" if place == 0 else types
        case = case.when(_is_of(column, names), fill(way, x=column), copy=False)
    return case.else_(_refused(table, name, column))


def _open(table: DecisionTable, name: str, column: Sql) -> Sql:
    """Return a fact of any type; a number must be one there, too."""
    is_finite = fill(IS_FINITE, x=column)
    is_nan = exp.and_(_is_of(column, "DOUBLE"), exp.not_(exp.paren(is_finite)))
    case = exp.case().when(_is_of(column, "FLOAT"), _refused(table, name, column))
    return case.when(is_nan, exp.null()).else_(column.copy())


def _is_of(column: Sql, names: str) -> Sql:
    pattern = literal(f"^({names})$")
    return fill("regexp_matches(typeof(:x), :p)", x=column, p=pattern)


def _refused(table: DecisionTable, name: str, column: Sql) -> Sql:
    before, after = refusal(table, name, "\n").split("\n")
    return fill(
        "error(:b || typeof(:x) || :a)",
        b=literal(before),
        x=column,
        a=literal(after),
    )
