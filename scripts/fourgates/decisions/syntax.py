"""The tree of a FEEL expression or of one cell's unary tests.

Every node keeps the place of its first character in the cell, so that an error can
point at it. Two nodes are equal when they say the same, wherever they stand.
"""

from __future__ import annotations

from dataclasses import dataclass, field


class CellError(Exception):
    """A cell that cannot be read or does not fit its column.

    Args:
        message: What was expected.
        position: Index of the character that the caret points at.
    """

    def __init__(self, message: str, position: int = 0) -> None:
        """Keep the message apart from its place."""
        super().__init__(message)
        self.message = message
        self.position = position


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

    @property
    def is_any(self) -> bool:
        """Whether the cell is ``-`` and so matches everything, NULL too."""
        return not self.items


@dataclass(frozen=True, order=True)
class Months:
    """A years and months duration."""

    count: int


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
)
Test = Compare | Interval | Equal


def children(node: Expression | Test | Tests) -> tuple[Expression | Test | Tests, ...]:
    """Return the nodes directly below one node."""
    found: list[Expression | Test | Tests] = []
    for value in vars(node).values():
        if isinstance(value, Node):
            found.append(value)  # type: ignore[arg-type]
        elif isinstance(value, tuple):
            found += [item for item in value if isinstance(item, Node)]  # type: ignore[misc]
    return tuple(found)


def names(node: Expression | Test | Tests) -> set[str]:
    """Return every input that a node refers to, ``?`` included."""
    if isinstance(node, Name):
        return {node.name}
    return {name for child in children(node) for name in names(child)}
