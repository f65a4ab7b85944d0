"""The tree of a FEEL expression or of one cell's unary tests.

Every node keeps the place of its first character in the cell, so that an error can
point at it. Two nodes are equal when they say the same, wherever they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Node:
    """Anything that stands at a place in a cell."""

    position: int = field(default=0, compare=False, kw_only=True, repr=False)


@dataclass(frozen=True)
class Literal(Node):
    """A constant: float, str, bool, date, datetime, time, timedelta, Months, None."""

    value: object


@dataclass(frozen=True)
class Name(Node):
    """An input, or ``?`` for the input of the cell's own column."""

    name: str


@dataclass(frozen=True)
class Negative(Node):
    """Arithmetic negation."""

    operand: Expression


@dataclass(frozen=True)
class Binary(Node):
    """``+ - * / **`` on two operands."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Comparison(Node):
    """``= != < <= > >=`` on two operands."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Logic(Node):
    """``and`` or ``or``, three-valued."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Choice(Node):
    """``if … then … else …``."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True)
class Call(Node):
    """A function called by position, or by parameter names where it has them."""

    function: str
    arguments: tuple[Expression, ...]
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Member(Node):
    """``value.name``: a component of a structure or a part of a date."""

    value: Expression
    name: str


@dataclass(frozen=True)
class Items(Node):
    """A list ``[a, b, c]``."""

    items: tuple[Expression, ...]


@dataclass(frozen=True)
class Within(Node):
    """``x in (tests)`` or ``x between a and b``."""

    value: Expression
    tests: Tests


@dataclass(frozen=True)
class Range(Node):
    """``[a..b)`` or ``(< 5)`` as a value; a bound that is None does not exist."""

    low: Expression | None
    high: Expression | None
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True)
class Iteration(Node):
    """``for``, ``some`` or ``every``: names bound in turn, then what they yield."""

    kind: str
    sources: tuple[tuple[str, Expression], ...]
    body: Expression


@dataclass(frozen=True)
class Filter(Node):
    """``list[condition]`` or ``list[place]``."""

    value: Expression
    condition: Expression


@dataclass(frozen=True)
class Context(Node):
    """A context: each entry sees those before it; a result stands for the whole."""

    entries: tuple[tuple[str, Expression], ...]
    result: Expression | None = None


@dataclass(frozen=True)
class Lambda(Node):
    """A function definition: parameters with their types, and the body."""

    parameters: tuple[tuple[str, FeelType], ...]
    body: Expression


@dataclass(frozen=True)
class Apply(Node):
    """A call of whatever an expression yields."""

    function: Expression
    arguments: tuple[Expression, ...]
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True)
class InstanceOf(Node):
    """``value instance of type``."""

    value: Expression
    kind: FeelType


@dataclass(frozen=True)
class Typed(Node):
    """A value that a model declares to be of a type."""

    value: Expression
    kind: FeelType


@dataclass(frozen=True)
class Embedded(Node):
    """A decision table inside an expression, and who tells its answer and its type."""

    table: Any
    answer: Callable[[Any, Mapping[str, Any]], Any] = field(repr=False)
    kind: Callable[[Any, Mapping[str, str]], FeelType] = field(repr=False)


@dataclass(frozen=True)
class Refused(Node):
    """Logic that this engine does not run; it says so by name."""

    reason: str


@dataclass(frozen=True)
class Compare(Node):
    """One unary test ``< 5``: the input stands on the left."""

    operator: str
    value: Expression


@dataclass(frozen=True)
class Interval(Node):
    """One unary test ``[a..b)``; a missing bound is open to infinity."""

    low: Expression
    high: Expression
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True)
class Equal(Node):
    """One unary test that is a value, a list of values, or an expression with ``?``."""

    value: Expression


@dataclass(frozen=True)
class Tests(Node):
    """A whole cell: alternatives, perhaps negated; no alternative means ``-``."""

    items: tuple[Test, ...] = ()
    negated: bool = False
    null_is_known: bool = field(default=False, repr=False)

    @property
    def is_any(self) -> bool:
        """Whether the cell is ``-`` and so matches everything, NULL too."""
        return not self.items


@dataclass(frozen=True)
class FeelType:
    """A type of FEEL: a basic one, ``any``, or one made of others.

    ``inner`` is the type of a list's or range's items, or of a function's result;
    ``parts`` are the components of a context, or the parameters of a function.
    """

    base: str = "any"
    inner: FeelType | None = None
    allowed: Tests = field(default_factory=Tests)
    parts: tuple[tuple[str, FeelType], ...] = ()

    def types(self, name: str) -> dict[str, str]:
        """Return the type of a variable and of every path below it."""
        if self.base == "list":
            below = self.inner.types(f"{name}[]") if self.inner else {}
            return {name: "list"} | below
        if self.base != "context":
            return {name: self.base}
        found = {name: "context"}
        for part, kind in self.parts:
            found |= kind.types(f"{name}.{part}")
        return found


Expression = (
    Literal
    | Name
    | Negative
    | Binary
    | Comparison
    | Logic
    | Choice
    | Call
    | Member
    | Items
    | Within
    | Range
    | Iteration
    | Filter
    | Context
    | Lambda
    | Apply
    | InstanceOf
    | Typed
    | Embedded
    | Refused
)
Test = Compare | Interval | Equal
# What a DMN model can hold and a rule table cannot.
MODEL_FORMS: dict[type, str] = {
    Range: "a range as a value",
    Iteration: "for, some or every",
    Filter: "filter […]",
    Context: "context { … }",
    Lambda: "function definition",
    Apply: "call of a computed function",
    InstanceOf: "instance of",
    Typed: "a value held to a type",
    Embedded: "a table inside an expression",
    Refused: "what is refused",
}


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below one node."""
    return tuple(_below(vars(node).values()))


def _below(values: Iterable[object]) -> Iterator[Node]:
    for value in values:
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from _below(value)


def names(node: Node) -> set[str]:
    """Return every input that a node refers to, ``?`` included."""
    if isinstance(node, Name):
        return {node.name}
    found = {name for child in children(node) for name in names(child)}
    if isinstance(node, Iteration):
        return found - {name for name, _ in node.sources}
    if isinstance(node, Context):
        return found - {name for name, _ in node.entries}
    if isinstance(node, Lambda):
        return found - {name for name, _ in node.parameters}
    return found


def open_forms(node: Node) -> set[str]:
    """Return what a tree holds that a rule table cannot hold."""
    found = {form for child in children(node) for form in open_forms(child)}
    own = MODEL_FORMS.get(type(node))
    return found | {own} if own else found
