"""What a decision table is, once its cells are read, and the types of its answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from gaterules.feel.tree import Expression, FeelType, Literal, Tests
from gaterules.feel.types import common, full_type_of, plain
from gaterules.feel.values import DAYS, MOMENT, YEARS

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
SQL_TYPES = {
    "number": "double",
    "integer": "integer",
    "string": "varchar",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    MOMENT: "timestamp",
    DAYS: "interval",
    YEARS: "interval",
}
# Code, Chinese word and English word of what a column can hold.
Words = tuple[tuple[str, str, str], ...]
DEFAULT_ID = "<default>"
CONFLICT_ID = "<conflict>"
OUTSIDE_ID = "<outside>"  # a fact that the inputs' declarations do not let occur


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

    def is_in_force(self, day: date) -> bool:
        """Return whether the row holds on a day."""
        is_begun = self.start is None or day >= self.start
        return is_begun and (self.end is None or day < self.end)


@dataclass(frozen=True)
class DecisionTable:
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
        asked = ("rule_id", "start", "end", "jurisdiction", "tests", "outputs")
        body = [[str(getattr(rule, name)) for name in asked] for rule in self.rules]
        columns = [
            [i.name, i.type, repr(i.expression), repr(i.domain)]
            + ["required"] * i.is_required
            for i in self.inputs
        ]
        columns += [[o.name, o.type, repr(o.values)] for o in self.outputs]
        text = json.dumps([head, columns, body], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def too_large(table: DecisionTable, row: str, output: str) -> str:
    """Return what is said before a whole number that has more than 32 bits."""
    return (
        f"{table.file}: {row}, then_{output}: an integer has at most 32 bits; "
        "declare the output number to give "
    )


def rows_in_order(table: DecisionTable) -> list[int]:
    """Return the places of ``table.rules`` in the order they are tried.

    The more digits a row's division code has, the earlier it comes: a city's overlay
    beats the province's, and that the nation's. Under P and O rows of one level go by
    the priority of their outputs; otherwise as they stand.
    """
    by_output = table.policy in ("P", "O")

    def key(number: int) -> tuple[object, ...]:
        rule = table.rules[number]
        level = -len(rule.jurisdiction) if table.jurisdiction else 0
        return (level, *(_priority(table, rule) if by_output else ()), number)

    return sorted(range(len(table.rules)), key=key)


def _priority(table: DecisionTable, rule: Rule) -> tuple[int, ...]:
    found = []
    for column, value in zip(table.outputs, rule.outputs, strict=True):
        if not column.values:
            continue
        listed = isinstance(value, Literal) and value.value in column.values
        place = column.values.index(value.value) if listed else len(column.values)  # type: ignore[attr-defined]
        found.append(place)
    return tuple(found)


Logic = DecisionTable | Expression  # of a decision


def column_type(table: DecisionTable, place: int, types: Mapping[str, str]) -> str:
    """Return the type of an output: of its answers, else as it is declared.

    Nothing holds an answer to what the output declares.
    """
    values = [rule.outputs[place] for rule in table.rules]
    values += [table.default[place]] if table.default else []
    found = common(tuple(values), types)
    return plain(table.outputs[place].type) if found == "any" else found


def type_of_table(table: DecisionTable, types: Mapping[str, str]) -> FeelType:
    """Return what is known of the type of a table's answer."""
    columns = [
        FeelType(column_type(table, n, types)) for n in range(len(table.outputs))
    ]
    if table.policy == "C#":
        columns = [FeelType("number") for _ in columns]
    one = columns[0]
    if len(columns) > 1:
        names = (output.name for output in table.outputs)
        one = FeelType("context", parts=tuple(zip(names, columns, strict=True)))
    return FeelType("list", inner=one) if table.policy in LISTS else one


def type_of_logic(logic: Logic, types: Mapping[str, str]) -> FeelType:
    """Return what is known of the type of a decision's logic."""
    if isinstance(logic, DecisionTable):
        return type_of_table(logic, types)
    return full_type_of(logic, types)
