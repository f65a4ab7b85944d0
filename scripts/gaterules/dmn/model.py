"""What a DMN model holds: decisions that require one another, functions, services.

Every element has a key: its name, or ``<import>.<name>`` when another file holds it. An
element names what it requires as its own file does, so each requirement is a pair of
the name that its logic uses and the key of what is meant.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from gaterules.feel.tree import FeelType
from gaterules.table import Logic

Requires = tuple[tuple[str, str], ...]
Values = dict[str, Any]


@dataclass(frozen=True)
class Variable:
    """Input data, or a parameter."""

    name: str
    kind: FeelType
    namespace: str = ""


@dataclass(frozen=True)
class Decision:
    """One decision and what it needs."""

    name: str
    kind: FeelType
    logic: Logic
    requires: Requires = ()


@dataclass(frozen=True)
class Function:
    """A business knowledge model."""

    name: str
    parameters: tuple[Variable, ...]
    logic: Logic
    requires: Requires = ()
    kind: FeelType = field(default_factory=FeelType)


@dataclass(frozen=True)
class Service:
    """A decision service: takes inputs and decisions made elsewhere, gives decisions.

    It takes input data first, then decisions.
    """

    name: str
    takes: Requires
    gives: Requires
    kind: FeelType = field(default_factory=FeelType)


@dataclass(frozen=True)
class Model:
    """A whole ``.dmn`` file, with what it imports."""

    name: str
    inputs: dict[str, Variable]
    decisions: dict[str, Decision]
    functions: dict[str, Function]
    services: dict[str, Service] = field(default_factory=dict)
    kinds: dict[str, FeelType] = field(default_factory=dict)
    ids: dict[str, tuple[str, str]] = field(default_factory=dict)
    namespace: str = ""

    def order(self, name: str, known: Iterable[str] = ()) -> list[str]:
        """Return the keys of a decision and, before it, of everything it requires.

        A key that is known need not be decided. Decisions that require one another in a
        circle are a ValueError.
        """
        found: list[str] = []
        self._visit(name, found, (), frozenset(known))
        return found

    def _visit(
        self, key: str, found: list[str], above: tuple[str, ...], known: frozenset[str]
    ) -> None:
        if key in above:
            raise ValueError(" requires ".join((*above, key)))
        decision = self.decisions.get(key)
        if decision is None or key in found or key in known:
            return
        for _, other in decision.requires:
            self._visit(other, found, (*above, key), known)
        found.append(key)

    def imported(self, alias: str) -> Model:
        """Return the same model with its keys as another file names them."""

        def renamed(items: dict[str, Any]) -> dict[str, Any]:
            return {f"{alias}.{key}": linked(item) for key, item in items.items()}

        def linked(item: Any) -> Any:
            links = {"requires", "takes", "gives"} & vars(item).keys()
            return replace(item, **{link: under(getattr(item, link)) for link in links})

        def under(requires: Requires) -> Requires:
            return tuple((name, f"{alias}.{key}") for name, key in requires)

        return replace(
            self,
            inputs=renamed(self.inputs),
            decisions=renamed(self.decisions),
            functions=renamed(self.functions),
            services=renamed(self.services),
            kinds=renamed(self.kinds),
            ids={
                name: (f"{alias}.{key}", f"{alias}.{variable}")
                for name, (key, variable) in self.ids.items()
            },
        )
