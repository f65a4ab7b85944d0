"""Cut a cell into tokens, and stand before one of them.

FEEL names may hold spaces and signs (``Approval Status``), so the lexer is told which
names exist and takes the longest that fits before it looks for keywords.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from gaterules.errors import CellError
from gaterules.feel import temporal
from gaterules.feel.misspelling import respelled

KEYWORDS = frozenset(
    "and or if then else between in true false null not function for return some "  # noqa: SIM905
    "every satisfies instance of".split()
)
SIGNS = re.compile(r"\*\*|\.\.|<=|>=|!=|==|->|[-+*/=<>()\[\],.?{}:@]")
NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?")
BARE_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?![\d-])")
# Letters, and the signs beyond them that FEEL counts as parts of a name.
LETTER = r"[^\W\d]|[\u2070-\u218f\u2c00-\u2fef\U00010000-\U000effff]"
WORD = re.compile(rf"(?:{LETTER})(?:[\w'\u0300-\u036f]|{LETTER})*")
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
STRING = re.compile(r'"((?:\\.|[^"\\])*)"')
ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", re.DOTALL)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}


@dataclass(frozen=True)
class Token:
    """One token: its kind, its text as meant, and where it starts."""

    kind: str  # number, string, date, name, word, keyword, sign, end
    text: str
    position: int

    def constant(self) -> object:
        """Return the value of a number, string or date; none is a CellError."""
        if self.kind == "date":
            value = temporal.read_date(self.text)
            if value is None:
                raise CellError(f'there is no date "{self.text}"', self.position)
            return value
        if self.kind == "number":
            number = float(self.text)
            if math.isinf(number):
                raise CellError("a number beyond 1.8e308", self.position)
            return number
        return self.text


class Lexer:
    """Cut cells of one table into tokens, by the names that may appear.

    Where all of FEEL is read, ``2020-02-01`` is two subtractions.
    """

    def __init__(self, scope: Scope) -> None:
        """Order the names so that the longest is tried first."""
        self._is_open = scope.is_open
        named = {name for name in scope.names | scope.spaced if WORD.match(name)}
        ordered = sorted(named, key=len, reverse=True)
        patterns = [r"\s+".join(map(re.escape, name.split())) for name in ordered]
        whole = "|".join(patterns) or r"(?!)"
        self._known = re.compile(rf"(?:{whole})(?![\w'])")

    def tokens(self, text: str, place: int = 0) -> list[Token]:
        """Return the tokens of a text from a place on, an ``end`` token last."""
        found: list[Token] = []
        while place < len(text):
            if text[place].isspace():
                place += 1
                continue
            if comment := COMMENT.match(text, place):
                place = comment.end()
                continue
            token, place = self._next(text, place)
            found.append(token)
        found.append(Token("end", "", len(text)))
        return found

    def _next(self, text: str, place: int) -> tuple[Token, int]:
        if text[place] == '"':
            return _string(text, place)
        if match := self._known.match(text, place):
            name = " ".join(match[0].split())
            return Token("name", name, place), match.end()
        patterns = [("date", BARE_DATE), ("number", NUMBER)]
        for kind, pattern in patterns[self._is_open :]:
            if match := pattern.match(text, place):
                return Token(kind, match[0], place), match.end()
        if match := WORD.match(text, place):
            kind = "keyword" if match[0] in KEYWORDS else "word"
            return Token(kind, match[0], place), match.end()
        if match := SIGNS.match(text, place):
            return Token("sign", match[0], place), match.end()
        raise _no_sign(text, place)


def _no_sign(text: str, place: int) -> CellError:
    said = f"the sign {text[place]!r} has no meaning here"
    if (plain := respelled(text[place])) != text[place]:
        said += f"; write {plain}"
        if (whole := respelled(text).strip()) != plain:
            said += f", the whole cell: {whole}"
    return CellError(said, place)


def _string(text: str, place: int) -> tuple[Token, int]:
    match = STRING.match(text, place)
    if match is None:
        raise CellError('the text that opens here has no closing "', place)
    text = ESCAPE.sub(_unescape, match[1])
    # Two \\u escapes can spell one character beyond the first plane.
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return Token("string", whole, place), match.end()


def _unescape(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) > 1:
        return chr(int(code[1:], 16))
    return ESCAPES.get(code, f"\\{code}")


JOINTS = (".", "-", "+", "*", "/")  # signs that a name may hold
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
    """What the parser knows; ``spaced`` are names of functions and components in words.

    It is open where all of FEEL is read, and not only what a rule table may hold.
    """

    names: frozenset[str]
    functions: frozenset[str]
    spaced: frozenset[str] = frozenset()
    is_open: bool = False


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

    def _accept(self, *texts: str) -> bool:
        """Take the token if it is one of these."""
        is_there = self._at(*texts)
        if is_there:
            self._take()
        return is_there

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
        self._tokens[self._place :] = Lexer(self._scope).tokens(self._text, start)

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

    def _long_name(self, part: Token) -> str:
        words = [part.text]
        while self._here.kind in ("word", "name"):
            words.append(self._take().text)
        return " ".join(words)

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

    def _closing(self) -> str:
        if not self._at("]", ")", "["):
            raise CellError("expected ']' or ')' to close", self._here.position)
        return self._take().text
