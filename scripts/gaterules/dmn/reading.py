"""Read a ``.dmn`` file, of DMN 1.1 to 1.5, with the files that it imports."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

from gaterules.dmn.boxed import LogicScope, first_logic, parameters_of, read_logic
from gaterules.dmn.item_definitions import ItemDefinitions
from gaterules.dmn.model import Decision, Function, Model, Requires, Service, Variable
from gaterules.dmn.xml import clean, parsed, text_of
from gaterules.errors import RuleError
from gaterules.feel.signatures import FUNCTIONS
from gaterules.feel.tree import FeelType, Refused
from gaterules.table import DecisionTable

SPECIFICATION = "www.omg.org/spec/DMN/"
VERSIONS = ("20151101", "20180521", "20191111", "20211108", "20230324", "20240513")
REQUIRED = ("requiredInput", "requiredDecision", "requiredKnowledge")
ELEMENTS = ("inputData", "decision", "businessKnowledgeModel", "decisionService")
CALLED = ("businessKnowledgeModel", "decisionService")
Element = ET.Element


def read_model(path: Path) -> Model:
    """Return the model of one ``.dmn`` file, or raise a RuleError."""
    return _read(path, ())


def _read(path: Path, above: tuple[Path, ...]) -> Model:
    if path in above:
        raise RuleError(
            file=path.name, reason="imports itself, directly or by way of other files"
        )
    root = parsed(path)
    if not is_model(path, root):
        raise RuleError(file=path.name, reason="is not a DMN 1.1 to 1.5 model")
    return _Reader(path.name, root, _imports(path, root, above)).model()


def is_model(path: Path, root: Element) -> bool:
    """Return whether a file is of DMN 1.1 to 1.5.

    Some modellers declare DMN's namespace on the root and leave the elements in the
    model's own, so the whole of the root's opening tag is looked at.
    """
    if root.tag.rpartition("}")[2] != "definitions":
        return False
    tag = path.read_text("utf-8", "replace").partition("definitions")[2]
    head = root.tag + tag.partition(">")[0]
    return any(f"{SPECIFICATION}{version}" in head for version in VERSIONS)


def _imports(path: Path, root: Element, above: tuple[Path, ...]) -> list[Model]:
    found = []
    for node in root.findall("import"):
        if SPECIFICATION not in node.get("importType", SPECIFICATION):
            continue
        file = _file_of(path, node)
        found.append(_read(file, (*above, path)).imported(clean(node.get("name"))))
    return found


def _file_of(path: Path, node: Element) -> Path:
    """Return the file of an import: at its location, or beside by its namespace."""
    location = path.parent / node.get("locationURI", "?")
    if location.is_file():
        return location
    space = f'namespace="{node.get("namespace")}"'.encode()
    for other in sorted(path.parent.rglob("*.dmn")):
        head = other.read_bytes().partition(b"<import")[0]
        if other != path and space in head:
            return other
    raise RuleError(
        file=path.name,
        reason=f"imports {node.get('namespace')}, which no file beside it has",
    )


class _Reader:
    """Turn the elements of one file into a model."""

    def __init__(self, file: str, root: Element, imports: list[Model]) -> None:
        self._file = file
        self._root = root
        self._imports = imports
        self._space = root.get("namespace", "")
        shared = {name: kind for one in imports for name, kind in one.kinds.items()}
        self._kinds = ItemDefinitions(file, root, shared)
        own = [node for node in root if node.tag in ELEMENTS]
        # Decisions are asked for by their own names, and used by their variables'.
        self._ids = {
            node.get("id", ""): (_name(node), _variable_name(node)) for node in own
        }
        self._links = {f"#{name}": pair for name, pair in self._ids.items()}
        self._links |= {f"{self._space}{name}": p for name, p in self._links.items()}
        self._called = {_variable_name(node) for node in own if node.tag in CALLED}
        for model in imports:
            ids = model.ids.items()
            self._links |= {f"{model.namespace}#{name}": pair for name, pair in ids}
            self._called |= {*model.functions, *model.services}
        self._members = frozenset(
            clean(node.get("name"))
            for node in root.iter()
            if node.tag in ("itemComponent", "variable", "column")
        ) | {name for model in imports for name in _parts(model)}

    def model(self) -> Model:
        """Read everything."""
        inputs: dict[str, Variable] = {}
        decisions: dict[str, Decision] = {}
        own: dict[str, Function] = {}
        services: dict[str, Service] = {}
        for model in self._imports:
            inputs |= model.inputs
            decisions |= model.decisions
            own |= model.functions
            services |= model.services
        for node in self._root:
            name = _name(node)
            if node.tag == "inputData":
                inputs[name] = Variable(
                    _variable_name(node), self._kind(node), self._space
                )
            elif node.tag == "decision":
                decisions[name] = self._decision(node)
            elif node.tag == "businessKnowledgeModel":
                own[name] = self._function(node)
            elif node.tag == "decisionService":
                services[name] = self._service(node)
        return Model(
            name=self._root.get("name", self._file),
            inputs=inputs,
            decisions=decisions,
            functions=own,
            services=services,
            kinds=self._kinds.all(),
            ids=self._ids,
            namespace=self._space,
        )

    def _kind(self, node: Element) -> FeelType:
        variable = node.find("variable")
        if variable is None:
            return FeelType()
        return self._kinds.of(variable.get("typeRef") or text_of(variable, "typeRef"))

    def _result(self, node: Element) -> FeelType:
        """Return what a function's or service's type says of its result.

        The type of its variable is that of the function itself (DMN 1.3, 7.3.2); one
        that is no function's says nothing, and older models often have a wrong one.
        """
        kind = self._kind(node)
        found = kind.inner if kind.base == "function" else None
        return found or FeelType()

    def _linked(self, node: Element, link: Element) -> tuple[str, str]:
        pair = self._links.get(link.get("href", ""))
        if pair is None:
            raise RuleError(
                file=self._file,
                reason=f"{node.get('name')}: requires an element "
                f"that is not in the file: {link.get('href')}",
            )
        key, variable = pair
        return variable, key

    def _required(self, node: Element, *tags: str) -> Requires:
        """Return the name in use and the key of each element that is linked to."""
        links = [link for tag in tags for link in node.iter(tag)]
        return tuple(self._linked(node, link) for link in links)

    def _missing(self, node: Element) -> Refused | None:
        """Return why an element cannot be made that requires what is not there."""
        for link in (link for tag in REQUIRED for link in node.iter(tag)):
            if link.get("href", "") not in self._links:
                href = link.get("href")
                return Refused(f"unsupported DMN: requires {href}, which is not there")
        return None

    def _scope(self, name: str, names: set[str]) -> LogicScope:
        called = frozenset(self._called & names)
        return LogicScope(
            name=name,
            file=self._file,
            names=frozenset(names),
            functions=FUNCTIONS | called,
            members=self._members,
            kinds=self._kinds,
        )

    def _decision(self, node: Element) -> Decision:
        name, kind = _name(node), self._kind(node)
        if missing := self._missing(node):
            return Decision(name, kind, missing)
        requires = self._required(node, *REQUIRED)
        scope = self._scope(name, {local for local, _ in requires})
        logic = read_logic(first_logic(node), scope, kind)
        if isinstance(logic, DecisionTable):
            logic = replace(logic, description=node.findtext("description") or "")
        return Decision(name, kind, logic, requires)

    def _function(self, node: Element) -> Function:
        name, body = _variable_name(node), node.find("encapsulatedLogic")
        if body is None:
            return Function(name, (), Refused("unsupported DMN: empty function"))
        parameters = tuple(
            Variable(label, kind) for label, kind in parameters_of(body, self._kinds)
        )
        kind = self._result(node)
        if missing := self._missing(node):
            return Function(name, parameters, missing)
        if body.get("kind", "FEEL") != "FEEL":
            reason = f"unsupported DMN: a {body.get('kind')} function"
            return Function(name, parameters, Refused(reason))
        requires = self._required(node, *REQUIRED)
        names = {local for local, _ in requires} | {item.name for item in parameters}
        logic = read_logic(first_logic(body), self._scope(name, {*names, name}), kind)
        own = ((name, _name(node)), *requires)
        return Function(name, parameters, logic, own, kind)

    def _service(self, node: Element) -> Service:
        takes = self._required(node, "inputData", "inputDecision")
        return Service(
            _variable_name(node),
            takes,
            self._required(node, "outputDecision"),
            self._result(node),
        )


def _parts(model: Model) -> set[str]:
    found: set[str] = set()
    waiting = [*model.kinds.values()]
    while waiting:
        kind = waiting.pop()
        found |= {name for name, _ in kind.parts}
        waiting += [part for _, part in kind.parts]
        waiting += [kind.inner] if kind.inner else []
    return found


def _name(node: Element) -> str:
    return clean(node.get("name")) or _variable_name(node)


def _variable_name(node: Element) -> str:
    variable = node.find("variable")
    named = variable.get("name") if variable is not None else None
    return clean(named or node.get("name"))
