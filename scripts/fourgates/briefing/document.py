"""Write one briefing as PDF and as HTML, from one template."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fourgates.briefing import attachments, page, printing
from fourgates.briefing.issue import IssueFacts
from fourgates.briefing.reading import Row


@dataclass(frozen=True)
class Rendered:
    """What was written.

    Args:
        pdf: The PDF/A-3a file.
        html: The same page, self-contained, for screens.
        pages: Pages of the PDF.
    """

    pdf: Path
    html: Path
    pages: int


def render(
    name: str,
    sections: dict[str, list[Row]],
    issue: IssueFacts,
    out: Path,
    *,
    lang: str = "zh",
) -> Rendered:
    """Write ``<out>/<name>.<lang>.pdf`` and ``.html``.

    Args:
        name: Folder under ``reports/``.
        sections: Rows by section, as ``sections()`` reads them.
        issue: What the issue says about itself.
        out: Folder to write into; it is made if need be.
        lang: ``zh`` or ``en``.

    Returns:
        The two paths and the number of pages.

    Raises:
        UserError: The template, a section, a column or a file is missing.
    """
    out.mkdir(parents=True, exist_ok=True)
    pdf, screen_file = out / f"{name}.{lang}.pdf", out / f"{name}.{lang}.html"
    html = page.fill(name, sections, issue, lang)
    identity = hashlib.sha256(html.encode()).hexdigest()
    with _collector_paused():
        document = printing.lay_out(html, name)
        printing.write(document, pdf, attachments.files(sections, issue), identity)
    screen = page.fill(
        name, sections, issue, lang, stylesheet=printing.stylesheet(name)
    )
    screen_file.write_text(screen, "utf-8")
    return Rendered(pdf, screen_file, len(document.pages))


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
