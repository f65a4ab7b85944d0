"""The strptime formats of a contract's dates, told apart from those of other tools."""

from __future__ import annotations

import re

# As Java and ODCS write them; the longer first.
LETTERS = {
    "yyyy": "%Y",
    "uuuu": "%Y",
    "YYYY": "%Y",
    "yy": "%y",
    "MMM": "%b",
    "MM": "%m",
    "M": "%m",
    "dd": "%d",
    "DD": "%d",
    "d": "%d",
    "HH": "%H",
    "H": "%H",
    "hh": "%I",
    "mm": "%M",
    "ss": "%S",
    "a": "%p",
}
LETTER = re.compile("|".join(LETTERS))
DIRECTIVES = "aAwdbBmyYHIMpSfgnzZjUWcxXGuV"
DIRECTIVE = re.compile(r"%-?(.?)")
NAMES_A_DAY = re.compile(r"%-?[yYcxGsj]")


def strptime(text: str) -> str:
    """Return the strptime form of a format such as ``dd/MM/yyyy``, or nothing."""
    shown = LETTER.sub(lambda found: LETTERS[found[0]], text.replace("'", ""))
    return shown if NAMES_A_DAY.search(shown) else ""


def problem(text: str) -> str:
    """Return why no date is ever read by a format, or nothing."""
    wrong = [one for one in DIRECTIVE.findall(text) if one not in (*DIRECTIVES, "%")]
    if NAMES_A_DAY.search(text) and not wrong:
        return ""
    shown = "%d/%m/%Y" if "%" in text else strptime(text) or "%d/%m/%Y"
    return (
        f"dateFormats {text!r} reads no date: write it in strptime's letters, "
        f'such as "{shown}"'
    )
