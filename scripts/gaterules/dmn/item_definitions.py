"""Read the item definitions of a DMN file: the types that its variables may have."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

from gaterules.dmn.xml import clean, text_of
from gaterules.errors import CellError, TableError
from gaterules.feel import tree
from gaterules.feel.evaluate import holds
from gaterules.feel.parser import Grammar
from gaterules.feel.signatures import FUNCTIONS
from gaterules.feel.tree import FeelType, Tests
from gaterules.feel.types import FEEL_TYPES


class ItemDefinitions:
    """The types of one file, and of others by ``<import>.<name>``."""

    def __init__(
        self, file: str, root: ET.Element, imported: dict[str, FeelType]
    ) -> None:
        """Note where each type is defined; each is read when it is asked for."""
        self._file = file
        self._known = dict(imported)
        self._nodes = {
            clean(node.get("name")): node for node in root.findall("itemDefinition")
        }

    def all(self) -> dict[str, FeelType]:
        """Return every type that the file defines or imports."""
        for name in self._nodes:
            self.named(name)
        return self._known

    def of(self, ref: str | None) -> FeelType:
        """Return the type that a ``typeRef`` names; ``any`` when it names none."""
        return self.named(clean(ref)) or FeelType()

    def named(self, name: str) -> FeelType | None:
        """Return a type by its name, without a prefix that names the language."""
        bare = name.rpartition("}")[2].rpartition(":")[2]
        for one in (name, bare):
            if one in self._known:
                return self._known[one]
            if one in self._nodes:
                self._known[one] = FeelType()  # a type that contains itself ends here
                self._known[one] = self._item(self._nodes[one])
                return self._known[one]
        return FeelType(FEEL_TYPES[bare]) if bare in FEEL_TYPES else None

    def _item(self, node: ET.Element) -> FeelType:
        parts = tuple(
            (clean(part.get("name")), self._item(part))
            for part in node.findall("itemComponent")
        )
        function = node.find("functionItem")
        if parts:
            kind = FeelType("context", parts=parts)
        elif function is not None:
            kind = self._function(function)
        else:
            kind = self.of(text_of(node, "typeRef"))
        if allowed := self._tests(node, "allowedValues"):
            kind = replace(kind, allowed=_both(kind.allowed, allowed))
        if node.get("isCollection") == "true":
            kind = FeelType("list", inner=kind)
        if confined := self._tests(node, "typeConstraint"):
            kind = replace(kind, allowed=_both(kind.allowed, confined))
        return kind

    def _function(self, node: ET.Element) -> FeelType:
        parts = tuple(
            (clean(item.get("name")), self.of(item.get("typeRef")))
            for item in node.findall("parameters")
        )
        return FeelType(
            "function", inner=self.of(node.get("outputTypeRef")), parts=parts
        )

    def _tests(self, node: ET.Element, tag: str) -> Tests | None:
        text = text_of(node.find(tag))
        if not text:
            return None
        grammar = Grammar((), FUNCTIONS, kinds=self.named)
        try:
            return grammar.tests(text)
        except CellError as error:
            raise TableError(
                error.with_caret(text), self._file, node.get("name", ""), tag
            ) from None


def _both(wide: Tests, own: Tests) -> Tests:
    """Return what a type allows that confines another further.

    Values that are listed stay a list, as it may rank the answers of a table.
    """
    if wide.is_any or wide == own:
        return own
    if not own.negated and all(_is_listed(test) for test in own.items):
        kept = tuple(
            test
            for test in own.items
            if isinstance(test, tree.Equal)
            and isinstance(test.value, tree.Literal)
            and holds(wide, test.value.value, {}) is True
        )
        if kept:
            return replace(own, items=kept)
    each = [tree.Within(tree.Name("?"), tests) for tests in (wide, own)]
    return Tests((tree.Equal(tree.Logic("and", *each)),))


def _is_listed(test: tree.Test) -> bool:
    return isinstance(test, tree.Equal) and isinstance(test.value, tree.Literal)
