"""Find what people write for numbers and days, and say how a cell has it.

A comma parts alternatives: ``>= 1,000`` is "at least 1, or 0". So a comma between two
digits, a blank or a mark within a number, a zero before one and a day such as 2020/2/6
are refused in a rule table, whatever they would mean.
"""

from __future__ import annotations

import re
from datetime import date

from gaterules.errors import CellError

TEXT = re.compile(r'"(?:\\.|[^"\\])*"')
NUMBER = r"(?<!\w)(?<!\d\.)\d+(?:\.\d+)?"
COMMAS = re.compile(rf"{NUMBER}(?:[,，]\d+(?:\.\d+)?)+")
MARKED = re.compile(rf"{NUMBER}(?:[ \u00a0\u2009\u202f'’_]\d{{3}})+(?!\d)")
ZEROS = re.compile(r"(?<!\w)(?<!\d\.)(?<!\d[eE][-+])0+\d+(?:\.\d+)?")
DAY = re.compile(r"(?<!\d)(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?!\d)")
GROUP = 3  # digits between two thousands separators


def refuse_misspelled(text: str) -> None:
    """Raise a CellError about the first number or day that is not written as one."""
    bare = TEXT.sub(lambda found: '"' + " " * (len(found[0]) - 2) + '"', text)
    for match in DAY.finditer(bare):
        right = respelled_day(match[0])
        if right and right != match[0]:
            raise CellError(f"a date is written {right}", match.start())
    bare = DAY.sub(lambda found: " " * len(found[0]), bare)
    for match in COMMAS.finditer(bare):
        if told := _comma(respelled(match[0]).split(",")):
            raise CellError(told, match.start())
    for match in MARKED.finditer(bare):
        right = re.sub(r"[^\d.]", "", match[0])
        told = f"a number has no thousands separator; write {right}"
        raise CellError(told, match.start())
    for match in ZEROS.finditer(bare):
        right = match[0].lstrip("0")
        right = f"0{right}" if right[:1] in (".", "") else right
        told = f'a number has no leading zeros; write {right}, or a text "{match[0]}"'
        raise CellError(told, match.start())


def _comma(parts: list[str]) -> str | None:
    """Return what is said of numbers with nothing but commas between them."""
    apart = f"; {len(parts)} values have a blank between: {', '.join(parts)}"
    apart = "" if any(ZEROS.fullmatch(part) for part in parts) else apart
    whole = [part.partition(".")[0] for part in parts]
    is_grouped = any(len(part) == GROUP for part in whole[1:]) and whole[0] != "0"
    if is_grouped and len(whole[0]) <= GROUP and "." not in "".join(parts[:-1]):
        told = f"a number has no thousands separator; write {''.join(parts)}"
        return told + apart
    if len(parts) == 2:  # noqa: PLR2004
        first = parts[0].replace(".", "")
        return f"a decimal point is no comma; write {first}.{parts[1]}{apart}"
    return None


def respelled_day(text: str) -> str | None:
    """Return a day such as ``2020/2/6`` or ``2020年2月6日`` as ``2020-02-06``."""
    bare = text.strip().translate(FULL_WIDTH)
    match = DAY.fullmatch(bare.removesuffix(" 00:00:00").removesuffix(" 0:00"))
    if match is None:
        return None
    try:
        return date(*(int(part) for part in match.groups())).isoformat()
    except ValueError:
        return None


# Digits and signs of a Chinese keyboard, as Excel holds them.
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
# Beyond those: what the grammar has instead.
OTHERS = {
    "“": '"',
    "”": '"',
    "‘": '"',
    "’": '"',
    "「": '"',
    "」": '"',
    "、": ", ",
    "；": ", ",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "≧": ">=",
    "≦": "<=",
    "－": "-",
    "—": "-",
    "–": "-",
    "−": "-",
    "…": "..",
    "～": "..",
    "~": "..",
    "【": "[",
    "】": "]",
    "〔": "[",
    "〕": "]",
    "×": "*",
    "÷": "/",
}
PLAIN = str.maketrans(FULL_WIDTH | {ord(sign): text for sign, text in OTHERS.items()})


def respelled(text: str) -> str:
    """Return a cell with the signs that the grammar knows."""
    return text.translate(PLAIN)
