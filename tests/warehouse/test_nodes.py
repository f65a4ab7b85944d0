"""A node is made in one statement and keeps its promises: contract and comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from fourgates.errors import STOPPED, UserError

if TYPE_CHECKING:
    from conftest import Small

CONTRACT = """
models:
  - name: fct_visits
    description: "Visits; it's one row a visit. One row per visit."
    config:
      materialized: table
      contract: {enforced: true}
    columns:
      - {name: visit_id, data_type: varchar, description: Id of the visit.}
      - {name: minutes, data_type: bigint, description: "The visit's length."}
      - {name: cost_yuan, data_type: "decimal(10, 2)", description: What it cost.}
"""
GOOD = """
select 'V1' as visit_id, cast(20 as bigint) as minutes, cast(1 as decimal(10, 2))
    as cost_yuan
"""
SEED = """
seeds:
  - name: code_gates
    description: Gates. One row per code.
    config: {column_types: {code: varchar, print_order: integer, since: date}}
    columns:
      - {name: code, description: Code of the gate.}
"""


def _contract(select: str) -> dict[str, str]:
    return {"models/fct_visits.yml": CONTRACT, "models/fct_visits.sql": select}


def test_descriptions_stand_as_comments_in_the_warehouse(small: Small) -> None:
    small.build(_contract(GOOD))
    assert small.ask("select comment from duckdb_tables()") == [
        ("Visits; it's one row a visit. One row per visit.",)
    ]
    assert small.ask(
        "select column_name, data_type, comment from duckdb_columns() "
        "where table_name = 'fct_visits' order by column_index"
    ) == [
        ("visit_id", "VARCHAR", "Id of the visit."),
        ("minutes", "BIGINT", "The visit's length."),
        ("cost_yuan", "DECIMAL(10,2)", "What it cost."),
    ]


def test_each_way_to_break_a_contract_is_told_in_one_line(small: Small) -> None:
    broken = {
        "type": (
            GOOD.replace("bigint", "integer"),
            "minutes bigint",
            "minutes integer",
        ),
        "precision": (GOOD.replace("10, 2", "12, 2"), "(10,2)", "(12,2)"),
        "name": (GOOD.replace("minutes", "hours"), "minutes bigint", "hours bigint"),
        "more": (f"select *, 1 as extra from ({GOOD})", "says ()", "extra integer"),
        "less": (f"select * exclude (minutes) from ({GOOD})", "minutes", "gives ()"),
        "order": (f"select minutes, * from ({GOOD})", "says ()", "the same order"),
    }
    files = {}
    for name, (select, _, _) in broken.items():
        files[f"models/{name}.sql"] = select
        files[f"models/{name}.yml"] = CONTRACT.replace("fct_visits", name)
    with pytest.raises(UserError) as raised:
        small.build(files)
    assert raised.value.exit_code == STOPPED
    lines = raised.value.message.splitlines()[1:]
    assert len(lines) == len(broken)
    for line in lines:
        name = line.split()[1].rstrip(":")
        assert f"models/{name}.yml: the contract of {name}" in line
        assert all(words in line for words in broken.pop(name)[1:])
    assert broken == {}


def test_what_is_asked_for_and_not_honoured_stops_the_node_that_asks(
    small: Small,
) -> None:
    asked = {
        "sql_header": "sql_header='set threads = 1;'",
        "indexes": "indexes=[{'columns': ['n']}]",
        "grants": "grants={'select': ['reader']}",
        "unique_key": "unique_key='n'",
        "column_types": "column_types={'n': 'integer'}",
    }
    files = {
        f"models/with_{name}.sql": (
            f"{{{{ config(materialized='table', {words}) }}}} select 7 as n"
        )
        for name, words in asked.items()
    }
    files |= _contract(GOOD)
    files["models/fct_visits.yml"] = CONTRACT.replace(
        "data_type: varchar,", "data_type: varchar, constraints: [{type: not_null}],"
    )
    files["models/plain.sql"] = "{{ config(tags='kept', meta={'a': 1}) }} select 7 as n"
    files |= {"seeds/_seeds.yml": SEED, "seeds/code_gates.csv": "code\na\n"}
    files["seeds/_seeds.yml"] = SEED.replace("config: {", "config: {delimiter: ';', ")
    with pytest.raises(UserError) as raised:
        small.build(files)
    assert raised.value.exit_code == STOPPED
    lines = raised.value.message.splitlines()[1:]
    asked |= {"constraints": "", "delimiter": ""}
    assert sorted(re.findall(r"asks for (\w+), which a", raised.value.message)) == (
        sorted(asked)
    )
    assert len(lines) == len(asked)
    assert "models/with_grants.sql: with_grants asks for grants" in (
        raised.value.message
    )
    assert small.ask("select n from plain") == [(7,)]


def test_a_code_that_landed_without_a_label_is_named_and_stops_nothing(
    small: Small,
) -> None:
    code = "('wipes', 'place_kind', 'places', 'market')"
    name = "every_code_that_landed_has_a_label"
    built = small.build(
        {
            "models/stg_wipes.sql": "select 'market' as place_kind",
            f"tests/data/{name}.sql": "{{ config(severity='warn') }}\n"
            "select landed.* from (values "
            f"{code}) as landed (feed, column_name, code_list, code)\n"
            "inner join {{ ref('stg_wipes') }} as wipes\n"
            "on landed.code = wipes.place_kind",
        }
    )
    assert built.unlabelled == ("wipes.place_kind market",)


def test_a_table_may_become_a_view_and_a_view_a_table(small: Small) -> None:
    for kind, found in (("table", []), ("view", [("v",)]), ("table", [])):
        small.build(
            {"models/v.sql": f"{{{{ config(materialized='{kind}') }}}} select 7 as n"}
        )
        assert small.ask("select n from v") == [(7,)]
        views = "select view_name from duckdb_views() where not internal"
        assert small.ask(views) == found


def test_what_fails_leaves_the_last_good_table(small: Small) -> None:
    table = "{{ config(materialized='table') }} "
    small.build(_contract(GOOD) | {"models/v.sql": table + "select 7 as n"})
    with pytest.raises(UserError) as raised:
        small.build(
            _contract(GOOD.replace("20", "21").replace("bigint", "integer"))
            | {"models/v.sql": table + "select cast('seven' as integer) as n"}
        )
    assert raised.value.exit_code == STOPPED
    assert "model v" in raised.value.message
    assert "contract of fct_visits" in raised.value.message
    assert small.ask("select n from v") == [(7,)]
    assert small.ask("select visit_id, minutes from fct_visits") == [("V1", 20)]


def test_a_seed_is_read_by_its_declared_types_and_by_name(small: Small) -> None:
    rows = 'print_order,code,since\n2,"0012, ""east""",2020-02-01\n1,,\n'
    built = small.build({"seeds/_seeds.yml": SEED, "seeds/code_gates.csv": rows})
    assert built.nodes == {"seed": 1}
    assert small.ask(
        "select code, print_order, cast(since as varchar) from code_gates "
        "order by print_order"
    ) == [(None, 1, None), ('0012, "east"', 2, "2020-02-01")]
    assert small.ask(
        "select comment from duckdb_columns() "
        "where table_name = 'code_gates' and column_name = 'code'"
    ) == [("Code of the gate.",)]


def test_a_seed_that_lost_a_declared_column_stops_the_build(small: Small) -> None:
    small.build(
        {
            "seeds/_seeds.yml": SEED,
            "seeds/code_gates.csv": "code,print_order,since\na,1,2020-02-01\n",
        }
    )
    with pytest.raises(UserError, match="seed code_gates"):
        small.build({"seeds/code_gates.csv": "code,print_order\na,1\n"})
