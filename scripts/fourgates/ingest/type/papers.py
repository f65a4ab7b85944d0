"""Tell identity papers by the form of their number, and check them, in SQL."""

from __future__ import annotations

from dataclasses import dataclass

from fourgates.ingest.type.plain_text import Step

KIND = "chr(31)"  # parts a number from the code of its kind, where a sender gives it
DATE = "(19|20)[0-9]{2}(0[1-9]|1[0-2])([0-2][0-9]|3[01])"  # no number of a paper


@dataclass(frozen=True)
class Paper:
    """How the numbers of one kind of paper look."""

    kind: str  # code of the list ``document_kinds``
    told: str  # form that only this kind has; the first that fits is taken
    given: str  # what is taken where the sender names the kind


RESIDENT = "resident_id"
CHECKED = "[1-9][0-9]{14}([0-9]{2}[0-9X])?"  # forms with a birth date and check digit
PAPERS = (
    Paper("residence_permit", "8[123]0000[0-9]{11}[0-9X]", ""),
    Paper("permanent_resident_card", "9[0-9]{16}[0-9X]|[A-Z]{3}[0-9]{12}", ""),
    Paper(RESIDENT, CHECKED, ""),
    Paper("hong_kong_macao_permit", "[HM][0-9]{8}([0-9]{2})?", "[HM]?[0-9]{8,10}"),
    Paper("exit_entry_permit", "[CW][A-Z]?[0-9]{7,8}", "[A-Z]{1,2}[0-9]{7,8}"),
    Paper("birth_certificate", "[A-Z][0-9]{9}", "[A-Z][0-9]{9}"),
    Paper("passport", "[A-Z][0-9]{8}|[A-Z]{2}[0-9]{7}", "[A-Z0-9]{5,15}"),
    Paper("taiwan_permit", "[0-9]{8}", "[0-9]{8,10}[A-Z]?"),
    Paper("other", "", "[A-Z0-9\u4e00-\u9fff()-]{4,30}"),
)


def kind_sql(number: str) -> str:
    """Return SQL for the kind of paper that a number as sent is told by, or NULL."""
    text = f"upper({_bare(number)})"
    usual = f"regexp_full_match({number}, '[1-7][0-9]{{16}}[0-9X]')"
    branches = " ".join(
        f"when regexp_full_match({text}, '{one.told}') then '{one.kind}'"
        for one in PAPERS
        if one.told
    )
    return (
        f"case when {usual} then '{RESIDENT}' "
        f"when regexp_full_match({number}, '{DATE}') then null {branches} end"
    )


def good_sql(number: str, kind: str, resident: str) -> str:
    """Return SQL for the good form of a number, NULL where it is none.

    Args:
        number: SQL of the number, in capitals.
        kind: SQL of the kind that the sender gave, in capitals, or an empty text.
        resident: SQL of the good form as a resident ID, or NULL.
    """
    bare = _bare(number)
    checked = ", ".join(
        f"'{one.kind.upper()}'" for one in PAPERS if not one.given or not one.told
    )
    told = "|".join(one.told for one in PAPERS if one.told and one.told != CHECKED)
    told = f"regexp_full_match({bare}, '{told}') and length({bare}) < 18"
    told += f" and not regexp_full_match({bare}, '{DATE}')"
    given = " ".join(
        f"when {kind} = '{one.kind.upper()}' and "
        f"regexp_full_match({bare}, '{one.given or one.told}') "
        f"and (length({bare}) < 18 or {kind} = 'OTHER') then {bare}"
        for one in PAPERS
        if one.kind != RESIDENT
    )
    return (
        f"case when {resident} is not null and {kind} in ('', {checked}) "
        f"then {resident} when {kind} = '' and {told} then {bare} {given} end"
    )


def faults(number: str, kind: str) -> tuple[Step, ...]:
    """Return what is told of a number that its given kind does not have."""
    words = "不是所填证件类型的号码，请核对号码与证件类型"
    return ((f"{kind} not in ('', '{RESIDENT.upper()}')", words),)


def _bare(number: str) -> str:
    return f"regexp_replace({number}, '[ -]', '', 'g')"
