"""Check identifiers set-wise in SQL: each yields the one good form, or NULL.

``python-stdnum`` is the measure (tests compare the two), but a call costs 0.1 ms, and
its list of places is shorter than reality.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from fourgates.ingest.masking import ID_WEIGHTS
from fourgates.ingest.type import papers
from fourgates.ingest.type.plain_text import Levels, Step

ID_PARTS = ((1, 6), (7, 8), (15, 3))
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使"
# 028-82712345转801: who is asked for at the other end is no part of the number.
EXTENSION = "^([(]?0[0-9]{2,3}[) —–-]*[0-9]{7,8}) *(转|EXT[.]?|-) *[0-9]{1,5}$"
MANGLED = "^[0-9]+([.][0-9]+)?E[+]?[0-9]+$"
MANGLED_WORDS = "被表格软件改成了科学计数法，后几位已丢失，请把该列设为文本格式后重填"


@dataclass(frozen=True)
class Check:
    """How one kind of identifier is seen to be good."""

    steps: Levels  # levels of (name, SQL) between the plain text and the good form
    good: str  # SQL of the good form, NULL when the identifier is bad
    faults: tuple[Step, ...]  # (SQL, words in Chinese), the first that holds is told


def _resident_id(text: str) -> Check:
    """Check a resident ID (GB 11643): length, a real birth date, check digit.

    A number of the first generation has 15 digits and no check digit. It is given the
    century 19 and its check digit, as the law did, so that a person who shows either
    card is one person.
    """
    body, (place, birth, order) = f"{text}_b", (f"{text}_{part}" for part in "pdo")
    shaped = f"regexp_full_match({text}, '[1-9][0-9]{{14}}([0-9]{{2}}[0-9X])?')"
    widened = f"left({text}, 6) || '19' || right({text}, 9)"
    digits = f"case when {shaped} then case length({text}) when 15 then {widened} "
    digits += f"else left({text}, 17) end end"
    parts = tuple(
        (name, f"cast(substr({body}, {start}, {length}) as integer)")
        for name, (start, length) in zip((place, birth, order), ID_PARTS, strict=True)
    )
    total = " + ".join(
        f"{name} // {10 ** (length - 1 - at)} % 10 * {ID_WEIGHTS[start - 1 + at]}"
        for name, (start, length) in zip((place, birth, order), ID_PARTS, strict=True)
        for at in range(length)
    )
    sign = (f"{text}_s", f"substr('10X98765432', ({total}) % 11 + 1, 1)")
    real = _real_date(birth)
    good = f"case when {real} and length({text}) = 15 then {body} || {sign[0]} "
    good += f"when {real} and right({text}, 1) = {sign[0]} then {text} end"
    return Check(
        steps=(((body, digits),), parts, (sign,)),
        good=good,
        faults=(
            _mangled(text),
            (f"length({text}) not in (15, 18)", "位数不对，应为 18 位（或旧证 15 位）"),
            (f"{body} is null", "含有不该有的字符"),
            (f"not {real}", "出生日期不存在"),
            ("true", "校验位不符"),
        ),
    )


def _identity_paper(text: str) -> Check:
    """Check the number of any identity paper, told by its form or by its given kind."""
    number, kind = f"{text}_w", f"{text}_y"
    resident = _resident_id(number)
    good = f"{text}_g"
    split = (
        (number, f"split_part({text}, {papers.KIND}, 1)"),
        (kind, f"split_part({text}, {papers.KIND}, 2)"),
    )
    return Check(
        steps=(split, *resident.steps, ((good, resident.good),)),
        good=papers.good_sql(number, kind, good),
        faults=(*papers.faults(number, kind), *resident.faults),
    )


def _real_date(number: str) -> str:
    """Return SQL that tells whether yyyymmdd is a day of 1900 to 2099."""
    month, day = f"{number} // 100 % 100", f"{number} % 100"
    late = f"try_strptime(cast({number} as varchar), '%Y%m%d') is not null"
    return (
        f"({number} between 19000101 and 20991231 and {month} between 1 and 12 "
        f"and {day} >= 1 and case when {day} <= 28 then true else {late} end)"
    )


def _credit_code(text: str) -> Check:
    """Check a unified social credit code (GB 32100): form and check digit."""
    bare = (f"{text}_b", f"replace(replace({text}, '-', ''), ' ', '')")
    shaped = f"regexp_full_match({bare[0]}, '[0-9]{{8}}[{CREDIT_ALPHABET}]{{10}}')"
    total = " + ".join(
        f"(instr('{CREDIT_ALPHABET}', substr({bare[0]}, {at + 1}, 1)) - 1) * {weight}"
        for at, weight in enumerate(CREDIT_WEIGHTS)
    )
    sign = f"substr('{CREDIT_ALPHABET}', (31 - ({total}) % 31) % 31 + 1, 1)"
    return Check(
        steps=((bare,),),
        good=f"case when {shaped} and right({bare[0]}, 1) = {sign} then {bare[0]} end",
        faults=(
            _mangled(text),
            (f"length({bare[0]}) <> 18", "位数不对，应为 18 位"),
            (f"not {shaped}", "含有不该有的字符"),
            ("true", "校验位不符"),
        ),
    )


def _mangled(text: str) -> Step:
    """Return the fault of a number that a spreadsheet turned into 1.1E+17."""
    return f"regexp_matches({text}, '{MANGLED}')", MANGLED_WORDS


def is_ruined(text: str) -> str:
    """Return SQL that tells whether any text is a number as 1.1E+17, as few are.

    A spreadsheet shows numbers so that have twelve digits or more. Most texts begin
    with a letter, and one comparison tells that.
    """
    shape = "^[0-9]([.][0-9]+)?[Ee][+](1[1-9]|[2-9][0-9])$"
    shaped = f"regexp_matches(trim({text}), '{shape}')"
    return (
        f"case when {text} < ':' and contains({text}, '+') then {shaped} else false end"
    )


def _telephone(shape: str, words: str, text: str) -> Check:
    """Check a telephone number, without what people put between its digits."""
    whole = f"regexp_replace({text}, '{EXTENSION}', '\\1')"
    digits = f"regexp_replace({whole}, '[^0-9+]', '', 'g')"
    bare = (f"{text}_b", f"regexp_replace({digits}, '^([+]|00)86', '')")
    typed = f"regexp_full_match({text}, '[0-9+() —–-]+((转|EXT)?[0-9. -]+)?')"
    shaped = f"regexp_full_match({bare[0]}, '{shape}')"
    return Check(
        steps=((bare,),),
        good=f"case when {typed} and {shaped} then {bare[0]} end",
        faults=(("true", words),),
    )


def _plate(text: str) -> Check:
    cleaned = f"regexp_replace({text}, '[ ·•.-]', '', 'g')"
    usual = f"regexp_full_match({text}, '[{PROVINCES}][A-Z0-9]{{6,7}}')"
    bare = (f"{text}_b", f"case when {usual} then {text} else {cleaned} end")
    shape = f"[{PROVINCES}][A-Z][A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9挂学警港澳]"
    return Check(
        steps=((bare,),),
        good=f"case when regexp_full_match({bare[0]}, '{shape}') then {bare[0]} end",
        faults=(("true", "不是车牌号"),),
    )


# How each kind usually stands in a cell: such a text needs no cleaning.
USUAL = {
    "resident_id": "[0-9]{17}[0-9X]",
    "identity_paper": "[0-9]{17}[0-9X]",
    "credit_code": "[0-9A-Z]{18}",
    "mobile": "1[0-9]{10}",
    "phone": "[01][0-9]+",
    "plate": f"[{PROVINCES}][A-Z0-9]{{6,7}}",
}
# The check of each kind on a column of plain text: capitals, half width, no blanks.
CHECKS: dict[str, Callable[[str], Check]] = {
    "resident_id": _resident_id,
    "identity_paper": _identity_paper,
    "credit_code": _credit_code,
    "mobile": partial(
        _telephone, "1[3-9][0-9]{9}", "不是手机号（应为 1 开头的 11 位数字）"
    ),
    "phone": partial(
        _telephone,
        "1[3-9][0-9]{9}|0[1-9][0-9]{8,10}",
        "不是电话号码（手机 11 位，固定电话带区号）",
    ),
    "plate": _plate,
}
