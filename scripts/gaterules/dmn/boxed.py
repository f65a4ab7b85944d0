"""Read boxed expressions of a DMN file; each becomes an expression of FEEL."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass, replace

from gaterules.dmn.answers import table_value
from gaterules.dmn.table import Scope as TableScope
from gaterules.dmn.table import read_table
from gaterules.dmn.types import Kinds
from gaterules.dmn.xml import clean, text_of
from gaterules.errors import CellError
from gaterules.feel.parser import Grammar
from gaterules.feel.syntax import (
    Apply,
    Call,
    Choice,
    Each,
    Embedded,
    Entries,
    Expression,
    Filter,
    Items,
    Kind,
    Lambda,
    Literal,
    Name,
    Refused,
    Typed,
)
from gaterules.model import Table
from gaterules.outcomes import kind_of_table

Element = ET.Element
PLACES = {"for": "return", "some": "satisfies", "every": "satisfies"}


@dataclass(frozen=True)
class Scope:
    """Where a boxed expression stands.

    Args:
        name: The decision or function it belongs to.
        file: For messages.
        names: What it may refer to.
        functions: What it may call.
        members: Names of components that are more than one word.
        kinds: Types of the file.
    """

    name: str
    file: str
    names: frozenset[str]
    functions: frozenset[str]
    members: frozenset[str]
    kinds: Kinds

    def knowing(self, *names: str) -> Scope:
        """Return a scope that has more names."""
        return replace(self, names=self.names | frozenset(names))

    def grammar(self) -> Grammar:
        """Return what reads the texts of this scope."""
        return Grammar(self.names, self.functions, self.members, self.kinds.named)


def first_logic(node: Element) -> Element | None:
    """Return the boxed expression inside an element."""
    return next((child for child in node if child.tag in READERS), None)


def read_logic(node: Element | None, scope: Scope, kind: Kind) -> Table | Expression:
    """Return the logic of a decision or function; what cannot be read is Refused."""
    if node is None:
        return Literal(None)
    if node.tag == "decisionTable":
        try:
            return _table(node, scope, kind)
        except CellError as error:
            return _refused(error, node, scope)
    return boxed(node, scope)


def boxed(node: Element | None, scope: Scope) -> Expression:
    """Return one boxed expression; what cannot be read is Refused."""
    if node is None:
        return Literal(None)
    try:
        found = READERS[node.tag](node, scope)
    except CellError as error:
        return _refused(error, node, scope)
    return _held(found, scope.kinds.of(node.get("typeRef")), node)


def _held(value: Expression, kind: Kind, node: Element | None) -> Expression:
    """Return a value held to its type.

    A boxed function is held to a function's type only: older models give it the type of
    its result.
    """
    is_function = node is not None and node.tag == "functionDefinition"
    if kind.base == "any" or (is_function and kind.base != "function"):
        return value
    return Typed(value, kind)


def _refused(error: CellError, node: Element, scope: Scope) -> Refused:
    if error.message.startswith("unsupported"):
        return Refused(error.message)
    text = text_of(node) if node.tag == "literalExpression" else None
    where = f"\n    {text}\n    {' ' * error.position}^" if text else ""
    return Refused(f"{scope.file}: {scope.name}: {error.message}{where}")


def _table(node: Element, scope: Scope, kind: Kind) -> Table:
    own = scope.kinds.of(node.get("typeRef")) if kind.base == "any" else kind
    return read_table(
        node, TableScope(scope.name, scope.file, scope.grammar(), scope.kinds.of, own)
    )


def _literal(node: Element, scope: Scope) -> Expression:
    language = node.get("expressionLanguage", "")
    if language and "feel" not in language.lower():
        raise CellError(f"unsupported DMN: expression language {language}")
    text = text_of(node)
    return scope.grammar().expression(text) if text else Literal(None)


def _inside(node: Element, tag: str, scope: Scope) -> Expression:
    child = node.find(tag)
    return boxed(None if child is None else first_logic(child), scope)


def _invocation(node: Element, scope: Scope) -> Expression:
    called = boxed(first_logic(node), scope)
    labels, values = [], []
    for binding in node.findall("binding"):
        parameter = binding.find("parameter")
        labels.append(clean(parameter.get("name") if parameter is not None else ""))
        values.append(boxed(first_logic(binding), scope))
    if isinstance(called, Name):
        name = called.name.removesuffix("()")
        if name not in scope.names and name not in scope.functions:
            raise CellError(f"unsupported FEEL: function '{name}'")
        return Call(name, tuple(values), tuple(labels))
    return Apply(called, tuple(values), tuple(labels))


def _context(node: Element, scope: Scope) -> Expression:
    entries: list[tuple[str, Expression]] = []
    for entry in node.findall("contextEntry"):
        variable = entry.find("variable")
        label = clean(variable.get("name")) if variable is not None else ""
        inner = scope.knowing(label) if label else scope
        logic = first_logic(entry)
        value = boxed(logic, inner)
        if variable is None or not label:
            return Entries(tuple(entries), value)
        kind = scope.kinds.of(variable.get("typeRef"))
        entries.append((label, _held(value, kind, logic)))
        scope = inner
    return Entries(tuple(entries))


def _list(node: Element, scope: Scope) -> Expression:
    return Items(tuple(boxed(c, scope) for c in node if c.tag in READERS))


def _relation(node: Element, scope: Scope) -> Expression:
    columns = [clean(column.get("name")) for column in node.findall("column")]
    rows = []
    for row in node.findall("row"):
        cells = [boxed(cell, scope) for cell in row if cell.tag in READERS]
        rows.append(Entries(tuple(zip(columns, cells, strict=False))))
    return Items(tuple(rows))


def _function(node: Element, scope: Scope) -> Expression:
    if node.get("kind", "FEEL") != "FEEL":
        raise CellError(f"unsupported DMN: a {node.get('kind')} function")
    parameters = parameters_of(node, scope.kinds)
    inner = scope.knowing(*(name for name, _ in parameters))
    return Lambda(parameters, boxed(first_logic(node), inner))


def parameters_of(node: Element, kinds: Kinds) -> tuple[tuple[str, Kind], ...]:
    """Return the formal parameters of a function."""
    return tuple(
        (clean(item.get("name")), kinds.of(item.get("typeRef")))
        for item in node.findall("formalParameter")
    )


def _conditional(node: Element, scope: Scope) -> Expression:
    return Choice(*(_inside(node, tag, scope) for tag in ("if", "then", "else")))


def _filter(node: Element, scope: Scope) -> Expression:
    condition = _inside(node, "match", scope.knowing("item"))
    return Filter(_inside(node, "in", scope), condition)


def _each(node: Element, scope: Scope) -> Expression:
    name = clean(node.get("iteratorVariable"))
    more = ("partial",) if node.tag == "for" else ()
    body = _inside(node, PLACES[node.tag], scope.knowing(name, *more))
    return Each(node.tag, ((name, _inside(node, "in", scope)),), body)


def _embedded(node: Element, scope: Scope) -> Expression:
    return Embedded(_table(node, scope, Kind()), table_value, kind_of_table)


READERS: dict[str, Callable[[Element, Scope], Expression]] = {
    "literalExpression": _literal,
    "decisionTable": _embedded,
    "invocation": _invocation,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "functionDefinition": _function,
    "conditional": _conditional,
    "filter": _filter,
    "for": _each,
    "some": _each,
    "every": _each,
}
