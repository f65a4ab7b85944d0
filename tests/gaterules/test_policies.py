"""Each hit policy gives what DMN says, in Python and in SQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import decision_tables as tables
import pytest

from gaterules.decisions import decide
from gaterules.errors import RuleError
from gaterules.sql.compile import compile_table

ROWS = [
    {"when_age": "< 18", "then_kind": "low", "then_points": "1"},
    {"when_age": ">= 10", "then_kind": "high", "then_points": "5"},
    {"when_age": "[12..14]", "then_kind": "low", "then_points": "1"},
]
AGES = {
    "U": {5: ("low", 1.0, "RR-01"), 13: (None, None, "<conflict>")},
    "A": {15: (None, None, "<conflict>"), 40: ("high", 5.0, "RR-02")},
    "P": {13: ("high", 5.0, "RR-02"), 5: ("low", 1.0, "RR-01")},
    "F": {13: ("low", 1.0, "RR-01"), 40: ("high", 5.0, "RR-02")},
    "R": {13: (["low", "high", "low"], [1.0, 5.0, 1.0], "RR-01 RR-02 RR-03")},
    "O": {13: (["high", "low", "low"], [5.0, 1.0, 1.0], "RR-02 RR-01 RR-03")},
    "C": {15: (["low", "high"], [1.0, 5.0], "RR-01 RR-02")},
}
TOTALS = {"C+": 7.0, "C<": 1.0, "C>": 5.0, "C#": 3.0}


def meta(policy: str, outputs: dict[str, Any]) -> dict[str, Any]:
    return {
        "hit_policy": policy,
        "inputs": {"age": {"type": "number"}},
        "outputs": outputs,
    }


@pytest.mark.parametrize("policy", AGES)
def test_a_policy_decides_alike_in_both_engines(policy: str, tmp_path: Path) -> None:
    outputs = {
        "kind": {"type": "string", "values": '"high","low"'},
        "points": {"type": "number"},
    }
    table = tables.make(tmp_path, "age", meta(policy, outputs), ROWS)
    facts = [{"age": float(age)} for age in AGES[policy]]
    found = tables.in_sql(table, facts, {"age": "double"})
    for fact, row, wanted in zip(facts, found, AGES[policy].values(), strict=True):
        decision = decide(table, fact)
        assert (*decision.outputs.values(), decision.rule_id) == wanted
        assert (row["kind"], row["points"], row["rule_id"]) == wanted


@pytest.mark.parametrize("policy", TOTALS)
def test_collecting_adds_up_in_both_engines(policy: str, tmp_path: Path) -> None:
    rows = [{k: v for k, v in row.items() if k != "then_kind"} for row in ROWS]
    outputs = {"points": {"type": "number"}}
    table = tables.make(tmp_path, "age", meta(policy, outputs), rows)
    assert decide(table, {"age": 13}).outputs == {"points": TOTALS[policy]}
    found = tables.in_sql(table, [{"age": 13.0}], {"age": "double"})
    assert found[0]["points"] == TOTALS[policy]
    assert found[0]["rule_id"] == "RR-01 RR-02 RR-03"


def test_rows_that_agree_are_no_conflict_under_any(tmp_path: Path) -> None:
    outputs = {"kind": {"type": "string"}}
    rows = [
        {"when_age": "> 1", "then_kind": "low"},
        {"when_age": "> 2", "then_kind": "low"},
    ]
    table = tables.make(tmp_path, "age", meta("A", outputs), rows)
    assert decide(table, {"age": 3}).rule_id == "RR-01"
    found = tables.in_sql(table, [{"age": 3.0}], {"age": "double"})
    assert (found[0]["kind"], found[0]["rule_id"]) == ("low", "RR-01")


def test_the_default_says_that_it_was_the_default(tmp_path: Path) -> None:
    outputs = {"kind": {"type": "string"}, "points": {"type": "number"}}
    settings = meta("F", outputs) | {"default": {"kind": "normal", "points": 0}}
    table = tables.make(tmp_path, "age", settings, ROWS)
    assert decide(table, {"age": None}).rule_id == "<default>"
    found = tables.in_sql(table, [{"age": None}], {"age": "double"})[0]
    assert (found["kind"], found["points"]) == ("normal", 0.0)
    assert found["rule_id"] == "<default>"
    assert found["rules_digest"] == table.digest


@pytest.mark.parametrize(
    ("policy", "outputs", "message"),
    [
        ("X", {"a": {"type": "number"}}, "hit_policy is X"),
        ("P", {"a": {"type": "number"}}, "ordered values"),
        ("C+", {"a": {"type": "number"}, "b": {"type": "number"}}, "one output"),
    ],
)
def test_a_policy_that_the_outputs_cannot_serve_is_refused(
    policy: str, outputs: dict[str, Any], message: str, tmp_path: Path
) -> None:
    with pytest.raises(RuleError, match=message):
        tables.make(tmp_path, "age", meta(policy, outputs), [])


TRUTH = {
    # cell: what it says of NULL, 36.5, 37.3 and 40; None is unknown
    "-": (True, True, True, True),
    "null": (True, False, False, False),
    "not(null)": (False, True, True, True),
    ">= 37.3": (None, False, True, True),
    "not(>= 37.3)": (None, True, False, False),
    "[36.5..37.3)": (None, True, False, False),
    "36.5, null": (True, True, False, False),
    "not(36.5, null)": (False, False, True, True),
    "other": (None, None, None, None),
    "!= 37.3": (None, True, False, True),
    "? > 37 and ? < 39": (None, False, True, False),
}


@pytest.mark.parametrize("cell", TRUTH)
def test_null_is_unknown_and_matches_only_a_dash_or_null(
    cell: str, tmp_path: Path
) -> None:
    settings = {
        "hit_policy": "F",
        "inputs": {"heat": {"type": "number"}, "other": {"type": "number"}},
        "outputs": {"is_hit": {"type": "boolean"}},
    }
    row = {"when_heat": cell, "then_is_hit": "true"}
    table = tables.make(tmp_path, "heat", settings, [row])
    facts = [{"heat": heat, "other": None} for heat in (None, 36.5, 37.3, 40.0)]
    found = tables.in_sql(table, facts, {"heat": "double", "other": "double"})
    for fact, row_found, truth in zip(facts, found, TRUTH[cell], strict=True):
        wanted = True if truth is True else None
        assert decide(table, fact).outputs["is_hit"] is wanted
        assert row_found["is_hit"] is wanted


def test_what_spark_has_no_word_for_is_refused_by_name(tmp_path: Path) -> None:
    meta = {
        "hit_policy": "C+",
        "inputs": {"heat": {"type": "number"}},
        "outputs": {"days": {"type": "number"}},
    }
    table = tables.make(tmp_path, "heat", meta, [{"then_days": "1"}])
    with pytest.raises(
        RuleError, match="unsupported in Spark: the function 'list_sum'"
    ):
        compile_table(table, "spark")


@pytest.mark.parametrize("cell", ['!= "red"', '? != "red"', 'not("red")'])
def test_what_is_unknown_does_not_differ_from_a_word(cell: str, tmp_path: Path) -> None:
    meta = {
        "hit_policy": "F",
        "inputs": {"light": {"type": "string"}},
        "outputs": {"goes": {"type": "string"}},
        "default": {"goes": "no"},
    }
    rows = [{"when_light": cell, "then_goes": "yes"}]
    table = tables.make(tmp_path, "made", meta, rows)
    facts = [{"light": light} for light in (None, "red", "green")]
    assert [decide(table, one).outputs["goes"] for one in facts] == ["no", "no", "yes"]
    found = tables.in_sql(table, facts, {"light": "varchar"})
    assert [row["goes"] for row in found] == ["no", "no", "yes"]


def test_a_fact_named_like_an_answer_does_not_hide_it(tmp_path: Path) -> None:
    meta = {
        "hit_policy": "F",
        "inputs": {"light": {"type": "string"}},
        "outputs": {"goes": {"type": "string"}},
    }
    rows = [{"when_light": "-", "then_goes": "yes"}]
    table = tables.make(tmp_path, "made", meta, rows)
    fact = {"light": "red", "Goes": "old", "rule_id": "old", "other": "kept"}
    (row,) = tables.in_sql(table, [fact], dict.fromkeys(fact, "varchar"))
    told = {"light": "red", "other": "kept", "goes": "yes", "rule_id": "RR-01"}
    assert {name: row[name] for name in told} == told
    assert len(row) == len(told) + 2
