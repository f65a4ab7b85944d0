"""Another district begins: settings that are kept, forms that come back as sent."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter
from click.testing import CliRunner, Result

from fourgates import contracts, settings
from fourgates.cli import main
from fourgates.contracts import Column
from fourgates.contracts.form import as_form
from fourgates.contracts.headers import HeaderIndex
from fourgates.feeds import blank_forms

WORDS = ("--district", "510116", "--name-zh", "双流区", "--name-en", "Shuangliu: a “D”")


def begun(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["init", *words, "--home", str(root)])


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home that has just begun."""
    made = tmp_path_factory.mktemp("other") / "home"
    told = begun(made, *WORDS)
    assert told.exit_code == 0, told.output
    return made


def test_the_settings_of_a_new_district_are_those_that_were_told(root: Path) -> None:
    found = settings.variables(root)
    assert (found["district_id"], found["history_days"]) == ("510116", 28)
    assert found["district_en"] == "Shuangliu: a “D”"


def test_what_is_not_told_is_asked_for(tmp_path: Path) -> None:
    answers = CliRunner().invoke(
        main, ["init", "--home", str(tmp_path)], input="11\n甲\nA\n"
    )
    assert answers.exit_code == 0, answers.output
    assert settings.variables(tmp_path)["district_id"] == "11"


def test_a_home_that_has_begun_stays_as_it_is(root: Path) -> None:
    before = (root / "settings.yml").read_text("utf-8")
    told = begun(root, "--district", "1", "--name-zh", "乙", "--name-en", "B")
    assert (told.exit_code, "has begun already" in told.output) == (1, True)
    assert (root / "settings.yml").read_text("utf-8") == before


def test_every_form_is_its_own_feed_with_every_column_and_its_lists(
    root: Path,
) -> None:
    known = contracts.load()
    index = HeaderIndex(known)
    forms = sorted((root / "blank_forms").iterdir())
    feeds = []
    for path in forms:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        (name,) = book.sheet_names
        rows = [
            [str(cell) for cell in row]
            for row in book.get_sheet_by_name(name).to_python()
        ]
        form = index.best(rows, name)
        assert form is not None
        assert (form.is_complete, form.extras, form.first_row) == (True, (), 3)
        feeds.append(form.contract.feed)
        contract = known[form.contract.feed]
        has_words = any(one.codes for one in as_form(contract).columns)
        with zipfile.ZipFile(path) as parts:
            sheet = parts.read("xl/worksheets/sheet1.xml")
        assert (b"<dataValidation " in sheet) >= has_words
        assert any(cell.startswith("示例：") for cell in rows[1])
    assert sorted(feeds) == sorted(known)


def test_no_register_comes_before_one_that_it_refers_to() -> None:
    order = [one.feed for one in blank_forms.in_order(contracts.load().values())]
    assert order.index("areas") < order.index("grids") < order.index("households")
    assert order.index("staff") < order.index("staff_assignments")


def test_a_form_that_was_filled_in_is_read(root: Path) -> None:
    (path,) = (root / "blank_forms").glob("* areas *")
    (sheet,) = python_calamine.CalamineWorkbook.from_path(str(path)).sheet_names
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    rows = [list(row) for row in book.get_sheet_by_name(sheet).to_python()]
    filled = {"区划代码*": "510116", "名称*": "双流区", "级别*": "district"}
    filled |= {"启用日期*": "2020-01-01"}
    (root / "inbox").mkdir(exist_ok=True)
    with xlsxwriter.Workbook(str(root / "inbox" / "areas.xlsx")) as sent:
        page = sent.add_worksheet(sheet)
        for at, row in enumerate([*rows, [filled.get(str(c), "") for c in rows[2]]]):
            page.write_row(at, 0, row)
    told = CliRunner().invoke(main, ["ingest", "--home", str(root)])
    assert "1 行 = 收下 1 + 退回 0" in told.output, told.output


def test_a_form_asks_for_the_cells_that_a_column_is_worked_out_from() -> None:
    made = Column("x", "string", required=True, logic='"甲" || "乙" || "丙"')
    made = replace(made, sources=("甲", "乙", "丙"))
    plain = Column("y", "string", aliases=("乙",))
    fixed = Column("z", "string", logic="'z'")
    leads = contracts.load()["leads"]
    form = as_form(replace(leads, columns=(made, plain, fixed), natural_key=("x",)))
    assert [one.title for one in form.columns] == ["甲", "丙", "乙"]
    assert form.natural_key == ("x", "x_2", "y")
