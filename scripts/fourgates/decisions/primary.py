"""Parse what binds tightest: constants, names, calls, lists, members."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TypeVar

from fourgates.decisions import temporal
from fourgates.decisions.lexer import Token
from fourgates.decisions.syntax import (
    Call,
    CellError,
    Expression,
    Items,
    Literal,
    Member,
    Name,
)

Parsed = TypeVar("Parsed")
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


class Primary(ABC):
    """A cursor over tokens that knows the operands of an expression."""

    def __init__(
        self, tokens: list[Token], inputs: frozenset[str], functions: frozenset[str]
    ) -> None:
        """Stand before the first token."""
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
        try:
            found = parse()
        except RecursionError:
            raise CellError("too many brackets within brackets") from None
        if self._here.kind != "end":
            self._refuse_unsupported()
            raise CellError(
                f"'{self._here.text}' was not expected here", self._here.position
            )
        return found

    @abstractmethod
    def expression(self) -> Expression:
        """Parse an expression of any kind."""

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
        if token.kind in ("number", "string", "date"):
            self._take()
            return Literal(_constant(token), position=token.position)
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
        text = first.value if isinstance(first, Literal) else None
        if name in READERS and isinstance(text, str):
            return Literal(_moment(name, text, start), position=start)
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


def _constant(token: Token) -> object:
    if token.kind == "date":
        return _moment("date", token.text, token.position)
    return float(token.text) if token.kind == "number" else token.text


def _moment(name: str, text: str, position: int) -> object:
    value = READERS[name](text)
    if value is None:
        raise CellError(f'there is no {name} "{text}"', position)
    return value
