"""Fill a template: one HTML page from section rows, for paper and for screens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.exceptions import TemplateError, TemplateNotFound, UndefinedError
from markupsafe import Markup
from pylopdf_fonts_zh_cn import sans_path, serif_path

from fourgates import project
from fourgates.briefing import figures, words
from fourgates.briefing.issue import IssueFacts
from fourgates.briefing.section_tables import NO_DATA
from fourgates.catalogue.documents import KINDS, TREND_DAYS, breakdowns, indicators
from fourgates.errors import UserError, at

LOCALES = {"zh": "zh_Hans_CN", "en": "en_GB"}
DAYS = {
    "zh": {"long": "y年M月d日　EEEE", "plain": "y年M月d日"},
    "en": {"long": "EEEE d MMMM y", "plain": "d MMMM y"},
}
HTML_LANGUAGES = {"zh": "zh-CN", "en": "en"}
COMMITTEE = re.compile(
    "(?:居|村)(?:民)?委(?:员)?会$"
    "| (?:Community|Village|Subdistrict|Town|District)(?=$|,)"
)
UNPRINTABLE = "〓"  # the Chinese printer's mark for a sort that is not in the case


def reports() -> Path:
    """Return the folder of the theme and the templates."""
    return project.root() / "reports"


def fill(
    template: str,
    values: Mapping[str, Any],
    issue: IssueFacts,
    lang: str,
    *,
    stylesheet: str = "",
) -> str:
    """Return the page as HTML, by a template under ``reports/``.

    It carries the stylesheet inside, or none when that is kept elsewhere.

    Raises:
        UserError: No such template, or a table or column that it names is missing.
    """
    try:
        found = environment(lang).get_template(template)
        return found.render(**values, issue=issue, css=stylesheet)
    except TemplateNotFound as missing:
        raise UserError(
            f"reports/{missing.name}: no such template. Kinds of section: "
            f"{', '.join(KINDS)}; a bespoke one is a file of its document's folder"
        ) from None
    except UndefinedError as error:
        raise at(
            f"reports/{template}",
            f"{error.message}. The table or column is missing in schema reporting: "
            "look for rpt_<document>__<table> and build again",
        ) from None
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        raise at(f"reports/{template}", str(error), line) from None
    except (KeyError, TypeError, ValueError) as error:
        raise at(
            f"reports/{template}",
            f"a table does not fit the template ({type(error).__name__}: {error}). "
            "Compare the columns of its table in schema reporting with the template",
        ) from None


@cache
def environment(lang: str) -> Environment:
    """Return the templates' environment for one language: strict, escaping."""
    made = Environment(
        loader=FileSystemLoader(reports()),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_final,
    )
    text, locale = words.load(lang), LOCALES[lang]
    made.filters |= {
        "change": figures.change,
        "day": lambda day, form="long": format_date(day, DAYS[lang][form], locale),
        "figure": lambda value, unit="count": (
            text["no_data"] if value == NO_DATA else figures.figure(value, unit)
        ),
        "hour": lambda value: _hour(value, lang),
        "label": lambda row, column="label": label(row, column, lang),
        "numbers": lambda values: [figures.number(value) for value in values],
        "reads_otherwise": figures.reads_otherwise,
        "share_of": figures.share,
        "short": lambda name: COMMITTEE.sub("", name),
        "total": figures.total,
    }
    made.globals |= {
        "difference": figures.difference,
        "headings": partial(words.headings, lang),
        "html_lang": HTML_LANGUAGES[lang],
        "lang": lang,
        "marks": figures.STATUS_MARKS,
        "breakdowns": breakdowns(),
        "indicators": indicators(),
        "trend_days": TREND_DAYS,
        "w": text,
        "word": text.find,
    }
    return made


def label(row: object, column: str, lang: str) -> str | None:
    """Return ``<column>_<lang>`` of a row, the Chinese text where it is empty."""
    of = row if isinstance(row, dict) else vars(row)
    text = of[f"{column}_{lang}"] or of[f"{column}_zh"]
    return None if text is None else str(text)


def printable(text: str) -> str:
    """Replace what neither font can print, so that no page shows a broken box."""
    if text.isascii() and text.isprintable():
        return text
    known = _characters()
    return "".join(c if c in known else UNPRINTABLE for c in text)


def _final(value: Any) -> Any:
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value)
    return figures.NOTHING if value is None else value


@cache
def _characters() -> frozenset[str]:
    common: set[int] = set()
    for place, path in enumerate((sans_path(), serif_path())):
        with TTFont(path, lazy=True) as font:
            codes = set(font.getBestCmap())
            common = common & codes if place else codes
    return frozenset(chr(code) for code in common if code >= ord(" ")) | {"\n", "\t"}


def _hour(value: datetime, lang: str) -> str:
    if lang == "zh" and value.time() == time.min:  # midnight closes the day before
        value -= timedelta(days=1)
        return format_date(value, "M月d日24:00", LOCALES[lang])
    pattern = "M月d日HH:mm" if lang == "zh" else "d MMM, HH:mm"
    return format_datetime(value, pattern, locale=LOCALES[lang])
