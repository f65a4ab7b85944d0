"""Editions read from a warehouse: each area its rows, in print order."""

from dataclasses import astuple
from pathlib import Path

import daily_samples
import duckdb
import pytest

from fourgates import briefing
from fourgates.bench import specimen
from fourgates.briefing import Edition, attachments, document, page
from fourgates.catalogue.documents import Document, documents
from fourgates.errors import UserError


@pytest.fixture(scope="module")
def town() -> Document:
    return next(one for one in documents() if one.id == "town")


SCOPES = """
    create table reporting.rpt_sections__scopes as select * from (values
        ('town', '1', '甲镇', 'town', '区', date '2020-02-09'),
        ('town', '2', '乙镇', 'town', '区', date '2020-02-09'),
        ('community', '1001', '甲一', 'community', '甲镇', date '2020-02-09')
    ) as t(
        document_id, scope_id, scope_name, scope_level, parent_name, week_end_date
    )
"""
ACTIONS = """
    create table reporting.rpt_sections__actions as select * from (values
        ('town', 'actions', '1', 'second', 9, true, 2),
        ('town', 'actions', '1', 'first', 120, false, 1),
        ('town', 'actions', '2', 'third', 5, false, 1),
        ('daily', 'actions', '1', 'another', 7, false, 1)
    ) as t(document_id, section_id, scope_id, kind, item_count, item_count_is_hidden,
        print_order)
"""
OTHERS = """
    create table reporting.rpt_sections__{0}
    (document_id text, section_id text, scope_id text)
"""
OWN = """
    create table reporting.rpt_town__notes as select * from (values
        ('1', 'a', 1), ('2', 'b', 1)
    ) as t(scope_id, note, print_order);
    create table reporting.rpt_town__all as select 'x' as note, 1 as print_order
"""


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema reporting")
        others = [OTHERS.format(name) for name in ("figures", "items", "alerts")]
        for statement in (SCOPES, ACTIONS, *others, OWN):
            connection.execute(statement)
    return path


def test_each_area_has_its_own_rows_in_print_order(
    warehouse: Path, town: Document
) -> None:
    one, other = briefing.editions(warehouse, [town])
    assert (one.area.name, other.area.name) == ("甲镇", "乙镇")
    assert [row["kind"] for row in one.sections["actions"]] == ["first", "second"]
    assert [row["kind"] for row in other.sections["actions"]] == ["third"]
    assert [row["note"] for row in one.tables["notes"]] == ["a"]
    assert one.tables["all"] == other.tables["all"] != []


def test_a_hidden_cell_leaves_the_warehouse_as_a_star(
    warehouse: Path, town: Document
) -> None:
    first, second = briefing.editions(warehouse, [town])[0].sections["actions"]
    assert (first["item_count"], second["item_count"]) == (120, "＊")


def test_only_the_areas_asked_for_are_read(warehouse: Path, town: Document) -> None:
    (one,) = briefing.editions(warehouse, [town], ["2"])
    assert one.area.id == "2"
    with pytest.raises(UserError, match="area 1001: none of the chosen documents"):
        briefing.editions(warehouse, [town], ["2", "1001"])


def test_files_lie_in_a_folder_of_their_document(
    warehouse: Path, town: Document
) -> None:
    stems = [one.stem("zh") for one in briefing.editions(warehouse, [town])]
    assert stems == ["town/1.zh", "town/2.zh"]
    assert daily_samples.rich().stem("en") == "daily.en"


def test_reading_never_writes(warehouse: Path, town: Document) -> None:
    before = warehouse.read_bytes()
    briefing.editions(warehouse, [town])
    assert warehouse.read_bytes() == before


def test_what_is_no_warehouse_is_told_with_what_to_do(
    tmp_path: Path, town: Document
) -> None:
    with pytest.raises(UserError, match="fourgates build"):
        briefing.editions(tmp_path / "none.duckdb", [town])
    assert not (tmp_path / "none.duckdb").exists()
    path = tmp_path / "notes.duckdb"
    path.write_text("not a database" * 400)
    with pytest.raises(UserError, match="cannot be read"):
        briefing.editions(path, [town])
    path.unlink()
    duckdb.connect(str(path)).close()
    with pytest.raises(UserError, match="no table reporting"):
        briefing.editions(path, [town])


STORED = {"alerts": "alerts", "actions": "actions"}


def _store(path: Path, edition: Edition, folder: Path) -> None:
    """Write an edition as the tables that dbt builds."""
    area, name = edition.area, edition.document.id
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema reporting")
        connection.execute(
            "create table reporting.rpt_sections__scopes (document_id text, "
            "scope_id text, scope_name text, scope_level text, parent_name text, "
            "week_end_date date)"
        )
        for one in specimen.areas():
            of = name if one == area else "community"
            connection.execute(
                "insert into reporting.rpt_sections__scopes values (?, ?, ?, ?, ?, ?)",
                [of, *astuple(one)],
            )
        tables = {f"rpt_{name}__{key}": rows for key, rows in edition.tables.items()}
        kinds = {section.id: section.kind for section in edition.document.sections}
        for section, rows in edition.sections.items():
            place = {"document_id": name, "section_id": section, "scope_id": area.id}
            table = f"rpt_sections__{STORED.get(kinds.get(section, ''), 'figures')}"
            tables.setdefault(table, []).extend(place | row for row in rows)
        tables["rpt_sections__items"] = [place | {"section_id": "of another"}]
        for table, rows in tables.items():
            numbered = [{**row, "print_order": at} for at, row in enumerate(rows)]
            file = folder / f"{table}.csv"
            file.write_bytes(attachments.text(numbered))
            connection.execute(
                f"create table reporting.{table} as "
                "select * from read_csv(?, header = true) order by print_order desc",
                [str(file)],
            )
            codes = connection.execute(
                "select column_name from duckdb_columns() where table_name = ? "
                "and column_name in ('scope_id', 'area_id', 'row_key')",
                [table],
            ).fetchall()
            for (code,) in codes:
                connection.execute(
                    f"alter table reporting.{table} alter {code} type varchar"
                )


def test_a_page_from_the_warehouse_is_the_page_from_the_same_rows(
    tmp_path: Path, rich: Edition
) -> None:
    _store(tmp_path / "warehouse.duckdb", rich, tmp_path)
    (read,) = briefing.editions(tmp_path / "warehouse.duckdb", [rich.document])

    def html(edition: Edition) -> str:
        limits = document.full_limits(edition)
        values = document.values(edition, document.content(edition), limits)
        return page.fill(document.TEMPLATE, values, specimen.issue(), "zh")

    assert html(read) == html(rich)
