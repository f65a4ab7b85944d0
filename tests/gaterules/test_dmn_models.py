"""Models of every kind that DMN has, run in Python and, where it can, in SQL."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import dmn_models as dmn
import pytest
from dmn_models import decision, definitions, entries, given, literal, table

PRICES = (
    '<relation><column name="item name"/><column name="price"/>'
    + "".join(
        f"<row>{literal(name)}{literal(price)}</row>"
        for name, price in [('"widget"', "25"), ('"trinket"', "1.5")]
    )
    + "</relation>"
)
LIST = ' isCollection="true"'
SHOP = definitions(
    dmn.structure("tItem", {"item name": "string", "price": "number"}),
    dmn.item("tTable", "tItem", more=LIST),
    given("stock", "tTable"),
    decision("prices", PRICES, ref="tTable"),
    dmn.function("over", {"n": "number"}, literal("n > 10", "boolean")),
    decision("every", literal("every i in prices satisfies i.price > 10"),
             "decision prices", ref="boolean"),
    decision("some", literal("some i in stock satisfies over(i.price)"),
             "input stock", "call over", ref="boolean"),
    decision("dear", literal("prices[price > 10].item name"), "decision prices"),
    decision("first", literal("prices[1].item name"), "decision prices", ref="string"),
    decision("total", literal("for i in stock return i.price * 2"), "input stock"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("every", False),
        ("some", True),
        ("dear", ["widget"]),
        ("first", "widget"),
        ("total", [2.0, 22.0]),
    ],
)
def test_lists_of_structures_run_in_both_engines(
    result: str, expected: Any, tmp_path: Path
) -> None:
    stock = [{"item name": "a", "price": 1.0}, {"item name": "b", "price": 11.0}]
    dmn.runs(tmp_path, SHOP, result, expected, stock=stock)


@pytest.mark.parametrize(("x", "said"), [(3.0, "lo!"), (4.0, "hi!")])
def test_a_boxed_context_can_hold_a_table(x: float, said: str, tmp_path: Path) -> None:
    inner = table("UNIQUE", ["a"], ["o"], ["< 5", '"lo"'], [">= 5", '"hi"'])
    boxed = entries({"a": literal("x + 1"), "b": inner}, literal('b + "!"'))
    model = definitions(
        given("x", "number"), decision("d", boxed, "input x", ref="string")
    )
    dmn.runs(tmp_path, model, "d", said, x=x)


def test_boxed_conditionals_filters_and_iterations_run(tmp_path: Path) -> None:
    big, small = literal('"big"'), literal('"small"')
    choice = (
        f"<conditional><if>{literal('x > 3')}</if><then>{big}</then>"
        f"<else>{small}</else></conditional>"
    )
    kept = (
        f"<filter><in>{literal('[1, 2, 3, 4]')}</in>"
        f"<match>{literal('item > x')}</match></filter>"
    )
    turned = (
        f'<for iteratorVariable="i"><in>{literal("[1, 2]")}</in>'
        f"<return>{literal('i * x')}</return></for>"
    )
    every = (
        f'<every iteratorVariable="i"><in>{literal("[1, 2]")}</in>'
        f"<satisfies>{literal('i < x')}</satisfies></every>"
    )
    model = definitions(
        given("x", "number"),
        *(decision(name, logic, "input x")
          for name, logic in [("c", choice), ("f", kept), ("t", turned), ("e", every)]),
    )  # fmt: skip
    for name, expected in [
        ("c", "small"),
        ("f", [4.0]),
        ("t", [3.0, 6.0]),
        ("e", True),
    ]:
        dmn.runs(tmp_path, model, name, expected, x=3.0)


def test_functions_are_values_in_python_and_refused_by_name_in_sql(
    tmp_path: Path,
) -> None:
    model = definitions(
        dmn.function("twice", {"f": "Any", "n": "number"}, literal("f(f(n))")),
        dmn.function("ten", {"a": "number"}, literal("a * 10")),
        dmn.function("down", {"n": "number"},
                     literal("if n < 1 then 0 else down(n - 1)")),
        decision("library", entries({"add": literal("function(a, b) a + b")})),
        decision("use", literal("library.add(b: 1, a: 2)"), "decision library"),
        decision("hundred", literal("twice(ten, 1)"), "call twice", "call ten"),
        decision("none", literal("down(5)"), "call down"),
    )  # fmt: skip
    dmn.runs_in_python(tmp_path, model, "use", 3.0)
    dmn.runs_in_python(tmp_path, model, "hundred", 100.0)
    dmn.runs_in_python(tmp_path, model, "none", 0.0)


@pytest.mark.parametrize(
    ("ref", "text", "expected"),
    [
        ("string", "1 + 1", None),
        ("string", '["foo"]', "foo"),
        ("string", "[1]", None),
        ("numbers", "10", [10.0]),
        ("numbers", '"foo"', None),
        ("numbers", '[1, "foo"]', None),
        ("person", '{name: "a", age: 1, more: 2}', {"name": "a", "age": 1, "more": 2}),
        ("person", '{name: "a"}', None),
        ("small", "256", None),
        ("small", "25", 25.0),
        ("few", "[1, 2, 3]", None),
        ("few", "[1, 2]", [1.0, 2.0]),
        ("date and time", '@"2000-01-02"', datetime(2000, 1, 2, tzinfo=UTC)),
    ],
)
def test_a_result_is_turned_into_its_type_or_null(
    ref: str, text: str, expected: Any, tmp_path: Path
) -> None:
    allowed = dmn.text("allowedValues", "[0..255]")
    few = dmn.text("typeConstraint", "count(?) < 3")
    model = definitions(
        dmn.item("numbers", "number", more=LIST),
        dmn.structure("person", {"name": "string", "age": "number"}),
        dmn.item("small", "number", allowed),
        dmn.item("few", "number", few, LIST),
        decision("d", literal(text), ref=ref),
    )
    if isinstance(expected, dict):
        expected = {n: float(v) if n != "name" else v for n, v in expected.items()}
    found = dmn.outcome(tmp_path, model, "d", expected)
    assert found.python == ""
    assert found.sql == "" or found.sql.startswith("unsupported in SQL")


def test_a_service_takes_inputs_before_decisions_and_hides_the_rest(
    tmp_path: Path,
) -> None:
    service = (
        '<decisionService id="is" name="s"><variable name="s"/>'
        '<outputDecision href="#iout"/><inputDecision href="#imid"/>'
        '<inputData href="#ix"/></decisionService>'
    )
    model = definitions(
        given("x", "string"),
        decision("mid", literal('"never asked"'), ref="string"),
        decision("out", literal("x + mid"), "input x", "decision mid"),
        service,
        decision("call", literal('s("A", "B")'), "call s"),
        decision("named", literal('s(mid: "B", x: "A")'), "call s"),
        decision("wrong", literal('s("A")'), "call s"),
    )
    dmn.runs_in_python(tmp_path, model, "call", "AB")
    dmn.runs_in_python(tmp_path, model, "named", "AB")
    dmn.runs_in_python(tmp_path, model, "wrong", None)
    dmn.runs(tmp_path, model, "decisionService of s", "12", x="1", mid="2")


def test_another_file_is_imported_by_its_namespace(tmp_path: Path) -> None:
    other = definitions(
        given("who", "string"),
        dmn.item("tCode", "string", dmn.text("allowedValues", '"a", "b"')),
        dmn.function("greet", {"name": "string"}, literal('"Hi " + name')),
        decision("greeting", literal("greet(who)"), "input who", "call greet"),
        namespace="urn:other",
    )
    (tmp_path / "other.dmn").write_text(other + "</definitions>", "utf-8")
    model = definitions(
        f'<import name="the other" namespace="urn:other" importType="{dmn.SPACE}"/>',
        decision("d", literal('the other.greeting + "!"'),
                 "decision urn:other#igreeting", ref="string"),
        decision("f", literal('the other.greet("B")'), "call urn:other#igreet"),
        decision("t", literal('"c"'), ref="the other.tCode"),
    )  # fmt: skip
    facts = {"the other.who": "A"}
    dmn.runs(tmp_path, model, "d", "Hi A!", **facts)
    dmn.runs(tmp_path, model, "f", "Hi B")
    dmn.runs(tmp_path, model, "t", None)


def test_a_value_outside_the_declared_ones_matches_no_row(tmp_path: Path) -> None:
    rows = (['"low"', '"yes"'], ["-", '"no"'])
    model = definitions(
        given("risk", "string"),
        decision("d", table("FIRST", ["risk"], ["o"], *rows, values='"low","high"'),
                 "input risk", ref="string"),
    )  # fmt: skip
    for risk, expected in [("low", "yes"), ("high", "no"), ("odd", None), (None, "no")]:
        dmn.runs(tmp_path, model, "d", expected, risk=risk)


FACTORS = table("UNIQUE", ["risk"], ["o"], ['"HIGH"', "0.6"], ['"LOW"', "0.8"])
NUMBERED = "string(Person's sum)"
POLICIES: list[tuple[str, float, Any]] = [
    ("UNIQUE", 1.0, None),
    ("ANY", 1.0, None),
    ("FIRST", 1.0, {"o": "b", "n": 2.0}),
    ("PRIORITY", 1.0, {"o": "a", "n": 1.0}),
    ("RULE ORDER", 1.0, [{"o": "b", "n": 2.0}, {"o": "a", "n": 1.0}]),
    ("OUTPUT ORDER", 1.0, [{"o": "a", "n": 1.0}, {"o": "b", "n": 2.0}]),
    ("COLLECT", 9.0, [{"o": "b", "n": 2.0}]),
    ("FIRST", 0.0, None),
]


@pytest.mark.parametrize(("policy", "x", "expected"), POLICIES)
def test_a_table_of_two_outputs_gives_structures(
    policy: str, x: float, expected: Any, tmp_path: Path
) -> None:
    outputs = ['o: "a", "b"', "n: 1, 2"]
    rows = (["> 0", '"b"', "2"], ["[1..5]", '"a"', "1"])
    model = definitions(
        given("x", "number"),
        decision("d", table(policy, ["x"], outputs, *rows), "input x"),
    )
    dmn.runs(tmp_path, model, "d", expected, x=x)


def test_a_cell_may_be_a_list_an_expression_or_a_condition(tmp_path: Path) -> None:
    model = definitions(
        dmn.item("tList", "string", more=LIST),
        given("known", "tList"),
        given("limit", "number"),
        given("word", "string"),
        decision(
            "d",
            table("COLLECT", ["word"], ["o"],
                  ["known", '"listed"'],
                  ['not("x", "y")', '"other"'],
                  ["string length(?) > limit", '"long"'],
                  ["limit > 3", '"wide"']),
            "input known", "input limit", "input word",
        ),
    )  # fmt: skip
    known = ["x", "z"]
    said = ["listed", "other"]
    dmn.runs(tmp_path, model, "d", said, known=known, limit=3.0, word="z")
    dmn.runs(tmp_path, model, "d", ["wide"], known=["a"], limit=4.0, word="x")
    dmn.runs(
        tmp_path, model, "d", ["other", "long"], known=["a"], limit=3.0, word="abcd"
    )


def test_names_may_hold_signs_and_dots_and_differ_from_their_variables(
    tmp_path: Path,
) -> None:
    binding = f"<binding><parameter name='Person.Name'/>{literal(NUMBERED)}</binding>"
    model = definitions(
        given("Pre-bureau (a/b)", "number"),
        dmn.function("Say", {"Person.Name": "string"},
                     literal('"I am " + Person.Name')),
        decision("Person's sum", literal("Pre-bureau (a/b) - 1"),
                 "input Pre-bureau (a/b)", ref="number"),
        decision("said",
                 f"<invocation>{literal('Say')}{binding}</invocation>",
                 "decision Person's sum", "call Say", ref="string"),
        '<decision id="iother" name="asked so"><variable name="used so"/>'
        f"{literal('1 + 1')}</decision>",
        decision("by variable", literal("used so + 1"), "decision #iother"),
    )  # fmt: skip
    facts = {"Pre-bureau (a/b)": 3.0}
    dmn.runs(tmp_path, model, "said", "I am 2", **facts)
    dmn.runs(tmp_path, model, "asked so", 2.0)
    dmn.runs(tmp_path, model, "by variable", 3.0)


def test_what_is_out_of_scope_is_null(tmp_path: Path) -> None:
    model = definitions(
        given("x", "number"),
        decision("blind", literal("x"), ref="number"),
        decision("empty", ""),
    )
    dmn.runs(tmp_path, model, "blind", None, x=1.0)
    dmn.runs(tmp_path, model, "empty", None)


def test_one_decision_that_cannot_be_read_leaves_the_others_standing(
    tmp_path: Path,
) -> None:
    model = definitions(
        decision("good", literal("1 + 1")), decision("bad", literal("1 +"))
    )
    dmn.runs(tmp_path, model, "good", 2.0)
    found = dmn.outcome(tmp_path, model, "bad", 1.0)
    assert "bad: expected a value\n    1 +\n       ^" in found.python


def test_a_date_is_compared_by_the_rows_of_a_table(tmp_path: Path) -> None:
    rows = (['> date("2016-10-01")', "true"], ['<= @"2016-10-01"', "false"])
    model = definitions(
        given("day", "date"),
        decision("late", table("UNIQUE", ["day"], ["o"], *rows), "input day",
                 ref="boolean"),
    )  # fmt: skip
    dmn.runs(tmp_path, model, "late", True, day=date(2016, 10, 2))
    dmn.runs(tmp_path, model, "late", False, day=date(2016, 10, 1))


def test_a_function_is_not_held_to_a_type_that_is_no_functions(tmp_path: Path) -> None:
    typed = dmn.function("Factor", {"risk": "string"}, FACTORS).replace(
        '<variable name="Factor"/>', '<variable name="Factor" typeRef="string"/>'
    )
    model = definitions(
        given("risk", "string"),
        typed,
        decision(
            "d",
            entries(
                {"factor": literal("Factor(risk)", "number")}, literal("factor * 2")
            ),
            "input risk",
            "call Factor",
            ref="number",
        ),
    )
    dmn.runs(tmp_path, model, "d", 1.2, risk="HIGH")


def test_a_boolean_cell_of_a_boolean_input_is_compared_with_it(tmp_path: Path) -> None:
    model = definitions(
        dmn.structure("tPair", {"flag": "boolean"}),
        given("pair", "tPair"),
        given("b", "boolean"),
        decision(
            "d",
            table("UNIQUE", ["b"], ["o"], ["pair.flag", '"same"'],
                  ["not(pair.flag)", '"other"']),
            "input pair", "input b",
        ),
    )  # fmt: skip
    dmn.runs(tmp_path, model, "d", "other", pair={"flag": True}, b=False)
    dmn.runs(tmp_path, model, "d", "same", pair={"flag": False}, b=False)


def test_elements_in_the_models_own_namespace_are_read(tmp_path: Path) -> None:
    model = definitions(decision("d", literal("1 + 1")))
    own = model.replace(
        f'xmlns="{dmn.SPACE}"', f'xmlns="urn:own" xmlns:s="{dmn.SPACE}"'
    )
    dmn.runs(tmp_path, own, "d", 2.0)


def test_lists_within_lists_keep_their_variables_apart(tmp_path: Path) -> None:
    model = definitions(
        dmn.structure("tRow", {"id": "number", "n": "number"}),
        dmn.item("tRows", "tRow", more=LIST),
        given("a", "tRows"),
        given("b", "tRows"),
        dmn.function("nth", {"rows": "tRows", "k": "number"},
                     literal("rows[id = k].n")),
        decision("d",
                 literal("for x in a return for y in b[id = x.id] return x.n + y.n"),
                 "input a", "input b"),
        decision("e", literal("for x in a return nth(b, x.id)"),
                 "input a", "input b", "call nth"),
    )  # fmt: skip
    a = [{"id": 1.0, "n": 10.0}, {"id": 2.0, "n": 20.0}]
    b = [{"id": 2.0, "n": 2.0}, {"id": 1.0, "n": 1.0}]
    dmn.runs(tmp_path, model, "d", [[11.0], [22.0]], a=a, b=b)
    dmn.runs(tmp_path, model, "e", [[1.0], [2.0]], a=a, b=b)
