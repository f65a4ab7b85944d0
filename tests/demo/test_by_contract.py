"""A feed that the story does not tell is sent as its contract says, valid and alike."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from random import Random
from typing import Any

import duckdb
import pytest

from fourgates import contracts
from fourgates.contracts import Code, Column, Contract
from fourgates.demo import by_contract
from fourgates.demo.patterns import matching
from fourgates.demo.story import Setting
from fourgates.errors import UserError

SETTING = Setting(0.001, 1, 8, date(2020, 2, 1))
CODES = tuple(Code(code, (code,)) for code in ("calm", "glad"))
MOODS = Contract(
    feed="moods",
    title="心情表",
    domain="control",
    purpose="control",
    natural_key=("mood_id",),
    business_date="felt_on",
    rhythm="daily",
    columns=(
        Column("mood_id", "string", required=True, limits=(("pattern", "M-[0-9]{4}"),)),
        Column("felt_on", "date", required=True),
        Column("mood", "string", required=True, codes=CODES),
        Column("strength", "integer", required=True, limits=(("minimum", 7),)),
        Column("share", "number", limits=(("minimum", 0), ("maximum", 1))),
        Column("note", "string", limits=(("maxLength", 4), ("minLength", 2))),
        Column("after_mood", "string", refers_to="moods.mood_id"),
    ),
)


def rows_of(
    told: dict[str, Contract], feed: str, setting: Setting = SETTING
) -> list[dict[str, Any]]:
    with duckdb.connect() as connection:
        by_contract.make(connection, told, setting, set())
        found = connection.sql(f"select * from out_{feed} order by all")
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


@pytest.mark.parametrize(
    "pattern",
    [
        "^[0-9]{12}$",
        r"^(JC|XC)-\d{3,5}[A-F]?$",
        "^[^0-9]+x*$",
        r"^a.c\s[\w]{2}$",
        "^$",
    ],
)
def test_a_made_up_text_matches_its_pattern(pattern: str) -> None:
    dice = Random(1)
    for _ in range(200):
        assert re.fullmatch(pattern, matching(pattern, dice))


def test_the_patterns_of_all_contracts_can_be_made_up() -> None:
    for contract in contracts.load().values():
        for column in contract.columns:
            if pattern := dict(column.limits).get("pattern"):
                assert matching(str(pattern), Random(1)), column.name


def test_a_pattern_beyond_us_asks_for_examples_and_takes_them() -> None:
    key, *others = MOODS.columns
    strange = replace(key, limits=(("pattern", "(?=x)x+"),))
    told = {"moods": replace(MOODS, columns=(strange, *others))}
    with pytest.raises(UserError, match=r"moods.*mood_id.*Give the column `examples`"):
        rows_of(told, "moods")
    shown = replace(strange, examples=("x", "xx"))
    told = {"moods": replace(MOODS, columns=(shown, *others))}
    assert {row["mood_id"] for row in rows_of(told, "moods")} == {"x", "xx"}


def test_the_same_seed_makes_the_same_rows_and_another_others() -> None:
    told = {"moods": MOODS}
    assert rows_of(told, "moods") == rows_of(told, "moods")
    assert rows_of(told, "moods") != rows_of(told, "moods", replace(SETTING, seed=2))


def test_rows_keep_what_the_contract_promises() -> None:
    rows = rows_of({"moods": MOODS}, "moods")
    assert len({row["mood_id"] for row in rows}) == len(rows) > 20
    assert {row["mood"] for row in rows} == {"calm", "glad"}
    assert {row["felt_on"] for row in rows} == {row["_file_day"] for row in rows}
    for row in rows:
        assert row["strength"] >= 7
        assert row["share"] is None or 0 <= row["share"] <= 1
        assert row["note"] is None or 2 <= len(row["note"]) <= 4


def test_a_file_is_sent_as_often_as_the_rhythm_says() -> None:
    for rhythm, files in (("daily", 8), ("weekly", 2), ("register", 1)):
        rows = rows_of({"moods": replace(MOODS, rhythm=rhythm)}, "moods")
        assert len({row["_file_day"] for row in rows}) == files


def test_a_reference_names_a_key_that_was_sent_whatever_the_order() -> None:
    causes = Contract(
        feed="causes",
        title="原因表",
        domain="control",
        purpose="control",
        natural_key=("cause_id",),
        version_column="told_at",
        columns=(
            Column("cause_id", "string", required=True),
            Column("mood_id", "string", required=True, refers_to="moods.mood_id"),
            Column("told_at", "timestamp", required=True),
        ),
    )
    told = {"causes": causes, "moods": MOODS}
    moods = {row["mood_id"] for row in rows_of(told, "moods")}
    rows = rows_of(told, "causes")
    assert {row["mood_id"] for row in rows} <= moods
    assert all(row["told_at"] > datetime(2020, 2, 1) for row in rows)


def test_a_contract_that_reads_with_another_or_is_a_whole_list_is_not_sent() -> None:
    derived = Column("x", "string", logic='"甲"', sources=("甲",))
    others = {
        "lands": replace(MOODS, feed="lands", lands_as="moods"),
        "whole": replace(MOODS, feed="whole", whole_list=("sender",)),
        "reads": replace(MOODS, feed="reads", reads_with="moods"),
        "works_out": replace(MOODS, feed="works_out", columns=(derived,)),
    }
    with duckdb.connect() as connection:
        told = {"moods": MOODS, **others}
        made = by_contract.make(connection, told, SETTING, set())
        assert made == {"moods", "lands"}


def test_feeds_that_refer_to_each_other_are_both_sent() -> None:
    a = replace(
        MOODS,
        feed="a_side",
        columns=(*MOODS.columns[:-1], Column("b", "string", refers_to="b_side.a")),
    )
    b = replace(
        MOODS,
        feed="b_side",
        natural_key=("a",),
        columns=(
            Column("a", "string", required=True, refers_to="a_side.mood_id"),
            *MOODS.columns[1:-1],
        ),
    )
    assert rows_of({"a_side": a, "b_side": b}, "b_side")
