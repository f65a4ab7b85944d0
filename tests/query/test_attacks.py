"""What an analyst's door must not let through, whoever knocks."""

from pathlib import Path

import duckdb
import pytest

from fourgates.errors import UserError
from fourgates.query import guard
from fourgates.query.functions import FUNCTIONS, TABLE_FUNCTIONS

SECRET = "{home}/secret.csv"

ATTACKS = [
    # the known hole, in every shape
    "call enable_logging()",
    "pragma enable_logging",
    "from enable_logging(storage='file', storage_path='{home}/log')",
    "select * from enable_logging()",
    "with x as (from enable_logging()) from x",
    "select (select count(*) from enable_logging())",
    "select * from dim_areas, lateral (from enable_logging())",
    "select * from dim_areas where area_id in (select 'a' from enable_logging())",
    "describe from enable_logging()",
    "summarize from enable_logging()",
    "from (describe (from enable_logging()))",
    'from "enable_logging"()',
    "from system.main.enable_logging()",
    "from ENABLE_LOGGING()",
    "from disable_logging()",
    "from truncate_duckdb_logs()",
    "select 1 union all select 1 from enable_logging()",
    "select 1 except (with t as (from enable_profiling()) select 1 from t)",
    # files
    f"from '{SECRET}'",
    f'select * from "{SECRET}"',
    f"from read_csv('{SECRET}')",
    f"from read_text('{SECRET}')",
    f"from read_blob('{SECRET}')",
    f"from read_csv_auto(['{SECRET}'])",
    f"from sniff_csv('{SECRET}')",
    "from read_parquet('{home}/*')",
    "from parquet_metadata('{home}/x.parquet')",
    "from read_duckdb('{home}/issues/2020-02-28-01/share/control.duckdb')",
    "from glob('{home}/*')",
    f"select * from dim_areas where exists (from read_csv('{SECRET}'))",
    f"select (select name from read_csv('{SECRET}') limit 1)",
    f"select [x for x in (select list(name) from read_csv('{SECRET}'))]",
    f"with recursive t as (select 1 union all from read_csv('{SECRET}')) from t",
    f"pivot (from read_csv('{SECRET}')) on name in ('secret') using count(*)",
    f"select * from dim_areas order by (select name from '{SECRET}')",
    f"select count(*) over (order by (select 1 from '{SECRET}')) from dim_areas",
    # writing
    "copy dim_areas to '{home}/out.csv'",
    "(copy dim_areas to '{home}/out.csv')",
    "copy (select 1) to '{home}/out.csv'",
    "export database '{home}/out'",
    "import database '{home}/out'",
    "create table x as select 1",
    "create temp table x as select 1",
    "create macro f() as table from read_csv('x')",
    "insert into dim_areas values ('x', 'y')",
    "with t as (insert into dim_areas values ('x', 'y') returning *) from t",
    "update dim_areas set area_id = 'x'",
    "delete from dim_areas",
    "drop table dim_areas",
    "alter table dim_areas rename to x",
    "comment on table dim_areas is 'x'",
    "checkpoint",
    "vacuum",
    "from checkpoint()",
    "from force_checkpoint()",
    "select write_log('x')",
    # other databases and code
    "attach '{home}/x.duckdb'",
    "attach '{home}/issues/2020-02-28-01/share/control.duckdb' as c (read_only)",
    "detach analysts",
    "use system",
    "install httpfs",
    "load httpfs",
    "force install spatial from community",
    # settings
    "set threads = 8",
    "set lock_configuration = false",
    "reset memory_limit",
    "pragma memory_limit = '9GB'",
    "set variable x = 1",
    "pragma database_list",
    "pragma version",
    "call pragma_version()",
    # what is about the machine
    "select getenv('HOME')",
    "select \"getenv\"('HOME')",
    "select main.getenv('HOME')",
    "select list_transform(['HOME'], lambda x: getenv(x))",
    "select current_setting('home_directory')",
    "select getvariable('x')",
    "from duckdb_settings()",
    "from duckdb_secrets()",
    "from duckdb_databases()",
    "from duckdb_databases",
    "from main.duckdb_databases",
    "from system.main.duckdb_databases",
    "from pragma_database_list",
    "from pg_catalog.pg_settings",
    "from pg_settings",
    "from sqlite_master",
    "from information_schema.schemata",
    "from duckdb_logs",
    "from duckdb_extensions()",
    "from which_secret('s3://x', 's3')",
    "show databases",
    "show all tables",
    "describe duckdb_databases",
    "summarize duckdb_databases",
    # names that hide another thing
    "with duckdb_databases as (from duckdb_databases) from duckdb_databases",
    "with a as (from duckdb_databases), duckdb_databases as (select 1) from a",
    "with a as (with pg_settings as (select 1) from pg_settings) from a, pg_settings",
    # SQL in a text
    "from query('from enable_logging()')",
    "from query_table('duckdb_databases')",
    "from query_table(['dim_areas', 'duckdb_databases'])",
    "from json_execute_serialized_sql(json_serialize_sql('select 1'))",
    f"select json_serialize_plan('from read_csv(''{SECRET}'')')",
    "from histogram(duckdb_databases, path)",
    "from histogram_values('duckdb_databases', path)",
    "execute x",
    "prepare x as select 1",
    "explain analyze select 1",
    "from duckdb_functions()",
    # two at once
    "select 1; select 2",
    "select 1; drop table dim_areas",
    "select 1; call enable_logging()",
    "from dim_areas; attach '{home}/x.duckdb'",
    "begin transaction",
    # nothing, or something without a value
    "",
    "-- only a comment",
    "select $1",
    "select ?",
    "select $name",
    # the Python process
    "from home",
    "from ATTACKS",
    "from python_map_function()",
    "from pandas_scan(0)",
    "from arrow_scan(0, 0, 0)",
    "from seq_scan('dim_areas')",
    # other
    "select nextval('s')",
    "select sleep_ms(100000)",
    "select pg_sleep(100000)",
]


TABLES = frozenset(("fct_indicators_daily", "dim_areas"))


@pytest.mark.parametrize("sql", ATTACKS, ids=lambda sql: sql[:60])
def test_an_attack_is_refused_in_one_line(
    home: Path, connection: duckdb.DuckDBPyConnection, sql: str
) -> None:
    before = sorted(home.rglob("*"))
    with pytest.raises(UserError) as refusal:
        guard.check(connection, sql.replace("{home}", str(home)), TABLES)
    assert "\n" not in refusal.value.message
    assert sorted(home.rglob("*")) == before


def test_every_refusal_of_a_known_word_says_what_is_allowed(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    for sql in ("drop table dim_areas", "from glob('*')", "select 1; select 2", ""):
        with pytest.raises(UserError, match="Allowed is one SELECT"):
            guard.check(connection, sql, TABLES)


# Reviewed and left out; see the docstring of fourgates.query.functions.
REFUSED_NAMES = """
    alias array_to_string_comma_default can_cast_implicitly cast_to_type
    col_description combine constant_or_null create_sort_key current_connection_id
    current_query current_query_id current_role current_schemas current_setting
    current_transaction_id current_user currval error finalize format_pg_type
    format_type get_block_size getvariable icu_sort_key in_search_path
    inet_client_addr inet_client_port inet_server_addr inet_server_port
    is_histogram_other_bin json_deserialize_sql json_serialize_plan
    json_serialize_sql make_type map_to_pg_oid nextval obj_description
    parse_duckdb_log_message remap_struct replace_type session_user setseed
    shobj_description sleep_ms st_asbinary st_astext st_aswkb st_aswkt st_crs
    st_geomfromwkb st_intersects_extent st_setcrs stats switch
    timetz_byte_comparable txid_current user variant_bytes_to_variant
    variant_normalize variant_to_parquet_variant vector_type version write_log
"""
REFUSED = set(REFUSED_NAMES.split())
REFUSED_PREFIXES = ("__", "has_", "icu_collate_", "pg_")


def test_every_function_of_the_engine_was_reviewed(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    rows = connection.execute(
        "select distinct lower(function_name) from duckdb_functions() "
        "where function_type in ('scalar', 'aggregate', 'macro')"
    ).fetchall()
    unreviewed = {
        name
        for (name,) in rows
        if name not in FUNCTIONS | REFUSED and not name.startswith(REFUSED_PREFIXES)
    }
    assert unreviewed == set()
    assert not FUNCTIONS & REFUSED


def test_no_view_of_the_engine_can_be_named_without_its_prefix(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    views = connection.execute(
        "select view_name from duckdb_views() "
        "where internal and schema_name <> 'information_schema'"
    ).fetchall()
    assert views
    assert all(name.startswith(guard.SYSTEM_PREFIXES) for (name,) in views)


def test_no_table_function_that_touches_the_world_is_allowed(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    rows = connection.execute(
        "select distinct function_name from duckdb_functions() "
        "where function_type in ('table', 'table_macro', 'pragma')"
    ).fetchall()
    others = {name for (name,) in rows} - TABLE_FUNCTIONS - FUNCTIONS
    for name in sorted(others):
        with pytest.raises(UserError):
            guard.check(connection, f"from {name}('x')", TABLES)
    assert len(others) > 80


@pytest.mark.parametrize(
    "statement",
    [
        "set threads = 4",
        "set enable_external_access = true",
        "set memory_limit = '9GB'",
        "attach '{home}/issues/2020-02-28-01/share/control.duckdb' as c (read_only)",
        "create table x as select 1",
        "from read_text('{home}/secret.csv')",
        "load httpfs",
        "copy dim_areas to '{home}/out.csv'",
    ],
)
def test_the_engine_itself_is_locked_behind_the_guard(
    home: Path, connection: duckdb.DuckDBPyConnection, statement: str
) -> None:
    with pytest.raises(duckdb.Error):
        connection.execute(statement.replace("{home}", str(home)))


def test_the_known_hole_is_still_there_without_the_guard(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """If this fails, the engine mended it and the guard's docstring may say so."""
    with pytest.raises(duckdb.Error, match="has been locked"):
        connection.execute("set enable_logging = true")
    connection.execute("call enable_logging()")
    connection.execute("call disable_logging()")
