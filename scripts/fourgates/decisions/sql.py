"""Turn expressions and unary tests into sqlglot trees, for any engine's dialect.

Arithmetic runs in doubles and is rounded to fifteen significant digits before it is
compared or given out (``snap``), here as in ``evaluate``: so 0.1 + 0.2 is 0.3 in both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from fourgates.decisions.sql_functions import ROUNDINGS, SNAPPED, TEMPLATES
from fourgates.decisions.sql_nodes import (
    DATES,
    POWER,
    SIGNS,
    SNAP,
    TYPE_NAMES,
    Sql,
    fill,
    literal,
    unless_null,
)
from fourgates.decisions.syntax import (
    Binary,
    Call,
    CellError,
    Choice,
    Compare,
    Comparison,
    Equal,
    Expression,
    Interval,
    Items,
    Literal,
    Logic,
    Member,
    Name,
    Negative,
    Test,
    Tests,
    Within,
    names,
)
from fourgates.decisions.typing import DAYS, MOMENT, YEARS, type_of


class Renderer:
    """Render the expressions of one table.

    Args:
        columns: SQL of each input name.
        types: FEEL type of each input name.
        functions: Functions of a model's own, each from its arguments' nodes to SQL.
    """

    def __init__(
        self,
        columns: Mapping[str, Sql],
        types: Mapping[str, str],
        functions: Mapping[str, Callable[[Call, Renderer], Sql]] | None = None,
    ) -> None:
        """Keep what names stand for."""
        self._columns = columns
        self._types = types
        self._functions = functions or {}

    @property
    def types(self) -> Mapping[str, str]:
        """FEEL type of each name in scope."""
        return self._types

    def within(self, subject: Sql, kind: str) -> Renderer:
        """Return a renderer that knows ``?`` too."""
        return self.knowing({"?": subject}, {"?": kind})

    def knowing(self, columns: Mapping[str, Sql], types: Mapping[str, str]) -> Renderer:
        """Return a renderer that knows more names."""
        return Renderer(
            {**self._columns, **columns}, {**self._types, **types}, self._functions
        )

    def tests(self, tests: Tests, subject: Sql) -> Sql:
        """Return the condition of one cell on its subject (``-`` is true)."""
        if tests.is_any:
            return exp.true()
        found = self._alternatives(tests.items, subject)
        return exp.not_(found, copy=False) if tests.negated else found

    def _alternatives(self, items: tuple[Test, ...], subject: Sql) -> Sql:
        constants = [
            item.value
            for item in items
            if isinstance(item, Equal)
            and isinstance(item.value, Literal)
            and item.value.value is not None
            and not isinstance(item.value.value, bool)
        ]
        if len(items) == len(constants) > 1:
            return subject.copy().isin(*[literal(item.value) for item in constants])
        parts = [self._test(item, subject.copy()) for item in items]
        return exp.or_(*parts, copy=False) if len(parts) > 1 else parts[0]

    def _test(self, test: Test, subject: Sql) -> Sql:
        match test:
            case Compare(operator="!=", value=value):
                return exp.NEQ(this=subject, expression=self.value(value))
            case Compare(operator="=", value=value) | Equal(value=value):
                return self._equal(value, subject)
            case Compare(operator=sign, value=value):
                return SIGNS[sign](this=subject, expression=self.value(value))
            case Interval(low=low, high=high):
                least = exp.GTE if test.low_closed else exp.GT
                most = exp.LTE if test.high_closed else exp.LT
                return exp.and_(
                    least(this=subject, expression=self.value(low)),
                    most(this=subject.copy(), expression=self.value(high)),
                    copy=False,
                )

    def _equal(self, value: Expression, subject: Sql) -> Sql:
        if isinstance(value, Literal) and value.value is None:
            return exp.Is(this=subject, expression=exp.null())
        if isinstance(value, Literal) and isinstance(value.value, bool):
            return subject if value.value else exp.not_(subject)
        if isinstance(value, Items):
            return self._alternatives(tuple(map(Equal, value.items)), subject)
        if "?" in names(value):
            return self.value(value)
        return exp.EQ(this=subject, expression=self.value(value))

    def value(self, node: Expression) -> Sql:
        """Return the SQL of an expression.

        Raises:
            CellError: SQL has no counterpart; the message names what is missing.
        """
        match node:
            case Literal(value=value):
                found = literal(value)
            case Name(name=name):
                found = self._columns[name].copy()
            case Logic(operator=sign, left=left, right=right):
                join = exp.and_ if sign == "and" else exp.or_
                sides = (self._truth(left), self._truth(right))
                found = exp.paren(join(*sides, copy=False))
            case Choice():
                case = exp.case().when(
                    self._truth(node.condition), self.value(node.then)
                )
                found = case.else_(self.value(node.otherwise))
            case Within(value=subject, tests=tests):
                inner = self.within(self.value(subject), type_of(subject, self._types))
                found = exp.paren(inner.tests(tests, self.value(subject)))
            case Items(items=items):
                listed = [self.value(item) for item in items]
                found = exp.array(*listed, dialect="duckdb")
            case _:
                found = self._computed(node)
        return found

    def _truth(self, node: Expression) -> Sql:
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
                pair = {"this": self.value(left), "expression": self.value(right)}
                return exp.paren(SIGNS[sign](**pair))
            case Member(value=value, name=name):
                return self._member(node, value, name)
            case Call(function=name) if name in self._functions:
                return self._functions[name](node, self)
            case Call(function=name, arguments=arguments):
                return self._call(name, arguments, node.position)
            case Binary() | Negative():
                return self._arithmetic(node)
            case _:
                raise CellError("unsupported in SQL", node.position)

    def _arithmetic(self, node: Binary | Negative) -> Sql:
        kind = type_of(node, self._types)
        if kind == "number":
            return fill(SNAP, x=self._raw(node))
        return exp.null() if kind == "null" else self._joined(node, kind)

    def _raw(self, node: Expression) -> Sql:
        if isinstance(node, Negative):
            return exp.Neg(this=exp.paren(self._raw(node.operand)))
        if not isinstance(node, Binary) or type_of(node, self._types) != "number":
            return exp.cast(self.value(node), "double")
        left, right = self._raw(node.left), self._raw(node.right)
        if node.operator == "/":
            return fill(":a / nullif(:b, 0)", a=left, b=right)
        if node.operator == "**":
            return fill(POWER, a=left, b=right)
        return exp.paren(SIGNS[node.operator](this=left, expression=right))

    def _joined(self, node: Binary | Negative, kind: str) -> Sql:
        if isinstance(node, Binary):
            left, right = (type_of(s, self._types) for s in (node.left, node.right))
            parts = {"a": self.value(node.left), "b": self.value(node.right)}
            if kind == "string":
                return fill(":a || :b", **parts)
            if template := DATES.get((node.operator, left, right)):
                return fill(template, **parts)
            if left in ("date", MOMENT) and right in (DAYS, YEARS):
                moved = fill(f":a {node.operator} :b", **parts)
                return exp.cast(moved, TYPE_NAMES[left])
            if right in ("date", MOMENT) and left in (DAYS, YEARS):
                return exp.cast(fill(":b + :a", **parts), TYPE_NAMES[right])
        raise CellError(f"unsupported in SQL: arithmetic on {kind}", node.position)

    def _member(self, node: Expression, value: Expression, name: str) -> Sql:
        kind = type_of(value, self._types)
        if kind in ("date", MOMENT, "time"):
            part = "isodow" if name == "weekday" else name
            return fill(f"extract({part} from :x)", x=self.value(value))
        if kind in (DAYS, YEARS):
            raise CellError(f"unsupported in SQL: {name} of a duration", node.position)
        return exp.Dot(
            this=exp.paren(self.value(value)), expression=exp.to_identifier(name, True)
        )

    def _call(self, name: str, given: tuple[Expression, ...], position: int) -> Sql:
        arguments = given
        if len(given) == 1 and isinstance(given[0], Items):
            arguments = given[0].items
        if name in ("min", "max", "sum", "mean", "count", "all", "any"):
            return self._aggregate(name, arguments, position)
        read = self._truth if name == "not" else self.value
        parts = {f"a{n}": read(item) for n, item in enumerate(given)}
        if name in ROUNDINGS and len(given) in (1, 2):
            return self._rounded(name, **parts)
        first = type_of(given[0], self._types) if given else "none"
        template = TEMPLATES.get((name, len(given)))
        template = template or TEMPLATES.get((f"{name}:{first}", len(given)))
        if template is None:
            raise CellError(
                f"unsupported in SQL: function '{name}' of {len(given)}", position
            )
        found = fill(template, **parts)
        return fill(SNAP, x=found) if name in SNAPPED else found

    @staticmethod
    def _rounded(name: str, a0: Sql, a1: Sql | None = None) -> Sql:
        factor = fill("pow(10.0, :d)", d=a1 or literal(0))
        scaled = fill("cast(:a as double) * :f", a=a0, f=factor)
        whole = fill(ROUNDINGS[name], x=fill(SNAP, x=scaled))
        return fill(SNAP, x=fill(":w / :f", w=whole, f=factor))

    def _aggregate(
        self, name: str, items: tuple[Expression, ...], position: int
    ) -> Sql:
        if any(type_of(item, self._types) in ("list", "any") for item in items):
            raise CellError(f"unsupported in SQL: '{name}' of a list column", position)
        if name == "count":
            return literal(len(items))
        if not items:
            return exp.null()
        values = [self.value(item) for item in items]
        if name in ("all", "any"):
            join: Callable[..., Sql] = exp.and_ if name == "all" else exp.or_
            return exp.paren(join(*values))
        if name in ("min", "max"):
            least = exp.Least if name == "min" else exp.Greatest
            found = least(this=values[0].copy(), expressions=values[1:])
            return unless_null(values, found)
        total: Sql = exp.cast(values[0], "double")
        for value in values[1:]:
            total = exp.Add(this=total, expression=exp.cast(value, "double"))
        if name == "mean":
            total = fill(":t / :n", t=total, n=literal(len(values)))
        return fill(SNAP, x=total)
