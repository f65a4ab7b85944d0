"""What can be wrong with a table, and what one row or one column shows by itself.

A value that a cell names must lie in the declared domain. A comparison may name its
edges, but no value beyond them: there it holds for everything or for nothing. An
interval may reach beyond one edge, as ``[40..100]`` does on ``[34..43]``; one with both
bounds beyond is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Any

from gaterules.facts import readable
from gaterules.feel import tree
from gaterules.feel.evaluate import holds
from gaterules.feel.tree import Expression, Literal, Test, Tests, names
from gaterules.feel.values import compare
from gaterules.regions.constants import AFTER, OTHER, constants_of, simplified
from gaterules.table import DecisionTable, Input, Rule

LISTED = 3  # names of rows in one line
FINDINGS = {
    "gap": "no row covers these facts",
    "overlap": "both rows hold",
    "conflict": "both rows hold and say different things",
    "dead_row": "can never fire",
    "date_hole": "no row is in force",
    "date_overlap": "the same cells hold twice in these days",
    "idle_alternative": "holds for nothing that the cell does not hold for without it",
    "holds_always": "holds for every value",
    "outside_domain": "names a value outside the declared domain",
    "unused_input": "no row tests this input",
    "undecided": "could not be proven within the allowance of steps",
}


@dataclass(frozen=True)
class Finding:
    """One thing wrong with a table, and facts that show it.

    Args:
        kind: A key of FINDINGS.
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
        detail = self.detail or FINDINGS[self.kind]
        parts = [self.decision, self.kind, " and ".join(self.rule_ids), detail]
        text = ": ".join(filter(None, parts))
        if self.facts:
            facts = ", ".join(f"{n}={value_text(v)}" for n, v in self.facts.items())
            text += f"\n    for example {facts}"
        return text


def date_holes(table: DecisionTable) -> Iterator[Finding]:
    """Find the days from which no row is in force."""
    if not table.date or not table.rules:
        return
    starts = [rule.start for rule in table.rules]
    first = None if None in starts else min(day for day in starts if day)
    for day in sorted({rule.end for rule in table.rules if rule.end}):
        if first is not None and day < first:
            continue
        if not any(rule.is_in_force(day) for rule in table.rules):
            following = min((one for one in starts if one and one > day), default=None)
            until = f"until {following}" if following else "for ever"
            detail = f"no row is in force from {day} {until}"
            yield Finding(table.name, "date_hole", (), detail, {table.date: day})


def date_overlaps(table: DecisionTable) -> Iterator[Finding]:
    """Find rows with the same cells whose periods overlap."""
    if not table.date or not table.is_single:
        return
    alike: dict[tuple[Any, ...], list[Rule]] = {}
    for rule in table.rules:
        alike.setdefault((rule.jurisdiction, rule.tests), []).append(rule)
    for rules in alike.values():
        for first, second in combinations(rules, 2):
            start = max(r.start or date.min for r in (first, second))
            end = min(r.end or date.max for r in (first, second))
            if table.policy == "A" and first.outputs == second.outputs:
                continue
            if start < end:
                detail = f"the same cells hold twice from {start}"
                ids, facts = (first.rule_id, second.rule_id), {table.date: start}
                yield Finding(table.name, "date_overlap", ids, detail, facts)


def unused(table: DecisionTable) -> Iterator[Finding]:
    """Find inputs that no row tests or mentions."""
    if not table.rules and table.default is None:
        return  # that nothing is covered says it
    nodes = [node for rule in table.rules for node in (*rule.tests, *rule.outputs)]
    mentioned = {name for node in nodes for name in names(node)}
    for place, column in enumerate(table.inputs):
        is_tested = any(not rule.tests[place].is_any for rule in table.rules)
        if not is_tested and column.name not in mentioned:
            detail = f"no row tests the input {column.name}"
            yield Finding(table.name, "unused_input", (), detail)


def listed(names: Sequence[str]) -> str:
    """Return the first names of many, and how many more there are."""
    first = list(names[:LISTED])
    if len(names) > LISTED:
        first.append(f"{len(names) - LISTED} more")
    return " and ".join(filter(None, [", ".join(first[:-1]), *first[-1:]]))


def value_text(value: Any) -> str:
    """Return a value as a finding prints it."""
    if value == OTHER:
        return '"(any other)"'
    if isinstance(value, str) and value.endswith(AFTER):
        return f'"{value.removesuffix(AFTER)}…"'
    return f'"{value}"' if isinstance(value, str) else readable(value)


Ends = tuple[Any, Any]  # the least and the greatest value; None where there is none


def outside(table: DecisionTable) -> Iterator[Finding]:
    """Find values that the declared domains do not hold."""
    for place, column in enumerate(table.inputs):
        if column.domain.is_any:
            continue
        ends = ends_of(simplified(column.domain))
        for rule in table.rules:
            tests = simplified(rule.tests[place]).items
            for value in (one for test in tests for one in _strays(column, ends, test)):
                detail = f"{column.name}: {value_text(value)} is outside the domain"
                yield Finding(table.name, "outside_domain", (rule.rule_id,), detail)


def _strays(column: Input, ends: Ends, test: Test) -> Iterator[Any]:
    match test:
        case tree.Equal() | tree.Compare(operator="=" | "!="):
            values = [v for v in constants_of(Tests((test,))) if v is not None]
            yield from (v for v in values if holds(column.domain, v, {}) is not True)
        case tree.Compare(value=value):
            yield from (v for v in _constants(value) if _is_beyond(v, ends))
        case tree.Interval(low=low, high=high):
            bounds = [*_constants(low), *_constants(high)]
            beyond = [value for value in bounds if _is_beyond(value, ends)]
            yield from beyond if len(beyond) == 2 else ()  # noqa: PLR2004


def _constants(value: Expression) -> list[Any]:
    is_value = isinstance(value, Literal) and value.value is not None
    return [value.value] if is_value else []  # type: ignore[attr-defined]


def _is_beyond(value: Any, ends: Ends) -> bool:
    low, high = ends
    return compare("<", value, low) is True or compare(">", value, high) is True


def ends_of(domain: Tests) -> Ends:
    """Return the least and the greatest constant of a domain, if it has them.

    Each is None where the domain has no end there, or holds what has no order.
    """
    if domain.negated:
        return None, None
    pairs = [_ends(test) for test in domain.items]
    lows, highs = ([pair[side] for pair in pairs] for side in (0, 1))
    return _first(lows, "<"), _first(highs, ">")


def _ends(test: Test) -> Ends:
    match test:
        case tree.Interval(low=Literal(value=low), high=Literal(value=high)):
            return low, high
        case tree.Compare(operator="<" | "<=", value=Literal(value=high)):
            return None, high
        case tree.Compare(operator=">" | ">=", value=Literal(value=low)):
            return low, None
        case (
            tree.Compare(operator="=", value=Literal(value=one))
            | tree.Equal(value=Literal(value=one))
        ):
            return one, one
    return None, None


def _first(values: list[Any], sign: str) -> Any:
    """Return the value that stands before all others, None where one has no end."""
    if not values or None in values:
        return None
    best = values[0]
    for value in values[1:]:
        if compare(sign, value, best) is None:
            return None
        best = value if compare(sign, value, best) else best
    return best


def counted(number: int, noun: str) -> str:
    """Return ``1 row`` or ``2 rows``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
