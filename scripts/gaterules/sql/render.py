"""Turn expressions and unary tests into sqlglot trees, for any engine's dialect.

Arithmetic runs in doubles and is rounded to fifteen significant digits before it is
compared or given out (``snap``), here as in ``evaluate``: so 0.1 + 0.2 is 0.3 in both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

from gaterules.errors import CellError
from gaterules.feel.syntax import (
    FORMS,
    Binary,
    Call,
    Choice,
    Comparison,
    Each,
    Embedded,
    Entries,
    Equal,
    Expression,
    Filter,
    Items,
    Kind,
    Literal,
    Logic,
    Member,
    Name,
    Negative,
    Refused,
    Typed,
    Within,
)
from gaterules.feel.types import kind_of, type_of
from gaterules.sql.cells import Cells
from gaterules.sql.kinds import fitted, refuse_unlike
from gaterules.sql.lists import filtered, iterated
from gaterules.sql.nodes import SIGNS, Sql, literal


class Renderer(Cells):
    """Render the expressions of one table.

    Args:
        columns: SQL of each input name.
        types: FEEL type of each input name.
        functions: Functions of a model's own, each from its arguments' nodes to SQL.
        embedded: Renders a table inside an expression, in a model.
        depth: How many scopes there are around; a lambda's variable is named by it.
    """

    def __init__(
        self,
        columns: Mapping[str, Sql],
        types: Mapping[str, str],
        functions: Mapping[str, Callable[[Call, Renderer], Sql]] | None = None,
        embedded: Callable[[Any, Renderer], Sql] | None = None,
        depth: int = 0,
    ) -> None:
        """Keep what names stand for."""
        self._columns = columns
        self._types = types
        self._functions = functions or {}
        self._embedded = embedded
        self.depth = depth

    @property
    def types(self) -> Mapping[str, str]:
        """FEEL type of each name in scope."""
        return self._types

    def within(self, subject: Sql, kind: Kind) -> Renderer:
        """Return a renderer that knows ``?`` too."""
        return self.knowing({"?": subject}, kind.types("?"))

    def knowing(self, columns: Mapping[str, Sql], types: Mapping[str, str]) -> Renderer:
        """Return a renderer that knows more names."""
        return Renderer(
            {**self._columns, **columns},
            {**self._types, **types},
            self._functions,
            self._embedded,
            self.depth + 1,
        )

    def value(self, node: Expression) -> Sql:
        """Return the SQL of an expression.

        Raises:
            CellError: SQL has no counterpart; the message names what is missing.
        """
        match node:
            case Literal(value=value):
                found = literal(value)
            case Name(name=name):
                found = self._column(name, node.position)
            case Logic(operator=sign, left=left, right=right):
                join = exp.and_ if sign == "and" else exp.or_
                sides = (self.truth(left), self.truth(right))
                found = exp.paren(join(*sides, copy=False))
            case Choice(then=then, otherwise=otherwise):
                refuse_unlike((then, otherwise), self._types, "a choice")
                case = exp.case().when(
                    self.truth(node.condition), self.value(node.then)
                )
                found = case.else_(self.value(node.otherwise))
            case Within(value=subject, tests=tests):
                if Equal(Name("?")) in tests.items:
                    raise CellError("unsupported in SQL: '?' behind 'in'")
                inner = self.within(self.value(subject), kind_of(subject, self._types))
                found = exp.paren(inner.tests(tests, self.value(subject)))
            case Items(items=items):
                refuse_unlike(items, self._types, "a list")
                listed = [self.value(item) for item in items]
                found = exp.array(*listed, dialect="duckdb")
            case _:
                found = self._computed(node)
        return found

    def truth(self, node: Expression) -> Sql:
        """Return a condition; SQL would take a number or a text for a truth value."""
        kind = type_of(node, self._types)
        if kind not in ("boolean", "any", "null"):
            raise CellError(
                f"unsupported in SQL: a {kind} as a condition", node.position
            )
        return self.value(node)

    def _computed(self, node: Expression) -> Sql:
        match node:
            case Comparison(operator=sign, left=left, right=right):
                type_of(node, self._types)  # refuses what FEEL cannot compare
                refuse_unlike((left, right), self._types, "two sides")
                pair = {"this": self.value(left), "expression": self.value(right)}
                return exp.paren(SIGNS[sign](**pair))
            case Member(value=value, name=name):
                return self._member(node, value, name)
            case Call(function=name) if name in self._functions:
                return self._functions[name](node, self)
            case Call(function=name) if name in self._columns:
                raise CellError("unsupported in SQL: a function as a value")
            case Call(function=name, arguments=arguments):
                return self._call(name, arguments, node.position)
            case Binary() | Negative():
                return self._arithmetic(node)
            case _:
                return self._open(node)

    def _column(self, name: str, position: int) -> Sql:
        if name.endswith("()"):
            raise CellError("unsupported in SQL: a function as a value", position)
        found = self._columns.get(name)
        return found.copy() if found else exp.null()

    def _open(self, node: Expression) -> Sql:
        """Return the SQL of what only a DMN model can hold."""
        match node:
            case Entries(entries=entries, result=result):
                return self._entries(entries, result)
            case Typed(value=value, kind=kind):
                return fitted(self.value(value), value, kind, self._types)
            case Embedded(table=table) if self._embedded:
                return self._embedded(table, self)
            case Each():
                return iterated(node, self)
            case Filter():
                return filtered(node, self)
            case Refused(reason=reason):
                raise CellError(reason)
            case _:
                form = FORMS[type(node)]
                raise CellError(f"unsupported in SQL: {form}", node.position)

    def _entries(
        self, entries: tuple[tuple[str, Expression], ...], result: Expression | None
    ) -> Sql:
        inner = self
        found: list[tuple[str, Sql]] = []
        for name, node in entries:
            value = inner.value(node)
            found.append((name, value))
            known = kind_of(node, inner.types).types(name)
            inner = inner.knowing({name: value}, known)
        return struct(found) if result is None else inner.value(result)


def struct(parts: list[tuple[str, Sql]]) -> Sql:
    """Return a structure of named values.

    Raises:
        CellError: It has no values.
    """
    if not parts:
        raise CellError("unsupported in SQL: an empty context")
    return exp.Struct(
        expressions=[
            exp.PropertyEQ(this=exp.to_identifier(name, quoted=True), expression=value)
            for name, value in parts
        ]
    )
