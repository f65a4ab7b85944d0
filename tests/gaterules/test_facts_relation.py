"""The facts that a compiled table reads are bound by name, not by replacing text."""

from __future__ import annotations

from pathlib import Path

import decision_tables as tables
import duckdb
import pytest
from jinja2 import Environment

from gaterules.sql.compile import compile_table
from gaterules.table import DecisionTable

DECIDE = Path(__file__).parents[2] / "macros" / "decide.sql"
META = {
    "hit_policy": "F",
    "inputs": {"word": {"type": "string"}, "__facts__": {"type": "string"}},
    "outputs": {"answer": {"type": "string"}},
    "default": {"answer": "no row reads __facts__"},
}
ROWS = [{"when_word": '"__facts__"', "then_answer": "from __facts__"}]
FACTS = "(select unnest(['__facts__', 'else']) as word, 'x' as \"__facts__\")"
ANSWERED = [("__facts__", "from __facts__"), ("else", "no row reads __facts__")]


@pytest.fixture
def table(tmp_path: Path) -> DecisionTable:
    return tables.make(tmp_path, "made", META, ROWS)


def answers(query: str) -> list[tuple[str, str]]:
    with duckdb.connect() as connection:
        asked = f"select word, answer from ({query}) order by word"
        return connection.execute(asked).fetchall()


def test_a_rule_may_name_the_relation_of_the_facts_in_its_words(
    table: DecisionTable,
) -> None:
    assert answers(compile_table(table, facts=FACTS)) == ANSWERED


def test_the_macro_binds_the_facts_and_leaves_a_rules_words_alone(
    table: DecisionTable,
) -> None:
    environment = Environment(autoescape=False)
    known = {"execute": True, "decision_sql": lambda _: compile_table(table)}
    macros = environment.from_string(DECIDE.read_text("utf-8"), globals=known)
    assert answers(macros.module.decide("made", FACTS)) == ANSWERED  # type: ignore[attr-defined]
