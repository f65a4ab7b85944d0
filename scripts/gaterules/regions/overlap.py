"""Find the pairs of rows that can hold together."""

from __future__ import annotations

from collections.abc import Iterable

from gaterules.model import Table
from gaterules.regions.boxes import Space
from gaterules.regions.spaces import space


def overlaps(found: Space) -> list[tuple[int, int]]:
    """Return the pairs of rows whose boxes meet, the earlier first."""
    pairs: list[tuple[int, int]] = []
    meeting = [(1 << len(found.boxes)) - 1] * len(found.boxes)
    for place, dimension in enumerate(found.dimensions):
        rows = [0] * len(dimension.samples)
        for number, box in enumerate(found.boxes):
            for region in range(len(rows)):
                if box[place] >> region & 1:
                    rows[region] |= 1 << number
        by_mask: dict[int, int] = {}
        for number, box in enumerate(found.boxes):
            mask = box[place]
            if mask not in by_mask:
                by_mask[mask] = _union(rows, mask)
            meeting[number] &= by_mask[mask]
    for number, others in enumerate(meeting):
        pairs += [
            (number, other) for other in _bits(others >> (number + 1), number + 1)
        ]
    return pairs


def _union(rows: list[int], mask: int) -> int:
    total = 0
    for region, row in enumerate(rows):
        if mask >> region & 1:
            total |= row
    return total


def _bits(mask: int, shift: int) -> Iterable[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1 + shift
        mask ^= low


def is_disjoint(table: Table) -> bool:
    """Return whether no two rows of one level can ever hold together.

    Declared domains are not trusted here: the answer decides which SQL is right for
    every fact, also for one that should not occur.
    """
    for first, second in overlaps(space(table, declared=False)):
        levels = {len(table.rules[n].jurisdiction) for n in (first, second)}
        if not table.jurisdiction or len(levels) == 1:
            return False
    return True
