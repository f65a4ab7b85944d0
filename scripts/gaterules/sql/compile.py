"""Compile a decision table into one SELECT over the relation ``__facts__``.

A single-hit table becomes one CASE that finds the ordinal of the row, and a pick from
the list of answers by that ordinal, or one CASE on it for each output that is computed.
Where many rows test few inputs, masks find the row instead (see ``masks``). A
policy that must see every hit collects the ordinals in a list. Whichever way, one fact
stays one row, and is read first as the types that the table declares (``facts``).
"""

from __future__ import annotations

from sqlglot import exp

from gaterules.errors import CellError, TableError
from gaterules.feel.tree import Tests
from gaterules.feel.types import type_of
from gaterules.feel.values import DAYS, MOMENT, YEARS
from gaterules.sql import hits
from gaterules.sql.facts import READ, bind_facts, facts_query
from gaterules.sql.hits import EACH, HIT, hit_of, renderer_of
from gaterules.sql.masks import MASK, mask_of
from gaterules.sql.nodes import SNAP, Sql, fill, is_null, literal
from gaterules.sql.outside import declared_hit, outside_of
from gaterules.sql.render import Renderer
from gaterules.table import (
    CONFLICT_ID,
    DEFAULT_ID,
    LISTS,
    OUTSIDE_ID,
    POLICIES,
    DecisionTable,
    column_type,
)

SPARK_NAMES = {
    "round_even": "bround",
    "list_extract": "try_element_at",
    "suffix": "endswith",
    "error": "raise_error",
}
KEPT_IN_SPARK = frozenset(["printf", "translate", "struct"])


def for_spark(tree: Sql, file: str) -> Sql:
    """Return the tree with Spark's names for DuckDB's functions.

    A RuleError says that one has no counterpart that gives the same.
    """
    for call in tree.find_all(exp.Anonymous):
        name = str(call.this).lower()
        if name in SPARK_NAMES:
            call.set("this", SPARK_NAMES[name])
        elif name not in KEPT_IN_SPARK:
            raise TableError(f"unsupported in Spark: the function '{name}'", file)
    return tree


ROW = "_decide_row"
FIRED = "_decide_fired"
# The columns of the facts that are passed on: where one is named like an answer, the
# answer stands in its place.
KEPT = (
    "columns(lambda _one: not starts_with(_one, '_decide_')"
    " and not list_contains(:l, lower(_one)))"
)
GATHERED = {
    "R": "case when array_length(:h) > 0 then :l end",
    "O": "case when array_length(:h) > 0 then :l end",
    "C<": "list_min(:l)",
    "C>": "list_max(:l)",
}
ADDED = (
    "case when array_length(list_filter(:l, lambda x: x is not null)) > 0 then"
    " list_reduce(list_filter(:l, lambda x: x is not null), lambda x, y: x + y) end"
)
AGGREGATES = ("C+", "C<", "C>")
KNOWN = ("number", "string", "boolean", "date", "time", MOMENT, DAYS, YEARS, "null")
# Values that have no order have a least one only when they are all the same.
ALL_ALIKE = "case when list_unique(:l) = 1 then list_max(:l) end"


def try_out(table: DecisionTable) -> None:
    """Render every distinct cell and every output once, without the whole query.

    A RuleError or CellError says what SQL cannot say.
    """
    renderer = renderer_of(table)
    tried: set[tuple[int, Tests]] = set()
    for rule in table.rules:
        for place, tests in enumerate(rule.tests):
            if not tests.is_any and (place, tests) not in tried:
                tried.add((place, tests))
                hits.condition_of_cell(table, rule, place, renderer)
    columns_of(table, exp.column(HIT), renderer)


def compile_table(
    table: DecisionTable, dialect: str = "duckdb", facts: str | None = None
) -> str:
    """Return the SELECT of one table: its facts, the answers and who gave them.

    Without ``facts``, SQL of the relation to read, the query reads ``__facts__``, which
    is bound later (see ``bind_facts``). A RuleError says what SQL cannot say.
    """
    tree = _for_spark(table) if dialect == "spark" else _for_duckdb(table)
    query = tree.sql(dialect=dialect, pretty=True)
    return query if facts is None else bind_facts(query, facts)


def _for_duckdb(table: DecisionTable) -> Sql:
    hit, outside = exp.column(HIT), outside_of(table)
    if not hits.has_fixed_answers(table):
        columns = columns_of(table, hit, has_outside=outside is not None)
        numbered = _numbered(table, outside)
    elif (mask := mask_of(table, outside)) is None:
        columns, numbered = (
            hits.answer_columns(table, hit),
            _numbered(table, outside, is_picked=True),
        )
    else:
        columns, numbered = (
            hits.answer_columns(table, hit),
            _masked(table, mask, has_outside=outside is not None),
        )
    used = _names_in(numbered, columns)
    facts = facts_query(table, exp.Star(), used, "duckdb")
    answered = [name.lower() for name, _ in columns] + ["rules_digest"]
    hidden = exp.array(*map(literal, answered), dialect="duckdb")
    star = fill(KEPT, l=hidden)
    return _chosen(table, star, columns, facts, numbered)


def _numbered(
    table: DecisionTable, outside: Sql | None, *, is_picked: bool = False
) -> exp.Select:
    """Return the facts with the row that fires, or with the answers picked by it.

    Whether a fact is outside is asked in a SELECT around: ahead of the rows in one CASE
    it would keep DuckDB from computing once what many of them compare with.
    """
    row = exp.column(FIRED)
    fired = hit_of(table) if outside is None else declared_hit(table, row)
    hit = hits.pick_answers(table, fired) if is_picked else fired
    if outside is None:
        return _beside_all(hit, HIT).from_(READ, copy=False)
    inner = _beside_all(hit_of(table), FIRED).from_(READ, copy=False)
    fired_rows = inner.subquery("_fired", copy=False)
    return _beside_all(hit, HIT).from_(fired_rows, copy=False)


def _beside_all(value: Sql, name: str) -> exp.Select:
    named = exp.alias_(value, name, copy=False)
    return exp.Select().select(exp.Star(), named, copy=False)


def _masked(table: DecisionTable, mask: Sql, *, has_outside: bool) -> exp.Select:
    """Return the facts with the answers of the lowest bit of their mask."""
    facts = exp.select(exp.Star(), exp.alias_(mask, MASK)).from_(READ)
    star = exp.Star(**{"except_": [exp.column(MASK)]})
    answers = exp.alias_(
        hits.pick_by_bit(table, exp.column(MASK), has_outside=has_outside), HIT
    )
    return exp.select(star, answers).from_(facts.subquery("_masked"))


def _for_spark(table: DecisionTable) -> Sql:
    """Return the SELECT for Spark, which cannot leave a column out of a star."""
    row = exp.alias_(exp.func("struct", exp.Star()), ROW)
    outside = outside_of(table)
    numbered = _numbered(table, outside)
    columns = columns_of(table, exp.column(HIT), has_outside=outside is not None)
    used = _names_in(numbered, columns)
    facts = facts_query(table, row, used, "spark")
    star = exp.column(exp.Star(), table=ROW)
    whole = _chosen(table, star, columns, facts, numbered)
    return for_spark(whole, table.file)


def _names_in(numbered: exp.Select, columns: list[tuple[str, Sql]]) -> set[str]:
    trees = [numbered, *(value for _, value in columns)]
    return {one.name for tree in trees for one in tree.find_all(exp.Column)}


def _chosen(
    table: DecisionTable,
    star: Sql,
    columns: list[tuple[str, Sql]],
    facts: exp.Select,
    numbered: exp.Select,
) -> Sql:
    """Return the facts, the columns of the decision and the table's digest."""
    chosen = exp.select(star).from_("_decided")
    for name, value in columns:
        chosen.select(exp.alias_(value, name, quoted=True, copy=False), copy=False)
    chosen = chosen.select(exp.alias_(literal(table.digest), "rules_digest"))
    chosen.with_(READ, as_=facts, copy=False)
    return chosen.with_("_decided", as_=numbered, copy=False)


def columns_of(
    table: DecisionTable,
    hit: Sql,
    renderer: Renderer | None = None,
    *,
    has_outside: bool = False,
) -> list[tuple[str, Sql]]:
    """Return every output and ``rule_id`` as functions of the hit.

    Where there is an outside, the hit may say so (see ``declared_hit``).
    """
    found = renderer or renderer_of(table)
    is_none = _is_none(table, hit, has_outside=has_outside)
    columns = [
        (output.name, _output(table, place, hit, is_none, found))
        for place, output in enumerate(table.outputs)
    ]
    rule_id = _rule_id(table, hit)
    if has_outside and not table.is_single:
        rule_id = exp.case().when(is_null(hit), literal(OUTSIDE_ID)).else_(rule_id)
    return [*columns, ("rule_id", rule_id)]


def _is_none(table: DecisionTable, hit: Sql, *, has_outside: bool) -> Sql:
    """Return whether no row answers."""
    if not table.is_single:
        size = "coalesce(array_length(:h), 0)" if has_outside else "array_length(:h)"
        return fill(f"{size} = 0", h=hit)
    if not has_outside:
        return is_null(hit)
    return fill("coalesce(:h, :o) = :o", h=hit, o=literal(hits.OUTSIDE))


def _output(
    table: DecisionTable, place: int, hit: Sql, is_none: Sql, renderer: Renderer
) -> Sql:
    if table.is_single:
        found = hits.output_by_row(table, place, hit, renderer)
    else:
        found = _collected(table, place, hit, renderer)
    if table.default is None:
        return found
    node = table.default[place]
    if table.policy == "C#" and type_of(node, renderer.types) != "number":
        raise CellError("unsupported in SQL: a default that is no count")
    fallback = hits.answer_of(table, None, place, node, renderer)
    if table.policy != "C#":
        fallback = hits.cast_as(fallback, hits.cast_type(table, place, renderer))
    if table.policy in LISTS:
        fallback = exp.array(fallback, dialect="duckdb")
    return exp.case().when(is_none.copy(), fallback).else_(found)


def _collected(table: DecisionTable, place: int, hit: Sql, renderer: Renderer) -> Sql:
    if table.policy == "C#":
        return fill("cast(array_length(:h) as double)", h=hit)
    value = hits.output_by_row(table, place, exp.column(EACH), renderer)
    listed = fill(f"list_transform(:h, lambda {EACH}: :v)", h=hit, v=value)
    if table.policy in AGGREGATES:
        return _aggregated(table, place, listed, renderer)
    template = GATHERED.get(table.policy)
    return fill(template, l=listed, h=hit) if template else listed


def _aggregated(
    table: DecisionTable, place: int, listed: Sql, renderer: Renderer
) -> Sql:
    """Return the sum, least or greatest; NULL where FEEL has none for the type."""
    known = column_type(table, place, renderer.types)
    if known not in KNOWN:
        raise CellError(f"unsupported in SQL: {POLICIES[table.policy]} of type {known}")
    if table.policy != "C+":
        return fill(
            ALL_ALIKE if known == "boolean" else GATHERED[table.policy], l=listed
        )
    if known == "number":
        return fill(SNAP, x=fill("list_sum(:l)", l=listed))
    return fill(ADDED, l=listed) if known == DAYS else exp.null()


def _rule_id(table: DecisionTable, hit: Sql) -> Sql:
    if table.is_single:
        case = exp.case(hit.copy())
        for number, rule in enumerate(table.rules, start=1):
            case = case.when(literal(number), literal(rule.rule_id), copy=False)
        case = case.when(literal(hits.CONFLICT), literal(CONFLICT_ID))
        case = case.when(literal(hits.OUTSIDE), literal(OUTSIDE_ID))
        if table.default is not None:
            return exp.case().when(is_null(hit), literal(DEFAULT_ID)).else_(case)
        return case
    ids = exp.array(*[literal(rule.rule_id) for rule in table.rules], dialect="duckdb")
    empty = DEFAULT_ID if table.default is not None else None
    return fill(
        "case when array_length(:h) = 0 then :e else array_to_string("
        "list_transform(:h, lambda x: list_extract(:i, x)), ' ') end",
        h=hit,
        e=literal(empty),
        i=ids,
    )
