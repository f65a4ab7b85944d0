"""Write text as one would have typed it: half width, no blanks around, in SQL."""

from __future__ import annotations

from fourgates.ingest.table import quoted

Step = tuple[str, str]
Levels = tuple[tuple[Step, ...], ...]
WIDE = "".join(map(chr, range(0xFF01, 0xFF5F))) + "\u3000\xa0"
HALF = "".join(map(chr, range(0x21, 0x7F))) + "  "
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
EDGES = " \t\r\n\u3000\xa0\u200b\ufeff"


def plain(text: str) -> str:
    """Return SQL for a text in half width, without blanks around it."""
    narrow = f"translate({text}, {quoted(WIDE + INVISIBLE)}, {quoted(HALF)})"
    return f"trim({narrow}, ' \t\r\n')"


def plain_text(text: str) -> str:
    """Return in Python what ``plain`` returns in SQL."""
    table = str.maketrans(WIDE, HALF, INVISIBLE)
    return text.translate(table).strip(" \t\r\n")
