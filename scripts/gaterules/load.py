"""Read a decision table: rows from CSV or XLSX, columns from the seed's yml.

A table that cannot be read stops with every fault it has, each with file, row,
column and a caret, and exit code UNPROVEN: no build may begin on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from gaterules.chain import check_chains
from gaterules.declaration import (
    FIXED,
    OPTIONAL,
    PREFIX,
    Faults,
    check_filled,
    check_priorities,
    check_settings,
    columns,
    declaration,
)
from gaterules.errors import RuleError, TableError
from gaterules.model import Input, Output, Rule, Table
from gaterules.rows import RowReader, read_rows
from gaterules.wording import words_of

CODES = "codes"  # the folder of code lists, beside that of the rules


def load_all(seeds: Path) -> list[Table]:
    """Return every decision table of a folder of seeds, by name.

    Args:
        seeds: Folder that holds ``rule_*.csv``, at any depth.

    Raises:
        RuleError: A table cannot be read; the message lists the faults of all.
    """
    tables: list[Table] = []
    faults: list[str] = []
    for path in sorted(seeds.rglob(f"{PREFIX}*.csv")):
        try:
            tables.append(load(path))
        except RuleError as error:
            faults.append(error.message)
    if faults:
        raise TableError("\n".join(faults))
    check_chains(tables)
    return tables


def find(decision: str, seeds: Path) -> Table:
    """Return a table by its decision's name, or by the path of its file.

    Raises:
        RuleError: There is none; the message lists those there are.
    """
    path = Path(decision)
    if path.suffix in (".csv", ".xlsx") and path.exists():
        return load(path)
    known = {
        one.stem.removeprefix(PREFIX): one for one in seeds.rglob(f"{PREFIX}*.csv")
    }
    if decision not in known:
        listed = ", ".join(sorted(known))
        raise RuleError(f"{decision}: no such decision; there are {listed}")
    return load(known[decision])


def load(path: Path, declared_in: Path | None = None) -> Table:
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
    inputs, outputs, grammar = columns(meta, faults)
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
    codes = (declared_in or path).parents[1] / CODES
    return Table(
        name=path.stem.removeprefix(PREFIX),
        file=path.name,
        policy=meta["hit_policy"],
        inputs=tuple(
            replace(column, words=words_of(meta["inputs"][column.name], codes))
            for column in inputs
        ),
        outputs=tuple(
            replace(column, words=words_of(meta["outputs"][column.name], codes))
            for column in outputs
        ),
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
        elif rule.rule_id in seen:
            faults.add(rule.rule_id, f"is used in line {seen[rule.rule_id]} already")
        seen[rule.rule_id] = rule.line
