"""What a DMN model holds: decisions that require one another, functions, types."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fourgates.decisions.model import Table
from fourgates.decisions.syntax import Expression, Tests

BASIC = {
    "number": "number",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "date and time": "date and time",
    "dayTimeDuration": "days and time duration",
    "days and time duration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "years and months duration": "years and months duration",
}


@dataclass(frozen=True)
class Kind:
    """An item definition: a basic type with allowed values, or components."""

    base: str = "any"
    is_list: bool = False
    allowed: Tests = field(default_factory=Tests)
    parts: tuple[tuple[str, Kind], ...] = ()

    def types(self, name: str) -> dict[str, str]:
        """Return the type of a variable and of every path below it."""
        if self.is_list:
            return {name: "list"}
        found = {name: self.base}
        for part, kind in self.parts:
            found |= kind.types(f"{name}.{part}")
        return found


@dataclass(frozen=True)
class Invocation:
    """A boxed call of a function with named arguments."""

    function: str
    bindings: tuple[tuple[str, Logic], ...]


@dataclass(frozen=True)
class Context:
    """Boxed entries, each seeing those before it; a nameless last one is the result."""

    entries: tuple[tuple[str, Logic], ...]


@dataclass(frozen=True)
class Listed:
    """A boxed list."""

    items: tuple[Logic, ...]


@dataclass(frozen=True)
class Refused:
    """Logic that this engine does not run; asking for it says so by name."""

    reason: str


Logic = Table | Expression | Invocation | Context | Listed | Refused


@dataclass(frozen=True)
class Variable:
    """Input data, or a parameter."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Decision:
    """One decision and what it needs."""

    name: str
    kind: Kind
    logic: Logic
    requires: tuple[str, ...]


@dataclass(frozen=True)
class Function:
    """A business knowledge model."""

    name: str
    parameters: tuple[Variable, ...]
    logic: Logic
    requires: tuple[str, ...] = ()
    kind: Kind = field(default_factory=Kind)


@dataclass(frozen=True)
class Model:
    """A whole ``.dmn`` file."""

    name: str
    inputs: dict[str, Variable]
    decisions: dict[str, Decision]
    functions: dict[str, Function]

    def order(self, name: str) -> list[Decision]:
        """Return a decision after everything it requires.

        Raises:
            ValueError: Decisions require one another in a circle.
        """
        found: list[Decision] = []
        self._visit(name, found, ())
        return found

    def _visit(self, name: str, found: list[Decision], above: tuple[str, ...]) -> None:
        if name in above:
            raise ValueError(" requires ".join((*above, name)))
        decision = self.decisions.get(name)
        if decision is None or decision in found:
            return
        for other in decision.requires:
            self._visit(other, found, (*above, name))
        found.append(decision)


Values = dict[str, Any]
