"""Read a decision table: rows from CSV or XLSX, columns from the seed's yml.

A table that cannot be read stops with every fault it has, each with file, row,
column and a caret, and exit code UNPROVEN: no build may begin on it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from fourgates.decisions import functions, temporal
from fourgates.decisions.grammar import Grammar
from fourgates.decisions.model import (
    POLICIES,
    TYPES,
    Input,
    Output,
    Rule,
    Table,
)
from fourgates.decisions.syntax import (
    CellError,
    Equal,
    Expression,
    Literal,
    Name,
    Tests,
)
from fourgates.decisions.typing import check_output, check_tests, plain
from fourgates.errors import UNPROVEN, UserError

PREFIX = "rule_"
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
        caret = " " * error.position + "^"
        self.found.append(
            f"{self.file}: {place}: {error.message}\n    {text}\n    {caret}"
        )

    def stop(self) -> None:
        """Raise a UserError if there is any fault."""
        if self.found:
            raise UserError("\n".join(self.found), UNPROVEN)


def load_all(seeds: Path) -> list[Table]:
    """Return every decision table of a folder of seeds, by name.

    Args:
        seeds: Folder that holds ``rule_*.csv``, at any depth.

    Raises:
        UserError: A table cannot be read; the message lists the faults of all.
    """
    tables: list[Table] = []
    faults: list[str] = []
    for path in sorted(seeds.rglob(f"{PREFIX}*.csv")):
        try:
            tables.append(load(path))
        except UserError as error:
            faults.append(error.message)
    if faults:
        raise UserError("\n".join(faults), UNPROVEN)
    return tables


def load(path: Path, declared_in: Path | None = None) -> Table:
    """Return one decision table.

    Args:
        path: The CSV or XLSX file of rows.
        declared_in: The yml that declares it; by default the one beside it.

    Raises:
        UserError: The table cannot be read.
    """
    faults = Faults(path.name)
    described = _declaration(path, declared_in)
    meta = described["config"]["meta"]["decision"]
    _check_settings(meta, faults)
    faults.stop()
    header, rows = _rows(path)
    inputs, outputs, grammar = _columns(meta, faults)
    faults.stop()
    _check_header(header, inputs, outputs, faults)
    faults.stop()
    reader = _Reader(grammar, inputs, outputs, faults)
    default = reader.default(meta.get("default"))
    rules = [reader.rule(line, row) for line, row in rows]
    _check_ids(rules, faults)
    _check_priorities(meta["hit_policy"], outputs, faults)
    faults.stop()
    return Table(
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


def _declaration(path: Path, declared_in: Path | None) -> dict[str, Any]:
    source = declared_in or path.with_name(f"_{path.stem}.yml")
    if not source.exists():
        raise UserError(f"{path.name}: no {source.name} beside it", UNPROVEN)
    try:
        content = yaml.safe_load(source.read_text("utf-8")) or {}
    except yaml.YAMLError as error:
        raise UserError(f"{source.name}: {error}", UNPROVEN) from None
    for seed in content.get("seeds", []):
        meta = (seed.get("config") or {}).get("meta") or {}
        if seed.get("name") == path.stem and "decision" in meta:
            found: dict[str, Any] = seed
            return found
    raise UserError(
        f"{source.name}: no seed {path.stem} with config.meta.decision", UNPROVEN
    )


def _check_settings(meta: dict[str, Any], faults: Faults) -> None:
    for name in sorted(set(meta) - SETTINGS):
        faults.add("yml", f"unknown setting '{name}'")
    for name in ("hit_policy", "inputs", "outputs"):
        if not meta.get(name):
            faults.add("yml", f"the setting '{name}' is missing")
    policy = meta.get("hit_policy")
    if policy and policy not in POLICIES:
        faults.add("yml", f"hit_policy is {policy}, not one of {' '.join(POLICIES)}")
    if meta.get("open_cases", "move") not in ("keep", "move"):
        faults.add("yml", "open_cases is neither keep nor move")


def _rows(path: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    if path.suffix.lower() == ".xlsx":
        lines = _sheet(path)
    else:
        text = path.read_text("utf-8-sig")
        lines = list(csv.reader(text.splitlines(keepends=True)))
    if not lines:
        raise UserError(f"{path.name}: the file is empty", UNPROVEN)
    header = [name.strip() for name in lines[0]]
    rows = []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise UserError(
                f"{path.name}:{number}: {len(cells)} cells under {len(header)} "
                "columns; is a text with a comma not in quotes?",
                UNPROVEN,
            )
        rows.append((number, dict(zip(header, cells, strict=True))))
    return header, rows


def _sheet(path: Path) -> list[list[str]]:
    from python_calamine import load_workbook  # noqa: PLC0415  only XLSX pays for it

    sheet = load_workbook(str(path)).get_sheet_by_index(0)
    return [[_cell_text(cell) for cell in row] for row in sheet.to_python()]


def _cell_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, bool):
        return str(cell).lower()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _columns(
    meta: dict[str, Any], faults: Faults
) -> tuple[list[Input], list[Output], Grammar]:
    grammar = Grammar(meta["inputs"], functions.NAMES)
    inputs, outputs = [], []
    for name, facts in meta["inputs"].items():
        domain = _parsed(
            grammar.tests, facts.get("domain", "-"), f"domain of {name}", faults
        )
        inputs.append(
            Input(
                name=name,
                type=_type(name, facts, faults),
                expression=Name(name),
                domain=domain or Tests(),
                label_zh=facts.get("label_zh", ""),
                label_en=facts.get("label_en", ""),
                is_required=bool(facts.get("required", False)),
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
        elif rule.rule_id in seen:
            faults.add(rule.rule_id, f"is used in line {seen[rule.rule_id]} already")
        seen[rule.rule_id] = rule.line


def _check_priorities(policy: str, outputs: list[Output], faults: Faults) -> None:
    if policy in "PO" and not any(output.values for output in outputs):
        faults.add("yml", f"hit policy {policy} needs an output with ordered values")
    if len(policy) > 1 and len(outputs) > 1:
        faults.add("yml", f"hit policy {policy} allows one output only")


class _Reader:
    """Turn the rows of one table into rules; faults are gathered."""

    def __init__(
        self,
        grammar: Grammar,
        inputs: list[Input],
        outputs: list[Output],
        faults: Faults,
    ) -> None:
        self._grammar = grammar
        self._inputs = inputs
        self._outputs = outputs
        self._faults = faults
        self._types = {column.name: column.type for column in inputs}

    def rule(self, line: int, row: dict[str, str]) -> Rule:
        """Read one row."""
        name = row["rule_id"].strip() or f"line {line}"
        whens = [row[f"when_{column.name}"] for column in self._inputs]
        thens = [row[f"then_{column.name}"] for column in self._outputs]
        start = self._day(name, "effective_from", row)
        end = self._day(name, "effective_to", row)
        if start and end and end <= start:
            self._faults.add(f"{name}, effective_to", "is not after effective_from")
        return Rule(
            rule_id=row["rule_id"].strip(),
            tests=tuple(self._tests(name, whens)),
            outputs=tuple(self._thens(name, thens)),
            cells=tuple(whens + thens),
            start=start,
            end=end,
            jurisdiction=self._division(name, row.get("jurisdiction", "")),
            because=row["because"],
            source=row["source"],
            confidence=row.get("confidence", ""),
            is_illustrative=row.get("is_illustrative", "").strip().lower() == "true",
            line=line,
        )

    def default(
        self, values: dict[str, object] | None
    ) -> tuple[Expression, ...] | None:
        """Read the default outputs of the yml."""
        if values is None:
            return None
        declared = {column.name for column in self._outputs}
        for name in sorted(declared ^ set(values)):
            self._faults.add(
                "yml, default", f"{name} is not in both default and outputs"
            )
        texts = [_yaml_text(values.get(column.name)) for column in self._outputs]
        return tuple(self._thens("default", texts))

    def _tests(self, name: str, cells: list[str]) -> Iterator[Tests]:
        for column, text in zip(self._inputs, cells, strict=True):
            try:
                tests = self._grammar.tests(text, plain(column.type))
                check_tests(tests, column.type, self._types)
            except CellError as error:
                self._faults.cell(f"{name}, when_{column.name}", text, error)
                tests = Tests()
            yield tests

    def _thens(self, name: str, cells: list[str]) -> Iterator[Expression]:
        for column, text in zip(self._outputs, cells, strict=True):
            try:
                found = read_output(text, column.type, self._grammar)
                check_output(found, column, self._types)
            except CellError as error:
                self._faults.cell(f"{name}, then_{column.name}", text, error)
                found = Literal(None)
            yield found

    def _day(self, name: str, column: str, row: dict[str, str]) -> date | None:
        text = row[column].strip()
        if not text:
            return None
        day = temporal.read_date(text)
        if day is None:
            self._faults.add(f"{name}, {column}", f"'{text}' is not a date YYYY-MM-DD")
        return day

    def _division(self, name: str, text: str) -> str:
        code = text.strip()
        if code in ("", "CN"):
            return ""
        if not code.isdigit():
            self._faults.add(
                f"{name}, jurisdiction",
                f"'{code}' is neither CN nor the first digits of a division code",
            )
        return code


def read_output(text: str, kind: str, grammar: Grammar) -> Expression:
    """Read a ``then`` cell.

    A text may stand without quotes; what opens with ``"`` or ``=`` is FEEL. Any other
    type is always FEEL. An empty cell or ``-`` is null.

    Raises:
        CellError: The cell cannot be read.
    """
    bare = text.strip()
    if bare in ("", "-"):
        return Literal(None)
    if kind == "string" and bare[0] not in '"=':
        return Literal(None if bare == "null" else bare)
    if bare[0] == "=":
        return grammar.expression(text.replace("=", " ", 1))
    return grammar.expression(text)


def _yaml_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
