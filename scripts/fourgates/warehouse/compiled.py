"""Run again, on a connection of one's own, the SQL that dbt compiled."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fourgates import engine, project

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from fourgates.home import Home

MEMORY = "2500MB"  # what the profile gives the build


@dataclass(frozen=True)
class CompiledNode:
    """What one node of the last build sent to the database, as one statement.

    Args:
        key: dbt's unique id.
        name: Name of the node.
        schema: Where it lands; empty for a test.
        place: Quoted schema and name.
        code: The compiled SELECT, without what creates a table or view of it.
        statement: The whole statement.
        parents: Unique ids of what it reads.
    """

    key: str
    name: str
    schema: str
    place: str
    code: str
    statement: str
    parents: tuple[str, ...]


@dataclass(frozen=True)
class CompiledProject:
    """The last whole build.

    Args:
        nodes: Seeds, models and tests in the order they ran.
        places: Quoted schema and name of every seed and model, by unique id.
        sources: How the SQL names each landed feed, by unique id.
    """

    nodes: list[CompiledNode]
    places: dict[str, str]
    sources: dict[str, str]

    @property
    def schemas(self) -> set[str]:
        """Return the schemas that seeds and models land in, built that day or not."""
        return {place.split('"')[1] for place in self.places.values()}


def read(home: Home) -> CompiledProject:
    """Read what the last whole build compiled, from dbt's own artefacts."""
    target = home.build / "target"
    results = json.loads((target / "run_results.json").read_text("utf-8"))["results"]
    manifest = json.loads((target / "manifest.json").read_text("utf-8"))
    codes = {result["unique_id"]: result["compiled_code"] for result in results}
    known = manifest["nodes"]
    return CompiledProject(
        nodes=[_compiled(known[key], code or "") for key, code in codes.items()],
        places={
            key: _place(node)
            for key, node in known.items()
            if node["resource_type"] in ("seed", "model")
        },
        sources={
            key: source["relation_name"] for key, source in manifest["sources"].items()
        },
    )


def run(connection: duckdb.DuckDBPyConnection, nodes: Iterable[CompiledNode]) -> None:
    """Send nodes to a connection, in the order given, making their schemas first."""
    nodes = list(nodes)
    make_schemas(connection, {node.schema for node in nodes if node.schema})
    for node in nodes:
        connection.execute(node.statement)


def make_schemas(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> None:
    """Make what schemas are not there yet."""
    for schema in sorted(names):
        connection.execute(f'create schema if not exists "{schema}"')


@contextmanager
def scratch(
    home: Home, database: Path | str = ":memory:"
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database that finds the home's landing as the build does.

    Args:
        home: Whose landing the SQL reads, by paths relative to the home.
        database: A file whose stem is the catalog that the SQL names, or memory.
    """
    root, spill = (
        str(path).replace("'", "''") for path in (home.root, home.build / "spill")
    )
    with engine.connect(database) as connection:
        connection.execute(f"set file_search_path = '{root}'")
        connection.execute(f"set memory_limit = '{MEMORY}'")
        connection.execute(f"set temp_directory = '{spill}'")
        connection.execute(f"set TimeZone = '{engine.TIME_ZONE}'")
        yield connection


def _compiled(node: dict[str, Any], code: str) -> CompiledNode:
    kind, place = node["resource_type"], _place(node)
    if kind == "test":
        statement = f"select count(*) from ({code})"
    elif kind == "seed":
        file = project.root() / node["original_file_path"]
        kinds = node["config"]["column_types"]
        types = ", ".join(f"'{column}': '{kind}'" for column, kind in kinds.items())
        typed = f"types = {{{types}}}" if kinds else "all_varchar = true"
        statement = (
            f"create or replace table {place} as "
            f"select * from read_csv('{file}', header = true, {typed})"
        )
    else:
        form = "view" if node["config"]["materialized"] == "view" else "table"
        statement = f"create or replace {form} {place} as {code}"
    return CompiledNode(
        key=node["unique_id"],
        name=node["name"],
        schema="" if kind == "test" else node["schema"],
        place=place,
        code=code,
        statement=statement,
        parents=tuple(node["depends_on"].get("nodes", ())),
    )


def _place(node: dict[str, Any]) -> str:
    return f'"{node["schema"]}"."{node["alias"]}"'
