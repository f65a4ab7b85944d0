"""Findings, and those that one row or one column shows by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gaterules.facts import spelled
from gaterules.feel.syntax import names
from gaterules.model import Rule, Table
from gaterules.regions.samples import OTHER

LISTED = 3  # names of rows in one line
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
        is_certain: Whether it is proven; else it is a note, which stops nothing.
    """

    decision: str
    kind: str
    rule_ids: tuple[str, ...] = ()
    detail: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    is_certain: bool = True

    def __str__(self) -> str:
        """Return the finding as a line, and the facts that show it."""
        rows = " and ".join(self.rule_ids)
        parts = [f"{self.decision}: {self.kind}", rows, self.detail or KINDS[self.kind]]
        text = ": ".join(part for part in parts if part)
        if self.facts:
            facts = ", ".join(f"{n}={shown(v)}" for n, v in self.facts.items())
            text += f"\n    for example {facts}"
        return text


def is_in_force(rule: Rule, day: date) -> bool:
    """Return whether a row holds on a day."""
    return (not rule.start or day >= rule.start) and (not rule.end or day < rule.end)


def date_holes(table: Table) -> Iterator[Finding]:
    """Find the days from which no row is in force."""
    if not table.date or not table.rules:
        return
    starts = [rule.start for rule in table.rules]
    first = None if None in starts else min(day for day in starts if day)
    for day in sorted({rule.end for rule in table.rules if rule.end}):
        if first is not None and day < first:
            continue
        if not any(is_in_force(rule, day) for rule in table.rules):
            following = min(
                (rule.start for rule in table.rules if rule.start and rule.start > day),
                default=None,
            )
            until = f"until {following}" if following else "for ever"
            detail = f"no row is in force from {day} {until}"
            yield Finding(table.name, "date_hole", (), detail, {table.date: day})


def date_overlaps(table: Table) -> Iterator[Finding]:
    """Find rows with the same cells whose periods overlap."""
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
                if table.policy == "A" and first.outputs == second.outputs:
                    continue
                if start < end:
                    detail = f"the same cells hold twice from {start}"
                    ids = (first.rule_id, second.rule_id)
                    yield Finding(
                        table.name, "date_overlap", ids, detail, {table.date: start}
                    )


def unused(table: Table) -> Iterator[Finding]:
    """Find inputs that no row tests or mentions."""
    if not table.rules and table.default is None:
        return  # that nothing is covered says it
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


def listed(names: Sequence[str]) -> str:
    """Return the first names of many, and how many more there are."""
    first = list(names[:LISTED])
    if len(names) > LISTED:
        first.append(f"{len(names) - LISTED} more")
    return " and ".join(filter(None, [", ".join(first[:-1]), *first[-1:]]))


def shown(value: Any) -> str:
    """Return a value as a finding prints it."""
    if value == OTHER:
        return '"(any other)"'
    return f'"{value}"' if isinstance(value, str) else spelled(value)
