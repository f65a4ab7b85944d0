"""Read what the yml beside a table declares: columns, policy, dates."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from gaterules.errors import CellError, TableError
from gaterules.feel.parser import Grammar
from gaterules.feel.signatures import RULE_FUNCTIONS
from gaterules.feel.syntax import Equal, Literal, Name, Tests
from gaterules.feel.values import MOMENT
from gaterules.fits import check_tests
from gaterules.model import POLICIES, TYPES, Input, Output, Rule

PREFIX = "rule_"
# What an answer has beside its outputs.
ANSWERED = {"rule_id", "rules_digest"}


FIXED = {"rule_id", "effective_from", "effective_to", "because", "source"}


OPTIONAL = {"jurisdiction", "is_illustrative", "confidence", "notes"}


SETTINGS = {
    "hit_policy",
    "date",
    "jurisdiction",
    "opened",
    "open_cases",
    "inputs",
    "outputs",
    "default",
}


COLUMN = {"type", "codes", "words", "label_zh", "label_en"}
IN, OUT = COLUMN | {"domain", "required", "from"}, COLUMN | {"values"}


def is_wide(character: str) -> bool:
    """Tell whether a character takes two columns, as Chinese ones do."""
    return unicodedata.east_asian_width(character) in "WF"


@dataclass
class Faults:
    """Faults of one table, gathered so that all are told at once."""

    file: str
    found: list[str] = field(default_factory=list)

    def add(self, place: str, message: str) -> None:
        """Note one fault and its place."""
        self.found.append(f"{self.file}: {place}: {message}")

    def cell(self, place: str, text: str, error: CellError) -> None:
        """Note a fault of a cell, with a caret under the character."""
        before = text[: error.position]
        caret = "".join("\u3000" if is_wide(one) else " " for one in before) + "^"
        self.found.append(
            f"{self.file}: {place}: {error.message}\n    {text}\n    {caret}"
        )

    def stop(self) -> None:
        """Raise a RuleError if there is any fault."""
        if self.found:
            raise TableError("\n".join(self.found))


def declaration(path: Path, declared_in: Path | None) -> dict[str, Any]:
    """Return what the yml says of the seed that bears the file's name."""
    source = declared_in or path.with_name(f"_{path.stem}.yml")
    if not source.exists():
        raise TableError(f"{path.name}: no {source.name} beside it")
    try:
        content = yaml.safe_load(source.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TableError(f"{source.name}: {error}") from None
    for seed in _mapping(content).get("seeds") or []:
        meta = _mapping(_mapping(_mapping(seed).get("config")).get("meta"))
        if _mapping(seed).get("name") == path.stem and _mapping(meta.get("decision")):
            return _mapping(seed)
    raise TableError(f"{source.name}: no seed {path.stem} with config.meta.decision")


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def check_settings(meta: dict[str, Any], faults: Faults) -> None:
    """Note settings that are unknown, missing or of no meaning."""
    for name in sorted(set(meta) - SETTINGS):
        faults.add("yml", f"unknown setting '{name}'")
    for name in ("hit_policy", "inputs", "outputs", "default"):
        if name != "default" and not meta.get(name):
            faults.add("yml", f"the setting '{name}' is missing")
        elif name != "hit_policy":
            _check_shape(name, meta.get(name), faults)
    columns_named = [meta.get(name) for name in ("date", "jurisdiction", "opened")]
    if not all(isinstance(name or "", str) for name in columns_named):
        faults.add("yml", "date, jurisdiction and opened are names of columns")
    policy = meta.get("hit_policy")
    if policy and policy not in POLICIES:
        faults.add("yml", f"hit_policy is {policy}, not one of {' '.join(POLICIES)}")
    _check_open_cases(meta, faults)
    _check_names(meta, faults)


def _check_open_cases(meta: dict[str, Any], faults: Faults) -> None:
    if meta.get("open_cases", "move") not in ("keep", "move"):
        faults.add("yml", "open_cases is neither keep nor move")
    elif meta.get("open_cases") == "keep" and not meta.get("opened"):
        faults.add("yml", "open_cases: keep needs 'opened', the column of a case's day")


def _check_names(meta: dict[str, Any], faults: Faults) -> None:
    """Note columns that would hide one another in the answer."""
    inputs, outputs = (meta.get(name) for name in ("inputs", "outputs"))
    if not isinstance(inputs, dict) or not isinstance(outputs, dict):
        return
    seen: dict[str, str] = {}  # SQL does not tell names apart by case
    for name in (str(one) for one in (*inputs, *outputs)):
        bare = name.lower()
        if bare in ANSWERED or bare.startswith("_decide_"):
            faults.add("yml", f"'{name}' is a name of the answer's own; choose another")
        elif bare in seen and name in inputs and name in outputs:
            faults.add("yml", f"'{name}' is both an input and an output")
        elif bare in seen:
            faults.add("yml", f"'{name}' differs from '{seen[bare]}' only by case")
        seen[bare] = name
    for setting in ("date", "opened"):
        kind = _mapping(inputs.get(meta.get(setting))).get("type", "date")
        if kind not in ("date", MOMENT):
            faults.add("yml", f"{setting} names an input of type {kind}, not a date")


def check_filled(meta: dict[str, Any], rules: list[Rule], faults: Faults) -> None:
    """Note cells that would be passed over: the yml names no column for them."""
    for rule in rules:
        if (rule.start or rule.end) and not meta.get("date"):
            faults.add(rule.rule_id, "is dated, but the yml names no 'date' column")
        if rule.jurisdiction and not meta.get("jurisdiction"):
            faults.add(
                rule.rule_id, "has a jurisdiction, but the yml names no column for it"
            )


def _check_shape(name: str, value: object, faults: Faults) -> None:
    if value is None:
        return
    if not isinstance(value, dict):
        faults.add("yml", f"'{name}' is not a mapping from names")
    elif name != "default":
        for column, facts in value.items():
            if not isinstance(facts, dict):
                faults.add("yml", f"'{column}' in '{name}' declares no type")
            else:
                _check_column(name, column, facts, faults)


def _check_column(
    name: str, column: object, facts: dict[str, Any], faults: Faults
) -> None:
    """Note settings of one column that are unknown or of no meaning."""
    known = IN if name == "inputs" else OUT
    for key in sorted(set(map(str, facts)) - known):
        faults.add("yml", f"unknown setting '{key}' of '{column}' in '{name}'")
    if not isinstance(facts.get("required", False), bool):
        faults.add("yml", f"'required' of '{column}' is neither true nor false")
    if not isinstance(column, str):
        faults.add("yml", f"the name '{column}' in '{name}' needs quotes")


def columns(
    meta: dict[str, Any], faults: Faults
) -> tuple[list[Input], list[Output], Grammar]:
    """Return inputs, outputs and the grammar that knows their names."""
    grammar = Grammar(meta["inputs"], RULE_FUNCTIONS)
    inputs, outputs = [], []
    for name, facts in meta["inputs"].items():
        domain = _parsed(
            grammar.tests, facts.get("domain", "-"), f"domain of {name}", faults
        )
        kind = _type(name, facts, faults)
        _check_domain(name, kind, facts, domain or Tests(), faults)
        inputs.append(
            Input(
                name=name,
                type=kind,
                expression=Name(name),
                domain=domain or Tests(),
                label_zh=facts.get("label_zh", ""),
                label_en=facts.get("label_en", ""),
                is_required=bool(facts.get("required", False)),
                decided_by=str(facts.get("from") or ""),
            )
        )
    for name, facts in meta["outputs"].items():
        values = _parsed(
            grammar.tests, facts.get("values", "-"), f"values of {name}", faults
        )
        outputs.append(
            Output(
                name=name,
                type=_type(name, facts, faults),
                values=_constants(values or Tests(), name, faults),
                label_zh=facts.get("label_zh", ""),
                label_en=facts.get("label_en", ""),
            )
        )
    return inputs, outputs, grammar


def _parsed(parse: Any, text: object, place: str, faults: Faults) -> Tests | None:
    try:
        tests: Tests = parse(str(text))
    except CellError as error:
        faults.cell(f"yml, {place}", str(text), error)
        return None
    return tests


def _check_domain(
    name: str, kind: str, facts: dict[str, Any], domain: Tests, faults: Faults
) -> None:
    try:
        check_tests(domain, kind, {})
    except CellError as error:
        faults.cell(f"yml, domain of {name}", str(facts["domain"]), error)


def _constants(tests: Tests, name: str, faults: Faults) -> tuple[object, ...]:
    values = []
    for test in tests.items:
        if isinstance(test, Equal) and isinstance(test.value, Literal):
            values.append(test.value.value)
        else:
            faults.add(f"yml, values of {name}", "only constants can be listed")
    return tuple(values)


def _type(name: str, facts: dict[str, Any], faults: Faults) -> str:
    found = str(facts.get("type", ""))
    if found not in TYPES:
        faults.add(f"yml, type of {name}", f"'{found}' is none of: {', '.join(TYPES)}")
    return found


def check_priorities(policy: str, outputs: list[Output], faults: Faults) -> None:
    """Note a hit policy that the outputs cannot serve."""
    if policy in "PO" and not any(output.values for output in outputs):
        faults.add("yml", f"hit policy {policy} needs an output with ordered values")
    if len(policy) > 1 and len(outputs) > 1:
        faults.add("yml", f"hit policy {policy} allows one output only")
