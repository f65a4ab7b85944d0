"""A home with two published issues, each with a small share."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from fourgates.home import Home
from fourgates.query import share

ISSUES = ("2020-02-27-01", "2020-02-28-01")

TABLES = """
create table fct_indicators_daily as
select
    date '2020-02-27' + cast(n % 2 as integer) as report_date,
    'A' || (n % 3) as area_id,
    'I' || (n % 4) as indicator_id,
    cast(n as integer) as numerator,
    10 as denominator,
    n / 10.0 as value
from range(24) as r(n);
comment on table fct_indicators_daily is 'Indicators. One row per day and area.';
comment on column fct_indicators_daily.area_id is 'Code of the area.';
create table dim_areas as
select 'A' || n as area_id, ['柳城街道', '公平街道', '=cmd'][n + 1] as area_name
from range(3) as r(n);
comment on table dim_areas is 'Areas. One row per area.';
"""


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("home")
    for issue in ISSUES:
        folder = root / "issues" / issue / "share"
        folder.mkdir(parents=True)
        with duckdb.connect(str(folder / "analysts.duckdb")) as connection:
            connection.execute(TABLES)
    with duckdb.connect(str(folder / "control.duckdb")) as connection:
        connection.execute("create table fct_stays as select 1 as stay_id")
    (root / "issues" / "current").symlink_to(ISSUES[-1])
    (root / "secret.csv").write_text("name\nsecret\n", "utf-8")
    return root


@pytest.fixture(scope="module")
def connection(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with share.open_locked(share.find(Home(home), None, "analysts")) as opened:
        yield opened
