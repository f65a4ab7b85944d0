"""What follows from a contract is generated, and a list that is short is caught."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from fourgates import contracts, project
from fourgates.cli import main
from fourgates.errors import UNPROVEN, UserError
from fourgates.feeds import FeedFiles, ordered, stale, write
from fourgates.feeds.lists import decisions

ROOT = project.root()
CONTRACTS = contracts.load()
FEEDS = sorted(feed for feed, one in CONTRACTS.items() if not one.lands_as)
DECISIONS = [name for name, _, _ in decisions(ROOT)]
LISTING_FEEDS = (
    "models/staging/_sources.yml",
    "models/staging/command/stg_rows_landed.sql",
    "seeds/codes/code_feeds.csv",
)
LISTING_DECISIONS = (
    "models/marts/command/dim_rules.sql",
    "seeds/codes/code_decisions.csv",
)
MARKS = ("'{}',", "{},", "- name: {}\n")


@pytest.fixture(scope="module")
def wanted() -> dict[str, str]:
    return FeedFiles(ROOT, CONTRACTS).texts()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, wanted: dict[str, str]) -> Path:
    root = tmp_path_factory.mktemp("project")
    write(root, wanted)
    return root


@pytest.fixture
def project_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in ("models", "seeds", "reports", "tests/data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.setattr(project, "root", lambda: tmp_path)
    return tmp_path


def test_every_generated_file_is_as_the_contracts_say(wanted: dict[str, str]) -> None:
    assert stale(ROOT, wanted) == {}


def without(text: str, name: str) -> str:
    """Return a text without the lines that list a name."""
    marks = tuple(mark.format(name) for mark in MARKS)
    kept = [
        line
        for line in text.splitlines(keepends=True)
        if not any(mark in f" {line}" for mark in marks)
    ]
    return "".join(kept)


@pytest.mark.parametrize("listing", LISTING_FEEDS)
@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_left_out_of_a_list_is_caught(
    copy: Path, wanted: dict[str, str], listing: str, feed: str
) -> None:
    short = without(wanted[listing], feed)
    assert short != wanted[listing]
    (copy / listing).write_text(short, "utf-8")
    assert stale(copy, wanted) == {listing: "out of date"}
    assert write(copy, wanted) == {listing: "out of date"}
    assert stale(copy, wanted) == {}


@pytest.mark.parametrize("listing", LISTING_DECISIONS)
@pytest.mark.parametrize("decision", DECISIONS)
def test_a_decision_left_out_of_a_list_is_caught(
    copy: Path, wanted: dict[str, str], listing: str, decision: str
) -> None:
    short = without(wanted[listing], decision)
    assert short != wanted[listing]
    (copy / listing).write_text(short, "utf-8")
    assert stale(copy, wanted) == {listing: "out of date"}
    write(copy, wanted)


@pytest.mark.parametrize("feed", FEEDS)
def test_every_list_holds_every_feed(wanted: dict[str, str], feed: str) -> None:
    fewer = {name: one for name, one in CONTRACTS.items() if name != feed}
    short = {
        name: replace(
            one,
            columns=tuple(
                replace(column, refers_to=None)
                if (column.refers_to or "").startswith(f"{feed}.")
                else column
                for column in one.columns
            ),
        )
        for name, one in fewer.items()
    }
    texts = FeedFiles(ROOT, short).texts()
    changed = {name for name, text in wanted.items() if texts.get(name) != text}
    stem = f"models/staging/{CONTRACTS[feed].domain}/stg_{feed}"
    assert changed >= {*LISTING_FEEDS, f"{stem}.sql", f"{stem}.yml"}


def test_every_decision_table_is_listed() -> None:
    tables = (ROOT / "seeds" / "rules").glob("rule_*.csv")
    assert {path.stem.removeprefix("rule_") for path in tables} == set(DECISIONS)


def test_check_names_every_stale_file_and_sync_mends_them(project_copy: Path) -> None:
    models = project_copy / "models" / "staging"
    leads = models / "control" / "stg_leads.sql"
    (models / "control" / "stg_rumours.sql").write_text(leads.read_text("utf-8"))
    leads.write_text("select 1\n", "utf-8")
    (models / "areas" / "stg_grids.yml").unlink()
    checked = CliRunner().invoke(main, ["feeds", "sync", "--check"])
    assert checked.exit_code == UNPROVEN
    for line in (
        "models/staging/control/stg_leads.sql: out of date",
        "models/staging/control/stg_rumours.sql: superfluous",
        "models/staging/areas/stg_grids.yml: missing",
    ):
        assert line in checked.output
    assert CliRunner().invoke(main, ["feeds", "sync"]).exit_code == 0
    assert not (models / "control" / "stg_rumours.sql").exists()
    assert CliRunner().invoke(main, ["feeds", "sync", "--check"]).exit_code == 0


def test_a_build_stops_at_what_is_stale_and_names_what_renews_it(
    project_copy: Path,
) -> None:
    (project_copy / "models" / "staging" / "control" / "stg_leads.sql").unlink()
    model = project_copy / "models" / "measures" / "int_measures_counted.sql"
    model.write_text(model.read_text("utf-8") + "\n", "utf-8")
    words = ["build", "--date", "2020-02-28", "--home", str(project_copy / "home")]
    built = CliRunner().invoke(main, words)
    assert built.exit_code == UNPROVEN
    assert "stg_leads.sql: missing" in built.output
    assert "Run `fourgates feeds sync`" in built.output
    assert "Run `fourgates measures sync`" in built.output


def test_a_model_written_by_hand_is_never_removed(project_copy: Path) -> None:
    own = project_copy / "models" / "staging" / "control" / "stg_own.sql"
    own.write_text("select 1 as one\n", "utf-8")
    assert CliRunner().invoke(main, ["feeds", "sync"]).exit_code == 0
    assert own.exists()


def test_feeds_lists_every_contract() -> None:
    result = CliRunner().invoke(main, ["feeds", "--format", "csv"])
    assert result.exit_code == 0, result.output
    listed = [line.split(",")[0] for line in result.output.splitlines()[1:]]
    assert listed == [one.feed for one in ordered(contracts.load().values())]
    assert sorted(listed) == FEEDS


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("to: leads.lead_id", "to: leads.claim", "leads.claim, which is no column"),
        ("to: leads.lead_id", "to: rumours.id", "rumours.id, which is no column"),
        ("to: leads.lead_id", "to: enterprises.credit_code", "another purpose"),
        ("to: leads.lead_id", "to: leads", "must be one, `to: <feed>.<column>`"),
        ("description: Number of the step on the lead.", "", "Give it a `description`"),
        ("rhythm, value: daily", "rhythm, value: hourly", "rhythm hourly is not one"),
    ],
)
def test_a_contract_that_nothing_can_follow_from_is_told_by_file(
    project_copy: Path, old: str, new: str, told: str
) -> None:
    path = project_copy / "models" / "staging" / "control" / "_lead_actions.odcs.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    result = CliRunner().invoke(main, ["feeds", "sync"])
    assert result.exit_code == 1, result.output
    assert "_lead_actions.odcs.yaml:" in result.output
    assert told in result.output


def test_a_decision_without_a_label_is_told_by_file(project_copy: Path) -> None:
    path = project_copy / "seeds" / "rules" / "_rule_triage.yml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("        label_zh: 人员分类\n", ""), "utf-8")
    with pytest.raises(UserError, match=r"_rule_triage.yml: decision triage has no"):
        decisions(project_copy)


def test_a_feed_is_described_by_its_contract_alone(wanted: dict[str, str]) -> None:
    for feed in FEEDS:
        contract = CONTRACTS[feed]
        text = wanted[f"models/staging/{contract.domain}/stg_{contract.feed}.yml"]
        assert contract.grain in " ".join(text.split())
        for column in contract.columns:
            assert column.description in " ".join(text.split()), column.name


def test_the_answers_of_every_decision_are_watched() -> None:
    path = ROOT / "models" / "marts" / "command" / "fct_decision_answers.sql"
    text = path.read_text("utf-8")
    watched = {name for name in DECISIONS if f"    ('{name}'," in text}
    # Of the figures themselves most have no target, and nothing is said.
    of_figures = {"indicator_status", "indicator_target", "judgement"}
    assert watched == set(DECISIONS) - of_figures
