"""Find facts that show a finding: drawn from its region, and tried on the engine.

Where cells name constants only, the first facts of a region show it. Where they
compute, values are drawn around what the cells come to on the facts drawn so far.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cached_property
from itertools import islice, pairwise, product
from math import prod
from typing import Any

from gaterules.errors import CellError
from gaterules.feel.evaluate import evaluate, holds, normal
from gaterules.feel.tree import Expression, Literal, Name, Node, children, names
from gaterules.feel.types import plain
from gaterules.feel.values import Months, type_of_value
from gaterules.regions.boxes import Box, Dimension, Space, place_of
from gaterules.regions.constants import STEPS
from gaterules.table import DecisionTable, Input

Facts = dict[str, Any]
IsShown = Callable[[DecisionTable, Facts], bool]
TRIES = 400
ROWS = 60_000  # looked at for one finding: large tables get fewer tries
LEAST = 60
FEW = 12  # whole numbers between two constants that are all tried
SHIFTS = (0.0, 0.0, 1.0, -1.0, 0.001, -0.001, 10.0, -10.0)


class Counterexamples:
    """Draws facts for the findings of one table."""

    def __init__(self, table: DecisionTable, space: Space) -> None:
        """Keep the table and its regions."""
        self._table, self._space = table, space
        self._tries = max(LEAST, min(TRIES, ROWS // max(len(table.rules), 1)))

    def facts(self, region: Box, is_shown: IsShown) -> Facts | None:
        """Return facts of a region that show a finding; None when none were found."""
        for facts in self._drawn(region):
            known = {name: normal(value) for name, value in facts.items()}
            if is_shown(self._table, known):
                return facts
        return None

    def _drawn(self, region: Box) -> Iterator[Facts]:
        choices = {
            dimension.name: dimension.values(mask)
            for dimension, mask in zip(self._space.dimensions, region, strict=True)
            if dimension.name is not None
        }
        if not all(choices.values()):
            return
        yield {name: values[0] for name, values in choices.items()}
        if prod(map(len, self._pools)) <= self._tries:
            rest = {n: v for n, v in choices.items() if n not in self._names}
            yield from self._all(rest)
        draw = random.Random(0)
        for turn in range(self._tries):
            facts = {name: draw.choice(values) for name, values in choices.items()}
            if turn % 2:
                self._strew(facts, draw)
            self._settle(facts, region, draw)
            yield facts

    def _all(self, beside: dict[str, list[Any]]) -> Iterator[Facts]:
        """Try every value of every input with each date and place of a region."""
        pools = dict(zip(self._names, self._pools, strict=True)) | beside
        for values in islice(product(*pools.values()), self._tries):
            yield dict(zip(pools, values, strict=True))

    @cached_property
    def _pools(self) -> list[list[Any]]:
        """Values of each input: one of each region, and those around constants."""
        found = []
        dimensions = self._space.dimensions
        for column, dimension in zip(self._table.inputs, dimensions, strict=False):
            own = dimension.values(dimension.full)
            constants = self._hints.get(plain(column.type), [])
            pool: Facts = dict.fromkeys(own)
            for value in _denser([*own, *constants], column):
                tried: Facts = {}
                self._put(tried, column, value)
                pool |= dict.fromkeys(tried.values())
            found.append(list(pool))
        return found

    @property
    def _names(self) -> list[str]:
        return [column.name for column in self._table.inputs]

    def _strew(self, facts: Facts, draw: random.Random) -> None:
        """Move some inputs to or between constants of their own and of cells."""
        for column, pool in zip(self._table.inputs, self._pools, strict=True):
            if draw.random() < 0.5:  # noqa: PLR2004
                found = _between(draw.choice(pool), draw.choice(pool), draw)
                self._put(facts, column, _shifted(found, draw))

    @cached_property
    def _hints(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for one in self._space.dimensions:
            top = one.relation.term if one.relation else one.cell and one.cell[1]
            for node in _below(top) if top else ():
                if isinstance(node, Literal) and node.value is not None:
                    values = found.setdefault(type_of_value(node.value), [])
                    values += [] if node.value in values else [node.value]
        return found

    def _settle(self, facts: Facts, region: Box, draw: random.Random) -> None:
        """Bring inputs to what they are compared with, in an order drawn by lot."""
        pairs = [
            (dimension, mask)
            for dimension, mask in zip(self._space.dimensions, region, strict=True)
            if dimension.name is None
        ]
        draw.shuffle(pairs)
        for dimension, mask in pairs:
            if draw.random() < (0.8 if mask != dimension.full else 0.3):
                self._bring(facts, dimension, draw)

    def _bring(self, facts: Facts, dimension: Dimension, draw: random.Random) -> None:
        """Set one input beside the value of one term."""
        place, terms = _terms(dimension)
        if not terms:
            return
        term, column = draw.choice(terms), self._table.inputs[place]
        other = place_of(self._table, term)
        if other is not None and draw.random() < 0.5:  # noqa: PLR2004
            term, column = Name(column.name), self._table.inputs[other]
        known = {name: normal(value) for name, value in facts.items()}
        try:
            value = evaluate(term, known)
        except CellError:
            return
        self._put(facts, column, _shifted(value, draw))

    def _put(self, facts: Facts, column: Input, value: Any) -> None:
        """Give an input a value that it can have; any other is passed over."""
        if value is None or type_of_value(value) != plain(column.type):
            return
        if column.type == "integer":
            value = float(round(value))
        if column.domain.is_any or holds(column.domain, value, {}) is True:
            facts[column.name] = value


def _below(node: Node) -> Iterator[Node]:
    yield node
    for child in children(node):
        yield from _below(child)


def _terms(dimension: Dimension) -> tuple[int, list[Expression]]:
    """Return an input's place, and what a cell of it compares with."""
    if dimension.relation:
        return dimension.relation.place, [dimension.relation.term]
    if not dimension.cell:
        return 0, []
    place, tests = dimension.cell
    nodes = (node for node in _below(tests) if isinstance(node, Expression))
    return place, [node for node in nodes if "?" not in names(node)]


def _denser(values: list[Any], column: Input) -> list[Any]:
    """Return values, and what lies between those that are numbers."""
    numbers = sorted({one for one in values if isinstance(one, float)})
    found = list(values)
    for low, high in pairwise(numbers):
        if column.type == "integer" and high - low <= FEW:
            found += [low + step for step in range(1, int(high - low))]
        else:
            found.append((low + high) / 2)
    return found


def _between(first: Any, second: Any, draw: random.Random) -> Any:
    """Return a number that lies between two; of anything else the first."""
    if not isinstance(first, float) or not isinstance(second, float):
        return first
    return round(first + (second - first) * draw.choice((0.0, draw.random())), 3)


def _shifted(value: Any, draw: random.Random) -> Any:
    """Return a value, or one that is near."""
    shift = draw.choice(SHIFTS)
    if value is None or not shift:
        return value
    if isinstance(value, str):
        return value + "a" if shift > 0 else value[:-1]
    sign = 1 if shift > 0 else -1
    if isinstance(value, Months):
        return Months(value.count + sign)
    step = STEPS.get(type_of_value(value))
    if step is None:
        return value
    try:
        return value + step * (sign if isinstance(step, timedelta) else shift)
    except OverflowError:
        return value
