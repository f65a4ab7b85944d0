"""The proof of tables whose cells compute: exact where it can be, honest elsewhere."""

from __future__ import annotations

import re
import tempfile
from itertools import combinations, product
from pathlib import Path
from typing import Any

import decision_tables as tables
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaterules.folder import prove_folder
from gaterules.proof.check import check
from gaterules.proof.findings import Finding
from gaterules.table import DecisionTable

NUMBER = {"type": "number", "domain": "[0..9]", "required": True}
OPEN = {"type": "number", "domain": "[0..9]"}


def make(
    folder: Path,
    rows: list[tuple[str, ...]],
    policy: str = "U",
    columns: tuple[dict[str, Any], ...] = (NUMBER, NUMBER),
) -> DecisionTable:
    names = "abc"[: len(columns)]
    meta = {
        "hit_policy": policy,
        "inputs": dict(zip(names, columns, strict=True)),
        "outputs": {"y": {"type": "number"}},
    }
    cells = [
        {f"when_{name}": cell for name, cell in zip(names, row, strict=True)}
        | {"then_y": str(number)}
        for number, row in enumerate(rows)
    ]
    return tables.make(folder, "made", meta, cells)


def told(table: DecisionTable) -> list[tuple[str, tuple[str, ...], bool]]:
    findings = [one for one in check(table) if one.kind != "unused_input"]
    return [(one.kind, one.rule_ids, one.is_certain) for one in findings]


PROVEN: list[list[tuple[str, ...]]] = [
    [("> b", "-"), ("<= b", "-")],
    [("> b", "-"), ("not(> b)", "-")],
    [("> b", "-"), ("< b", "-"), ("b", "-")],
    [("> b", "-"), ("-", ">= a")],
    [("> b*2", "-"), ("<= b*2", "-")],
    [("< b, > b", "-"), ("= b", "-")],
    [("<= 2+3", "-"), ("> 5", "-")],
    [("<= 2+3", "-"), ("(10/2..9]", "-")],
    [("? <= 5", "-"), ("? > 5 and ? <= 9", "-")],
    [("< 3", "-"), (">= 3", "< a"), ("[3..b]", "-")],
    [("> b", "-"), ("<= b", "> 5"), ("<= b", "<= 5")],
]


@pytest.mark.parametrize("rows", PROVEN, ids=str)
def test_cells_that_compare_inputs_are_proven_to_cover_all_once(
    rows: list[tuple[str, ...]], tmp_path: Path
) -> None:
    assert told(make(tmp_path, rows)) == []


TEXT = {"type": "string", "required": True}
DATE = {"type": "date", "required": True}
OTHERS: list[tuple[dict[str, Any], list[tuple[str, ...]]]] = [
    (TEXT, [('< "f"', "-"), ('["f".."m"]', "-"), ('> "m"', "-")]),
    (TEXT, [('<= "f"', "-"), ('> "f"', '"x"'), ('> "f"', 'not("x")')]),
    (TEXT, [("b", "-"), ("!= b", "-")]),
    (DATE, [("< b", "-"), (">= b", "-")]),
    (DATE, [('> b + duration("P14D")', "-"), ('<= b + duration("P14D")', "-")]),
]


@pytest.mark.parametrize(("column", "rows"), OTHERS, ids=str)
def test_texts_and_dates_are_compared_as_numbers_are(
    column: dict[str, Any], rows: list[tuple[str, ...]], tmp_path: Path
) -> None:
    columns = (column, column)
    assert told(make(tmp_path / "whole", rows, columns=columns)) == []
    found = told(make(tmp_path / "part", rows[1:], columns=columns))
    assert ("gap", (), True) in found
    twice = [*rows, rows[0]]
    last = f"RR-{len(twice):02}"
    found = told(make(tmp_path / "twice", twice, columns=columns))
    assert found == [("overlap", ("RR-01", last), True)]


def test_what_is_unknown_is_a_gap_that_its_example_shows(tmp_path: Path) -> None:
    rows = [("> b", "-"), ("<= b", "-")]
    found = check(make(tmp_path, rows, columns=(NUMBER, OPEN)))
    assert [(one.kind, one.facts["b"]) for one in found] == [("gap", None)]
    rows.append(("-", "null"))
    assert told(make(tmp_path / "whole", rows, columns=(NUMBER, OPEN))) == []


def test_a_division_may_have_no_value_and_that_is_shown(tmp_path: Path) -> None:
    rows = [("> 4/b", "-"), ("<= 4/b", "-")]
    found = check(make(tmp_path / "gap", rows))
    assert [(one.kind, one.facts["b"]) for one in found] == [("gap", 0.0)]
    rows.append(("-", "0"))
    assert ("gap", (), True) not in told(make(tmp_path / "whole", rows))


def test_rows_that_contradict_themselves_are_dead(tmp_path: Path) -> None:
    found = check(make(tmp_path, [("> b", "> a"), ("[b..b)", "-"), ("-", "-")], "F"))
    dead = {one.rule_ids: one.detail for one in found if one.kind == "dead_row"}
    assert "contradict one another" in dead["RR-01",]
    assert "contradict one another" in dead["RR-02",]


def test_a_row_behind_rows_that_compare_is_dead(tmp_path: Path) -> None:
    found = check(make(tmp_path, [("> b", "-"), ("<= b", "-"), ("3", "4")], "F"))
    (one,) = (finding for finding in found if finding.kind == "dead_row")
    assert one.rule_ids == ("RR-03",)
    assert one.is_certain
    assert one.detail == "can never fire: earlier rows take all it covers (here RR-02)"


def test_what_no_facts_show_is_a_note_that_stops_nothing(tmp_path: Path) -> None:
    # 0.5 * b * b + 1 lies above b for every b: RR-02 and RR-03 never hold together
    rows = [("<= b*b/2 + 1", "-"), ("> b*b/2 + 1", ">= 2"), ("> b*b/2 + 1", "< 2")]
    assert told(make(tmp_path / "whole", rows)) == []
    rows = [("> b*b/2 + 1", "-"), ("< b", "-"), ("[b..b*b/2 + 1]", "-")]
    make(tmp_path / "open", rows)
    proof = prove_folder(tmp_path / "open", None)
    assert proof.faults == ()
    (note,) = proof.notes
    assert note == (
        "note: made: overlap: RR-01 and RR-02: not proven apart: "
        "cells compute, and no facts show both rows at odds"
    )
    assert (
        proof.summary == "1 table, 3 rows, 0 cases: 0 to mend, 0 waived, 1 not proven"
    )


def test_a_gap_that_may_be_left_names_the_rows_that_compute(tmp_path: Path) -> None:
    rows = [("? * b >= 0", "-")]
    (one,) = check(make(tmp_path, rows))
    assert not one.is_certain
    assert str(one) == "made: gap: not proven that none is left: cells of RR-01 compute"


def holds_by_hand(cell: str, own: float | None, facts: dict[str, Any]) -> bool:
    """Read the cells of this test in Python, apart from the engine."""
    if own is None:
        return cell in ("-", "null")
    known = {name: value for name, value in facts.items() if value is not None}
    try:
        return bool(BY_HAND[cell](own, known))
    except (KeyError, ZeroDivisionError):
        return False


def at_15(value: float) -> float:
    """Return a number at fifteen significant digits, as rules compute."""
    return float(f"{value:.15g}")


# Cells of a column, ``S``, beside another, ``o``; each with what it means.
BY_HAND: dict[str, Any] = {
    "-": lambda x, f: True,
    "null": lambda x, f: False,
    "2": lambda x, f: x == 2,
    "< 2": lambda x, f: x < 2,
    ">= 1+1": lambda x, f: x >= 2,
    "> o": lambda x, f: x > f["o"],
    "<= o": lambda x, f: x <= f["o"],
    "not(o)": lambda x, f: x != f["o"],
    "[o..3]": lambda x, f: f["o"] <= x <= 3,
    "(o..o+2)": lambda x, f: f["o"] < x < at_15(f["o"] + 2),
    "> o*2": lambda x, f: x > at_15(f["o"] * 2),
    "<= o*2": lambda x, f: x <= at_15(f["o"] * 2),
    "> 4/o": lambda x, f: x > at_15(4 / f["o"]),
    "1, > o": lambda x, f: x == 1 or x > f["o"],
    "? + o > 4": lambda x, f: at_15(x + f["o"]) > 4,
    "? > o and ? < 4": lambda x, f: f["o"] < x < 4,
    "<= S": lambda x, f: True,
    "> S": lambda x, f: False,
    "> 1/0": lambda x, f: False,
    "[3..1]": lambda x, f: False,
}
CELLS = st.sampled_from(sorted(BY_HAND))
DOMAIN = [0.0, 1.0, 2.0, 3.0, 4.0]


def hit_by_hand(rows: list[tuple[str, str]], facts: dict[str, Any]) -> tuple[int, ...]:
    a, b = facts["a"], facts["b"]
    return tuple(
        number
        for number, (first, second) in enumerate(rows)
        if holds_by_hand(first, a, {"o": b}) and holds_by_hand(second, b, {"o": a})
    )


def named_in(cell: str, own: str, other: str) -> str:
    return re.sub(r"\bo\b", other, cell).replace("S", own)


def findings(
    rows: list[tuple[str, str]], policy: str, kind: str, *, required: bool
) -> list[Finding]:
    named = [
        (named_in(first, "a", "b"), named_in(second, "b", "a"))
        for first, second in rows
    ]
    column = {"type": kind, "domain": "[0..4]", "required": required}
    with tempfile.TemporaryDirectory() as folder:
        return check(make(Path(folder), named, policy, (column, column)))


def every_fact(*, required: bool) -> list[dict[str, Any]]:
    values = [*DOMAIN, *([] if required else [None])]
    return [{"a": a, "b": b} for a, b in product(values, values)]


GRID = [n / 4 for n in range(17)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4), st.booleans())
def test_no_gap_or_overlap_on_a_grid_of_fractions_is_missed(
    rows: list[tuple[str, str]], required: bool
) -> None:
    found = findings(rows, "U", "number", required=required)
    values = [*GRID, *([] if required else [None])]
    hits = [hit_by_hand(rows, {"a": a, "b": b}) for a, b in product(values, values)]
    gaps, _ = parted(found, "gap")
    assert all(hit_by_hand(rows, one.facts) == () for one in gaps)
    assert gaps or () not in hits
    overlaps, _ = parted(found, "overlap")
    for one in overlaps:
        both = {f"RR-{n + 1:02}" for n in hit_by_hand(rows, one.facts)}
        assert set(one.rule_ids) <= both
    pairs = {pair for numbers in hits for pair in combinations(numbers, 2)}
    ids = {tuple(f"RR-{n + 1:02}" for n in pair) for pair in pairs}
    assert ids <= {one.rule_ids for one in overlaps}
    alive = {f"RR-{n + 1:02}" for numbers in hits for n in numbers}
    assert alive.isdisjoint(one.rule_ids[0] for one in parted(found, "dead_row")[0])


ROWS = st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(ROWS, st.sampled_from("UF"), st.booleans())
def test_whole_numbers_tried_one_by_one_agree_with_the_proof(
    rows: list[tuple[str, str]], policy: str, required: bool
) -> None:
    found = findings(rows, policy, "integer", required=required)
    fired = {
        tuple(fact.values()): hit_by_hand(rows, fact)
        for fact in every_fact(required=required)
    }
    check_gaps(found, fired)
    check_overlaps(found, fired, rows, policy)
    check_dead(found, fired, rows, policy)


Fired = dict[tuple[Any, ...], tuple[int, ...]]


def parted(found: list[Finding], kind: str) -> tuple[list[Finding], bool]:
    """Return what is proven of a kind, and whether something is left open."""
    mine = [one for one in found if one.kind == kind]
    return [one for one in mine if one.is_certain], any(not o.is_certain for o in mine)


def check_gaps(found: list[Finding], fired: Fired) -> None:
    proven, _ = parted(found, "gap")
    for one in proven:
        assert fired[one.facts["a"], one.facts["b"]] == ()
    assert bool(proven) == (() in fired.values())


def check_overlaps(
    found: list[Finding], fired: Fired, rows: list[tuple[str, str]], policy: str
) -> None:
    proven, _ = parted(found, "overlap")
    for one in proven:
        both = fired[one.facts["a"], one.facts["b"]]
        assert set(one.rule_ids) <= {f"RR-{n + 1:02}" for n in both}
    true = {pair for hits in fired.values() for pair in combinations(hits, 2)}
    ids = {tuple(f"RR-{n + 1:02}" for n in pair) for pair in true}
    assert {one.rule_ids for one in proven} == (ids if policy == "U" else set())


def check_dead(
    found: list[Finding], fired: Fired, rows: list[tuple[str, str]], policy: str
) -> None:
    proven, is_open = parted(found, "dead_row")
    dead = {one.rule_ids[0] for one in proven}
    alive = {
        n for hits in fired.values() for n in (hits[:1] if policy == "F" else hits)
    }
    idle = {f"RR-{n + 1:02}" for n in set(range(len(rows))) - alive}
    assert dead <= idle
    assert dead == idle or is_open
