"""The command that runs the compatibility kit: what it takes, counts and refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from dmn_models import decision, definitions, given, literal

from fourgates.cli import main
from gaterules.dmn.tck import cases

HEAD = (
    '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
)
MODEL = definitions(
    given("x", "number"),
    decision("twice", literal("x * 2"), "input x", ref="number"),
    decision("curried", literal("(function(a) function(b) a + b)(x)(1)"), "input x"),
    decision("broken", literal("x +"), "input x"),
    decision("nothing", literal("x / 0"), "input x"),
    decision("blank", literal('""')),
)


def expect(name: str, value: str, kind: str = "decision", tag: str = "decimal") -> str:
    text = f'<value xsi:type="xsd:{tag}">{value}</value>' if value else ""
    return (
        f'<resultNode name="{name}" type="{kind}"><expected>{text}</expected>'
        "</resultNode>"
    )


def kit(folder: Path, *results: str, name: str = "m") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.dmn").write_text(MODEL + "</definitions>", "utf-8")
    given_x = '<inputNode name="x"><value xsi:type="xsd:decimal">3</value></inputNode>'
    tests = "".join(
        f'<testCase id="{place}">{given_x}{result}</testCase>'
        for place, result in enumerate(results, start=1)
    )
    text = f"{HEAD}<modelName>{name}.dmn</modelName>{tests}</testCases>"
    (folder / f"{name}-test-01.xml").write_text(text, "utf-8")
    return folder


def tck(place: Path) -> Result:
    return CliRunner().invoke(main, ["rules", "tck", str(place)])


@pytest.mark.parametrize("place", ["", "level/0001", "level/0001/m.dmn"])
def test_folders_of_any_depth_and_single_files_are_taken(
    place: str, tmp_path: Path
) -> None:
    kit(tmp_path / "level/0001", expect("twice", "6"))
    done = tck(tmp_path / place)
    assert (done.exit_code, done.output) == (
        0,
        "pass  0001 1 twice\n1 of 1 cases pass\n",
    )


def test_a_single_test_file_is_taken(tmp_path: Path) -> None:
    kit(tmp_path, expect("twice", "6"))
    kit(tmp_path, expect("twice", "7"), name="other")
    assert tck(tmp_path / "m-test-01.xml").exit_code == 0
    assert tck(tmp_path / "other.dmn").exit_code == 1


def test_what_sql_cannot_run_is_named_and_counted_apart(tmp_path: Path) -> None:
    done = tck(kit(tmp_path, expect("twice", "6"), expect("curried", "4")))
    assert done.exit_code == 0
    assert "sql: unsupported in SQL: call of a computed function" in done.output
    assert done.output.endswith("2 of 2 cases pass, 1 of them in Python only\n")


def test_what_is_no_feel_is_null_and_never_a_value(tmp_path: Path) -> None:
    done = tck(kit(tmp_path, expect("broken", ""), expect("broken", "3")))
    assert done.exit_code == 1
    assert done.output.endswith("1 of 2 cases pass\n") or "1 of 2" in done.output


def test_an_unknown_result_fails_by_name(tmp_path: Path) -> None:
    done = tck(kit(tmp_path, expect("other", "1"), expect("s", "1", "bkm")))
    assert done.exit_code == 1
    assert "m.dmn: no decision 'other'" in done.output
    assert "m.dmn: no bkm 's'" in done.output


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("m.dmn", "<definitions", "m.dmn: is not XML"),
        ("m.dmn", "<definitions xmlns='urn:x'/>", "is not a DMN 1.1 to 1.5 model"),
        ("m-test-01.xml", "<testCases", "m-test-01.xml: is not XML"),
        ("m-test-01.xml", "<!DOCTYPE testCases><testCases/>", "has no DOCTYPE"),
    ],
)
def test_a_broken_file_fails_alone_with_its_name(
    file: str, content: str, message: str, tmp_path: Path
) -> None:
    kit(tmp_path / "a", expect("twice", "6"))
    (tmp_path / "a" / file).write_text(content, "utf-8")
    kit(tmp_path / "b", expect("twice", "6"))
    done = tck(tmp_path)
    assert done.exit_code == 1
    assert message in done.output
    assert "pass  b 1 twice" in done.output
    assert "Traceback" not in done.output


def test_a_folder_without_cases_says_what_it_lacks(tmp_path: Path) -> None:
    done = tck(tmp_path)
    assert done.exit_code == 1
    assert "no TCK test file" in done.output


def test_values_of_every_kind_are_read(tmp_path: Path) -> None:
    item = '<item><value xsi:type="xsd:date">2020-01-02</value></item>'
    nested = (
        '<resultNode name="d"><expected><component name="a"><list>'
        f'{item}<item><value xsi:nil="true"/></item></list></component></expected>'
        "</resultNode>"
    )
    kit(tmp_path, nested)
    (case,) = cases(tmp_path / "m-test-01.xml")
    assert str(case.expected) == "{'a': [datetime.date(2020, 1, 2), None]}"


def test_a_value_without_a_type_is_read_as_the_model_has_it(tmp_path: Path) -> None:
    bare = '<resultNode name="twice"><expected><value>6</value></expected></resultNode>'
    kit(tmp_path, bare)
    path = tmp_path / "m-test-01.xml"
    text = path.read_text("utf-8").replace(
        '<value xsi:type="xsd:decimal">3', "<value>3"
    )
    path.write_text(text, "utf-8")
    done = tck(tmp_path)
    assert (done.exit_code, done.output) == (
        0,
        f"pass  {tmp_path.name} 1 twice\n1 of 1 cases pass\n",
    )


@pytest.mark.parametrize("tag", ["expected", "computed"])
def test_an_older_test_file_may_say_computed(tag: str, tmp_path: Path) -> None:
    result = expect("twice", "7").replace("expected>", f"{tag}>")
    done = tck(kit(tmp_path, result))
    assert "expected 7.0, got 6.0" in done.output


def test_an_empty_value_without_a_type_is_null_or_an_empty_text(tmp_path: Path) -> None:
    empty = "<expected><value/></expected>"
    results = [
        f'<resultNode name="{name}">{empty}</resultNode>'
        for name in ("twice", "nothing", "blank")
    ]
    done = tck(kit(tmp_path, *results))
    assert "FAIL  " + tmp_path.name + " 1 twice  python: expected ''" in done.output
    assert done.output.endswith("2 of 3 cases pass\n")


@pytest.mark.parametrize(
    ("value", "tag", "expected"),
    [
        ("", "expected", None),
        ("six", "expected", "six"),
        (" 6 ", "expected", 6.0),
        ("6", "computed", 6.0),
    ],
)
def test_a_number_that_is_none_is_read_and_the_first_form_of_the_kit_too(
    value: str, tag: str, expected: object, tmp_path: Path
) -> None:
    node = f'<value xsi:type="xsd:decimal">{value}</value>'
    kit(tmp_path, f'<resultNode name=" twice "><{tag}>{node}</{tag}></resultNode>')
    (case,) = cases(tmp_path / "m-test-01.xml")
    assert (case.result, case.expected) == ("twice", expected)
