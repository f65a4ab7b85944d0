"""Cells that do not say what they seem to: separators, idle alternatives, always."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import decision_tables as tables
import pytest

from gaterules.errors import RuleError
from gaterules.load import load_table
from gaterules.proof.check import check

HEAT = {"type": "number", "domain": "[0..100]", "required": True}
KIND = {"type": "string", "domain": '"a", "b", "c"'}


def write(folder: Path, cell: str, declared: dict[str, Any], then: str = "1") -> Path:
    meta = {
        "hit_policy": "F",
        "inputs": {"x": declared, "y": {"type": "number"}},
        "outputs": {"z": {"type": "number"}},
        "default": {"z": 0},
    }
    rows = [{"when_x": cell, "when_y": "> 0", "then_z": then}]
    return tables.write(folder, "made", meta, rows)


def told(folder: Path, cell: str, declared: dict[str, Any]) -> list[tuple[str, str]]:
    found = check(load_table(write(folder, cell, declared)))
    return [(one.kind, one.detail) for one in found if one.kind != "outside_domain"]


@pytest.mark.parametrize(
    ("cell", "right"),
    [
        (">= 1,000", "no thousands separator; write 1000"),
        ("1,250", "write 1250; 2 values have a blank between: 1, 250"),
        ("[0..12,500,000]", "write 12500000"),
        ("1,000.5", "write 1000.5"),
        (">= 37,3", "a decimal point is no comma; write 37.3"),
        ("not(0,5)", "write 0.5"),
        ("[0..37,3]", "write 37.3"),
        ("max(y,1,250)", "write 1250"),
        ("10，5", "write 10.5"),
        ("1 000", "write 1000"),
        ("1'000", "write 1000"),
        ("007", 'no leading zeros; write 7, or a text "007"'),
        ("[0..05]", "write 5,"),
        ("> 00.5", "write 0.5,"),
        ("2020/2/6", "a date is written 2020-02-06"),
        (">= 2020-2-6", "a date is written 2020-02-06"),
        ("2020年2月6日", "a date is written 2020-02-06"),
        ("≥３７．３", "the whole cell: >=37.3"),
    ],
)
def test_a_number_or_day_as_people_write_it_is_told_with_file_row_column_and_spelling(
    cell: str, right: str, tmp_path: Path
) -> None:
    with pytest.raises(RuleError) as caught:
        load_table(write(tmp_path, cell, HEAT))
    assert "rule_made.csv: RR-01, when_x: " in caught.value.message
    assert right in caught.value.message
    assert f"\n    {cell}\n" in caught.value.message


@pytest.mark.parametrize("then", ["1,250", "0,5", "1 000", "007"])
def test_what_a_row_answers_is_held_to_the_same_spelling(
    then: str, tmp_path: Path
) -> None:
    with pytest.raises(RuleError, match=r"RR-01, then_z: a (number|decimal)"):
        load_table(write(tmp_path, "-", HEAT, then))


def test_a_domain_and_a_date_of_effect_are_held_to_the_same_spelling(
    tmp_path: Path,
) -> None:
    with pytest.raises(RuleError, match=r"domain of x: .*write 1000"):
        load_table(write(tmp_path, "-", HEAT | {"domain": "[0..1,000]"}))
    path = write(tmp_path, "-", HEAT)
    path.write_text(path.read_text("utf-8").replace("RR-01,", "RR-01,2020/2/6"))
    with pytest.raises(RuleError, match="is not a date YYYY-MM-DD; write 2020-02-06"):
        load_table(path)


@pytest.mark.parametrize(
    ("cell", "declared"),
    [
        ("1, 2", HEAT),
        ("5,10,15", HEAT),
        ("> 50, 10.5", HEAT),
        ("[1..5], [8..9]", HEAT),
        ("max(y,1)", HEAT),
        ("decimal(y * 0.015, 2)", HEAT),
        ("> 6.1e-05", HEAT),
        ("2020-02-06,2020-02-07", {"type": "date"}),
        ('"1,000", "007"', {"type": "string"}),
        ("null, > 5", {"type": "number"}),
        ("false, null", {"type": "boolean"}),
        ("not(null)", HEAT),
        ("!= null", {"type": "number"}),
        ('"a", "b"', KIND),
        ("[0..100]", HEAT | {"required": False}),
        (">= 0", HEAT | {"required": False}),
    ],
)
def test_cells_that_say_what_they_mean_are_accepted(
    cell: str, declared: dict[str, Any], tmp_path: Path
) -> None:
    assert told(tmp_path, cell, declared) == []


@pytest.mark.parametrize(
    ("cell", "declared", "idle"),
    [
        (">= 37, 3, 50", HEAT, "50"),
        ("[0..10], 5", HEAT, "5"),
        ("5, [0..10]", HEAT, "5"),
        ("not([0..10], 5)", HEAT, "5"),
        ("[0..5], [3..8], [5..10]", HEAT | {"type": "integer"}, "[3..8]"),
        ("> y, >= y", HEAT, "> y"),
        ('"a", "a"', KIND, '"a"'),
        ('["a", "b", "a"]', KIND, '"a"'),
        ("null, null", {"type": "date"}, "null"),
        (
            '< duration("P2D"), duration("P1D")',
            {"type": "days and time duration"},
            'duration("P1D")',
        ),
    ],
)
def test_an_alternative_that_the_others_contain_is_told(
    cell: str, declared: dict[str, Any], idle: str, tmp_path: Path
) -> None:
    ((kind, detail),) = told(tmp_path, cell, declared)
    assert kind == "idle_alternative"
    assert detail.startswith(f"rule_made.csv:2, when_x {cell}: {idle} adds nothing")


@pytest.mark.parametrize(
    ("cell", "declared", "right"),
    [
        (">5,<10", HEAT, "-"),
        (">5, <10", {"type": "number"}, "not(null)"),
        (">= 0", HEAT, "-"),
        (">5, <10, null", {"type": "integer"}, "-"),
        ('"a", "b", "c"', KIND, "not(null)"),
        ('"a", "b", "c", null', KIND, "-"),
        ('not("z")', KIND | {"required": True}, "-"),
        ("true, false", {"type": "boolean"}, "not(null)"),
        ("> y, <= y", HEAT, "not(null)"),
        ("? > 5 or ? <= 5", HEAT, None),
    ],
)
def test_a_cell_that_holds_for_every_value_is_told_what_to_write(
    cell: str, declared: dict[str, Any], right: str | None, tmp_path: Path
) -> None:
    found = [text for kind, text in told(tmp_path, cell, declared) if kind[0] == "h"]
    assert [text.rpartition("; write ")[2] for text in found] == [right] * bool(right)
