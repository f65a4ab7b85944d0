"""The pressroom opens its own files and nothing else."""

from pathlib import Path

import daily_samples
import pikepdf
import poor_days
import pytest
from pylopdf_fonts_zh_cn import sans_path

from fourgates.briefing import page, printing, render
from fourgates.errors import UserError

SECRET = "file:///etc/passwd"


@pytest.mark.parametrize(
    "url",
    [
        SECRET,
        "FILE:///etc/passwd",
        "file://localhost/etc/passwd",
        "http://127.0.0.1/a.css",
        "https://example.org/a.css",
        "ftp://example.org/a",
        "data:text/css,body{color:red}",
        "file:///%00",
        "/etc/passwd",
        "",
    ],
)
def test_foreign_addresses_are_refused(url: str) -> None:
    assert not printing.allowed(url)


def test_a_way_out_of_the_theme_is_refused() -> None:
    inside = (page.reports() / "theme").as_uri()
    assert printing.allowed(f"{inside}/page.css")
    assert not printing.allowed(f"{inside}/../../pyproject.toml")
    assert not printing.allowed(f"{inside}/%2e%2e/%2e%2e/pyproject.toml")


def test_the_two_fonts_are_allowed_and_not_their_neighbours() -> None:
    assert printing.allowed(sans_path().as_uri())
    assert not printing.allowed(sans_path().parent.as_uri())


def test_a_link_out_of_the_theme_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "page.css"
    link.symlink_to(page.reports() / "theme" / "page.css")
    assert printing.allowed(link.as_uri())  # it is the theme's own file in the end
    link.unlink()
    link.symlink_to("/etc/passwd")
    assert not printing.allowed(link.as_uri())


@pytest.mark.parametrize(
    "tag",
    [
        f'<link rel="stylesheet" href="{SECRET}">',
        f'<link rel="attachment" href="{SECRET}">',
        f'<img src="{SECRET}" alt="">',
        '<img src="http://127.0.0.1:9/x.png" alt="">',
        f"<style>@import url({SECRET});</style>",
        f'<a rel="attachment" href="{SECRET}">file</a>',
    ],
)
def test_a_template_that_reaches_out_stops_the_press(tag: str, tmp_path: Path) -> None:
    html = f'<html lang="zh"><head><title>t</title></head><body>{tag}</body></html>'
    with pytest.raises(UserError, match="may only use files of reports/"):
        document = printing.lay_out(html, "plain")
        printing.write(document, tmp_path / "x.pdf", [], "x")


def test_a_drawing_that_reaches_out_stays_empty(tmp_path: Path) -> None:
    # WeasyPrint gives up the drawing, not the page; the file was refused all the same.
    drawing = (
        "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>"
        f"<image href='{SECRET}' width='9' height='9'/></svg>"
    )
    html = f'<html lang="zh"><head><title>t</title></head><body>{drawing}</body></html>'
    printing.write(printing.lay_out(html, "plain"), tmp_path / "x.pdf", [], "x")
    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        assert pdf.pages[0].get_images() == {}
        assert list(pdf.attachments) == []


def test_markup_in_the_data_is_text_on_the_page(tmp_path: Path) -> None:
    attack = f'<link rel=attachment href="{SECRET}"><img src="{SECRET}">'
    row = {"area_name": attack, "town_name": attack, "days_silent": 1}
    edition = daily_samples.with_rows(poor_days.empty(), silent=[row])
    made = render(edition, daily_samples.issue(first=True), tmp_path)
    assert attack not in made.html.read_text("utf-8")
    assert "&lt;link rel=attachment" in made.html.read_text("utf-8")
    with pikepdf.open(made.pdf) as pdf:
        assert list(pdf.attachments) == ["2020-02-28-01-silent.csv"]
    assert b"root:" not in made.pdf.read_bytes()
