"""Read a ``.dmn`` file, of DMN 1.1 to 1.5."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from pathlib import Path

from fourgates.decisions import functions
from fourgates.decisions.dmn_model import (
    BASIC,
    Context,
    Decision,
    Function,
    Invocation,
    Kind,
    Listed,
    Logic,
    Model,
    Refused,
    Variable,
)
from fourgates.decisions.dmn_table import Scope, read_table
from fourgates.decisions.grammar import Grammar
from fourgates.decisions.syntax import CellError
from fourgates.errors import UNPROVEN, UserError, at

SPECIFICATION = "www.omg.org/spec/DMN/"
VERSIONS = ("20151101", "20180521", "20191111", "20211108", "20230324")
Element = ET.Element


def read(path: Path) -> Model:
    """Return the model of one ``.dmn`` file.

    Raises:
        UserError: The file is not DMN, or a cell in it cannot be read.
    """
    content = path.read_bytes()
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise at(path.name, "a DMN file has no DOCTYPE; it was not read")
    try:
        root = ET.fromstring(content)
    except ET.ParseError as error:
        raise at(path.name, f"is not XML: {error}") from None
    space = root.tag.partition("}")[0]
    if SPECIFICATION not in space or not any(v in space for v in VERSIONS):
        raise at(path.name, "is not a DMN 1.1 to 1.5 model")
    for node in root.iter():
        node.tag = node.tag.rpartition("}")[2]
    return _Reader(path.name, root).model()


class _Reader:
    """Turn the elements of one file into a model."""

    def __init__(self, file: str, root: Element) -> None:
        self._file = file
        self._root = root
        self._names = {
            f"#{node.get('id')}": _variable_name(node)
            for node in root
            if node.tag in ("inputData", "decision", "businessKnowledgeModel")
        }
        self._functions = {
            _variable_name(node)
            for node in root
            if node.tag == "businessKnowledgeModel"
        }
        self._members = {
            _clean(node.get("name"))
            for node in root.iter()
            if node.tag in ("itemComponent", "variable")
        }
        self._kinds: dict[str, Kind] = {}
        self._defined = {
            node.get("name", ""): node for node in root if node.tag == "itemDefinition"
        }

    def model(self) -> Model:
        """Read everything."""
        inputs = [self._input(node) for node in self._root.iter("inputData")]
        decisions = [
            self._decision(node) for node in self._root if node.tag == "decision"
        ]
        own = [self._function(n) for n in self._root.iter("businessKnowledgeModel")]
        return Model(
            name=self._root.get("name", self._file),
            inputs={item.name: item for item in inputs},
            decisions={item.name: item for item in decisions},
            functions={item.name: item for item in own},
        )

    def _input(self, node: Element) -> Variable:
        return Variable(_variable_name(node), self._kind(_type_ref(node)))

    def _requires(self, node: Element) -> tuple[str, ...]:
        found = []
        for tag in ("requiredInput", "requiredDecision", "requiredKnowledge"):
            for link in node.iter(tag):
                name = self._names.get(link.get("href", ""))
                if name is None:
                    raise at(
                        self._file,
                        f"{node.get('name')}: requires an element "
                        f"that is not in the file: {link.get('href')}",
                    )
                found.append(name)
        return tuple(found)

    def _decision(self, node: Element) -> Decision:
        name, requires = _variable_name(node), self._requires(node)
        kind = self._kind(_type_ref(node))
        scope = {name for name in requires if name not in self._functions}
        logic = self._logic(_first_logic(node), name, scope, kind)
        return Decision(name, kind, logic, requires)

    def _function(self, node: Element) -> Function:
        name, body = _variable_name(node), node.find("encapsulatedLogic")
        if body is None:
            return Function(name, (), Refused("a function without logic"))
        parameters = tuple(
            Variable(_clean(item.get("name")), self._kind(item.get("typeRef")))
            for item in body.findall("formalParameter")
        )
        scope = {parameter.name for parameter in parameters}
        kind = self._kind(_type_ref(node))
        if body.get("kind", "FEEL") != "FEEL":
            return Function(name, parameters, Refused(f"a {body.get('kind')} function"))
        logic = self._logic(_first_logic(body), name, scope, kind)
        return Function(name, parameters, logic, self._requires(node), kind)

    def _logic(
        self, node: Element | None, name: str, scope: set[str], kind: Kind
    ) -> Logic:
        if node is None:
            return Refused("a decision without logic")
        try:
            return self._read_logic(node, name, scope, kind)
        except CellError as error:
            if error.message.startswith("unsupported FEEL"):
                return Refused(error.message)
            text = _text(node) or ""
            caret = " " * error.position + "^"
            raise UserError(
                f"{self._file}: {name}: {error.message}\n    {text}\n    {caret}",
                UNPROVEN,
            ) from None

    def _read_logic(
        self, node: Element, name: str, scope: set[str], kind: Kind
    ) -> Logic:
        grammar = Grammar(scope, functions.NAMES | self._functions, self._members)
        if node.tag == "literalExpression":
            return grammar.expression(_text(node) or "null")
        if node.tag == "decisionTable":
            return read_table(node, Scope(name, self._file, grammar, self._kind, kind))
        if node.tag == "invocation":
            return self._invocation(node, name, scope)
        if node.tag == "context":
            return self._context(node, name, scope)
        if node.tag == "list":
            items = [self._logic(item, name, scope, Kind()) for item in _logics(node)]
            return Listed(tuple(items))
        return Refused(f"unsupported DMN: boxed {node.tag}")

    def _invocation(self, node: Element, name: str, scope: set[str]) -> Logic:
        function = _text(node.find("literalExpression")) or ""
        bindings = []
        for binding in node.findall("binding"):
            parameter = binding.find("parameter")
            label = _clean(parameter.get("name") if parameter is not None else "")
            value = self._logic(_first_logic(binding), name, scope, Kind())
            bindings.append((label, value))
        return Invocation(" ".join(function.split()), tuple(bindings))

    def _context(self, node: Element, name: str, scope: set[str]) -> Logic:
        entries = []
        known = set(scope)
        for entry in node.findall("contextEntry"):
            variable = entry.find("variable")
            label = _clean(variable.get("name")) if variable is not None else ""
            kind = self._kind(variable.get("typeRef") if variable is not None else None)
            entries.append((label, self._logic(_first_logic(entry), name, known, kind)))
            known.add(label)
        return Context(tuple(entries))

    def _kind(self, ref: str | None) -> Kind:
        name = _clean((ref or "").rpartition(":")[2] or ref)
        if name in BASIC:
            return Kind(BASIC[name])
        if name not in self._kinds and name in self._defined:
            self._kinds[name] = Kind()  # a type that contains itself ends here
            self._kinds[name] = self._item(self._defined[name])
        return self._kinds.get(name, Kind())

    def _item(self, node: Element) -> Kind:
        parts = tuple(
            (_clean(part.get("name")), self._item(part))
            for part in node.findall("itemComponent")
        )
        base = self._kind(_text(node, "typeRef"))
        allowed = _text(node.find("allowedValues"))
        return Kind(
            base=base.base,
            is_list=node.get("isCollection") == "true" or base.is_list,
            allowed=Grammar((), functions.NAMES).tests(allowed or "-")
            if allowed
            else base.allowed,
            parts=parts or base.parts,
        )


LOGIC = {
    "literalExpression",
    "decisionTable",
    "invocation",
    "context",
    "list",
    "relation",
    "functionDefinition",
    "conditional",
    "filter",
    "for",
    "every",
    "some",
}


def _logics(node: Element) -> Iterable[Element]:
    return (child for child in node if child.tag in LOGIC)


def _first_logic(node: Element) -> Element | None:
    return next(iter(_logics(node)), None)


def _clean(name: str | None) -> str:
    return " ".join((name or "").split())


def _variable_name(node: Element) -> str:
    variable = node.find("variable")
    named = variable.get("name") if variable is not None else None
    return _clean(named or node.get("name"))


def _type_ref(node: Element) -> str | None:
    variable = node.find("variable")
    if variable is None:
        return None
    return variable.get("typeRef") or _text(variable, "typeRef")


def _text(node: Element | None, tag: str = "text") -> str | None:
    found = node.find(tag) if node is not None else None
    return found.text.strip() if found is not None and found.text else None
