"""Build sqlglot trees: constants, filled-in templates, the rounding of numbers.

Each template of a built-in gives what its twin in ``feel.builtins`` gives, in DuckDB's
words; sqlglot carries them to other dialects. A function that is missing here is
refused by name when a table is compiled.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache

from sqlglot import exp, parse_one

from gaterules.errors import CellError
from gaterules.feel.types import plain
from gaterules.feel.values import MOMENT, Months
from gaterules.table import SQL_TYPES

Sql = exp.Expr
SIGNS: dict[str, type[exp.Binary]] = {
    "+": exp.Add,
    "-": exp.Sub,
    "*": exp.Mul,
    "=": exp.NullSafeEQ,
    "!=": exp.NullSafeNEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}
ATOMS = (exp.Column, exp.Literal, exp.Func, exp.Paren, exp.Null, exp.Boolean)
# Fifteen digits and back: names its operand once, so that nested cells stay short.
# The letters of "inf" and "nan" are spoilt, so that they become NULL.
SNAP = "try_cast(translate(printf('%.15g', cast(:x as double)), 'nN', 'xx') as double)"
POWER = "pow(:a, :b)"
DATES: dict[tuple[str, str, str], str] = {
    ("-", "date", "date"): "to_days(cast(:a - :b as integer))",
    ("-", MOMENT, MOMENT): ":a - :b",
    ("-", MOMENT, "date"): ":a - cast(:b as timestamp)",
    ("-", "date", MOMENT): "cast(:a as timestamp) - :b",
}
# Whether a value is among those of a list column; unknown as ``values.any_of`` has it.
LISTED = (
    "case when list_contains(:l, :s) then true when :s is null or :l is null"
    " or len(list_filter(:l, lambda _one: _one is null)) > 0 then null else false end"
)
# The same where NULL equals NULL and nothing else.
KNOWN_LISTED = (
    "case when :l is null then :s is null when :s is null"
    " then len(list_filter(:l, lambda _one: _one is null)) > 0"
    " else list_contains(:l, :s) end"
)
# What a cell that is a condition says; and one that is a truth value.
CONDITION = "case when :s is not null then :c end"
UNTESTED = "case when :s is null then case when :c is null then true end else"
KNOWN_CONDITION = f"{UNTESTED} coalesce(:c, false) end"
KNOWN_TRUTH = f"{UNTESTED} coalesce(:s = :c, false) end"


@cache
def _template(text: str) -> Sql:
    return parse_one(text, dialect="duckdb")


def fill(template: str, **parts: Sql) -> Sql:
    """Return a DuckDB expression with its ``:name`` places filled in."""

    def place(node: Sql) -> Sql:
        if not isinstance(node, exp.Placeholder):
            return node
        part = parts[node.name].copy()
        return part if isinstance(part, ATOMS) else exp.paren(part, copy=False)

    return _template(template).copy().transform(place, copy=False)


def literal(value: object) -> Sql:
    """Return a constant as SQL."""
    if value is None:
        return exp.null()
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, int):
        return exp.Literal.number(str(value))
    if isinstance(value, float):
        return exp.Literal.number(
            f"{value:.0f}" if value == int(value) else repr(value)
        )
    if isinstance(value, str):
        return exp.Literal.string(value)
    return _moment(value)


def _moment(value: object) -> Sql:
    if isinstance(value, datetime | time) and value.tzinfo is not None:
        raise CellError("unsupported in SQL: a time with a zone")
    for kind, name in ((datetime, "timestamp"), (date, "date"), (time, "time")):
        if isinstance(value, kind):
            return exp.cast(exp.Literal.string(value.isoformat()), name)  # type: ignore[attr-defined]
    if isinstance(value, Months):
        return fill("to_months(:n)", n=literal(value.count))
    if isinstance(value, timedelta):
        micro = value // timedelta(microseconds=1)
        return fill("to_microseconds(:n)", n=literal(micro))
    raise CellError(f"unsupported in SQL: the constant {value!r}")


def all_of(conditions: list[Sql]) -> Sql:
    """Return the conjunction of conditions; true when there is none."""
    return exp.and_(*conditions, copy=False) if conditions else exp.true()


def unless_null(values: list[Sql], found: Sql) -> Sql:
    """Return NULL when one value is NULL: DuckDB's least() would pass over it."""
    return exp.case().when(exp.or_(*map(is_null, values)), exp.null()).else_(found)


def is_null(value: Sql) -> Sql:
    """Return whether a value is NULL."""
    return exp.Is(this=value.copy(), expression=exp.null())


def part_of(value: Sql, name: str) -> Sql:
    """Return one named value of a structure."""
    return exp.Dot(this=exp.paren(value), expression=exp.to_identifier(name, True))


def output_type(kind: str) -> str | None:
    """Return the SQL type that an output column is cast to, or None for ``any``."""
    return SQL_TYPES.get(kind) or SQL_TYPES.get(plain(kind))


SNAPPED = frozenset(["modulo", "sqrt"])
ROUNDINGS = {
    "floor": "floor(:x)",
    "ceiling": "ceil(:x)",
    "decimal": "round_even(:x, 0)",
    "round up": "sign(:x) * ceil(abs(:x))",
    "round down": "sign(:x) * floor(abs(:x))",
    "round half up": "round(:x)",
    "round half down": "sign(:x) * ceil(abs(:x) - 0.5)",
}
DAY = r"'\d{4}-\d\d-\d\d'"
# By name and number of arguments; :a0 is the first.
TEMPLATES: dict[tuple[str, int], str] = {
    ("not", 1): "(not :a0)",
    ("string length", 1): "length(:a0)",
    ("upper case", 1): "upper(:a0)",
    ("lower case", 1): "lower(:a0)",
    ("contains:string", 2): "contains(:a0, cast(:a1 as varchar))",
    ("contains:any", 2): "contains(:a0, cast(:a1 as varchar))",
    ("contains:null", 2): "cast(null as boolean)",
    ("starts with", 2): "starts_with(:a0, :a1)",
    ("ends with", 2): "suffix(:a0, :a1)",
    ("substring", 2): "case when trunc(:a1) <> 0 and abs(trunc(:a1)) <= length(:a0)"
    " then substring(:a0, cast(trunc(:a1) as bigint)) end",
    ("substring", 3): "case when trunc(:a1) <> 0 and abs(trunc(:a1)) <= length(:a0)"
    " and :a2 >= 1 then"
    " substring(substring(:a0, cast(trunc(:a1) as bigint)), 1,"
    " cast(trunc(:a2) as bigint)) end",
    ("string:string", 1): ":a0",
    ("string:boolean", 1): "cast(:a0 as varchar)",
    ("string:date", 1): "cast(:a0 as varchar)",
    ("string:number", 1): "case when :a0 = trunc(:a0)"
    " then printf('%.0f', cast(:a0 as double)) when abs(:a0) >= 0.0001"
    " then printf('%.15g', cast(:a0 as double))"
    " when :a0 is not null then error('unsupported in SQL: the text of ' || :a0) end",
    ("abs", 1): "abs(:a0)",
    ("modulo", 2): "cast(:a0 as double) - cast(:a1 as double)"
    " * floor(cast(:a0 as double) / nullif(cast(:a1 as double), 0))",
    ("sqrt", 1): "case when :a0 >= 0 then sqrt(cast(:a0 as double)) end",
    ("even", 1): "(cast(:a0 as double) % 2 = 0)",
    ("odd", 1): "(abs(cast(:a0 as double) % 2) = 1)",
    ("date:string", 1): f"case when regexp_full_match(:a0, {DAY})"
    " then try_cast(:a0 as date) end",
    ("date:date", 1): ":a0",
    ("date:date and time", 1): "cast(:a0 as date)",
    ("date:number", 3): "case when not (:a0 = trunc(:a0) and :a1 = trunc(:a1)"
    " and :a2 = trunc(:a2)) then null when :a0 between 1 and 9999 then"
    " try_cast(printf('%04d-%02d-%02d', cast(trunc(:a0) as integer),"
    " try_cast(trunc(:a1) as integer), try_cast(trunc(:a2) as integer)) as date)"
    " when :a0 is not null then error('unsupported in SQL: the year ' || :a0) end",
    ("date and time:date", 2): "cast(:a0 as date) + :a1",
    ("day of year", 1): "extract(doy from :a0)",
    ("week of year", 1): "extract(week from :a0)",
    ("day of week", 1): "dayname(:a0)",
    ("month of year", 1): "monthname(:a0)",
}


def struct(parts: list[tuple[str, Sql]], is_quoted: bool = True) -> Sql:
    """Return a structure of named values; SQL has none without values."""
    if not parts:
        raise CellError("unsupported in SQL: an empty context")
    return exp.Struct(
        expressions=[
            exp.PropertyEQ(this=exp.to_identifier(name, is_quoted), expression=value)
            for name, value in parts
        ]
    )
