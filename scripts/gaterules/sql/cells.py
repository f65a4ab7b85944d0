"""Render the tests of a cell in SQL: what its subject must be for the cell to hold."""

from __future__ import annotations

from sqlglot import exp

from gaterules.errors import CellError
from gaterules.feel.syntax import (
    Compare,
    Equal,
    Expression,
    Interval,
    Items,
    Literal,
    Test,
    Tests,
    names,
)
from gaterules.feel.types import constant_type, kind_of, plain, type_of
from gaterules.sql.calls import Calls
from gaterules.sql.nodes import (
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

TESTS = SIGNS | {"!=": exp.NEQ}  # NULL is unknown to a cell


class Cells(Calls):
    """What renders unary tests; where NULL is known, it equals NULL alone."""

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
