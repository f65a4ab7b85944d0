"""Read the documents: ``reports/<document>/document.yml``, one file a document.

A document says for whom it is, how often it is printed and which sections it has. Its
section kinds are few, and each takes few options; what none can say is ``bespoke``,
with a template of its own. Nothing is computed in here: a column names an indicator
and a part of its figure.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from fourgates import project
from fourgates.engine import write_parquet
from fourgates.errors import at
from fourgates.located import Mapping, Word, nearest, read, refuse
from fourgates.project import LANGUAGES

FILE = "document.yml"
WORDS = "reports/theme/words.csv"
SCOPES = ("district", "town", "community", "line", "firm")
WEEKDAYS = (
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
)
RHYTHMS = ("daily", "weekly", "monthly")
PARTS = ("value", "above", "below", "missing", "previous", "delta")
CHAPTER = "chapter_"  # of the word that heads a chapter
AREA_ROWS = ("towns", "communities")
OF_FEEDS = ("rejected_rows", "feed_missing")
TREND_DAYS = 14
ROWS = {"ranking": 10, "list": 20, "alerts": 12}  # printed at most, if none is said
KEYS = {"title", "scope", "audience", "rhythm", "day", "languages", "sections"}
COMMON = {"id", "kind", "chapter", "title", "note", "side"}
UNTITLED = ("headline", "strip", "definitions", "text", "bespoke")  # no heading
KINDS: dict[str, tuple[set[str], set[str]]] = {  # kind: options needed, options allowed
    "headline": (set(), {"indicators"}),
    "strip": ({"indicators"}, set()),
    "matrix": ({"rows", "columns"}, {"of"}),
    "breakdown": ({"rows", "columns"}, {"total", "bar", "hide_empty", "explain", "of"}),
    "ranking": ({"rows", "columns"}, {"limit"}),
    "trend": ({"indicators"}, {"days"}),
    "list": ({"list"}, {"limit"}),
    "alerts": (set(), {"limit"}),
    "actions": (set(), {"limit"}),
    "definitions": (set(), set()),
    "text": ({"text"}, set()),
    "bespoke": (set(), set()),
}
SECTION_COLUMNS = {
    "document_id": "varchar",
    "section_id": "varchar",
    "kind": "varchar",
    "scope": "varchar",
    "section_order": "integer",
    "row_source": "varchar",
    "has_total": "boolean",
    "row_limit": "integer",
    "day_count": "integer",
    "indicator_id": "varchar",
    "part": "varchar",
    "column_order": "integer",
    "list_kind": "varchar",
    "of_member": "varchar",
}


@dataclass(frozen=True)
class Column:
    """One column of a section: a part of an indicator's figure."""

    indicator_id: str
    part: str = "value"

    @property
    def name(self) -> str:
        """Return the column as a document writes it."""
        return self.indicator_id + ("" if self.part == "value" else f".{self.part}")


@dataclass(frozen=True)
class Section:
    """One section of a document."""

    id: str  # name within the document; its words stand under it in words.csv
    kind: str  # one of KINDS, also the name of its template
    chapter: str | None = None  # None for the first page
    title: dict[str, str] | None = None  # None to take the word of its id
    note: dict[str, str] | None = None  # beside the title
    side: str | None = None  # of a pair of columns, None for the full width
    rows: str | None = None  # towns, communities or a breakdown
    of: str | None = None  # the member that all rows are of, as task_kind=request
    columns: tuple[Column, ...] = ()  # of a headline or trend its indicators
    limit: int | None = None  # rows to print at most
    days: int | None = None  # of a trend
    has_total: bool = False
    bar: Column | None = None  # whose share of the total is drawn
    hide_empty: tuple[str, ...] = ()  # left out when nothing is counted of them
    list_kind: str | None = None  # of the work items of a list
    text: str | None = None  # word that a text prints
    explain: tuple[str, ...] = ()  # indicators to define below the table


@dataclass(frozen=True)
class Document:
    """One document: what is printed, of which scope, how often, in which languages."""

    id: str  # name of its folder
    title: dict[str, str]
    scope: str  # what one copy covers: the district, each town or each community
    audience: str  # for whom it is, an audience of shares.yml
    rhythm: str
    day: str | int | None  # of the week or of the month, None for a daily one
    languages: tuple[str, ...]
    sections: tuple[Section, ...]
    path: Path = field(compare=False)

    def is_due(self, day: date) -> bool:
        """Say whether the document is printed for a day."""
        if self.rhythm == "weekly":
            return WEEKDAYS[day.weekday()] == self.day
        return self.rhythm == "daily" or day.day == self.day

    @property
    def indicators(self) -> list[str]:
        """Return every indicator that a copy may print, in the catalogue's order.

        An alert is of any indicator with a good direction.
        """
        asked = {one.indicator_id for part in self.sections for one in part.columns}
        has_alerts = any(section.kind == "alerts" for section in self.sections)
        return [
            name
            for name, row in indicators().items()
            if name in asked or (has_alerts and row["direction"] != "none")
        ]


def documents(folder: Path | None = None) -> list[Document]:
    """Return every document of ``reports/`` or another folder, widest scope first.

    Raises:
        UserError: A file says what cannot be; the message names file, line, column.
    """
    base = folder or project.root() / "reports"
    found = [_document(path) for path in sorted(base.glob(f"*/{FILE}"))]
    return sorted(found, key=lambda one: (SCOPES.index(one.scope), one.id))


def write_sections(path: Path, folder: Path | None = None) -> None:
    """Write what the documents ask for as the Parquet file that the warehouse reads.

    One row for each column of a section; one without indicator for alerts, actions
    and lists. A strip asks what a headline does, which also asks for the trend of
    its indicators, as section ``<id>_trend``.
    """
    write_parquet(path, SECTION_COLUMNS, section_columns(folder))


def section_columns(folder: Path | None = None) -> list[tuple[Any, ...]]:
    """Return one row for each column of each section, as ``SECTION_COLUMNS`` names."""
    return [
        row
        for document in documents(folder)
        for order, section in enumerate(document.sections, 1)
        for row in _asked(document, section, order)
    ]


@cache
def indicators() -> dict[str, dict[str, str]]:
    """Return the indicators of the catalogue by name, in print order."""
    rows = table("catalogue/indicators")
    return {row["indicator_id"]: row for row in rows}


@cache
def words() -> dict[str, dict[str, str]]:
    """Return what pages say by word, in every language; labels of codes apart."""
    path = project.root() / WORDS
    with path.open(encoding="utf-8", newline="") as file:
        return {row["word"]: row for row in csv.DictReader(file)}


@cache
def breakdowns() -> dict[str, dict[str, str]]:
    """Return the breakdowns of the catalogue by name."""
    return {row["breakdown"]: row for row in table("catalogue/breakdowns")}


@cache
def work_item_kinds() -> list[str]:
    """Return the kinds of work items, in print order; feeds are not done at a door."""
    kinds = [row["action_kind"] for row in table("codes/code_action_kinds")]
    return [kind for kind in kinds if kind not in OF_FEEDS]


def table(name: str, root: Path | None = None) -> list[dict[str, str]]:
    """Return the rows of one table of ``seeds/``.

    Raises:
        UserError: A row has more or fewer cells than the header.
    """
    path = (root or project.root()) / "seeds" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header, *rows = reader
    for line, row in enumerate(rows, 2):
        if len(row) != len(header):
            raise at(
                Path("seeds") / f"{name}.csv",
                f"{len(row)} cells, but the header has {len(header)}. Put the missing "
                "commas, or quotes around a cell that holds one",
                line,
            )
    return [dict(zip(header, row, strict=True)) for row in rows]


def _asked(
    document: Document, section: Section, order: int
) -> Iterator[tuple[Any, ...]]:
    columns: Iterable[Column | None] = section.columns
    if section.kind in ("alerts", "actions", "list"):
        columns = [None]
    elif section.kind == "definitions":
        columns = [Column(name) for name in document.indicators]
    is_strip = section.kind == "strip"
    asked = [(section.id, "headline" if is_strip else section.kind, section.days)]
    if section.kind == "headline":
        asked.append((f"{section.id}_trend", "trend", TREND_DAYS))
    for name, kind, days in asked:
        for place, column in enumerate(columns, 1):
            yield (
                *(document.id, name, kind, document.scope, order, section.rows),
                *(section.has_total, section.limit, days),
                *((column.indicator_id, column.part) if column else (None, None)),
                *(place, section.list_kind, section.of),
            )


def _document(path: Path) -> Document:
    found = read(path)
    _known(path, found, KEYS, KEYS - {"day"})
    sections = found["sections"]
    if not isinstance(sections, list) or not sections:
        refuse(path, _key(found, "sections"), "'sections' is a list of sections")
    read_sections = tuple(_section(path, one) for one in sections)
    names = [section.id for section in read_sections]
    for one, name in zip(sections, names, strict=True):
        if names.count(name) > 1:
            refuse(path, one["id"], f"section '{name}' is named twice. Rename one")
    return Document(
        id=path.parent.name,
        title=_both(path, found, "title"),
        scope=_allowed(path, found["scope"], SCOPES),
        audience=str(found["audience"]),
        rhythm=_allowed(path, found["rhythm"], RHYTHMS),
        day=_day(path, found),
        languages=tuple(
            _allowed(path, one, LANGUAGES) for one in _list(path, found, "languages")
        ),
        sections=read_sections,
        path=path,
    )


def _section(path: Path, found: Any) -> Section:
    if not isinstance(found, Mapping):
        refuse(path, found, "a section is a mapping: {id: …, kind: …}")
    _known(path, found, set(found), {"id", "kind"})
    kind = _allowed(path, found["kind"], KINDS)
    needed, allowed = KINDS[kind]
    _known(path, found, COMMON | needed | allowed, needed)
    _check_words(path, found, kind)
    columns = _columns(path, found, kind)
    return Section(
        id=str(found["id"]),
        kind=kind,
        chapter=str(found["chapter"]) if "chapter" in found else None,
        title=_both(path, found, "title") if "title" in found else None,
        note=_both(path, found, "note") if "note" in found else None,
        side=_one_of(path, found, "side", ("left", "right")),
        rows=_rows(path, found, kind),
        of=_of(path, found),
        columns=columns,
        limit=_count(path, found, "limit", ROWS.get(kind)),
        days=_count(path, found, "days", TREND_DAYS if kind == "trend" else None),
        has_total=kind == "matrix" or _flag(path, found, "total"),
        bar=_bar(path, found, columns),
        hide_empty=tuple(map(str, _list(path, found, "hide_empty"))),
        list_kind=_one_of(path, found, "list", work_item_kinds()),
        text=str(found["text"]) if "text" in found else None,
        explain=tuple(
            _allowed(path, one, indicators()) for one in _list(path, found, "explain")
        ),
    )


def _check_words(path: Path, found: Mapping, kind: str) -> None:
    """Refuse a section that prints a word or a template that is not there."""
    name = str(found["id"])
    if kind == "bespoke" and not (path.parent / f"{name}.html").is_file():
        refuse(
            path,
            found["id"],
            f"a bespoke section has its template {path.parent.name}/{name}.html. "
            "Write it, or choose another kind",
        )
    if kind not in UNTITLED and "title" not in found and name not in words():
        refuse(
            path,
            found["id"],
            f"section '{name}' has no title. Write: title: {{zh: 中文, en: English}}, "
            f"or add to {WORDS} the row {name},<中文>,<English>",
        )
    if "chapter" in found:
        heads = [
            one.removeprefix(CHAPTER) for one in words() if one.startswith(CHAPTER)
        ]
        if found["chapter"] not in heads:
            refuse(
                path,
                found["chapter"],
                f"unknown chapter '{found['chapter']}'. "
                f"{nearest(str(found['chapter']), heads)} Or add to {WORDS} the row "
                f"{CHAPTER}{found['chapter']},<中文>,<English>",
            )
    if "text" in found:
        _among(path, found["text"], "word", found["text"], words())


def _known(path: Path, found: Mapping, known: set[str], needed: set[str]) -> None:
    """Refuse a key that is not known, and a mapping that lacks a needed one."""
    for key in found:
        _among(path, key, "key", key, known)
    for key in sorted(needed - set(found)):
        refuse(path, found, f"'{key}' is missing. Add: {key}: …")


def _key(found: Mapping, name: str) -> Any:
    return next((key for key in found if key == name), found)


def _among(path: Path, place: Any, what: str, word: Any, known: Iterable[str]) -> str:
    names = list(known)
    if word not in names:
        refuse(path, place, f"unknown {what} '{word}'. {nearest(str(word), names)}")
    return str(word)


def _allowed(path: Path, word: Any, known: Iterable[str]) -> str:
    return _among(path, word, "name", word, known)


def _one_of(path: Path, found: Mapping, key: str, known: Iterable[str]) -> str | None:
    return _allowed(path, found[key], known) if key in found else None


def _list(path: Path, found: Mapping, key: str) -> list[Any]:
    value = found.get(key, [])
    if not isinstance(value, list) or (key in found and not value):
        refuse(path, _key(found, key), f"'{key}' is a list. Write: {key}: [one, two]")
    return value


def _columns(path: Path, found: Mapping, kind: str) -> tuple[Column, ...]:
    if kind == "headline" and "indicators" not in found:
        ordered = [row for row in indicators().values() if row["headline_order"]]
        ordered.sort(key=lambda row: int(row["headline_order"]))
        return tuple(Column(row["indicator_id"]) for row in ordered)
    words = _list(path, found, "columns") + _list(path, found, "indicators")
    return tuple(_column(path, word) for word in words)


def _column(path: Path, word: Word) -> Column:
    indicator, dot, part = str(word).partition(".")
    _among(path, word, "indicator", indicator, indicators())
    if dot:
        _among(path, word, "part", part, PARTS)
    return Column(indicator, part or "value")


def _rows(path: Path, found: Mapping, kind: str) -> str | None:
    known: dict[str, Iterable[str]] = {
        "matrix": AREA_ROWS,
        "ranking": AREA_ROWS[1:],
        "breakdown": breakdowns(),
    }
    return _one_of(path, found, "rows", known.get(kind, ()))


def _of(path: Path, found: Mapping) -> str | None:
    if "of" not in found:
        return None
    breakdown, equals, code = str(found["of"]).partition("=")
    _among(path, found["of"], "breakdown", breakdown, breakdowns())
    if not (equals and code):
        refuse(path, found["of"], f"'of' is a member. Write: of: {breakdown}=<code>")
    return str(found["of"])


def _bar(path: Path, found: Mapping, columns: tuple[Column, ...]) -> Column | None:
    if "bar" not in found:
        return None
    column = _column(path, found["bar"])
    if column not in columns:
        refuse(path, found["bar"], "the bar is of one of the section's columns")
    return column


def _count(path: Path, found: Mapping, key: str, default: int | None) -> int | None:
    value = found.get(key, default)
    if value is not None and (type(value) is not int or value < 1):
        refuse(path, _key(found, key), f"'{key}' is a whole number from 1")
    return value


def _flag(path: Path, found: Mapping, key: str) -> bool:
    value = found.get(key, False)
    if not isinstance(value, bool):
        refuse(path, _key(found, key), f"'{key}' is true or false")
    return value


def _both(path: Path, found: Mapping, key: str) -> dict[str, str]:
    value = found[key]
    if not isinstance(value, Mapping) or set(value) != set(LANGUAGES):
        refuse(path, _key(found, key), f"write {key}: {{zh: 中文, en: English}}")
    return {language: str(value[language]) for language in LANGUAGES}


def _day(path: Path, found: Mapping) -> str | int | None:
    rhythm, day = found["rhythm"], found.get("day")
    last = 28  # every month has it
    if rhythm == "weekly":
        if day is None:
            refuse(path, found["rhythm"], "a weekly document names its day: monday …")
        return _allowed(path, day, WEEKDAYS)
    if rhythm == "monthly":
        if type(day) is not int or not 1 <= day <= last:
            refuse(path, found["rhythm"], f"a monthly one names its day, 1 to {last}")
        return int(day)
    if day is not None:
        refuse(path, _key(found, "day"), "a daily document has no day. Take it out")
    return None
