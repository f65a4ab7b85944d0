"""Parse a cell: S-FEEL unary tests, or an expression.

The grammar, loosest binding first (DMN 1.3, chapters 9 and 10)::

    cell        = "-" | "" | "not" "(" tests ")" | tests
    tests       = test { "," test }
    test        = comparator sum | interval | expression
    interval    = ( "[" | "(" | "]" ) sum ".." sum ( "]" | ")" | "[" )
    expression  = "if" expression "then" expression "else" expression | disjunction
    disjunction = conjunction { "or" conjunction }
    conjunction = comparison { "and" comparison }
    comparison  = sum [ comparator sum | "between" sum "and" sum
                      | "in" ( test | "(" tests ")" ) ]
    sum         = product { ( "+" | "-" ) product }
    product     = power { ( "*" | "/" ) power }
    power       = signed { "**" signed }
    signed      = [ "-" ] postfix
    postfix     = primary { "." name }
    primary     = number | string | date | "true" | "false" | "null" | "?" | name
                | function "(" [ expression { "," expression } ] ")"
                | "@" string | "(" expression ")" | "[" [ list ] "]"

What FEEL has beyond this (``for``, ``some``, filters, contexts, functions of one's
own) is refused by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from fourgates.decisions.lexer import Lexer
from fourgates.decisions.primary import Primary
from fourgates.decisions.syntax import (
    Binary,
    CellError,
    Choice,
    Compare,
    Comparison,
    Equal,
    Expression,
    Interval,
    Literal,
    Logic,
    Negative,
    Test,
    Tests,
    Within,
)

SIGNS = 120  # a cell beyond this is no rule that an official can read
COMPARATORS = ("<=", ">=", "!=", "=", "<", ">")


class Grammar:
    """Parse the cells of one table.

    Args:
        inputs: Names that expressions may refer to.
        functions: Names of the functions that may be called.
        members: Names of the components of structures.
    """

    def __init__(
        self,
        inputs: Iterable[str],
        functions: Iterable[str],
        members: Iterable[str] = (),
    ) -> None:
        """Teach the lexer the names that are more than one word."""
        self._inputs = frozenset(inputs)
        self._functions = frozenset(functions)
        others = self._functions | frozenset(members)
        spaced = {name for name in others if not name.isidentifier()}
        self._lexer = Lexer(self._inputs | spaced)

    def tests(self, text: str, kind: str = "value") -> Tests:
        """Return the unary tests of one ``when`` cell.

        Args:
            text: The cell.
            kind: What the column holds, for the words of an error.

        Raises:
            CellError: The cell cannot be read.
        """
        if text.strip() in ("", "-"):
            return Tests()
        parser = self._parser(text)
        parser.kind = kind
        return parser.whole(parser.cell)

    def expression(self, text: str) -> Expression:
        """Return the expression of one ``then`` cell.

        Raises:
            CellError: The cell cannot be read.
        """
        parser = self._parser(text)
        return parser.whole(parser.expression)

    def _parser(self, text: str) -> _Parser:
        tokens = self._lexer.tokens(text)
        signs = sum(token.kind == "sign" and token.text != "," for token in tokens)
        if signs > SIGNS:
            raise CellError(f"more than {SIGNS} signs; divide the cell into rows")
        return _Parser(tokens, self._inputs, self._functions)


class _Parser(Primary):
    """Everything that is built from operands."""

    # Unary tests

    def cell(self) -> Tests:
        """Parse a whole ``when`` cell."""
        start = self._here.position
        follows = self._tokens[min(self._place + 1, len(self._tokens) - 1)].text
        if self._at("not") and follows == "(":
            self._take()
            self._take()
            items = self._tests()
            self._expect(")")
            return Tests(items, negated=True, position=start)
        return Tests(self._tests(), position=start)

    def _tests(self) -> tuple[Test, ...]:
        items = [self._test()]
        while self._at(","):
            self._take()
            items.append(self._test())
        return tuple(items)

    def _test(self) -> Test:
        start = self._here
        if self._at(*COMPARATORS):
            self._take()
            value = self._operand(f"after '{start.text}'")
            return Compare(start.text, value, position=start.position)
        if self._at("[", "(", "]"):
            return self._interval_or_expression()
        return Equal(self.expression(), position=start.position)

    def _operand(self, where: str) -> Expression:
        token = self._here
        follows = self._tokens[min(self._place + 1, len(self._tokens) - 1)].text
        is_unknown = token.kind == "word" and follows != "("
        if token.kind == "end" or (is_unknown and token.text not in self._inputs):
            raise CellError(f"expected a {self.kind} {where}", token.position)
        return self._sum()

    def _interval_or_expression(self) -> Test:
        mark, opening = self._place, self._take()
        try:
            low = self._sum()
            is_interval = self._at("..")
        except CellError:
            if opening.text == "]":
                raise
            is_interval = False
        if not is_interval:
            self._place = mark
            return Equal(self.expression(), position=opening.position)
        self._take()
        high = self._operand("after '..'")
        if not self._at("]", ")", "["):
            raise CellError("expected ']' or ')' to close", self._here.position)
        closing = self._take()
        return Interval(
            low,
            high,
            opening.text == "[",
            closing.text == "]",
            position=opening.position,
        )

    # Expressions

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
            return self._postfix()
        start = self._take().position
        operand = self._signed()
        if isinstance(operand, Literal) and isinstance(operand.value, float):
            return Literal(-operand.value, position=start)
        return Negative(operand, position=start)
