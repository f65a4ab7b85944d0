"""Render arithmetic and calls of built-in functions in SQL."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping

from sqlglot import exp

from gaterules.errors import CellError
from gaterules.feel.syntax import Binary, Expression, Items, Negative
from gaterules.feel.types import NUMBERS, kind_of, type_of
from gaterules.feel.values import DAYS, MOMENT, YEARS
from gaterules.sql.functions import ROUNDINGS, SNAPPED, TEMPLATES
from gaterules.sql.lists import QUANTIFIED
from gaterules.sql.nodes import (
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


class Calls(ABC):
    """What renders operators and calls; how a value is rendered is not said here."""

    _types: Mapping[str, str]

    @abstractmethod
    def value(self, node: Expression) -> Sql:
        """Return the SQL of an expression."""

    @abstractmethod
    def truth(self, node: Expression) -> Sql:
        """Return the SQL of a condition."""

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
            if name not in NUMBERS:
                raise CellError(
                    f"unsupported in SQL: {name} of a {kind}", node.position
                )
            part = "isodow" if name == "weekday" else name
            return fill(f"extract({part} from :x)", x=self.value(value))
        if kind in (DAYS, YEARS):
            raise CellError(f"unsupported in SQL: {name} of a duration", node.position)
        if kind == "list":
            label = exp.to_identifier(name, True)
            inner = exp.Dot(this=exp.paren(exp.column("_one")), expression=label)
            return fill(
                "list_transform(:l, lambda _one: :p)", l=self.value(value), p=inner
            )
        if kind in ("number", "string", "boolean"):
            return exp.null()  # they have no parts
        return exp.Dot(
            this=exp.paren(self.value(value)), expression=exp.to_identifier(name, True)
        )

    def _call(self, name: str, given: tuple[Expression, ...], position: int) -> Sql:
        arguments = given
        if len(given) == 1 and isinstance(given[0], Items):
            arguments = given[0].items
        if name in ("min", "max", "sum", "mean", "count", "all", "any"):
            return self._aggregate(name, arguments, position)
        if name == "list contains" and len(given) == 2:  # noqa: PLR2004
            return self._contains(*given, position)
        read = self.truth if name == "not" else self.value
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

    def _contains(self, items: Expression, item: Expression, position: int) -> Sql:
        kinds = {self._inner(items), type_of(item, self._types)} - {"null"}
        if len(kinds) != 1 or not kinds <= TYPE_NAMES.keys():
            raise CellError(
                "unsupported in SQL: 'list contains' of values of unknown types",
                position,
            )
        return fill(CONTAINS, l=self.value(items), e=self.value(item))

    def _inner(self, node: Expression) -> str:
        """Return the type of the items of a list."""
        inner = kind_of(node, self._types).inner
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
