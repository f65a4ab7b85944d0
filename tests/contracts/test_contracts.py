"""Contracts: read once, kept, and refused when ingest cannot keep them."""

from __future__ import annotations

from pathlib import Path

import pytest

from fourgates import contracts, project
from fourgates.contracts import store
from fourgates.contracts.form import as_form
from fourgates.contracts.headers import HeaderIndex, normal
from fourgates.errors import UserError
from fourgates.home import Home

ROOT = project.root()
GOOD = """apiVersion: v3.1.0
kind: DataContract
id: moods
name: moods
version: 1.0.0
status: active
domain: control
schema:
  - name: moods
    logicalType: object
    businessName: 心情表
    customProperties:
      - {property: purpose, value: control}
      - {property: naturalKey, value: [mood_id]}
    properties:
      - name: mood_id
        logicalType: string
        required: true
        customProperties:
          - {property: aliases, value: ["编号"]}
      - name: felt_on
        logicalType: date
        customProperties:
          - {property: aliases, value: ["日期"]}
"""


def read(folder: Path, text: str) -> dict[str, contracts.Contract]:
    folder.mkdir(exist_ok=True)
    (folder / "_moods.odcs.yaml").write_text(text, "utf-8")
    return contracts.load(None, [folder])


def test_the_projects_contracts_are_all_kept() -> None:
    found = contracts.load()
    files = (ROOT / "models" / "staging").rglob("_*.odcs.yaml")
    assert set(found) == {path.name[1:].removesuffix(".odcs.yaml") for path in files}
    purposes = {contract.purpose for contract in found.values()}
    assert purposes == {"areas", "control", "workforce", "recovery"}


def test_identifiers_of_the_project_never_land() -> None:
    for contract in contracts.load().values():
        landed = {name for name, _ in contract.landing}
        for column in contract.columns:
            if column.is_identifier:
                assert column.name not in landed, (contract.feed, column.name)


def test_kept_contracts_equal_parsed_ones_and_a_change_is_seen(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    folder = tmp_path / "feeds"
    parsed = read(folder, GOOD)
    assert contracts.load(home, [folder]) == parsed
    assert contracts.load(home, [folder]) == parsed
    read(folder, GOOD.replace("心情表", "心绪表"))
    assert contracts.load(home, [folder])["moods"].title == "心绪表"
    assert len(list(home.build.glob("contracts-*.json"))) == 1


def test_a_kept_contract_is_not_parsed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "home")
    expected = contracts.load(home)
    monkeypatch.setattr(store, "_parsed", lambda *_: pytest.fail("parsed again"))
    assert contracts.load(home) == expected


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[mood_id]", "[mood]", "naturalKey mood"),
        ("[mood_id]", "[felt_on]", "naturalKey felt_on"),
        ("logicalType: date", "logicalType: array", "logicalType array"),
        ("mood_id", "Mood", "snake_case"),
        ("property: aliases, value: [\"日期\"]", "property: alias, value: [a]",
         "unknown customProperties alias"),
        ("        logicalType: date", "        logicalType: date\n"
         "        logicalTypeOptions: {format: dd}", "format not"),
        ("property: aliases, value: [\"日期\"]", "property: codes, value: code_x",
         "code_x is neither code_x.csv nor in code_labels.csv"),
        ("property: aliases, value: [\"日期\"]", "property: codes, value: code_channel",
         "Did you mean 'code_channels'?"),
        ("property: aliases, value: [\"日期\"]", "property: key, value: k",
         "must be a string"),
        ("property: aliases, value: [\"日期\"]", "property: check, value: iban",
         "check iban"),
        ("value: control}", "value: control}\n      - {property: versionColumn, "
         "value: mood_id}", "mood_id: must be a date or timestamp"),
        ("value: control}", "value: control}\n      - {property: businessDate, "
         "value: felt_an}", "Did you mean 'felt_on'?"),
        ("kind: DataContract", "kind: [", "not a data contract"),
        ("properties:\n", "properties: 7\n    x:\n", "not a data contract"),
    ],
)  # fmt: skip
def test_a_contract_that_cannot_be_kept_is_refused_by_file(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    assert old in GOOD
    with pytest.raises(UserError) as caught:
        read(tmp_path / "feeds", GOOD.replace(old, new))
    assert words in caught.value.message
    assert "_moods.odcs.yaml" in caught.value.message


def test_two_contracts_of_one_name_are_refused(tmp_path: Path) -> None:
    read(tmp_path / "feeds", GOOD)
    (tmp_path / "feeds" / "_other.odcs.yaml").write_text(GOOD, "utf-8")
    with pytest.raises(UserError, match="has a contract already"):
        contracts.load(None, [tmp_path / "feeds"])


def test_a_folder_without_contracts_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no contract"):
        contracts.load(None, [tmp_path])


def test_every_header_of_the_project_leads_back_to_its_own_feed() -> None:
    found = contracts.load()
    index = HeaderIndex(found)
    for contract in found.values():
        # the own names of a bureau's sheet are those of the feed that it lands as
        for spelling in ("title",) if contract.lands_as else ("name", "title"):
            columns = as_form(contract).columns
            header = [getattr(column, spelling) for column in columns]
            form = index.best([header])
            assert form is not None
            assert (form.contract.feed, form.extras) == (contract.feed, ())
            assert form.is_complete


def test_a_header_is_the_same_in_any_width_and_spacing() -> None:
    assert normal("身份证号") == normal(" 身 份\n证号 * ")
    assert normal("营业收入（万元）") == normal("营业收入(万元)：")
    assert normal("Ｖisit＿ID") == normal("visit_id")


def test_the_key_is_what_the_contract_marks_as_primary(tmp_path: Path) -> None:
    required, primary = "        required: true\n", "        primaryKey: true\n"
    listed = "      - {property: naturalKey, value: [mood_id]}\n"
    marked = GOOD.replace(listed, "").replace(required, required + primary)
    assert read(tmp_path / "a", marked) == read(tmp_path / "b", GOOD)
    unmarked = marked.replace(primary, "")
    with pytest.raises(UserError, match="Mark each with `primaryKey: true`"):
        read(tmp_path / "c", unmarked)
