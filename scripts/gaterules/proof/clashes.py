"""Find pairs of rows that hold together though the hit policy forbids it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gaterules.model import CONFLICT_ID, Table
from gaterules.proof.check_rows import Finding
from gaterules.proof.cover import Search, UndecidedError
from gaterules.proof.witness import Facts, Witness
from gaterules.regions.boxes import Box, Space
from gaterules.regions.overlap import overlaps
from gaterules.run import decide
from gaterules.wording import counted

PAIRS = 20
UNSHOWN = 50  # pairs that no facts show, after which no more are looked at


def clashes(table: Table, found: Space) -> Iterator[Finding]:
    """Return the pairs of rows that contradict one another under U or A."""
    if table.policy not in "UA":
        return
    kind = "overlap" if table.policy == "U" else "conflict"
    witness, told = Witness(table, found), 0
    unshown: list[tuple[str, str]] = []
    for pair, region in _suspects(table, found):
        facts = _shown(table, pair, region, witness)
        ids = (table.rules[pair[0]].rule_id, table.rules[pair[1]].rule_id)
        if facts is None:
            unshown.append(ids)
        else:
            yield Finding(table.name, kind, ids, facts=facts)
            told += 1
        if told >= PAIRS or len(unshown) >= UNSHOWN:
            break
    if unshown:
        detail = "not proven apart: cells compute, and no facts show both rows at odds"
        if len(unshown) > 1:
            more = counted(len(unshown) - 1, "other pair")
            detail += f"; so with {more}"
        if len(unshown) >= UNSHOWN:
            detail += ", and those after them were not looked at"
        yield Finding(table.name, kind, unshown[0], detail, is_certain=False)


def _suspects(table: Table, found: Space) -> Iterator[tuple[tuple[int, int], Box]]:
    """Return the pairs whose boxes meet, and where."""
    for pair in overlaps(found):
        first, second = (table.rules[number] for number in pair)
        if table.jurisdiction and len(first.jurisdiction) != len(second.jurisdiction):
            continue
        if table.policy == "A" and first.outputs == second.outputs:
            continue
        boxes = (found.boxes[number] for number in pair)
        region = tuple(a & b for a, b in zip(*boxes, strict=True))
        try:
            point = Search().uncovered(region, found.impossible)
        except UndecidedError:
            point = region
        if point is not None:
            yield pair, region


def _shown(
    table: Table, pair: tuple[int, int], region: Box, witness: Witness
) -> Facts | None:
    """Return facts on which the engine finds two rows at odds."""
    alone = replace(table, rules=tuple(table.rules[number] for number in pair))
    return witness.facts(
        region, lambda _, facts: decide(alone, facts).rule_id == CONFLICT_ID
    )
