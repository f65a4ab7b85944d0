"""Read one ODCS file with its code lists, and refuse one that cannot be kept."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fourgates.contracts.model import (
    CHECKS,
    LANDING_TYPES,
    RHYTHMS,
    Code,
    Column,
    Contract,
)
from fourgates.errors import UserError, at

if TYPE_CHECKING:
    from open_data_contract_standard.model import SchemaProperty

NAME = re.compile(r"[a-z][a-z0-9_]*")
LIMITS = "minimum maximum exclusiveMinimum exclusiveMaximum pattern minLength maxLength"
# customProperties; the fields of Column and Contract that take them are snake_case.
COLUMN_FACTS = (
    "aliases codes key check vaultKind vaultSubject dateFormats nullTokens trueTokens "
    "falseTokens"
)
FEED_FACTS = (
    "purpose naturalKey versionColumn businessDate landsAs readsWith labelZh labelEn "
    "rhythm printOrder"
)
CODE_LABELS = "code_labels.csv"  # the lists that hold nothing but words, in one file


def read_contract(path: Path, code_folders: tuple[Path, ...]) -> Contract:
    """Return the contract that one ``_<feed>.odcs.yaml`` holds.

    Its code lists may lie in any of the folders, the first find wins.

    Raises:
        UserError: The file is no ODCS, or promises what ingest cannot keep.
    """
    from open_data_contract_standard.model import OpenDataContractStandard  # noqa: PLC0415  0.7 s to import

    try:
        document = OpenDataContractStandard.from_file(str(path))
        (schema,) = document.schema_ or []
    except Exception as error:  # yaml, pydantic: all mean "mend the file"
        raise at(path, f"not a data contract (ODCS v3) with one schema: {error}") from (
            error
        )
    facts = _facts(path, schema.name or "", schema.customProperties, FEED_FACTS)
    feed = schema.name or ""
    title = schema.businessName or document.name or ""
    contract = Contract(
        feed=feed,
        title=title,
        domain=document.domain or "",
        columns=tuple(
            _column(path, item, code_folders) for item in schema.properties or ()
        ),
        description=schema.description or "",
        grain=schema.dataGranularityDescription or "",
        **{
            "purpose": "",
            "natural_key": tuple(
                str(one.name) for one in schema.properties or () if one.primaryKey
            ),
            "label_zh": title,
            "label_en": feed.replace("_", " ").capitalize(),
            **facts,
        },
    )
    return _resolved(path, contract)


def _facts(path: Path, where: str, properties: Any, known: str) -> dict[str, Any]:
    """Return customProperties by the field that takes each; lists become tuples."""
    facts = {item.property: item.value for item in properties or ()}
    if unknown := sorted(facts.keys() - known.split()):
        raise at(
            path,
            f"{where}: unknown customProperties {', '.join(unknown)}. "
            f"Known: {', '.join(sorted(known.split()))}.",
        )
    return {
        re.sub("([A-Z])", r"_\1", name).lower(): tuple(map(str, value))
        if isinstance(value, list)
        else value
        for name, value in facts.items()
    }


def _column(path: Path, item: SchemaProperty, code_folders: tuple[Path, ...]) -> Column:
    name = item.name or ""
    facts = _facts(path, name, item.customProperties, COLUMN_FACTS)
    limits = dict(item.logicalTypeOptions or {})
    if unknown := sorted(limits.keys() - LIMITS.split()):
        raise at(path, f"{name}: logicalTypeOptions {', '.join(unknown)} not checked.")
    codes = facts.pop("codes", None)
    return Column(
        name=name,
        logical_type=item.logicalType or "string",
        required=bool(item.required),
        codes=_codes(path, str(codes), code_folders) if codes else (),
        limits=tuple(sorted(limits.items())),
        logic=item.transformLogic,
        sources=tuple(item.transformSourceObjects or ()),
        code_list=str(codes).removeprefix("code_") if codes else None,
        refers_to=_refers_to(path, item),
        description=item.description or "",
        examples=tuple(str(example) for example in item.examples or ()),
        **facts,
    )


def _refers_to(path: Path, item: SchemaProperty) -> str | None:
    targets = [relation.to for relation in item.relationships or ()]
    if not targets:
        return None
    if len(targets) == 1 and re.fullmatch(r"[a-z0-9_]+\.[a-z0-9_]+", str(targets[0])):
        return str(targets[0])
    raise at(path, f"{item.name}: relationships must be one, `to: <feed>.<column>`.")


def _codes(path: Path, name: str, folders: tuple[Path, ...]) -> tuple[Code, ...]:
    """Return a code list: a file of its own, or its rows of ``code_labels.csv``."""
    for folder in folders:
        file = folder / f"{name}.csv"
        rows = _rows(file) if file.is_file() else _listed(folder, name)
        if rows:
            return tuple(map(_code, rows))
    raise at(
        path,
        f"code list {name} is neither {name}.csv nor in {CODE_LABELS} in any of: "
        f"{', '.join(map(str, folders))}",
    )


def _listed(folder: Path, name: str) -> list[dict[str, str]]:
    file, wanted = folder / CODE_LABELS, name.removeprefix("code_")
    if not file.is_file():
        return []
    return [row for row in _rows(file) if row["code_list"] == wanted]


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _code(row: dict[str, str]) -> Code:
    others = [row.get("label_zh"), row.get("label_en")]
    others += (row.get("aliases") or "").split("|")
    return Code(row["code"], tuple(text for text in others if text))


def _resolved(path: Path, contract: Contract) -> Contract:
    """Return the contract with its columns named as landing names them."""
    problems = list(_problems(contract))
    if problems:
        raise UserError("\n".join(f"{path}: {problem}" for problem in problems))

    def landed(name: str | None) -> str | None:
        column = contract.by_name.get(name or "")
        return column.landing_name if column else name

    key = tuple(str(landed(name)) for name in contract.natural_key)
    return replace(contract, natural_key=key)


def _problems(contract: Contract) -> list[str]:
    if unread := [
        f"{column.name}: logicalType {column.logical_type} is not read"
        for column in contract.columns
        if column.logical_type not in LANDING_TYPES
    ]:
        return unread
    names = (contract.feed, contract.purpose, *contract.by_name)
    found = [
        f"{name!r} is no snake_case name" for name in names if not NAME.fullmatch(name)
    ]
    if len(contract.by_name) != len(contract.columns):
        found.append("two properties have the same name")
    landed = [name for name, _ in contract.landing]
    if len(set(landed)) != len(landed):
        found.append("two properties land in the same column")
    found += _key_problems(contract)
    if contract.rhythm not in RHYTHMS:
        found.append(f"rhythm {contract.rhythm} is not one of {', '.join(RHYTHMS)}")
    for fact in (contract.version_column, contract.business_date):
        if fact and _type_of(contract, fact) not in ("date", "timestamp"):
            found.append(f"{fact}: must be a date or timestamp of this contract")
    for column in contract.columns:
        found += _column_problems(column, set(landed))
    return found


def _key_problems(contract: Contract) -> list[str]:
    if not contract.natural_key:
        return [
            "naturalKey is missing: which columns name one thing? Mark each with "
            "`primaryKey: true`."
        ]
    landed = {one.name for one in contract.columns if one.required and one.landing_name}
    return [
        f"naturalKey {name}: must be a required column that lands"
        for name in dict.fromkeys(contract.natural_key)
        if name not in landed
    ]


def _type_of(contract: Contract, name: str) -> str | None:
    column = contract.by_name.get(name)
    return column.logical_type if column and not column.is_identifier else None


def _column_problems(column: Column, landed: set[str]) -> list[str]:
    found = []
    if column.check and column.check not in CHECKS:
        found.append(f"{column.name}: check {column.check} is not one of {CHECKS}")
    if column.vault_kind and column.vault_subject not in landed:
        found.append(
            f"{column.name}: vaultSubject {column.vault_subject} is no landing column"
        )
    if column.is_identifier and column.logical_type != "string":
        found.append(f"{column.name}: an identifier must be a string")
    if column.key and not NAME.fullmatch(column.key):
        found.append(f"{column.name}: key {column.key!r} is no snake_case name")
    for name, value in column.limits:
        if name == "pattern" and not _compiles(str(value)):
            found.append(f"{column.name}: pattern {value!r} is no regular expression")
    return found


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
