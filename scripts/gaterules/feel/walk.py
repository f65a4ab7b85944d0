"""Walk through a tree: what lies below a node, and which names it refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gaterules.feel.syntax import (
    Apply,
    Each,
    Embedded,
    Entries,
    Filter,
    InstanceOf,
    Lambda,
    Name,
    Node,
    Range,
    Refused,
    Typed,
)

# What a DMN model can hold and a rule table cannot.
FORMS: dict[type, str] = {
    Range: "a range as a value",
    Each: "for, some or every",
    Filter: "filter […]",
    Entries: "context { … }",
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
    if isinstance(node, Each):
        return found - {name for name, _ in node.sources}
    if isinstance(node, Entries):
        return found - {name for name, _ in node.entries}
    if isinstance(node, Lambda):
        return found - {name for name, _ in node.parameters}
    return found


def open_forms(node: Node) -> set[str]:
    """Return what a tree holds that a rule table cannot hold."""
    found = {form for child in children(node) for form in open_forms(child)}
    own = FORMS.get(type(node))
    return found | {own} if own else found
