"""Read the XML of DMN files, and what rule tables keep in them beyond the standard.

What DMN has no place for stands in ``extensionElements``, which other engines pass
over.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

from gaterules.errors import RuleError
from gaterules.table import DecisionTable, Input, Output


def parsed(path: Path) -> ET.Element:
    """Return the root of a file; tags have lost their namespace, but for the root's.

    A RuleError says that it cannot be read, is not XML, or has a DOCTYPE.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RuleError(
            file=path.name, reason=f"cannot be read: {error.strerror}"
        ) from None
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise RuleError(
            file=path.name, reason="a DMN file has no DOCTYPE; it was not read"
        )
    try:
        root = ET.fromstring(content)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise RuleError(file=path.name, reason=f"is not XML: {error}") from None
    for node in root.iter():
        if node is not root and isinstance(node.tag, str):
            node.tag = node.tag.rpartition("}")[2]
    return root


def text_of(node: ET.Element | None, tag: str = "text") -> str | None:
    """Return the text of an element's ``text`` child, None when there is none."""
    found = node.find(tag) if node is not None else None
    return found.text.strip() if found is not None and found.text else None


def clean(name: str | None) -> str:
    """Return a name with each run of white space as one blank."""
    return " ".join((name or "").split())


EXTENSION, EXTENSION_PREFIX, EXTENSION_TAG = "urn:gaterules:table", "own", "column"


def declare_extension(root: ET.Element) -> None:
    """Name the namespace of the extension at the root of a file."""
    root.set(f"xmlns:{EXTENSION_PREFIX}", EXTENSION)


def keep_table(node: ET.Element, table: DecisionTable) -> None:
    """Write how open cases are judged."""
    if table.opened:
        _keep(node, {"opened": table.opened, "openCases": table.open_cases})


def keep_column(node: ET.Element, column: Input | Output) -> None:
    """Write a column's name, labels and the type that DMN calls a number."""
    kept = {"name": column.name, "zh": column.label_zh, "en": column.label_en}
    if column.type == "integer":
        kept["type"] = column.type
    _keep(node, kept)


def _keep(node: ET.Element, facts: Mapping[str, str]) -> None:
    parent = ET.Element("extensionElements")
    node.insert(0, parent)
    kept = {name: text for name, text in facts.items() if text}
    ET.SubElement(parent, f"{EXTENSION_PREFIX}:{EXTENSION_TAG}", kept)


def kept(node: ET.Element) -> dict[str, str]:
    """Return what was written of a table or a column; nothing in a foreign file."""
    found = node.find(f"extensionElements/{EXTENSION_TAG}")
    return {} if found is None else dict(found.attrib)
