"""Find a point that no box covers, or prove that there is none.

Rows are boxes over the regions of each input. A point escapes a row when in one
dimension it lies outside the row's mask, so "is anything uncovered?" asks whether all
rows can be escaped at once. That is satisfiability, and is answered much as its solvers
do: drop rows already escaped, follow those with one way out, else cut the space in two
where fewest rows lie on both sides. The product of all regions is never listed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

from gaterules.regions.boxes import Box

LIMIT = 2_000_000
CUTS = 24
Row = tuple[tuple[int, int], ...]  # a box by its dimensions: place and mask


class UndecidedError(Exception):
    """The search was given up; nothing is proven."""


class Search:
    """One question with its own allowance of steps.

    Args:
        limit: Rows looked at, summed over all steps, after which the search gives up.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        """Start with the whole allowance."""
        self._left = limit

    def uncovered(self, within: Box, boxes: Iterable[Box]) -> Box | None:
        """Return a box inside ``within`` that no box meets, or None.

        Raises:
            UndecidedError: The allowance was used up.
        """
        rows = [tuple(enumerate(box)) for box in boxes]
        stack = [(within, rows)] if all(within) else []
        while stack:
            box, rows = stack.pop()
            self._left -= len(rows) + 1
            if self._left < 0:
                raise UndecidedError
            state = _narrowed(box, rows)
            if state is None:
                continue
            box, rows = state
            if not rows:
                return box
            place, mask = _best_split(box, rows)
            for part in (mask, box[place] & ~mask):
                stack.append(((*box[:place], part, *box[place + 1 :]), rows))
        return None


def _narrowed(box: Box, rows: list[Row]) -> tuple[Box, list[Row]] | None:
    """Follow every row with one way out; None when a row has none.

    Of the rows that are left only the ways out are kept: few dimensions of many.
    """
    current = list(box)
    while True:
        rest: list[Row] = []
        is_changed = False
        for row in rows:
            ways = _ways_out(current, row)
            if ways is None:
                continue
            if not ways:
                return None
            if len(ways) == 1:
                place, mask = ways[0]
                current[place] &= ~mask
                is_changed = True
            else:
                rest.append(ways)
        if not is_changed:
            return tuple(current), rest
        rows = rest


def _best_split(box: Box, rows: list[Row]) -> tuple[int, int]:
    """Return the dimension and the half that part the rows best.

    Regions stand in order, so a split is a threshold. The best one leaves few rows on
    both sides and no side with most of them.
    """
    best: tuple[int, int, int] | None = None
    partial = defaultdict[int, list[int]](list)
    for place, mask in chain.from_iterable(rows):
        partial[place].append(mask & box[place])
    for place, masks in sorted(partial.items()):
        mine = box[place]
        if not mine & (mine - 1):
            continue  # one region is left; nothing to part
        whole = len(rows) - len(masks)
        for threshold, cost in _thresholds(mine, masks):
            if best is None or cost + 2 * whole < best[0]:
                low = mine & ((1 << threshold) - 1)
                best = (cost + 2 * whole, place, low)
    if best is None:
        raise UndecidedError  # cannot be: a row that is left has two ways out
    return best[1], best[2]


def _thresholds(mine: int, masks: list[int]) -> list[tuple[int, int]]:
    """Return places to cut one dimension where rows begin or end, with their cost.

    Of many such places a few, evenly spread, serve as well as all.

    Args:
        mine: Regions that are left.
        masks: Those of the rows that do not hold in all of them; one or more.
    """
    starts = sorted((mask & -mask).bit_length() - 1 for mask in masks)
    ends = sorted(mask.bit_length() for mask in masks)
    first, last = (mine & -mine).bit_length(), mine.bit_length()
    places = sorted({place for place in (*starts, *ends) if first <= place < last})
    places = places[:: len(places) // CUTS + 1] or [first]
    found = []
    for place in places:
        below = bisect_left(starts, place)
        above = len(masks) - bisect_right(ends, place)
        found.append((place, max(below, above) + below + above - len(masks)))
    return found


def _ways_out(box: list[int], row: Row) -> Row | None:
    """Return where a row can be escaped; None if it is already."""
    ways = []
    for place, mask in row:
        mine = box[place]
        inside = mine & mask
        if not inside:
            return None
        if inside != mine:
            ways.append((place, mask))
    return tuple(ways)


def widened(point: Box, whole: Box, boxes: Sequence[Box]) -> Box:
    """Return a largest uncovered box around an uncovered one."""
    current = list(point)
    apart = [
        {n for n, mask in enumerate(row) if not mask & current[n]} for row in boxes
    ]
    for place, full in enumerate(whole):
        blocking = 0
        for row, places in zip(boxes, apart, strict=True):
            if len(places) == 1 and place in places:
                blocking |= row[place]
        current[place] |= full & ~blocking
        for row, places in zip(boxes, apart, strict=True):
            if row[place] & current[place]:
                places.discard(place)
    return tuple(current)
