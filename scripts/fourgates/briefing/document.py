"""Write one briefing as PDF and as HTML, from one template."""

from __future__ import annotations

import hashlib
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
    html = page.fill(name, sections, issue, lang)
    document = printing.lay_out(html, name)
    out.mkdir(parents=True, exist_ok=True)
    rendered = Rendered(
        out / f"{name}.{lang}.pdf", out / f"{name}.{lang}.html", len(document.pages)
    )
    identity = hashlib.sha256(html.encode()).hexdigest()
    printing.write(document, rendered.pdf, attachments.files(sections, issue), identity)
    screen = page.fill(
        name, sections, issue, lang, stylesheet=printing.stylesheet(name)
    )
    rendered.html.write_text(screen, "utf-8")
    return rendered
