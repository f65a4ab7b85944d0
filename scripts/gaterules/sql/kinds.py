"""Hold a value to its declared type in SQL: what does not conform is NULL.

The twin of ``kinds``. Where the type of an expression is known when it is compiled, the
answer is known too; else DuckDB's ``typeof`` says it, which costs nothing at run time.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from sqlglot import exp

from gaterules.errors import CellError
from gaterules.feel.evaluate import conforms
from gaterules.feel.syntax import Entries, Expression, Items, Kind, Literal
from gaterules.feel.types import is_within, kind_of, type_of, unconfined
from gaterules.feel.values import DAYS, MOMENT, YEARS
from gaterules.model import LISTS, Table
from gaterules.outcomes import Logic, kind_of_logic
from gaterules.sql.nodes import Sql, all_of, fill

NAMES = {
    "number": r"DOUBLE|FLOAT|DECIMAL.*|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?",
    "string": "VARCHAR",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "time": "TIME",
    MOMENT: "TIMESTAMP",
    DAYS: "INTERVAL",
    YEARS: "INTERVAL",
}


def fitted(value: Sql, logic: Logic, kind: Kind, types: Mapping[str, str]) -> Sql:
    """Return a value held to a type.

    Args:
        value: The SQL of the value.
        logic: What it was rendered from.
        kind: The type that is declared.
        types: FEEL type of each name in scope.

    Raises:
        CellError: SQL cannot tell whether the value is of the type.
    """
    if kind.base in ("list", "context"):
        return _compound(value, logic, kind, types)
    if kind.base == "any" and kind.allowed.is_any:
        return value
    return is_allowed(_basic(value, kind_of_logic(logic, types).base, kind), kind)


def _basic(value: Sql, known: str, kind: Kind) -> Sql:
    if kind.base in (known, "any"):
        return value
    if known == "any":
        if kind.base not in NAMES:
            raise CellError(f"unsupported in SQL: a value of type {kind.base}")
        pattern = exp.Literal.string(NAMES[kind.base])
        return fill(
            "case when regexp_full_match(typeof(:v), :p) then :v end",
            v=value,
            p=pattern,
        )
    if (known, kind.base) == ("date", MOMENT):
        raise CellError("unsupported in SQL: a date as a date and time")
    if known == "list":
        raise CellError("unsupported in SQL: a list of one item as that item")
    return exp.null()


def _compound(value: Sql, logic: Logic, kind: Kind, types: Mapping[str, str]) -> Sql:
    if not kind.allowed.is_any:
        raise CellError(f"unsupported in SQL: allowed values of a {kind.base}")
    inner = kind.inner or Kind()
    if kind.base == "context" and _has_parts(logic, kind, types):
        return value
    if kind.base == "list" and _are_items(logic, inner, types):
        return value
    if is_within(kind_of_logic(logic, types), kind):
        return is_allowed(value, kind)
    if kind.base == "list" and kind_of_logic(logic, types).base == inner.base in NAMES:
        listed = exp.array(is_allowed(value, inner), dialect="duckdb")
        return exp.case().when(fill(":v is not null", v=value), listed)
    raise CellError(f"unsupported in SQL: a {kind.base} held to its type")


def _is_known_as(logic: Logic, kind: Kind, types: Mapping[str, str]) -> bool:
    """Return whether a value is sure to be of a type that confines nothing."""
    return unconfined(kind) == kind and is_within(kind_of_logic(logic, types), kind)


def _has_parts(logic: Logic, kind: Kind, types: Mapping[str, str]) -> bool:
    if isinstance(logic, Table):
        if logic.policy in ("C#", "C+"):
            return _is_known_as(logic, kind, types)
        given = {
            output.name: _column(logic, place)
            for place, output in enumerate(logic.outputs)
        }
    elif isinstance(logic, Entries) and logic.result is None:
        given = {name: [node] for name, node in logic.entries}
    else:
        return False
    return all(
        name in given and all(_surely(node, part, types) for node in given[name])
        for name, part in kind.parts
    )


def _column(table: Table, place: int) -> list[Expression]:
    """Return everything that an output of a table can be."""
    rows = [rule.outputs for rule in table.rules] + [table.default] * bool(
        table.default
    )
    return [row[place] for row in rows if row]


def _surely(node: Expression, kind: Kind, types: Mapping[str, str]) -> bool:
    """Return whether a value is sure to be of a type when it is compiled."""
    if isinstance(node, Literal):
        return conforms(node.value, kind)
    if kind.base == "context":
        return _has_parts(node, kind, types) or _is_known_as(node, kind, types)
    if kind.base == "list":
        return _are_items(node, kind.inner or Kind(), types)
    return kind.allowed.is_any and kind.base in (type_of(node, types), "any")


def _are_items(logic: Logic, inner: Kind, types: Mapping[str, str]) -> bool:
    if isinstance(logic, Items):
        return all(_surely(item, inner, types) for item in logic.items)
    if not isinstance(logic, Table) or logic.policy not in LISTS:
        return False
    if len(logic.outputs) > 1:
        return _has_parts(logic, inner, types) if inner.base == "context" else False
    return all(_surely(node, inner, types) for node in _column(logic, 0))


def is_allowed(value: Sql, kind: Kind) -> Sql:
    """Return a value, or NULL when it is not among those its type is confined to."""
    conditions = _conditions(value, kind)
    return exp.case().when(all_of(conditions), value.copy()) if conditions else value


def _conditions(value: Sql, kind: Kind, depth: int = 0) -> list[Sql]:
    """Return what a value of a type must fulfil; ``depth`` names lambda variables."""
    from gaterules.sql.render import Renderer  # noqa: PLC0415  it holds values, too

    found: list[Sql] = []
    if not kind.allowed.is_any:
        if kind.base in ("list", "context"):
            raise CellError(f"unsupported in SQL: allowed values of a {kind.base}")
        missing = exp.Is(this=value.copy(), expression=exp.null())
        test = Renderer({}, {}).within(value, kind).tests(kind.allowed, value)
        found.append(exp.paren(exp.or_(missing, test)))
    if kind.base == "context":
        for name, part in kind.parts:
            inner = exp.Dot(
                this=exp.paren(value.copy()), expression=exp.to_identifier(name, True)
            )
            found += _conditions(inner, part, depth)
    if kind.base == "list" and kind.inner:
        item = f"_k{depth}"
        if inside := _conditions(exp.column(item), kind.inner, depth + 1):
            template = f"len(list_filter(:l, lambda {item}: :c)) = len(:l)"
            found.append(fill(template, l=value, c=all_of(inside)))
    return found


def refuse_unlike(
    nodes: tuple[Expression, ...], types: Mapping[str, str], where: str
) -> None:
    """Refuse values of unlike types in one place, where SQL would cast one to another.

    Raises:
        CellError: Two are known to be unlike.
    """
    kinds = {kind_of(node, types) for node in nodes}
    if any(_are_unlike(*pair) for pair in combinations(kinds, 2)):
        raise CellError(f"unsupported in SQL: {where} of unlike types")


def _are_unlike(left: Kind, right: Kind) -> bool:
    if {left.base, right.base} & {"any", "null"}:
        return False
    if left.base != right.base:
        return True
    known = dict(right.parts)
    shared = [(part, known[name]) for name, part in left.parts if name in known]
    if left.inner and right.inner:
        shared.append((left.inner, right.inner))
    return any(_are_unlike(*pair) for pair in shared)
