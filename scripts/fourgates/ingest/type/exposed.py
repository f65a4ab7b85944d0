"""Find identifiers in columns that are not declared as such, and cover them, in SQL."""

from __future__ import annotations

from collections.abc import Iterable

from fourgates.contracts import Column, Contract
from fourgates.engine import quote_name
from fourgates.ingest.masking import ID_WEIGHTS, MOBILE, RESIDENT_ID, SIGNS
from fourgates.vault import keys

CARD, PHONE = 18, 11  # digits
COVER = "*" * PHONE
WIDE, NARROW = "０１２３４５６７８９Ｘｘ×＋", "0123456789XXX+"
AMONG = "(^|[^0-9])({})([^0-9]|$)"
PERSON, CALLED = AMONG.format(RESIDENT_ID), AMONG.format(MOBILE)
IN_A_ROW = AMONG.format(f"(?:{RESIDENT_ID}|{MOBILE}){{2,9}}")  # no sign between


def open_columns(contract: Contract) -> list[Column]:
    """Return the columns of text that land as they were sent."""
    return [
        one for one in contract.columns if one.is_plain_text and not one.is_identifier
    ]


def is_exposed(column: Column, contract: Contract, text: str) -> str:
    """Return SQL that tells whether a text holds an identifier of a person.

    A resident ID is known by its birth date and check digit, several numbers in a row
    by their length. A mobile number has no such digit: it is known by its form, in
    words but not in a number of its own right (a form's, a household's). Only a CASE
    spares the other rows: lengths are compared first, which costs next to nothing.
    """
    found = f"regexp_extract_all({_narrow(text)}, '{PERSON}', 2)"
    bare = _closed("one")
    held = f"(len(list_filter({found}, one -> {_is_checked(bare)})) > 0 "
    held += f"or regexp_matches({_narrow(text)}, '{IN_A_ROW}'))"
    # Not the other way round: NULL is no short text, and would be looked at.
    looked = f"case when strlen({text}) >= {CARD} then {held} else false end"
    if _is_number(column, contract):
        return looked
    called = f"case when regexp_matches({_narrow(text)}, '{CALLED}') then true "
    called += f"else {looked} end"
    return f"case when strlen({text}) >= {PHONE} then {called} else false end"


def any_exposed(columns: Iterable[Column], contract: Contract) -> str:
    """Return SQL that tells whether a row of typed columns holds an identifier."""
    there = {quote_name(one.name): one for one in columns}
    lengths = (
        f"strlen({text}) >= {CARD if _is_number(one, contract) else PHONE}"
        for text, one in there.items()
    )
    found = (is_exposed(one, contract, text) for text, one in there.items())
    return (
        f"case when {' or '.join(lengths) or 'false'} "
        f"then {' or '.join(found) or 'false'} else false end"
    )


def covered(column: Column, contract: Contract, text: str, secret: bytes) -> str:
    """Return SQL for a text without an identifier.

    A number keeps telling rows apart: a keyed hash stands in its place, the same in
    every feed.
    """
    cover = _narrow(text)
    # Twice: of two numbers that one sign parts, the first takes the sign with it.
    for shape in (IN_A_ROW, PERSON, PERSON, CALLED, CALLED):
        cover = f"regexp_replace({cover}, '{shape}', '\\1{COVER}\\3', 'g')"
    if _is_number(column, contract):
        number = f"upper({_closed(_narrow(text))})"
        cover = f"'*' || left({keys.hmac_sql(number, secret)}, 16)"
    return (
        f"case when {is_exposed(column, contract, text)} then {cover} else {text} end"
    )


def _narrow(text: str) -> str:
    """Return SQL for a text with its digits in half width."""
    return f"translate({text}, '{WIDE}', '{NARROW}')"


def looks_personal(text: str) -> str:
    """Return SQL that tells whether a text may hold a number no words should show."""
    return f"regexp_matches({_narrow(text)}, '[0-9]{{11}}|{PERSON}|{CALLED}')"


def _closed(text: str) -> str:
    """Return SQL for a text without what people put between digits."""
    return f"regexp_replace({text}, '[{SIGNS}]', '', 'g')"


def _is_number(column: Column, contract: Contract) -> bool:
    """Tell whether a column names a thing: of this feed, or of another."""
    return bool(column.name in contract.natural_key or column.refers_to)


def _is_checked(text: str) -> str:
    """Return SQL that tells whether a shaped resident ID has its check digit."""
    total = " + ".join(
        f"(ascii(substr({text}, {at}, 1)) - 48) * {weight}"
        for at, weight in enumerate(ID_WEIGHTS, 1)
    )
    sign = f"substr('10X98765432', ({total}) % 11 + 1, 1)"
    return f"upper(right({text}, 1)) = {sign}"
