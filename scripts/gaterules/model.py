"""What a decision table is, once its cells are read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from gaterules.feel.syntax import Expression, Tests

POLICIES = {
    "U": "UNIQUE",
    "A": "ANY",
    "P": "PRIORITY",
    "F": "FIRST",
    "R": "RULE ORDER",
    "O": "OUTPUT ORDER",
    "C": "COLLECT",
    "C+": "COLLECT SUM",
    "C<": "COLLECT MIN",
    "C>": "COLLECT MAX",
    "C#": "COLLECT COUNT",
}
SINGLE = frozenset("UAPF")
LISTS = frozenset("ROC")
TYPES = (
    "number",
    "integer",
    "string",
    "boolean",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
    "any",
)
# Code, Chinese word and English word of what a column can hold.
Words = tuple[tuple[str, str, str], ...]
DEFAULT_ID = "<default>"
CONFLICT_ID = "<conflict>"


@dataclass(frozen=True)
class Input:
    """One ``when`` column.

    Args:
        name: Column of the facts, and label of the column of cells.
        type: One of TYPES.
        expression: What is tested; a plain input tests its own fact column.
        domain: Values that can occur; ``-`` when not declared.
        is_required: Whether NULL cannot occur.
        decided_by: The decision whose output of that name it is, if any.
    """

    name: str
    type: str
    expression: Expression
    domain: Tests
    label_zh: str = ""
    label_en: str = ""
    is_required: bool = False
    words: Words = ()
    decided_by: str = ""


@dataclass(frozen=True)
class Output:
    """One ``then`` column; values in their order of priority, highest first."""

    name: str
    type: str
    values: tuple[object, ...] = ()
    label_zh: str = ""
    label_en: str = ""
    words: Words = ()


@dataclass(frozen=True)
class Rule:
    """One row: in force from ``start`` until the day before ``end``."""

    rule_id: str
    tests: tuple[Tests, ...]
    outputs: tuple[Expression, ...]
    cells: tuple[str, ...]
    start: date | None = None
    end: date | None = None
    jurisdiction: str = ""
    because: str = ""
    source: str = ""
    confidence: str = ""
    is_illustrative: bool = False
    line: int = 0


@dataclass(frozen=True)
class Table:
    """One decision.

    Args:
        name: Decision, without the prefix ``rule_``.
        policy: A key of POLICIES.
        date: Fact column that picks the dated rule, if any.
        jurisdiction: Fact column with the division code, if any.
        opened: Fact column with the day an open case began, if any.
        open_cases: ``keep`` judges an open case by the rules of the day it began,
            ``move`` by those of the business date.
        default: Outputs when no row matches, or None.
    """

    name: str
    file: str
    policy: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    date: str | None = None
    jurisdiction: str | None = None
    opened: str | None = None
    open_cases: str = "move"
    default: tuple[Expression, ...] | None = None
    description: str = ""

    @property
    def is_single(self) -> bool:
        """Whether at most one row gives the answer."""
        return self.policy in SINGLE

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything in the table that can change an answer."""
        head = [self.name, self.policy, self.date, self.jurisdiction, self.opened]
        head += [self.open_cases, repr(self.default)]
        body = [
            [
                rule.rule_id,
                str(rule.start),
                str(rule.end),
                rule.jurisdiction,
                repr(rule.tests),
                repr(rule.outputs),
            ]
            for rule in self.rules
        ]
        columns = [
            [i.name, i.type, repr(i.expression), repr(i.domain)] for i in self.inputs
        ]
        columns += [[o.name, o.type, repr(o.values)] for o in self.outputs]
        text = json.dumps([head, columns, body], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def too_large(table: Table, row: str, output: str) -> str:
    """Return what is said before a whole number that has more than 32 bits."""
    return (
        f"{table.file}: {row}, then_{output}: an integer has at most 32 bits; "
        "declare the output number to give "
    )
