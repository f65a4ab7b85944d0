"""Pages as laid out: nothing lost, nothing overfull, nothing left alone."""

from collections import defaultdict
from typing import Any

import daily_samples
import pytest
from fontTools.ttLib import TTFont
from page_boxes import body_of, inside, right_edge, said
from pylopdf_fonts_zh_cn import sans_path
from weasyprint.formatting_structure import boxes

from fourgates.briefing import document, page, printing

CASES = [
    (day, lang)
    for day in ("rich", "nulls", "empty", "crowded")
    for lang in ("zh", "en")
    if (day, lang) != ("nulls", "en")
]
CASES += [
    (f"{document}{change}", "zh")
    for document in ("town", "community")
    for change in ("", " nulls", " empty", " crowded")
]
READABLE = [case for case in CASES if case[0] not in ("crowded", "town crowded")]
CLOSING = "，。、；：）》〉”’！？％%…】」"
OPENING = "（《〈“‘【「"
HALF_A_POINT = 0.67  # CSS pixels
SAME_COLUMN = 40

every_case = pytest.mark.parametrize(("day", "lang"), CASES)


@every_case
def test_every_cell_of_the_template_is_on_a_page(
    pressed: Any, day: str, lang: str
) -> None:
    document = pressed(day, lang)
    printed = {
        id(box.element)
        for one in document.pages
        for box in inside(one._page_box, boxes.TableCellBox, boxes.ReplacedBox)
    }
    wanted = [
        element
        for element in document._html.etree_element.iter()
        if element.tag in ("td", "th", "{http://www.w3.org/2000/svg}svg")
    ]
    assert [element for element in wanted if id(element) not in printed] == []


@every_case
def test_nothing_leaves_its_cell_or_the_text_block(
    pressed: Any, day: str, lang: str
) -> None:
    for one in pressed(day, lang).pages:
        block = one._page_box
        right = block.content_box_x() + block.width + HALF_A_POINT
        bottom = block.content_box_y() + block.height + HALF_A_POINT
        for thing in inside(body_of(one), boxes.TextBox, boxes.ReplacedBox):
            assert right_edge(thing) <= right, said(thing)
            assert thing.position_y <= bottom
        for cell in inside(body_of(one), boxes.TableCellBox):
            low = cell.position_x - HALF_A_POINT
            high = cell.position_x + cell.border_width() + HALF_A_POINT
            for text in inside(cell, boxes.TextBox, boxes.ReplacedBox):
                assert text.position_x >= low, said(cell)
                assert right_edge(text) <= high, said(cell)


@every_case
def test_no_line_starts_with_closing_or_ends_with_opening_punctuation(
    pressed: Any, day: str, lang: str
) -> None:
    for one in pressed(day, lang).pages:
        for line in inside(body_of(one), boxes.LineBox):
            text = said(line).strip()
            assert not text or text[0] not in CLOSING, text
            assert not text or text[-1] not in OPENING, text


@every_case
def test_no_heading_caption_or_table_head_is_left_at_the_foot_of_a_page(
    pressed: Any, day: str, lang: str
) -> None:
    for one in pressed(day, lang).pages:
        heads, others = [], []
        for box in inside(body_of(one), boxes.LineBox):
            names = {box.element_tag}
            (heads if names & {"h2", "h3", "caption"} else others).append(box)
        for head in heads:
            beneath = [
                line
                for line in others
                if line.position_y > head.position_y
                and abs(line.position_x - head.position_x) < SAME_COLUMN
            ]
            assert beneath, said(head)


@every_case
def test_a_broken_paragraph_leaves_two_lines_on_each_side(
    pressed: Any, day: str, lang: str
) -> None:
    parts: dict[int, list[int]] = defaultdict(list)
    for one in pressed(day, lang).pages:
        lines: dict[int, int] = defaultdict(int)
        for box in inside(body_of(one), boxes.BlockBox):
            if box.element_tag == "p":
                lines[id(box.element)] += len(list(inside(box, boxes.LineBox)))
        for element, count in lines.items():
            parts[element].append(count)
    assert all(min(counts) >= 2 for counts in parts.values() if len(counts) > 1), parts


@every_case
def test_no_page_is_blank(pressed: Any, day: str, lang: str) -> None:
    for one in pressed(day, lang).pages:
        assert said(body_of(one)).strip()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_page_one_holds_what_is_red_what_changed_and_what_to_do(
    pressed: Any, rich: Any, lang: str
) -> None:
    first = said(body_of(pressed("rich", lang).pages[0]))
    word = page.environment(lang).globals["w"]
    for row in rich.sections["headlines"] + rich.sections["alerts"][:6]:
        assert row[f"label_{lang}"].split()[0] in first
    most = next(one.limit for one in rich.document.sections if one.id == "actions")
    told, more = rich.sections["actions"][:most], rich.sections["actions"][most:]
    for row in told:
        assert row[f"label_{lang}"] in first
    assert word["more_actions"].format(count=len(more)) in first
    assert f"{sum(row['item_count'] for row in more):,}" in first
    assert word["alerts"] in first
    assert f"{sum(row['rows_new'] for row in rich.tables['changes']):,}" in first
    second = said(body_of(pressed("rich", lang).pages[1]))
    assert word["chapter_movement"] in second


def test_the_daily_is_short_enough_to_read(pressed: Any) -> None:
    assert len(pressed("rich", "zh").pages) <= 12
    assert len(pressed("rich", "en").pages) <= 14


def test_folios_stand_right_on_odd_pages_and_left_on_even_ones(pressed: Any) -> None:
    for place, one in enumerate(pressed("rich").pages, 1):
        folio = next(
            box
            for box in one._page_box.children
            if isinstance(box, boxes.MarginBox) and said(box).startswith("— ")
        )
        assert said(folio) == f"— {place} —"
        assert folio.at_keyword == ("@bottom-right" if place % 2 else "@bottom-left")


def test_the_page_has_the_measures_of_the_standard(pressed: Any) -> None:
    block = pressed("rich").pages[0]._page_box
    millimetre = 96 / 25.4
    assert block.margin_width() / millimetre == pytest.approx(210, abs=0.1)
    assert block.margin_height() / millimetre == pytest.approx(297, abs=0.1)
    assert block.width / millimetre == pytest.approx(156, abs=0.1)
    assert block.height / millimetre == pytest.approx(225, abs=0.1)
    assert block.margin_top / millimetre == pytest.approx(37, abs=0.1)
    assert block.margin_left / millimetre == pytest.approx(28, abs=0.1)


def test_figures_of_a_column_end_on_one_line(pressed: Any) -> None:
    checked = 0
    for one in pressed("rich").pages:
        for table in inside(body_of(one), boxes.TableBox):
            if table.element.tag != "table":
                continue
            edges: dict[int, set[float]] = defaultdict(set)
            for row in inside(table, boxes.TableRowBox):
                for cell in row.children:
                    if "number" in (cell.element.get("class") or "").split():
                        last = max(
                            map(right_edge, inside(cell, boxes.TextBox)), default=None
                        )
                        if last is not None:
                            edges[cell.grid_x].add(round(last, 1))
            checked += len(edges)
            assert all(len(ends) == 1 for ends in edges.values()), edges
    assert checked > 80


def test_the_figures_of_the_sans_are_all_as_wide() -> None:
    with TTFont(sans_path(), lazy=True) as font:
        names = font.getBestCmap()
        assert len({font["hmtx"][names[ord(digit)]][0] for digit in "0123456789"}) == 1


def test_only_the_two_own_faces_are_used(pressed: Any) -> None:
    for day, lang in CASES:
        document = pressed(day, lang)
        families = {
            family
            for one in document.pages
            for text in inside(one._page_box, boxes.TextBox)
            for family in text.style["font_family"][:1]
        }
        assert families <= {printing.SANS, printing.SERIF}


def test_the_theme_has_no_rule_that_the_press_ignores(
    rich: Any, caplog: pytest.LogCaptureFixture
) -> None:
    found = document.content(rich)
    with caplog.at_level("WARNING", logger="weasyprint"):
        printing.press.__wrapped__("daily")
        document.laid_out(rich, found, daily_samples.issue(), "zh")
    assert [record.getMessage() for record in caplog.records] == []


@pytest.mark.parametrize(
    ("change", "most"), [("", 2), (" nulls", 2), (" empty", 2), (" crowded", 4)]
)
def test_a_community_sheet_is_one_page_and_a_town_briefing_two(
    pressed: Any, change: str, most: int
) -> None:
    assert len(pressed(f"community{change}").pages) == 1
    assert 2 <= len(pressed(f"town{change}").pages) <= most


@pytest.mark.parametrize(("day", "lang"), READABLE)
def test_page_one_holds_all_sections_without_a_chapter(
    pressed: Any, day: str, lang: str
) -> None:
    for one in pressed(day, lang).pages[1:]:
        elements = {
            ancestor.get("id")
            for box in inside(body_of(one), boxes.BlockBox)
            if (ancestor := box.element) is not None
        }
        assert "front" not in elements
