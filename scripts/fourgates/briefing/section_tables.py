"""Read what the documents print from the warehouse, one edition an area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Self

import duckdb

from fourgates import engine
from fourgates.catalogue.documents import Document
from fourgates.errors import UserError, at

Row = dict[str, Any]
Tables = dict[str, list[Row]]

HIDDEN = "＊"
NO_DATA = "无数据"  # stands for a figure whose feed did not report; pages translate it
FIGURES = ("value", "today_value")
COMPARISONS = ("previous", "delta")  # parts of a figure that say nothing of its own day
HIDES = "_is_hidden"
SECTIONS = tuple(
    f"rpt_sections__{name}" for name in ("figures", "items", "alerts", "actions")
)
AREAS = "rpt_sections__scopes"
NAMED = "rpt_asked__areas"
NAMES = ("area_name", "area_names", "town_name", "parent_name", "place_name")
ORDERS = ("scope_id", "section_id", "row_order", "column_order", "print_order")


@dataclass(frozen=True)
class Area:
    """What one edition covers."""

    id: str
    name: str
    level: str  # district, town or community
    parent_name: str | None = None  # None for the district
    week_end_date: date | None = None  # last week of the firms that counts


@dataclass(frozen=True)
class Edition:
    """One document of one area, with all that its pages print."""

    document: Document
    area: Area
    sections: Tables  # by section, as the tables rpt_sections__… hold them
    tables: Tables  # the document's own, rpt_<document>__…
    english: Mapping[str, str] = field(default_factory=dict)  # names of areas

    def stem(self, language: str) -> str:
        """Return the path of its files in an issue, without the ending."""
        name = self.document.id
        if self.area.level != "district":
            name = f"{name}/{self.area.id}"
        return f"{name}.{language}"

    def in_language(self, language: str) -> Self:
        """Return the edition with its areas named in a language, if they can be.

        A name that two areas bear, with two English names, stays as it is.
        """
        if language == "zh" or not self.english:
            return self

        def told(value: Any) -> Any:
            names = str(value).split("、")
            return ", ".join(self.english.get(name, name) for name in names)

        def named(tables: Tables) -> Tables:
            return {
                table: [
                    row | {name: told(row[name]) for name in NAMES if row.get(name)}
                    for row in rows
                ]
                for table, rows in tables.items()
            }

        return replace(
            self,
            area=replace(self.area, name=told(self.area.name)),
            sections=named(self.sections),
            tables=named(self.tables),
        )


def editions(
    database: Path, documents: Collection[Document], areas: Collection[str] = ()
) -> list[Edition]:
    """Read every edition of the documents, rows in print order.

    A boolean column ``<column>_is_hidden`` says which small cells to print as ``＊``,
    ``has_data`` where there is a figure at all.
    Without codes of areas all are read.

    Raises:
        UserError: The file cannot be read, holds no sections, or an area is unknown.
    """
    if not database.is_file():
        raise at(database, "no such warehouse. Build it with: fourgates build")
    try:
        with engine.connect(database, read_only=True) as connection:
            tables = _tables(connection)
            if missing := {AREAS, *SECTIONS} - set(tables):
                raise UserError(
                    f"{database}: no table reporting.{min(missing)} in it. "
                    "Build the warehouse with: fourgates build"
                )
            english = _english(connection) if NAMED in tables else {}
            found = [
                replace(edition, english=english)
                for document in documents
                for edition in _editions(connection, tables, document)
            ]
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise at(database, f"cannot be read ({reason})") from None
    if unknown := sorted(set(areas) - {edition.area.id for edition in found}):
        raise UserError(
            f"area {unknown[0]}: none of the chosen documents covers it. "
            "Give the code of a district, town or community"
        )
    return [one for one in found if not areas or one.area.id in areas]


def _editions(
    connection: duckdb.DuckDBPyConnection, tables: list[str], document: Document
) -> Iterator[Edition]:
    sections: dict[str, Tables] = defaultdict(lambda: defaultdict(list))
    for table in SECTIONS:
        for row in _rows(connection, table, document.id):
            area, section = row.pop("scope_id"), row.pop("section_id")
            sections[area][section].append(row)
    prefix = f"rpt_{document.id}__"
    own = {
        table.removeprefix(prefix): _rows(connection, table)
        for table in tables
        if table.startswith(prefix)
    }
    for row in _rows(connection, AREAS, document.id):
        names = ("scope_id", "scope_name", "scope_level", "parent_name")
        area = Area(*(row[name] for name in (*names, "week_end_date")))
        of_area = {  # a table without areas is everybody's
            name: [one for one in rows if one.get("scope_id", area.id) == area.id]
            for name, rows in own.items()
        }
        yield Edition(document, area, dict(sections[area.id]), of_area)


def _english(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    rows = connection.execute(
        f"select area_name, min(area_name_en) from reporting.{NAMED} "
        "group by 1 having count(distinct area_name_en) = 1"
    ).fetchall()
    return dict(rows)


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = connection.execute(
        "select table_name from information_schema.tables "
        "where table_schema = 'reporting' order by table_name"
    ).fetchall()
    return [str(table) for (table,) in found]


def _rows(
    connection: duckdb.DuckDBPyConnection, table: str, document: str | None = None
) -> list[Row]:
    relation = connection.table(f"reporting.{engine.quote_name(table)}")
    if document is not None:
        relation = relation.filter(f"document_id = {engine.quote_text(document)}")
    names = relation.columns
    order = ", ".join(name for name in ORDERS if name in names)
    relation = relation.order(order) if order else relation
    rows = [dict(zip(names, values, strict=True)) for values in relation.fetchall()]
    for row in rows if document is not None else ():
        del row["document_id"]
    return [_marked(row) for row in rows]


def _marked(row: Row) -> Row:
    """Put marks in place of what may not be shown, and of what nobody reported."""
    if not row.get("has_data", True) and row.get("part") not in COMPARISONS:
        row |= {name: NO_DATA for name in FIGURES if name in row}
    flags = [name for name in row if name.endswith(HIDES)]
    for flag in flags:
        if row.pop(flag):
            row[flag.removesuffix(HIDES)] = HIDDEN
    return row
