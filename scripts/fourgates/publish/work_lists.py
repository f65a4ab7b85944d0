"""Write the work lists: what is open in an area, one workbook an area."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from fourgates.briefing import Area, Edition, IssueFacts
from fourgates.briefing.figures import figure
from fourgates.briefing.words import Words, load
from fourgates.catalogue.documents import work_item_kinds
from fourgates.engine import connect
from fourgates.spreadsheet import display_width

LEVELS = ("district", "town")  # a community's list is on its sheet
TEXT_ONLY = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
NARROW, WIDE = 6, 40
A4 = 9  # the workbook's code of the paper
# In walking order: town, community, grid, compound, building, unit, door.
WALK = (
    *("town_name", "community_name", "grid_id", "compound", "building", "unit"),
    *("place",),
)
COLUMNS = (*WALK, "item_id", "whose", "staff_id", "since_date", "due_date", "rule_id")
ITEMS = f"""
    select item_kind, town_id, community_id, subject_key, {", ".join(COLUMNS)}
    from marts.fct_work_items
"""
NUMBER = re.compile(r"\d+")
ASKED = (
    *("sender", "feed", "file_name", "line", "column_name", "cell_value"),
    *("refers_to", "since_date", "loaded_at"),
)
QUESTIONS = f"""
    select labels.label_zh, {", ".join(f"asked.{name}" for name in ASKED)}
    from (
        select asked.* replace (coalesce(label_zh, column_name) as column_name)
        from marts.fct_rows_asked as asked
        left join marts.dim_code_labels as flags
            on code_list = 'row_flags' and column_name = code
    ) as asked
    inner join marts.dim_code_labels as labels
        on labels.code_list = 'row_questions' and asked.question = labels.code
    order by labels.print_order, {", ".join(f"asked.{name}" for name in ASKED)}
"""
REJECTS = ("file_name", "sheet", "feed", "rows_in_file", "rows_waiting", "loaded_at")
OUTCOMES = (
    *("feed", "sender", "rows_in_file", "rows_left_out", "rows_rejected"),
    *("rows_duplicate", "rows_accepted", "rows_in_withdrawn_loads", "rows_set_aside"),
    *(
        "rows_superseded",
        "rows_superseded_elsewhere",
        "rows_superseded_by_older",
        "rows_void",
        "rows_current",
    ),
)

ALERTS = (
    *("status", "area_name", "label_zh", "value", "numerator", "denominator"),
    *("previous_value", "target_text", "owner"),
)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: its name, heads and rows."""

    name: str
    heads: list[str]
    rows: list[tuple[Any, ...]]


def write(
    warehouse: Path,
    folder: Path,
    editions: Sequence[Edition],
    issue: IssueFacts,
) -> list[Path]:
    """Write ``<folder>/<area>.xlsx`` for the district and the towns that are printed.

    All that is red or amber, then a sheet a kind of work item, whether it has rows or
    not; the district's workbook also has the rejects, what became of all rows, and the
    rows to ask about, by sender.
    The same rows give the same bytes: the issue gives every workbook its date. The
    files are in the order of the areas' codes.
    """
    areas = {one.area.id: one.area for one in editions if one.area.level in LEVELS}
    if not areas:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    items, written = open_items(warehouse), []
    asked = _asked(warehouse)
    for area_id, area in sorted(areas.items()):
        own = [one for one in editions if one.area.id == area_id]
        sheets = [_alerts(own), *_sheets(items, area)]
        if area.level == "district":
            sheets += [_rejects(warehouse), _outcomes(warehouse), asked]
        written.append(folder / f"{area_id}.xlsx")
        _write_book(written[-1], sheets, issue)
    return written


def open_items(warehouse: Path) -> list[dict[str, Any]]:
    """Return every open item as its columns, in walking order."""
    with connect(warehouse, read_only=True) as connection:
        relation = connection.sql(ITEMS)
        names = relation.columns
        found = [dict(zip(names, row, strict=True)) for row in relation.fetchall()]
    return sorted(found, key=_place)


def _place(item: dict[str, Any]) -> list[str]:
    """Return what puts items in walking order: building 2 comes before building 10."""
    names = ("town_id", "community_id", *WALK[2:], "item_id")
    texts = [str(item[name] or "") for name in names]
    return [NUMBER.sub(lambda found: found[0].zfill(12), text) for text in texts]


def _sheets(items: list[dict[str, Any]], area: Area) -> list[Sheet]:
    words = load("zh")
    heads = [words[f"list_{name}"] for name in COLUMNS]
    return [
        Sheet(
            words[f"action_kinds.{kind}"],
            heads,
            [
                tuple(item[name] for name in COLUMNS)
                for item in items
                if item["item_kind"] == kind
                and (area.level == "district" or item["town_id"] == area.id)
            ],
        )
        for kind in work_item_kinds()
    ]


def _alerts(editions: list[Edition]) -> Sheet:
    """Return all that is red or amber in an area, as page 1 lists the first of it."""
    words = load("zh")
    listed = (
        edition.sections.get(section.id, [])
        for edition in editions
        for section in edition.document.sections
        if section.kind == "alerts"
    )
    rows = [
        (
            words[f"statuses.{row['status']}"],
            row["area_name"],
            row["label_zh"],
            figure(row["value"], row["unit"]),
            *(row["numerator"], row["denominator"]),
            figure(row["previous_value"], row["unit"]),
            *(row["target_text"], row["owner"]),
        )
        for row in next(listed, [])
    ]
    return Sheet(words["alerts"], [words[f"list_{name}"] for name in ALERTS], rows)


def _rejects(warehouse: Path) -> Sheet:
    """Return the loads of which rows wait for their sender."""
    words: Words = load("zh")
    query = (
        f"select {', '.join(REJECTS)} from marts.fct_loads where rows_waiting > 0 "
        "order by loaded_at, load_id"
    )
    with connect(warehouse, read_only=True) as connection:
        rows = connection.execute(query).fetchall()
    return Sheet(words["rejects"], [words[f"list_{name}"] for name in REJECTS], rows)


def _outcomes(warehouse: Path) -> Sheet:
    """Return what became of every row that came, by feed and sender."""
    words: Words = load("zh")
    query = f"select {', '.join(OUTCOMES)} from marts.fct_row_outcomes order by all"
    with connect(warehouse, read_only=True) as connection:
        rows = connection.sql(query).fetchall()
    heads = [words[f"list_{name}"] for name in OUTCOMES]
    return Sheet(words["list_outcomes"], heads, rows)


def _asked(warehouse: Path) -> Sheet:
    """Return the rows that refer to nothing and the like, to be sent back."""
    words = load("zh")
    heads = [words[f"list_{name}"] for name in ("question", *ASKED)]
    with connect(warehouse, read_only=True) as connection:
        return Sheet(words["asked"], heads, connection.sql(QUESTIONS).fetchall())


def _write_book(target: Path, sheets: list[Sheet], issue: IssueFacts) -> None:
    with xlsxwriter.Workbook(str(target), TEXT_ONLY) as book:
        book.set_properties({"created": issue.known_at, "title": issue.id})
        styles = {
            "head": book.add_format({"bold": True, "bottom": 1, "num_format": "@"}),
            "text": book.add_format({"num_format": "@", "valign": "top"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
        }
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.name), sheet, styles)


def _write_sheet(page: Any, sheet: Sheet, styles: dict[str, Any]) -> None:
    """Write one sheet that can be filtered, and printed on A4 with its heads."""
    for column, head in enumerate(sheet.heads):
        page.write_string(0, column, head, styles["head"])
        cells = [row[column] for row in sheet.rows]
        page.set_column(column, column, _width([head, *cells]))
        for at, cell in enumerate(cells, 1):
            _write_cell(page, at, column, cell, styles)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(sheet.rows), len(sheet.heads) - 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.set_footer("&L&A&R&P / &N")


def _write_cell(page: Any, at: int, column: int, cell: Any, styles: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        page.write_string(at, column, cell, styles["text"])
    elif hasattr(cell, "year"):
        page.write_datetime(at, column, cell, styles["date"])
    else:
        page.write_number(at, column, cell)


def _width(cells: Sequence[Any]) -> int:
    """Return the width that shows the longest cell: Chinese counts double."""
    longest = max(display_width(str(cell or "")) for cell in cells)
    return min(max(longest + 2, NARROW), WIDE)
