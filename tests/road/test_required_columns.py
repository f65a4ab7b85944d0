"""A required column is read; one that nobody reads asks its senders in vain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
from sqlglot import exp
from sqlglot.optimizer.pushdown_projections import pushdown_projections
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope

from fourgates import contracts
from fourgates.catalogue.lineage import LANDED, parsed
from fourgates.contracts import Contract
from fourgates.home import Home

Schema = dict[str, dict[str, str]]
Staged = dict[str, str]  # feed by the model that stages its rows


def test_every_required_column_is_read_by_a_model_or_by_its_contract(
    demo_home: Home,
) -> None:
    feeds = contracts.load()
    schema = _schema(demo_home)
    folder = demo_home.build / "target" / "compiled"
    staged = _staged(folder, feeds)
    assert staged["stg_lead_versions"] == "leads"
    read = {
        found
        for path in folder.rglob("models/**/*.sql")
        if path.stem not in staged
        for found in _read(path.read_text("utf-8"), schema, staged)
    }
    assert len(read) > 150
    required = {
        (feed, column.key or column.name)
        for feed, contract in feeds.items()
        for column in contract.columns
        if not contract.lands_as  # else its owner's columns are those that count
        and column.required
        and (feed, column.name) not in _of_the_row(contract)
    }
    assert len(required) > 80
    assert required - read == set()


def test_a_column_that_is_only_passed_on_counts_as_unread() -> None:
    schema = {"stg_leads": {"lead_id": "varchar", "priority": "varchar"}}
    query = 'with a as (select * from "stg_leads") select lead_id from a'
    read = set(_read(query, schema, {"stg_leads": "leads"}))
    assert read == {("leads", "lead_id")}


def _of_the_row(contract: Contract) -> set[tuple[str, str]]:
    """Return what ingest itself reads: version, names and the contract's rules."""
    conditions = " ".join(one.condition for one in contract.quality)
    return {
        (contract.feed, column.name)
        for column in contract.columns
        if column.name == contract.version_column
        or (column.vault_kind and not column.key)
        or re.search(rf"\b{column.name}\b", conditions)
    }


def _staged(folder: Path, feeds: Iterable[str]) -> Staged:
    """Return the models that stage the newest rows of a feed, or every version."""
    found = {f"stg_{feed}": feed for feed in feeds}
    for path in folder.rglob("models/staging/**/stg_*_versions.sql"):
        landed = {*LANDED.findall(path.read_text("utf-8"))}
        if len(landed) == 1:
            found[path.stem] = landed.pop()
    return found


def _schema(home: Home) -> Schema:
    """Return the columns of every table and view of the warehouse, by its name."""
    found: Schema = {}
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        for table, column in connection.execute(
            "select table_name, column_name from duckdb_columns() where not internal"
        ).fetchall():
            found.setdefault(table, {})[column] = "varchar"
    return found


def _read(query: str, schema: Schema, staged: Staged) -> Iterator[tuple[str, str]]:
    """Yield the columns of staged feeds that a query needs for what it returns."""
    if not any(f'"{name}"' in query for name in staged):
        return
    tree = parsed(query)
    for table in tree.find_all(exp.Table):
        table.set("db", None)
        table.set("catalog", None)
    tree = qualify(
        tree,
        schema=schema,
        dialect="duckdb",
        validate_qualify_columns=False,
        quote_identifiers=False,
    )
    for scope in traverse_scope(pushdown_projections(tree)):
        for column in scope.columns:
            source = scope.sources.get(column.table)
            if isinstance(source, exp.Table) and source.name in staged:
                yield staged[source.name], column.name
