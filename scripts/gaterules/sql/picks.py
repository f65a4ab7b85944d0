"""Pick all answers of the row that fires at once, from a list of constants."""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from gaterules.feel.syntax import Expression, Literal
from gaterules.model import DEFAULT_ID, Rule, Table
from gaterules.order import ranked
from gaterules.sql.hits import answer_of, cast_as, is_sure, renderer_of
from gaterules.sql.nodes import Sql, fill, literal
from gaterules.sql.render import Renderer

# Primes of which 2 is a primitive root: its powers reach every smaller number.
PRIMES = (5, 11, 13, 19, 29, 37, 53, 59, 61, 67)


def has_fixed_answers(table: Table) -> bool:
    """Tell whether each row answers with constants and at most one row can fire."""
    answers = [*(rule.outputs for rule in table.rules), table.default or ()]
    constant = all(isinstance(one, Literal) for row in answers for one in row)
    return bool(table.rules) and constant and is_sure(table)


def pick(table: Table, hit: Sql) -> Sql:
    """Return the answers of the row that fires, picked from a list by its ordinal.

    A CASE for each output compares the ordinal with every row again; picking once costs
    a fifth less over all. The default stands last.
    """
    listed = _answers(table, range(len(table.rules)))
    if table.default is None:
        return fill("list_extract(:l, :h)", l=exp.array(*listed), h=hit)
    last = literal(len(listed))
    return fill(
        "list_extract(:l, coalesce(:h, :d))", l=exp.array(*listed), h=hit, d=last
    )


def pick_by_bit(table: Table, mask: Sql) -> Sql:
    """Return the answers of the lowest bit that is set in a mask of ``masks``.

    A power of two modulo a prime of which 2 is a primitive root is a place of its own
    in a list hardly longer than the rows; counting bits would take four times longer.
    """
    listed = _answers(table, ranked(table))
    prime = next(prime for prime in PRIMES if len(table.rules) + 1 < prime)
    spread: list[Sql] = [exp.null() for _ in range(prime - 1)]
    for bit, answer in enumerate(listed):
        spread[pow(2, bit, prime) - 1] = answer
    return fill(
        "list_extract(:l, (:m & -:m) % :p)",
        l=exp.array(*spread),
        m=mask,
        p=literal(prime),
    )


def _answers(table: Table, order: Iterable[int]) -> list[Sql]:
    """Return the answers of the rows in an order, those of the default last."""
    found = renderer_of(table)
    rules = [table.rules[number] for number in order]
    listed = [_answer(table, rule, rule.outputs, rule.rule_id, found) for rule in rules]
    if table.default is not None:
        listed.append(_answer(table, None, table.default, DEFAULT_ID, found))
    return listed


def _answer(
    table: Table,
    rule: Rule | None,
    outputs: tuple[Expression, ...],
    rule_id: str,
    renderer: Renderer,
) -> Sql:
    values = [
        cast_as(answer_of(table, rule, place, value, renderer), output.type)
        for place, (output, value) in enumerate(
            zip(table.outputs, outputs, strict=True)
        )
    ]
    named = [*values, literal(rule_id)]
    return exp.Struct(
        expressions=[
            exp.PropertyEQ(this=exp.to_identifier(f"o{place}"), expression=value)
            for place, value in enumerate(named)
        ]
    )


def picked(table: Table, answer: Sql) -> list[tuple[str, Sql]]:
    """Return every output and ``rule_id`` as parts of the answer that was picked."""
    names = [*(output.name for output in table.outputs), "rule_id"]
    return [
        (name, fill(f"struct_extract(:a, 'o{place}')", a=answer))
        for place, name in enumerate(names)
    ]
