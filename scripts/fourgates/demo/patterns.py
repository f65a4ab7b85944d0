"""Make up a text that a regular expression matches."""

from __future__ import annotations

import re
from random import Random

# The standard library's own parser; a contract's pattern is compiled by it too.
from re import _constants as signs  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any

MOST_REPEATS = 4  # of what may repeat without end
ALPHABET = digits + ascii_uppercase + ascii_lowercase
CATEGORIES = {
    signs.CATEGORY_DIGIT: digits,
    signs.CATEGORY_WORD: ALPHABET,
    signs.CATEGORY_SPACE: " ",
}


def matching(pattern: str, dice: Random) -> str:
    """Return a text that the whole of a pattern matches.

    Args:
        pattern: A regular expression of literals, sets, groups, choices and repeats.
        dice: Chooses among what the pattern allows.

    Raises:
        ValueError: The pattern holds something else, such as a look-ahead.
    """
    text = _joined(parser.parse(pattern), dice)
    if not re.fullmatch(pattern, text):
        raise ValueError(f"{text!r} does not match")
    return text


def _joined(parts: Any, dice: Random) -> str:
    return "".join(_one(sign, value, dice) for sign, value in parts)


def _one(sign: Any, value: Any, dice: Random) -> str:
    if sign in (signs.LITERAL, signs.IN, signs.ANY):
        return dice.choice(_characters(sign, value))
    if sign is signs.AT:  # ^ and $
        return ""
    if sign in (signs.SUBPATTERN, signs.BRANCH):
        inner = value[-1] if sign is signs.SUBPATTERN else dice.choice(value[1])
        return _joined(inner, dice)
    if sign in (signs.MAX_REPEAT, signs.MIN_REPEAT):
        least, most, part = value
        times = dice.randint(least, min(int(most), least + MOST_REPEATS))
        return "".join(_joined(part, dice) for _ in range(times))
    raise ValueError(f"{str(sign).lower()} is not made up")


def _characters(sign: Any, value: Any) -> str:
    """Return the characters that one place can hold."""
    if sign is signs.LITERAL:
        return chr(value)
    return ALPHABET if sign is signs.ANY else _set(value)


def _set(items: Any) -> str:
    """Return the characters of ``[…]``; of ``[^…]`` those that stand in no item."""
    found = ""
    for sign, value in items:
        if sign is signs.RANGE:
            found += "".join(map(chr, range(value[0], value[1] + 1)))
        elif sign is signs.LITERAL:
            found += chr(value)
        elif sign is signs.CATEGORY and value in CATEGORIES:
            found += CATEGORIES[value]
        elif sign is not signs.NEGATE:
            raise ValueError(f"{str(value).lower()} is not made up")
    if items[0][0] is signs.NEGATE:
        return "".join(one for one in ALPHABET if one not in found)
    return found
