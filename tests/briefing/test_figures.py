import itertools
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fourgates.briefing import figures

FINITE = st.floats(
    allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12
)
UNITS = st.sampled_from(["rate", "ratio", "persons", "hours", "count"])


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "rate", "—"),
        (float("nan"), "rate", "—"),
        (float("inf"), "persons", "—"),
        ("＊", "persons", "＊"),
        ("*", "persons", "＊"),
        (0.8534, "rate", "85.3%"),
        (Decimal("1.0204"), "rate", "102.0%"),
        (0, "rate", "0.0%"),
        (-0.0001, "rate", "0.0%"),
        (1234567, "persons", "1,234,567"),
        (-13, "persons", "−13"),
        (21.44, "ratio", "21.4"),
        (7.5, "count", "7.5"),
        (704.0, "hours", "704"),
        ("柳城街道", "persons", "柳城街道"),
        (date(2020, 2, 28), "date", "2020-02-28"),
        (datetime(2020, 2, 28, 6, 5), "date", "2020-02-28 06:05"),
    ],
)
def test_a_value_is_written_in_its_unit(value: object, unit: str, text: str) -> None:
    assert figures.figure(value, unit) == text


@given(FINITE, UNITS)
def test_a_written_figure_reads_back_within_its_rounding(
    value: float, unit: str
) -> None:
    text = figures.figure(value, unit)
    plain = float(text.replace(",", "").replace("−", "-").removesuffix("%"))
    shown = value * 100 if unit == "rate" else value
    whole = unit in ("persons", "hours")
    assert abs(plain - shown) <= (0.5 if whole else 0.05) + abs(shown) * 1e-9
    assert not text.startswith(("-", "−0.0%")) or plain != 0


@pytest.mark.parametrize(
    ("delta", "unit", "direction", "text", "kind"),
    [
        (5, "leads", "lower", "▲+5", "worse"),
        (-13, "households", "lower", "▽−13", "better"),
        (0.021, "rate", "higher", "△+2.1", "better"),
        (-0.02, "rate", "higher", "▼−2.0", "worse"),
        (-13, "persons", "none", "↓−13", "plain"),
        (0, "persons", "lower", "0", "level"),
        (-0.0001, "rate", "higher", "0.0", "level"),
        (None, "rate", "higher", "—", "none"),
        ("＊", "persons", "lower", "＊", "none"),
    ],
)
def test_a_change_bears_mark_sign_and_judgement(
    delta: object, unit: str, direction: str, text: str, kind: str
) -> None:
    step = figures.change(delta, unit, direction)
    assert (step.text, step.kind) == (text, kind)


@given(FINITE.filter(lambda size: abs(size) > 1), UNITS)
def test_a_change_and_its_opposite_are_judged_oppositely(
    size: float, unit: str
) -> None:
    kinds = {
        figures.change(size, unit, "higher").kind,
        figures.change(-size, unit, "higher").kind,
    }
    assert kinds == {"better", "worse"}
    assert (
        figures.change(size, unit, "lower").kind
        != figures.change(size, unit, "higher").kind
    )


def test_judgements_differ_without_colour() -> None:
    marks = [set(figures.MARKS[kind]) for kind in ("worse", "better", "plain")]
    assert len(set.union(*marks)) == sum(map(len, marks))


@pytest.mark.parametrize(
    ("value", "anchor", "expected"),
    [(5, 3, 2), (None, 3, None), (5, None, None), ("＊", 3, "＊"), (3, "＊", "＊")],
)
def test_a_difference_is_as_known_as_its_parts(
    value: object, anchor: object, expected: object
) -> None:
    assert figures.difference(value, anchor) == expected


def test_a_sum_of_nothing_known_is_not_zero() -> None:
    assert figures.total([{"rows": None}, {"rows": "＊"}], "rows") is None
    assert figures.total([{"rows": None}, {"rows": 4}], "rows") == 4


def test_a_sum_of_no_rows_is_zero() -> None:
    assert figures.total([], "rows") == 0


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [(1, 4, 0.25), (0, 4, 0), (1, 0, None), (None, 4, None), ("＊", 4, "＊")],
)
def test_a_share_is_of_a_known_whole(part: Any, whole: Any, share: Any) -> None:
    assert figures.share(part, whole) == share


def _read(text: str) -> Decimal:
    plain = text.replace(",", "").replace("−", "-").removesuffix("%")
    return Decimal(plain.lstrip("▲▼△▽↑↓"))


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=6), UNITS)
def test_printed_steps_add_up_to_the_figure_at_the_end_of_the_line(
    levels: list[float], unit: str
) -> None:
    steps = [
        figures.change(figures.difference(after, before, unit), unit).text
        for before, after in itertools.pairwise(levels)
    ]
    first, last = (
        _read(figures.figure(level, unit)) for level in levels[:: len(levels) - 1]
    )
    assert first + sum(map(_read, steps)) == last


def test_only_what_reads_otherwise_is_restated() -> None:
    rows = [
        {"unit": "rate", "before": 0.58701, "after": 0.58651, "id": "reads the same"},
        {"unit": "rate", "before": 0.58701, "after": 0.58801, "id": "moved"},
        {"unit": "persons", "before": None, "after": 0, "id": "is known now"},
    ]
    found = figures.reads_otherwise(rows, "before", "after")
    assert [row["id"] for row in found] == ["moved", "is known now"]
