"""Kill ingest at every step, run again: the same result as if nothing had happened."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from ingest_kit import (
    MORNING,
    VISITS,
    Office,
    office,
    registration,
    registrations,
    visit,
    visits,
)

from fourgates.ingest import schedule
from fourgates.ingest.load import commit_queue

FEEDS = "household_visits registrations"
STEPS = 27
BOOK_ROWS = [visit(7).split(","), visit(8, outcome="?").split(",")]


class Killed(BaseException):
    """Stands for a kill: no handler in the program catches it."""


def deliver(to: Office) -> None:
    to.send("a.csv", visits(visit(1), visit(2), visit(2), visit(3, outcome="?")))
    to.send("b.csv", registrations(registration(0), registration(1, id_number="1")))
    to.send_book(
        "c.xlsx",
        one=[VISITS.split(","), *BOOK_ROWS],
        two=[VISITS.split(","), visit(9).split(",")],
    )


def outcome(of: Office) -> tuple[object, ...]:
    counts = "file_name, sheet, rows_in_file, rows_accepted, rows_rejected"
    return (
        sorted(of.landed("household_visits", "visit_id, _file, _line, _row_hash")),
        of.landed("registrations", "registration_id, person_key"),
        sorted(of.loads(counts)),
        sorted(of.reasons()),
        [row[:3] for row in of.vaulted("control")],
        sorted(path.name for path in of.home.archive.iterdir()),
        sorted(path.name for path in of.home.inbox.rglob("*")),
    )


@pytest.fixture(scope="module")
def steps_and_outcome(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[list[str], tuple[object, ...]]:
    names: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commit_queue, "reached", names.append)
        patch.setattr(schedule, "LANES", 1)
        calm = office(tmp_path_factory.mktemp("calm") / "home", feeds=FEEDS)
        deliver(calm)
        calm.ingest()
        return names, outcome(calm)


def test_every_kind_of_step_is_passed(
    steps_and_outcome: tuple[list[str], tuple[object, ...]],
) -> None:
    assert len(steps_and_outcome[0]) == STEPS
    kinds = {name.split()[0] for name in steps_and_outcome[0]}
    assert kinds == {
        "typed", "vault", "rejects", "landing", "archived", "placed", "committed",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("number", "side_by_side"),
    [
        *((number, 1) for number in range(STEPS)),
        *((number, 2) for number in range(0, STEPS, 4)),
    ],
)
def test_a_kill_at_any_step_loses_and_doubles_nothing(
    number: int,
    side_by_side: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    steps_and_outcome: tuple[list[str], tuple[object, ...]],
) -> None:
    names, expected = steps_and_outcome
    passed: list[str] = []

    def reached(step: str) -> None:
        passed.append(step)
        if len(passed) > number:  # a kill ends every lane
            raise Killed

    shaken = office(tmp_path / "home", feeds=FEEDS)
    deliver(shaken)
    with monkeypatch.context() as patch:
        patch.setattr(commit_queue, "reached", reached)
        patch.setattr(schedule, "LANES", side_by_side)
        with pytest.raises(Killed):
            shaken.ingest()
    if side_by_side == 1:
        assert passed[-1] == names[number]
    shaken.ingest()
    assert outcome(shaken) == expected
    assert shaken.ingest(MORNING + timedelta(days=1)).recovered == 0


def test_a_kill_while_replaying_leaves_the_rows_rejected(
    desk_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk_office.send("a.csv", visits(visit(1), visit(2, outcome="?")))
    desk_office.ingest()
    before = desk_office.reasons()

    def reached(step: str) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(commit_queue, "reached", reached)
        desk_office.replay()  # no row passes, so no step is reached
    assert desk_office.reasons() == before
