"""Tell in SQL whether a fact lies outside what its table declares.

The twin of ``facts.strays``. Such a fact is judged by no row: the proof knows nothing
of it. What it costs stands in DECISIONS.md: a list of words is the cheapest
way to look a word up, and a column of whole numbers is never asked whether it is whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlglot import exp

from gaterules.feel import tree
from gaterules.feel.evaluate import holds
from gaterules.feel.tree import Literal, Tests
from gaterules.regions.constants import OTHER, constants_of, is_plain
from gaterules.sql.facts import IS_FINITE, is_number_held, limits_of, raw
from gaterules.sql.hits import OUTSIDE, renderer_of, type_in
from gaterules.sql.nodes import Sql, fill, is_null, literal
from gaterules.sql.render import Renderer
from gaterules.table import DecisionTable, Input


def outside_of(table: DecisionTable) -> Sql | None:
    """Return the condition that some input is outside its declaration, if any can."""
    return _any_of(table, range(len(table.inputs)))


def declared_hit(table: DecisionTable, hit: Sql) -> Sql:
    """Return the hit of a fact; where it is outside, OUTSIDE or no list at all.

    An input that no row lets be what is outside is asked about only where none holds.
    """
    places = range(len(table.inputs))
    late = [n for n in places if table.is_single and _is_late(table, n)]
    first = _any_of(table, [n for n in places if n not in late])
    last = _any_of(table, late)
    found = literal(OUTSIDE) if table.is_single else exp.null()
    case = exp.case()
    if first is not None:
        case = case.when(first, found)
    if last is not None:
        case = case.when(exp.not_(is_null(hit)), hit.copy()).when(last, found.copy())
    return case.else_(hit)


def _any_of(table: DecisionTable, places: Iterable[int]) -> Sql | None:
    renderer = renderer_of(table)
    parts = [one for n in places for one in _of_input(table.inputs[n], renderer)]
    return exp.or_(*parts, copy=False) if parts else None


def _is_late(table: DecisionTable, place: int) -> bool:
    """Tell whether an input's words outside its domain, and NULL, meet no row."""
    words = words_of(table.inputs[place].domain)
    cells = [rule.tests[place] for rule in table.rules]
    if words is None or not all(is_plain(tests) for tests in cells):
        return False
    others = {one for tests in cells for one in constants_of(tests)} - {*words}
    outside = [*others, OTHER, None]
    return not any(holds(tests, one, {}) for tests in cells for one in outside)


def _of_input(column: Input, renderer: Renderer) -> Iterator[Sql]:
    subject = renderer.value(column.expression)
    if column.is_required:
        yield is_null(subject.copy())
    elif is_number_held(column):
        finite = fill(IS_FINITE, x=raw(column.name))
        yield exp.paren(exp.and_(is_null(subject), finite, copy=False))
    if is_number_held(column) and (limits_of(column) or column.domain.is_any):
        return
    words = words_of(column.domain)
    if words is not None:
        listed = exp.array(*map(literal, words), dialect="duckdb")
        yield fill("not list_contains(:l, :x)", l=listed, x=subject)
        return
    if not column.domain.is_any:
        inner = renderer.within(subject, type_in(column, renderer))
        held = exp.paren(inner.tests(column.domain, subject))
        is_known = "" if _is_comparison(column.domain) else ":x is not null and "
        yield exp.paren(fill(f"{is_known}not :h", x=subject, h=held))


def words_of(domain: Tests) -> list[str] | None:
    """Return the words of a domain that is a list of them."""
    values = [
        test.value.value
        for test in domain.items
        if isinstance(test, tree.Equal) and isinstance(test.value, Literal)
    ]
    words = [value for value in values if isinstance(value, str)]
    is_list = bool(words) and len(words) == len(domain.items) and not domain.negated
    return words if is_list else None


def _is_comparison(domain: Tests) -> bool:
    """Tell whether a domain is unknown of NULL, as comparisons are."""
    kinds = tree.Interval | tree.Compare
    return not domain.negated and all(isinstance(one, kinds) for one in domain.items)
