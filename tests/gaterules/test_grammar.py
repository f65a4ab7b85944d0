"""A cell means one thing, or says where it does not."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import decision_tables as tables
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaterules.decisions import decide
from gaterules.errors import CellError, RuleError, TableError
from gaterules.feel import spelling
from gaterules.feel.parser import Grammar
from gaterules.feel.signatures import RULE_FUNCTIONS
from gaterules.feel.tree import Compare, Equal, Interval, Items, Literal, Name
from gaterules.feel.tree import Tests as UnaryTests
from gaterules.feel.values import Months
from gaterules.load import load_table

GRAMMAR = Grammar({"temperature", "age", "Approval Status"}, RULE_FUNCTIONS)


@pytest.mark.parametrize("text", ["-", "", "  - "])
def test_a_dash_or_nothing_matches_everything(text: str) -> None:
    assert GRAMMAR.tests(text).is_any


@pytest.mark.parametrize(
    ("text", "low_closed", "high_closed"),
    [
        ("[1..2]", True, True),
        ("[1..2)", True, False),
        ("(1..2]", False, True),
        ("]1..2[", False, False),
    ],
)
def test_the_four_interval_forms_differ_by_their_ends(
    text: str, low_closed: bool, high_closed: bool
) -> None:
    interval = Interval(Literal(1.0), Literal(2.0), low_closed, high_closed)
    assert GRAMMAR.tests(text) == UnaryTests((interval,))


def test_a_parenthesis_without_dots_is_an_expression() -> None:
    assert GRAMMAR.tests("(1 + 2) * 3").items == (
        Equal(GRAMMAR.expression("(1 + 2) * 3")),
    )


def test_constants_of_every_kind_are_read() -> None:
    read = {
        'date("2020-02-20")': date(2020, 2, 20),
        "2020-02-20": date(2020, 2, 20),
        '@"2020-02-20T08:30:00"': datetime(2020, 2, 20, 8, 30),
        'duration("P14D")': timedelta(days=14),
        'duration("P1Y2M")': Months(14),
        "-37.3": -37.3,
        "true": True,
        "null": None,
        r'"a \"b\" \u4f53"': 'a "b" 体',
    }
    for text, value in read.items():
        assert GRAMMAR.expression(text) == Literal(value), text


def test_a_list_is_one_value_and_commas_are_alternatives() -> None:
    assert GRAMMAR.tests('["a", "b"]').items == (
        Equal(Items((Literal("a"), Literal("b")))),
    )
    assert len(GRAMMAR.tests('"a", "b"').items) == 2


def test_names_may_hold_blanks() -> None:
    assert GRAMMAR.tests("= Approval  Status").items == (
        Compare("=", Name("Approval Status")),
    )


@pytest.mark.parametrize(
    ("text", "message", "position"),
    [
        (">= thirty", "expected a value after '>='", 3),
        ("[1..", "expected a value after '..'", 4),
        ('"open', 'no closing "', 0),
        ("close_contact", '"close_contact"', 0),
        ('date("2020-02-30")', "there is no date", 0),
        ("1, ,2", "expected a value", 3),
        ("1 ~ 2", "no meaning", 2),
        ("for x in y return x", "unsupported FEEL: for", 0),
        ("sort(1)", "unsupported FEEL: function 'sort'", 0),
        ("age[1]", "unsupported FEEL: filter", 3),
    ],
)
def test_a_bad_cell_says_what_was_expected_and_where(
    text: str, message: str, position: int
) -> None:
    with pytest.raises(CellError) as caught:
        GRAMMAR.tests(text)
    assert message in caught.value.message
    assert caught.value.position == position


def test_a_bad_table_names_row_and_column_and_puts_a_caret(tmp_path: Path) -> None:
    meta = {
        "hit_policy": "F",
        "inputs": {"temperature": {"type": "number"}, "exposure": {"type": "string"}},
        "outputs": {"days": {"type": "number"}},
    }
    rows = [
        {"rule_id": "TR-07", "when_temperature": ">= thirty", "then_days": "1"},
        {"rule_id": "TR-08", "when_temperature": '"warm"', "then_days": '"many"'},
    ]
    with pytest.raises(RuleError) as caught:
        tables.make(tmp_path, "triage", meta, rows)
    lines = caught.value.message.splitlines()
    assert lines[0] == (
        "rule_triage.csv: TR-07, when_temperature: expected a number after '>='"
    )
    assert lines[1:3] == ["    >= thirty", "       ^"]
    assert "TR-08, when_temperature: expected a number, not a string" in lines[3]
    assert "TR-08, then_days: expected a number, not a string" in lines[6]
    assert isinstance(caught.value, TableError)


WORDS = st.text(st.characters(exclude_categories=["C"]), max_size=8)
CONSTANTS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False, width=32).map(float),
    st.booleans(),
    st.none(),
    WORDS,
    st.dates(date(1900, 1, 1)),
    st.timedeltas(timedelta(0), timedelta(days=9999)).map(
        lambda span: span - timedelta(microseconds=span.microseconds)
    ),
).map(Literal)
VALUES = st.recursive(
    CONSTANTS | st.just(Name("age")),
    lambda inner: st.lists(inner, max_size=3).map(lambda items: Items(tuple(items))),
    max_leaves=4,
)
TESTS = st.one_of(
    VALUES.map(Equal),
    st.builds(Compare, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), VALUES),
    st.builds(Interval, VALUES, VALUES, st.booleans(), st.booleans()),
)


@given(st.lists(TESTS, min_size=1, max_size=3), st.booleans())
def test_what_is_spelled_is_read_back_the_same(items: list, negated: bool) -> None:
    written = UnaryTests(tuple(items), negated)
    assert GRAMMAR.tests(spelling.cell(written)) == written


def test_a_cell_beyond_reading_is_refused_not_crashed_on() -> None:
    for text in ("(" * 3000 + "1" + ")" * 3000, "1" + "+1" * 3000, "(" * 59 + "1"):
        with pytest.raises(CellError):
            GRAMMAR.tests(text)


META = {
    "hit_policy": "F",
    "inputs": {"heat": {"type": "number"}},
    "outputs": {"kind": {"type": "string"}},
}
BAD_FILES = {
    "rule_x.csv": {
        b"": "the file is empty",
        "rule_id,体温\n".encode("gb18030"): "is not UTF-8",
        bytes(range(256)): "is not UTF-8",
        b"rule_id,when_heat\nA-1\n": "1 cells under 2 columns",
        b"rule_id,when_heat\n": "the column because is missing",
        b'rule_id,when_heat\nA-1,"> 3\nA-2,> 4\n': "csv:2: a quote .* never closed",
        b'rule_id,when_heat\nA-1,"a"b\n': "csv:2: is no CSV",
        b"rule_id\n" + b"9" * 140_000: "the column because is missing",
    },
    "_rule_x.yml": {
        b"a: [b": "while parsing",
        b"- a": "no seed rule_x",
        b"hello": "no seed rule_x",
        b"\xff\xfe": "can't decode",
    },
}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [(name, *pair) for name, pairs in BAD_FILES.items() for pair in pairs.items()],
)
def test_a_broken_file_is_told_in_words(
    name: str, content: bytes, message: str, tmp_path: Path
) -> None:
    path = tables.write(tmp_path, "x", META, [{"then_kind": "a"}])
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RuleError, match=message):
        load_table(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"inputs": ["heat"]}, "'inputs' is not a mapping"),
        ({"inputs": {"heat": None}}, "'heat' in 'inputs' declares no type"),
        ({"default": ["a"]}, "'default' is not a mapping"),
        ({"default": {"other": 1}}, "is not in both default and outputs"),
        ({"date": 3}, "names of columns"),
        ({"hit_policies": "F"}, "unknown setting 'hit_policies'"),
        ({"open_cases": "drop"}, "neither keep nor move"),
        ({"open_cases": "keep"}, "keep needs 'opened'"),
        ({"outputs": {"heat": {"type": "number"}}}, "both an input and an output"),
        ({"outputs": {"rule_id": {"type": "string"}}}, "'rule_id' is a name of"),
        ({"inputs": {"_decide_hit": {"type": "number"}}}, "'_decide_hit' is a name"),
        ({"inputs": {"heat": {"type": "number", "domain": '"a"'}}}, "domain of heat"),
        ({"inputs": {"heat": {"type": "heat"}}}, "'heat' is none of"),
        (
            {"inputs": {"heat": {"type": "string", "domain": "codes"}}},
            "domain of heat: no code list 'None' in codes; write out the codes",
        ),
    ],
)
def test_a_setting_of_no_meaning_is_told_in_words(
    change: dict, message: str, tmp_path: Path
) -> None:
    path = tables.write(tmp_path, "x", META | {"default": None} | change, [])
    with pytest.raises(RuleError, match=message):
        load_table(path)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"effective_to": "2020-02-01"}, "A-1: is dated, but the yml names no 'date'"),
        ({"jurisdiction": "51"}, "A-1: has a jurisdiction, but the yml names no"),
    ],
)
def test_dates_and_places_that_nothing_reads_are_refused(
    row: dict, message: str, tmp_path: Path
) -> None:
    path = tables.write(
        tmp_path, "x", META, [{"rule_id": "A-1", "then_kind": "a"} | row]
    )
    with pytest.raises(RuleError, match=message):
        load_table(path)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("≥ 3", "the sign '≥' has no meaning here; write >="),
        ("3， 4", "the sign '，' has no meaning here; write ,, the whole cell: 3, 4"),
        ("≥３７．３", "write >=, the whole cell: >=37.3"),
        ("> 1e999", "a number beyond"),
    ],
)
def test_signs_of_a_chinese_keyboard_are_told_what_to_write(
    cell: str, message: str, tmp_path: Path
) -> None:
    path = tables.write(tmp_path, "x", META, [{"when_heat": cell, "then_kind": "a"}])
    with pytest.raises(RuleError, match=message):
        load_table(path)


def test_the_caret_stands_under_its_character_behind_chinese_ones(
    tmp_path: Path,
) -> None:
    meta = META | {"inputs": {"kind_of": {"type": "string"}}}
    row = {"when_kind_of": '"密接", 密', "then_kind": "a"}
    with pytest.raises(RuleError) as caught:
        load_table(tables.write(tmp_path, "x", meta, [row]))
    lines = caught.value.message.splitlines()
    assert lines[1:3] == ['    "密接", 密', "     \u3000\u3000   ^"]


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ({"type": "number", "required": "no"}, "'required' of 'a' is neither true nor"),
        ({"type": "number", "requird": True}, "unknown setting 'requird' of 'a'"),
    ],
)
def test_a_slip_in_the_settings_of_a_column_is_told(
    tmp_path: Path, column: dict[str, Any], told: str
) -> None:
    outputs = {"b": {"type": "string"}}
    meta = {"hit_policy": "F", "inputs": {"a": column}, "outputs": outputs}
    with pytest.raises(RuleError, match=told):
        tables.make(tmp_path, "made", meta, [{"then_b": "x"}])


@pytest.mark.parametrize(
    ("inputs", "output", "told"),
    [
        (("age", "Age"), "b", "'age' differs from 'Age' only by case"),
        (("age",), "Age", "'Age' differs from 'age' only by case"),
        (("age",), "age", "'age' is both an input and an output"),
        (("age",), "Rule_Id", "'Rule_Id' is a name of the answer's own"),
    ],
)
def test_names_that_sql_cannot_tell_apart_are_refused(
    tmp_path: Path, inputs: tuple[str, ...], output: str, told: str
) -> None:
    columns = {name: {"type": "number"} for name in inputs}
    outputs = {output: {"type": "number"}}
    meta = {"hit_policy": "F", "inputs": columns, "outputs": outputs}
    with pytest.raises(RuleError, match=told):
        tables.make(tmp_path, "made", meta, [{f"then_{output}": "1"}])


def test_digits_of_another_script_are_no_division(tmp_path: Path) -> None:
    meta = {
        "hit_policy": "F",
        "jurisdiction": "code",
        "inputs": {"a": {"type": "number"}},
        "outputs": {"b": {"type": "string"}},
    }
    for code in ("510\uff11", "5101150010010"):
        rows = [{"jurisdiction": code, "then_b": "x"}]
        with pytest.raises(RuleError, match="first digits of a division code"):
            tables.make(tmp_path, "made", meta, rows)


def test_a_test_for_even_stands_in_brackets_in_sql(tmp_path: Path) -> None:
    inputs = {"b": {"type": "boolean"}, "i": {"type": "integer"}}
    meta = {"hit_policy": "F", "inputs": inputs, "outputs": {"c": {"type": "string"}}}
    rows = [{"when_b": "even(i)", "then_c": "x"}, {"when_b": "odd(i)", "then_c": "y"}]
    table = tables.make(tmp_path, "made", meta, rows)
    facts = [{"b": True, "i": 4}, {"b": True, "i": -3}, {"b": False, "i": 3}]
    found = tables.in_sql(table, facts, {"b": "boolean", "i": "integer"})
    assert [row["c"] for row in found] == [
        decide(table, one).outputs["c"] for one in facts
    ]


@pytest.mark.parametrize("place", [1.7, -1.2, -2.9, 2.9, 0.5, 3.0])
def test_a_place_with_a_fraction_is_cut_off_alike(tmp_path: Path, place: float) -> None:
    inputs = {"text": {"type": "string"}, "place": {"type": "number"}}
    outputs = {"rest": {"type": "string"}, "one": {"type": "string"}}
    meta = {"hit_policy": "F", "inputs": inputs, "outputs": outputs}
    cells = {"rest": "= substring(text, place)", "one": "= substring(text, place, 1.5)"}
    row = {f"then_{name}": cell for name, cell in cells.items()}
    table = tables.make(tmp_path, "made", meta, [row])
    fact = {"text": "ab", "place": place}
    (found,) = tables.in_sql(table, [fact], {"text": "varchar", "place": "double"})
    assert {name: found[name] for name in outputs} == decide(table, fact).outputs


@pytest.mark.parametrize("year", [0.0, -5.0, 12000.0, 1e10])
def test_a_year_beyond_the_calendar_is_no_day_in_sql(
    tmp_path: Path, year: float
) -> None:
    inputs = {"year": {"type": "number"}}
    meta = {"hit_policy": "F", "inputs": inputs, "outputs": {"day": {"type": "date"}}}
    row = {"then_day": "date(year, 2, 1)"}
    table = tables.make(tmp_path, "made", meta, [row])
    with pytest.raises(Exception, match="unsupported in SQL: the year"):
        tables.in_sql(table, [{"year": year}], {"year": "double"})
    facts = [{"year": None}, {"year": 2020.9}, {"year": 2020.0}]
    found = [row["day"] for row in tables.in_sql(table, facts, {"year": "double"})]
    assert found == [decide(table, fact).outputs["day"] for fact in facts]
    assert found == [None, None, date(2020, 2, 1)]
