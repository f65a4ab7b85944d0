"""The tree of a FEEL expression or of one cell's unary tests.

Every node keeps the place of its first character in the cell, so that an error can
point at it. Two nodes are equal when they say the same, wherever they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, dataclass_transform


@dataclass_transform(frozen_default=True)
@dataclass(frozen=True)
class Node:
    """Anything that stands at a place in a cell; each kind is a frozen dataclass."""

    position: int = field(default=0, compare=False, kw_only=True, repr=False)

    def __init_subclass__(cls) -> None:
        """Make a dataclass of each kind."""
        dataclass(frozen=True)(cls)


class Expression(Node):
    """Anything that has a value."""


class Literal(Expression):
    """A constant: float, str, bool, date, datetime, time, timedelta, Months, None.

    The number 1 is not the truth value true, which Python takes for its equal.
    """

    value: object

    def __eq__(self, other: object) -> bool:
        """Return whether both are the same value of the same type."""
        is_literal = isinstance(other, Literal)
        return is_literal and self._typed == other._typed  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        """Agree with ``__eq__``."""
        return hash(self._typed)

    @property
    def _typed(self) -> tuple[type, object]:
        return type(self.value), self.value


class Name(Expression):
    """An input, or ``?`` for the input of the cell's own column."""

    name: str


class Negative(Expression):
    """Arithmetic negation."""

    operand: Expression


class Joined(Expression):
    """An operator on two operands."""

    operator: str
    left: Expression
    right: Expression


class Binary(Joined):
    """``+ - * / **`` on two operands."""


class Comparison(Joined):
    """``= != < <= > >=`` on two operands."""


class Logic(Joined):
    """``and`` or ``or``, three-valued."""


class Choice(Expression):
    """``if … then … else …``."""

    condition: Expression
    then: Expression
    otherwise: Expression


class Call(Expression):
    """A function called by position, or by parameter names where it has them."""

    function: str
    arguments: tuple[Expression, ...]
    parameters: tuple[str, ...] = ()


class Member(Expression):
    """``value.name``: a component of a structure or a part of a date."""

    value: Expression
    name: str


class Items(Expression):
    """A list ``[a, b, c]``."""

    items: tuple[Expression, ...]


class Within(Expression):
    """``x in (tests)`` or ``x between a and b``."""

    value: Expression
    tests: Tests


class Range(Expression):
    """``[a..b)`` or ``(< 5)`` as a value; a bound that is None does not exist."""

    low: Expression | None
    high: Expression | None
    low_closed: bool
    high_closed: bool


class Iteration(Expression):
    """``for``, ``some`` or ``every``: names bound in turn, then what they yield."""

    kind: str
    sources: tuple[tuple[str, Expression], ...]
    body: Expression


class Filter(Expression):
    """``list[condition]`` or ``list[place]``."""

    value: Expression
    condition: Expression


class Context(Expression):
    """A context: each entry sees those before it; a result stands for the whole."""

    entries: tuple[tuple[str, Expression], ...]
    result: Expression | None = None


class Lambda(Expression):
    """A function definition: parameters with their types, and the body."""

    parameters: tuple[tuple[str, FeelType], ...]
    body: Expression


class Apply(Expression):
    """A call of whatever an expression yields."""

    function: Expression
    arguments: tuple[Expression, ...]
    parameters: tuple[str, ...] = ()


class InstanceOf(Expression):
    """``value instance of type``."""

    value: Expression
    kind: FeelType


class Typed(Expression):
    """A value that a model declares to be of a type."""

    value: Expression
    kind: FeelType


class Embedded(Expression):
    """A decision table inside an expression, and who tells its answer and its type."""

    table: Any
    answer: Callable[[Any, Mapping[str, Any]], Any] = field(repr=False)
    kind: Callable[[Any, Mapping[str, str]], FeelType] = field(repr=False)


class Refused(Expression):
    """Logic that this engine does not run; it says so by name."""

    reason: str


class Compare(Node):
    """One unary test ``< 5``: the input stands on the left."""

    operator: str
    value: Expression


class Interval(Node):
    """One unary test ``[a..b)``; a missing bound is open to infinity."""

    low: Expression
    high: Expression
    low_closed: bool
    high_closed: bool


class Equal(Node):
    """One unary test that is a value, a list of values, or an expression with ``?``."""

    value: Expression


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


Test = Compare | Interval | Equal
# Where a node binds names of its own.
BINDINGS = {Iteration: "sources", Context: "entries", Lambda: "parameters"}
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
    binding = BINDINGS.get(type(node))
    return found - {name for name, _ in getattr(node, binding)} if binding else found


def open_forms(node: Node) -> set[str]:
    """Return what a tree holds that a rule table cannot hold."""
    found = {form for child in children(node) for form in open_forms(child)}
    own = MODEL_FORMS.get(type(node))
    return found | {own} if own else found
