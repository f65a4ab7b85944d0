"""A change of rules is signed knowing whom it touches."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import decision_tables as tables
import duckdb
import pikepdf
import pytest
from click.testing import CliRunner, Result

from fourgates import project
from fourgates.briefing import rule_change
from fourgates.cli import main
from fourgates.rules import diff
from fourgates.rules.revisions import tables_at
from gaterules.load import load_table

META: dict[str, Any] = {
    "hit_policy": "F",
    "date": "business_date",
    "inputs": {"heat": {"type": "number"}},
    "outputs": {"kind": {"type": "string"}},
    "default": {"kind": "home"},
}
OLD = [{"rule_id": "TR-01", "when_heat": ">= 37.3", "then_kind": "hospital"}]
NEW = [{"rule_id": "TR-01", "when_heat": ">= 37.5", "then_kind": "hospital"}]
FACTS = """person,area_id,heat,business_date
p1,A,37.2,2020-02-10
p2,A,37.3,2020-02-10
p3,B,37.4,2020-02-10
p4,B,37.5,2020-02-10
p5,B,,2020-02-10
"""


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["rules", "diff", *map(str, arguments)])


def facts(folder: Path) -> Path:
    path = folder / "facts.csv"
    path.write_text(FACTS, "utf-8")
    return path


def test_those_who_change_are_counted_by_class_and_area_and_listed(
    tmp_path: Path,
) -> None:
    old = tables.write(tmp_path / "old", "triage", META, OLD)
    new = tables.write(tmp_path / "new", "triage", META, NEW)
    listing, pdf = tmp_path / "list.csv", tmp_path / "page.pdf"
    done = invoke(
        old, new, "--facts", facts(tmp_path), "--list", listing, "--pdf", pdf,
        "--home", tmp_path / "home",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "2 of 5 facts change" in done.output
    lines = [line.split() for line in done.output.splitlines()]
    assert ["kind", "hospital", "home", "2"] in lines
    assert ["A", "1"] in lines
    assert ["B", "1"] in lines
    rows = listing.read_text("utf-8-sig").splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == ["p2", "p3"]
    assert "TR-01" in rows[1]
    assert "<default>" in rows[1]
    assert pdf.read_bytes().startswith(b"%PDF")


def test_no_name_on_the_list_runs_as_a_formula(tmp_path: Path) -> None:
    old = tables.write(tmp_path / "old", "triage", META, OLD)
    new = tables.write(tmp_path / "new", "triage", META, NEW)
    path, listing = facts(tmp_path), tmp_path / "list.csv"
    path.write_text(FACTS.replace("p2,", "=1+1,").replace("p3,", "＝1+1,"), "utf-8")
    home = tmp_path / "home"
    done = invoke(old, new, "--facts", path, "--list", listing, "--home", home)
    assert done.exit_code == 0, done.output
    rows = listing.read_text("utf-8-sig").splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == ["'=1+1", "'＝1+1"]


STAYS: dict[str, Any] = {
    "hit_policy": "F",
    "date": "business_date",
    "inputs": {"heat": {"type": "number"}},
    "outputs": {"kind": {"type": "string"}, "days": {"type": "integer"}},
    "default": {"kind": "home", "days": 0},
}


def test_every_answer_that_changes_is_counted_with_its_name(tmp_path: Path) -> None:
    row = {"when_heat": ">= 37.3", "then_kind": "home", "then_days": "14"}
    old = tables.write(tmp_path / "old", "stay", STAYS, [row])
    new = tables.write(
        tmp_path / "new", "stay", STAYS, [{**row, "then_days": "21", "because": "三周"}]
    )
    pdf = tmp_path / "page.pdf"
    done = invoke(
        old, new, "--facts", facts(tmp_path), "--on", "2020-03-01", "--pdf", pdf,
        "--home", tmp_path / "home",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    lines = [line.split() for line in done.output.splitlines()]
    assert ["days", "14", "21", "3"] in lines
    assert ["p2", "A", "days", "14", "RR-01", "days", "21", "RR-01"] in lines
    assert "2020-02-10 to 2020-02-10, all judged as of 2020-03-01" in done.output
    assert "[三周]" in done.output
    with pikepdf.open(pdf) as page:
        assert len(page.pages) == 1


def test_a_decision_that_goes_or_comes_is_named(tmp_path: Path) -> None:
    for folder, names in (("old", ("triage", "gone")), ("new", ("triage", "fresh"))):
        for name in names:
            row = {**OLD[0], "rule_id": f"{name[0].upper()}X-01"}
            tables.write(tmp_path / folder, name, META, [row])
    done = invoke(tmp_path / "old", tmp_path / "new", "--home", tmp_path / "home")
    assert "gone: only in OLD" in done.output
    assert "fresh: only in NEW" in done.output


def test_texts_of_whole_numbers_are_not_rounded_before_they_are_judged(
    tmp_path: Path,
) -> None:
    meta = {**META, "inputs": {"heat": {"type": "integer"}}}
    old = tables.write(
        tmp_path / "old", "triage", meta, [{"when_heat": "[0..60]", "then_kind": "x"}]
    )
    new = tables.write(
        tmp_path / "new", "triage", meta, [{"when_heat": "[0..59]", "then_kind": "x"}]
    )
    path = tmp_path / "texts.parquet"
    duckdb.execute(
        "copy (select unnest(['60.4', '59.6', '30']) as heat, date '2020-02-10' as"
        f" business_date) to '{path}'"
    )
    done = invoke(old, new, "--facts", path, "--home", tmp_path / "home")
    assert "0 of 3 facts change" in done.output


def test_a_change_that_is_not_proven_says_so_where_it_is_signed(tmp_path: Path) -> None:
    old = tables.write(tmp_path / "old", "triage", META, OLD)
    dead = {"rule_id": "TR-02", "when_heat": ">= 38", "then_kind": "ward"}
    new = tables.write(tmp_path / "new", "triage", META, [*NEW, dead])
    done = invoke(old, new, "--facts", facts(tmp_path), "--home", tmp_path / "home")
    assert "not proven: 1 to mend" in done.output
    page = rule_change.as_html(*compared(old, new, tmp_path), lacks=1)
    assert "不宜签发" in page
    assert "不宜签发" not in rule_change.as_html(*compared(old, new, tmp_path))


def compared(old: Path, new: Path, folder: Path) -> tuple[diff.Difference, Any]:
    before, after = load_table(old), load_table(new)
    with duckdb.connect() as connection:
        found = diff.compare(before, after, f"'{facts(folder)}'", connection)
    return found, diff.changed_rules(before, after, "zh")


def test_facts_that_cannot_be_read_are_told_by_table_and_type(tmp_path: Path) -> None:
    old = tables.write(tmp_path / "old", "triage", META, OLD)
    new = tables.write(tmp_path / "new", "triage", META, NEW)
    narrow = tmp_path / "narrow.parquet"
    duckdb.execute(
        "copy (select 37.3::float as heat, date '2020-02-10' as business_date)"
        f" to '{narrow}'"
    )
    done = invoke(old, new, "--facts", narrow, "--home", tmp_path / "home")
    assert done.exit_code == 1
    assert (
        "triage: the fact 'heat' is declared number and comes as FLOAT" in done.output
    )
    assert "Traceback" not in done.output


def test_a_revision_of_the_repository_stands_for_its_tables(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    tables.write(seeds, "triage", META, OLD)
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=n", "-c", "user.email=e@x", "commit", "-qm", "old"],
    ):
        subprocess.run(["git", *command], cwd=seeds, check=True)
    tables.write(seeds, "triage", META, NEW)
    done = invoke(
        "HEAD", seeds, "--seeds", seeds, "--facts", facts(tmp_path),
        "--home", tmp_path / "home", "--on", "2021-01-01",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "triage on 2021-01-01: 2 of 5 facts change" in done.output


def test_a_revision_has_the_words_of_its_codes_too(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    shutil.copytree(project.root() / "seeds", seeds)
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=n", "-c", "user.email=e@x", "commit", "-qm", "old"],
    ):
        subprocess.run(["git", *command], cwd=seeds, check=True)
    rules = seeds / "rules"
    done = invoke("HEAD", rules, "--seeds", rules, "--home", tmp_path / "home")
    assert (done.exit_code, done.output) == (
        0,
        f"no decision differs between HEAD and {rules}\n",
    )
    with (
        tables_at("HEAD", rules) as before,
        tables_at(str(rules), rules) as now,
    ):
        assert diff.changed_rules(before["triage"], now["triage"], "zh") == []


def test_a_paper_with_no_folder_to_stand_in_is_told_first(tmp_path: Path) -> None:
    done = invoke("a", "b", "--pdf", tmp_path / "none" / "x.pdf")
    assert done.exit_code != 0
    assert "there is no such folder to write in" in done.output


def test_without_facts_those_that_the_home_last_decided_are_judged(
    tmp_path: Path,
) -> None:
    old = tables.write(tmp_path / "old", "triage", META, OLD)
    new = tables.write(tmp_path / "new", "triage", META, NEW)
    home = tmp_path / "home"
    none = invoke(old, new, "--home", home)
    assert none.exit_code == 1
    assert "no warehouse yet" in none.output
    home.mkdir(exist_ok=True)
    decided = "'x' as kind, 'x' as rule_id, 'x' as rules_digest"
    with duckdb.connect(str(home / "warehouse.duckdb")) as connection:
        connection.execute(
            f"create table people as select *, {decided}"
            f" from '{facts(tmp_path)}'; create table heats as select 1 as heat"
        )
    done = invoke(old, new, "--home", home)
    assert done.exit_code == 0, done.output
    assert "2 of 5 facts change" in done.output
    with duckdb.connect(str(home / "warehouse.duckdb")) as connection:
        connection.execute("create table twice as select * from people")
    both = invoke(old, new, "--home", home)
    assert both.exit_code == 1
    assert "main.people, main.twice" in both.output


@pytest.mark.parametrize("count", [0, 3, 4000])
def test_the_paper_is_one_page_however_many_change(count: int, tmp_path: Path) -> None:
    old = tables.write(tmp_path / "old", "triage", META, OLD)
    rows = [
        {"when_heat": f">= {38 - n / 10}", "then_kind": f"ward {n % 40}"}
        for n in range(60)
    ]
    new = tables.write(tmp_path / "new", "triage", META, rows)
    path, page = tmp_path / "facts.csv", tmp_path / "page.pdf"
    lines = [f"p{n},A{n % 90},{33 + n % 60 / 10},2020-02-10" for n in range(count)]
    path.write_text("\n".join([FACTS.splitlines()[0], *lines, ""]), "utf-8")
    done = invoke(old, new, "--facts", path, "--pdf", page, "--home", tmp_path / "home")
    assert done.exit_code == 0, done.output
    with pikepdf.open(page) as document:
        assert len(document.pages) == 1


def test_facts_that_lack_an_input_are_refused(tmp_path: Path) -> None:
    old = tables.write(tmp_path / "old", "triage", META, OLD)
    new = tables.write(tmp_path / "new", "triage", META, NEW)
    path = tmp_path / "facts.csv"
    path.write_text("person,business_date\np1,2020-02-10\n", "utf-8")
    done = invoke(old, new, "--facts", path, "--home", tmp_path / "home")
    assert done.exit_code == 1
    assert "the facts lack the column heat" in done.output


def test_a_name_that_is_nothing_is_told_without_a_traceback(tmp_path: Path) -> None:
    new = tables.write(tmp_path / "new", "triage", META, NEW)
    done = invoke("no-such", new, "--facts", facts(tmp_path))
    assert done.exit_code == 1
    assert "neither a file, a folder nor a revision" in done.output
