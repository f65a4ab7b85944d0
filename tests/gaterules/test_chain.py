"""A decision can stand on another one: asked in a chain, one fact at a time."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import decision_tables as tables
import pytest
from click.testing import CliRunner, Result

from fourgates.cli import main
from fourgates.commands.rules import seeds_folder
from gaterules.chain import decide_chain
from gaterules.decisions import decide
from gaterules.errors import RuleError
from gaterules.load import find_table, load_tables

FIRST: dict[str, Any] = {
    "hit_policy": "F",
    "inputs": {"age": {"type": "number"}},
    "outputs": {"group": {"type": "string"}},
    "default": {"group": "unknown"},
}
SECOND: dict[str, Any] = {
    "hit_policy": "F",
    "inputs": {
        "group": {"type": "string", "from": "first"},
        "is_ill": {"type": "boolean"},
    },
    "outputs": {"place": {"type": "string"}},
    "default": {"place": "home"},
}
OLD = [{"rule_id": "AA-01", "when_age": ">= 65", "then_group": "old"}]
ILL = {"rule_id": "BB-01", "when_is_ill": "true", "then_place": "ward"}
PLACED = [{**ILL, "when_group": '"old"'}]
TODAY = date(2020, 2, 28)


def chain(folder: Path, second: dict[str, Any] = SECOND) -> Path:
    tables.write(folder, "first", FIRST, OLD)
    tables.write(folder, "second", second, PLACED)
    return folder


def attempt(folder: Path, *facts: str) -> Result:
    arguments = ["rules", "try", "second", *facts, "--seeds", str(folder)]
    return CliRunner().invoke(main, arguments)


def test_the_earlier_decision_is_asked_and_said_first(tmp_path: Path) -> None:
    done = attempt(chain(tmp_path), "age=70", "is_ill=true")
    first, _, second = done.output.partition("\nsecond\n")
    assert first.startswith("first\n")
    assert "group = old\nby: AA-01" in first
    assert "place = ward\nby: BB-01" in second


def test_an_answer_that_is_given_itself_is_taken_as_it_stands(tmp_path: Path) -> None:
    done = attempt(chain(tmp_path), "group=old", "is_ill=true")
    assert "place = ward" in done.output
    assert "AA-01" not in done.output and "told nothing" not in done.output


def test_what_nobody_told_is_unknown_and_said(tmp_path: Path) -> None:
    done = attempt(chain(tmp_path), "is_ill=true")
    assert "group: from first, which was told nothing" in done.output
    assert "group = null" in done.output and "place = home" in done.output


def test_a_name_that_no_decision_of_the_chain_knows_is_refused(tmp_path: Path) -> None:
    done = attempt(chain(tmp_path), "oops=1")
    assert done.exit_code != 0
    assert "its inputs are group, is_ill, age" in done.output


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ({"type": "string", "from": "third"}, "'group' is from third"),
        ({"type": "number", "from": "first"}, "which gives no number of that name"),
    ],
)
def test_a_chain_that_leads_nowhere_is_refused(
    tmp_path: Path, source: dict[str, Any], told: str
) -> None:
    columns = {"group": source, "is_ill": {"type": "boolean"}}
    tables.write(tmp_path, "first", FIRST, OLD)
    tables.write(tmp_path, "second", {**SECOND, "inputs": columns}, [ILL])
    with pytest.raises(RuleError, match=told):
        load_tables(tmp_path)


def test_decisions_that_stand_on_one_another_are_refused(tmp_path: Path) -> None:
    for name, other in (("first", "second"), ("second", "first")):
        meta = {
            "hit_policy": "F",
            "inputs": {f"by_{other}": {"type": "string", "from": other}},
            "outputs": {f"by_{name}": {"type": "string"}},
        }
        row = {"rule_id": f"{name[0].upper()}X-01", f"then_by_{name}": "x"}
        tables.write(tmp_path, name, meta, [row])
    with pytest.raises(RuleError, match="first from second from first"):
        load_tables(tmp_path)


def test_a_chain_of_three_is_asked_from_its_first(tmp_path: Path) -> None:
    chain(tmp_path)
    meta = {
        "hit_policy": "F",
        "inputs": {"place": {"type": "string", "from": "second"}},
        "outputs": {"bed": {"type": "boolean"}},
        "default": {"bed": False},
    }
    row = {"rule_id": "CC-01", "when_place": '"ward"', "then_bed": "true"}
    tables.write(tmp_path, "third", meta, [row])
    arguments = ["rules", "try", "third", "age=70", "is_ill=true"]
    done = CliRunner().invoke(main, [*arguments, "--seeds", str(tmp_path)])
    told = [line for line in done.output.splitlines() if line.startswith("by: ")]
    assert told == ["by: AA-01", "by: BB-01", "by: CC-01"]


def test_the_real_chain_decides_what_its_two_tables_decide_one_by_one() -> None:
    def real(name: str) -> Any:
        return find_table(name, seeds_folder())

    observation, triage = real("observation"), real("triage")
    facts = {"category": "inbound_traveller", "area_code": "510115001001"}
    for day in ("2020-02-10", "2020-03-10", "2020-04-01", "2021-06-01", "2023-01-08"):
        given = facts | {"exposure": "inbound_traveller", "business_date": day}
        chained = decide_chain(triage, given, real, TODAY)
        ordered = decide(
            observation, facts | {"business_date": date.fromisoformat(day)}
        )
        alone = {"exposure": "inbound_traveller"} | ordered.outputs
        assert decide(triage, chained.facts) == decide(triage, alone)
        assert [table.name for table, _ in chained.before] == ["observation"]
        assert chained.assumed == ()
    assert decide_chain(triage, {}, real, TODAY).assumed == ("business_date",)
