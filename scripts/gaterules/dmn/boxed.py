"""Read decision tables and other boxed expressions of a DMN file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from xml.etree.ElementTree import Element

from gaterules.dmn.item_definitions import ItemDefinitions
from gaterules.dmn.running import table_value
from gaterules.dmn.xml import clean, kept, text_of
from gaterules.errors import CellError
from gaterules.feel import tree
from gaterules.feel.parser import YIELDS, Grammar
from gaterules.feel.tree import Expression, FeelType, Literal, Name
from gaterules.table import POLICIES, DecisionTable, Input, Output, Rule, type_of_table

LETTERS = {name: letter for letter, name in POLICIES.items()}


@dataclass(frozen=True)
class LogicScope:
    """Where a table or another boxed expression stands: what it may name and call.

    ``members`` are names of components that are more than one word.
    """

    name: str
    file: str
    names: frozenset[str]
    functions: frozenset[str]
    members: frozenset[str]
    kinds: ItemDefinitions

    def knowing(self, *names: str) -> LogicScope:
        """Return a scope that has more names."""
        return replace(self, names=self.names | frozenset(names))

    @cached_property
    def grammar(self) -> Grammar:
        """Return what reads the texts of this scope."""
        return Grammar(self.names, self.functions, self.members, self.kinds.named)


def _table(node: Element, scope: LogicScope, kind: FeelType) -> DecisionTable:
    own_type = scope.kinds.of(node.get("typeRef")) if kind.base == "any" else kind
    grammar = scope.grammar
    _check_cells(node)
    inputs = [
        _input_column(item, place, scope)
        for place, item in enumerate(node.findall("input"), start=1)
    ]
    clauses = node.findall("output")
    outputs = [
        _output_column(item, scope, own_type, len(clauses) > 1) for item in clauses
    ]
    notes = [item.get("name", "") for item in node.findall("annotation")]
    rules = tuple(
        _rule_row(item, place, grammar, notes)
        for place, item in enumerate(node.findall("rule"), start=1)
    )
    policy, own = _policy(node), kept(node)
    if policy in ("P", "O"):
        _check_priorities(outputs, rules)
    return DecisionTable(
        name=scope.name,
        file=scope.file,
        policy=policy,
        inputs=tuple(inputs),
        outputs=tuple(outputs),
        rules=rules,
        default=_default(clauses, grammar),
        opened=own.get("opened"),
        open_cases=own.get("openCases", "move"),
    )


def _check_cells(node: Element) -> None:
    """Refuse a row that has not one cell for each column."""
    for tag, entry in (("input", "inputEntry"), ("output", "outputEntry")):
        wanted = len(node.findall(tag))
        for place, rule in enumerate(node.findall("rule"), start=1):
            found = len(rule.findall(entry))
            if found != wanted:
                raise CellError(f"rule {place}: {found} {tag} cells, not {wanted}")


def _check_priorities(outputs: list[Output], rules: tuple[Rule, ...]) -> None:
    """Refuse an output that is computed where its place in the list decides."""
    for place, column in enumerate(outputs):
        values = [rule.outputs[place] for rule in rules]
        if column.values and not all(isinstance(v, Literal) for v in values):
            raise CellError(f"unsupported DMN: '{column.name}' computed under priority")


def _policy(node: Element) -> str:
    written, how = node.get("hitPolicy", "UNIQUE"), node.get("aggregation")
    if written == "COLLECT" and how:
        if f"COLLECT {how}" not in LETTERS:
            raise CellError(f"unknown aggregation {how}")
        return LETTERS[f"COLLECT {how}"]
    if written not in LETTERS or len(LETTERS[written]) > 1:
        raise CellError(f"unknown hit policy {written}")
    return LETTERS[written]


def _input_column(node: Element, place: int, scope: LogicScope) -> Input:
    clause = node.find("inputExpression")
    text = text_of(clause)
    if not text:
        name = node.get("label") or node.get("id") or place
        raise CellError(f"unsupported DMN: input '{name}' has no expression")
    ref = clause.get("typeRef") if clause is not None else None
    own = kept(node)
    return Input(
        name=own.get("name") or node.get("label") or text,
        type=own.get("type") or scope.kinds.of(ref).base,
        expression=scope.grammar.expression(text),
        domain=scope.grammar.tests(text_of(node.find("inputValues")) or ""),
        label_zh=own.get("zh", ""),
        label_en=own.get("en", node.get("id") or f"input {place}"),
    )


def _output_column(
    node: Element, scope: LogicScope, own: FeelType, is_one_of_many: bool
) -> Output:
    named = " ".join(node.get("name", "").split())
    label = named if named and is_one_of_many else scope.name
    kind = scope.kinds.of(node.get("typeRef"))
    if kind.base == "any":
        own = (own.inner if own.base == "list" else own) or kind
        kind = dict(own.parts).get(label, kind) if is_one_of_many else own
    listed = scope.grammar.tests(text_of(node.find("outputValues")) or "")
    if listed.is_any:
        listed = kind.allowed
    values = tuple(
        test.value.value
        for test in listed.items
        if isinstance(test, tree.Equal) and isinstance(test.value, Literal)
    )
    extra = kept(node)
    return Output(
        name=extra.get("name", label),
        type=extra.get("type") or kind.base,
        values=values,
        label_zh=extra.get("zh", ""),
        label_en=extra.get("en", ""),
    )


def _rule_row(node: Element, place: int, grammar: Grammar, labels: list[str]) -> Rule:
    whens = [text_of(item) or "-" for item in node.findall("inputEntry")]
    thens = [text_of(item) or "null" for item in node.findall("outputEntry")]
    entries = [text_of(item) or "" for item in node.findall("annotationEntry")]
    notes = dict(zip(labels, entries, strict=False))
    try:
        tests = tuple(grammar.tests(text) for text in whens)
        outputs = tuple(
            Literal(None) if text == "-" else grammar.expression(text) for text in thens
        )
    except CellError as error:
        raise CellError(f"rule {place}: {error.message}", error.position) from None
    return Rule(
        rule_id=node.get("id") or f"rule {place}",
        tests=tests,
        outputs=outputs,
        cells=(*whens, *thens),
        because=notes.get("because") or text_of(node, "description") or "",
        source=notes.get("source", ""),
        confidence=notes.get("confidence", ""),
        is_illustrative=notes.get("is_illustrative") == "true",
        line=place,
    )


def _default(clauses: list[Element], grammar: Grammar) -> tuple[Expression, ...] | None:
    texts = [text_of(clause.find("defaultOutputEntry")) for clause in clauses]
    if not any(texts):
        return None
    return tuple(grammar.expression(text or "null") for text in texts)


def first_logic(node: Element) -> Element | None:
    """Return the boxed expression inside an element."""
    return next((child for child in node if child.tag in READERS), None)


def read_logic(
    node: Element | None, scope: LogicScope, kind: FeelType
) -> DecisionTable | Expression:
    """Return the logic of a decision or function; what cannot be read is Refused."""
    if node is None:
        return Literal(None)
    if node.tag == "decisionTable":
        try:
            return _table(node, scope, kind)
        except CellError as error:
            return _refused(error, node, scope)
    return boxed(node, scope)


def boxed(node: Element | None, scope: LogicScope) -> Expression:
    """Return one boxed expression; what cannot be read is Refused."""
    if node is None:
        return Literal(None)
    try:
        found = READERS[node.tag](node, scope)
    except CellError as error:
        return _refused(error, node, scope)
    return _held(found, scope.kinds.of(node.get("typeRef")), node)


def _held(value: Expression, kind: FeelType, node: Element | None) -> Expression:
    """Return a value held to its type.

    A boxed function is held to a function's type only: older models give it the type of
    its result.
    """
    is_function = node is not None and node.tag == "functionDefinition"
    if kind.base == "any" or (is_function and kind.base != "function"):
        return value
    return tree.Typed(value, kind)


def _refused(error: CellError, node: Element, scope: LogicScope) -> tree.Refused:
    if error.message.startswith("unsupported"):
        return tree.Refused(error.message)
    text = text_of(node) if node.tag == "literalExpression" else None
    told = error.with_caret(text) if text else error.message
    return tree.Refused(f"{scope.file}: {scope.name}: {told}")


def _literal(node: Element, scope: LogicScope) -> Expression:
    language = node.get("expressionLanguage", "")
    if language and "feel" not in language.lower():
        raise CellError(f"unsupported DMN: expression language {language}")
    text = text_of(node)
    return scope.grammar.expression(text) if text else Literal(None)


def _inside(node: Element, tag: str, scope: LogicScope) -> Expression:
    child = node.find(tag)
    return boxed(None if child is None else first_logic(child), scope)


def _invocation(node: Element, scope: LogicScope) -> Expression:
    called = boxed(first_logic(node), scope)
    labels, values = [], []
    for binding in node.findall("binding"):
        parameter = binding.find("parameter")
        labels.append(clean(parameter.get("name") if parameter is not None else ""))
        values.append(boxed(first_logic(binding), scope))
    if isinstance(called, Name):
        name = called.name.removesuffix("()")
        if name not in scope.names and name not in scope.functions:
            raise CellError(f"unsupported FEEL: function '{name}'")
        return tree.Call(name, tuple(values), tuple(labels))
    return tree.Apply(called, tuple(values), tuple(labels))


def _context(node: Element, scope: LogicScope) -> Expression:
    entries: list[tuple[str, Expression]] = []
    for entry in node.findall("contextEntry"):
        variable = entry.find("variable")
        label = clean(variable.get("name")) if variable is not None else ""
        inner = scope.knowing(label) if label else scope
        logic = first_logic(entry)
        value = boxed(logic, inner)
        if variable is None or not label:
            return tree.Context(tuple(entries), value)
        kind = scope.kinds.of(variable.get("typeRef"))
        entries.append((label, _held(value, kind, logic)))
        scope = inner
    return tree.Context(tuple(entries))


def _items(node: Element, scope: LogicScope) -> tuple[Expression, ...]:
    return tuple(boxed(child, scope) for child in node if child.tag in READERS)


def _relation(node: Element, scope: LogicScope) -> Expression:
    columns = [clean(column.get("name")) for column in node.findall("column")]
    rows = [zip(columns, _items(r, scope), strict=False) for r in node.findall("row")]
    return tree.Items(tuple(tree.Context(tuple(row)) for row in rows))


def _function(node: Element, scope: LogicScope) -> Expression:
    if node.get("kind", "FEEL") != "FEEL":
        raise CellError(f"unsupported DMN: a {node.get('kind')} function")
    parameters = parameters_of(node, scope.kinds)
    inner = scope.knowing(*(name for name, _ in parameters))
    return tree.Lambda(parameters, boxed(first_logic(node), inner))


def parameters_of(
    node: Element, kinds: ItemDefinitions
) -> tuple[tuple[str, FeelType], ...]:
    """Return the formal parameters of a function."""
    return tuple(
        (clean(item.get("name")), kinds.of(item.get("typeRef")))
        for item in node.findall("formalParameter")
    )


def _filter(node: Element, scope: LogicScope) -> Expression:
    condition = _inside(node, "match", scope.knowing("item"))
    return tree.Filter(_inside(node, "in", scope), condition)


def _each(node: Element, scope: LogicScope) -> Expression:
    name = clean(node.get("iteratorVariable"))
    more = ("partial",) if node.tag == "for" else ()
    body = _inside(node, YIELDS[node.tag], scope.knowing(name, *more))
    return tree.Iteration(node.tag, ((name, _inside(node, "in", scope)),), body)


READERS: dict[str, Callable[[Element, LogicScope], Expression]] = {
    "literalExpression": _literal,
    "decisionTable": lambda node, scope: tree.Embedded(
        _table(node, scope, FeelType()), table_value, type_of_table
    ),
    "invocation": _invocation,
    "context": _context,
    "list": lambda node, scope: tree.Items(_items(node, scope)),
    "relation": _relation,
    "functionDefinition": _function,
    "conditional": lambda node, scope: tree.Choice(
        *(_inside(node, tag, scope) for tag in ("if", "then", "else"))
    ),
    "filter": _filter,
    "for": _each,
    "some": _each,
    "every": _each,
}
