"""Turn expressions and unary tests into sqlglot trees, for any engine's dialect.

Arithmetic runs in doubles and is rounded to fifteen significant digits before it is
compared or given out (``SNAP``), here as in ``feel.evaluate``: so 0.1 + 0.2 is 0.3 in
both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from itertools import combinations
from typing import Self

from sqlglot import exp

from gaterules.errors import CellError
from gaterules.feel import tree
from gaterules.feel.tree import Expression, FeelType, Literal, Name, Test, Tests, names
from gaterules.feel.types import NUMBERS, constant_type, full_type_of, plain, type_of
from gaterules.feel.values import DAYS, MOMENT, YEARS
from gaterules.sql import nodes
from gaterules.sql.nodes import SIGNS, SNAP, Sql, fill, literal, unless_null
from gaterules.table import SQL_TYPES

# A built-in of one list: what its items may be, and its SQL when none is NULL.
OF_LISTS: dict[str, tuple[frozenset[str], str]] = {
    "sum": (frozenset(["number"]), SNAP.replace(":x", "list_sum(:l)")),
    "mean": (frozenset(["number"]), SNAP.replace(":x", "list_avg(:l)")),
    "min": (frozenset(["number", "string", "date", "time", MOMENT]), "list_min(:l)"),
    "max": (frozenset(["number", "string", "date", "time", MOMENT]), "list_max(:l)"),
}
FULL = "case when len(list_filter(:l, lambda _one: _one is null)) = 0 then :f end"
CONTAINS = (
    "case when :l is null then null when :e is null"
    " then len(list_filter(:l, lambda _one: _one is null)) > 0"
    " else list_contains(:l, :e) end"
)
# Three-valued: one that decides, else one that is unknown, else the other answer.
QUANTIFIED = (
    "case when :l is null then null when list_contains(:l, :d) then :d"
    " when len(list_filter(:l, lambda _one: _one is null)) > 0 then null"
    " else not :d end"
)
TESTS = SIGNS | {"!=": exp.NEQ}  # NULL is unknown to a cell


class Renderer:
    """Render the expressions and cells of one rule table."""

    def __init__(self, columns: Mapping[str, Sql], types: Mapping[str, str]) -> None:
        """Keep what names stand for."""
        self._columns = columns
        self._types = types
        self.depth = 0  # scopes there are around; a lambda's variable is named by it

    @property
    def types(self) -> Mapping[str, str]:
        """FEEL type of each name in scope."""
        return self._types

    def within(self, subject: Sql, kind: FeelType) -> Self:
        """Return a renderer that knows ``?`` too."""
        return self.knowing({"?": subject}, kind.types("?"))

    def knowing(self, columns: Mapping[str, Sql], types: Mapping[str, str]) -> Self:
        """Return a renderer that knows more names."""
        found = copy(self)
        found._columns = {**self._columns, **columns}
        found._types = {**self._types, **types}
        found.depth += 1
        return found

    def value(self, node: Expression) -> Sql:
        """Return the SQL of an expression; a CellError names what SQL lacks."""
        match node:
            case Literal(value=value):
                found = literal(value)
            case Name(name=name):
                found = self._column(name, node.position)
            case tree.Logic(operator=sign, left=left, right=right):
                join = exp.and_ if sign == "and" else exp.or_
                sides = (self.truth(left), self.truth(right))
                found = exp.paren(join(*sides, copy=False))
            case tree.Choice(then=then, otherwise=otherwise):
                refuse_unlike((then, otherwise), self._types, "a choice")
                case = exp.case().when(
                    self.truth(node.condition), self.value(node.then)
                )
                found = case.else_(self.value(node.otherwise))
            case tree.Within(value=subject, tests=tests):
                if tree.Equal(Name("?")) in tests.items:
                    raise CellError("unsupported in SQL: '?' behind 'in'")
                inner = self.within(
                    self.value(subject), full_type_of(subject, self._types)
                )
                found = exp.paren(inner.tests(tests, self.value(subject)))
            case tree.Items(items=items):
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
            case tree.Comparison(operator=sign, left=left, right=right):
                type_of(node, self._types)  # refuses what FEEL cannot compare
                refuse_unlike((left, right), self._types, "two sides")
                pair = {"this": self.value(left), "expression": self.value(right)}
                return exp.paren(SIGNS[sign](**pair))
            case tree.Member(value=value, name=name):
                return self._member(node, value, name)
            case tree.Call(function=name) if name in self._columns:
                raise CellError("unsupported in SQL: a function as a value")
            case tree.Call(function=name, arguments=arguments):
                return self._call(name, arguments, node.position)
            case tree.Binary() | tree.Negative():
                return self._arithmetic(node)
            case _:
                return self._open(node)

    def _open(self, node: Expression) -> Sql:
        """Return the SQL of what only a DMN model can hold; here there is none."""
        form = tree.MODEL_FORMS[type(node)]
        raise CellError(f"unsupported in SQL: {form}", node.position)

    def _column(self, name: str, position: int) -> Sql:
        if name.endswith("()"):
            raise CellError("unsupported in SQL: a function as a value", position)
        found = self._columns.get(name)
        return found.copy() if found else exp.null()

    def _arithmetic(self, node: tree.Binary | tree.Negative) -> Sql:
        kind = type_of(node, self._types)
        if kind == "number":
            return fill(SNAP, x=self._raw(node))
        return exp.null() if kind == "null" else self._joined(node, kind)

    def _raw(self, node: Expression) -> Sql:
        if isinstance(node, tree.Negative):
            return exp.Neg(this=exp.paren(self._raw(node.operand)))
        if not isinstance(node, tree.Binary) or type_of(node, self._types) != "number":
            return exp.cast(self.value(node), "double")
        left, right = self._raw(node.left), self._raw(node.right)
        if node.operator == "/":
            return fill(":a / nullif(:b, 0)", a=left, b=right)
        if node.operator == "**":
            return fill(nodes.POWER, a=left, b=right)
        return exp.paren(SIGNS[node.operator](this=left, expression=right))

    def _joined(self, node: tree.Binary | tree.Negative, kind: str) -> Sql:
        if isinstance(node, tree.Binary):
            left, right = (type_of(s, self._types) for s in (node.left, node.right))
            parts = {"a": self.value(node.left), "b": self.value(node.right)}
            if kind == "string":
                return fill(":a || :b", **parts)
            if template := nodes.DATES.get((node.operator, left, right)):
                return fill(template, **parts)
            if left in ("date", MOMENT) and right in (DAYS, YEARS):
                moved = fill(f":a {node.operator} :b", **parts)
                return exp.cast(moved, SQL_TYPES[left])
            if right in ("date", MOMENT) and left in (DAYS, YEARS):
                return exp.cast(fill(":b + :a", **parts), SQL_TYPES[right])
        raise CellError(f"unsupported in SQL: arithmetic on {kind}", node.position)

    def _member(self, node: Expression, value: Expression, name: str) -> Sql:
        kind = type_of(value, self._types)
        if kind in ("date", MOMENT, "time"):
            if name not in NUMBERS:
                raise CellError(
                    f"unsupported in SQL: {name} of a {kind}", node.position
                )
            part = "isodow" if name == "weekday" else name
            return fill(f"extract({part} from :x)", x=self.value(value))
        if kind in (DAYS, YEARS):
            raise CellError(f"unsupported in SQL: {name} of a duration", node.position)
        if kind == "list":
            inner = nodes.part_of(exp.column("_one"), name)
            template = "list_transform(:l, lambda _one: :p)"
            return fill(template, l=self.value(value), p=inner)
        if kind in ("number", "string", "boolean"):
            return exp.null()  # they have no parts
        return nodes.part_of(self.value(value), name)

    def _call(self, name: str, given: tuple[Expression, ...], position: int) -> Sql:
        arguments = given
        if len(given) == 1 and isinstance(given[0], tree.Items):
            arguments = given[0].items
        if name in ("min", "max", "sum", "mean", "count", "all", "any"):
            return self._aggregate(name, arguments, position)
        if name == "list contains" and len(given) == 2:  # noqa: PLR2004
            return self._contains(*given, position)
        read = self.truth if name == "not" else self.value
        parts = {f"a{n}": read(item) for n, item in enumerate(given)}
        if name in nodes.ROUNDINGS and len(given) in (1, 2):
            return self._rounded(name, **parts)
        first = type_of(given[0], self._types) if given else "none"
        template = nodes.TEMPLATES.get((name, len(given)))
        template = template or nodes.TEMPLATES.get((f"{name}:{first}", len(given)))
        if template is None:
            raise CellError(
                f"unsupported in SQL: function '{name}' of {len(given)}", position
            )
        found = fill(template, **parts)
        return fill(SNAP, x=found) if name in nodes.SNAPPED else found

    @staticmethod
    def _rounded(name: str, a0: Sql, a1: Sql | None = None) -> Sql:
        factor = fill("pow(10.0, :d)", d=a1 or literal(0))
        scaled = fill("cast(:a as double) * :f", a=a0, f=factor)
        whole = fill(nodes.ROUNDINGS[name], x=fill(SNAP, x=scaled))
        return fill(SNAP, x=fill(":w / :f", w=whole, f=factor))

    def _contains(self, items: Expression, item: Expression, position: int) -> Sql:
        kinds = {self._inner(items), type_of(item, self._types)} - {"null"}
        if len(kinds) != 1 or not kinds <= SQL_TYPES.keys():
            raise CellError(
                "unsupported in SQL: 'list contains' of values of unknown types",
                position,
            )
        return fill(CONTAINS, l=self.value(items), e=self.value(item))

    def _inner(self, node: Expression) -> str:
        """Return the type of the items of a list."""
        inner = full_type_of(node, self._types).inner
        return inner.base if inner else "any"

    def _of_list(self, name: str, node: Expression, position: int) -> Sql:
        listed = self.value(node)
        if name == "count":
            return fill("cast(len(:l) as double)", l=listed)
        inner = self._inner(node)
        if name in ("all", "any") and inner == "boolean":
            return fill(QUANTIFIED, l=listed, d=exp.Boolean(this=name == "any"))
        kinds, template = OF_LISTS.get(name, (frozenset(), ""))
        if inner not in kinds:
            raise CellError(f"unsupported in SQL: '{name}' of a list column", position)
        return fill(FULL, l=listed, f=fill(template, l=listed))

    def _aggregate(
        self, name: str, items: tuple[Expression, ...], position: int
    ) -> Sql:
        if len(items) == 1 and type_of(items[0], self._types) == "list":
            return self._of_list(name, items[0], position)
        if any(type_of(item, self._types) in ("list", "any") for item in items):
            raise CellError(f"unsupported in SQL: '{name}' of a list column", position)
        return self._gathered(name, items)

    def _gathered(self, name: str, items: tuple[Expression, ...]) -> Sql:
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
            if isinstance(item, tree.Equal)
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
            case tree.Compare(operator="!=", value=Literal(value=None)):
                return fill(":s is not null", s=subject)
            case tree.Compare(operator="!=", value=value) if is_known:
                return self._unequal(subject, value)
            case tree.Compare(operator="=", value=value) | tree.Equal(value=value):
                return self._equal(value, subject, is_known)
            case tree.Compare(operator=sign, value=value):
                return self._compared(TESTS[sign], subject, value)
            case tree.Interval(low=low, high=high):
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
        """Return whether a cell differs; NULL does from all that is known."""
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
            return nodes.is_null(subject)
        if isinstance(value, Literal) and isinstance(value.value, bool):
            return self._flag(value.value, subject, is_known)
        if isinstance(value, tree.Items):
            if any(isinstance(item, tree.Items) for item in value.items):
                raise CellError("unsupported in SQL: lists as items of a list")
            if self._own != "list":
                items = tuple(tree.Equal(item) for item in value.items)
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
            inner = full_type_of(value, self._types).inner
            if inner and len({inner.base, self._own} - {"any", "null"}) > 1:
                return exp.null()
            template = nodes.KNOWN_LISTED if is_known else nodes.LISTED
            return fill(template, s=subject, l=self.value(value))
        if kind == "boolean" and is_known:
            return fill(nodes.KNOWN_TRUTH, s=subject, c=self.value(value))
        return self._compared(exp.NullSafeEQ if is_known else exp.EQ, subject, value)

    @staticmethod
    def _condition(found: Sql, subject: Sql, is_known: bool) -> Sql:
        """Return a condition of its own, whatever the column holds."""
        template = nodes.KNOWN_CONDITION if is_known else nodes.CONDITION
        return fill(template, s=subject, c=found)


def refuse_unlike(
    given: tuple[Expression, ...], types: Mapping[str, str], where: str
) -> None:
    """Refuse values of unlike types in one place, where SQL would cast one."""
    kinds = {full_type_of(node, types) for node in given}
    if any(_are_unlike(*pair) for pair in combinations(kinds, 2)):
        raise CellError(f"unsupported in SQL: {where} of unlike types")


def _are_unlike(left: FeelType, right: FeelType) -> bool:
    if {left.base, right.base} & {"any", "null"}:
        return False
    if left.base != right.base:
        return True
    known = dict(right.parts)
    shared = [(part, known[name]) for name, part in left.parts if name in known]
    if left.inner and right.inner:
        shared.append((left.inner, right.inner))
    return any(_are_unlike(*pair) for pair in shared)
