"""Identifier checks in SQL give the verdicts of python-stdnum, set-wise."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from fourgates import engine
from fourgates.contracts import Column
from fourgates.ingest.type.values import cell

CONNECTION = engine.connect()
WEIGHED = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def verdicts(kind: str, texts: list[str]) -> list[tuple[str | None, str | None]]:
    """Return each text's good form, and the reason when there is none."""
    column = Column("x", "string", check=kind, key="x_key")
    found = cell(column, "p", "c0")
    nested = "(select unnest($1) as c0, generate_subscripts($1, 1) as row)"
    for level in found.levels:
        steps = ", ".join(f"{sql} as {name}" for name, sql in level)
        nested = f"(select *, {steps} from {nested})"
    return CONNECTION.execute(
        f"select {found.value}, {found.reason} from {nested} order by row", [texts]
    ).fetchall()


def good_forms(kind: str, *texts: str) -> list[str | None]:
    return [good for good, _ in verdicts(kind, list(texts))]


def as_the_law_says(text: str) -> str | None:
    """Return the 18-digit form of a good resident ID, worked out in Python."""
    if len(text) == 15 and text.isascii() and text.isdigit():
        body = f"{text[:6]}19{text[6:]}"
        text = body + mod_11_2.calc_check_digit(body)
    if len(text) != 18 or not (text.isascii() and text[:17].isdigit()):
        return None
    if text[0] == "0" or not mod_11_2.is_valid(text):
        return None
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return None
    return text if 1900 <= born.year <= 2099 else None


BODIES = st.builds(
    lambda place, year, month, day, order: (
        f"{place:06d}{year:04d}{month:02d}{day:02d}{order:03d}"
    ),
    st.integers(1, 999_999),
    st.integers(1880, 2110),
    st.integers(0, 13),
    st.integers(0, 32),
    st.integers(0, 999),
)
OLD_CARDS = st.builds(
    lambda place, born, order: f"{place:06d}{born:06d}{order:03d}",
    st.integers(100_000, 999_999),
    st.integers(0, 991_231),
    st.integers(0, 999),
)
NUMBERS = st.one_of(
    st.builds(lambda body, sign: body + sign, BODIES, st.sampled_from("0123456789X")),
    BODIES.map(lambda body: body + mod_11_2.calc_check_digit(body)),
    OLD_CARDS,
    st.text("0123456789X+-_ .E", max_size=19),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(NUMBERS, min_size=1, max_size=40))
def test_resident_ids_are_judged_as_stdnum_and_the_calendar_judge(
    texts: list[str],
) -> None:
    plain = [text.strip().upper() for text in texts]
    assert good_forms("resident_id", *texts) == [as_the_law_says(one) for one in plain]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.one_of(
            st.text(WEIGHED, min_size=17, max_size=17).map(
                lambda body: body + uscc.calc_check_digit(body)
            ),
            st.from_regex(r"9[1-3][0-9]{6}[0-9A-Y]{9}", fullmatch=True)
            .filter(lambda body: all(char in WEIGHED for char in body))
            .map(lambda body: body + uscc.calc_check_digit(body)),
            st.text(WEIGHED + "IOZSV", min_size=17, max_size=19),
            st.text(max_size=20),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_credit_codes_are_judged_as_stdnum_judges(texts: list[str]) -> None:
    ascii_only = [text for text in texts if text.isascii() and "\0" not in text]
    expected = [
        uscc.compact(text) if uscc.is_valid(text) else None for text in ascii_only
    ]
    if ascii_only:
        assert good_forms("credit_code", *ascii_only) == expected


def test_stdnums_own_example_passes() -> None:
    assert good_forms("credit_code", "9 1 110000 600037341L") == ["91110000600037341L"]


def test_identifiers_are_read_in_any_width_and_case() -> None:
    wide = "３６０６０１１９９８０５２１４１３ｘ"
    assert (
        good_forms("resident_id", wide, " 36060119980521413x ")
        == ["36060119980521413X"] * 2
    )


def test_mobiles_phones_and_plates() -> None:
    good = "13812345678"
    mobiles = ("138 1234 5678", "+86 138-1234-5678", "008613812345678", good)
    assert good_forms("mobile", *mobiles) == [good] * 4
    bad = ("12812345678", "1381234567", "138123456789", "一三八", "02882721234")
    assert good_forms("mobile", *bad) == [None] * 5
    assert good_forms("phone", "028-82721234", good) == ["02882721234", good]
    plates = ("川A12345", "川 A·D12345", "川a1234学", "川A1234I", "A12345")
    assert good_forms("plate", *plates) == [
        "川A12345",
        "川AD12345",
        "川A1234学",
        None,
        None,
    ]


def test_a_bad_identifier_is_never_named_in_its_reason() -> None:
    for kind, text in (("resident_id", "440882199102104190"), ("mobile", "128123456")):
        ((good, reason),) = verdicts(kind, [text])
        assert good is None
        assert reason
        assert text not in reason
