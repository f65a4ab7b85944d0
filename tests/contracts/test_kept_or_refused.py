"""What a contract or a home says is kept, or refused with its place and a way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from fourgates import contracts, settings
from fourgates.cli import main
from fourgates.errors import UserError
from fourgates.home import Home

FORM = """\
apiVersion: v3.1.0
kind: DataContract
id: slips
version: 1.0.0
status: active
domain: control
schema:
  - name: slips
    businessName: 登记条
    customProperties:
      - {property: purpose, value: control}
      - {property: landsAs, value: registrations}
      - {property: naturalKey, value: [registration_id]}
      - {property: businessDate, value: submitted_at}
    properties:
      - name: registration_id
        logicalType: string
        required: true
        customProperties: [{property: aliases, value: ["条号"]}]
      - name: submitted_at
        logicalType: timestamp
        required: true
        customProperties: [{property: aliases, value: ["登记于"]}]
      - name: exposure
        logicalType: string
        customProperties: [{property: aliases, value: ["旅居"]}]
      - name: temperature_celsius
        logicalType: number
        customProperties: [{property: aliases, value: ["测温"]}]
      - name: person_key
        logicalType: string
        transformLogic: substr("证号", 1, 6)
        transformSourceObjects: ["证号"]
        customProperties: [{property: key, value: person_key}]
"""
ALONE = FORM.replace("      - {property: landsAs, value: registrations}\n", "")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands say in English what stops them, as contracts are read."""
    monkeypatch.setenv("FOURGATES_LANG", "en")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a home whose settings name a folder of forms."""
    made = Home(tmp_path / "home")
    (made.root / "forms").mkdir(parents=True)
    (made.root / "settings.yml").write_text("contracts: [forms]\n", "utf-8")
    return made


def refusal(home: Home, text: str, name: str = "_slips.odcs.yaml") -> str:
    """Return why the contracts of a home are refused, one form among them."""
    (home.root / "forms" / name).write_text(text, "utf-8")
    with pytest.raises(UserError) as caught:
        contracts.load(home)
    return caught.value.message


def changed(text: str, old: str, new: str) -> str:
    """Return a text with one thing in it changed."""
    assert old in text
    return text.replace(old, new, 1)


def line_of(text: str, words: str) -> int:
    """Return the line, from 1, on which words first stand."""
    return text[: text.index(words)].count("\n") + 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("history_day: 14\n", "settings.yml:1:1: unknown setting 'history_day'. "
         "Did you mean 'history_days'?"),
        ("# days\nhistory_days: many\n", "settings.yml:2:1: history_days is 'many'"),
        ("history_days: 0\n", "a whole number of days"),
        ("history_days: true\n", "a whole number of days"),
        ("contracts: forms\n", "contracts is 'forms'; it must be a list of folders"),
        ("contracts: [form]\n", "Did you mean 'forms'?"),
        ("contracts: [[forms]]\n", "a list of folders"),
        ("district_id: [510115]\n", "such as \"510115\""),
        ("district_en:\n", "English name"),
        ("- contracts\n", "not a mapping"),
        ("a: [\n", "Mend the YAML"),
        ("district_id: 1\ndistrict_id: 2\n", "given twice"),
    ],
)  # fmt: skip
def test_a_setting_that_nobody_keeps_is_told_with_its_place(
    home: Home, text: str, words: str
) -> None:
    (home.root / "settings.yml").write_text(text, "utf-8")
    shown = CliRunner().invoke(main, ["ingest", "--home", str(home.root)])
    assert shown.exit_code == 1
    assert words in shown.output
    assert "settings.yml" in shown.output


def test_settings_of_comments_only_change_nothing(home: Home) -> None:
    (home.root / "settings.yml").write_text("# later\n", "utf-8")
    assert settings.variables(home.root) == settings.variables()


@pytest.mark.parametrize(
    "name", ["_slips.odcs.yml", "slips.odcs.yaml", "slips.yaml", "_slips.ODCS.YAML"]
)
def test_a_file_that_looks_like_a_contract_is_never_passed_over(
    home: Home, name: str
) -> None:
    told = refusal(home, ALONE, name)
    assert name in told
    assert "Rename it to _slips.odcs.yaml" in told


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("landsAs, value: registrations", "landsAs, value: registration",
         "landsAs", "Did you mean 'registrations'?"),
        ("name: exposure", "name: exposre", "exposre", "Did you mean 'exposure'?"),
        ("name: temperature_celsius\n        logicalType: number",
         "name: temperature_celsius\n        logicalType: string",
         "logicalType: string\n        customProperties: [{property: aliases, "
         "value: [\"测温\"]", "is string, but number in registrations"),
        ("name: registration_id", "name: slip_id", "naturalKey",
         "naturalKey registration_id"),
        ("value: control}", "value: recovery}", "purpose", "registrations serves"),
        ("        customProperties: [{property: key, value: person_key}]\n", "",
         "person_key", "mark it with key"),
        ("landsAs, value: registrations}", "landsAs, value: registrations}\n"
         "      - {property: readsWith, value: registration}", "readsWith",
         "Did you mean 'registrations'?"),
        ('substr("证号", 1, 6)', 'substring_of("证号")', "transformLogic",
         "cannot be planned"),
        ('substr("证号", 1, 6)', 'sum("证号")', "transformLogic", "cannot be planned"),
        ('substr("证号", 1, 6)', 'substr("证件号", 1, 6)', "transformLogic",
         "Did you mean '证号'?"),
    ],
)  # fmt: skip
def test_what_a_contract_says_of_its_owner_or_its_sheet_is_planned_when_it_is_read(
    home: Home, old: str, new: str, place: str, words: str
) -> None:
    text = changed(FORM, old, new)
    told = refusal(home, text)
    assert words in told
    assert f"_slips.odcs.yaml:{line_of(text, place)}:" in told


def test_the_key_of_the_owner_cannot_be_left_out(home: Home) -> None:
    text = FORM.replace("registration_id", "slip_id")
    assert "registration_id is missing: rows of registrations" in refusal(home, text)


def test_what_the_owner_promises_holds_for_what_lands_as_it(home: Home) -> None:
    (home.root / "forms" / "_slips.odcs.yaml").write_text(FORM, "utf-8")
    found = contracts.load(home)
    own, owner = found["slips"].by_name, found["registrations"].by_name
    assert own["exposure"].codes == owner["exposure"].codes != ()
    assert own["exposure"].required
    assert dict(own["temperature_celsius"].limits) == {"minimum": 34, "maximum": 43}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("required: true", "required: true\n        unique: true", "primaryKey"),
        ("required: true", "required: true\n        physicalName: 号", "aliases"),
        ("required: true", "required: true\n        quality: [{metric: nullValues}]",
         "logicalTypeOptions"),
        ("required: true", "requird: true", "Did you mean 'required'?"),
        ("required: true", "required: true\n        relationships: "
         "[{type: foreignKey, to: house.household_id}]", "house.household_id"),
        ("required: true", "required: true\n        relationships: "
         "[{type: foreignKey, to: households.grid_id}]", "household_id"),
        ("    properties:", "    quality: [{metric: rowCount}]\n    properties:",
         "logicalTypeOptions"),
        ("    properties:", "    quality: [{name: odd, type: sql, severity: tell, "
         "query: submitted_at > loaded_at, description: 晚}]\n    properties:",
         "severity tell is none of reject, set_aside, flag"),
        ("    properties:", "    quality: [{name: odd, type: sql, severity: flag, "
         "query: submited_at > loaded_at, description: 晚}]\n    properties:",
         "odd 'submited_at' is no landing column. Did you mean 'submitted_at'?"),
        ("    properties:", "    quality: [{name: odd, type: sql, severity: flag, "
         "query: submitted_at > > loaded_at, description: 晚}]\n    properties:",
         "odd cannot be planned over the sheet's columns"),
        ("    properties:", "    quality: [{name: odd, type: sql, severity: flag, "
         "query: submitted_at > loaded_at}]\n    properties:", "no description"),
        ("    properties:", "    physicalName: t\n    properties:", "aliases"),
        ("logicalType: number", "logicalType: number\n"
         "        logicalTypeOptions: {minimum: low}", "minimum 'low' is no number"),
        ("logicalType: number", "logicalType: number\n"
         "        logicalTypeOptions: {minimum: 5, maximum: 3}", "beyond maximum"),
        ("logicalType: number", "logicalType: number\n"
         "        logicalTypeOptions: {maxLength: 3}", "maxLength bounds no number"),
        ("logicalType: timestamp", "logicalType: timestamp\n"
         "        logicalTypeOptions: {minimum: 2020-02-x}", "no timestamp such as"),
        ("required: true", "required: true\n        logicalTypeOptions: "
         "{pattern: '^(?=A)'}", "no regular expression of RE2"),
        ('["旅居"]}]', '["旅居"]}, {property: trueTokens, value: ["有"]}]',
         "only a boolean has trueTokens"),
        ("purpose, value: control", "purpose, value: contrl", "Did you mean 'control'"),
        ("name: slips", "name: loads", "the name of a ledger"),
        ("kind: DataContract", "kind: Contract", "kind 'Contract' is not read"),
        ("    properties:", "    quality: [{name: odd, type: sql, severity: flag, "
         "query: submitted_at, description: 晚}]\n    properties:",
         "odd answers TIMESTAMP, not true or false"),
        ("    properties:", "    quality: [{name: odd, type: sql, severity: flag, "
         "query: 'true', description: 晚, mustBe: 0}]\n    properties:",
         "mustBe is not read"),
        ("    properties:", "    quality: [{name: odd, type: sql, severity: flag, "
         "query: 'true', description: 晚}, {name: odd, type: sql, severity: flag, "
         "query: 'false', description: 早}]\n    properties:", "a name of its own"),
        ("        transformLogic: substr(\"证号\", 1, 6)\n", "",
         "without transformLogic"),
        ("schema:", "slaProperties: [{property: latency, value: 1}]\nschema:",
         "rhythm"),
        ("schema:", "slaProps: [1]\nschema:", "slaProps is not read"),
        ("status: active", "status: retird", "Did you mean 'retired'?"),
        ("logicalType: timestamp", "logicalType: timestamp\n"
         "        logicalTypeOptions: {format: dd/MM/yyyy HH:mm}",
         'dateFormats: ["%d/%m/%Y %H:%M"]'),
        ('"登记于"]}]', '"登记于"]}, {property: dateFormats, value: ["dd/MM/yyyy"]}]',
         'such as "%d/%m/%Y"'),
        ('value: ["登记于"]', "value: 登记于", "a list of texts"),
        ("schema:", "schema:\n  - name: other\n    properties: []", "other, slips"),
    ],
)  # fmt: skip
def test_odcs_that_means_nothing_here_is_refused_by_name_with_what_to_use(
    home: Home, old: str, new: str, words: str
) -> None:
    told = refusal(home, changed(ALONE, old, new))
    assert words in told
    assert "_slips.odcs.yaml:" in told


def test_a_bound_may_be_a_day_as_yaml_writes_it(home: Home) -> None:
    bound = "logicalTypeOptions: {minimum: 2020-02-01}"
    text = changed(ALONE, "timestamp", f"timestamp\n        {bound}")
    (home.root / "forms" / "_slips.odcs.yaml").write_text(text, "utf-8")
    limits = contracts.load(home)["slips"].by_name["submitted_at"].limits
    assert limits == (("minimum", "2020-02-01"),)


def test_a_contract_that_is_retired_reads_no_file(home: Home) -> None:
    text = changed(ALONE, "status: active", "status: retired")
    (home.root / "forms" / "_slips.odcs.yaml").write_text(text, "utf-8")
    assert "slips" not in contracts.load(home)


def test_a_companion_of_constants_only_is_refused(home: Home) -> None:
    head, _ = ALONE.split("    properties:\n")
    column = (
        "    properties:\n      - name: registration_id\n        required: true\n"
        "        logicalType: string\n        transformLogic: \"'1'\"\n"
    )
    text = head.replace("      - {property: businessDate, value: submitted_at}\n", "")
    assert "no column reads a cell" in refusal(home, text + column)


def test_a_home_without_its_areas_is_told_which_register_to_send(
    home: Home, tmp_path: Path
) -> None:
    home.make_key()
    run = CliRunner()
    words = ["build", "--date", "2020-02-14", "--home", str(home.root)]
    assert "nothing has landed yet" in run.invoke(main, words).output
    areas = "区划代码,区划名称,级别,上级区划代码,启用日期\n"
    (home.inbox / "a.csv").write_text(
        areas + "510116,双流区,district,,2020-01-01\n", "utf-8"
    )
    taken = run.invoke(main, ["ingest", "--home", str(home.root)])
    assert "1 accepted" in taken.output, taken.output
    told = run.invoke(main, words)
    assert (told.exit_code, "Traceback" in told.output) == (1, False)
    assert "district_id 510115 is none of the 1 areas" in told.output
    assert "Did you mean '510116'?" in told.output
    for path in home.landing.glob("areas/load_date=*/*"):
        path.unlink()
    assert "Put the register of areas" in run.invoke(main, words).output


KIND = """\
apiVersion: v3.1.0
kind: DataContract
id: slips
version: 1.0.0
status: active
domain: control
schema:
  - name: slips
    businessName: 诉求条
    customProperties:
      - {property: purpose, value: PURPOSE}
      - {property: landsAs, value: OWNER}
      - {property: naturalKey, value: [task_kind, task_id]}
    properties:
      - {name: task_kind, logicalType: string, required: true, LOGIC}
      - {name: task_id, logicalType: string, required: true, customProperties: [{property: aliases, value: [条号]}]}
      - {name: opened_at, logicalType: timestamp, required: true, customProperties: [{property: aliases, value: [时间]}]}
"""  # noqa: E501  one line a column
REQUEST = "transformLogic: \"'request'\""
FROM_SHEET = "customProperties: [{property: aliases, value: [类别]}]"


def of_kind(purpose: str, logic: str) -> str:
    text = KIND.replace("PURPOSE", purpose).replace("OWNER", "tasks")
    return text.replace("LOGIC", logic)


@pytest.mark.parametrize(
    ("purpose", "logic", "words"),
    [
        ("workforce", REQUEST, "request serves control, the contract workforce"),
        ("areas", REQUEST, "request serves control, the contract areas"),
        ("control", FROM_SHEET, "tasks serves areas, unless a column says"),
    ],
)
def test_rows_of_a_kind_bear_the_keys_of_the_purpose_that_it_serves(
    home: Home, purpose: str, logic: str, words: str
) -> None:
    assert words in refusal(home, of_kind(purpose, logic))


def test_a_sheet_may_land_as_a_kind_of_its_purpose_or_bear_no_keys(home: Home) -> None:
    for purpose, logic in (("control", REQUEST), ("areas", FROM_SHEET)):
        (home.root / "forms" / "_slips.odcs.yaml").write_text(
            of_kind(purpose, logic), "utf-8"
        )
        assert contracts.load(home)["slips"].purpose == purpose
