"""Find what no row of a table covers, and show it."""

from __future__ import annotations

from collections.abc import Iterator

from gaterules.model import DEFAULT_ID, Table
from gaterules.proof.check_rows import KINDS, Finding, is_in_force, listed
from gaterules.proof.cover import Search, UndecidedError, widened
from gaterules.proof.witness import Facts, Witness
from gaterules.regions.boxes import Box, Space
from gaterules.regions.spaces import space
from gaterules.run import decide

GAPS = 5
REGIONS = 20  # looked at where cells compute and no facts show a gap


def gaps(table: Table, found: Space) -> Iterator[Finding]:
    """Return what no row covers; nothing for a table with a default."""
    if table.default is not None:
        return
    if not table.rules:
        detail = "the table has no rows and no default, so it covers nothing"
        yield Finding(table.name, "gap", detail=detail)
    elif table.is_single:
        yield from _told(table, found, "gap")


def defaults(table: Table) -> list[Finding]:
    """Return, by examples, what falls to the default of a table; a finding each."""
    if table.default is None:
        return []
    found = list(_told(table, space(table), "default"))
    nothing = Finding(table.name, "default", detail="nothing falls to the default")
    return found or [nothing]


def _told(table: Table, found: Space, kind: str) -> Iterator[Finding]:
    seen: list[Facts] = []
    is_open = False
    try:
        for facts in _uncovered(table, found):
            is_open = is_open or facts is None
            if facts is not None and facts not in seen:
                seen.append(facts)
                detail = "these facts fall to it" if kind == "default" else ""
                yield Finding(table.name, kind, detail=detail, facts=facts)
            if len(seen) >= GAPS:
                return
    except UndecidedError:
        yield Finding(table.name, "undecided", detail="gaps: " + KINDS["undecided"])
        return
    if is_open:
        rows = listed([table.rules[n].rule_id for n in sorted(found.computing)])
        other = "no other" if seen else "none"
        detail = f"not proven that {other} is left: cells of {rows or 'rows'} compute"
        yield Finding(table.name, kind, detail=detail, is_certain=False)


def _uncovered(table: Table, found: Space) -> Iterator[Facts | None]:
    """Return facts of each region that no row covers, None where none show it."""
    boxes, witness = [*found.boxes, *found.impossible], Witness(table, found)
    for _ in range(REGIONS):
        point = Search().uncovered(found.whole, boxes)
        if point is None:
            return
        region = widened(point, found.whole, boxes)
        boxes.append(region)
        if all(_days_of(table, found, region)):
            yield witness.facts(region, _is_uncovered)


def _days_of(table: Table, found: Space, region: Box) -> Iterator[bool]:
    """Say of each dimension whether a gap there is more than a hole between dates."""
    for dimension, mask in zip(found.dimensions, region, strict=True):
        if dimension.name == table.date and table.date:
            days = [v[0] for n, v in enumerate(dimension.samples) if mask >> n & 1]
            yield any(is_in_force(rule, day) for rule in table.rules for day in days)


def _is_uncovered(table: Table, facts: Facts) -> bool:
    return decide(table, facts).rule_id in (None, DEFAULT_ID)
