"""Walk the boxes of pages as laid out."""

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes


def inside(box: Any, *kinds: type) -> Iterator[Any]:
    """Yield the boxes of these kinds under one box, placeholders opened."""
    for placed in getattr(getattr(box, "_box", box), "children", ()):
        child = getattr(placed, "_box", placed)
        if isinstance(child, kinds):
            yield child
        yield from inside(child, *kinds)


def body_of(one: Any) -> Any:
    """Return a page's content without its margin boxes."""
    return next(
        child
        for child in one._page_box.children
        if not isinstance(child, boxes.MarginBox)
    )


def said(box: Any) -> str:
    if isinstance(box, boxes.TextBox):
        return str(box.text)
    return "".join(text.text for text in inside(box, boxes.TextBox))


def right_edge(box: Any) -> float:
    return float(box.position_x + box.width)
