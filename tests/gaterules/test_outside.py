"""What is proven is what runs: facts that a declaration does not let occur."""

from __future__ import annotations

from itertools import chain, product
from pathlib import Path
from typing import Any

import decision_tables as tables
import pytest
from test_proof_brute_force import LADDERS, drawn

from gaterules.decisions import decide, explain
from gaterules.facts import strays
from gaterules.show import explanation_text
from gaterules.sql.masks import mask_of
from gaterules.table import DecisionTable

OUTSIDE = "<outside>"
LEVEL = {
    "hit_policy": "U",
    "inputs": {
        "doors": {"type": "integer", "required": True, "domain": "[0..10]"},
        "kind": {"type": "string", "required": True, "domain": '"flat", "shop"'},
    },
    "outputs": {"level": {"type": "string"}},
}
ROWS = [
    {"when_doors": "[0..5]", "when_kind": 'not("shop")', "then_level": "low"},
    {"when_doors": "[6..10]", "when_kind": 'not("shop")', "then_level": "high"},
    {"when_doors": "-", "when_kind": '"shop"', "then_level": "shop"},
]
TYPES = {"doors": "double", "kind": "varchar"}
STRANGE = [(5.5, "flat"), (99.0, "shop"), (-1.0, "flat"), (3.0, "barn"), (None, "shop")]


def both(
    table: DecisionTable, facts: list[dict[str, Any]], types: dict[str, str]
) -> list[tuple[Any, ...]]:
    """Return the answers of Python, once SQL is seen to give the same."""
    names = [*(output.name for output in table.outputs), "rule_id"]
    found = [decide(table, fact) for fact in facts]
    python = [(*one.outputs.values(), one.rule_id) for one in found]
    rows = tables.in_sql(table, facts, types)
    assert [tuple(row[name] for name in names) for row in rows] == python
    return python


@pytest.mark.parametrize("policy", ["U", "F", "A"])
def test_a_fact_outside_its_declaration_is_answered_by_no_row_and_says_so(
    policy: str, tmp_path: Path
) -> None:
    table = tables.make(tmp_path, "level", LEVEL | {"hit_policy": policy}, ROWS)
    facts = [{"doors": doors, "kind": kind} for doors, kind in STRANGE]
    facts += [{"doors": 3.0}, {"kind": "flat"}, {"doors": 3.0, "kind": "flat"}]
    found = both(table, facts, TYPES)
    assert found == [(None, OUTSIDE)] * 7 + [("low", "RR-01")]


def test_it_gets_what_the_default_says_under_a_name_of_its_own(tmp_path: Path) -> None:
    meta = LEVEL | {"default": {"level": "ask"}, "hit_policy": "F"}
    table = tables.make(tmp_path, "level", meta, ROWS[:1])
    facts = [{"doors": doors, "kind": kind} for doors, kind in STRANGE]
    found = both(table, [*facts, {"doors": 9.0, "kind": "flat"}], TYPES)
    assert found == [("ask", OUTSIDE)] * 5 + [("ask", "<default>")]


@pytest.mark.parametrize("policy", ["R", "C", "C#", "C>"])
@pytest.mark.parametrize("has_default", [True, False])
def test_a_policy_that_collects_says_so_too(
    policy: str, has_default: bool, tmp_path: Path
) -> None:
    kind = {"type": "number"}
    default = {"default": {"level": 7}} if has_default else {}
    meta = LEVEL | {"hit_policy": policy, "outputs": {"level": kind}} | default
    rows = [row | {"then_level": "2"} for row in ROWS]
    table = tables.make(tmp_path, "level", meta, rows)
    told = ([7.0] if policy in "RC" else 7.0) if has_default else None
    found = both(table, [{"doors": 5.5, "kind": "flat"}], TYPES)
    assert found == [(told, OUTSIDE)]


def test_null_is_outside_only_where_it_is_required(tmp_path: Path) -> None:
    inputs = {"kind": LEVEL["inputs"]["kind"] | {"required": False}}
    rows = [{"when_kind": '"shop"', "then_level": "a"}, {"then_level": "b"}]
    meta = LEVEL | {"inputs": inputs, "hit_policy": "F"}
    table = tables.make(tmp_path, "level", meta, rows)
    facts = [{"kind": kind} for kind in (None, "shop", "flat", "barn")]
    found = both(table, facts, {"kind": "varchar"})
    assert found == [("b", "RR-02"), ("a", "RR-01"), ("b", "RR-02"), (None, OUTSIDE)]


def test_a_table_that_takes_masks_answers_alike(tmp_path: Path) -> None:
    size = {"type": "number", "domain": "[0..60]"}
    inputs = {"size": size, "kind": {"type": "string", "domain": '"a", "b"'}}
    rows = [
        {"when_size": f"[{n}..{n + 1})", "when_kind": '"a"', "then_level": f"l{n}"}
        for n in range(58)
    ]
    meta = LEVEL | {"inputs": inputs, "hit_policy": "F", "default": {"level": "z"}}
    table = tables.make(tmp_path, "level", meta, rows)
    assert mask_of(table) is not None
    facts = [
        {"size": size, "kind": kind}
        for size, kind in product([None, -1.0, 0.0, 7.5, 60.0, 60.5], ["a", "c", None])
    ]
    found = both(table, facts, {"size": "double", "kind": "varchar"})
    assert sum(rule_id == OUTSIDE for *_, rule_id in found) == 10


def test_explaining_says_which_input_is_outside(tmp_path: Path) -> None:
    table = tables.make(tmp_path, "level", LEVEL, ROWS)
    facts = {"doors": 5.5, "kind": "barn"}
    said = explain(table, facts)
    assert (said.decision.rule_id, said.fired, said.strays) == (
        OUTSIDE,
        (),
        ("doors", "kind"),
    )
    text = explanation_text(table, said)
    assert "outside its declaration: doors" in text


SQL_TYPES = tables.SQL_TYPES | {"integer": "double", "time": "time"}


def test_random_tables_answer_random_facts_alike_in_python_and_sql(
    tmp_path: Path,
) -> None:
    count = 0
    for seed in range(60):
        table = drawn(tmp_path, seed)
        types = {one.name: SQL_TYPES.get(one.type) for one in table.inputs}
        if None in types.values():
            continue
        pools = [[*chain(*LADDERS[one.type]), None] for one in table.inputs]
        facts = [dict(zip(types, values, strict=True)) for values in product(*pools)]
        found = both(table, facts, types)  # type: ignore[arg-type]
        for fact, (*_, rule_id) in zip(facts, found, strict=True):
            assert (rule_id == OUTSIDE) == bool(strays(table, fact))
            count += rule_id == OUTSIDE
    assert count > 200
