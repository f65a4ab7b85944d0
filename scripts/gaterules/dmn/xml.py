"""Read the XML of DMN files and of the compatibility kit's cases."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

from gaterules.errors import RuleError


def parsed(path: Path) -> ET.Element:
    """Return the root of a file; tags have lost their namespace, but for the root's.

    Raises:
        RuleError: The file cannot be read, is not XML, or has a DOCTYPE.
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
