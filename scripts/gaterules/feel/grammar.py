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
    signed      = [ "-" ] postfix [ "instance" "of" type ]
    postfix     = primary { "." name }
    primary     = number | string | date | "true" | "false" | "null" | "?" | name
                | function "(" [ expression { "," expression } ] ")"
                | "@" string | "(" expression ")" | "[" [ list ] "]"

That is what a rule table may hold. A DMN model is read with an *open* grammar, which
has the rest of FEEL too (``forms``): iterations, filters, contexts, ranges as values,
functions of one's own, ``instance of``. In a rule table these are refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from gaterules.errors import CellError
from gaterules.feel.cursor import Scope
from gaterules.feel.operators import Operators, as_test
from gaterules.feel.primary import COMPARATORS
from gaterules.feel.syntax import (
    Compare,
    Equal,
    Expression,
    Interval,
    Kind,
    Test,
    Tests,
)

SIGNS = 120  # a cell beyond this is no rule that an official can read
OPEN_SIGNS = 5000


class Grammar:
    """Parse the cells of one table.

    Args:
        inputs: Names that expressions may refer to.
        functions: Names of the functions that may be called.
        members: Names of the components of structures.
        kinds: Finds the types of a DMN model by name. With it all of FEEL is read,
            and a name that is not in scope is null.
    """

    def __init__(
        self,
        inputs: Iterable[str],
        functions: Iterable[str],
        members: Iterable[str] = (),
        kinds: Callable[[str], Kind | None] | None = None,
    ) -> None:
        """Teach the lexer the names that are more than one word."""
        named = frozenset(functions)
        others = named | frozenset(members)
        spaced = frozenset(name for name in others if not name.isidentifier())
        self._scope = Scope(frozenset(inputs), named, spaced, kinds is not None)
        self._kinds = kinds
        self._lexer = self._scope.lexer()

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
        most = OPEN_SIGNS if self._scope.is_open else SIGNS
        if signs > most:
            raise CellError(f"more than {most} signs; divide the cell into rows")
        parser = _Parser(text, self._scope, tokens)
        parser.kinds = self._kinds
        return parser


class _Parser(Operators):
    """Unary tests, on top of expressions."""

    kinds: Callable[[str], Kind | None] | None = None

    def _kind_named(self, name: str, position: int) -> Kind:
        found = self.kinds(name) if self.kinds else None
        if found is None:
            raise CellError(f"there is no type '{name}'", position)
        return found

    # Unary tests

    def cell(self) -> Tests:
        """Parse a whole ``when`` cell."""
        mark, start = self._place, self._here.position
        if self._at("not") and self._next.text == "(":
            self._take()
            self._take()
            items = self._tests()
            self._expect(")")
            if self._here.kind == "end" or not self._scope.is_open:
                return Tests(items, True, self._scope.is_open, position=start)
            self._place = mark  # more follows: a call of the function ``not``
        return Tests(self._tests(), False, self._scope.is_open, position=start)

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
        if self._scope.is_open:
            return as_test(self.expression())
        if self._at("[", "(", "]"):
            return self._interval_or_expression()
        return Equal(self.expression(), position=start.position)

    def _operand(self, where: str) -> Expression:
        token = self._here
        is_unknown = token.kind == "word" and self._next.text != "("
        is_unknown = is_unknown and not self._scope.is_open
        if token.kind == "end" or (is_unknown and token.text not in self._scope.names):
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
