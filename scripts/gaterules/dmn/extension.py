"""Keep in a ``.dmn`` file what a rule table says that the standard has no place for.

It stands in ``extensionElements``, which other engines pass over.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping

from gaterules.model import Input, Output, Table

SPACE, PREFIX, TAG = "urn:gaterules:table", "own", "column"


def declare(root: ET.Element) -> None:
    """Name the namespace of the extension at the root of a file."""
    root.set(f"xmlns:{PREFIX}", SPACE)


def keep_table(node: ET.Element, table: Table) -> None:
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
    ET.SubElement(parent, f"{PREFIX}:{TAG}", kept)


def kept(node: ET.Element) -> dict[str, str]:
    """Return what was written of a table or a column; nothing in a foreign file."""
    found = node.find(f"extensionElements/{TAG}")
    return {} if found is None else dict(found.attrib)
