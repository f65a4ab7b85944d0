"""What FEEL expressions of a DMN model yield; each value was worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from gaterules.dmn.tck import is_as_expected
from gaterules.errors import CellError
from gaterules.feel.evaluate import evaluate
from gaterules.feel.parser import Grammar
from gaterules.feel.signatures import FUNCTIONS, RULE_FUNCTIONS
from gaterules.feel.values import Months


def value(text: str, **facts: Any) -> Any:
    grammar = Grammar(facts, FUNCTIONS, kinds=lambda _: None)
    return evaluate(grammar.expression(text), facts)


def floats(wanted: Any) -> Any:
    if isinstance(wanted, int) and not isinstance(wanted, bool):
        return float(wanted)
    if isinstance(wanted, list):
        return [floats(item) for item in wanted]
    if isinstance(wanted, dict):
        return {name: floats(part) for name, part in wanted.items()}
    return wanted


CLAIMS: dict[str, dict[str, Any]] = {
    "an_iteration_yields_a_list_in_order": {
        "for i in 1..4 return i * 2": [2, 4, 6, 8],
        "for i in 3..1 return i": [3, 2, 1],
        "for i in [1, 2], j in [10, 20] return i + j": [11, 21, 12, 22],
        "for x in [[1, 2], [3]], y in x return y": [1, 2, 3],
        "for i in 0..4 return if i = 0 then 1 else i * partial[-1]": [1, 1, 2, 6, 24],
        "for my door in [1] return my door + 1": [2],
        "for i in null return i": None,
    },
    "a_quantifier_is_three_valued": {
        "some x in [1, 2, 3] satisfies x > 2": True,
        "every x in [1, 2, 3] satisfies x > 2": False,
        'some x in [1, "a"] satisfies x > 5': None,
        "every x in [] satisfies false": True,
    },
    "a_filter_takes_a_condition_or_a_place": {
        "[1, 2, 3][item > 1]": [2, 3],
        "[4, 5, 6][2]": 5,
        "[4, 5, 6][-1]": 6,
        "[4, 5, 6][4]": None,
        "[{a: 1}, {a: 2}][a = 2]": [{"a": 2}],
        "[{item: 1}, {item: 2}][item >= 2]": [{"item": 2}],
        "7[1]": 7,
        "7[false]": [],
    },
    "a_context_sees_what_stands_before": {
        "{a: 1, b: a + 1}.b": 2,
        '{full name: "x", y: full name + "!"}.y': "x!",
        '{"a b": 1}.a b': 1,
        "{a: 1}.b": None,
        "[{a: 1}, {a: 2}].a": [1, 2],
    },
    "a_function_closes_over_its_scope_and_may_call_itself": {
        "(function(x, y) x - y)(y: 1, x: 5)": 4,
        "{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(5)}.r": 120,
        "{k: 10, f: function(x) x * k, r: f(2)}.r": 20,
        "(function(a) function(b) a + b)(1)(2)": 3,
        '(function(a: number) a)("text")': None,
    },
    "a_range_is_a_value": {
        "1 in [1..3]": True,
        "1 in (1..3]": False,
        "3 in [1..3[": False,
        "5 in (> 3)": True,
        "10 in (1, < 5, >= 10)": True,
        "1 in [[2..4], [1..3]]": True,
        "[1..5].end included": True,
        "[1..5] = [1..5]": True,
        'range("[18..21)") = [18..21)': True,
    },
    "a_type_can_be_asked_for": {
        "[1, 2] instance of list<number>": True,
        '[1, "a"] instance of list<number>': False,
        "{a: 1} instance of context<a: number>": True,
        "[1..3] instance of range<number>": True,
        "null instance of Any": False,
        '@"P1D" instance of days and time duration': True,
        "(function() 1) instance of function<> -> Any": True,
    },
    "unlike_kinds_are_never_equal_nor_in_order": {
        '1 = "a"': None,
        "1 = null": False,
        "null = null": True,
        "[1, 2] = [1]": False,
        "{a: 1, b: 2} = {b: 2, a: 1}": True,
        "[1] < [2]": None,
        '@"2018-12-08T00:00:00Z" = @"2018-12-08T00:00:00@Etc/UTC"': False,
    },
    "texts_are_cut_matched_and_joined": {
        'substring(string: "foobar", start position: 3, length: 3)': "oba",
        'replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")': "[1=ab][2=]cd",
        'matches("foo", "[")': None,
        'replace("abc", "x*", "-")': None,
        'split("a;b;;c", ";")': ["a", "b", "", "c"],
        'string join(["a", null, "b"], "-", "<", ">")': "<a-b>",
        'string({a: "x", b: [1, null]})': '{a: "x", b: [1, null]}',
        "string(0.00001)": "0.00001",
        'number("1.000,5", ".", ",")': 1000.5,
    },
    "numbers_are_rounded_by_name": {
        "decimal(2.5, 0)": 2,
        "round half up(-5.5, 0)": -6,
        "round half down(5.5, 0)": 5,
        "round up(1.121, 2)": 1.13,
        "round down(1.129, 2)": 1.12,
        "modulo(-12, 5)": 3,
        "-5 ** 2": 25,
        "10 / 0": None,
    },
    "lists_keep_their_nulls": {
        "count([1, null])": 2,
        "sum([1, null])": None,
        "list contains([1, null], null)": True,
        "insert before([1, 3], 2, 2)": [1, 2, 3],
        "insert before([1], 5, 2)": None,
        "sublist([1, 2, 3], -2)": [2, 3],
        "union([1, null], [null, 2])": [1, None, 2],
        "sort([3, 1, 2], function(x, y) x > y)": [3, 2, 1],
        "list replace([2, 4], 2, 6)": [2, 6],
        "mode([6, 1, 9, 6, 1])": [1, 6],
        'contains(["foobar"], "oba")': True,
    },
    "contexts_are_put_together": {
        'get value({x: {y: 2}}, ["x", "y"])': 2,
        "get entries({a: 1})": [{"key": "a", "value": 1}],
        'context([{key: "a", value: 1}])': {"a": 1},
        'context put({x: 1, y: {a: 0}}, ["y", "a"], 2)': {"x": 1, "y": {"a": 2}},
        "context merge([{x: 1}, {x: 2, y: 3}])": {"x": 2, "y": 3},
    },
    "ranges_lie_before_after_and_within_each_other": {
        "before([1..5), 5)": True,
        "after([5..10], 4)": True,
        "meets([1..5], [5..10])": True,
        "overlaps([1..5), [5..8])": False,
        "overlaps before([1..5], [3..8])": True,
        "includes([5..8], [5..6))": True,
        "during([4..6], [1..10))": True,
        "starts([5..10], [5..15])": True,
        "finished by([5..10], 10)": True,
        "coincides([1..5], [1..5))": False,
    },
    "dates_have_parts_and_spans": {
        'date("2020-02-29").weekday': 6,
        '@"2020-01-31" + @"P1M"': date(2020, 2, 29),
        'duration("PT2H").hours': 2,
        'duration("P1Y").days': None,
        'time("10:30:00+05:00").time offset': timedelta(hours=5),
        'years and months duration(@"2014-12-31", @"2019-10-01")': Months(57),
        'string(time("10:30:00Z"))': "10:30:00Z",
        'string(@"2018-12-10T10:30:01.50@Europe/Paris")': (
            "2018-12-10T10:30:01.5@Europe/Paris"
        ),
        'date("2017-02-30")': None,
    },
    "comments_and_line_breaks_are_no_words": {
        "1 + /* two */ 2 // three": 3,
    },
}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(text, wanted, id=f"{claim}-{text}")
        for claim, rows in CLAIMS.items()
        for text, wanted in rows.items()
    ],
)
def test_an_expression_yields(text: str, wanted: Any) -> None:
    found = value(text)
    assert is_as_expected(floats(wanted), found), (text, found)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nap(1)", "unsupported FEEL: function 'nap'"),
        ('date("999999999-12-31")', "unsupported FEEL: the year of"),
        ("date(10000, 1, 1)", "unsupported FEEL: the year of"),
        (r'matches("a", "\\p{L}")', "unsupported FEEL: the pattern"),
        ("function(a) external {java: {}}", "unsupported FEEL: external function"),
        ("for i in 1..9999999 return i", "unsupported FEEL: more than 1000000"),
        ("1 instance of nothing", "there is no type 'nothing'"),
        ("{a: 1, a: 2}", "the key 'a' is given twice"),
        ("[1, 2", "expected ','"),
    ],
)
def test_what_does_not_run_is_refused_by_name(text: str, message: str) -> None:
    with pytest.raises(CellError) as raised:
        value(text)
    assert message in raised.value.message


def test_a_rule_table_still_refuses_what_sql_cannot_run() -> None:
    closed = Grammar({"age"}, RULE_FUNCTIONS)
    for text, name in [
        ("for i in [1] return i", "for … return"),
        ("some x in [1] satisfies x", "some … satisfies"),
        ("{a: 1}", "context"),
        ("age[1]", "filter"),
        ("sort([1])", "function 'sort'"),
    ]:
        with pytest.raises(CellError, match=name):
            closed.expression(text)
