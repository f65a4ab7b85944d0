"""Stand before a token, and know which names are in scope there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from gaterules.errors import CellError
from gaterules.feel.lexer import Lexer, Token

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


@dataclass(frozen=True)
class Scope:
    """What the parser knows.

    Args:
        names: What expressions may refer to.
        functions: What may be called.
        spaced: Names of functions and components that are more than one word.
        is_open: Whether all of FEEL is read, as in a DMN model, and not only what a
            rule table may hold.
    """

    names: frozenset[str]
    functions: frozenset[str]
    spaced: frozenset[str] = frozenset()
    is_open: bool = False

    def lexer(self) -> Lexer:
        """Return what cuts a text into tokens in this scope."""
        return Lexer(self.names | self.spaced, self.is_open)


class Cursor:
    """A cursor over the tokens of one text."""

    def __init__(self, text: str, scope: Scope, tokens: list[Token]) -> None:
        """Stand before the first token."""
        self._text = text
        self._scope = scope
        self._tokens = tokens
        self._place = 0
        self.kind = "value"

    @property
    def _here(self) -> Token:
        return self._tokens[self._place]

    @property
    def _next(self) -> Token:
        return self._tokens[min(self._place + 1, len(self._tokens) - 1)]

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

    def _refuse_unsupported(self) -> None:
        token = self._here
        is_form = token.kind in ("sign", "keyword") and token.text in UNSUPPORTED
        if is_form and not self._scope.is_open:
            raise CellError(
                f"unsupported FEEL: {UNSUPPORTED[token.text]}", token.position
            )

    # Scopes

    @contextmanager
    def _knowing(self, names: Iterable[str]) -> Iterator[None]:
        """Know more names for a while: the text ahead is cut anew."""
        outer = self._scope
        self._scope = replace(outer, names=outer.names | frozenset(names))
        self._cut()
        try:
            yield
        finally:
            self._scope = outer
            self._cut()

    def _cut(self) -> None:
        start = self._here.position
        self._tokens[self._place :] = self._scope.lexer().tokens(self._text, start)

    def _return_to(self, mark: int) -> None:
        self._place = mark
        if self._scope.is_open:
            self._cut()

    def _raw_name(self, *ends: str) -> str:
        """Take a name that is being given, up to one of the signs that end it."""
        start = self._here.position
        while not self._at(*ends):
            if self._here.kind == "end":
                raise CellError(f"expected '{ends[0]}'", self._here.position)
            self._take()
        name = " ".join(self._text[start : self._here.position].split())
        if not name:
            raise CellError("expected a name", start)
        return name
