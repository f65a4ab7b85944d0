"""Turn expressions and unary tests into sqlglot trees, for any engine's dialect.

Arithmetic runs in doubles and is rounded to fifteen significant digits before it is
compared or given out (``snap``), here as in ``evaluate``: so 0.1 + 0.2 is 0.3 in both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

from fourgates.decisions.shapes import kind_of
from fourgates.decisions.sql_calls import Calls
from fourgates.decisions.sql_kinds import fitted, refuse_unlike
from fourgates.decisions.sql_lists import filtered, iterated
from fourgates.decisions.sql_nodes import (
    CONDITION,
    KNOWN_CONDITION,
    KNOWN_LISTED,
    KNOWN_TRUTH,
    LISTED,
    SIGNS,
    Sql,
    fill,
    literal,
)
from fourgates.decisions.syntax import (
    Binary,
    Call,
    CellError,
    Choice,
    Compare,
    Comparison,
    Each,
    Embedded,
    Entries,
    Equal,
    Expression,
    Filter,
    Interval,
    Items,
    Kind,
    Literal,
    Logic,
    Member,
    Name,
    Negative,
    Refused,
    Test,
    Tests,
    Typed,
    Within,
)
from fourgates.decisions.typing import constant_type, plain, type_of
from fourgates.decisions.walk import FORMS, names

TESTS = SIGNS | {"!=": exp.NEQ}  # NULL is unknown to a cell


class Renderer(Calls):
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

    def tests(self, tests: Tests, subject: Sql) -> Sql:
        """Return the condition of one cell on its subject (``-`` is true)."""
        if tests.is_any:
            return exp.true()
        found = self._alternatives(tests.items, subject, tests.null_is_known)
        return exp.not_(found, copy=False) if tests.negated else found

    def _alternatives(
        self, items: tuple[Test, ...], subject: Sql, is_known: bool
    ) -> Sql:
        constants = [
            item.value
            for item in items
            if isinstance(item, Equal)
            and isinstance(item.value, Literal)
            and item.value.value is not None
            and not isinstance(item.value.value, bool)
        ]
        kinds = {constant_type(one.value) for one in constants} | {self._own} - {"any"}
        if len(items) == len(constants) > 1 and len(kinds) == 1:
            found = subject.copy().isin(*[literal(item.value) for item in constants])
            return fill("coalesce(:f, false)", f=found) if is_known else found
        parts = [self._test(item, subject.copy(), is_known) for item in items]
        if not parts:
            return exp.false()
        return exp.or_(*parts, copy=False) if len(parts) > 1 else parts[0]

    def _test(self, test: Test, subject: Sql, is_known: bool) -> Sql:
        match test:
            case Compare(operator="!=", value=Literal(value=None)):
                return fill(":s is not null", s=subject)
            case Compare(operator="!=", value=value) if is_known:
                return self._unequal(subject, value)
            case Compare(operator="=", value=value) | Equal(value=value):
                return self._equal(value, subject, is_known)
            case Compare(operator=sign, value=value):
                return self._compared(TESTS[sign], subject, value)
            case Interval(low=low, high=high):
                least = exp.GTE if test.low_closed else exp.GT
                most = exp.LTE if test.high_closed else exp.LT
                return exp.and_(
                    self._compared(least, subject, low),
                    self._compared(most, subject.copy(), high),
                    copy=False,
                )

    @property
    def _own(self) -> str:
        """Type of what a cell tests."""
        return plain(self._types.get("?", "any"))

    def _unequal(self, subject: Sql, value: Expression) -> Sql:
        """Return whether a model's cell differs; NULL differs from all that is known."""
        kind = type_of(value, self._types)
        if kind != self._own and not {kind, self._own} & {"any", "null"}:
            template = "case when :s is null then :v is not null end"
            return fill(template, s=subject, v=self.value(value))
        return exp.NullSafeNEQ(this=subject, expression=self.value(value))

    def _compared(self, sign: type[exp.Binary], subject: Sql, value: Expression) -> Sql:
        """Return a comparison; unknown when the types are known to be unlike."""
        kind = type_of(value, self._types)
        if kind != self._own and not {kind, self._own} & {"any", "null"}:
            return exp.null()
        return sign(this=subject, expression=self.value(value))

    def _equal(self, value: Expression, subject: Sql, is_known: bool) -> Sql:
        if isinstance(value, Literal) and value.value is None:
            return exp.Is(this=subject, expression=exp.null())
        if isinstance(value, Literal) and isinstance(value.value, bool):
            return self._flag(value.value, subject, is_known)
        if isinstance(value, Items):
            if any(isinstance(item, Items) for item in value.items):
                raise CellError("unsupported in SQL: lists as items of a list")
            if self._own != "list":
                items = tuple(Equal(item) for item in value.items)
                return self._alternatives(items, subject, is_known)
        if "?" in names(value):
            return self.value(value)
        return self._equal_to(value, subject, is_known)

    def _flag(self, wanted: bool, subject: Sql, is_known: bool) -> Sql:
        if self._own not in ("boolean", "any", "null"):
            return self._condition(literal(wanted), subject, is_known)
        found = subject if wanted else exp.not_(subject)
        return fill("coalesce(:f, false)", f=found) if is_known else found

    def _equal_to(self, value: Expression, subject: Sql, is_known: bool) -> Sql:
        kind = type_of(value, self._types)
        if kind == "boolean" and self._own == "any":
            raise CellError("unsupported in SQL: a condition on an unknown type")
        if kind == "boolean" != self._own:
            return self._condition(self.value(value), subject, is_known)
        if kind == "list" != self._own:
            inner = kind_of(value, self._types).inner
            if inner and len({inner.base, self._own} - {"any", "null"}) > 1:
                return exp.null()
            template = KNOWN_LISTED if is_known else LISTED
            return fill(template, s=subject, l=self.value(value))
        if kind == "boolean" and is_known:
            return fill(KNOWN_TRUTH, s=subject, c=self.value(value))
        return self._compared(exp.NullSafeEQ if is_known else exp.EQ, subject, value)

    @staticmethod
    def _condition(found: Sql, subject: Sql, is_known: bool) -> Sql:
        """Return a condition of its own, whatever the column holds."""
        template = KNOWN_CONDITION if is_known else CONDITION
        return fill(template, s=subject, c=found)

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
