import re
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fourgates.briefing import page

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = r"-?\d+(?:\.\d+)?"
VALUES = st.lists(
    st.none() | st.floats(-1e9, 1e9, allow_nan=False), min_size=0, max_size=40
)


def draw(macro: str, *arguments: Any, **options: Any) -> ElementTree.Element:
    theme = page.environment("zh").get_template("theme/charts.html").module
    first = str(getattr(theme, macro)(*arguments, **options))
    assert first == str(getattr(theme, macro)(*arguments, **options))
    return ElementTree.fromstring(first)


def widths(svg: ElementTree.Element) -> list[float]:
    return [float(box.get("width", 0)) for box in svg.iter(f"{SVG}rect")][1:]


@given(VALUES)
def test_a_sparkline_stays_inside_its_box_and_skips_what_is_unknown(
    values: list[float | None],
) -> None:
    svg = draw("sparkline", values, "走势")
    line = svg.find(f"{SVG}path")
    assert line is not None
    known = [value for value in values if value is not None]
    if not known:
        assert line.get("stroke-dasharray")
        return
    points = re.findall(rf"([ML])({NUMBER}) ({NUMBER})", line.get("d", ""))
    assert len(points) == len(known)
    assert all(0 <= float(x) <= 56 and 0 <= float(y) <= 16 for _, x, y in points)
    runs = "".join("k" if value is not None else " " for value in values).split()
    assert [pen for pen, _, _ in points].count("M") == len(runs)


def test_a_sparkline_rises_with_its_values() -> None:
    path = draw("sparkline", [1, 2, 4], "走势").find(f"{SVG}path")
    assert path is not None
    heights = [float(y) for y in re.findall(rf" ({NUMBER})", path.get("d", ""))]
    assert heights == sorted(heights, reverse=True)
    assert heights[0] - heights[1] == pytest.approx(
        (heights[1] - heights[2]) / 2, abs=0.1
    )


@given(st.floats(0, 1e6), st.floats(1, 1e6))
def test_a_bar_is_as_long_as_its_share(value: float, most: float) -> None:
    drawn = widths(draw("bar", value, most, "占比", width=100))
    expected = min(value / most, 1) * 100
    assert sum(drawn) == pytest.approx(expected, abs=0.06)


@pytest.mark.parametrize(("value", "most"), [(None, 1), (1, None), (1, 0), ("＊", 3)])
def test_a_bar_of_nothing_known_is_empty(value: object, most: object) -> None:
    assert widths(draw("bar", value, most, "占比")) == []


@given(st.lists(st.none() | st.integers(0, 10**9), max_size=8))
def test_stacked_parts_fill_the_bar_in_proportion(sizes: list[int | None]) -> None:
    parts = [("部分", size, "#27496d") for size in sizes]
    drawn = widths(draw("stacked", parts, "构成", width=500))
    total = sum(size or 0 for size in sizes)
    assert len(drawn) == sum(1 for size in sizes if size)
    assert sum(drawn) == pytest.approx(
        500 if total else 0, abs=0.06 * len(parts) + 0.01
    )


def test_nine_towns_stand_on_their_tiles_with_name_value_and_mark() -> None:
    statuses = [
        "red",
        "amber",
        "few",
        "grey",
        "green",
        "red",
        "green",
        "red",
        "amber",
    ]
    tiles = [
        {
            "tile_row": place // 3 + 1,
            "tile_column": place % 3 + 1,
            "area_name": f"第{place}镇",
            "value": place / 100,
            "unit": "rate",
            "status": status,
        }
        for place, status in enumerate(statuses)
    ]
    svg = draw("tile_grid", tiles, "镇街入户覆盖率")
    corners = {(box.get("x"), box.get("y")) for box in svg.iter(f"{SVG}rect")}
    texts = [text.text for text in svg.iter(f"{SVG}text")]
    marks = {"red": "■", "amber": "◆", "green": "●", "few": "◇", "grey": "○"}
    assert len(corners) == 9
    assert texts[0::3] == [tile["area_name"] for tile in tiles]
    assert texts[1::3] == [f"{place}.0%" for place in range(9)]
    assert texts[2::3] == [marks[status] for status in statuses]


@pytest.mark.parametrize(
    ("macro", "arguments"),
    [
        ("sparkline", ([1, 2], "<走势 & 近日>")),
        ("bar", (1, 2, "<走势 & 近日>")),
        ("stacked", ([("a", 1, "#fff")], "<走势 & 近日>")),
    ],
)
def test_every_chart_can_be_read_aloud(macro: str, arguments: tuple[Any, ...]) -> None:
    assert draw(macro, *arguments).findtext(f"{SVG}title") == "<走势 & 近日>"
