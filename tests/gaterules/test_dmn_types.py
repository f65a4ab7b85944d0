"""Values held to structured types, in Python and in SQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dmn_models as dmn
import pytest
from dmn_models import decision, definitions, given, literal, table

LIST = ' isCollection="true"'
COLOURS = dmn.text("allowedValues", '"red", "blue"')
CAR = (
    dmn.item("tColour", "string", COLOURS),
    dmn.structure("tCar", {"owner": "string", "colour": "tColour"}),
    dmn.item("tCars", "tCar", more=LIST),
)


def typed(name: str, ref: str, logic: str) -> str:
    entry = f'<variable name="{name}" typeRef="{ref}"/>'
    return f"<contextEntry>{entry}{logic}</contextEntry>"


@pytest.mark.parametrize(("colour", "said"), [("red", "A, stop"), ("blue", "A, go")])
def test_a_function_takes_a_structure_whose_parts_are_confined(
    colour: str, said: str, tmp_path: Path
) -> None:
    rows = (
        ['"red"', 'car.owner + ", stop"'],
        ['"blue"', 'car.owner + ", go"'],
    )
    model = definitions(
        *CAR,
        given("car", "tCar"),
        dmn.function(
            "word",
            {"car": "tCar"},
            dmn.entries({"the word": table("UNIQUE", ["car.colour"], ["o"], *rows)},
                        literal("the word")),
        ),
        decision("d", literal("word(car)"), "input car", "call word", ref="string"),
    )  # fmt: skip
    dmn.runs(tmp_path, model, "d", said, car={"owner": "A", "colour": colour})


@pytest.mark.parametrize(("colour", "is_kept"), [("red", True), ("green", False)])
def test_a_structure_made_of_typed_entries_is_held_to_its_type(
    colour: str, is_kept: bool, tmp_path: Path
) -> None:
    inner = typed("car", "tCar", "<context>" + typed("owner", "string", literal('"A"'))
                  + typed("colour", "Any", literal("said")) + "</context>")  # fmt: skip
    logic = f"<context>{inner}{typed('count', 'number', literal('1'))}</context>"
    model = definitions(
        *CAR,
        dmn.structure("tHeld", {"car": "tCar", "count": "number"}),
        given("said", "string"),
        decision("held", logic, "input said", ref="tHeld"),
    )
    car = {"owner": "A", "colour": colour} if is_kept else None
    dmn.runs(tmp_path, model, "held", {"car": car, "count": 1.0}, said=colour)


@pytest.mark.parametrize(
    ("colours", "count"), [(["red", "blue"], 2.0), (["red", "green"], None), ([], 0.0)]
)
def test_a_list_is_null_when_an_item_is_not_allowed(
    colours: list[str], count: float | None, tmp_path: Path
) -> None:
    model = definitions(
        *CAR,
        given("cars", "tCars"),
        decision("d", literal("for c in cars return c.colour"), "input cars"),
    )
    cars = [{"owner": "A", "colour": one} for one in colours]
    expected: Any = colours if count is not None else None
    dmn.runs(tmp_path, model, "d", expected, cars=cars)


def test_the_parts_of_what_a_function_gives_are_known(tmp_path: Path) -> None:
    red = dmn.entries({"owner": literal("who"), "colour": literal('"red"')})
    model = definitions(
        *CAR,
        given("who", "string"),
        dmn.function("paint", {"who": "string"}, red),
        decision("car", literal("paint(who)"), "input who", "call paint", ref="tCar"),
        decision("twice", literal("paint(who).owner + paint(who).colour"),
                 "input who", "call paint", ref="string"),
    )  # fmt: skip
    dmn.runs(tmp_path, model, "car", {"owner": "A", "colour": "red"}, who="A")
    dmn.runs(tmp_path, model, "twice", "Ared", who="A")


@pytest.mark.parametrize(
    ("value", "is_allowed"), [(4.0, True), (8.0, False), (1.0, False), (None, True)]
)
def test_a_type_of_a_type_is_confined_by_both(
    value: float | None, is_allowed: bool, tmp_path: Path
) -> None:
    model = definitions(
        dmn.item("tMark", "number", dmn.text("allowedValues", "[1..5]")),
        dmn.item("tGood", "tMark", dmn.text("allowedValues", "[3..9], null")),
        given("mark", "tGood"),
        decision("d", literal("mark"), "input mark"),
    )
    dmn.runs(tmp_path, model, "d", value if is_allowed else None, mark=value)


def test_values_that_are_listed_again_keep_their_order(tmp_path: Path) -> None:
    rows = (["> 0", '"b"'], ["> 1", '"a"'], ["> 2", '"c"'])
    model = definitions(
        dmn.item("tLetter", "string", dmn.text("allowedValues", '"b", "a"')),
        dmn.item("tFew", "tLetter", dmn.text("allowedValues", '"c", "a", "b"')),
        given("x", "number"),
        decision("d", table("PRIORITY", ["x"], ["o"], *rows), "input x", ref="tFew"),
    )
    dmn.runs(tmp_path, model, "d", "a", x=9.0)
