"""The pages hold on every day of the demo, not only on the last."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from page_boxes import body_of, inside, right_edge, said
from weasyprint.formatting_structure import boxes

from fourgates.bench import specimen
from fourgates.briefing import Edition, Row, document, editions, page, printing
from fourgates.catalogue.documents import documents
from fourgates.cli import main
from fourgates.home import Home
from fourgates.publish.issue_ledger import FIGURES_LANDED

FIRST, LAST = date(2020, 2, 1), date(2020, 2, 28)
ALL = [FIRST + timedelta(days=at) for at in range(28)]
SUNDAY = date(2020, 2, 16)
FEW = [FIRST, SUNDAY]  # and the last, which the demo printed
HOLE = 1 / 3  # of a page, white in the middle of a document
PIXEL = 1.0
PAGES = {"community": 1, "town": 2}
Homes = Callable[[str], Home]


@pytest.fixture(scope="module")
def home_named(
    demo_home: Home, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Homes]:
    """Return a home of each name that knows what the demo does and has no issue."""
    folder = tmp_path_factory.mktemp("days")

    def named(name: str) -> Home:
        root = folder / name
        if not root.exists():
            shutil.copytree(demo_home.root, root, symlinks=True)
            for one in (root / "issues", root / "landing" / FIGURES_LANDED):
                shutil.rmtree(one)
        return Home(root)

    yield named
    shutil.rmtree(folder)


def _printed(home: Home, day: date) -> list[Edition]:
    """Build a day after the one published before, and publish it by a single page."""
    _command(home, "build", "--date", str(day))
    found = _read(home)
    sheet = found[-1]
    chosen = ["--document", sheet.document.id, "--area", sheet.area.id]
    _command(home, "publish", *chosen)
    return found


def _read(home: Home) -> list[Edition]:
    return _chosen(editions(home.warehouse, documents()))


def _command(home: Home, *words: str) -> None:
    asked = [*words, "--quiet", "--home", str(home.root)]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 0, result.output


def _chosen(found: list[Edition]) -> list[Edition]:
    """Return the district's documents, the largest town and the fullest community."""
    district = [one for one in found if one.area.level == "district"]
    rest = [
        max((one for one in found if one.area.level == level), key=_rows)
        for level in ("town", "community")
    ]
    return district + rest


def _rows(edition: Edition) -> int:
    return sum(map(len, edition.sections.values()))


@pytest.mark.parametrize("day", FEW, ids=str)
def test_pages_hold_on_days_of_every_kind(home_named: Homes, day: date) -> None:
    assert SUNDAY.isoweekday() == 7
    _hold(_printed(home_named("few"), day))


def test_pages_hold_on_the_day_that_the_demo_printed(demo_home: Home) -> None:
    _hold(_read(demo_home))


def test_the_english_page_of_the_demo_says_no_word_of_chinese(demo_home: Home) -> None:
    page = (demo_home.issues / "current" / "daily.en.html").read_text("utf-8")
    assert "Liucheng" in page
    assert (
        re.findall("[\u4e00-\u9fff]+", re.sub("(?s)<style.*?</style>", "", page)) == []
    )


@pytest.mark.heavy
@pytest.mark.parametrize("day", ALL, ids=str)
def test_pages_hold_on_all_days(home_named: Homes, day: date) -> None:
    _hold(_printed(home_named("all"), day))


def _hold(found: list[Edition]) -> None:
    faults = [
        f"{one.document.id} {lang}: {fault}"
        for one in found
        for lang in one.document.languages
        for fault in _faults(one, lang)
    ]
    assert faults == []


def _faults(edition: Edition, lang: str) -> Iterator[str]:
    """Tell what a reader would be ashamed of in the pages of one edition."""
    edition = edition.in_language(lang)
    content = document.content(edition)
    _, pages, _ = document.laid_out(edition, content, specimen.issue(), lang)
    yield from _front(edition, lang, pages)
    for number, one in enumerate(pages.pages, 1):
        yield from (f"page {number}: {fault}" for fault in _overfull(one))
        yield from (f"page {number}: {fault}" for fault in _split(one))
        if 1 < number < len(pages.pages):
            yield from (f"page {number}: {fault}" for fault in _holes(one))


def _front(edition: Edition, lang: str, pages: printing.Document) -> Iterator[str]:
    """Tell what of page 1 is not on it: its sections, counts and last action."""
    first = said(body_of(pages.pages[0]))
    wanted = [
        text
        for section in edition.document.sections
        for text in WANTED.get(section.kind, _nothing)(
            edition.sections.get(section.id, [])[: section.limit], lang
        )
    ]
    yield from (f"page 1 lacks: {text}" for text in wanted if text not in first)
    for later in pages.pages[1:]:
        if any(box.element.get("id") == "front" for box in _elements(later)):
            yield "page 1 does not hold its sections"
    if len(pages.pages) > PAGES.get(edition.area.level, 99):
        yield f"{len(pages.pages)} pages of a {edition.area.level}"


def _of_alerts(rows: list[Row], lang: str) -> list[str]:
    told = page.environment(lang).globals["w"]["alerts_note"].partition("{red}")[0]
    return [f"{told}{row['red_count']}" for row in rows[:1]]


def _of_actions(rows: list[Row], lang: str) -> list[str]:
    return [row[f"label_{lang}"] for row in rows]


def _nothing(rows: list[Row], lang: str) -> list[str]:
    return []


WANTED = {"alerts": _of_alerts, "actions": _of_actions}


def _elements(one: Any) -> list[Any]:
    found = inside(body_of(one), boxes.BlockBox)
    return [box for box in found if box.element is not None]


def _overfull(one: Any) -> Iterator[str]:
    block = one._page_box
    right = block.content_box_x() + block.width + PIXEL
    bottom = block.content_box_y() + block.height + PIXEL
    for thing in inside(body_of(one), boxes.TextBox, boxes.ReplacedBox):
        if right_edge(thing) > right or thing.position_y + thing.height > bottom:
            yield f"overfull: {said(thing)[:20]}"


def _split(one: Any) -> Iterator[str]:
    """Tell headings, captions and table heads that nothing stands under."""
    lines = list(inside(body_of(one), boxes.LineBox))
    heads = [line for line in lines if line.element_tag in ("h2", "h3", "caption")]
    for head in heads:
        left, right = head.position_x, head.position_x + 40
        beneath = [
            line
            for line in lines
            if line not in heads
            and line.position_y > head.position_y
            and left - 40 < line.position_x < right
        ]
        if not beneath:
            yield f"nothing under: {said(head)[:20]}"


def _holes(one: Any) -> Iterator[str]:
    """Tell white that is higher than a third of the page."""
    block = one._page_box
    top, high = block.content_box_y(), block.height
    printed = (boxes.LineBox, boxes.ReplacedBox)
    edges = sorted(
        (box.position_y, box.position_y + box.height)
        for box in inside(body_of(one), *printed)
    )
    low = top
    for start, end in [*edges, (top + high, top + high)]:
        if start - low > high * HOLE:
            yield f"a hole of {(start - low) / high:.0%}"
        low = max(low, end)
