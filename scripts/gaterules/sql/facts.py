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
from gaterules.feel.tree import Compare, Interval, Literal
from gaterules.feel.types import plain
from gaterules.feel.values import DAYS, MOMENT, YEARS
from gaterules.sql.nodes import Sql, fill, literal
from gaterules.table import DecisionTable, Input

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
TypedReads = tuple[tuple[str, str], ...]
Ways = dict[str, TypedReads]
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
) -> exp.Select:
    """Return a SELECT of the facts and of what is read of them.

    ``start`` is the facts as they came, ``wanted`` what the rest of the query names.
    """
    query = exp.select(start).from_(FACTS)
    for name, value in _read(table, wanted, dialect):
        named = exp.alias_(value, name, quoted=True, copy=False)
        query.select(named, copy=False)
    return query


def _read(
    table: DecisionTable, wanted: set[str], dialect: str
) -> Iterator[tuple[str, Sql]]:
    held_by = {one.name: one for one in table.inputs if is_number_held(one)}
    for name, kind in readers_of(table).items():
        column, ways = exp.column(name, quoted=True), WAYS[dialect].get(plain(kind))
        if RAW + name in wanted and ways:
            loose = tuple((types, LOOSE.get(way, way)) for types, way in ways)
            yield RAW + name, _typed(table, name, loose, dialect)
        if FACT + name in wanted and ways:
            held = _held(held_by[name], ways) if name in held_by else ways
            yield FACT + name, _typed(table, name, held, dialect)
        elif FACT + name in wanted:
            is_asked = dialect == "duckdb" and kind == "any"
            yield FACT + name, _open(table, name, column) if is_asked else column


def _typed(table: DecisionTable, name: str, ways: TypedReads, dialect: str) -> Sql:
    case, column = exp.case(), exp.column(name, quoted=True)
    for place, (types, way) in enumerate(ways):
        names = f"{NOTHING[dialect]}|{types}" if place == 0 else types
        case = case.when(_is_of(column, names), fill(way, x=column), copy=False)
    return case.else_(_refused(table, name, column))


def is_number_held(column: Input) -> bool:
    """Tell whether a number is read as NULL where its declaration lets it not occur."""
    is_number = plain(column.type) == "number"
    return is_number and (column.type == "integer" or limits_of(column) is not None)


def limits_of(column: Input) -> str | None:
    """Return the condition of a domain that is one interval or comparison."""
    (test,) = column.domain.items if len(column.domain.items) == 1 else (None,)
    if column.domain.negated:
        return None
    match test:
        case Interval(low=Literal(value=float(low)), high=Literal(value=float(high))):
            signs = (">", ">=")[test.low_closed], ("<", "<=")[test.high_closed]
            if test.low_closed and test.high_closed:
                return f":x between {_number(low)} and {_number(high)}"
            return f":x {signs[0]} {_number(low)} and :x {signs[1]} {_number(high)}"
        case Compare(operator="<" | "<=" | ">" | ">=" as sign, value=Literal() as one):
            is_number = isinstance(one.value, float)
            return f":x {sign} {_number(one.value)}" if is_number else None  # type: ignore[arg-type]
    return None


def _number(value: float) -> str:
    is_short = value.is_integer() and abs(value) < 1e15  # noqa: PLR2004
    return f"{value:.0f}" if is_short else repr(value)


def _held(column: Input, ways: TypedReads) -> TypedReads:
    """Return the ways to read a number that is NULL outside its declaration.

    To read it so costs what asking whether it is finite does, and a column of whole
    numbers is compared as such, which is six times faster.
    """
    limits = limits_of(column)
    is_whole = column.type == "integer"
    found = []
    for types, way in ways:
        tests = [limits.replace(":x", DOUBLE)] if limits else []
        is_open = " between " not in f"{limits} "
        tests += [IS_FINITE] if way == FINITE and is_open else []
        tests += [f"{DOUBLE} = floor({DOUBLE})"] if is_whole else []
        value = DOUBLE if way == FINITE else way
        found.append((types, f"case when {' and '.join(tests)} then {value} end"))
    short = limits.replace(":x", "cast(:x as bigint)") if limits else ""
    whole = f"case when {short} then {DOUBLE} end" if limits else DOUBLE
    return (("U?(TINY|SMALL)?INT(EGER)?|BIGINT|(tiny|small|big)?int", whole), *found)


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
