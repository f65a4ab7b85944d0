"""A home for one real dataset: its contracts, its files, one run to a briefing."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import duckdb
import pikepdf
import pytest
from click.testing import CliRunner

from fourgates.cli import main
from fourgates.home import Home

HERE = Path(__file__).parent
REAL = HERE.parents[1] / "../shared/data/real"
Figure = tuple[Decimal | None, Decimal | None]


def real_file(name: str) -> Path:
    """Return a real file beside the checkout, or skip the test without it."""
    path = REAL / name
    if not path.is_file():
        pytest.skip(f"the real file {name} is not beside this checkout")
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return a CSV file's rows as its sender wrote them."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def write_rows(path: Path, rows: list[dict[str, str]]) -> Path:
    """Write rows as CSV, as a sender would who changed some cells."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def make_home(root: Path, *datasets: str) -> Home:
    """Return a new home with the forms of datasets and the settings of the first."""
    home = Home(root)
    home.make_key(b"for the real files, no secret!!!")
    shutil.copyfile(HERE / datasets[0] / "settings.yml", root / "settings.yml")
    for dataset in datasets:
        shutil.copytree(HERE / dataset, root / "forms" / dataset)
    return home


def send(home: Home, *files: Path) -> None:
    """Copy files to the inbox."""
    for file in files:
        shutil.copyfile(file, home.inbox / file.name)


def command(home: Home, *words: str) -> str:
    """Run one command, which must succeed, and return what it printed."""
    result = CliRunner().invoke(main, [*words, "--home", str(home.root)])
    assert result.exit_code == 0, f"{result.output}\n{result.exception!r}"
    return result.output


def ask(home: Home, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query on the builder's own file."""
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        connection.execute(f"set file_search_path = '{home.root}'")
        return connection.execute(query).fetchall()


def landed(home: Home, feed: str, select: str = "*") -> list[tuple[Any, ...]]:
    """Return columns of a feed's landing."""
    source = f"'{home.landing}/{feed}/**/*.parquet'"
    query = f"select {select} from read_parquet({source}, union_by_name = true)"
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()


def loads(home: Home) -> dict[tuple[str, str], list[tuple[int, int, int, int]]]:
    """Return by feed and file the (rows, accepted, rejected, duplicate) of loads."""
    found: dict[tuple[str, str], list[tuple[int, int, int, int]]] = {}
    columns = "feed, file_name, rows_in_file, rows_accepted, rows_rejected"
    for feed, file, *counts in sorted(
        landed(home, "loads", f"{columns}, rows_duplicate")
    ):
        found.setdefault((feed, file), []).append(tuple(counts))
    return found


def figures(
    home: Home, indicators: Iterable[str]
) -> dict[tuple[date, str, str], Figure]:
    """Return (numerator, denominator) by day, area and indicator."""
    names = ", ".join(f"'{name}'" for name in indicators)
    rows = ask(
        home,
        "select report_date, area_id, indicator_id, numerator, denominator "
        f"from marts.fct_indicators_daily where indicator_id in ({names}) "
        "and member = 'all'",
    )
    return {(row[0], row[1], row[2]): (row[3], row[4]) for row in rows}


def page_text(home: Home, language: str = "en") -> str:
    """Return the words of the current briefing without its markup."""
    html = (home.issues / "current" / f"daily.{language}.html").read_text("utf-8")
    text = unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u200b", "")
    return re.sub(r"\s+", " ", text)


def assert_briefings(home: Home) -> None:
    """Prove that both briefings of the current issue can be opened and have pages."""
    for language in ("zh", "en"):
        with pikepdf.open(home.issues / "current" / f"daily.{language}.pdf") as pdf:
            assert len(pdf.pages) >= 2
