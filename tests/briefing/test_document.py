import csv
import io
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import daily_samples
import pdfua
import pikepdf
import poor_days
import pytest

from fourgates.briefing import Edition, IssueFacts, Rendered, attachments, render


def test_the_file_is_archival_tagged_titled_and_in_its_language(
    printed: Rendered,
) -> None:
    with pikepdf.open(printed.pdf) as pdf, pdf.open_metadata() as facts:
        assert (facts.get("pdfaid:part"), facts.get("pdfaid:conformance")) == ("3", "A")
        assert facts["dc:title"] == "温江区疫情防控日报 2020-02-28-01"
        assert pdf.Root.Lang == "zh-CN"
        assert bool(pdf.Root.MarkInfo.Marked) is True
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert len(pdf.pages) == printed.pages
        assert pdf.check_pdf_syntax() == []


def test_accessibility_checks_find_nothing_but_the_undeclared_standard(
    printed: Rendered,
) -> None:
    # UA-28-004: the file declares PDF/A, one declaration is all WeasyPrint writes.
    found = {finding.rule_id for finding in pdfua.validate(printed.pdf).findings}
    assert found == {"UA-28-004"}


def test_bookmarks_lead_to_each_chapter_and_table_by_its_title_alone(
    printed: Rendered,
) -> None:
    with pikepdf.open(printed.pdf) as pdf, pdf.open_outline() as outline:
        (whole,) = outline.root
        chapters = {one.title: one for one in whole.children}
        tables = [one.title for one in chapters["一、关键攻坚力：线索处置"].children]
    assert whole.title == "温江区疫情防控日报"
    hours = "未结线索与办理用时（小时）"
    assert tables == ["线索来源与时限（条）", "办结结果", hours]
    assert "附一　数据说明" in chapters


def test_both_faces_are_embedded_and_no_other(printed: Rendered) -> None:
    fonts = {}
    with pikepdf.open(printed.pdf) as pdf:
        for page in pdf.pages:
            for font in page.Resources.Font.values():
                inner = font.DescendantFonts[0]
                fonts[str(font.BaseFont)[8:]] = "/FontFile3" in inner.FontDescriptor
                shown = bytes(font.ToUnicode.read_bytes())
                assert b"<0000>" not in shown.split(b"endcodespacerange")[1]
    assert fonts == {"Gate-Sans": True, "Gate-Serif": True}


def test_the_data_of_every_section_are_attached_as_they_were_given(
    printed: Rendered, rich: Edition
) -> None:
    given = {**{k: v for k, v in rich.sections.items() if v}, **rich.tables}
    with pikepdf.open(printed.pdf) as pdf:
        names = sorted(pdf.attachments)
        assert names == [f"2020-02-28-01-{name}.csv" for name in sorted(given)]
        assert len(pdf.Root.AF) == len(given)
        for file in pdf.Root.AF:
            assert file.AFRelationship == "/Data"
            assert file.EF.F.Subtype == "/text/csv"
        content = pdf.attachments["2020-02-28-01-towns.csv"].get_file().read_bytes()
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    cells = rich.sections["towns"]
    first = [row for row in cells if row["column_order"] == 1]
    assert [row["label_zh"] for row in rows] == [row["label_zh"] for row in first]
    assert [float(row["household_coverage_rate"]) for row in rows] == [
        row["value"] for row in first
    ]
    assert "reporting_communities_rate.missing" in rows[0]


def test_an_attached_name_cannot_run_as_a_formula() -> None:
    content = attachments.text([{"name": "=cmd|'/c calc'!A1", "value": -3}])
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1] == [
        "'=cmd|'/c calc'!A1",
        "-3",
    ]


def test_every_date_in_the_file_is_the_issues(printed: Rendered) -> None:
    with pikepdf.open(printed.pdf) as pdf:
        known = "D:20200229064000+08'00"
        assert str(pdf.docinfo.CreationDate) == str(pdf.docinfo.ModDate) == known
        for file in pdf.Root.AF:
            assert str(file.EF.F.Params.CreationDate).startswith("D:20200229064000")


AGAIN = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
import daily_samples
from fourgates.briefing import render
render(daily_samples.rich(), daily_samples.issue(), Path(sys.argv[1]))
"""


def test_another_process_prints_the_same_bytes(
    printed: Rendered, tmp_path: Path
) -> None:
    root = Path(__file__).parents[2]
    paths = [tmp_path, root / "scripts", Path(__file__).parent]
    subprocess.run(
        [sys.executable, "-c", AGAIN, *map(str, paths)],
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/New_York"},
    )
    for name in (printed.pdf.name, printed.html.name):
        assert (tmp_path / name).read_bytes() == (
            printed.pdf.parent / name
        ).read_bytes()


def test_another_issue_of_the_same_data_is_another_file(tmp_path: Path) -> None:
    first = daily_samples.issue(first=True)
    later = IssueFacts(**{**vars(first), "known_at": datetime(2020, 2, 29, 9, 0)})
    files = [
        render(poor_days.empty(), facts, tmp_path / str(place)).pdf
        for place, facts in enumerate((first, later))
    ]
    with pikepdf.open(files[0]) as one, pikepdf.open(files[1]) as other:
        assert one.trailer.ID[0] != other.trailer.ID[0]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_day_without_a_row_is_still_a_document(tmp_path: Path, lang: str) -> None:
    facts = daily_samples.issue(first=True)
    made = render(poor_days.empty(), facts, tmp_path, lang=lang)
    assert made.pdf == tmp_path / f"daily.{lang}.pdf"
    with pikepdf.open(made.pdf) as pdf:
        assert len(pdf.pages) == made.pages
        assert list(pdf.attachments) == []
    assert 'lang="zh-CN"' in made.html.read_text("utf-8") or lang == "en"
