"""Decide in a chain: a table whose inputs another decision gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gaterules.decisions import Explanation, explain
from gaterules.errors import TableError
from gaterules.facts import check_input, typed_facts, types_of
from gaterules.table import DecisionTable


@dataclass(frozen=True)
class ChainedFacts:
    """The facts of one table, and what the decisions before it said.

    Args:
        facts: Typed facts, the answers of earlier decisions among them.
        before: Each earlier table that had facts of its own, and its explanation.
        waiting: Names of inputs that nobody gave, by the earlier table that would.
        assumed: Date columns that were not given and are taken to be today.
    """

    facts: dict[str, Any]
    before: tuple[tuple[DecisionTable, Explanation], ...]
    waiting: dict[str, list[str]]
    assumed: tuple[str, ...]


def check_chains(tables: list[DecisionTable]) -> None:
    """Stop unless every input that says ``from`` finds an output of its name and type.

    Raises:
        RuleError: One does not; the message lists all. Or there is a circle.
    """
    known = {table.name: table for table in tables}
    faults = []
    for table in tables:
        for column in table.inputs:
            source = known.get(column.decided_by)
            given = {o.name: o.type for o in source.outputs} if source else {}
            if column.decided_by and given.get(column.name) != column.type:
                faults.append(
                    f"{table.file}: yml: '{column.name}' is from {column.decided_by}, "
                    f"which gives no {column.type} of that name"
                )
    if faults:
        raise TableError("\n".join(faults))
    for table in tables:
        upstream(table, known.__getitem__)


def upstream(
    table: DecisionTable, find: Callable[[str], DecisionTable]
) -> list[DecisionTable]:
    """Return the decisions that a table stands on, those that stand on nothing first.

    Raises:
        RuleError: Decisions stand on one another in a circle.
    """
    found: dict[str, DecisionTable] = {}

    def visit(one: DecisionTable, above: tuple[str, ...]) -> None:
        if one.name in above:
            circle = " from ".join((*above, one.name))
            raise TableError(f"decisions stand on one another: {circle}")
        for name in dict.fromkeys(c.decided_by for c in one.inputs if c.decided_by):
            visit(found.get(name) or find(name), (*above, one.name))
        found[one.name] = one

    visit(table, ())
    return [one for name, one in found.items() if name != table.name]


def decide_chain(
    table: DecisionTable,
    given: Mapping[str, str],
    find: Callable[[str], DecisionTable],
    today: date,
) -> ChainedFacts:
    """Return the facts of a table, after deciding what other decisions give.

    An earlier decision is asked when one of its own inputs is given; an answer that is
    given itself is taken as it stands. A dated table whose date is not given is asked
    as of ``today``.

    Raises:
        RuleError: A name is no input of the chain, or a value is not of its type.
    """
    chain = {one.name: one for one in [*upstream(table, find), table]}
    dates = (one.date for one in chain.values() if one.date)
    days = tuple(dict.fromkeys(name for name in dates if name not in given))
    told = {**given, **dict.fromkeys(days, str(today))}
    _check_names(table, list(chain.values()), told)
    order, known = list(chain.values()), dict[str, Any]()
    before, waiting = [], {}
    for place, source in enumerate(order[:-1], start=1):
        later = [column for one in order[place:] for column in one.inputs]
        asked = [one.name for one in later if one.decided_by == source.name]
        decided = _of(source, known)
        if decided or any(column.name in given for column in source.inputs):
            said = explain(source, decided | _own(source, told))
            before.append((source, said))
            known |= {name: said.decision.outputs[name] for name in asked}
        elif not any(name in given for name in asked):
            waiting[source.name] = asked
    facts = _of(table, known) | _own(table, told)
    return ChainedFacts(facts, tuple(before), waiting, days)


def _of(table: DecisionTable, known: Mapping[str, Any]) -> dict[str, Any]:
    return {name: known[name] for name in types_of(table) if name in known}


def _own(table: DecisionTable, told: Mapping[str, str]) -> dict[str, Any]:
    return typed_facts(table, _of(table, told), table.name)


def _check_names(
    table: DecisionTable, chain: list[DecisionTable], told: Mapping[str, str]
) -> None:
    known = dict.fromkeys(name for one in reversed(chain) for name in types_of(one))
    for name in told:
        check_input(table, name, known, table.name)
