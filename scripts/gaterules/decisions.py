"""Run a decision table on one row of facts, and say why it came out so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from itertools import groupby
from operator import add
from typing import Any

from gaterules.errors import RuleError
from gaterules.facts import read_facts, strays
from gaterules.feel.evaluate import evaluate, holds, normal
from gaterules.feel.numbers import half_even, is_in_range, snap
from gaterules.feel.tree import Expression
from gaterules.feel.values import DAYS, ORDERED, type_of_value
from gaterules.table import (
    CONFLICT_ID,
    DEFAULT_ID,
    LISTS,
    OUTSIDE_ID,
    DecisionTable,
    Rule,
    rows_in_order,
    too_large,
)

# What a policy gives when no row holds and there is no default; else None.
EMPTY: dict[str, Any] = {"C": [], "C#": 0.0}
SUMMED = frozenset(["number", DAYS])


@dataclass(frozen=True)
class Decision:
    """What a table says about one row.

    Args:
        outputs: Value of each output; lists under R, O and C.
        rule_id: Rows that fired, parted by a blank; None when none did.
    """

    outputs: dict[str, Any]
    rule_id: str | None


@dataclass(frozen=True)
class StoppedRow:
    """A row that did not fire, and the cells that stopped it."""

    rule: Rule
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """Why a row of facts was decided so.

    Args:
        facts: The inputs as the table saw them, then what picks the rows in force.
        decision: What came out.
        fired: Rows that hold and gave the answer.
        shadowed: Rows that hold too, but an earlier one decided.
        nearly: Rows in force that one cell stopped.
        strays: Inputs whose facts their declarations do not let occur.
    """

    facts: dict[str, Any]
    decision: Decision
    fired: tuple[Rule, ...]
    shadowed: tuple[Rule, ...]
    nearly: tuple[StoppedRow, ...]
    strays: tuple[str, ...] = ()


def decide(table: DecisionTable, facts: Mapping[str, Any]) -> Decision:
    """Return what a table says about one row, as the compiled SQL does.

    Raises:
        RuleError: A fact is not of its declared type, or a whole number is too large.
    """
    known = read_facts(table, facts)
    return _outside(table, known) or _decide(table, hits(table, known), known)


def decide_values(table: DecisionTable, scope: Mapping[str, Any]) -> Decision:
    """Return what a table says about values that need not be of its inputs' types."""
    known = {name: normal(value) for name, value in scope.items()}
    return _decide(table, hits(table, known), known)


def hits(table: DecisionTable, facts: Mapping[str, Any]) -> list[int]:
    """Return the places of the rows that hold, in the order they are tried.

    Only those of the most specific jurisdiction that has any.
    """
    found = [n for n in rows_in_order(table) if not stopped_by(table, n, facts)]
    if not table.jurisdiction:
        return found
    levels = groupby(found, key=lambda n: len(table.rules[n].jurisdiction))
    return next(([*numbers] for _, numbers in levels), [])


def stopped_by(
    table: DecisionTable, number: int, facts: Mapping[str, Any]
) -> list[str]:
    """Return the columns whose cells keep one row from firing."""
    rule = table.rules[number]
    found = []
    if not _in_force(table, rule, facts):
        found.append("effective")
    if not _in_place(table, rule, facts):
        found.append("jurisdiction")
    for column, tests in zip(table.inputs, rule.tests, strict=True):
        if tests.is_any:
            continue
        subject = evaluate(column.expression, facts)
        if holds(tests, subject, facts) is not True:
            found.append(column.name)
    return found


def explain(table: DecisionTable, facts: Mapping[str, Any]) -> Explanation:
    """Return why a row of facts was decided so."""
    known = read_facts(table, facts)
    outside = _outside(table, known)
    fired = [] if outside else hits(table, known)
    decision = outside or _decide(table, fired, known)
    order = [] if outside else rows_in_order(table)
    blocks = {n: stopped_by(table, n, known) for n in order}
    others = [n for n, columns in blocks.items() if not columns and n not in fired]
    answering = fired[:1] if table.policy in ("F", "P") else fired
    nearly = [
        StoppedRow(table.rules[n], tuple(columns))
        for n, columns in blocks.items()
        if len(columns) == 1 and columns[0] != "effective"
    ]
    seen = {c.name: evaluate(c.expression, known) for c in table.inputs}
    picking = filter(None, (table.date, table.opened, table.jurisdiction))
    return Explanation(
        facts=seen | {name: known.get(name) for name in picking},
        decision=decision,
        fired=tuple(table.rules[n] for n in answering),
        shadowed=tuple(table.rules[n] for n in [*fired, *others] if n not in answering),
        nearly=tuple(nearly),
        strays=tuple(strays(table, known)),
    )


def day_of(table: DecisionTable, facts: Mapping[str, Any]) -> date | None:
    """Return the day whose rules judge a fact (see ``open_cases``)."""
    day = facts.get(table.date or "")
    if table.opened and table.open_cases == "keep":
        opened = facts.get(table.opened)
        day = day if opened is None else opened
    return day.date() if isinstance(day, datetime) else day


def _in_force(table: DecisionTable, rule: Rule, facts: Mapping[str, Any]) -> bool:
    if not table.date or not (rule.start or rule.end):
        return True
    day = day_of(table, facts)
    return day is not None and rule.is_in_force(day)


def _in_place(table: DecisionTable, rule: Rule, facts: Mapping[str, Any]) -> bool:
    if not table.jurisdiction or not rule.jurisdiction:
        return True
    code = facts.get(table.jurisdiction)
    if isinstance(code, float):
        code = f"{code:.0f}"
    return code is not None and str(code).startswith(rule.jurisdiction)


def _decide(
    table: DecisionTable, fired: list[int], facts: Mapping[str, Any]
) -> Decision:
    if not fired:
        return _fallback(table, facts)
    names = [output.name for output in table.outputs]
    if table.policy == "U" and len(fired) > 1:
        return Decision(dict.fromkeys(names), CONFLICT_ID)
    asked = fired[:1] if table.policy in "PF" else fired
    rules = [table.rules[n] for n in asked]
    ids = [one.rule_id for one in rules]
    answers = [_answers(table, one.rule_id, one.outputs, facts) for one in rules]
    if table.is_single:
        if any(answer != answers[0] for answer in answers):
            return Decision(dict.fromkeys(names), CONFLICT_ID)
        return Decision(dict(zip(names, answers[0], strict=True)), ids[0])
    columns = [list(column) for column in zip(*answers, strict=True)]
    gathered = [_gathered(table.policy, column) for column in columns]
    return Decision(dict(zip(names, gathered, strict=True)), " ".join(ids))


def _outside(table: DecisionTable, facts: Mapping[str, Any]) -> Decision | None:
    """Return what is said of a fact that the declarations do not let occur, if so."""
    if not strays(table, facts):
        return None
    if table.default is None:
        names = [output.name for output in table.outputs]
        return Decision(dict.fromkeys(names), OUTSIDE_ID)
    return replace(_fallback(table, facts), rule_id=OUTSIDE_ID)


def _gathered(policy: str, values: list[Any]) -> Any:
    if policy == "C#":
        return float(len(values))
    if len(policy) == 1:
        return values
    present = [value for value in values if value is not None]
    kinds = {type_of_value(value) for value in present}
    if len(kinds) != 1:
        return None
    if policy == "C+":
        total = reduce(add, present) if kinds <= SUMMED else None
        return snap(total) if isinstance(total, float) else total
    if kinds <= ORDERED:
        return min(present) if policy == "C<" else max(present)
    return present[0] if all(value == present[0] for value in present) else None


def _fallback(table: DecisionTable, facts: Mapping[str, Any]) -> Decision:
    names = [output.name for output in table.outputs]
    if table.default is None:
        return Decision(dict.fromkeys(names, EMPTY.get(table.policy)), None)
    values = _answers(table, "default", table.default, facts)
    if table.policy in LISTS:
        values = [[value] for value in values]
    return Decision(dict(zip(names, values, strict=True)), DEFAULT_ID)


def _answers(
    table: DecisionTable,
    row: str,
    values: tuple[Expression, ...],
    facts: Mapping[str, Any],
) -> list[Any]:
    found = []
    for column, node in zip(table.outputs, values, strict=True):
        value = evaluate(node, facts)
        if column.type == "integer" and isinstance(value, float):
            value = half_even(value)
            if not is_in_range(value):
                raise RuleError(f"{too_large(table, row, column.name)}{value:.0f}")
        found.append(value)
    return found
