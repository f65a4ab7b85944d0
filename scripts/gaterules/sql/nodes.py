"""Build sqlglot trees: constants, filled-in templates, the rounding of numbers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache

from sqlglot import exp, parse_one

from gaterules.errors import CellError
from gaterules.feel.types import plain
from gaterules.feel.values import DAYS, MOMENT, YEARS, Months

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


TYPE_NAMES = {
    "number": "double",
    "integer": "integer",
    "string": "varchar",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    MOMENT: "timestamp",
    DAYS: "interval",
    YEARS: "interval",
}


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
# Whether a value is among those of a list column; unknown as ``any_of`` has it.
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
    missing = [exp.Is(this=value.copy(), expression=exp.null()) for value in values]
    return exp.case().when(exp.or_(*missing), exp.null()).else_(found)


def output_type(kind: str) -> str | None:
    """Return the SQL type that an output column is cast to, or None for ``any``."""
    return TYPE_NAMES.get(kind) or TYPE_NAMES.get(plain(kind))
