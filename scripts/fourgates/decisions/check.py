"""Prove a table: no gap, overlap, dead row or hole between dates.

Exact over the declared domains. Each finding comes with a row of facts that shows it,
and that row was tried on the engine.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from fourgates.decisions.cover import Search, Undecided, widened
from fourgates.decisions.evaluate import holds, normal
from fourgates.decisions.model import DEFAULT_ID, Rule, Table
from fourgates.decisions.order import ranked
from fourgates.decisions.regions import (
    OTHER,
    Box,
    Space,
    is_plain,
    overlaps,
    space,
)
from fourgates.decisions.run import run, stopped_by
from fourgates.decisions.syntax import Equal, Literal, Tests, names

GAPS = 5
PAIRS = 20
TRIES = 300
KINDS = {
    "gap": "no row covers these facts",
    "overlap": "both rows hold",
    "conflict": "both rows hold and say different things",
    "dead_row": "can never fire",
    "date_hole": "no row is in force",
    "date_overlap": "the same cells hold twice in these days",
    "outside_domain": "names a value outside the declared domain",
    "unused_input": "no row tests this input",
    "undecided": "could not be proven within the allowance of steps",
}


@dataclass(frozen=True)
class Finding:
    """One thing wrong with a table.

    Args:
        kind: A key of KINDS.
        rule_ids: Rows concerned, in order.
        facts: A row of facts that shows it.
        is_certain: Whether the engine confirmed those facts.
    """

    decision: str
    kind: str
    rule_ids: tuple[str, ...] = ()
    detail: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    is_certain: bool = True

    def __str__(self) -> str:
        rows = " and ".join(self.rule_ids)
        parts = [f"{self.decision}: {self.kind}", rows, self.detail or KINDS[self.kind]]
        text = ": ".join(part for part in parts if part)
        if self.facts:
            shown = ", ".join(f"{n}={_shown(v)}" for n, v in self.facts.items())
            text += f"\n    for example {shown}"
        return text if self.is_certain else text + " (may be: cells compute)"


def check(table: Table) -> list[Finding]:
    """Return everything wrong with a table; nothing when it is proven."""
    found = space(table)
    steps = (_gaps, _overlaps, _dead_rows)
    findings = [finding for step in steps for finding in step(table, found)]
    findings += _date_holes(table)
    findings += _date_overlaps(table)
    findings += _outside(table)
    findings += _unused(table)
    return findings


def _gaps(table: Table, found: Space) -> Iterator[Finding]:
    if table.default is not None or not table.is_single:
        return
    boxes = list(found.boxes)
    for _ in range(GAPS):
        try:
            point = Search().uncovered(found.whole, boxes)
        except Undecided:
            yield Finding(table.name, "undecided", detail="gaps: " + KINDS["undecided"])
            return
        if point is None:
            return
        region = widened(point, found.whole, boxes)
        boxes.append(region)
        if all(_days_of(table, found, region)):
            facts, is_certain = _example(table, found, region, _is_uncovered)
            yield Finding(table.name, "gap", facts=facts, is_certain=is_certain)


def _days_of(table: Table, found: Space, region: Box) -> Iterator[bool]:
    """Say of each dimension whether a gap there is more than a hole between dates."""
    for dimension, mask in zip(found.dimensions, region, strict=True):
        if dimension.name == table.date and table.date:
            days = [v[0] for n, v in enumerate(dimension.samples) if mask >> n & 1]
            yield any(_is_in_force(rule, day) for rule in table.rules for day in days)


def _is_in_force(rule: Rule, day: date) -> bool:
    return (not rule.start or day >= rule.start) and (not rule.end or day < rule.end)


def _is_uncovered(table: Table, facts: dict[str, Any]) -> bool:
    return run(table, facts).rule_id in (None, DEFAULT_ID)


def _overlaps(table: Table, found: Space) -> Iterator[Finding]:
    if table.policy not in "UA":
        return
    told = 0
    for pair in overlaps(found):
        first, second = (table.rules[number] for number in pair)
        if table.jurisdiction and len(first.jurisdiction) != len(second.jurisdiction):
            continue
        if table.policy == "A" and first.outputs == second.outputs:
            continue
        region = tuple(
            a & b for a, b in zip(*(found.boxes[n] for n in pair), strict=True)
        )

        def both(tried: Table, facts: dict[str, Any], pair: Any = pair) -> bool:
            return not any(stopped_by(tried, n, facts) for n in pair)

        facts, is_certain = _example(table, found, region, both)
        yield Finding(
            table.name,
            "overlap" if table.policy == "U" else "conflict",
            (first.rule_id, second.rule_id),
            facts=facts,
            is_certain=is_certain,
        )
        told += 1
        if told >= PAIRS:
            return


def _dead_rows(table: Table, found: Space) -> Iterator[Finding]:
    order = ranked(table)
    for place, number in enumerate(order):
        rule, box = table.rules[number], found.boxes[number]
        if not all(box):
            empty = _empty_columns(found, box)
            detail = f"can never fire: {empty} holds for no value of its domain"
            yield Finding(table.name, "dead_row", (rule.rule_id,), detail)
            continue
        if table.policy not in "PF":
            continue
        earlier = [found.boxes[other] for other in order[:place]]
        meeting = [
            other
            for other in earlier
            if all(a & b for a, b in zip(box, other, strict=True))
        ]
        try:
            if Search().uncovered(box, meeting) is None:
                yield _shadowed(table, found, rule, box, order[:place])
        except Undecided:
            yield Finding(table.name, "undecided", (rule.rule_id,))


def _shadowed(
    table: Table, found: Space, rule: Rule, box: Box, earlier: Sequence[int]
) -> Finding:
    facts, _ = _example(table, found, box, lambda *_: True)
    by = next(
        (table.rules[n].rule_id for n in earlier if not stopped_by(table, n, facts)), ""
    )
    return Finding(
        table.name,
        "dead_row",
        (rule.rule_id,),
        f"can never fire: earlier rows take all it covers (here {by})",
        facts,
    )


def _empty_columns(found: Space, box: Box) -> str:
    pairs = zip(found.dimensions, box, strict=True)
    return ", ".join(d.name or "a cell" for d, mask in pairs if not mask)


def _date_holes(table: Table) -> Iterator[Finding]:
    if not table.date or not table.rules:
        return
    starts = [rule.start for rule in table.rules]
    first = None if None in starts else min(day for day in starts if day)
    for day in sorted({rule.end for rule in table.rules if rule.end}):
        if first is not None and day < first:
            continue
        if not any(_is_in_force(rule, day) for rule in table.rules):
            following = min(
                (rule.start for rule in table.rules if rule.start and rule.start > day),
                default=None,
            )
            until = f"until {following}" if following else "for ever"
            detail = f"no row is in force from {day} {until}"
            yield Finding(table.name, "date_hole", (), detail, {table.date: day})


def _date_overlaps(table: Table) -> Iterator[Finding]:
    if not table.date or not table.is_single:
        return
    alike: dict[tuple[Any, ...], list[Rule]] = {}
    for rule in table.rules:
        alike.setdefault((rule.jurisdiction, rule.tests), []).append(rule)
    for rules in alike.values():
        for place, first in enumerate(rules):
            for second in rules[place + 1 :]:
                start = max(r.start or date.min for r in (first, second))
                end = min(r.end or date.max for r in (first, second))
                if start < end:
                    detail = f"the same cells hold twice from {start}"
                    ids = (first.rule_id, second.rule_id)
                    yield Finding(
                        table.name, "date_overlap", ids, detail, {table.date: start}
                    )


def _outside(table: Table) -> Iterator[Finding]:
    for place, column in enumerate(table.inputs):
        if column.domain.is_any:
            continue
        for rule in table.rules:
            for value in _equals(rule.tests[place]):
                if holds(column.domain, value, {}) is not True:
                    detail = f"{column.name}: {_shown(value)} is outside the domain"
                    yield Finding(table.name, "outside_domain", (rule.rule_id,), detail)


def _equals(tests: Tests) -> Iterator[Any]:
    for test in tests.items:
        if isinstance(test, Equal) and isinstance(test.value, Literal):
            if test.value.value is not None:
                yield test.value.value


def _unused(table: Table) -> Iterator[Finding]:
    for place, column in enumerate(table.inputs):
        is_tested = any(not rule.tests[place].is_any for rule in table.rules)
        mentioned = {
            name
            for rule in table.rules
            for node in (*rule.tests, *rule.outputs)
            for name in names(node)
        }
        if not is_tested and column.name not in mentioned:
            detail = f"no row tests the input {column.name}"
            yield Finding(table.name, "unused_input", (), detail)


def _example(
    table: Table, found: Space, region: Box, is_shown: Any
) -> tuple[dict[str, Any], bool]:
    """Return facts inside a region, and whether they show the finding."""
    choices = [
        [
            value
            for n, values in enumerate(d.samples)
            if mask >> n & 1
            for value in values
        ]
        for d, mask in zip(found.dimensions, region, strict=True)
        if d.name is not None
    ]
    labels = [d.name for d in found.dimensions if d.name is not None]
    first = dict(zip(labels, (values[0] for values in choices), strict=True))
    draw = random.Random(0)
    more = (
        dict(zip(labels, (draw.choice(values) for values in choices), strict=True))
        for _ in range(TRIES)
    )
    is_exact = all(is_plain(tests) for rule in table.rules for tests in rule.tests)
    for facts in (first, *islice(more, 0 if is_exact else TRIES)):
        known = {name: normal(value) for name, value in facts.items()}
        if is_shown(table, known):
            return facts, True
    return first, False


def _shown(value: Any) -> str:
    if value is None:
        return "null"
    if value == OTHER:
        return '"(any other)"'
    if isinstance(value, float):
        return f"{value:g}"
    return f'"{value}"' if isinstance(value, str) else str(value)
