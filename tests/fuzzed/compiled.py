"""A build without dbt: what dbt compiled once, run over one landing after another.

The SQL of a day is that of every other day, and a build's row says which day it is. So
what dbt compiled in one home builds another in two seconds, with its keys and its data
tests, and says what did not hold instead of stopping.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from graphlib import TopologicalSorter

import duckdb
import pytest
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import GenericTestNode, ModelNode, SingularTestNode

from fourgates import dismissals, morning, withdrawals
from fourgates.catalogue import documents
from fourgates.engine import connect
from fourgates.home import Home
from fourgates.publish.issue_ledger import finish_publishing
from fourgates.steps import Steps
from fourgates.warehouse import Run, dbt, restatement
from fourgates.warehouse.run import write_row

KEYS = {
    "is_key": "select {column_name}, count(*) as times from {model} group by 1 "
    "having times > 1 or {column_name} is null",
    "unique_together": "select {columns}, count(*) as times from {model} group by all "
    "having times > 1",
}


class Compiled:
    """What dbt compiled in one home, as statements in an order that they can run in."""

    def __init__(self, built: Home, manifest: Manifest) -> None:
        self.built, self.manifest = built, manifest
        graph = {
            key: set(node.depends_on.nodes) & manifest.nodes.keys()
            for key, node in manifest.nodes.items()
            if isinstance(node, (ModelNode, GenericTestNode, SingularTestNode))
        }
        ordered = [
            manifest.nodes[key]
            for key in TopologicalSorter(graph).static_order()
            if key in graph
        ]
        self.models = [one for one in ordered if isinstance(one, ModelNode)]
        tests = [one for one in ordered if not isinstance(one, ModelNode)]
        self.keys = [one for one in tests if _is_key(one)]
        self.tests = [
            one
            for one in tests
            if not _is_key(one) and one.config.severity.lower() == "error"
        ]

    def build(
        self, home: Home, day: date, known_at: datetime
    ) -> tuple[duckdb.DuckDBPyConnection, list[str]]:
        """Build a home's landing for a day; return the tables and what did not hold.

        The tables are gone when the connection is closed.
        """
        steps = Steps(quiet=True)
        shutil.copytree(
            self.built.build / "decisions", home.build / "decisions", dirs_exist_ok=True
        )
        run = Run(day, known_at, morning.compile_rules(home, steps))
        finish_publishing(home)
        write_row(home, run)
        restatement.write(home, steps, self.manifest, run)
        for book in (withdrawals.BOOK, dismissals.BOOK):
            book.keep_schema(home)
        documents.write_sections(home.build / "run" / "sections.parquet")
        connection = connect(home=home.root)
        connection.execute(f"set file_search_path = '{home.root}'")
        connection.execute("attach ':memory:' as warehouse; use warehouse")
        connection.execute(f"attach '{self.built.warehouse}' as built (read_only)")
        self._take_seeds(connection)
        return connection, list(self._run(connection))

    def _take_seeds(self, connection: duckdb.DuckDBPyConnection) -> None:
        seeds = connection.execute(
            "select schema_name, table_name from duckdb_tables() "
            "where database_name = 'built'"
        ).fetchall()
        made = {(model.schema, model.alias) for model in self.models}
        schemas = {schema for schema, _ in seeds} | {schema for schema, _ in made}
        for schema in schemas:
            connection.execute(f"create schema warehouse.{schema}")
        for schema, table in {*seeds} - made:
            connection.execute(
                f"create view warehouse.{schema}.{table} as from built.{schema}.{table}"
            )

    def _run(self, connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
        for model in self.models:
            kind = model.config.materialized
            name = f"{model.schema}.{model.alias}"
            try:
                connection.execute(f"create {kind} {name} as {model.compiled_code}")
            except duckdb.Error as error:
                yield f"{model.name}: {error}"
                return
        for key in self.keys:
            yield from self._broken(connection, key.name, self._key_sql(key))
        for test in self.tests:
            yield from self._broken(connection, test.name, str(test.compiled_code))

    def _key_sql(self, key: GenericTestNode) -> str:
        node = str(key.attached_node).split(".")[-1]
        schemas = {model.name: model.schema for model in self.models}
        if node not in schemas:
            return "select true where false"
        given = dict(key.test_metadata.kwargs)
        given["model"] = f"{schemas[node]}.{node}"
        given["columns"] = ", ".join(given.get("columns", []))
        return KEYS[key.test_metadata.name].format(**given)

    def _broken(
        self, connection: duckdb.DuckDBPyConnection, name: str, sql: str
    ) -> Iterator[str]:
        row = connection.sql(f"select * from ({sql}) limit 1").fetchone()
        if row:
            yield f"{name}: {row}"


def _is_key(test: GenericTestNode | SingularTestNode) -> bool:
    return isinstance(test, GenericTestNode) and test.test_metadata.name in KEYS


@contextmanager
def compiling() -> Iterator[list[Manifest]]:
    """Keep the parsed project of each build inside: when it ends, it is compiled."""
    kept: list[Manifest] = []
    parsed = dbt.parsed

    def keeping(home: Home) -> Manifest:
        kept.append(parsed(home))
        return kept[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dbt, "parsed", keeping)
        yield kept
