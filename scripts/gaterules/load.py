"""Read a decision table: rows from CSV or XLSX, columns from the seed's yml.

A table that cannot be read stops with every fault it has, each with file, row,
column and a caret: no build may begin on it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from gaterules.chain import check_chains
from gaterules.errors import CellError, Faults, RuleError, TableError
from gaterules.feel.parser import Grammar
from gaterules.feel.signatures import RULE_FUNCTIONS
from gaterules.feel.tree import Equal, Literal, Name, Tests
from gaterules.feel.values import MOMENT
from gaterules.rows import RowReader, check_tests, read_rows
from gaterules.table import POLICIES, TYPES, DecisionTable, Input, Output, Rule, Words

PREFIX = "rule_"
CODES = "codes"  # the folder of code lists, beside that of the rules; the setting
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


def declaration(path: Path, declared_in: Path | None) -> dict[str, Any]:
    """Return what the yml says of the seed that bears the file's name."""
    source = declared_in or path.with_name(f"_{path.stem}.yml")
    if not source.exists():
        raise TableError(f"no {source.name} beside it", path.name)
    try:
        content = yaml.safe_load(source.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TableError(str(error), source.name) from None
    for seed in map(_mapping, _mapping(content).get("seeds") or []):
        meta = _mapping(_mapping(seed.get("config")).get("meta"))
        if seed.get("name") == path.stem and _mapping(meta.get("decision")):
            return seed
    raise TableError(f"no seed {path.stem} with config.meta.decision", source.name)


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def check_settings(meta: dict[str, Any], faults: Faults) -> None:
    """Note settings that are unknown, missing or of no meaning."""
    for name in sorted(set(meta) - SETTINGS):
        faults.add("yml", f"unknown setting '{name}'")
    for name in ("hit_policy", "inputs", "outputs", "default"):
        is_look_up = name == "inputs" and (meta.get("date") or meta.get("jurisdiction"))
        if name != "default" and not meta.get(name) and not is_look_up:
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
    if not isinstance(value, dict | None):
        faults.add("yml", f"'{name}' is not a mapping from names")
    elif value and name != "default":
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
    meta: dict[str, Any], codes: Path, faults: Faults
) -> tuple[list[Input], list[Output], Grammar]:
    """Return inputs, outputs and the grammar that knows their names."""
    declared = meta.get("inputs") or {}
    grammar = Grammar(declared, RULE_FUNCTIONS)
    inputs, outputs = [], []
    for name, facts in declared.items():
        text = _listed("domain", name, facts, codes, faults)
        domain = _parsed(grammar, text, f"domain of {name}", faults)
        common = _common(name, facts, codes, faults)
        _check_domain(name, common["type"], text, domain, faults)
        inputs.append(
            Input(
                **common,
                expression=Name(name),
                domain=domain,
                is_required=bool(facts.get("required", False)),
                decided_by=str(facts.get("from") or ""),
            )
        )
    for name, facts in meta["outputs"].items():
        text = _listed("values", name, facts, codes, faults)
        values = _parsed(grammar, text, f"values of {name}", faults)
        common = _common(name, facts, codes, faults)
        outputs.append(Output(**common, values=_constants(values, name, faults)))
    return inputs, outputs, grammar


def _common(
    name: str, facts: dict[str, Any], codes: Path, faults: Faults
) -> dict[str, Any]:
    """Return what inputs and outputs declare alike."""
    kind = str(facts.get("type", ""))
    if kind not in TYPES:
        told = f"'{kind}' is none of: {', '.join(TYPES)}"
        faults.add("yml", told, f"type of {name}")
    labels = {one: facts.get(one, "") for one in ("label_zh", "label_en")}
    return {"name": name, "type": kind, "words": words_of(facts, codes), **labels}


def _listed(
    setting: str, name: str, facts: dict[str, Any], codes: Path, faults: Faults
) -> str:
    """Return a domain, or the values of an output; ``codes`` are those of its list."""
    text = str(facts.get(setting, "-"))
    if text != CODES:
        return text
    rows = _list_rows(str(facts.get(CODES)), codes)
    if not rows:
        told = f"no code list '{facts.get(CODES)}' in {codes.name}; write out the codes"
        faults.add("yml", told, f"{setting} of {name}")
    return ", ".join(f'"{row["code"]}"' for row in rows)


def _parsed(grammar: Grammar, text: str, place: str, faults: Faults) -> Tests:
    try:
        return grammar.tests(text)
    except CellError as error:
        faults.cell("yml", place, text, error)
        return Tests()


def _check_domain(
    name: str, kind: str, text: str, domain: Tests, faults: Faults
) -> None:
    try:
        check_tests(domain, kind, {})
    except CellError as error:
        faults.cell("yml", f"domain of {name}", text, error)


def _constants(tests: Tests, name: str, faults: Faults) -> tuple[object, ...]:
    values = []
    for test in tests.items:
        if isinstance(test, Equal) and isinstance(test.value, Literal):
            values.append(test.value.value)
        else:
            faults.add("yml", "only constants can be listed", f"values of {name}")
    return tuple(values)


def check_priorities(policy: str, outputs: list[Output], faults: Faults) -> None:
    """Note a hit policy that the outputs cannot serve."""
    if policy in "PO" and not any(output.values for output in outputs):
        faults.add("yml", f"hit policy {policy} needs an output with ordered values")
    if len(policy) > 1 and len(outputs) > 1:
        faults.add("yml", f"hit policy {policy} allows one output only")


def load_tables(seeds: Path) -> list[DecisionTable]:
    """Return every ``rule_*.csv`` of a folder of seeds, at any depth, by name.

    Raises:
        RuleError: A table cannot be read; the message lists the faults of all.
    """
    tables, faults = [], []
    for path in sorted(seeds.rglob(f"{PREFIX}*.csv")):
        try:
            tables.append(load_table(path))
        except RuleError as error:
            faults.append(error.message)
    if faults:
        raise TableError("\n".join(faults))
    check_chains(tables)
    return tables


def find_table(decision: str, seeds: Path) -> DecisionTable:
    """Return a table by its decision's name, or by the path of its file.

    Raises:
        RuleError: There is none; the message lists those there are.
    """
    path = Path(decision)
    if path.suffix in (".csv", ".xlsx") and path.exists():
        return load_table(path)
    files = seeds.rglob(f"{PREFIX}*.csv")
    known = {one.stem.removeprefix(PREFIX): one for one in files}
    if decision not in known:
        listed = ", ".join(sorted(known))
        raise RuleError(f"{decision}: no such decision; there are {listed}")
    return load_table(known[decision])


def load_table(path: Path, declared_in: Path | None = None) -> DecisionTable:
    """Return one decision table.

    Args:
        path: The CSV or XLSX file of rows.
        declared_in: The yml that declares it; by default the one beside it.

    Raises:
        RuleError: The table cannot be read.
    """
    faults = Faults(path.name)
    described = declaration(path, declared_in)
    meta = described["config"]["meta"]["decision"]
    check_settings(meta, faults)
    faults.stop()
    header, rows = read_rows(path)
    codes = (declared_in or path).resolve().parents[1] / CODES
    inputs, outputs, grammar = columns(meta, codes, faults)
    faults.stop()
    _check_header(header, inputs, outputs, faults)
    faults.stop()
    reader = RowReader(grammar, inputs, outputs, faults)
    default = reader.default(meta.get("default"))
    rules = [reader.rule(line, row) for line, row in rows]
    _check_ids(rules, faults)
    check_priorities(meta["hit_policy"], outputs, faults)
    faults.stop()
    check_filled(meta, rules, faults)
    faults.stop()
    return DecisionTable(
        name=path.stem.removeprefix(PREFIX),
        file=path.name,
        policy=meta["hit_policy"],
        inputs=tuple(inputs),
        outputs=tuple(outputs),
        rules=tuple(rules),
        date=meta.get("date"),
        jurisdiction=meta.get("jurisdiction"),
        opened=meta.get("opened"),
        open_cases=meta.get("open_cases", "move"),
        default=default,
        description=" ".join(str(described.get("description", "")).split()),
    )


def _check_header(
    header: list[str], inputs: list[Input], outputs: list[Output], faults: Faults
) -> None:
    wanted = {f"when_{column.name}" for column in inputs}
    wanted |= {f"then_{column.name}" for column in outputs} | FIXED
    for name in sorted(wanted - set(header)):
        faults.add("header", f"the column {name} is missing")
    for name in sorted(set(header) - wanted - OPTIONAL):
        faults.add("header", f"the column {name} is not declared in the yml")
    for name in sorted({name for name in header if header.count(name) > 1}):
        faults.add("header", f"the column {name} stands twice")


def _check_ids(rules: Iterable[Rule], faults: Faults) -> None:
    seen: dict[str, int] = {}
    for rule in rules:
        if not rule.rule_id:
            faults.add(f"line {rule.line}", "the rule_id is empty")
        elif rule.rule_id.startswith("<") or len(rule.rule_id.split()) > 1:
            told = "is no rule_id: it has no blank, and answers without a row have <…>"
            faults.add(rule.rule_id, told)
        elif rule.rule_id in seen:
            faults.add(rule.rule_id, f"is used in line {seen[rule.rule_id]} already")
        seen[rule.rule_id] = rule.line


def words_of(facts: dict[str, Any], codes: Path) -> Words:
    """Return code, Chinese and English word of what a column can hold.

    Its ``codes`` names a list of the folder of lists, its ``words`` Chinese words.
    """
    told = tuple(
        (str(code), str(word), str(code).replace("_", " "))
        for code, word in (facts.get("words") or {}).items()
    )
    rows = _list_rows(str(facts.get("codes")), codes)
    listed = tuple((r["code"], r["label_zh"], r["label_en"]) for r in rows)
    return listed + told


def _list_rows(name: str, codes: Path) -> list[dict[str, str]]:
    """Return a code list: a file of its own, or its rows of ``code_labels.csv``."""
    for path in (codes / f"{name}.csv", codes / "code_labels.csv"):
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            own = name.removeprefix("code_")
            return [row for row in rows if row.get("code_list", own) == own]
    return []
