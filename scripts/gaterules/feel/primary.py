"""Parse what binds tightest: constants, names, calls, lists, members."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable

from gaterules.errors import CellError
from gaterules.feel import temporal
from gaterules.feel.builtin_dates import known
from gaterules.feel.forms import Forms
from gaterules.feel.lexer import Token
from gaterules.feel.syntax import (
    Apply,
    Call,
    Expression,
    Filter,
    InstanceOf,
    Items,
    Literal,
    Member,
    Name,
    Range,
)

COMPARATORS = ("<=", ">=", "!=", "=", "<", ">")
JOINTS = (".", "-", "+", "*", "/")  # signs that a name may hold
CONSTANTS = {"true": True, "false": False, "null": None}
READERS: dict[str, Callable[[str], object]] = {
    "date": temporal.read_date,
    "time": temporal.read_time,
    "date and time": temporal.read_datetime,
    "duration": temporal.read_duration,
}


class Primary(Forms):
    """A cursor over tokens that knows the operands of an expression."""

    @abstractmethod
    def _sum(self) -> Expression:
        """Parse what may stand beside a comparison."""

    def _typed(self) -> Expression:
        found = self._postfix()
        if self._scope.is_open and self._at("instance"):
            start = self._take().position
            self._expect("of")
            return InstanceOf(found, self._type(), position=start)
        return found

    def _postfix(self) -> Expression:
        found = self._primary()
        while True:
            if self._at("."):
                self._take()
                found = self._member(found)
            elif self._scope.is_open and self._at("["):
                narrowed = self._filter(found)
                if narrowed is None:
                    return found
                found = narrowed
            elif self._scope.is_open and self._at("("):
                start = self._take().position
                parameters, arguments = self._arguments()
                found = Apply(found, arguments, parameters, position=start)
            else:
                return found

    def _member(self, value: Expression) -> Expression:
        part = self._take()
        if part.kind not in ("name", "word", "keyword"):
            raise CellError("expected a name after '.'", part.position)
        return Member(value, self._long_name(part), position=part.position)

    def _filter(self, value: Expression) -> Expression | None:
        """Parse ``[…]`` behind a value; None where it closes an interval instead."""
        mark = self._place
        start = self._take().position
        try:
            with self._knowing(["item"]):
                condition = self.expression()
            self._expect("]")
        except CellError:
            if not self._is_bound:
                raise
            self._return_to(mark)
            return None
        return Filter(value, condition, position=start)

    @property
    def _is_bound(self) -> bool:
        """Whether what is being read is the upper bound of an interval."""
        return any(
            token.text == ".." and token.kind == "sign"
            for token in self._tokens[max(self._place - 8, 0) : self._place]
        )

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
        if token.kind == "keyword" and token.text in CONSTANTS:
            self._take()
            return Literal(CONSTANTS[token.text], position=token.position)
        if self._at("not"):
            self._take()
            return self._call("not", token.position)
        if self._at("?"):
            self._take()
            return Name("?", position=token.position)
        if self._at("@"):
            return self._at_literal()
        if self._scope.is_open:
            return self._open_primary(token)
        return self._plain_brackets(token)

    def _plain_brackets(self, token: Token) -> Expression:
        if self._at("("):
            self._take()
            inner = self.expression()
            self._expect(")")
            return inner
        if self._at("["):
            self._take()
            return Items(self._until("]"), position=token.position)
        self._refuse_unsupported()
        raise CellError("expected a value", token.position)

    def _open_primary(self, token: Token) -> Expression:
        if self._at("for", "some", "every"):
            return self._each()
        if self._at("if"):
            return self.expression()
        if self._at("function"):
            return self._function()
        if self._at("{"):
            return self._context()
        if self._at("(", "[", "]"):
            return self._bracketed()
        raise CellError("expected a value", token.position)

    def _bracketed(self) -> Expression:
        """Parse brackets, a list or a range: what follows tells them apart."""
        opening = self._take()
        if opening.text != "]" and self._at(*COMPARATORS):
            return self._one_sided(opening)
        if opening.text == "[" and self._at("]"):
            self._take()
            return Items((), position=opening.position)
        first = self.expression()
        if self._at(".."):
            return self._closed_range(first, opening)
        if opening.text == "(":
            self._expect(")")
            return first
        if opening.text == "]":
            raise CellError("expected '..'", self._here.position)
        if self._at(","):
            self._take()
            items = self._until("]")
            return Items((first, *items), position=opening.position)
        self._expect("]")
        return Items((first,), position=opening.position)

    def _closed_range(self, low: Expression, opening: Token) -> Expression:
        self._take()
        high = self._sum()
        if not self._at("]", ")", "["):
            raise CellError("expected ']' or ')' to close", self._here.position)
        closing = self._take().text
        ends = (opening.text == "[", closing == "]")
        return Range(low, high, *ends, position=opening.position)

    def _one_sided(self, opening: Token) -> Expression:
        sign = self._take().text
        bound = self._sum()
        self._expect(")" if opening.text == "(" else "]")
        closed = sign in ("<=", ">=", "=")
        if sign == "!=":
            raise CellError("unsupported FEEL: range (!= …)", opening.position)
        low = None if sign[0] == "<" else bound
        high = None if sign[0] == ">" else bound
        return Range(
            low,
            high,
            closed and low is not None,
            closed and high is not None,
            position=opening.position,
        )

    def _at_literal(self) -> Expression:
        start = self._take().position
        text = self._take()
        value = temporal.read_any(known(text.text)) if text.kind == "string" else None
        if value is None and not self._scope.is_open:
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
        name = token.text
        if self._scope.is_open and token.kind == "word":
            name = self._long_name(token)
            if self._at("("):
                return self._call(name, token.position)
        if self._scope.is_open:
            is_own = name in self._scope.names or name not in self._scope.functions
            name = name if is_own else f"{name}()"
        elif name not in self._scope.names:
            raise CellError(
                f"'{name}' is not an input; text stands in quotes: \"{name}\"",
                token.position,
            )
        return Name(name, position=token.position)

    def _call(self, name: str, start: int) -> Expression:
        self._expect("(")
        if name not in self._scope.functions and name not in self._scope.names:
            raise CellError(f"unsupported FEEL: function '{name}'", start)
        parameters, arguments = self._arguments()
        first = arguments[0] if len(arguments) == 1 else None
        text = first.value if isinstance(first, Literal) else None
        is_own = name in self._scope.names
        if name in READERS and isinstance(text, str) and not is_own and not parameters:
            value = READERS[name](known(text))
            if value is None and not self._scope.is_open:
                raise CellError(f'there is no {name} "{text}"', start)
            return Literal(value, position=start)
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
        if parameters and len(parameters) != len(arguments):
            raise CellError("either all arguments are named, or none", self._place)
        return tuple(parameters), tuple(arguments)

    def _parameter(self) -> str:
        mark, start = self._place, self._here.position
        while self._here.kind in ("word", "name", "keyword") or self._at(*JOINTS):
            self._take()
        end = self._here.position
        if self._at(":") and end > start:
            self._take()
            return " ".join(self._text[start:end].split())
        self._place = mark
        return ""


def _constant(token: Token) -> object:
    if token.kind == "date":
        value = temporal.read_date(token.text)
        if value is None:
            raise CellError(f'there is no date "{token.text}"', token.position)
        return value
    if token.kind == "number":
        number = float(token.text)
        if math.isinf(number):
            raise CellError("a number beyond 1.8e308", token.position)
        return number
    return token.text
