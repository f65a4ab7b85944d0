"""What a printed page needs: Pango, HarfBuzz, a Chinese font, WeasyPrint."""

from __future__ import annotations

import ctypes
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from fourgates.doctor.finding import Finding
from fourgates.doctor.parts import SET_UP
from fourgates.home import Home

PANGO = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
}
# Without it fonts are still cut down, but in Python: 1.5 s a page instead of 0.4 s.
SUBSET = {"libharfbuzz-subset.so.0": "libharfbuzz-subset0"}
FONTS = "pylopdf_fonts_zh_cn"
SMALLEST_FONT = 1_000_000  # bytes; a Chinese font below that cannot hold GB 2312


def libraries(_home: Home) -> Finding:
    """Check that the page libraries load."""
    slow = [package for name, package in SUBSET.items() if not _loads(name)]
    missing = [package for name, package in PANGO.items() if not _loads(name)]
    if missing or slow:
        names = " ".join(missing + slow)
        return Finding(
            "page libraries",
            "fail" if missing else "warn",
            f"missing: {names}"
            + ("" if missing else " (pages print four times slower)"),
            f"apt-get install --no-install-recommends {names}",
        )
    return Finding("page libraries", "ok", "Pango and HarfBuzz load")


def fonts(_home: Home) -> Finding:
    """Check that the Chinese fonts are there."""
    spec = find_spec(FONTS)
    if spec is None or not spec.submodule_search_locations:
        return Finding("fonts", "fail", "the wheel is missing", SET_UP)
    folder = Path(next(iter(spec.submodule_search_locations)))
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in {".otf", ".ttf", ".ttc"}
        and path.stat().st_size >= SMALLEST_FONT
    ]
    if not found:
        return Finding("fonts", "fail", "no Chinese font in the wheel", SET_UP)
    return Finding("fonts", "ok", ", ".join(path.name for path in found))


def weasyprint(_home: Home) -> Finding:
    """Check that WeasyPrint prints a page."""
    from weasyprint import HTML  # noqa: PLC0415  loads Pango, which may be missing

    page = HTML(string="<p>四道关</p>").write_pdf()  # type: ignore[no-untyped-call]
    number = version("weasyprint")
    if not page or not page.startswith(b"%PDF"):
        return Finding("WeasyPrint", "fail", f"{number} printed no PDF", SET_UP)
    return Finding("WeasyPrint", "ok", f"{number} printed a page")


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
