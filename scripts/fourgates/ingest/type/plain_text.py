"""Write text as one would have typed it: half width, no blanks around, in SQL."""

from __future__ import annotations

from fourgates.engine import quote_text

Step = tuple[str, str]
Levels = tuple[tuple[Step, ...], ...]
WIDE = "".join(map(chr, range(0xFF01, 0xFF5F))) + "\u3000\xa0"
HALF = "".join(map(chr, range(0x21, 0x7F))) + "  "
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
EDGES = " \t\r\n\u3000\xa0\u200b\ufeff"


def bare(text: str) -> str:
    """Return SQL that tells at a glance that no blank stands at either end.

    The text is ASCII, begins with a sign beyond "#" (of #N/A) and ends with no blank:
    comparisons of lengths and of single bytes, a third of the cost of ``edged``. False
    proves nothing.
    """
    blanks = (blank for blank in EDGES if blank.isascii())
    ends = " or ".join(f"suffix({text}, {quote_text(blank)})" for blank in blanks)
    plain_bytes = f"strlen({text}) = length({text})"
    return f"({text} > '$' and {text} < '~' and {plain_bytes} and not ({ends}))"


def edged(text: str) -> str:
    """Return SQL that tells whether a blank stands at either end of a text.

    A look at both ends costs a quarter of trimming, and few cells need it.
    """
    return f"regexp_matches({text}, {quote_text(f'^[{EDGES}]|[{EDGES}]$')})"


def plain(text: str) -> str:
    """Return SQL for a text in half width, without blanks around it."""
    narrow = f"translate({text}, {quote_text(WIDE + INVISIBLE)}, {quote_text(HALF)})"
    return f"trim({narrow}, ' \t\r\n')"


def plain_text(text: str) -> str:
    """Return in Python what ``plain`` returns in SQL."""
    table = str.maketrans(WIDE, HALF, INVISIBLE)
    return text.translate(table).strip(" \t\r\n")
