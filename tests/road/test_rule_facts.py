"""What a build decided can be judged again by a changed rule, for every decision."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pytest

from fourgates.briefing.rule_change import as_html
from fourgates.commands.rules import seeds_folder
from fourgates.home import Home
from fourgates.rules.diff import built_facts, compare
from gaterules.load import load_tables
from gaterules.table import DEFAULT_ID, DecisionTable

TABLES = load_tables(seeds_folder())


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_facts_of_every_decision_are_found_and_judged_again(
    demo_home: Home, table: DecisionTable
) -> None:
    with duckdb.connect(str(demo_home.warehouse), read_only=True) as connection:
        facts = built_facts(table, connection)
        same = compare(table, table, facts, connection)
        assert same.facts > 0
        assert same.changed == []
        # Without any rule everybody falls to the default: who had a rule is told.
        bare = compare(table, replace(table, rules=()), facts, connection)
        ruled = {name for row in bare.changed for name in row["old_rule_id"].split()}
        assert ruled and ruled <= {rule.rule_id for rule in table.rules}
        assert {row["new_rule_id"] for row in bare.changed} <= {DEFAULT_ID, None}


def test_towns_persons_and_days_are_told(demo_home: Home) -> None:
    (table,) = [table for table in TABLES if table.name == "triage"]
    with duckdb.connect(str(demo_home.warehouse), read_only=True) as connection:
        facts = built_facts(table, connection)
        bare = compare(table, replace(table, rules=()), facts, connection)
        persons, first, last, towns = connection.execute(
            "select count(distinct person_key), min(business_date), max(business_date),"
            " count(distinct left(community_id, 9))"
            " from intermediate.int_persons_classified where rule_id != ?",
            [DEFAULT_ID],
        ).fetchall()[0]
    assert bare.persons == persons
    page = as_html(bare, [], most=100)
    assert f"共涉及 {persons} 人" in page
    assert f"int_persons_classified，{first} 至 {last}" in page
    by_town = page.split("按区域统计")[1].split("</table>")[0]
    assert by_town.count("<tr>") == towns + 1
