"""Documents are read whole or refused with file, line, column and the nearest name."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from fourgates.catalogue import documents as catalogue
from fourgates.catalogue.documents import (
    KINDS,
    SECTION_COLUMNS,
    Column,
    documents,
    section_columns,
    write_sections,
)
from fourgates.errors import UserError

GOOD = """\
title: {zh: 周报, en: Weekly}
scope: town
audience: town
rhythm: weekly
day: monday
languages: [zh]
sections:
  - {id: tiles, kind: headline, indicators: [leads_overdue, attendance_rate]}
  - id: gates
    kind: breakdown
    rows: gate
    total: true
    columns: [gate_checks, gate_checks.delta, fever_handover_rate.below]
  - {id: doors, kind: list, list: revisit, limit: 7, title: {zh: 门, en: Doors}}
  - {id: alerts, kind: alerts}
"""


def folder(tmp_path: Path, text: str = GOOD) -> Path:
    path = tmp_path / "weekly" / "document.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return tmp_path


def test_every_document_of_the_house_is_read() -> None:
    found = {document.id: document.scope for document in documents()}
    assert found["daily"] == "district"
    assert found["town"] == "town"
    assert found["community"] == "community"


def test_the_documents_use_every_kind_but_those_that_wait(tmp_path: Path) -> None:
    used = {section.kind for one in documents() for section in one.sections}
    assert set(KINDS) - used <= {"trend"}


def test_a_trend_asks_for_each_indicator_over_its_days(tmp_path: Path) -> None:
    trend = "  - {id: trend, kind: trend, indicators: [gate_checks], days: 9}\n"
    rows = section_columns(folder(tmp_path, GOOD + trend))
    assert [(row[1:4], row[8:11]) for row in rows if row[1] == "trend"] == [
        (("trend", "trend", "town"), (9, "gate_checks", "value"))
    ]


def test_a_document_is_what_its_file_says(tmp_path: Path) -> None:
    (one,) = documents(folder(tmp_path))
    assert (one.id, one.scope, one.title["en"]) == ("weekly", "town", "Weekly")
    tiles, gates, doors, alerts = one.sections
    assert tiles.columns == (Column("leads_overdue"), Column("attendance_rate"))
    assert gates.columns[1] == Column("gate_checks", "delta")
    assert (gates.rows, gates.has_total) == ("gate", True)
    assert (doors.list_kind, doors.limit, alerts.limit) == ("revisit", 7, 12)


def test_each_column_of_a_section_is_one_row_for_the_warehouse(tmp_path: Path) -> None:
    target = tmp_path / "build" / "sections.parquet"
    write_sections(target, folder(tmp_path))
    with duckdb.connect() as connection:
        relation = connection.sql(f"select * from '{target}'")
        assert relation.columns == list(SECTION_COLUMNS)
        rows = relation.fetchall()
    places = [(row[1], row[2], row[9], row[10], row[11]) for row in rows]
    assert places == [
        ("tiles", "headline", "leads_overdue", "value", 1),
        ("tiles", "headline", "attendance_rate", "value", 2),
        ("tiles_trend", "trend", "leads_overdue", "value", 1),
        ("tiles_trend", "trend", "attendance_rate", "value", 2),
        ("gates", "breakdown", "gate_checks", "value", 1),
        ("gates", "breakdown", "gate_checks", "delta", 2),
        ("gates", "breakdown", "fever_handover_rate", "below", 3),
        ("doors", "list", None, None, 1),
        ("alerts", "alerts", None, None, 1),
    ]
    by_section = {row[1]: row for row in rows}
    assert by_section["gates"][5:9] == ("gate", True, None, None)
    assert by_section["tiles_trend"][8] == 14
    assert (by_section["doors"][7], by_section["doors"][12]) == (7, "revisit")


def test_a_headline_without_indicators_has_all_that_are_ordered() -> None:
    daily = next(one for one in documents() if one.id == "daily")
    ordered = [
        name for name, row in catalogue.indicators().items() if row["headline_order"]
    ]
    headline = next(part for part in daily.sections if part.kind == "headline")
    tiles = [column.indicator_id for column in headline.columns]
    assert set(tiles) == set(ordered)
    assert tiles[0] == "household_coverage_rate"


def test_definitions_are_of_all_that_is_printed_and_all_that_can_alarm() -> None:
    daily = next(one for one in documents() if one.id == "daily")
    defined = {
        row[9]
        for row in section_columns()
        if row[0] == "daily" and row[2] == "definitions"
    }
    printed = {c.indicator_id for section in daily.sections for c in section.columns}
    rated = {
        name
        for name, row in catalogue.indicators().items()
        if row["direction"] != "none"
    }
    assert defined == printed | rated


@pytest.mark.parametrize(
    ("rhythm", "due"),
    [
        ("rhythm: daily", [True] * 7),
        ("rhythm: weekly\nday: monday", [False, False, True] + [False] * 4),
        ("rhythm: monthly\nday: 28", [False] * 6 + [True]),
    ],
)
def test_a_document_is_due_by_its_rhythm(
    tmp_path: Path, rhythm: str, due: list[bool]
) -> None:
    text = GOOD.replace("rhythm: weekly\nday: monday", rhythm)
    (one,) = documents(folder(tmp_path, text))
    assert [one.is_due(date(2020, 2, day)) for day in range(22, 29)] == due


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("audience: town\n", "", r":1:1: 'audience' is missing"),
        ("scope: town", "scope: twon", r":2:8: .*'twon'. Did you mean 'town'"),
        ("scope:", "skope:", r":2:1: unknown key 'skope'. Did you mean 'scope'"),
        ("day: monday", "day: mondy", r":5:6: .*Did you mean 'monday'"),
        ("day: monday\n", "", r":4:9: a weekly document names its day"),
        ("[zh]", "[zh, fr]", r":6:17: unknown name 'fr'. Choose one of: en, zh"),
        ("kind: headline", "kind: heading", r":8:23: .*Did you mean 'headline'"),
        ("[leads_overdue", "[lead_overdue", r":8:46: .*Did you mean 'leads_overdue'"),
        ("checks.delta", "checks.dalta", r":13:28: unknown part 'dalta'.*'delta'"),
        ("rows: gate", "rows: gates", r":11:11: .*Did you mean 'gate'"),
        ("total: true", "total: yes please", r":12:5: 'total' is true or false"),
        (", title: {zh: 门, en: Doors}", "", r":14:10: section 'doors' has no title"),
        ("kind: alerts", "kind: alerts, chapter: twon", r":15:41: .*mean 'town'"),
        ("kind: alerts", "kind: text, text: legand", r":15:36: .*mean 'legend'"),
        ("kind: alerts", "kind: bespoke", r":15:10: .*template weekly/alerts.html"),
        ("limit: 7", "limit: 0", r":14:44: 'limit' is a whole number from 1"),
        ("list: revisit", "list: revist", r":14:35: .*Did you mean 'revisit'"),
        ("    rows: gate\n", "", r":9:5: 'rows' is missing"),
        ("kind: alerts", "kind: alerts, rows: gate", r":15:32: unknown key 'rows'"),
        ("id: doors", "id: gates", r"section 'gates' is named twice"),
        ("{zh: 周报, en: Weekly}", "周报", r":1:1: write title: {zh"),
        ("en: Doors}}", "en: Doors}", r":15:3: .*Mend the YAML"),
        ("day: monday", "day: monday\nday: friday", r"'day' is given twice"),
    ],
)
def test_what_cannot_be_is_told_where_it_stands(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert GOOD.count(old) >= 1
    with pytest.raises(UserError, match=told) as refused:
        documents(folder(tmp_path, GOOD.replace(old, new, 1)))
    assert "weekly/document.yml:" in refused.value.message
