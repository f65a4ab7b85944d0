"""``fourgates rules`` as people use it."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import decision_tables as tables
import pytest
from click.testing import CliRunner, Result
from xlsxwriter import Workbook

from fourgates.cli import main
from fourgates.errors import UNPROVEN
from fourgates.rules import docs
from gaterules.cases import read_cases, run_cases
from gaterules.decisions import decide
from gaterules.errors import RuleError
from gaterules.load import load_table
from gaterules.proof.check import check

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


def test_a_folder_without_tables_leaves_what_was_compiled(tmp_path: Path) -> None:
    kept = tmp_path / "out" / "old.sql"
    kept.parent.mkdir()
    kept.write_text("select 1")
    empty = tmp_path / "empty"
    empty.mkdir()
    done = invoke("compile", "--seeds", empty, "--out", kept.parent)
    assert done.exit_code == UNPROVEN
    assert "no rule tables here" in done.output
    gone = invoke("compile", "--seeds", tmp_path / "none", "--out", kept.parent)
    assert gone.exit_code != 0
    assert kept.exists()


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


def test_a_day_without_rules_shows_what_everybody_gets(tmp_path: Path) -> None:
    dated = {**META, "date": "business_date", "default": {"kind": "home"}}
    rows = [{"effective_from": "2020-02-06", "then_kind": "hospital"}]
    tables.write(tmp_path, "triage", dated, rows)
    shown = invoke("show", "triage", "--on", "2020-02-05", "--seeds", tmp_path).output
    assert "当日无规则在效" in shown
    assert "home" in shown and "其余情形" in shown and "hospital" not in shown


def test_a_fact_that_is_an_answer_is_shown_by_its_label(tmp_path: Path) -> None:
    inputs = {
        "heat": {"type": "number", "label_zh": "体温"},
        "days": {"type": "integer", "label_zh": "天数"},
        "age": {"type": "integer", "label_zh": "年龄"},
    }
    outputs = {"stay": {"type": "integer", "label_zh": "期限"}}
    meta = {"hit_policy": "F", "inputs": inputs, "outputs": outputs}
    rows = [{"when_heat": "> 37", "then_stay": "days"}]
    tables.write(tmp_path, "stay", meta, rows)
    shown = invoke("show", "stay", "--seeds", tmp_path).output
    header, _, row = shown.splitlines()[3:6]
    assert header.split()[1:3] == ["体温", "期限"]
    assert row.split()[:4] == ["RR-01", ">", "37", "天数"]
    assert "年龄" in shown.splitlines()[-1] and "天数" not in shown.splitlines()[-1]


def test_try_names_the_rows_that_may_not_hold_together(tmp_path: Path) -> None:
    rows = [{"when_heat": "> 37"}, {"when_heat": "> 38"}]
    unique = {**META, "hit_policy": "U", "outputs": {"kind": {"type": "string"}}}
    tables.write(tmp_path, "triage", unique, rows)
    done = invoke("try", "triage", "heat=39", "--seeds", tmp_path)
    assert "against hit policy U (UNIQUE)\n  RR-01: " in done.output
    assert "\n  RR-02: " in done.output


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        ("heat=warm", "heat is a number, and 'warm' is not"),
        ("cold=1", "'cold' is no input of triage; its inputs are heat"),
        ("heat", "write NAME=VALUE"),
        ("heat=38 heat=36", "'heat' is given twice"),
    ],
)
def test_try_tells_what_is_wrong_with_a_fact(
    fact: str, message: str, tmp_path: Path
) -> None:
    tables.write(tmp_path, "triage", META, WHOLE)
    done = invoke("try", "triage", *fact.split(), "--seeds", tmp_path)
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
    table = load_table(tables.write(tmp_path, "triage", META, WHOLE))
    path = tmp_path / "triage.cases.csv"
    path.write_text(
        "case_id,heat,expect_kind,expect_rule_id,note\nC-1,38,home,*,\n", "utf-8"
    )
    report = run_cases(table, read_cases(path, table))
    assert report.failures == (
        "triage.cases.csv:2: C-1: expected kind home, got hospital by RR-02",
    )
    assert report.unhit == ("RR-01",)


def test_cases_whose_name_fits_no_table_are_told(tmp_path: Path) -> None:
    tables.write(tmp_path, "made", META, [{"then_kind": "a"}])
    (tmp_path / "maid.cases.csv").write_text("case_id\n")
    done = invoke("check", "--seeds", tmp_path, "--cases", tmp_path)
    assert "maid.cases.csv: cases of no decision; there are made" in done.output


def test_a_page_that_no_longer_fits_its_table_is_stale(tmp_path: Path) -> None:
    first = load_table(tables.write(tmp_path / "a", "triage", META, WHOLE))
    second = load_table(tables.write(tmp_path / "b", "triage", META, WHOLE[:1]))
    folder = tmp_path / "docs"
    wanted = docs.pages([first], tmp_path, [], [])
    assert docs.write(folder, wanted) == ["index.md", "triage.md"]
    assert docs.stale(folder, wanted) == []
    (folder / "gone.md").write_text("x")
    assert docs.stale(folder, docs.pages([second], tmp_path, [], [])) == [
        "gone.md",
        "index.md",
        "triage.md",
    ]


def as_sheet(source: Path, **errors: str) -> Path:
    """Write a table as a workbook; ``errors`` are put into cells by their places."""
    target = source.with_suffix(".xlsx")
    with Workbook(str(target)) as book, source.open(encoding="utf-8") as file:
        sheet = book.add_worksheet()
        for number, row in enumerate(csv.reader(file)):
            sheet.write_row(number, 0, row)
        for place, error in errors.items():
            sheet.write_formula(place, "=1/0", None, error)
    return target


def test_xlsx_tables_are_read_as_csv_tables_are(tmp_path: Path) -> None:
    source = tables.write(tmp_path, "triage", META, WHOLE)
    target = as_sheet(source)
    digest = load_table(source).digest
    assert load_table(target).digest == digest
    source.unlink()
    done = invoke("import", target, "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert load_table(source).digest == digest


def test_an_error_in_a_cell_of_a_sheet_is_no_empty_cell(tmp_path: Path) -> None:
    source = tables.write(tmp_path, "triage", META, WHOLE)
    target = as_sheet(source, E2="#DIV/0!")
    source.unlink()
    done = invoke("import", target, "--out", tmp_path)
    assert done.exit_code != 0
    assert "rule_triage.xlsx: E2: holds an error" in done.output
    assert not source.exists()


WORDED: dict[str, Any] = {
    "hit_policy": "F",
    "inputs": {
        "exposure": {
            "type": "string",
            "label_zh": "流行病学史",
            "codes": "code_exposures",
        },
        "is_ill": {"type": "boolean", "label_zh": "有症状"},
        "heat": {"type": "number", "label_zh": "体温"},
    },
    "outputs": {
        "kind": {"type": "string", "label_zh": "分类", "words": {"home_stay": "居家"}}
    },
}


def worded(folder: Path, rows: list[dict[str, Any]]) -> Path:
    codes = folder / "codes" / "code_exposures.csv"
    codes.parent.mkdir()
    codes.write_text(
        "code,label_zh,label_en\ncontact,密接,close contact\ncase,病例,case\n", "utf-8"
    )
    tables.write(folder / "rules", "triage", WORDED, rows)
    return folder / "rules"


def test_a_table_is_shown_in_words_without_the_conditions_nobody_asks(
    tmp_path: Path,
) -> None:
    rows = [
        {"when_exposure": '"contact","case"', "then_kind": "home_stay"},
        {"when_exposure": "null", "when_is_ill": "true", "then_kind": "home_stay"},
    ]
    seeds = worded(tmp_path, rows)
    zh = invoke("show", "triage", "--seeds", seeds).output
    assert "密接、病例" in zh
    assert "不明" in zh and "是" in zh and "居家" in zh
    assert "体温" not in zh.partition("当日未用的条件")[0]
    assert "当日未用的条件：体温" in zh
    en = invoke("show", "triage", "--lang", "en", "--seeds", seeds).output
    assert "close contact, case" in en
    assert "home stay" in en
    assert "contact,case" not in en


def test_a_table_too_wide_for_a_terminal_is_shown_row_by_row(tmp_path: Path) -> None:
    row = {"when_exposure": '"contact"', "then_kind": "home_stay", "because": "长" * 99}
    shown = invoke("show", "triage", "--seeds", worded(tmp_path, [row])).output
    lines = [line.split() for line in shown.splitlines()]
    assert ["RR-01"] in lines
    assert ["流行病学史", "密接"] in lines
    assert ["分类", "居家"] in lines


def test_a_merged_cell_stands_for_all_its_rows(tmp_path: Path) -> None:
    kind = {"type": "string", "required": True}
    meta = META | {"inputs": META["inputs"] | {"kind": kind}, "hit_policy": "F"}
    rows = [
        {"when_heat": ">= 37.3", "when_kind": '"a"', "then_then": "x"},
        {"when_heat": ">= 37.3", "when_kind": 'not("a")', "then_then": "y"},
        {"when_heat": "-", "then_then": "z"},
    ]
    source = tables.write(
        tmp_path, "triage", meta | {"outputs": {"then": {"type": "string"}}}, rows
    )
    text, digest = source.read_text("utf-8"), load_table(source).digest
    target = source.with_suffix(".xlsx")
    with Workbook(str(target)) as book:
        sheet = book.add_worksheet()
        lines = list(csv.reader(text.splitlines()))
        for number, row in enumerate(lines):
            sheet.write_row(number, 0, row)
        sheet.merge_range("E2:E3", ">= 37.3")
    assert load_table(target).digest == digest
    with Workbook(str(target)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(lines):
            sheet.write_row(number, 0, row)
        sheet.merge_range("E2:F2", "-")
    with pytest.raises(RuleError, match="E2: is merged over several columns"):
        load_table(target)


def test_a_formula_without_a_value_is_no_empty_cell(tmp_path: Path) -> None:
    source = tables.write(tmp_path, "triage", META, WHOLE)
    target = as_sheet(source, E2="")
    with pytest.raises(RuleError, match="E2: holds a formula without a value"):
        load_table(target)


def test_an_import_that_cannot_be_loaded_again_is_no_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tables.write(tmp_path, "triage", META, WHOLE)
    target, before = as_sheet(source), source.read_bytes()
    monkeypatch.setattr("gaterules.rows.to_csv", lambda _: "rule_id\nRR-01\n")
    done = invoke("import", target, "--out", tmp_path)
    assert done.exit_code != 0
    assert "the column when_heat is missing" in done.output
    assert source.read_bytes() == before


@pytest.mark.parametrize("name", ["<default>", "<conflict>", "<outside>", "A B"])
def test_an_id_that_the_answers_use_themselves_is_refused(
    name: str, tmp_path: Path
) -> None:
    path = tables.write(tmp_path, "x", META, [WHOLE[0] | {"rule_id": name}])
    with pytest.raises(RuleError, match="is no rule_id"):
        load_table(path)


def test_one_rule_id_in_two_tables_is_told(tmp_path: Path) -> None:
    tables.write(tmp_path, "one", META, WHOLE)
    tables.write(tmp_path, "two", META, WHOLE)
    done = invoke("check", "--seeds", tmp_path, "--home", tmp_path / "home")
    assert done.exit_code == UNPROVEN
    assert "rule_two.csv: RR-01: is a rule of rule_one.csv already" in done.output


def test_a_dated_look_up_by_place_needs_no_input(tmp_path: Path) -> None:
    meta = {
        "hit_policy": "F",
        "date": "day",
        "jurisdiction": "area",
        "outputs": {"limit": {"type": "number"}},
        "default": {"limit": 0},
    }
    rows = [
        {"jurisdiction": "5101", "effective_from": "2020-02-01", "then_limit": "2"},
        {"effective_from": "2020-02-01", "then_limit": "1"},
    ]
    table = tables.make(tmp_path, "limits", meta | {"inputs": {}}, rows)
    assert check(table) == []
    day = date(2020, 2, 6)
    facts = [{"area": "510104", "day": day}, {"area": "42", "day": day}, {"area": "42"}]
    found = [decide(table, fact).outputs["limit"] for fact in facts]
    assert found == [2.0, 1.0, 0.0]
    rows = tables.in_sql(table, facts, {"area": "varchar", "day": "date"})
    assert [row["limit"] for row in rows] == found
    assert "limits" in invoke("show", "limits", "--seeds", tmp_path).output
