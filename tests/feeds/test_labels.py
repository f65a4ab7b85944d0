"""A label stands once, in its code list, and none is left out."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from fourgates import contracts, project
from fourgates.briefing import words
from fourgates.catalogue.documents import WORDS
from fourgates.contracts import Code, Column, Contract
from fourgates.demo import sending, story
from fourgates.demo.story import Setting
from fourgates.errors import UserError
from fourgates.feeds import lists

ROOT = project.root()
LABELS = "seeds/codes/code_labels.csv"
# An interface word that only sounds like a label: "none", of a previous issue.
HOMONYMS = {"no_previous"}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def without(root: Path, code_list: str, code: str) -> None:
    """Take one row out of the copy of the code lists."""
    path = root / LABELS
    kept = [
        line
        for line in path.read_text("utf-8").splitlines(keepends=True)
        if not line.startswith(f"{code_list},{code},")
    ]
    path.write_text("".join(kept), "utf-8")


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    for folder in ("catalogue", "codes", "rules"):
        (tmp_path / "seeds" / folder).mkdir(parents=True)
        for path in (ROOT / "seeds" / folder).iterdir():
            if path.is_file():
                target = tmp_path / "seeds" / folder / path.name
                target.write_bytes(path.read_bytes())
    return tmp_path


def of_rules() -> list[tuple[str, str]]:
    """Return list and code of everything that decisions name, if the list is ours."""
    kept = {(row["code_list"], row["code"]) for row in read(ROOT / LABELS)}
    tables = sorted((ROOT / "seeds" / "rules").glob("rule_*.csv"))
    named = {(one, code) for table in tables for *_, one, code in lists.coded(table)}
    return sorted(named & kept)


@pytest.mark.parametrize(("code_list", "code"), of_rules())
def test_a_label_that_a_decision_needs_is_missed(
    seeds: Path, code_list: str, code: str
) -> None:
    lists.check_rule_codes(seeds)
    without(seeds, code_list, code)
    with pytest.raises(UserError, match=f"{code_list} has no {code}"):
        lists.check_rule_codes(seeds)


def test_a_target_of_an_indicator_that_is_not_there_is_told_by_line_and_nearest_name(
    seeds: Path,
) -> None:
    path = seeds / "seeds" / "rules" / "rule_indicator_target.csv"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace('"self_declared_rate"', '"self_declard_rate"'), "utf-8"
    )
    with pytest.raises(UserError) as raised:
        lists.check_rule_codes(seeds)
    assert raised.value.message == (
        "rule_indicator_target.csv:2: column when_indicator_id: indicators has no "
        "self_declard_rate. Mend it, or add a row to seeds/catalogue/indicators.csv. "
        "Did you mean 'self_declared_rate'?"
    )


def test_a_code_list_that_no_yml_describes_is_named_with_the_lines_to_add(
    seeds: Path,
) -> None:
    for path in (ROOT / "seeds" / "codes").glob("*.yml"):
        (seeds / "seeds" / "codes" / path.name).write_bytes(path.read_bytes())
    lists.check_described(seeds)
    (seeds / "seeds" / "codes" / "code_moods.csv").write_text("code\ngood\n", "utf-8")
    with pytest.raises(UserError, match=r"code_moods\.csv: no yml .*{name: code_moods"):
        lists.check_described(seeds)


def short_of(contract: Contract, column: Column, code: Code) -> Contract:
    """Return the contract with one code less in one column."""
    fewer = tuple(one for one in column.codes if one != code)
    columns = (
        replace(one, codes=fewer) if one is column else one for one in contract.columns
    )
    return replace(contract, columns=tuple(columns))


def test_every_label_that_the_story_of_the_demo_needs_is_missed() -> None:
    connection = story.simulate(Setting(0.0006, 1, 28, date(2020, 2, 1)))
    told = contracts.load()
    sending.check_codes(connection, told)
    missed = set()
    for feed, contract in told.items():
        for column in contract.columns:
            for code in column.codes:
                try:
                    short = short_of(contract, column, code)
                    sending.check_codes(connection, {feed: short})
                except UserError as error:
                    assert f"{feed}.{column.name}: {code.code}" in error.message
                    missed.add((column.code_list, code.code))
    assert len(missed) > 60


def test_no_interface_word_is_the_label_of_a_code() -> None:
    coded = {(one["zh"], one["en"]) for one in lists.labels(ROOT).values()}
    own = {row["word"]: (row["zh"], row["en"]) for row in read(ROOT / WORDS)}
    twice = {word for word, label in own.items() if label in coded} - HOMONYMS
    assert twice == set()


def test_no_interface_word_names_an_indicator() -> None:
    rows = read(ROOT / "seeds" / "catalogue" / "indicators.csv")
    printed = {row["word"]: (row["zh"], row["en"]) for row in read(ROOT / WORDS)}
    names = {row["indicator_id"] for row in rows}
    labels = {(row["label_zh"], row["label_en"]) for row in rows}
    assert names
    assert names.isdisjoint(printed)
    assert labels.isdisjoint(printed.values())


def test_two_codes_of_a_list_never_print_the_same() -> None:
    for lang in ("zh", "en"):
        printed = Counter(
            (name, texts[lang]) for (name, _), texts in lists.labels(ROOT).items()
        )
        assert {key for key, times in printed.items() if times > 1} == set()


def test_a_code_labelled_twice_is_refused(seeds: Path) -> None:
    with (seeds / LABELS).open("a", encoding="utf-8") as file:
        file.write("feeds,leads,线索,Leads,,1\n")
    with pytest.raises(UserError, match="code leads of list feeds is labelled twice"):
        lists.labels(seeds)


def test_a_column_has_one_label_in_all_decisions() -> None:
    found: dict[str, set[tuple[str, str]]] = {}
    for path in (ROOT / "seeds" / "rules").glob("_rule_*.yml"):
        (seed,) = yaml.safe_load(path.read_text("utf-8"))["seeds"]
        decision = seed["config"]["meta"]["decision"]
        for name, facts in {**decision["inputs"], **decision["outputs"]}.items():
            label = (facts.get("label_zh", ""), facts.get("label_en", ""))
            found.setdefault(name, set()).add(label)
    assert {name: seen for name, seen in found.items() if len(seen) > 1} == {}


def test_no_model_writes_the_label_of_a_code_into_its_sql() -> None:
    printed = {texts["zh"] for texts in lists.labels(ROOT).values()}
    for path in (ROOT / "models").rglob("*.sql"):
        text = path.read_text("utf-8")
        assert not [label for label in printed if f"'{label}'" in text], path


def test_templates_find_labels_and_heads_by_their_codes() -> None:
    zh, en = words.load("zh"), words.load("en")
    assert (zh["statuses.green"], en["statuses.green"]) == ("达标", "on target")
    assert zh["action_kinds.revisit"] == "再入户核查"
    for row in read(ROOT / "seeds" / "codes" / "code_action_kinds.csv"):
        assert zh[f"action_kinds.{row['action_kind']}"] == row["label_zh"]
