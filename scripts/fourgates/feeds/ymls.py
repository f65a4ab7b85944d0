"""Describe the generated models to dbt: columns, keys, sources."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fourgates.contracts import Column, Contract
from fourgates.contracts.landing import landed_rows
from fourgates.errors import at

STAGING = "models/staging"
LANDED = (
    *("_business_date", "_sender", "_load_id", "_file", "_line", "_loaded_at"),
    *("_flags", "_first_loaded_at"),
)


def contract_path(contract: Contract) -> str:
    """Return where the contract of a feed lies in the project."""
    return f"{STAGING}/{contract.domain}/_{contract.feed}.odcs.yaml"


def landing_sources(feeds: Iterable[Contract]) -> dict[str, Any]:
    """Return the yml of the landing tables of all feeds."""
    tables = [
        {
            "name": one.feed,
            "description": _described(one, "every version of"),
            "config": {"external_location": landed_rows(one)},
        }
        for one in feeds
    ]
    landing = {
        "name": "landing",
        "description": "Typed rows without identifiers, append-only Parquet by feed.",
        "tables": tables,
    }
    return {"sources": [landing]}


def staging_model(contract: Contract, glossary: set[str]) -> dict[str, Any]:
    """Return the yml of a staging model: what it is, its columns, its key's test."""
    name = f"stg_{contract.feed}"
    key = contract.natural_key
    columns: list[dict[str, Any]] = [
        {"name": column.landing_name, "description": _told(contract, column, glossary)}
        for column in contract.columns
        if column.landing_name
    ]
    columns += [{"name": one, "description": _doc(one)} for one in LANDED]
    model: dict[str, Any] = {
        "name": name,
        "description": f"{_described(contract, 'newest version of')} {contract.grain}",
    }
    if len(key) > 1:
        test = f"{name}_is_unique_by_{'_and_'.join(key)}"
        arguments = {"name": test, "arguments": {"columns": list(key)}}
        model["data_tests"] = [{"unique_together": arguments}]
    for column in columns:
        if key == (column["name"],):
            column["data_tests"] = [{"is_key": {"name": f"{name}_{key[0]}_is_key"}}]
    return {"models": [model | {"columns": columns}]}


def _told(contract: Contract, column: Column, glossary: set[str]) -> str:
    """Return what a column holds: from its contract, or from the glossary of all."""
    name = str(column.landing_name)
    if column.description:
        return column.description
    if name in glossary:
        return _doc(name)
    message = f"{column.name}: what is it? Give it a `description`."
    raise at(contract_path(contract), message)


def _described(contract: Contract, which: str) -> str:
    what = contract.description.rstrip(".") or contract.label_en
    return f"{what}; {which} each row."


def _doc(name: str) -> str:
    return f"{{{{ doc('{name}') }}}}"


def described_in(path: Path) -> set[str]:
    """Return the names that the glossary describes for all models."""
    return set(re.findall(r"{% docs (\w+) %}", path.read_text("utf-8")))
