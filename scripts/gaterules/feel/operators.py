"""Parse the operators of an expression, loosest binding first."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace

from gaterules.errors import CellError
from gaterules.feel.primary import COMPARATORS, Primary
from gaterules.feel.syntax import (
    Binary,
    Choice,
    Comparison,
    Equal,
    Expression,
    Interval,
    Literal,
    Logic,
    Negative,
    Range,
    Test,
    Tests,
    Within,
)


class Operators(Primary):
    """A cursor that knows how operands are joined."""

    @abstractmethod
    def _test(self) -> Test:
        """Parse one unary test."""

    @abstractmethod
    def _tests(self) -> tuple[Test, ...]:
        """Parse alternatives."""

    @abstractmethod
    def _interval_or_expression(self) -> Test:
        """Parse what opens with a bracket, in a rule table."""

    @abstractmethod
    def _operand(self, where: str) -> Expression:
        """Parse what stands beside a comparator."""

    def expression(self) -> Expression:
        """Parse an expression of any kind."""
        if not self._at("if"):
            return self._chain(("or",), self._conjunction, Logic)
        start = self._take().position
        condition = self.expression()
        self._expect("then")
        then = self.expression()
        self._expect("else")
        return Choice(condition, then, self.expression(), position=start)

    def _conjunction(self) -> Expression:
        return self._chain(("and",), self._comparison, Logic)

    def _comparison(self) -> Expression:
        left = self._sum()
        sign = self._here
        if self._at(*COMPARATORS):
            self._take()
            right = self._operand(f"after '{sign.text}'")
            return Comparison(sign.text, left, right, position=sign.position)
        if self._at("between"):
            self._take()
            low = self._sum()
            self._expect("and")
            test = Interval(low, self._sum(), True, True, position=sign.position)
            return Within(left, Tests((test,)), position=sign.position)
        if self._at("in"):
            self._take()
            return Within(left, self._in_tests(), position=sign.position)
        return left

    def _in_tests(self) -> Tests:
        start = self._place
        if self._scope.is_open:
            return replace(self._open_tests(), null_is_known=True)
        if self._at("("):
            try:
                test = self._interval_or_expression()
                if isinstance(test, Interval):
                    return Tests((test,))
            except CellError:
                pass
            self._place = start
            self._take()
            items = self._tests()
            self._expect(")")
            return Tests(items)
        return Tests((self._test(),))

    def _open_tests(self) -> Tests:
        """Parse what follows ``in``: tests in brackets, a test, a range or a list."""
        if self._at(*COMPARATORS):
            return Tests((self._test(),))
        if not self._at("("):
            return Tests((as_test(self._sum()),))
        opening = self._take()
        if self._at("not") and self._next.text == "(":
            return self._negated()
        first = self._test()
        if isinstance(first, Equal) and self._at(".."):
            found = self._closed_range(first.value, opening)
            return Tests((as_test(found),))
        items = [first]
        while self._at(","):
            self._take()
            items.append(self._test())
        self._expect(")")
        return Tests(tuple(items))

    def _negated(self) -> Tests:
        self._take()
        self._take()
        items = self._tests()
        self._expect(")")
        self._expect(")")
        return Tests(items, negated=True)

    def _sum(self) -> Expression:
        return self._chain(("+", "-"), self._product, Binary)

    def _product(self) -> Expression:
        return self._chain(("*", "/"), self._power, Binary)

    def _power(self) -> Expression:
        return self._chain(("**",), self._signed, Binary)

    def _chain(
        self,
        operators: tuple[str, ...],
        part: Callable[[], Expression],
        node: type[Binary] | type[Logic],
    ) -> Expression:
        left = part()
        while self._at(*operators):
            sign = self._take()
            left = node(sign.text, left, part(), position=sign.position)
        return left

    def _signed(self) -> Expression:
        if not self._at("-"):
            return self._typed()
        start = self._take().position
        operand = self._signed()
        if isinstance(operand, Literal) and isinstance(operand.value, float):
            return Literal(-operand.value, position=start)
        return Negative(operand, position=start)


def as_test(value: Expression) -> Test:
    """Return a test; a range that has both bounds is an interval."""
    if isinstance(value, Range) and value.low and value.high:
        return Interval(
            value.low,
            value.high,
            value.low_closed,
            value.high_closed,
            position=value.position,
        )
    return Equal(value, position=value.position)
