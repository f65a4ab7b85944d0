"""Functions as values in a model: how they are named, handed on and called."""

from __future__ import annotations

from pathlib import Path

import dmn_models as dmn
from dmn_models import decision, definitions, entries, given, literal


def boxed_function(name: str, ref: str, parameters: str, body: str) -> str:
    formal = "".join(f'<formalParameter name="{one}"/>' for one in parameters)
    return (
        f'<contextEntry><variable name="{name}" typeRef="{ref}"/><functionDefinition>'
        f"{formal}{literal(body)}</functionDefinition></contextEntry>"
    )


def test_a_boxed_function_may_be_named_by_the_type_of_its_result(
    tmp_path: Path,
) -> None:
    before = boxed_function("is before", "boolean", "ab", "a.rank < b.rank")
    logic = (
        f"<context>{before}<contextEntry>"
        f"{literal('sort(rows, is before).name')}</contextEntry></context>"
    )
    called = (
        f"<context>{before}<contextEntry>"
        f"{literal('rows[is before(item, {rank: 2})].name')}</contextEntry></context>"
    )
    model = definitions(
        dmn.structure("row", {"name": "string", "rank": "number"}),
        dmn.item("rows", "row", more=' isCollection="true"'),
        given("rows", "rows"),
        decision("sorted", logic, "input rows"),
        decision("called", called, "input rows"),
    )
    rows = [{"name": "b", "rank": 2.0}, {"name": "a", "rank": 1.0}]
    dmn.runs_in_python(tmp_path, model, "sorted", ["a", "b"], rows=rows)
    dmn.runs_in_python(tmp_path, model, "called", ["a"], rows=rows)


def test_a_name_that_holds_no_function_gives_null_when_it_is_called(
    tmp_path: Path,
) -> None:
    model = definitions(given("x"), decision("d", literal("x(1)"), "input x"))
    dmn.runs_in_python(tmp_path, model, "d", None, x=1.0)


def test_a_built_in_handed_on_can_be_called_in_each_of_its_ways(tmp_path: Path) -> None:
    model = definitions(
        dmn.function("use", {"f": "Any"}, literal("f([4, 5]) * f(1, 2)")),
        dmn.function("cut", {"f": "Any"}, literal('f("abcd", 3) + f("abcd", 1, 2)')),
        dmn.function("name", {"f": "Any"}, literal("f(n: 2.5, scale: 0)")),
        dmn.function("wrong", {"f": "Any"}, literal("f(1, 2)")),
        decision("sums", literal("use(sum)"), "call use"),
        decision("cuts", literal("cut(substring)"), "call cut"),
        decision("named", literal("name(decimal)"), "call name"),
        decision("misfit", literal("wrong(abs)"), "call wrong"),
        decision("held", entries({"f": literal("max")}, literal("f(1, 3, 2)"))),
    )
    dmn.runs_in_python(tmp_path, model, "sums", 27.0)
    dmn.runs_in_python(tmp_path, model, "cuts", "cdab")
    dmn.runs_in_python(tmp_path, model, "named", 2.0)
    dmn.runs_in_python(tmp_path, model, "misfit", None)
    dmn.runs_in_python(tmp_path, model, "held", 3.0)
