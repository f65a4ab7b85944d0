"""Find the cells of an XLSX sheet that calamine reads as empty and that are not.

An error value such as #N/A, and a formula that no program has calculated yet.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from xml.etree import ElementTree

UNCALCULATED = "#未计算"
CHUNK = 1 << 20
# An entry without any of these holds neither formula nor error.
TRACE = re.compile(rb"""<(\w+:)?f[ >/]|\bt=["']e["']""")
TRACE_LENGTH = 16
CELL = re.compile(
    rb"<(?:\w+:)?c (?P<facts>[^>]*)>\s*"
    rb"(?P<formula><(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*)?"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>(?P<value>[^<]*)</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
KIND = re.compile(rb"""\bt=["'](\w+)["']""")
Place = tuple[int, int]


def broken_cells(
    path: Path, sheet: str, entries: Collection[str]
) -> Iterator[tuple[Place, str]]:
    """Yield row and column, from 0, of each such cell of a sheet, and what to show.

    Only of a sheet whose part of the package is among the entries that bear a trace.
    """
    with zipfile.ZipFile(path) as archive:
        entry = _entry(archive, sheet)
        if entry not in entries:
            return
        with archive.open(entry) as stream:
            rest = b""
            while chunk := stream.read(CHUNK):
                rest += chunk
                rows, end, rest = rest.rpartition(b"row>")
                yield from _broken(rows + end)


def _broken(xml: bytes) -> Iterator[tuple[Place, str]]:
    for cell in CELL.finditer(xml):
        place, kind = PLACE.search(cell["facts"]), KIND.search(cell["facts"])
        if place is None:
            continue
        text, name = (cell["value"] or b"").strip(), kind[1] if kind else b""
        column = 0
        for letter in place[1]:
            column = column * 26 + letter - ord("A") + 1
        at = (int(place[2]) - 1, column - 1)
        if name == b"e":
            yield at, text.decode("ascii", "ignore") or "#N/A"
        elif cell["formula"] and not text and name != b"str":
            yield at, UNCALCULATED


def _entry(archive: zipfile.ZipFile, sheet: str) -> str:
    """Return the part that holds a sheet, or nothing when no part does."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    try:
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except KeyError:
        return ""
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for item in book.iter():
        if item.tag.endswith("}sheet") and item.get("name") == sheet:
            name = next((v for k, v in item.items() if k.endswith("}id")), None)
            target = targets.get(name, "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return ""
