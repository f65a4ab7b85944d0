"""A ruined row is wrong in a required place, whatever form and sender."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from fourgates import contracts
from fourgates.contracts import Column, Contract
from fourgates.contracts.form import as_form
from fourgates.demo import mess, render
from fourgates.demo.senders import HABITS, SENDERS
from fourgates.demo.spoil import IMPOSSIBLE, Layout, blur, ruin

CONTRACTS = {feed: as_form(one) for feed, one in contracts.load().items()}
RIGHT = {
    "resident_id": "510121193001019901",
    "identity_paper": "510121193001019901",
    "credit_code": "91510115MADE000037",
    "mobile": "15400000000",
    "phone": "15400000000",
    "plate": "川A00001",
}
forms = st.sampled_from(sorted(CONTRACTS.values(), key=lambda item: item.feed))
senders = st.sampled_from(sorted(SENDERS))
picks = st.floats(0, 1, exclude_max=True)


def right_cells(columns: list[Column]) -> list[object]:
    return [
        RIGHT[column.check] if column.check else f"value of {column.name}"
        for column in columns
    ]


@given(contract=forms, name=senders, pick=picks, data=st.data())
def test_every_way_of_ruin_hits_a_required_cell_or_the_shape(
    contract: Contract, name: str, pick: float, data: st.DataObject
) -> None:
    sender = SENDERS[name]
    ways = mess.ruins(contract) + ([] if sender.is_workbook else mess.shapes(contract))
    way = data.draw(st.sampled_from(ways))
    columns = render.columns_in_order(contract, sender)
    cells = right_cells(columns)
    wrong = ruin(list(cells), way, pick, Layout(columns, sender))
    if way == "long":
        assert wrong[: len(cells)] == cells
        assert any(wrong[len(cells) :])
        return
    lost = [*wrong, *[""] * (len(cells) - len(wrong))]
    changed = [
        column
        for column, before, after in zip(columns, cells, lost, strict=True)
        if before != after
    ]
    assert any(column.required for column in changed)
    if way != "short":
        assert len(changed) == 1


@pytest.mark.parametrize("pick", [0.0, 0.5, 0.99])
def test_a_wrong_check_digit_is_wrong_for_everyone(pick: float) -> None:
    for feed in ("registrations", "enterprises", "staff"):
        columns = list(CONTRACTS[feed].columns)
        layout = Layout(columns, SENDERS["data_centre"])
        for way in ("check_digit", "mangled_id"):
            wrong = ruin(right_cells(columns), way, pick, layout)
            numbers = [str(wrong[place]) for place in layout.struck("check_digit")]
            assert not any(ric.is_valid(n) or uscc.is_valid(n) for n in numbers)


def test_no_calendar_has_the_impossible_dates() -> None:
    assert IMPOSSIBLE.keys() == HABITS.keys()
    for habit, text in IMPOSSIBLE.items():
        with pytest.raises(ValueError, match="day"):
            datetime.strptime(text, HABITS[habit][0].replace("%-", "%"))


def test_an_unreadable_cell_spoils_no_empty_one() -> None:
    columns = list(CONTRACTS["gate_checks"].columns)
    layout = Layout(columns, SENDERS["gate_road"])
    place = [column.name for column in columns].index("temperature_celsius")
    full = right_cells(columns)
    assert blur(full, "temperature_celsius", layout)[place] == "偏高"
    empty = [*full[:place], "-", *full[place + 1 :]]
    assert blur(empty, "temperature_celsius", layout) == empty
