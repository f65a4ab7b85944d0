"""No identifier of the demo's people stands anywhere but in the vault."""

import csv
import io
import json
import re
from pathlib import Path

import duckdb
import pikepdf
import pytest

from fourgates import contracts
from fourgates.home import Home

NUMBER = re.compile(
    rb"(?<![0-9A-Za-z])(?:\d{17}[\dX]|1\d{10}|[0-9A-Z]{18})(?![0-9A-Za-z])"
)


@pytest.fixture(scope="module")
def identifiers(demo_home: Home) -> set[str]:
    """Read every restricted cell of the demo's CSV files that are in UTF-8."""
    wanted = _restricted_headers(demo_home)
    found: set[str] = set()
    for path in (demo_home.root / "demo").rglob("*.csv"):
        found |= _restricted_cells(path, wanted)
    assert len(found) > 5_000
    return {value for value in found if len(value) > 1}


def _restricted_headers(home: Home) -> set[str]:
    headers = set()
    for contract in contracts.load(home).values():
        for column in contract.columns:
            if column.key or column.vault_kind:
                headers |= {column.name, *column.aliases}
    return headers


def _restricted_cells(path: Path, wanted: set[str]) -> set[str]:
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_text("gb18030")
    delimiter = "\t" if "\t" in text.split("\n", 1)[0] else ","
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    places = [n for n, name in enumerate(rows[0]) if name.strip() in wanted]
    return {
        row[n].strip() for row in rows[1:] for n in places if n < len(row) and row[n]
    }


def _text_values(relation: str, connection: duckdb.DuckDBPyConnection) -> set[str]:
    columns = connection.execute(f"describe select * from {relation}").fetchall()
    values: set[str] = set()
    for name, kind, *_ in columns:
        if kind == "VARCHAR":
            rows = connection.execute(f'select distinct "{name}" from {relation}')
            values |= {row[0] for row in rows.fetchall() if row[0]}
    return values


def _assert_clean(values: set[str], identifiers: set[str], place: str) -> None:
    assert not values & identifiers, place
    numbers = {
        value for value in identifiers if re.fullmatch(r"[0-9A-Z]{11,18}", value)
    }
    inside = {
        token.decode() for value in values for token in NUMBER.findall(value.encode())
    }
    assert not inside & numbers, place


def test_landing_holds_no_identifier(demo_home: Home, identifiers: set[str]) -> None:
    with duckdb.connect() as connection:
        for feed in sorted(path.name for path in demo_home.landing.iterdir()):
            source = (
                f"read_parquet('{demo_home.landing}/{feed}/**/*.parquet', "
                "union_by_name = true, hive_partitioning = false)"
            )
            _assert_clean(_text_values(source, connection), identifiers, feed)


def test_the_warehouse_and_the_shares_hold_no_identifier(
    demo_home: Home, identifiers: set[str]
) -> None:
    databases = [demo_home.warehouse, *demo_home.issues.glob("*/share/*.duckdb")]
    assert len(databases) > 4
    for database in databases:
        with duckdb.connect() as connection:
            connection.execute(f"set file_search_path = '{demo_home.root}'")
            connection.execute(f"attach '{database}' as it (read_only)")
            tables = connection.execute(
                "select '\"' || schema_name || '\".\"' || table_name || '\"' "
                "from duckdb_tables() where database_name = 'it'"
            ).fetchall()
            assert tables
            for (table,) in tables:
                values = _text_values(f"it.{table}", connection)
                _assert_clean(values, identifiers, f"{database}: {table}")


def test_issues_logs_and_build_files_hold_no_identifier(
    demo_home: Home, identifiers: set[str]
) -> None:
    names = {
        value for value in identifiers if re.fullmatch(r"[\u4e00-\u9fff]{3,}", value)
    }
    texts = [
        path
        for folder in (demo_home.issues, demo_home.logs, demo_home.build)
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix in {".html", ".json", ".log", ".sql", ".jsonl"}
    ]
    assert any(path.suffix == ".html" for path in texts)
    for path in texts:
        content = path.read_bytes()
        found = {token.decode() for token in NUMBER.findall(content)}
        assert not found & identifiers, path
        words = set(
            re.findall(r"[\u4e00-\u9fff]{3,}", content.decode("utf-8", "replace"))
        )
        assert not words & names, path


def test_the_data_attached_to_the_pdf_holds_no_identifier(
    demo_home: Home, identifiers: set[str]
) -> None:
    for path in demo_home.issues.glob("*/daily.*.pdf"):
        with pikepdf.open(path) as pdf:
            assert len(pdf.attachments) > 10
            for name, attachment in pdf.attachments.items():
                content = attachment.get_file().read_bytes()
                found = {token.decode() for token in NUMBER.findall(content)}
                assert not found & identifiers, f"{path} {name}"


def test_the_key_of_a_person_differs_by_purpose(demo_home: Home) -> None:
    with duckdb.connect(str(demo_home.warehouse), read_only=True) as connection:
        connection.execute(f"set file_search_path = '{demo_home.root}'")
        (shared,) = connection.execute(
            "select count(*) from staging.stg_staff as staff "
            "inner join staging.stg_registrations as people using (person_key)"
        ).fetchone() or (None,)
    assert shared == 0


def test_the_manifest_names_files_and_never_rows(demo_home: Home) -> None:
    manifest = json.loads((demo_home.issues / "current/manifest.json").read_text())
    assert set(manifest["inputs"][0]) == {
        *("load_id", "feed", "file_name", "file_sha256", "loaded_at"),
        *("rows_in_file", "rows_accepted", "rows_rejected", "rows_duplicate"),
    }


def test_no_small_cell_stands_in_the_share_of_the_analysts(demo_home: Home) -> None:
    share = demo_home.issues / "current" / "share" / "analysts.duckdb"
    with duckdb.connect(str(share), read_only=True) as connection:
        tables = connection.execute(
            "select table_name from duckdb_columns() where column_name in "
            "('area_id', 'indicator_id', 'numerator') group by 1 having count(*) = 3"
        ).fetchall()
        assert {name for (name,) in tables} == {
            "fct_indicators_daily",
            "fct_figures_published",
        }
        for (name,) in tables:
            shown, small = connection.execute(
                "select count(numerator), count(*) filter (numerator between 1 and 4 "
                "and unit in ('persons', 'stays', 'leads') and area_id in ("
                "select area_id from dim_areas where area_level = 'community')) "
                f"from {name} join indicators using (indicator_id)"
            ).fetchone() or (0, 0)
            assert shown and not small, name
