"""Read one ODCS file with its code lists, and refuse one that cannot be kept."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fourgates import located
from fourgates.contracts import dates, logic, odcs, problems
from fourgates.contracts.model import Code, Column, Contract, Quality
from fourgates.errors import UserError, at

if TYPE_CHECKING:
    from open_data_contract_standard.model import (
        OpenDataContractStandard,
        SchemaObject,
        SchemaProperty,
    )

LIMITS = "minimum maximum exclusiveMinimum exclusiveMaximum pattern minLength maxLength"
# customProperties; the fields of Column and Contract that take them are snake_case.
COLUMN_FACTS = (
    "aliases codes key check vaultKind vaultSubject dateFormats nullTokens trueTokens "
    "falseTokens toldBy"
)
FEED_FACTS = (
    "purpose naturalKey versionColumn businessDate landsAs readsWith readWhen "
    "labelZh labelEn rhythm printOrder voidWhen wholeList asOfColumn endColumn "
    "lastDayColumn reversalColumn"
)
CODE_LABELS = "code_labels.csv"  # the lists that hold nothing but words, in one file


def read_contract(path: Path, code_folders: tuple[Path, ...]) -> Contract:
    """Return the contract that one ``_<feed>.odcs.yaml`` holds.

    Its code lists may lie in any of the folders, the first find wins.

    Raises:
        UserError: The file is no ODCS, or promises what ingest cannot keep.
    """
    raw, document, schema = _document(path)
    properties = raw["schema"][0].get("properties") or ()
    feed = schema.name or ""
    title = schema.businessName or document.name or ""
    facts = _facts(path, feed, raw["schema"][0], FEED_FACTS)
    contract = Contract(
        feed=feed,
        title=title,
        domain=document.domain or "",
        columns=tuple(
            _column(path, item, one, code_folders)
            for item, one in zip(schema.properties or (), properties, strict=True)
        ),
        description=schema.description or "",
        grain=schema.dataGranularityDescription or "",
        is_retired=document.status == odcs.RETIRED,
        path=str(path),
        quality=tuple(
            Quality(
                str(one.name), str(one.query), str(one.severity), one.description or ""
            )
            for owner in (schema, *(schema.properties or ()))
            for one in owner.quality or ()
        ),
        condition_sources=logic.headers(facts.get("read_when", "")),
        void_sources=logic.headers(facts.get("void_when", "")),
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
    return _resolved(path, raw, contract)


def _document(
    path: Path,
) -> tuple[located.Mapping, OpenDataContractStandard, SchemaObject]:
    """Return a file's words with their places, and the same as ODCS."""
    from open_data_contract_standard.model import OpenDataContractStandard  # noqa: PLC0415  0.7 s to import

    try:
        raw = located.read(path)
        odcs.check(path, raw)
        document = OpenDataContractStandard(**located.plain(raw))
        (schema,) = document.schema_ or []
    except UserError as error:
        if "data contract" in error.message:
            raise
        raise UserError(f"{error.message} (not a data contract as it stands)") from None
    except Exception as error:  # pydantic: all mean "mend the file"
        told = f"not a data contract (ODCS v3) with one schema: {_in_a_line(error)}"
        raise at(path, told) from error
    return raw, document, schema


def _in_a_line(error: Exception) -> str:
    """Return the first thing that is wrong, with its place in the file's words."""
    told = getattr(error, "errors", None)
    if told:
        first = told()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return "schema is no list of one" if "unpack" in str(error) else str(error)


def _facts(
    path: Path, where: str, owner: located.Mapping, known: str
) -> dict[str, Any]:
    """Return customProperties by the field that takes each; lists become tuples."""
    return {
        re.sub("([A-Z])", r"_\1", name).lower(): tuple(map(str, value))
        if isinstance(value, list)
        else value
        for name, value in located.plain(odcs.facts(path, where, owner, known)).items()
    }


def _column(
    path: Path,
    item: SchemaProperty,
    raw: located.Mapping,
    code_folders: tuple[Path, ...],
) -> Column:
    name = item.name or ""
    facts = _facts(path, name, raw, COLUMN_FACTS)
    limits = {
        bound: str(value) if isinstance(value, date) else value
        for bound, value in (item.logicalTypeOptions or {}).items()
    }
    for unknown in sorted(limits.keys() - LIMITS.split()):
        hint = located.nearest(unknown, LIMITS.split())
        if unknown == "format":
            shown = dates.strptime(str(limits[unknown])) or "%d/%m/%Y"
            hint = f'Use the customProperty dateFormats: ["{shown}"]'
        spot = next(key for key in raw["logicalTypeOptions"] if key == unknown)
        message = f"{name}: logicalTypeOptions {unknown} not checked. {hint}"
        located.refuse(path, spot, message)
    codes = facts.pop("codes", None)
    return Column(
        name=name,
        logical_type=item.logicalType or "string",
        required=bool(item.required),
        codes=_codes(path, raw, str(codes), code_folders) if codes else (),
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


def _codes(
    path: Path, raw: located.Mapping, name: str, folders: tuple[Path, ...]
) -> tuple[Code, ...]:
    """Return a code list: a file of its own, or its rows of ``code_labels.csv``."""
    for folder in folders:
        file = folder / f"{name}.csv"
        rows = _rows(file) if file.is_file() else _listed(folder, name)
        if rows:
            return tuple(map(_code, rows))
    raise _unlisted(path, raw, name, folders)


def _unlisted(
    path: Path, raw: located.Mapping, name: str, folders: tuple[Path, ...]
) -> UserError:
    files = [file for folder in folders for file in folder.glob("code_*.csv")]
    known = {file.stem for file in files if file.name != CODE_LABELS}
    labels = [row for file in files if file.name == CODE_LABELS for row in _rows(file)]
    known |= {f"code_{row['code_list']}" for row in labels}
    line, column = raw.place
    return at(
        f"{path}:{line}",
        f"{raw.get('name')}: code list {name} is neither {name}.csv nor in "
        f"{CODE_LABELS} in any of: {', '.join(map(str, folders))}. "
        f"{located.nearest(name, known)}",
        column,
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
    code = row.get("code") or next(iter(row.values()))
    spellings = tuple(text for text in others if text)
    return Code(code, spellings, row.get("purpose") or "")


def _resolved(path: Path, raw: located.Mapping, contract: Contract) -> Contract:
    """Return the contract with its columns named as landing names them."""
    problems.stop(path, raw, problems.of(contract))

    def landed(name: str | None) -> str | None:
        column = contract.by_name.get(name or "")
        return column.landing_name if column else name

    key = tuple(str(landed(name)) for name in contract.natural_key)
    return replace(contract, natural_key=key)
