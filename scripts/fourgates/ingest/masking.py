"""Take the numbers of persons out of names and messages."""

from __future__ import annotations

import re

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
GAP = "[ _-]?"  # as people part a long number
PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[0-9])"
DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
STAMP = rf"20\d\d{DAY}(?:(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?)?"  # 202002281530
RESIDENT_ID = rf"{PROVINCE}\d{{4}}{GAP}(?:18|19|20)\d\d{DAY}{GAP}\d{{3}}[\dXxＸ]"
FIRST_GENERATION = rf"{PROVINCE}\d{{4}}{GAP}(?:2[7-9]|[3-9]\d){DAY}{GAP}\d{{3}}"
MOBILE = rf"1[3-9]\d{GAP}\d{{4}}{GAP}\d{{4}}"
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
    bare = re.sub("[ _-]", "", number).upper().replace("Ｘ", "X")
    total = sum(
        int(digit) * weight for digit, weight in zip(bare, ID_WEIGHTS, strict=False)
    )
    sign = bare[-1] if bare[-1] == "X" else str(int(bare[-1]))
    return "10X98765432"[total % 11] == sign
