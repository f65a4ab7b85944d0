"""The proof against brute force: random tables of all types, with and without domains.

Every constant of a table comes from a short ladder of its type. So the steps of the
ladder, what lies between two and beyond its ends are all that a table can tell apart,
and trying all of them says what the proof must say.
"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from itertools import combinations, product
from pathlib import Path
from typing import Any

import decision_tables as tables
import pytest

from gaterules.decisions import hits
from gaterules.feel import spelling
from gaterules.feel.evaluate import holds
from gaterules.feel.values import DAYS, MOMENT, YEARS, Months
from gaterules.proof.check import check
from gaterules.table import TYPES, DecisionTable

DAY = timedelta(days=1)
START = date(2020, 2, 1)
NOON = datetime(2020, 2, 1, 12)
# By type: constants that cells name, and what lies between and beyond them.
LADDERS: dict[str, tuple[list[Any], list[Any]]] = {
    "number": ([0.0, 5.0, 10.0], [-1.0, 2.5, 4.0, 7.5, 8.0, 11.0]),
    "integer": ([0.0, 5.0, 6.0, 7.5], [-1.0, 3.0, 7.0, 8.0]),
    "string": (["a", "b", "m"], ["", "aa", "c", "z"]),
    "boolean": ([True, False], []),
    "date": (
        [START, START + DAY, START + 4 * DAY],
        [START - DAY, START + 2 * DAY, START + 9 * DAY],
    ),
    "time": (
        [time(8), time(12), time(20)],
        [time(0), time(10), time(15), time(23)],
    ),
    MOMENT: (
        [NOON, NOON + DAY, NOON + 2 * DAY],
        [NOON - DAY, NOON + DAY / 2, NOON + DAY * 1.5, NOON + 3 * DAY],
    ),
    DAYS: ([DAY, 2 * DAY, 7 * DAY], [-DAY, DAY * 1.5, 3 * DAY, 8 * DAY]),
    YEARS: (
        [Months(1), Months(2), Months(12)],
        [Months(0), Months(6), Months(13)],
    ),
    "any": ([1.0, "a", True, START], [0.0, 2.0, "z", False, START - DAY, START + DAY]),
}
UNORDERED = ("boolean", "any")


def cell(kind: str, draw: random.Random) -> str:
    """Return one cell that names constants of a type."""
    ladder = LADDERS[kind][0]
    first, last = sorted(draw.sample(range(len(ladder)), 2))
    one, other = (spelling.constant(ladder[n]) for n in (first, last))
    forms = [one, other, f"{one}, {other}", f"not({one})", f"not({one}, {other})"]
    forms += [f"!= {one}", "null", "not(null)", f"{one}, null", "-", "-"]
    if kind not in UNORDERED:
        opening, closing = draw.choice("[("), draw.choice("])")
        sign = draw.choice(["<", "<=", ">", ">="])
        forms += [f"{opening}{one}..{other}{closing}", f"{sign} {one}"] * 3
        forms += [f"{sign} {other}, {one}", f"not({sign} {one})"]
    return draw.choice(forms)


def declared(kind: str, has_domain: bool, draw: random.Random) -> dict[str, Any]:
    """Return what the yml says of one input."""
    found: dict[str, Any] = {"type": kind, "required": draw.random() < 0.4}
    ladder = LADDERS[kind][0]
    if not has_domain or kind == "any":
        return found
    low, high = (spelling.constant(value) for value in (ladder[0], ladder[-1]))
    if kind == "boolean":
        return found | {"domain": draw.choice(["true", "true, false"])}
    if kind == "string":
        words = draw.sample(ladder, 2)
        return found | {"domain": ", ".join(f'"{word}"' for word in words)}
    forms = [f"[{low}..{high}]", f"({low}..{high}]", f">= {low}", f"<= {high}"]
    return found | {"domain": draw.choice(forms)}


def drawn(folder: Path, seed: int) -> DecisionTable:
    """Return a random table of one or two inputs; odd seeds have no domain."""
    draw = random.Random(seed)
    kinds = [TYPES[seed % len(TYPES)], draw.choice(TYPES)][: draw.choice([1, 2])]
    inputs = {
        f"x{n}": declared(kind, seed // len(TYPES) % 2 == 0, draw)
        for n, kind in enumerate(kinds)
    }
    values = {"type": "string", "values": '"high", "low"'}
    meta = {
        "hit_policy": draw.choice("UAFP"),
        "inputs": inputs,
        "outputs": {"level": values},
    }
    rows = [
        {f"when_x{n}": cell(kind, draw) for n, kind in enumerate(kinds)}
        | {"then_level": draw.choice(["high", "low"])}
        for _ in range(draw.randint(1, 5))
    ]
    return tables.make(folder / str(seed), "made", meta, rows)


def values_of(table: DecisionTable) -> list[dict[str, Any]]:
    """Return facts of every kind that the declarations let occur."""
    pools = []
    for column in table.inputs:
        pool = [*LADDERS[column.type][0], *LADDERS[column.type][1]]
        if column.type == "integer":
            pool = [value for value in pool if value.is_integer()]
        if not column.domain.is_any:
            pool = [one for one in pool if holds(column.domain, one, {}) is True]
        pools.append(pool + [None] * (not column.is_required))
    names = [column.name for column in table.inputs]
    return [dict(zip(names, values, strict=True)) for values in product(*pools)]


def by_force(table: DecisionTable) -> dict[str, Any]:
    """Return what trying every fact finds."""
    fired = [hits(table, facts) for facts in values_of(table)]
    ids = [rule.rule_id for rule in table.rules]
    ahead = [rows[:1] if table.policy in "FP" else rows for rows in fired]
    dead = {*range(len(ids))} - {row for rows in ahead for row in rows}
    pairs = {pair for rows in fired for pair in combinations(sorted(rows), 2)}
    if table.policy == "A":
        pairs = {
            pair
            for pair in pairs
            if table.rules[pair[0]].outputs != table.rules[pair[1]].outputs
        }
    return {
        "gap": [] in fired,
        "dead_row": {ids[n] for n in dead},
        "at odds": {(ids[a], ids[b]) for a, b in pairs if table.policy in "UA"},
    }


def by_proof(table: DecisionTable) -> dict[str, Any]:
    """Return what the proof finds, and see that its facts show it."""
    found = check(table)
    assert all(one.is_certain for one in found)
    for one in found:
        if one.kind == "gap":
            assert hits(table, one.facts) == []
        if one.kind in ("overlap", "conflict"):
            rows = {table.rules[n].rule_id for n in hits(table, one.facts)}
            assert rows >= {*one.rule_ids}
    return {
        "gap": any(one.kind == "gap" for one in found),
        "dead_row": {one.rule_ids[0] for one in found if one.kind == "dead_row"},
        "at odds": {
            one.rule_ids for one in found if one.kind in ("overlap", "conflict")
        },
    }


def compared(folder: Path, seeds: range) -> list[str]:
    """Return the tables on which proof and brute force are not of one mind."""
    unlike = []
    for seed in seeds:
        table = drawn(folder, seed)
        proven, forced = by_proof(table), by_force(table)
        if proven != forced:
            cells = [(rule.rule_id, rule.cells) for rule in table.rules]
            unlike.append(f"{seed} {table.policy} {cells}: {proven} is not {forced}")
    return unlike


def test_random_tables_of_all_types_are_proven_as_brute_force_finds(
    tmp_path: Path,
) -> None:
    assert compared(tmp_path, range(400)) == []


@pytest.mark.heavy
def test_six_times_as_many_tables_are_proven_as_brute_force_finds(
    tmp_path: Path,
) -> None:
    assert compared(tmp_path, range(400, 2800)) == []


def made(
    folder: Path, declared: dict[str, Any], cells: list[str], policy: str = "F"
) -> list[str]:
    meta = {"hit_policy": policy, "inputs": {"x": declared}}
    meta["outputs"] = {"y": {"type": "string"}}
    rows = [{"when_x": text, "then_y": "a"} for text in cells]
    return [one.kind for one in check(tables.make(folder, "made", meta, rows))]


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind != "any"])
def test_a_type_without_domain_and_constants_has_values_beside_null(
    kind: str, tmp_path: Path
) -> None:
    declared = {"type": kind}
    assert made(tmp_path / "a", declared, ["null"]) == ["gap"]
    assert made(tmp_path / "b", declared, ["null", "not(null)"]) == []
    assert made(tmp_path / "c", declared, ["not(null)", "-"]) == []
    required = declared | {"required": True}
    assert made(tmp_path / "d", required, ["-"]) == ["unused_input"]
    assert made(tmp_path / "e", required, ["null", "-"]) == ["dead_row"]


def test_the_number_1_is_told_from_the_truth_value_true(tmp_path: Path) -> None:
    anything = {"type": "any"}
    assert made(tmp_path, anything, ["1", "true", "-"]) == []
    assert made(tmp_path / "b", anything, ["false", "0", "-"]) == []


def test_words_that_are_put_in_order_are_proven_exactly(tmp_path: Path) -> None:
    word = {"type": "string", "required": True}
    assert made(tmp_path / "a", word, ['< "m"', '>= "m", "a"']) == []
    assert made(tmp_path / "b", word, ['< "m"', '> "m", "a"']) == ["gap"]
    assert made(tmp_path / "c", word, ['< "m"', '["a".."k"]', "-"]) == ["dead_row"]
    assert made(tmp_path / "d", word, ['<= "m"', '["m".."p"]', '> "p"'], "U") == [
        "overlap"
    ]
