"""``fourgates rules`` as people use it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import decision_tables as tables
import pytest
from click.testing import CliRunner, Result
from xlsxwriter import Workbook

from fourgates.cli import main
from fourgates.decisions import docs
from fourgates.decisions.cases import read_cases, run_cases
from fourgates.decisions.load import load
from fourgates.errors import UNPROVEN

META: dict[str, Any] = {
    "hit_policy": "U",
    "inputs": {
        "heat": {"type": "number", "domain": "[34..43]", "required": True},
    },
    "outputs": {"kind": {"type": "string", "label_zh": "分类"}},
}
WHOLE = [
    {"when_heat": "< 37.3", "then_kind": "home"},
    {"when_heat": ">= 37.3", "then_kind": "hospital"},
]


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["rules", *map(str, arguments)])


def write_waiver(folder: Path, *rows: str) -> None:
    text = "\n".join(["decision,finding,rule_id,reason", *rows])
    (folder / "map_rule_waivers.csv").write_text(text + "\n", "utf-8")


def test_an_unproven_table_is_not_compiled_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    tables.write(tmp_path / "seeds", "triage", META, WHOLE[:1])
    out = tmp_path / "out"
    done = invoke("compile", "--seeds", tmp_path / "seeds", "--out", out,
                  "--home", tmp_path / "home")  # fmt: skip
    assert done.exit_code == UNPROVEN
    assert "triage: gap" in done.output
    assert "heat=37.3" in done.output
    assert not out.exists()


def test_a_waiver_with_a_reason_lets_it_through(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    tables.write(seeds, "triage", META, [WHOLE[0], {"when_heat": "> 37.3"}])
    write_waiver(seeds, "triage,gap,,the ward decides at the very limit")
    done = invoke("check", "--seeds", seeds, "--home", tmp_path / "home")
    assert done.exit_code == 0, done.output
    assert "1 waived" in done.output


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("triage,gap,,", "needs a reason"),
        ("triage,oops,,why", "'oops' is none of"),
        ("triage,gap,,why", "waives nothing"),
    ],
)
def test_a_waiver_must_have_a_reason_and_an_object(
    row: str, message: str, tmp_path: Path
) -> None:
    seeds = tmp_path / "seeds"
    tables.write(seeds, "triage", META, WHOLE)
    write_waiver(seeds, row)
    done = invoke("check", "--seeds", seeds, "--home", tmp_path / "home")
    assert done.exit_code == UNPROVEN
    assert message in done.output


def test_compiling_writes_one_file_a_table_and_removes_stale_ones(
    tmp_path: Path,
) -> None:
    seeds, out = tmp_path / "seeds", tmp_path / "out"
    tables.write(seeds, "triage", META, WHOLE)
    out.mkdir()
    (out / "gone.sql").write_text("select 1")
    for dialect in ("duckdb", "spark"):
        done = invoke("compile", "--seeds", seeds, "--out", out, "--dialect", dialect,
                      "--home", tmp_path / "home")  # fmt: skip
        assert done.exit_code == 0, done.output
        assert sorted(path.name for path in out.iterdir()) == [
            "digest.json",
            "triage.sql",
        ]
        assert "__facts__" in (out / "triage.sql").read_text("utf-8")


def test_try_names_the_row_the_reason_and_the_cells_that_stopped_others(
    tmp_path: Path,
) -> None:
    rows = [WHOLE[0], WHOLE[1] | {"because": "发热", "source": "通告"}]
    tables.write(tmp_path, "triage", META, rows)
    done = invoke("try", "triage", "heat=38", "--seeds", tmp_path)
    assert done.exit_code == 0, done.output
    assert "kind = hospital" in done.output
    assert "RR-02: 发热 [通告]" in done.output
    assert "RR-01 stopped by heat < 37.3" in done.output


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        ("heat=warm", "heat is a number, and 'warm' is not"),
        ("cold=1", "'cold' is no input of triage; its inputs are heat"),
        ("heat", "write NAME=VALUE"),
    ],
)
def test_try_tells_what_is_wrong_with_a_fact(
    fact: str, message: str, tmp_path: Path
) -> None:
    tables.write(tmp_path, "triage", META, WHOLE)
    done = invoke("try", "triage", fact, "--seeds", tmp_path)
    assert done.exit_code != 0
    assert message in done.output


def test_show_prints_the_table_of_a_day_in_two_languages(tmp_path: Path) -> None:
    dated = META | {"date": "business_date"}
    rows = [
        WHOLE[0] | {"effective_to": "2020-02-06"},
        WHOLE[1] | {"effective_from": "2020-02-06"},
    ]
    tables.write(tmp_path, "triage", dated, rows)
    zh = invoke("show", "triage", "--on", "2020-02-05", "--seeds", tmp_path).output
    en = invoke(
        "show", "triage", "--on", "2020-02-06", "--lang", "en", "--seeds", tmp_path
    ).output
    assert "分类" in zh
    assert "RR-01" in zh
    assert "RR-02" not in zh
    assert "because" in en
    assert "RR-02" in en


def test_an_unknown_decision_is_answered_with_those_there_are(tmp_path: Path) -> None:
    tables.write(tmp_path, "triage", META, WHOLE)
    done = invoke("show", "nothing", "--seeds", tmp_path)
    assert done.exit_code == 1
    assert "there are triage" in done.output


def test_cases_fail_by_name_and_rows_without_a_case_are_named(tmp_path: Path) -> None:
    table = load(tables.write(tmp_path, "triage", META, WHOLE))
    path = tmp_path / "triage.cases.csv"
    path.write_text(
        "case_id,heat,expect_kind,expect_rule_id,note\nC-1,38,home,*,\n", "utf-8"
    )
    report = run_cases(table, read_cases(path, table))
    assert report.failures == (
        "triage.cases.csv:2: C-1: expected kind home, got hospital by RR-02",
    )
    assert report.unhit == ("RR-01",)


def test_a_page_that_no_longer_fits_its_table_is_stale(tmp_path: Path) -> None:
    first = load(tables.write(tmp_path / "a", "triage", META, WHOLE))
    second = load(tables.write(tmp_path / "b", "triage", META, WHOLE[:1]))
    folder = tmp_path / "docs"
    wanted = docs.pages([first], tmp_path, [])
    assert docs.write(folder, wanted) == ["index.md", "triage.md"]
    assert docs.stale(folder, wanted) == []
    (folder / "gone.md").write_text("x")
    assert docs.stale(folder, docs.pages([second], tmp_path, [])) == [
        "gone.md",
        "index.md",
        "triage.md",
    ]


def test_xlsx_tables_are_read_as_csv_tables_are(tmp_path: Path) -> None:
    source = tables.write(tmp_path, "triage", META, WHOLE)
    target = source.with_suffix(".xlsx")
    with Workbook(str(target)) as book, source.open(encoding="utf-8") as file:
        sheet = book.add_worksheet()
        for number, row in enumerate(csv.reader(file)):
            sheet.write_row(number, 0, row)
    digest = load(source).digest
    assert load(target).digest == digest
    source.unlink()
    done = invoke("import", target, "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert load(source).digest == digest


def test_a_rule_is_changed_in_five_steps(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    home = ["--home", tmp_path / "home"]
    tables.write(before, "triage", META, WHOLE)
    # 1. Change the row.
    rows = [{"when_heat": "< 37.5", "then_kind": "home"}, WHOLE[1]]
    tables.write(after, "triage", META, rows)
    # 2. Prove the table: the change forgot the other row.
    refused = invoke("check", "--seeds", after, *home)
    assert refused.exit_code == UNPROVEN
    assert "overlap" in refused.output
    tables.write(after, "triage", META, [rows[0], WHOLE[1] | {"when_heat": ">= 37.5"}])
    assert invoke("check", "--seeds", after, *home).exit_code == 0
    # 3. Write a case, and try it.
    tried = invoke("try", "triage", "heat=37.4", "--seeds", after)
    assert "kind = home" in tried.output
    # 4. See who changes, on paper.
    facts = tmp_path / "facts.csv"
    facts.write_text("person,heat\np1,37.4\np2,37.6\n", "utf-8")
    page = tmp_path / "page.pdf"
    found = invoke("diff", before, after, "--facts", facts, "--pdf", page, *home)
    assert "1 of 2 facts change" in found.output
    assert page.exists()
    # 5. Write the pages and compile.
    pages = tmp_path / "docs"
    assert invoke("docs", "--seeds", after, "--out", pages).exit_code == 0
    assert invoke("docs", "--seeds", after, "--out", pages, "--check").exit_code == 0
    compiled = invoke("compile", "--seeds", after, "--out", tmp_path / "sql", *home)
    assert compiled.exit_code == 0
