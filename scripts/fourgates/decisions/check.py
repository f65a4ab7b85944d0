"""Prove a table: no gap, overlap, dead row or hole between dates.

Exact over the declared domains. Each finding comes with a row of facts that shows it,
and that row was tried on the engine.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from fourgates.decisions.check_rows import (
    KINDS,
    Finding,
    date_holes,
    date_overlaps,
    is_in_force,
    outside,
    unused,
)
from fourgates.decisions.cover import Search, UndecidedError, widened
from fourgates.decisions.feel.evaluate import normal
from fourgates.decisions.model import DEFAULT_ID, Rule, Table
from fourgates.decisions.order import ranked
from fourgates.decisions.overlap import overlaps
from fourgates.decisions.regions import (
    Box,
    Space,
    is_plain,
    space,
)
from fourgates.decisions.run import run, stopped_by

GAPS = 5
PAIRS = 20
ALLOWANCE = 6_000_000
TRIES = 300


def check(table: Table) -> list[Finding]:
    """Return everything wrong with a table; nothing when it is proven."""
    found = space(table)
    steps = (_gaps, _overlaps, _dead_rows)
    findings = [finding for step in steps for finding in step(table, found)]
    findings += date_holes(table)
    findings += date_overlaps(table)
    findings += outside(table)
    findings += unused(table)
    return findings


def _gaps(table: Table, found: Space) -> Iterator[Finding]:
    if table.default is not None or not table.is_single:
        return
    boxes = list(found.boxes)
    for _ in range(GAPS):
        try:
            point = Search().uncovered(found.whole, boxes)
        except UndecidedError:
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
            yield any(is_in_force(rule, day) for rule in table.rules for day in days)


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
    order, search = ranked(table), Search(ALLOWANCE)
    undecided: list[str] = []
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
            if search.uncovered(box, meeting) is None:
                yield _shadowed(table, found, rule, box, order[:place])
        except UndecidedError:
            undecided.append(rule.rule_id)
    if undecided:
        detail = f"{len(undecided)} rows: {KINDS['undecided']}"
        yield Finding(table.name, "undecided", tuple(undecided[:1]), detail)


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
