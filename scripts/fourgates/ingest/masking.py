"""Take the numbers of persons out of names and messages."""

from __future__ import annotations

import re

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# What people put between the digits of a long number, and what no eye sees there.
SIGNS = " \t\xa0\u2002\u2003\u2009\u3000\u200b\u200c\u200d\u2060\ufeff_.·•—–－()（）-"
GAP = f"[{SIGNS}]{{0,2}}"
NARROW_GAP = "[ _-]?"
DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
STAMP = rf"20\d\d{DAY}(?:(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?)?"  # 202002281530


def _pair(*pairs: str) -> str:
    """Return a pattern of two digits, apart or not, that are one of some pairs."""
    parted = (f"{one[0]}{GAP}{one[1:]}" for one in pairs)
    return f"(?:{'|'.join(parted)})"


PROVINCES = "1[1-5]", "2[1-3]", "3[1-7]", "4[1-6]", "5[0-4]", "6[1-5]", "71", "8[1-3]"
RESIDENT_ID = GAP.join(
    (
        _pair(*PROVINCES, "9[0-9]"),
        *[r"\d"] * 4,
        _pair("18", "19", "20"),
        *[r"\d"] * 2,
        _pair("0[1-9]", "1[0-2]"),
        _pair("0[1-9]", r"1\d", r"2\d", "3[01]"),
        *[r"\d"] * 3,
        r"[\dXxＸｘ×]",
    )
)
FIRST_GENERATION = (
    rf"(?:{'|'.join((*PROVINCES, '9[0-9]'))})\d{{4}}{NARROW_GAP}"
    rf"(?:2[7-9]|[3-9]\d){DAY}{NARROW_GAP}\d{{3}}"
)
MOBILE = rf"(?:[+]?86{GAP})?1[3-9]\d{GAP}\d{{4}}{GAP}\d{{4}}"
KINDS = (STAMP, RESIDENT_ID, FIRST_GENERATION, MOBILE)
PIECE = re.compile("|".join(f"({kind})" for kind in KINDS))
RUN = re.compile(rf"(?<!\d)(?:{'|'.join(KINDS)})+(?!\d)")


def masked(text: str) -> str:
    """Return a name or message with stars for each number that is a person's.

    A resident ID is known by its birth date and check digit (one of the first
    generation has none), a mobile number by its form. A time stamp, before such a
    number or alone, a community's code and any other number stay.
    """
    return RUN.sub(lambda run: PIECE.sub(_stars, run.group()), text)


def _stars(found: re.Match[str]) -> str:
    stamp, resident_id, *_ = found.groups()
    if stamp or (resident_id and not _is_checked(resident_id)):
        return found.group()
    return "*" * len(found.group())


def _is_checked(number: str) -> bool:
    bare = re.sub(f"[{SIGNS}]", "", number).upper().replace("Ｘ", "X").replace("×", "X")
    total = sum(
        int(digit) * weight for digit, weight in zip(bare, ID_WEIGHTS, strict=False)
    )
    sign = bare[-1] if bare[-1] == "X" else str(int(bare[-1]))
    return "10X98765432"[total % 11] == sign
