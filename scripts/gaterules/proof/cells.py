"""Find cells that say less, or more, than who wrote them means.

An alternative that the others of its cell contain, and a cell that holds for every
value although it is no ``-``, change nothing when they are left out: so they stand
there by a slip, such as a comma within a number. One comparison
with an edge of the domain where NULL can occur holds for all but NULL: that is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_

from gaterules.feel import spelling, tree
from gaterules.feel.tree import Literal, Test, Tests
from gaterules.feel.types import plain
from gaterules.proof.findings import Finding
from gaterules.regions.boxes import KNOWN, Dimension, relation_of
from gaterules.regions.constants import cuts_of, is_plain, simplified
from gaterules.regions.space import input_dimension
from gaterules.table import DecisionTable

NOTHING = tree.Equal(Literal(None))
ANYTHING = (
    Tests((NOTHING,), negated=True),
    Tests((tree.Compare("!=", Literal(None)),)),
)


def cells_at_odds(table: DecisionTable) -> Iterator[Finding]:
    """Find cells with an idle alternative, and cells that always hold."""
    told: dict[tuple[int, Tests], list[tuple[str, str]]] = {}
    for rule in table.rules:
        for place, tests in enumerate(rule.tests):
            if tests.is_any:
                continue
            if (place, tests) not in told:
                told[place, tests] = [*_told(table, place, tests)]
            for kind, text in told[place, tests]:
                column = f"when_{table.inputs[place].name}"
                cell = f"{table.file}:{rule.line}, {column} {rule.cells[place].strip()}"
                yield Finding(table.name, kind, (rule.rule_id,), f"{cell}: {text}")


def _told(table: DecisionTable, place: int, tests: Tests) -> Iterator[tuple[str, str]]:
    """Return what stands against one cell: the kind, and how to write it."""
    cell = simplified(tests)
    if cell.null_is_known:
        return
    yield from _idle(table, place, tests, cell)
    kind = table.inputs[place].type
    if kind == "any" or cell in ANYTHING:
        return
    if (found := _masks(table, place, cell)) is None:
        return
    masks, dimension = found
    held = reduce(or_, masks)
    if dimension is None:
        is_always = (KNOWN & ~held if cell.negated else held) == KNOWN
        if is_always:
            yield "holds_always", "holds for every value that is known; write not(null)"
        return
    known = dimension.mask(ANYTHING[0])
    held = dimension.mask(cell)
    if known and held == dimension.full:
        yield "holds_always", "holds for every value; write -"
    elif known and held == known and len(masks) > 1:
        yield "holds_always", "holds for every value that is known; write not(null)"


def _idle(
    table: DecisionTable, place: int, written: Tests, cell: Tests
) -> Iterator[tuple[str, str]]:
    """Find the alternatives that hold for nothing beside the others."""
    items = [_parts(test) for test in cell.items]
    flat = [one for parts in items for one in parts]
    shown = [one for test in written.items for one in _parts(test)]
    if len(flat) < 2 or len(flat) != len(shown):  # noqa: PLR2004
        return
    found = _masks(table, place, Tests(tuple(flat)))
    kept = list(range(len(flat)))
    for number in reversed(range(len(flat))):
        others = [n for n in kept if n != number]
        is_idle = flat[number] in [flat[n] for n in others]
        if found is not None and others:
            rest = reduce(or_, (found[0][n] for n in others))
            is_idle = is_idle or not found[0][number] & ~rest
        if is_idle and others:
            kept = others
            text = spelling.cell(Tests((shown[number],)))
            told = f"{text} adds nothing to the rest; leave it out"
            if plain(table.inputs[place].type) == "number":
                told += ", or write the number without a comma"
            yield "idle_alternative", told


def _parts(test: Test) -> tuple[Test, ...]:
    """Return the values of a list that is written out, each as an alternative."""
    if isinstance(test, tree.Equal) and isinstance(test.value, tree.Items):
        return tuple(tree.Equal(item) for item in test.value.items)
    return (test,)


def _masks(
    table: DecisionTable, place: int, cell: Tests
) -> tuple[list[int], Dimension | None] | None:
    """Return where each alternative holds: in the input's regions, or by a relation."""
    alone = [Tests((test,)) for test in cell.items]
    if is_plain(cell):
        column = table.inputs[place]
        named = cuts_of(cell) | cuts_of(simplified(column.domain))
        dimension = input_dimension(named, column)
        return [dimension.mask(one) for one in alone], dimension
    parts = [relation_of(table, place, one) for one in alone]
    if None in parts or len({part[0] for part in parts if part}) > 1:
        return None
    return [part[1] for part in parts if part], None
