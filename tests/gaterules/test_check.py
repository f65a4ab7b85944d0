"""The proof finds what is wrong, shows it, and finds nothing where nothing is."""

from __future__ import annotations

import random
import tempfile
from itertools import product
from pathlib import Path
from typing import Any

import decision_tables as tables
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaterules.decisions import decide, hits
from gaterules.feel.tree import Interval, Literal, Name
from gaterules.feel.tree import Tests as UnaryTests
from gaterules.folder import prove_folder
from gaterules.proof.check import check
from gaterules.regions.space import is_disjoint
from gaterules.table import DecisionTable, Input, Output, Rule

DATED = {"date": "business_date"}


def make(
    folder: Path, rows: list[dict[str, Any]], policy: str = "F", **more: Any
) -> DecisionTable:
    meta = {
        "hit_policy": policy,
        "inputs": {
            "heat": {"type": "number", "domain": "[34..43]", "required": True},
            "kind": {"type": "string", "domain": '"a","b"', "required": True},
        },
        "outputs": {"days": {"type": "number"}},
        **more,
    }
    return tables.make(folder, "made", meta, [{"then_days": "1", **r} for r in rows])


def kinds(table: DecisionTable) -> list[str]:
    return [finding.kind for finding in check(table)]


WHOLE = [
    {"when_heat": "< 37.3", "when_kind": '"a"'},
    {"when_heat": ">= 37.3"},
    {"when_heat": "< 37.3", "when_kind": '"b"'},
]


def test_a_whole_table_has_no_finding(tmp_path: Path) -> None:
    assert kinds(make(tmp_path, WHOLE, "U")) == []


def test_a_gap_is_found_at_its_very_edge(tmp_path: Path) -> None:
    rows = [{**WHOLE[0]}, {"when_heat": "> 37.3"}, WHOLE[2]]
    found = check(make(tmp_path, rows, "U"))
    assert [finding.kind for finding in found] == ["gap"]
    assert found[0].facts["heat"] == 37.3


def test_null_is_part_of_the_domain_unless_it_is_required(tmp_path: Path) -> None:
    inputs = {"heat": {"type": "number", "domain": "[34..43]"}}
    rows = [{"when_heat": ">= 34"}]
    found = check(make(tmp_path, rows, inputs=inputs))
    assert [finding.facts["heat"] for finding in found] == [None]


def test_a_default_closes_every_gap(tmp_path: Path) -> None:
    table = make(tmp_path, WHOLE[:1], default={"days": 0})
    assert "gap" not in kinds(table)


def test_an_overlap_is_shown_by_facts_that_both_rows_hold_on(tmp_path: Path) -> None:
    table = make(tmp_path, [*WHOLE, {"when_heat": "[37..38]", "when_kind": '"b"'}], "U")
    found = [finding for finding in check(table) if finding.kind == "overlap"]
    assert {finding.rule_ids for finding in found} == {
        ("RR-02", "RR-04"),
        ("RR-03", "RR-04"),
    }
    for finding in found:
        assert decide(table, finding.facts).rule_id == "<conflict>"


def test_rows_under_any_may_overlap_when_they_agree(tmp_path: Path) -> None:
    rows = [{"when_heat": "-"}, {"when_heat": "> 37"}]
    assert "conflict" not in kinds(make(tmp_path / "a", rows, "A"))
    rows[1]["then_days"] = "2"
    assert "conflict" in kinds(make(tmp_path / "b", rows, "A"))


def test_a_row_that_others_cover_together_is_dead(tmp_path: Path) -> None:
    table = make(tmp_path, [*WHOLE, {"when_heat": "[36..38]"}])
    found = check(table)
    assert [(f.kind, f.rule_ids) for f in found] == [("dead_row", ("RR-04",))]


def test_a_row_that_holds_nowhere_in_its_domain_is_dead(tmp_path: Path) -> None:
    found = check(make(tmp_path, [*WHOLE, {"when_heat": "> 43"}]))
    assert [(f.kind, f.rule_ids) for f in found] == [("dead_row", ("RR-04",))]
    assert "heat" in found[0].detail


def test_a_hole_between_dates_is_found_though_a_default_hides_it(
    tmp_path: Path,
) -> None:
    rows = [
        {"effective_from": "2020-01-01", "effective_to": "2020-02-01"},
        {"effective_from": "2020-02-03"},
    ]
    inputs = {"heat": {"type": "number"}}
    used = [row | {"when_heat": "-, null"[:1]} for row in rows]
    table = make(tmp_path, used, inputs=inputs, default={"days": 0}, **DATED)
    found = [finding for finding in check(table) if finding.kind == "date_hole"]
    assert "from 2020-02-01 until 2020-02-03" in found[0].detail


def test_the_same_cells_twice_in_one_period_are_found(tmp_path: Path) -> None:
    rows = [
        {"effective_from": "2020-01-01", "effective_to": "2020-02-02"},
        {"effective_from": "2020-02-01"},
    ]
    found = check(make(tmp_path, rows, **DATED))
    assert "date_overlap" in [finding.kind for finding in found]


def test_whole_numbers_between_two_fractions_are_a_gap(tmp_path: Path) -> None:
    rows = [{"when_age": "<= 1.5"}, {"when_age": ">= 2.2"}]
    age = {"type": "integer", "domain": "[0..10]", "required": True}
    found = check(make(tmp_path, rows, inputs={"age": age}))
    assert [(one.kind, one.facts) for one in found] == [("gap", {"age": 2.0})]
    rows = [{"when_age": "<= 1.5"}, {"when_age": ">= 1.7"}, {"when_age": "(1..2)"}]
    found = check(make(tmp_path, rows, inputs={"age": age}))
    assert [one.kind for one in found] == ["dead_row"]


@pytest.mark.parametrize("cell", ['["a", "c"]', '!= "c"', 'not("c")', '"a", "c"'])
def test_values_outside_the_domain_are_found_in_every_form(
    cell: str, tmp_path: Path
) -> None:
    found = check(make(tmp_path, [{"when_kind": cell}, {"when_heat": "-"}]))
    (one,) = (finding for finding in found if finding.kind == "outside_domain")
    assert one.detail == 'kind: "c" is outside the domain'


def test_a_cell_that_sql_cannot_say_is_found_before_a_build(tmp_path: Path) -> None:
    make(tmp_path, [{"when_heat": "> log(heat)"}])
    (line,) = (
        one for one in prove_folder(tmp_path, None).faults if "unsupported" in one
    )
    assert line.startswith("rule_made.csv: RR-01, when_heat: unsupported in SQL: ")


def test_a_proof_that_would_take_minutes_is_given_up_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gaterules.proof.check.ALLOWANCE", 1)
    found = check(make(tmp_path, [{"when_heat": "< 38"}, {"when_heat": "-"}, *WHOLE]))
    (one,) = (finding for finding in found if finding.kind == "undecided")
    assert "rows: could not be proven within the allowance" in str(one)


def test_values_outside_the_domain_and_idle_inputs_are_found(tmp_path: Path) -> None:
    found = kinds(make(tmp_path, [{"when_kind": '"c"'}, {"when_kind": "-"}]))
    assert "outside_domain" in found
    assert "unused_input" in found


def test_a_cell_that_computes_never_hides_a_gap(tmp_path: Path) -> None:
    inputs = {
        "heat": {"type": "number", "required": True},
        "limit": {"type": "number", "required": True},
    }
    rows = [{"when_heat": "> limit"}, {"when_heat": "< limit"}]
    found = check(make(tmp_path, rows, "F", inputs=inputs))
    gap = next(finding for finding in found if finding.kind == "gap")
    assert gap.is_certain
    assert gap.facts["heat"] == gap.facts["limit"]


HEATS = [33.0, 34.0, 35.5, 37.0, 37.3, 38.0, 40.0, 43.0, None]
CELLS = st.sampled_from(
    ["-", "< 37.3", ">= 37.3", "[37..40)", "not(37.3)", "null", "> 40", "34, 38"]
)
LETTERS = st.sampled_from(["-", '"a"', '"b"', 'not("a")', "null"])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(CELLS, LETTERS), min_size=1, max_size=5), st.sampled_from("UF")
)
def test_the_proof_agrees_with_trying_every_region(
    cells: list[tuple[str, str]], policy: str
) -> None:
    inputs = {"heat": {"type": "number"}, "kind": {"type": "string"}}
    rows = [{"when_heat": heat, "when_kind": kind} for heat, kind in cells]
    with tempfile.TemporaryDirectory() as folder:
        table = make(Path(folder), rows, policy, inputs=inputs)
    facts = [
        {"heat": heat, "kind": kind}
        for heat, kind in product([*HEATS, 36.0, 39.0, 42.0], ["a", "b", "z", None])
    ]
    fired = [hits(table, fact) for fact in facts]
    found = check(table)
    assert any(f.kind == "gap" for f in found) == any(not rows for rows in fired)
    both = {tuple(rows) for rows in fired if len(rows) > 1}
    assert is_disjoint(table) == (not both)
    if policy == "F":
        first = {rows[0] for rows in fired if rows}
        dead = {f.rule_ids[0] for f in found if f.kind == "dead_row"}
        alive = {table.rules[number].rule_id for number in first}
        assert dead == {rule.rule_id for rule in table.rules} - alive


def partition(rows: int, seed: int) -> list[list[tuple[int, int]]]:
    """Cut a cube of ten dimensions into so many boxes that fill it exactly."""
    draw = random.Random(seed)
    boxes = [[(0, 100)] * 10]
    while len(boxes) < rows:
        box = boxes.pop(draw.randrange(len(boxes)))
        place = draw.randrange(10)
        low, high = box[place]
        middle = draw.randint(low, high)
        halves = (
            [(low, middle), (middle, high)] if low < middle < high else [(low, high)]
        )
        boxes += [[*box[:place], half, *box[place + 1 :]] for half in halves]
    return boxes


def large(boxes: list[list[tuple[int, int]]]) -> DecisionTable:
    def cell(low: int, high: int) -> UnaryTests:
        interval = Interval(Literal(float(low)), Literal(float(high)), True, False)
        return UnaryTests((interval,))

    def test(side: tuple[int, int]) -> UnaryTests:
        return UnaryTests() if side == (0, 100) else cell(*side)

    inputs = tuple(
        Input(f"x{n}", "number", Name(f"x{n}"), cell(0, 100), is_required=True)
        for n in range(10)
    )
    rules = tuple(
        Rule(f"LA-{n}", tuple(map(test, box)), (Literal(float(n)),), ())
        for n, box in enumerate(boxes)
    )
    return DecisionTable("large", "", "U", inputs, (Output("y", "number"),), rules)


@pytest.mark.parametrize("seed", [1, 2])
def test_five_hundred_rows_by_ten_inputs_are_proven_or_refuted(seed: int) -> None:
    boxes = partition(500, seed)
    assert check(large(boxes)) == []
    missing = boxes.pop(seed * 100)
    found = check(large(boxes))
    assert [finding.kind for finding in found] == ["gap"]
    for number, (low, high) in enumerate(missing):
        assert low <= found[0].facts[f"x{number}"] < high
