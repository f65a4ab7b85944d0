"""What analysts ask, and how the answer looks."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from fourgates.cli import main
from fourgates.errors import UserError
from fourgates.home import Home
from fourgates.query import ask, share
from fourgates.query.formats import write_csv, write_json, write_table
from fourgates.query.messages import place

QUERIES = [
    "select * from fct_indicators_daily",
    "from fct_indicators_daily",
    "FROM main.fct_indicators_daily SELECT area_id, value WHERE value > 0.5",
    "from analysts.main.dim_areas",
    'select "area_id" from "dim_areas"',
    "select count(*) from fct_indicators_daily;",
    "table dim_areas",
    "values (1, 'a'), (2, 'b')",
    "select 1 as one -- a comment",
    "/* a comment */ select 1",
    "select area_name, sum(numerator), avg(value) from fct_indicators_daily "
    "inner join dim_areas using (area_id) group by all order by all",
    "with daily as (select report_date, sum(numerator) as n from "
    "fct_indicators_daily group by 1) select *, n - lag(n) over "
    "(order by report_date) as delta from daily",
    "with a as (select 1 as n), b as materialized (from a) select * from a, b",
    "with recursive t(n) as (select 1 union all select n + 1 from t where n < 5) "
    "from t",
    "select *, rank() over (partition by indicator_id order by value desc) as r "
    "from fct_indicators_daily qualify r = 1",
    "pivot fct_indicators_daily on area_id in ('A0', 'A1', 'A2') using sum(numerator) "
    "group by report_date",
    "select * from (select area_id, numerator from fct_indicators_daily) "
    "pivot (sum(numerator) for area_id in ('A0', 'A1'))",
    "unpivot (select numerator, denominator from fct_indicators_daily) "
    "on columns(*) into name part value amount",
    "select unnest([1, 2, 3]) as n",
    "from unnest(['a', 'b']) as u(letter)",
    "select * from generate_series(date '2020-02-01', date '2020-02-28', "
    "interval 1 day) as days(day)",
    "from range(5)",
    "select area_id, list(value order by value) from fct_indicators_daily group by 1",
    "select list_transform([1, 2], lambda x: x + 1)",
    "select [x * 2 for x in [1, 2, 3] if x > 1]",
    "select * exclude (value) replace (numerator * 2 as numerator) "
    "from fct_indicators_daily",
    "select columns('.*_id') from fct_indicators_daily",
    "select case when value >= 0.9 then 'green' else 'red' end from "
    "fct_indicators_daily",
    "select value is null, coalesce(value, 0), nullif(value, 0) "
    "from fct_indicators_daily",
    "select numerator / denominator, numerator // denominator, numerator % 3, -value, "
    "2 ** 3, 5 & 1, 'a' || 'b' from fct_indicators_daily",
    "select area_name like '%街道', area_name ilike 'x', area_name similar to 'a.*', "
    "area_name not like 'b', area_name ~ 'c' from dim_areas",
    "select strftime(report_date, '%Y年%m月%d日'), date_trunc('week', report_date), "
    "report_date + interval 3 day, extract(dow from report_date), "
    "date_diff('day', report_date, date '2020-03-01') from fct_indicators_daily",
    "select now() at time zone 'Asia/Shanghai', current_date, today()",
    "select cast(value as decimal(10, 2)), value::varchar, try_cast('x' as integer) "
    "from fct_indicators_daily",
    "select quantile_cont(value, 0.5), median(value), stddev(value), mode(area_id), "
    "count(distinct area_id), count(*) filter (value > 0.5), arg_max(area_id, value), "
    "string_agg(area_id, ',') from fct_indicators_daily",
    "select area_id, indicator_id, sum(numerator), grouping(area_id) from "
    "fct_indicators_daily group by rollup (area_id, indicator_id)",
    "select * from dim_areas where area_id in (select area_id from "
    "fct_indicators_daily where value > 0.5)",
    "select * from dim_areas as a where exists "
    "(from fct_indicators_daily as f where f.area_id = a.area_id)",
    "select *, (select max(value) from fct_indicators_daily as f where f.area_id = "
    "a.area_id) as highest from dim_areas as a",
    "from dim_areas as a, lateral (select max(value) as m from fct_indicators_daily "
    "as f where f.area_id = a.area_id)",
    "select area_id from dim_areas union select area_id from fct_indicators_daily "
    "except select 'A0' intersect select 'A1' order by 1 limit 3 offset 1",
    "from fct_indicators_daily as f asof join (select date '2020-02-27' as d) as x "
    "on f.report_date >= x.d",
    "select json_object('a', area_id), {'a': 1}.a, map {'k': 1} from dim_areas",
    "select j.value from json_each('[1, 2]') as j",
    "from fct_indicators_daily using sample 3 rows",
    "select regexp_replace(area_name, '街道$', ''), substring(area_name, 1, 2), "
    "upper(area_id), length(area_name), md5(area_id) from dim_areas",
    "select distinct on (area_id) * from fct_indicators_daily order by all",
    "describe fct_indicators_daily",
    "describe select value from fct_indicators_daily",
    "summarize fct_indicators_daily",
    "from (summarize fct_indicators_daily) select column_name, null_percentage",
    "show tables",
    "show fct_indicators_daily",
    "select table_name, column_name from information_schema.columns",
    "select table_name from information_schema.tables",
    "select area_name from dim_areas order by area_name collate nocase",
    "select * from dim_areas positional join (values ('a'), ('b'), ('c')) as v(letter)",
    "select #1 from dim_areas",
    "select round(value, 1), greatest(1, 2), abs(-1), random() < 2 from "
    "fct_indicators_daily",
]


@pytest.fixture
def door(home: Path) -> tuple[Home, share.Share]:
    return Home(home), share.find(Home(home), None, "analysts")


@pytest.fixture(scope="module")
def plain(
    home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy, opened without any of our code."""
    copy = tmp_path_factory.mktemp("plain") / "analysts.duckdb"
    issue = home / "issues" / "2020-02-28-01" / "share" / "analysts.duckdb"
    copy.write_bytes(issue.read_bytes())
    with duckdb.connect(str(copy), read_only=True) as connection:
        connection.execute("set timezone = 'Asia/Shanghai'")
        yield connection


@pytest.mark.parametrize("sql", QUERIES, ids=lambda sql: sql[:60])
def test_an_analysts_query_gives_what_the_engine_alone_gives(
    door: tuple[Home, share.Share], plain: duckdb.DuckDBPyConnection, sql: str
) -> None:
    out = StringIO()
    ask.run(*door, sql, out, style="json")
    got = json.loads(out.getvalue())
    result = plain.execute(sql)
    names = [column[0] for column in result.description or []]
    rows = result.fetchall()
    assert rows
    assert len(got) == len(rows)
    assert all(len(record) == len(names) for record in got)


def asked(door: tuple[Home, share.Share], sql: str, style: str = "table") -> str:
    out = StringIO()
    ask.run(*door, sql, out, style=style)
    return out.getvalue()


def refusal(door: tuple[Home, share.Share], sql: str) -> str:
    with pytest.raises(UserError) as raised:
        asked(door, sql)
    assert "\n" not in raised.value.message
    assert raised.value.exit_code == 1
    return raised.value.message


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("selec 1", 'syntax error at or near "selec" (line 1, column 1)'),
        ("select '中文' fro dim_areas x y", "(line 1, column 13)"),
        ("select '中文',\n  nope from dim_areas", "(line 2, column 3)"),
        ("select 1 / 'a'", "(line 1, column 12)"),
        ("from dim_area", "did you mean 'dim_areas'?) (line 1, column 6)"),
        ("select cast(area_name as integer) from dim_areas", "Could not convert"),
        ("select nope(1)", "nope() is not allowed (line 1, column 8)"),
        ("pivot dim_areas on area_id", "a PIVOT must name its values"),
        ("select 1 +", "syntax error at end of input"),
        ("select 'a", "unterminated quoted string"),
    ],
)
def test_a_mistake_is_told_in_one_line_with_its_place(
    door: tuple[Home, share.Share], sql: str, said: str
) -> None:
    assert said in refusal(door, sql)


def test_a_query_that_needs_too_much_memory_stops_and_leaves_no_file(
    home: Path, door: tuple[Home, share.Share]
) -> None:
    asked(door, "select 1")  # makes the log
    before = sorted(home.rglob("*"))
    said = refusal(door, "select list(n) from range(1000000000) as r(n)")
    assert "needs more than 1GB of memory" in said
    assert sorted(home.rglob("*")) == before


def test_a_table_is_aligned_by_what_a_terminal_shows() -> None:
    out = StringIO()
    write_table(out, ["街道", "n"], [("柳城街道", 5), ("a\x1b[2Jb", None), ("", -10)])
    assert out.getvalue().splitlines() == [
        "街道          n",
        "---------  ----",
        "柳城街道      5",
        "a\\x1b[2Jb  NULL",
        "            -10",
    ]


def test_csv_cannot_start_a_formula_and_keeps_numbers() -> None:
    out = StringIO()
    texts = [
        "=1+1",
        "+1",
        "-1",
        "@a",
        "\ta",
        "\ra",
        "\na",
        "＝1",
        "＋1",
        "－1",
        "＠a",
        "a=1",
        "",
        None,
        -1,
        Decimal("-2.5"),
    ]
    write_csv(out, ["value"], [[text] for text in texts])
    read = [row[0] for row in csv.reader(StringIO(out.getvalue(), newline=""))][1:]
    assert read == [
        *("'=1+1", "'+1", "'-1", "'@a", "'\ta", "'\ra", "'\na"),
        *("'＝1", "'＋1", "'－1", "'＠a"),
        *("a=1", "", "", "-1", "-2.5"),
    ]


def test_json_is_one_array_with_iso_dates_and_no_lost_column(
    door: tuple[Home, share.Share],
) -> None:
    text = asked(
        door,
        "select date '2020-02-28' as d, timestamp '2020-02-28 07:30:00' as t, "
        "1.50::decimal(10, 2) as x, 'nan'::double as y, [date '2020-01-01'] as l, "
        "{'a': 1.5} as s, true as b, null as n, 1 as same, 2 as same, "
        "12345678901234567890::hugeint as big, '=x' as f",
        "json",
    )
    assert json.loads(text) == [
        {
            "d": "2020-02-28",
            "t": "2020-02-28T07:30:00",
            "x": 1.5,
            "y": None,
            "l": ["2020-01-01"],
            "s": {"a": 1.5},
            "b": True,
            "n": None,
            "same": 1,
            "same_2": 2,
            "big": 12345678901234567890,
            "f": "=x",
        }
    ]


@pytest.mark.parametrize("style", ["table", "csv", "json"])
def test_every_type_of_the_engine_can_be_written(
    door: tuple[Home, share.Share], style: str
) -> None:
    sql = (
        "select interval 3 day, uuid(), 'a'::blob, 'infinity'::date, "
        "date '0044-03-15 (BC)', '290000-01-01'::date, timestamptz '2020-01-01', "
        "time '12:30', map {date '2020-01-01': 1}, '101'::bit, 'x'::json, "
        "timestamp_ns '2020-01-01 00:00:00.123456789', -0.0, 'inf'::float"
    )
    sql = sql.replace("'x'::json", "'{\"a\": 1}'::json")
    text = asked(door, sql, style)
    assert "2020-01-01" in text
    if style == "json":
        json.loads(text)


def test_no_rows_are_still_a_table_a_header_or_an_array(
    door: tuple[Home, share.Share],
) -> None:
    sql = "from dim_areas where false"
    assert asked(door, sql, "json").split() == ["[", "]"]
    assert asked(door, sql, "csv") == "area_id,area_name\r\n"
    assert asked(door, sql).splitlines()[0] == "area_id  area_name"


def test_a_read_is_logged_with_who_when_issue_and_sql(home: Path) -> None:
    log = home / "logs" / "queries.jsonl"
    source = share.find(Home(home), "2020-02-27-01", "analysts")
    before = len(log.read_text("utf-8").splitlines()) if log.exists() else 0
    ask.run(Home(home), source, "select '中\n文'", StringIO())
    with pytest.raises(UserError):
        ask.run(Home(home), source, "drop table dim_areas", StringIO())
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()[before:]]
    assert [(line["outcome"], line["sql"]) for line in lines] == [
        ("read", "select '中\n文'"),
        ("refused", "drop table dim_areas"),
    ]
    assert {line["issue"] for line in lines} == {"2020-02-27-01"}
    assert all(line["who"] and line["at"][:2] == "20" for line in lines)


def test_what_cannot_be_logged_is_not_read(home: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "home"
    blocked.mkdir()
    (blocked / "issues").symlink_to(home / "issues")
    (blocked / "logs").write_text("a file where the folder should be", "utf-8")
    source = share.find(Home(blocked), None, "analysts")
    out = StringIO()
    with pytest.raises(UserError, match="cannot be logged"):
        ask.run(Home(blocked), source, "select 1", out)
    assert out.getvalue() == ""


@pytest.mark.parametrize(
    ("issue", "audience", "said"),
    [
        ("2020-02-29-01", "analysts", "no issue '2020-02-29-01'"),
        ("../issues/2020-02-28-01", "analysts", "no issue"),
        ("current", "analysts", "no issue 'current'"),
        (None, "../../2020-02-27-01/share/analysts", "no share for"),
        (None, "town:柳城街道", "it has: analysts, control"),
        ("2020-02-27-01", "control", "it has: analysts"),
    ],
)
def test_only_issues_and_audiences_that_exist_are_opened(
    home: Path, issue: str | None, audience: str, said: str
) -> None:
    with pytest.raises(UserError, match=said.replace(".", r"\.")):
        share.find(Home(home), issue, audience)


def test_an_empty_home_says_how_to_get_an_issue(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no issue yet: publish one with"):
        share.find(Home(tmp_path), None, "analysts")
    assert list(tmp_path.iterdir()) == []


def test_a_broken_share_is_told_in_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "issues" / "2020-02-28-01" / "share"
    folder.mkdir(parents=True)
    (folder / "analysts.duckdb").write_bytes(b"x" * 20_000)
    source = share.find(Home(tmp_path), "2020-02-28-01", "analysts")
    with pytest.raises(UserError, match="cannot be opened as a share database"):
        share.open_locked(source)


@given(st.text(), st.text())
def test_a_place_is_where_the_text_before_it_ends(before: str, after: str) -> None:
    told = place(before + after, len(before.encode("utf-8", "surrogatepass")))
    lines = before.split("\n")
    assert told == f" (line {len(lines)}, column {len(lines[-1]) + 1})"


VALUES = st.one_of(
    st.none(),
    st.text(),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.decimals(allow_nan=False, allow_infinity=False, places=3),
    st.lists(st.dates(), max_size=3),
)


@given(st.lists(st.tuples(VALUES, VALUES), max_size=5))
def test_json_can_always_be_read_again_with_every_row(
    rows: list[tuple[object, object]],
) -> None:
    out = StringIO()
    write_json(out, ["a", "a"], rows)
    assert [list(record) for record in json.loads(out.getvalue())] == [
        ["a", "a_2"] for _ in rows
    ]


@given(st.lists(st.tuples(VALUES, VALUES), max_size=5))
def test_no_csv_cell_of_text_opens_as_a_formula(
    rows: list[tuple[object, object]],
) -> None:
    out = StringIO(newline="")
    write_csv(out, ["a", "b"], rows)
    read = list(csv.reader(StringIO(out.getvalue(), newline="")))[1:]
    assert len(read) == len(rows)
    for row, cells in zip(rows, read, strict=True):
        for value, cell in zip(row, cells, strict=True):
            if isinstance(value, str):
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
            if isinstance(value, date):
                assert cell == value.isoformat()


@pytest.mark.parametrize(
    "sql",
    [
        "(" * 4000 + "select 1" + ")" * 4000,
        "select " + "(" * 5000 + "1" + ")" * 5000,
        "select " + "+".join(["1"] * 5000),
        "select " + "abs(" * 3000 + "1" + ")" * 3000,
        "select " + "[" * 900 + "]" * 900,
        "select * from " + "(select * from " * 500 + "dim_areas" + ")" * 500,
    ],
    ids=["parentheses", "brackets", "sum", "calls", "lists", "subqueries"],
)
def test_a_very_deep_query_ends_in_rows_or_in_one_line(home: Path, sql: str) -> None:
    source = share.find(Home(home), None, "analysts")
    try:
        ask.run(Home(home), source, sql, StringIO(), style="json")
    except UserError as error:
        assert "\n" not in error.message


def test_a_feed_added_by_contract_alone_can_be_asked_before_any_issue(
    tmp_path: Path,
) -> None:
    root = tmp_path / "home"
    columns = "      - name: id\n        logicalType: string\n        required: true\n"
    columns += "        customProperties: [{property: aliases, value: [编号]}]\n"
    columns += "      - name: idno\n        logicalType: string\n"
    columns += "        customProperties:\n"
    columns += "          - {property: aliases, value: [证号]}\n"
    columns += "          - {property: key, value: person_key}\n"
    (root / "forms").mkdir(parents=True)
    (root / "settings.yml").write_text("contracts: [forms]\n", "utf-8")
    (root / "forms" / "_moods.odcs.yaml").write_text(
        "apiVersion: v3.1.0\nkind: DataContract\nid: moods\ndomain: control\n"
        "schema:\n  - name: moods\n    customProperties:\n"
        "      - {property: purpose, value: control}\n"
        "      - {property: naturalKey, value: [id]}\n    properties:\n" + columns,
        "utf-8",
    )
    (root / "inbox").mkdir()
    (root / "inbox" / "m.csv").write_text("编号,证号\nA1,1\nA2,2\n", "utf-8")
    Home(root).make_key()
    run = CliRunner()
    taken = run.invoke(main, ["ingest", "--home", str(root)])
    assert "moods：已落库，尚无模型读取" in taken.output
    words = ["sql", "--home", str(root), "--format", "csv"]
    asked = run.invoke(main, [*words, "select * exclude (_loaded_at) from moods"])
    assert asked.exit_code == 0, asked.output
    assert "A1" in asked.output
    assert "person_key" not in asked.output
    listed = run.invoke(main, [*words, "--tables"])
    assert "moods" in listed.output
    assert "read by no model" in listed.output
    refused = run.invoke(main, [*words, f"from '{root}/landing/moods/**/*.parquet'"])
    assert refused.exit_code == 1
