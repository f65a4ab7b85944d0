"""Write one edition of a document as PDF and as HTML, from one template."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from weasyprint import Document

from fourgates.briefing import attachments, page, printing
from fourgates.briefing.grid import Grid, grid
from fourgates.briefing.issue import IssueFacts
from fourgates.briefing.section_tables import Edition, Row
from fourgates.catalogue.documents import Section

TEMPLATE = "theme/document.html"
FIGURES = ("matrix", "breakdown", "ranking")  # kinds that are set as a grid
# Kinds that give way where page 1 is short, and what they keep at least: alerts and
# lists print fewer rows, actions say of fewer kinds in which areas they are.
GIVING = {"alerts": 3, "list": 3, "actions": 0}
TRIES = 12
Content = dict[str, Grid | list[Row]]
Limits = dict[str, int]


@dataclass(frozen=True)
class Rendered:
    """What was written."""

    pdf: Path  # PDF/A-3a
    html: Path  # the same page, self-contained, for screens
    pages: int  # of the PDF


def render(
    edition: Edition, issue: IssueFacts, out: Path, *, lang: str = "zh"
) -> Rendered:
    """Write ``<out>/<stem>.pdf`` and ``.html``.

    The sections without a chapter stand on page 1; where they are too long for it,
    alerts and lists print fewer rows and say how many there are, and actions say of
    fewer kinds where they are.

    Raises:
        UserError: The template, a section, a column or a file is missing.
    """
    pdf, screen_file = (
        out / f"{edition.stem(lang)}.{ending}" for ending in ("pdf", "html")
    )
    edition = edition.in_language(lang)
    found = content(edition)
    with _collector_paused():
        limits, document, html = laid_out(edition, found, issue, lang)
        pdf.parent.mkdir(parents=True, exist_ok=True)
        files = attachments.files(_attached(edition, found), issue)
        identity = hashlib.sha256(html.encode()).hexdigest()
        printing.write(document, pdf, files, identity)
    sheet = printing.stylesheet(edition.document.id, for_screens=True)
    screen = page.fill(
        TEMPLATE, values(edition, found, limits), issue, lang, stylesheet=sheet
    )
    screen_file.write_text(screen, "utf-8")
    return Rendered(pdf, screen_file, len(document.pages))


def laid_out(
    edition: Edition, found: Content, issue: IssueFacts, lang: str
) -> tuple[Limits, Document, str]:
    """Return the limits with which page 1 holds its sections, the pages, their HTML."""
    name = edition.document.id
    sections = edition.document.sections
    front = [section for section in sections if section.chapter is None]
    limits = full_limits(edition)
    giving = {one.id: GIVING[one.kind] for one in front if one.id in limits}
    lines = {one.id: limits[one.id] if one.kind == "actions" else 0 for one in front}
    for _ in range(TRIES):
        html = page.fill(TEMPLATE, values(edition, found, limits, front), issue, lang)
        document = printing.lay_out(html, name)
        more = printing.rows_too_many(document)
        if not more or not _shorten(limits, giving, lines, more):
            break
    if len(front) < len(sections):
        html = page.fill(TEMPLATE, values(edition, found, limits), issue, lang)
        document = printing.lay_out(html, name)
    return limits, document, html


def full_limits(edition: Edition) -> Limits:
    """Return how many rows alerts and lists print where there is room.

    Of actions: how many have a second line, which says where they are.
    """
    found = {}
    for section in edition.document.sections:
        if section.kind in GIVING:
            rows = len(edition.sections.get(section.id, []))
            found[section.id] = (
                rows if section.limit is None else min(section.limit, rows)
            )
    return found


def _shorten(limits: Limits, fewest: Limits, lines: Limits, rows: int) -> bool:
    """Take lines from the longest of these sections, and say whether any could go.

    ``lines`` are those that a section has besides, which never go.
    """
    taken = False
    for _ in range(rows):
        able = [name for name, least in fewest.items() if limits[name] > least]
        if not able:
            break
        limits[max(able, key=lambda name: limits[name] + lines[name])] -= 1
        taken = True
    return taken


def content(edition: Edition) -> Content:
    """Return what each section prints: a grid of figures, or rows."""
    found: Content = {}
    for section in edition.document.sections:
        rows = edition.sections.get(section.id, [])
        is_grid = section.kind in FIGURES
        found[section.id] = grid(rows, section.hide_empty) if is_grid else rows
        if section.kind == "headline":
            trend = f"{section.id}_trend"
            found[trend] = edition.sections.get(trend, [])
    return found


def values(
    edition: Edition,
    found: Content,
    limits: Limits,
    sections: list[Section] | None = None,
) -> dict[str, Any]:
    """Return what the template prints, by name."""
    document = edition.document
    chosen = document.sections if sections is None else sections
    definitions = [s for s in document.sections if s.kind == "definitions"]
    return edition.tables | {
        "area": edition.area,
        "chapters": [
            (chapter, _blocks(list(inside)))
            for chapter, inside in groupby(chosen, key=lambda one: one.chapter)
        ],
        "definitions": found[definitions[0].id] if definitions else [],
        "document": document,
        "has_figures": any(edition.sections.values()),
        "limits": limits,
        "sections": found,
    }


def _blocks(sections: list[Section]) -> list[list[Section]]:
    """Return the sections in blocks: those side by side in one, others alone."""
    blocks: list[list[Section]] = []
    for section in sections:
        if section.side and blocks and blocks[-1][0].side:
            blocks[-1].append(section)
        else:
            blocks.append([section])
    return blocks


def _attached(edition: Edition, found: Content) -> dict[str, list[Row]]:
    """Return the flat tables of an edition by name."""
    flat = {
        name: rows.plain() if isinstance(rows, Grid) else rows
        for name, rows in found.items()
    }
    return flat | edition.tables


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the cycle collector out of the layout: it takes a seventh of the time.

    One document makes some million objects that live to its end; walking them again
    and again frees nothing.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
