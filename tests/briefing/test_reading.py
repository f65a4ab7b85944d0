from pathlib import Path

import daily_samples
import duckdb
import pytest

from fourgates import briefing
from fourgates.briefing import Row, attachments, page
from fourgates.errors import UserError


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema reporting")
        connection.execute(
            "create table reporting.rpt_daily__gates as select * from (values "
            "('pharmacy', 9, true, 2), ('road', 120, false, 1)"
            ") as t(gate, checks, checks_is_hidden, print_order)"
        )
        connection.execute(
            "create table reporting.rpt_daily__silent (area_name text, print_order int)"
        )
        connection.execute("create table reporting.rpt_town__gates (print_order int)")
    return path


def test_sections_come_by_name_and_in_print_order(warehouse: Path) -> None:
    read = briefing.sections(warehouse, "daily")
    assert list(read) == ["gates", "silent"]
    assert [row["gate"] for row in read["gates"]] == ["road", "pharmacy"]
    assert read["silent"] == []


def test_a_hidden_cell_leaves_the_warehouse_as_a_star(warehouse: Path) -> None:
    road, pharmacy = briefing.sections(warehouse, "daily")["gates"]
    assert pharmacy == {"gate": "pharmacy", "checks": "＊", "print_order": 2}
    assert road == {"gate": "road", "checks": 120, "print_order": 1}


def test_reading_never_writes(warehouse: Path) -> None:
    before = warehouse.read_bytes()
    briefing.sections(warehouse, "daily")
    assert warehouse.read_bytes() == before


def test_a_missing_warehouse_is_told_with_the_command_that_builds_it(
    tmp_path: Path,
) -> None:
    with pytest.raises(UserError, match="fourgates build"):
        briefing.sections(tmp_path / "none.duckdb", "daily")
    assert not (tmp_path / "none.duckdb").exists()


def test_a_file_that_is_no_warehouse_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "notes.duckdb"
    path.write_text("not a database" * 400)
    with pytest.raises(UserError, match="cannot be read"):
        briefing.sections(path, "daily")


def test_an_unknown_briefing_has_no_tables(warehouse: Path) -> None:
    with pytest.raises(UserError, match="rpt_weekly__"):
        briefing.sections(warehouse, "weekly")


def test_a_page_from_the_warehouse_is_the_page_from_the_same_rows(
    tmp_path: Path, rich: dict[str, list[Row]]
) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema reporting")
        for name, rows in rich.items():
            file = tmp_path / f"{name}.csv"
            file.write_bytes(attachments.text(rows))
            connection.execute(
                f"create table reporting.rpt_daily__{name} as "
                "select * from read_csv(?, header = true) order by print_order desc",
                [str(file)],
            )
    read = briefing.sections(path, "daily")
    assert {name: len(rows) for name, rows in read.items()} == {
        name: len(rows) for name, rows in rich.items()
    }
    facts = daily_samples.issue()
    assert page.fill("daily", read, facts, "zh") == page.fill(
        "daily", rich, facts, "zh"
    )
