"""What of ODCS a contract may say here; what nothing would keep is refused by name."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from fourgates import located
from fourgates.contracts.model import CONSEQUENCES

RETIRED = "retired"
STATUSES = ("proposed", "draft", "active", "deprecated", RETIRED)
# Keys that tell people something and promise nothing about rows.
TOLD = {"id", "tags", "description", "authoritativeDefinitions", "context"}
DOCUMENT = TOLD | {
    "apiVersion",
    "kind",
    "name",
    "version",
    "status",
    "domain",
    "schema",
    "tenant",
    "dataProduct",
    "servers",
    "support",
    "price",
    "team",
    "roles",
    "contractCreatedTs",
}
SCHEMA = TOLD | {
    "name",
    "logicalType",
    "physicalType",
    "businessName",
    "dataGranularityDescription",
    "customProperties",
    "properties",
    "quality",
}
PROPERTY = TOLD | {
    "name",
    "logicalType",
    "logicalTypeOptions",
    "physicalType",
    "businessName",
    "primaryKey",
    "required",
    "classification",
    "transformSourceObjects",
    "transformLogic",
    "transformDescription",
    "examples",
    "criticalDataElement",
    "semanticType",
    "relationships",
    "customProperties",
    "quality",
}
QUALITY = {"id", "name", "type", "query", "severity", "description", "dimension"}
RELATION = {"id", "type", "to", "from", "customProperties"}
NOT_SQL = (
    "no check of it would run: write type: sql with a query that is true of a wrong "
    "row, bounds as logicalTypeOptions, a list of words as the customProperty codes, "
    "what must be there as required: true"
)
RHYTHM = "say how often the feed comes with the customProperty rhythm of its schema"
ALIASES = "write headers as the customProperty aliases of the column"
ONE_VALUE = "a cell holds one value"
INSTEAD = {
    "slaProperties": RHYTHM,
    "slaDefaultElement": RHYTHM,
    "quality": "write it under the schema or the column",
    "physicalName": ALIASES,
    "synonyms": ALIASES,
    "unique": "mark the columns that name one thing with primaryKey: true",
    "primaryKeyPosition": "list the key in its order as the customProperty naturalKey",
    "enum": "name a code list with the customProperty codes",
    "relationships": "write them at the column: {type: foreignKey, to: feed.column}",
    "customProperties": "write them under the schema",
    "encryptedName": "name the column of the hash with the customProperty key",
    "deprecated": "take the column out, or set the contract's status to retired",
    "items": ONE_VALUE,
    "properties": ONE_VALUE,
    "map": ONE_VALUE,
}

TEXTS, NUMBER = 'a list of texts, such as ["编号"]', "a whole number"
SHAPES = dict.fromkeys(
    ("aliases", "dateFormats", "nullTokens", "trueTokens", "falseTokens", "naturalKey"),
    TEXTS,
) | {"printOrder": NUMBER, "wholeList": TEXTS}


def check(path: Path, document: located.Mapping) -> None:
    """Stop at the first key that nothing here would keep.

    Raises:
        UserError: File, line and column of the key, and what to use instead.
    """
    _keys(path, document, DOCUMENT, "contract")
    status = document.get("status", "active")
    if status not in STATUSES:
        hint = located.nearest(str(status), STATUSES)
        located.refuse(path, status, f"status '{status}' is not known. {hint}")
    for key, begins in (("kind", "DataContract"), ("apiVersion", "v3.")):
        if not str(document.get(key) or begins).startswith(begins):
            told = f"{key} '{document[key]}' is not read, only {begins.rstrip('.')}"
            located.refuse(path, next(one for one in document if one == key), told)
    schemas = _mappings(document.get("schema"))
    if len(schemas) > 1:
        names = ", ".join(str(one.get("name")) for one in schemas)
        located.refuse(
            path,
            schemas[1],
            f"not a data contract with one schema, but with {len(schemas)} ({names}). "
            "Write each into a _<feed>.odcs.yaml of its own",
        )
    for schema in schemas:
        _keys(path, schema, SCHEMA, f"schema {schema.get('name')}")
        _quality(path, schema)
        for column in _mappings(schema.get("properties")):
            _keys(path, column, PROPERTY, f"column {column.get('name')}")
            _quality(path, column)
            for relation in _mappings(column.get("relationships")):
                _relation(path, relation)


def facts(path: Path, where: str, owner: located.Mapping, known: str) -> dict[str, Any]:
    """Return customProperties by name, each of the shape that it must have.

    Raises:
        UserError: One is unknown, stands twice or has another shape.
    """
    found: dict[str, Any] = {}
    for item in _mappings(owner.get("customProperties")):
        name, value = item.get("property"), item.get("value")
        if name not in known.split():
            hint = located.nearest(str(name), known.split())
            located.refuse(
                path,
                item,
                f"{where}: unknown customProperties {name}. {hint} "
                f"Known: {', '.join(sorted(known.split()))}.",
            )
        if name in found:
            located.refuse(path, item, f"{where}: {name} is given twice")
        shape = SHAPES.get(str(name), "one text")
        if not _fits(shape, value):
            told = f"{where}: {name} is {value!r}; it must be {shape}"
            located.refuse(path, item, told)
        found[str(name)] = value
    return found


def place(document: located.Mapping, column: str = "", *keys: str) -> located.Place:
    """Return line and column of a column's first of some keys, else of the column.

    Without a column, those of the schema's name or of its customProperties.
    """
    schema = next(iter(_mappings(document.get("schema"))), document)
    columns = _mappings(schema.get("properties"))
    owner = next((one for one in columns if one.get("name") == column), schema)
    for item in _mappings(owner.get("customProperties")):
        if item.get("property") in keys:
            return item.place
    at_key = [one for key in keys for one in owner if one == key]
    spot = at_key[0] if at_key else owner
    found: located.Place = getattr(spot, "place", (1, 1))
    return found


def _fits(shape: str, value: Any) -> bool:
    if shape == TEXTS:
        words = str | int | float
        return isinstance(value, list) and all(isinstance(one, words) for one in value)
    if shape == NUMBER:
        return type(value) is int
    return isinstance(value, str) and bool(value.strip())


def _keys(
    path: Path, owner: located.Mapping, known: Collection[str], where: str
) -> None:
    for key, value in owner.items():
        if key in known or value is None or value is False or value == []:
            continue
        if key in INSTEAD:
            located.refuse(path, key, f"{where}: {key} is not kept: {INSTEAD[key]}")
        hint = located.nearest(key, known)
        located.refuse(path, key, f"{where}: {key} is not read. {hint}")


def _quality(path: Path, owner: located.Mapping) -> None:
    """Stop at a check that is not complete, or that nothing would run."""
    for check in _mappings(owner.get("quality")):
        name = check.get("name")
        if check.get("type", "library") != "sql":
            told = f"quality {name}: type {check.get('type', 'library')} is not kept: "
            located.refuse(path, check, told + NOT_SQL)
        _keys(path, check, QUALITY, f"quality {name}")
        if lacks := [
            one for one in ("name", "query", "description") if not check.get(one)
        ]:
            located.refuse(path, check, f"quality {name}: has no {', '.join(lacks)}")
        if check.get("severity") not in CONSEQUENCES:
            told = f"quality {name}: severity {check.get('severity')} is none of "
            located.refuse(path, check, told + ", ".join(CONSEQUENCES))


def _relation(path: Path, relation: located.Mapping) -> None:
    _keys(path, relation, RELATION, "relationships")
    kind = relation.get("type", "foreignKey")
    if kind != "foreignKey":
        located.refuse(path, relation, f"relationships of type {kind}: use foreignKey")


def _mappings(items: Any) -> list[located.Mapping]:
    if not isinstance(items, list):
        return []
    return [item for item in items if isinstance(item, located.Mapping)]
