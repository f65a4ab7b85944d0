"""Pages on a telephone, laid out by a real browser where one is installed."""

import json
import re
import shutil
import subprocess
from html import escape, unescape
from pathlib import Path
from typing import Any

import daily_samples
import pytest

from fourgates.bench import specimen
from fourgates.briefing import Edition, render
from fourgates.catalogue.documents import documents

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
WIDTH = 390  # CSS pixels of a common telephone
FRAME = """<!doctype html><meta charset="utf-8"><body>
<iframe id="page" style="width: %dpx; height: 800px; border: 0" srcdoc="%s"></iframe>
<script>
onload = () => {
  const inside = document.getElementById("page").contentDocument;
  const root = inside.documentElement;
  const wide = [...inside.querySelectorAll("h1, h2, p, nav, td, .tiles > div > div")]
    .filter(one => one.getBoundingClientRect().right > root.clientWidth + 1
      && !one.closest(".list table, table:has(th:nth-child(6))"))
    .map(one => one.textContent.slice(0, 30));
  const small = [...inside.querySelectorAll("td, th, p")]
    .filter(one => parseFloat(getComputedStyle(one).fontSize) < 10).length;
  const links = [...inside.querySelectorAll("nav a")]
    .filter(one => one.getBoundingClientRect().height > 0).length;
  document.body.dataset.found = JSON.stringify(
    {scroll: root.scrollWidth, client: root.clientWidth, wide, small, links});
};
</script>
"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason=f"none of {BROWSERS} is installed"),
]


def _edition(name: str) -> Edition:
    if name == "daily":
        return daily_samples.rich()
    return specimen.editions(next(one for one in documents() if one.id == name))[0]


def _measured(html: str, folder: Path) -> dict[str, Any]:
    """Return what the browser measures of a page in a frame as wide as a telephone."""
    frame = folder / "frame.html"
    frame.write_text(FRAME % (WIDTH, escape(html)), "utf-8")
    words = (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--virtual-time-budget=9000",
    )
    done = subprocess.run(
        [str(BROWSER), *words, f"--user-data-dir={folder}", "--dump-dom", str(frame)],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    found = re.search(r'data-found="([^"]*)"', done.stdout)
    assert found, done.stderr[-400:]
    measured: dict[str, Any] = json.loads(unescape(found[1]))
    return measured


@pytest.mark.parametrize(
    ("name", "lang"),
    [("daily", "zh"), ("daily", "en"), ("town", "zh"), ("community", "zh")],
)
def test_a_page_reads_on_a_telephone_without_scrolling_sideways(
    name: str, lang: str, tmp_path: Path
) -> None:
    made = render(_edition(name), daily_samples.issue(), tmp_path, lang=lang)
    found = _measured(made.html.read_text("utf-8"), tmp_path)
    assert found["client"] <= WIDTH
    assert found["scroll"] <= found["client"]
    assert found["wide"] == []
    assert found["small"] == 0
    chapters = {one.chapter for one in _edition(name).document.sections} - {None}
    assert found["links"] == len(chapters)


def test_the_measure_sees_a_page_that_is_too_wide(tmp_path: Path) -> None:
    wide = "<!doctype html><p style='width: 700px; font-size: 5px'>wide</p>"
    wide += "<table><td style='min-width: 500px'>cell</table>"
    found = _measured(wide, tmp_path)
    assert found["scroll"] > WIDTH
    assert found["wide"] == ["wide", "cell"]
    assert found["small"] == 1
