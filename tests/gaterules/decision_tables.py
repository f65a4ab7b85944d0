"""Build tables for tests: by hand in a few words, or at random by hypothesis."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import duckdb
import yaml

from gaterules.load import load_table
from gaterules.sql.compile import compile_table
from gaterules.table import DecisionTable

SQL_TYPES = {
    "number": "double",
    "integer": "integer",
    "string": "varchar",
    "boolean": "boolean",
    "date": "date",
    "date and time": "timestamp",
}


def make(
    folder: Path, name: str, meta: dict[str, Any], rows: list[dict[str, Any]]
) -> DecisionTable:
    """Write a table as its author would, and read it back."""
    path = write(folder, name, meta, rows)
    return load_table(path)


def write(
    folder: Path, name: str, meta: dict[str, Any], rows: list[dict[str, Any]]
) -> Path:
    """Write ``rule_<name>.csv`` and its yml; rows name only the cells that matter."""
    whens = [f"when_{column}" for column in meta["inputs"] or []]
    thens = [f"then_{column}" for column in meta["outputs"]]
    header = ["rule_id", "effective_from", "effective_to", "jurisdiction"]
    header += [*whens, *thens, "because", "source"]
    seed = {"name": f"rule_{name}", "config": {"meta": {"decision": meta}}}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"_rule_{name}.yml").write_text(
        yaml.safe_dump({"seeds": [seed]}, allow_unicode=True), "utf-8"
    )
    path = folder / f"rule_{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="")
        writer.writeheader()
        for number, row in enumerate(rows, start=1):
            blank = dict.fromkeys(whens, "-")
            writer.writerow({"rule_id": f"RR-{number:02}", **blank, **row})
    return path


def in_sql(
    table: DecisionTable, facts: list[dict[str, Any]], types: dict[str, str]
) -> list[dict[str, Any]]:
    """Return what the compiled SELECT gives for each fact, in order."""
    with duckdb.connect(config={"threads": 1}) as connection:
        columns = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
        connection.execute(f"create table facts (_place integer, {columns})")
        marks = ", ".join("?" * (len(types) + 1))
        for place, fact in enumerate(facts):
            connection.execute(
                f"insert into facts values ({marks})",
                [place, *(fact.get(name) for name in types)],
            )
        query = compile_table(table, facts="facts")
        found = connection.execute(f"select * from ({query}) order by _place")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
