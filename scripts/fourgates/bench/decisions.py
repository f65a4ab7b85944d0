"""Measure the decision engine: against a CASE written by hand, and other engines."""

from __future__ import annotations

import csv
import importlib
import importlib.util
import json
import random
import statistics
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import yaml

from fourgates import engine, project
from fourgates.bench.figure import Figure
from gaterules import DecisionTable, compile_table, load_table, prove_folder
from gaterules.dmn import writing

FACT_ROWS = 10_000_000
OTHER_ROWS = 2_000
RULES = 30
INPUTS = 8
TURNS = 3
WORDS = ("none", "contact", "travel", "inbound", "case")


def measure(rows: int = FACT_ROWS) -> list[Figure]:
    """Return the figures of the decision engine, measured in one run on many facts."""
    table = made_table()
    with engine.connect() as connection:
        make_facts(connection, rows)
        own, hand, scan = sql_seconds(connection, table)
        pace = (
            f"{rows:,} facts, {RULES} rules, {INPUTS} inputs: {rows / own / 1e6:.1f} M "
            f"a second; by hand {rows / hand / 1e6:.1f}, "
            f"bare scan {rows / scan / 1e6:.1f}"
        )
        figures = [Figure("decide, against a CASE by hand", 1.2, own / hand, "x", pace)]
        figures += _others(connection, table, rows / own)
    seeds = project.root() / "seeds" / "rules"
    seconds = _seconds(lambda: prove_folder(seeds, None))
    return [*figures, Figure("rules check on all real tables", 5.0, seconds, "s")]


def made_table() -> DecisionTable:
    """Return 30 rules over 8 inputs: four numbers, three texts, one truth value.

    From the special to the general and complete, as a table must be that passes
    ``rules check``: each row takes about as many facts as any other, the last the rest.
    """
    draw = random.Random(3)
    types = ["number"] * 4 + ["string"] * 3 + ["boolean"]
    inputs = {f"x{n}": {"type": kind} for n, kind in enumerate(types)}
    outputs = {"class": {"type": "string"}, "days": {"type": "number"}}
    meta = {"hit_policy": "F", "inputs": inputs, "outputs": outputs}
    seed = {"name": "rule_bench", "config": {"meta": {"decision": meta}}}
    whens = [f"when_{name}" for name in inputs]
    rows = [["rule_id", "effective_from", "effective_to", *whens]]
    rows[0] += ["then_class", "then_days", "because", "source"]
    for n in range(RULES):
        cells = _cells(draw, types, 1 / (RULES - n))
        answers = [draw.choice(["a", "b", "c"]), str(n % 9)]
        rows.append([f"BE-{n:02}", "", "", *cells, *answers, "", ""])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rule_bench.csv"
        path.with_name("_rule_bench.yml").write_text(yaml.safe_dump({"seeds": [seed]}))
        with path.open("w", newline="") as file:
            csv.writer(file).writerows(rows)
        return load_table(path)


def _cells(draw: random.Random, types: list[str], share: float) -> list[str]:
    """Return cells, in inputs drawn by lot, that about this share of facts meets."""
    cells = ["-"] * len(types)
    left = 1.0
    for place in draw.sample(range(len(types)), len(types)):
        if left <= share * 1.5:
            break
        cells[place], met = _cell(draw, types[place])
        left *= met
    return cells


def _cell(draw: random.Random, kind: str) -> tuple[str, float]:
    """Return a cell, and the share of facts that meets it."""
    if kind == "boolean":
        return str(draw.random() < 0.5).lower(), 0.5  # noqa: PLR2004
    if kind == "string":
        listed = draw.sample(WORDS, draw.randint(1, 3))
        text = ", ".join(f'"{word}"' for word in listed)
        return text, len(listed) / (len(WORDS) + 1)
    low = draw.randint(20, 70)
    if draw.random() < 0.5:  # noqa: PLR2004
        return f">= {low}", (100 - low) / 100
    return f"[{low}..{low + 30})", 0.3


def make_facts(connection: duckdb.DuckDBPyConnection, rows: int) -> None:
    """Fill the table ``facts`` with so many rows, NULLs among them."""
    numbers = ", ".join(
        f"cast(hash(i * {n + 7}) % 1000 as double) / 10 as x{n}" for n in range(4)
    )
    words = ", ".join(f"'{word}'" for word in WORDS)
    texts = ", ".join(
        f"list_extract([{words}], cast(hash(i + {n}) % 6 + 1 as integer)) as x{n}"
        for n in range(4, 7)
    )
    connection.execute(
        f"create table facts as select i, {numbers}, {texts},"
        f" hash(i * 3) % 2 = 0 as x7 from range({rows}) as r(i)"
    )


def by_hand(table: DecisionTable) -> str:
    """Return what a careful analyst writes for the same table and the same columns.

    One CASE finds the row's id, as here; the outputs hang on it.
    """
    ids, classes, days = [], [], []
    for rule in table.rules:
        *cells, first, second = rule.cells
        columns = zip(table.inputs, cells, strict=True)
        parts = [_condition(one.name, cell) for one, cell in columns if cell != "-"]
        ids.append(f"when {' and '.join(parts) or 'true'} then '{rule.rule_id}'")
        classes.append(f"when '{rule.rule_id}' then '{first}'")
        days.append(f"when '{rule.rule_id}' then {second}")
    return (
        f"with ruled as (select *, case {' '.join(ids)} end as rule_id from facts) "
        f"select *, case rule_id {' '.join(classes)} end as class, "
        f"case rule_id {' '.join(days)} end as days from ruled"
    )


def _condition(name: str, cell: str) -> str:
    if cell in ("true", "false"):
        return name if cell == "true" else f"not {name}"
    if cell[0] == "[":
        low, _, high = cell.strip("[)").partition("..")
        return f"{name} >= {low} and {name} < {high}"
    listed = f"in ({cell})".replace('"', "'")
    return f"{name} {cell if cell[0] == '>' else listed}"


def sql_seconds(
    connection: duckdb.DuckDBPyConnection, table: DecisionTable
) -> tuple[float, float, float]:
    """Return the median seconds of our SQL, of the one by hand and of a bare scan."""
    queries = compile_table(table, facts="facts"), by_hand(table), "select * from facts"
    found: dict[str, list[float]] = {query: [] for query in queries}
    for _ in range(TURNS):
        for query, seconds in found.items():
            seconds.append(_seconds(lambda q=query: _drain(connection, q)))  # type: ignore[misc]
    first, second, third = (statistics.median(times) for times in found.values())
    return first, second, third


def _drain(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    """Compute every column of every row, and keep none."""
    described = connection.execute(f"describe {query}").fetchall()
    counted = ", ".join(f'count("{row[0]}")' for row in described)
    connection.execute(f"select {counted} from ({query})").fetchall()


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _others(
    connection: duckdb.DuckDBPyConnection, table: DecisionTable, rate: float
) -> list[Figure]:
    """Compare with engines that decide a row a call, where they are installed."""
    sample = connection.execute(f"select * exclude (i) from facts limit {OTHER_ROWS}")
    names = [column[0] for column in sample.description]
    facts = [dict(zip(names, row, strict=True)) for row in sample.fetchall()]
    engines = {
        "zen": (2_000.0, 2_000, _zen),
        "pyDMNrules": (20_000.0, 50, _py_dmn_rules),
    }
    figures = []
    for package, (reach, count, run) in engines.items():
        if importlib.util.find_spec(package) is not None:
            few = facts[:count]
            seconds = _seconds(lambda run=run, few=few: run(table, few))  # type: ignore[misc]
            name = f"decide, against {package} called a row"
            ratio = rate * seconds / len(few)
            figures.append(Figure(name, reach, ratio, "x", at_most=False))
    return figures


def _zen(table: DecisionTable, facts: list[dict[str, Any]]) -> None:
    zen = importlib.import_module("zen")
    decision = zen.ZenEngine().create_decision(json.dumps(zen_graph(table)))
    for fact in facts:
        decision.evaluate(fact)


def zen_graph(table: DecisionTable) -> dict[str, Any]:
    """Return a table as the JSON graph that zen-engine reads."""
    names = [one.name for one in table.inputs] + [one.name for one in table.outputs]
    columns = [{"id": name, "name": name, "field": name} for name in names]
    count = len(table.inputs)
    rules = [
        {"_id": rule.rule_id} | dict(zip(names, _zen_cells(rule.cells), strict=True))
        for rule in table.rules
    ]
    content = {"hitPolicy": "first", "rules": rules}
    content |= {"inputs": columns[:count], "outputs": columns[count:]}
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "t", "name": "t", "type": "decisionTableNode", "content": content},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": "a", "type": "edge", "sourceId": "in", "targetId": "t"},
        {"id": "b", "type": "edge", "sourceId": "t", "targetId": "out"},
    ]
    return {"nodes": nodes, "edges": edges}


def _zen_cells(cells: tuple[str, ...]) -> list[str]:
    *tests, first, second = ("" if cell == "-" else cell for cell in cells)
    return [*tests, json.dumps(first), second]


def _py_dmn_rules(table: DecisionTable, facts: list[dict[str, Any]]) -> None:
    rules = importlib.import_module("pyDMNrules").DMN()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.dmn"
        path.write_bytes(_without_annotations(writing.write_model(table)))
        told = rules.loadXML(str(path))
    if told and told.get("errors"):
        raise RuntimeError(f"pyDMNrules does not read the table: {told['errors']}")
    for fact in facts:
        rules.decide(fact)


def _without_annotations(text: bytes) -> bytes:
    """Return a model without remarks: pyDMNrules 1.4 stops at them with a KeyError."""
    root = ET.fromstring(text)
    for parent in list(root.iter()):
        for tag in ("annotation", "annotationEntry"):
            for child in parent.findall(f"{{*}}{tag}"):
                parent.remove(child)
    return ET.tostring(root)
