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
from typing import TypeVar

from fourgates.decisions import temporal
from fourgates.decisions.lexer import Lexer, Token
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
)

Parsed = TypeVar("Parsed")
COMPARATORS = ("<=", ">=", "!=", "=", "<", ">")
UNSUPPORTED = {
    "for": "for … return",
    "some": "some … satisfies",
    "every": "every … satisfies",
    "function": "function definition",
    "instance": "instance of",
    "{": "context { … }",
    "[": "filter […]",
}
READERS: dict[str, Callable[[str], object]] = {
    "date": temporal.read_date,
    "time": temporal.read_time,
    "date and time": temporal.read_datetime,
    "duration": temporal.read_duration,
}


class Grammar:
    """Parse the cells of one table.

    Args:
        inputs: Names that expressions may refer to.
        functions: Names of the built-in functions.
    """

    def __init__(self, inputs: Iterable[str], functions: Iterable[str]) -> None:
        self._inputs = frozenset(inputs)
        self._functions = frozenset(functions)
        spaced = {name for name in self._functions if not name.isidentifier()}
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
        parser = _Parser(self._lexer.tokens(text), self._inputs, self._functions)
        parser.kind = kind
        return parser.whole(parser.cell)

    def expression(self, text: str) -> Expression:
        """Return the expression of one ``then`` cell.

        Raises:
            CellError: The cell cannot be read.
        """
        parser = _Parser(self._lexer.tokens(text), self._inputs, self._functions)
        return parser.whole(parser.expression)


class _Parser:
    def __init__(
        self, tokens: list[Token], inputs: frozenset[str], functions: frozenset[str]
    ) -> None:
        self._tokens = tokens
        self._place = 0
        self._inputs = inputs
        self._functions = functions
        self.kind = "value"

    # Tokens

    @property
    def _here(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        token = self._here
        self._place += token.kind != "end"
        return token

    def _at(self, *texts: str) -> bool:
        return self._here.kind in ("sign", "keyword") and self._here.text in texts

    def _expect(self, text: str) -> Token:
        if not self._at(text):
            self._refuse_unsupported()
            raise CellError(f"expected '{text}'", self._here.position)
        return self._take()

    def whole(self, parse: Callable[[], Parsed]) -> Parsed:
        """Parse everything; refuse what is left over."""
        found = parse()
        if self._here.kind != "end":
            self._refuse_unsupported()
            raise CellError(
                f"'{self._here.text}' was not expected here", self._here.position
            )
        return found

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

    def _postfix(self) -> Expression:
        found = self._primary()
        while self._at("."):
            self._take()
            part = self._take()
            if part.kind not in ("name", "word", "keyword"):
                raise CellError("expected a name after '.'", part.position)
            found = Member(found, self._long_name(part), position=part.position)
        return found

    def _long_name(self, part: Token) -> str:
        words = [part.text]
        while self._here.kind in ("word", "name"):
            words.append(self._take().text)
        return " ".join(words)

    def _primary(self) -> Expression:
        token = self._here
        simple = {
            "number": lambda: float(token.text),
            "string": lambda: token.text,
            "date": lambda: _moment("date", token.text, token.position),
        }
        if token.kind in simple:
            self._take()
            return Literal(simple[token.kind](), position=token.position)
        if token.kind in ("name", "word"):
            return self._name()
        return self._signed_primary(token)

    def _signed_primary(self, token: Token) -> Expression:
        constants = {"true": True, "false": False, "null": None}
        if token.kind == "keyword" and token.text in constants:
            self._take()
            return Literal(constants[token.text], position=token.position)
        if self._at("not"):
            self._take()
            return self._call("not", token.position)
        if self._at("("):
            self._take()
            inner = self.expression()
            self._expect(")")
            return inner
        if self._at("["):
            self._take()
            return Items(self._until("]"), position=token.position)
        if self._at("?"):
            self._take()
            return Name("?", position=token.position)
        if self._at("@"):
            return self._at_literal()
        self._refuse_unsupported()
        raise CellError("expected a value", token.position)

    def _at_literal(self) -> Expression:
        start = self._take().position
        text = self._take()
        value = temporal.read_any(text.text) if text.kind == "string" else None
        if value is None:
            raise CellError('expected a date, time or duration after "@"', start)
        return Literal(value, position=start)

    def _until(self, closing: str) -> tuple[Expression, ...]:
        items: list[Expression] = []
        while not self._at(closing):
            if items:
                self._expect(",")
            items.append(self.expression())
        self._take()
        return tuple(items)

    def _name(self) -> Expression:
        token = self._take()
        if self._at("("):
            return self._call(token.text, token.position)
        if token.text not in self._inputs:
            raise CellError(
                f"'{token.text}' is not an input; "
                f'text stands in quotes: "{token.text}"',
                token.position,
            )
        return Name(token.text, position=token.position)

    def _call(self, name: str, start: int) -> Expression:
        self._expect("(")
        if name not in self._functions:
            raise CellError(f"unsupported FEEL: function '{name}'", start)
        parameters, arguments = self._arguments()
        first = arguments[0] if len(arguments) == 1 else None
        if name in READERS and isinstance(first, Literal):
            if isinstance(first.value, str):
                return Literal(_moment(name, first.value, start), position=start)
        return Call(name, arguments, parameters, position=start)

    def _arguments(self) -> tuple[tuple[str, ...], tuple[Expression, ...]]:
        parameters: list[str] = []
        arguments: list[Expression] = []
        while not self._at(")"):
            if arguments:
                self._expect(",")
            if parameter := self._parameter():
                parameters.append(parameter)
            arguments.append(self.expression())
        self._take()
        return tuple(parameters), tuple(arguments)

    def _parameter(self) -> str:
        mark, words = self._place, []
        while self._here.kind in ("word", "name"):
            words.append(self._take().text)
        if words and self._at(":"):
            self._take()
            return " ".join(words)
        self._place = mark
        return ""

    def _refuse_unsupported(self) -> None:
        token = self._here
        if token.kind in ("sign", "keyword") and token.text in UNSUPPORTED:
            raise CellError(
                f"unsupported FEEL: {UNSUPPORTED[token.text]}", token.position
            )


def _moment(name: str, text: str, position: int) -> object:
    value = READERS[name](text)
    if value is None:
        raise CellError(f'there is no {name} "{text}"', position)
    return value
