"""Parse the forms of FEEL that bind names: iterations, contexts, functions, types."""

from __future__ import annotations

from abc import ABC, abstractmethod

from gaterules.errors import CellError
from gaterules.feel.cursor import Cursor
from gaterules.feel.syntax import (
    Each,
    Entries,
    Expression,
    Kind,
    Lambda,
    Range,
)

BASIC = {
    "Any": "any",
    "Null": "null",
    "number": "number",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "date and time": "date and time",
    "dayTimeDuration": "days and time duration",
    "days and time duration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "years and months duration": "years and months duration",
    "list": "list",
    "context": "context",
    "range": "range",
    "function": "function",
}
YIELDS = {"for": "return", "some": "satisfies", "every": "satisfies"}


class Forms(Cursor, ABC):
    """A cursor that knows the forms which only open FEEL has."""

    @abstractmethod
    def expression(self) -> Expression:
        """Parse an expression of any kind."""

    @abstractmethod
    def _kind_named(self, name: str, position: int) -> Kind:
        """Return the type of a model that bears a name."""

    def _each(self) -> Expression:
        word = self._take()
        return self._sources(word.text, word.position, ())

    def _sources(
        self, kind: str, start: int, before: tuple[tuple[str, Expression], ...]
    ) -> Expression:
        name = self._raw_name("in")
        self._take()
        source = self._source()
        sources = (*before, (name, source))
        with self._knowing([name, "partial"] if kind == "for" else [name]):
            if self._at(","):
                self._take()
                return self._sources(kind, start, sources)
            self._expect(YIELDS[kind])
            return Each(kind, sources, self.expression(), position=start)

    def _source(self) -> Expression:
        low = self.expression()
        if not self._at(".."):
            return low
        start = self._take().position
        return Range(low, self.expression(), True, True, position=start)

    def _context(self) -> Expression:
        start = self._take().position
        entries = self._more_entries(())
        return Entries(entries, position=start)

    def _more_entries(
        self, before: tuple[tuple[str, Expression], ...]
    ) -> tuple[tuple[str, Expression], ...]:
        if self._at("}") and not before:
            self._take()
            return before
        name = self._key()
        if name in dict(before):
            raise CellError(f"the key '{name}' is given twice", self._here.position)
        self._expect(":")
        with self._knowing([name]):
            found = (*before, (name, self.expression()))
            if self._at(","):
                self._take()
                return self._more_entries(found)
        self._expect("}")
        return found

    def _key(self) -> str:
        if self._here.kind == "string":
            return self._take().text
        return self._raw_name(":", "}")

    def _function(self) -> Expression:
        start = self._take().position
        self._expect("(")
        parameters: list[tuple[str, Kind]] = []
        while not self._at(")"):
            if parameters:
                self._expect(",")
            name, kind = self._raw_name(",", ")", ":"), Kind()
            if self._at(":"):
                self._take()
                kind = self._type()
            parameters.append((name, kind))
        self._take()
        if self._here.text == "external":
            raise CellError("unsupported FEEL: external function", start)
        with self._knowing(name for name, _ in parameters):
            return Lambda(tuple(parameters), self.expression(), position=start)

    def _type(self) -> Kind:
        """Parse the name of a type, its parts in angle brackets with it."""
        start = self._here.position
        words = [self._take().text]
        while self._here.kind in ("word", "name") or self._at(".", "and"):
            if self._at("and") and " ".join(words) not in ("date", "days", "years"):
                break
            if self._at("."):
                self._take()
                words[-1] += f".{self._take().text}"
                continue
            words.append(self._take().text)
        name = " ".join(words)
        if self._at("<") and name in ("list", "range", "context", "function"):
            self._take()
            return self._parts_of(name)
        if name in BASIC:
            return Kind(BASIC[name])
        return self._kind_named(name, start)

    def _parts_of(self, name: str) -> Kind:
        if name in ("list", "range"):
            inner = self._type()
            self._expect(">")
            return Kind(name, inner=inner)
        parts: list[tuple[str, Kind]] = []
        while not self._at(">"):
            if parts:
                self._expect(",")
            label = ""
            if name == "context":
                label = self._raw_name(":")
                self._take()
            parts.append((label, self._type()))
        self._take()
        if name == "context":
            return Kind(name, parts=tuple(parts))
        self._expect("->")
        return Kind(name, inner=self._type(), parts=tuple(parts))
