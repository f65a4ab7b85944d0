"""Find rows that can never fire."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gaterules.model import Table
from gaterules.order import ranked
from gaterules.proof.check_rows import KINDS, Finding, listed
from gaterules.proof.cover import Search, UndecidedError
from gaterules.proof.witness import Facts, Witness
from gaterules.regions.boxes import Box, Space
from gaterules.run import hits, stopped_by
from gaterules.wording import counted

ALLOWANCE = 6_000_000
CONTRADICTION = "its cells contradict one another"
UNSHOWN = 20  # rows that no facts show alive, after which no more facts are drawn


def dead_rows(table: Table, found: Space) -> Iterator[Finding]:
    """Return the rows that hold for nothing, or only for what earlier rows take."""
    search, witness = Search(ALLOWANCE), Witness(table, found)
    undecided: list[str] = []
    unshown: list[str] = []
    order = ranked(table)
    for place, number in enumerate(order):
        box, name = found.boxes[number], table.rules[number].rule_id
        if not all(box):
            detail = f"can never fire: {_why_empty(found, box)}"
            yield Finding(table.name, "dead_row", (name,), detail)
            continue
        earlier = [n for n in order[:place] if _meets(box, found.boxes[n])]
        earlier = earlier if table.policy in "PF" else []
        others = [one for one in found.impossible if _meets(box, one)]
        others += [found.boxes[n] for n in earlier]
        try:
            point = search.uncovered(box, others)
        except UndecidedError:
            undecided.append(name)
            continue
        if point is None:
            yield _dead(table, number, box, earlier, witness)
        elif not found.computing.isdisjoint((number, *earlier)):
            is_given_up = len(unshown) >= UNSHOWN
            if is_given_up or not _fires(table, number, box, witness):
                unshown.append(name)
    yield from _open(table, undecided, unshown)


def _meets(first: Box, second: Box) -> bool:
    return all(a & b for a, b in zip(first, second, strict=True))


def _fires(table: Table, number: int, region: Box, witness: Witness) -> bool:
    """Try facts until the engine lets a row fire."""

    def is_shown(tried: Table, facts: Facts) -> bool:
        if stopped_by(tried, number, facts):
            return False
        return tried.policy not in "PF" or hits(tried, facts)[:1] == [number]

    return witness.facts(region, is_shown) is not None


def _dead(
    table: Table, number: int, box: Box, earlier: Sequence[int], witness: Witness
) -> Finding:
    ids = (table.rules[number].rule_id,)
    facts = witness.facts(
        box, lambda tried, facts: not stopped_by(tried, number, facts)
    )
    if not earlier or facts is None:
        reason = "earlier rows take all it covers"
        reason = reason if earlier else CONTRADICTION
        return Finding(table.name, "dead_row", ids, f"can never fire: {reason}")
    by = [n for n in earlier if not stopped_by(table, n, facts)]
    detail = "can never fire: earlier rows take all it covers "
    detail += f"(here {', '.join(table.rules[n].rule_id for n in by[:1])})"
    return Finding(table.name, "dead_row", ids, detail, facts)


def _open(table: Table, undecided: list[str], unshown: list[str]) -> Iterator[Finding]:
    if undecided:
        detail = f"{counted(len(undecided), 'row')}: {KINDS['undecided']}"
        yield Finding(table.name, "undecided", tuple(undecided[:1]), detail)
    if unshown:
        detail = "not proven: cells compute, and no facts were found on which "
        detail += f"{listed(unshown)} would fire"
        ids = tuple(unshown[:1])
        yield Finding(table.name, "dead_row", ids, detail, is_certain=False)


def _why_empty(found: Space, box: Box) -> str:
    pairs = zip(found.dimensions, box, strict=True)
    names = [dimension.name for dimension, mask in pairs if not mask]
    known = [name for name in names if name is not None]
    if not known:
        return CONTRADICTION
    return f"{', '.join(known)} holds for no value that can occur"
