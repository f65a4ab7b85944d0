"""Prove a table: no gap, overlap, dead row or hole between dates.

Exact over the declared domains where cells name constants or compare inputs. What is
found was tried on the engine, and comes with the facts that show it; where cells
compute more than that, what no facts show is told as not proven, and stops nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gaterules.decisions import decide, hits, stopped_by
from gaterules.proof.cells import cells_at_odds
from gaterules.proof.counterexamples import Counterexamples, Facts
from gaterules.proof.findings import (
    FINDINGS,
    Finding,
    counted,
    date_holes,
    date_overlaps,
    listed,
    outside,
    unused,
)
from gaterules.proof.search import Search, UndecidedError, widened
from gaterules.regions.boxes import Box, Space
from gaterules.regions.space import overlaps, space_of
from gaterules.table import CONFLICT_ID, DEFAULT_ID, DecisionTable, rows_in_order

NO_ROW = (None, DEFAULT_ID)
GAPS = 5
REGIONS = 20  # looked at where cells compute and no facts show a gap


def gaps(table: DecisionTable, space: Space) -> Iterator[Finding]:
    """Return what no row covers; nothing for a table with a default."""
    if table.default is not None:
        return
    if not table.rules:
        detail = "the table has no rows and no default, so it covers nothing"
        yield Finding(table.name, "gap", detail=detail)
    elif table.is_single:
        yield from _told(table, space, "gap")


def defaults(table: DecisionTable) -> list[Finding]:
    """Return, by examples, what falls to the default of a table; a finding each."""
    if table.default is None:
        return []
    nothing = Finding(table.name, "default", detail="nothing falls to the default")
    return [*_told(table, space_of(table), "default")] or [nothing]


def _told(table: DecisionTable, space: Space, kind: str) -> Iterator[Finding]:
    seen: list[Facts] = []
    is_open = False
    try:
        for facts in _uncovered(table, space):
            is_open = is_open or facts is None
            if facts is not None and facts not in seen:
                seen.append(facts)
                detail = "these facts fall to it" if kind == "default" else ""
                yield Finding(table.name, kind, detail=detail, facts=facts)
            if len(seen) >= GAPS:
                return
    except UndecidedError:
        yield Finding(table.name, "undecided", detail="gaps: " + FINDINGS["undecided"])
        return
    if is_open:
        rows = listed([table.rules[n].rule_id for n in sorted(space.computing)])
        other = "no other" if seen else "none"
        detail = f"not proven that {other} is left: cells of {rows or 'rows'} compute"
        yield Finding(table.name, kind, detail=detail, is_certain=False)


def _uncovered(table: DecisionTable, space: Space) -> Iterator[Facts | None]:
    """Return facts of each region that no row covers, None where none show it."""
    boxes, examples = [*space.boxes, *space.impossible], Counterexamples(table, space)
    for _ in range(REGIONS):
        point = Search().uncovered(space.whole, boxes)
        if point is None:
            return
        region = widened(point, space.whole, boxes)
        boxes.append(region)
        if all(_days_of(table, space, region)):
            yield examples.facts(
                region, lambda table, facts: decide(table, facts).rule_id in NO_ROW
            )


def _days_of(table: DecisionTable, space: Space, region: Box) -> Iterator[bool]:
    """Say of each dimension whether a gap there is more than a hole between dates."""
    for dimension, mask in zip(space.dimensions, region, strict=True):
        if dimension.name == table.date and table.date:
            days = [v[0] for n, v in enumerate(dimension.samples) if mask >> n & 1]
            yield any(rule.is_in_force(day) for rule in table.rules for day in days)


PAIRS = 20
UNSHOWN_PAIRS = 50  # pairs that no facts show, after which no more are looked at


def clashes(table: DecisionTable, space: Space) -> Iterator[Finding]:
    """Return the pairs of rows that contradict one another under U or A."""
    if table.policy not in "UA":
        return
    kind = "overlap" if table.policy == "U" else "conflict"
    examples, told = Counterexamples(table, space), 0
    unshown: list[tuple[str, str]] = []
    for pair, region in _suspects(table, space):
        facts = _facts_at_odds(table, pair, region, examples)
        ids = (table.rules[pair[0]].rule_id, table.rules[pair[1]].rule_id)
        if facts is None:
            unshown.append(ids)
        else:
            yield Finding(table.name, kind, ids, facts=facts)
            told += 1
        if told >= PAIRS or len(unshown) >= UNSHOWN_PAIRS:
            break
    if unshown:
        detail = "not proven apart: cells compute, and no facts show both rows at odds"
        if len(unshown) > 1:
            detail += f"; so with {counted(len(unshown) - 1, 'other pair')}"
        if len(unshown) >= UNSHOWN_PAIRS:
            detail += ", and those after them were not looked at"
        yield Finding(table.name, kind, unshown[0], detail, is_certain=False)


def _suspects(
    table: DecisionTable, space: Space
) -> Iterator[tuple[tuple[int, int], Box]]:
    """Return the pairs whose boxes meet, and where."""
    for pair in overlaps(space):
        first, second = (table.rules[number] for number in pair)
        if table.jurisdiction and len(first.jurisdiction) != len(second.jurisdiction):
            continue
        if table.policy == "A" and first.outputs == second.outputs:
            continue
        boxes = (space.boxes[number] for number in pair)
        region = tuple(a & b for a, b in zip(*boxes, strict=True))
        try:
            point = Search().uncovered(region, space.impossible)
        except UndecidedError:
            point = region
        if point is not None:
            yield pair, region


def _facts_at_odds(
    table: DecisionTable, pair: tuple[int, int], region: Box, examples: Counterexamples
) -> Facts | None:
    """Return facts on which the engine finds two rows at odds."""
    alone = replace(table, rules=tuple(table.rules[number] for number in pair))
    return examples.facts(
        region, lambda _, facts: decide(alone, facts).rule_id == CONFLICT_ID
    )


ALLOWANCE = 6_000_000
CONTRADICTION = "its cells contradict one another"
UNSHOWN_ROWS = 20  # rows that no facts show alive, after which no more facts are drawn


def dead_rows(table: DecisionTable, space: Space) -> Iterator[Finding]:
    """Return the rows that hold for nothing, or only for what earlier rows take."""
    search, examples = Search(ALLOWANCE), Counterexamples(table, space)
    undecided: list[str] = []
    unshown: list[str] = []
    order = rows_in_order(table)
    for place, number in enumerate(order):
        box, name = space.boxes[number], table.rules[number].rule_id
        if not all(box):
            detail = f"can never fire: {_why_empty(space, box)}"
            yield Finding(table.name, "dead_row", (name,), detail)
            continue
        earlier = [n for n in order[:place] if _meets(box, space.boxes[n])]
        earlier = earlier if table.policy in "PF" else []
        others = [one for one in space.impossible if _meets(box, one)]
        others += [space.boxes[n] for n in earlier]
        try:
            point = search.uncovered(box, others)
        except UndecidedError:
            undecided.append(name)
            continue
        if point is None:
            yield _dead(table, number, box, earlier, examples)
        elif not space.computing.isdisjoint((number, *earlier)):
            is_given_up = len(unshown) >= UNSHOWN_ROWS
            if is_given_up or not _fires(number, box, examples):
                unshown.append(name)
    yield from _unproven(table, undecided, unshown)


def _meets(first: Box, second: Box) -> bool:
    return all(a & b for a, b in zip(first, second, strict=True))


def _fires(number: int, region: Box, examples: Counterexamples) -> bool:
    """Try facts until the engine lets a row fire."""

    def is_shown(tried: DecisionTable, facts: Facts) -> bool:
        if stopped_by(tried, number, facts):
            return False
        return tried.policy not in "PF" or hits(tried, facts)[:1] == [number]

    return examples.facts(region, is_shown) is not None


def _dead(
    table: DecisionTable,
    number: int,
    box: Box,
    earlier: Sequence[int],
    examples: Counterexamples,
) -> Finding:
    ids = (table.rules[number].rule_id,)
    facts = examples.facts(
        box, lambda tried, facts: not stopped_by(tried, number, facts)
    )
    reason = "earlier rows take all it covers" if earlier else CONTRADICTION
    detail = f"can never fire: {reason}"
    if not earlier or facts is None:
        return Finding(table.name, "dead_row", ids, detail)
    by = [n for n in earlier if not stopped_by(table, n, facts)]
    detail += f" (here {', '.join(table.rules[n].rule_id for n in by[:1])})"
    return Finding(table.name, "dead_row", ids, detail, facts)


def _unproven(
    table: DecisionTable, undecided: list[str], unshown: list[str]
) -> Iterator[Finding]:
    if undecided:
        detail = f"{counted(len(undecided), 'row')}: {FINDINGS['undecided']}"
        yield Finding(table.name, "undecided", tuple(undecided[:1]), detail)
    if unshown:
        detail = "not proven: cells compute, and no facts were found on which "
        detail += f"{listed(unshown)} would fire"
        ids = tuple(unshown[:1])
        yield Finding(table.name, "dead_row", ids, detail, is_certain=False)


def _why_empty(space: Space, box: Box) -> str:
    pairs = zip(space.dimensions, box, strict=True)
    known = [one.name for one, mask in pairs if one.name is not None and not mask]
    if not known:
        return CONTRADICTION
    return f"{', '.join(known)} holds for no value that can occur"


def check(table: DecisionTable) -> list[Finding]:
    """Return everything wrong with a table; nothing when it is proven."""
    space = space_of(table)
    steps = (gaps, clashes, dead_rows)
    findings = [finding for step in steps for finding in step(table, space)]
    findings += [*date_holes(table), *date_overlaps(table), *outside(table)]
    findings += [
        Finding(table.name, "outside_domain", detail=f"no value fits {one.name}")
        for one in space.dimensions
        if not one.full
    ]
    return [*findings, *cells_at_odds(table), *unused(table)]
