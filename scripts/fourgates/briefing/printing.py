"""Lay out pages with WeasyPrint: own fonts, own files only, the same bytes each time.

The font configuration and the parsed theme are kept for the life of the process: the
first document pays for them, the next ones do not.
"""

# WeasyPrint carries no annotations.
# mypy: disable-error-code="no-untyped-call,no-any-return"

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pydyf  # type: ignore[import-untyped]
from pylopdf_fonts_zh_cn import sans_path, serif_path
from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.formatting_structure import boxes
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from fourgates.briefing import page
from fourgates.errors import UserError

SANS, SERIF = "Gate Sans", "Gate Serif"  # own names: no font of the machine steps in


class ThemeFetcher(URLFetcher):
    """Fetch the theme's files and the two fonts, and refuse everything else aloud."""

    def __init__(self) -> None:
        """Allow files only, without redirects."""
        super().__init__(allowed_protocols=("file",), allow_redirects=False)

    def fetch(
        self, url: str, headers: dict[str, str] | None = None
    ) -> URLFetcherResponse:
        """Return one allowed file.

        Raises:
            FatalURLFetchingError: The address is not the theme's; printing stops.
        """
        if not allowed(url):
            raise FatalURLFetchingError(url)
        return super().fetch(url, headers)


def allowed(url: str) -> bool:
    """Say whether an address is a file of ``reports/`` or one of the two fonts."""
    parts = urlsplit(url)
    if parts.scheme.lower() != "file" or parts.netloc:
        return False
    try:
        path = Path(url2pathname(parts.path)).resolve()
    except (OSError, ValueError):
        return False
    fonts = {sans_path().resolve(), serif_path().resolve()}
    return path in fonts or path.is_relative_to(page.reports().resolve())


def stylesheet(name: str, *, for_screens: bool = False) -> str:
    """Return as one text the theme, the document's own sheet and that for screens."""
    files = [page.reports() / "theme" / "page.css"]
    files += sorted((page.reports() / name).glob("*.css"))
    files += [page.reports() / "theme" / "screen.css"] if for_screens else []
    return "\n".join(path.read_text("utf-8") for path in files)


@dataclass(frozen=True)
class Press:
    """What is kept between documents: fonts loaded, sheet parsed."""

    fonts: FontConfiguration
    sheet: CSS
    fetcher: ThemeFetcher


@cache
def press(name: str) -> Press:
    """Load the fonts and parse the sheets of one document, once."""
    kept, fetcher = _fonts(), ThemeFetcher()
    base = (page.reports() / "theme").as_uri() + "/"
    text = _faces() + stylesheet(name)
    with _refusals():
        sheet = CSS(string=text, base_url=base, font_config=kept, url_fetcher=fetcher)
    return Press(kept, sheet, fetcher)


def lay_out(html: str, name: str) -> Document:
    """Lay out the pages of one filled template.

    Raises:
        UserError: The page asks for a file that is not the theme's.
    """
    kept = press(name)
    base = (page.reports() / name).as_uri() + "/"
    with _refusals():
        source = HTML(string=html, base_url=base, url_fetcher=kept.fetcher)
        return source.render(font_config=kept.fonts, stylesheets=[kept.sheet])


def rows_too_many(document: Document) -> int:
    """Return how many table rows must go for the document to fit its first page.

    What stands on later pages is measured in rows of their tables' usual height.
    """
    if len(document.pages) == 1:
        return 0
    first, *later = document.pages
    heights = [
        box.height
        for one in document.pages
        for box in _boxes(one._page_box, boxes.TableRowBox)
    ]
    usual = median(heights) if heights else 1.0
    block = first._page_box
    bottom = block.content_box_y() + block.height
    left = bottom - _lowest(first)
    over = sum(_lowest(one) - one._page_box.content_box_y() for one in later)
    return max(1, math.ceil((over - left) / usual))


def _lowest(one: Any) -> float:
    """Return the lower edge of what is printed on a page, in pixels from its top."""
    body = next(
        box for box in one._page_box.children if not isinstance(box, boxes.MarginBox)
    )
    lines = _boxes(body, boxes.LineBox, boxes.TableBox)
    return max((box.position_y + box.height for box in lines), default=0.0)


def _boxes(box: Any, *kinds: type) -> Iterator[Any]:
    """Yield the boxes of these kinds under one box, placeholders opened."""
    for placed in getattr(getattr(box, "_box", box), "children", ()):
        child = getattr(placed, "_box", placed)
        if isinstance(child, kinds):
            yield child
        yield from _boxes(child, *kinds)


def write(
    document: Document, target: Path, attachments: list[Attachment], identity: str
) -> None:
    """Write the PDF/A-3a file with its data attached.

    The file identifier is made from the text ``identity``.
    """
    digest = hashlib.md5(identity.encode(), usedforsecurity=False).digest()
    with _refusals():
        document.write_pdf(
            target,
            pdf_variant="pdf/a-3a",
            pdf_identifier=digest,
            attachments=attachments,
            finisher=_finish,
        )


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


def _faces() -> str:
    return "".join(
        f'@font-face {{ font-family: "{family}"; src: url("{path.as_uri()}") }}\n'
        for family, path in ((SANS, sans_path()), (SERIF, serif_path()))
    )


def _finish(_document: Document, pdf: pydyf.PDF) -> None:
    """Mend what WeasyPrint 70 leaves undone: doubled files, header cells' scope."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = list(dict.fromkeys(pdf.catalog["AF"]))
    elements = {
        thing.reference: thing
        for thing in pdf.objects
        if isinstance(thing, pydyf.Dictionary) and thing.get("Type") == "/StructElem"
    }
    for row in elements.values():
        if row["S"] == "/TR":
            _scope([elements[kid] for kid in row["K"] if kid in elements])


def _scope(cells: list[dict[str, Any]]) -> None:
    heads = [cell for cell in cells if cell["S"] == "/TH"]
    scope = "/Column" if len(heads) == len(cells) else "/Row"
    for head in heads:
        head["A"]["Scope"] = scope


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except FatalURLFetchingError as refused:
        raise UserError(
            f"{refused}: a briefing may only use files of reports/ and its own fonts. "
            "Take the address out of the template."
        ) from None
