"""Small files of one form are typed together, and each is what it is alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from ingest_kit import (
    GOOD_IDS,
    VISITS,
    Office,
    office,
    registration,
    registrations,
    visit,
    visits,
)

from fourgates.ingest import Report, lane, schedule
from fourgates.ingest.type.typer import Typer

FEEDS = "household_visits registrations"
LEDGER = (
    "load_id, feed, file_name, sender, rows_in_file, rows_accepted, rows_rejected, "
    "rows_duplicate, rows_left_out, rows_noted, rows_void, cells_nulled, "
    "nulled_by_column, extra_columns, covered_columns, mends, first_business_date, "
    "last_business_date, encoding"
)
# What makes a file one of which something is to be told.
ODD: list[Callable[[int], str]] = [
    lambda n: visits(visit(n), visit(n)),
    lambda n: visits(visit(n), visit(n, persons_found="3")),
    lambda n: visits(visit(n), visit(n + 1, outcome="不知道")),
    lambda n: visits(visit(n), visit(n + 1, attempt_number="第二次")),
    lambda n: visits(visit(n), "", ",,,,,,,,"),
    lambda n: visits(visit(n), "合计,,,,,,,1,"),
    lambda n: visits(visit(n), visit(n + 1) + ",余"),
    lambda n: visits(visit(n), visit(n + 1).replace("S1", '"S1')),
    lambda n: visits(visit(n), visit(n + 1, household_id=GOOD_IDS[0])),
    lambda n: VISITS + "\n",
    lambda n: visits(visit(n)).replace("编号,户", "编号,,户", 1),
    lambda n: visits(visit(n)).replace("工号", "员工"),
    lambda n: registrations(registration(n), registration(n + 1, id_number="1")),
    lambda n: registrations(registration(n), registration(n + 1, phone="1381234")),
]


def _fill(desk: Office, seed: int) -> None:
    """Send forty files of two feeds, in places, some odd, some that come again."""
    draw, clean = Random(seed), 0
    for at in range(40):
        sender = draw.choice(["", "甲/", "乙/"])
        encoding = draw.choice(["utf-8", "gb18030", "utf-8-sig"])
        number = draw.choice([10 * at, 10 * draw.randrange(at + 1)])
        kind = draw.choice(["visits", "registrations", "odd"])
        if kind == "odd":
            text = draw.choice(ODD)(number)
        elif kind == "visits":
            text = visits(*(visit(number + n) for n in range(draw.randrange(1, 5))))
        else:
            rows = (registration(number + n) for n in range(draw.randrange(1, 5)))
            text = registrations(*rows)
        clean += kind != "odd"
        desk.send(f"{sender}f{at:02}.csv", text, encoding)
    assert clean > 15


def _told(desk: Office, report: Report) -> dict[str, Any]:
    """Return all that ingest wrote or says, without the numbers of loads."""
    found: dict[str, Any] = {
        feed: sorted(
            desk.landed(
                feed, "* exclude (_load_number) replace (_file::varchar as _file)"
            ),
            key=repr,
        )
        for feed in FEEDS.split()
    }
    return found | {
        "ledger": sorted(desk.loads(LEDGER), key=repr),
        "reasons": sorted(desk.reasons()),
        "vault": desk.vaulted("control"),
        "loads": [load.file_name for load in report.loads],
        "refused": report.refused,
        "before": report.taken_before,
        "waiting": report.waiting,
    }


@pytest.mark.parametrize("seed", range(3))
def test_files_that_are_typed_together_come_out_as_they_do_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    alone, together = (office(tmp_path / name, feeds=FEEDS) for name in ("a", "b"))
    typed: list[str] = []
    original = Typer.type_rows

    def watched(self: Typer, *args: Any, **facts: Any) -> Any:
        typed.append("one")
        return original(self, *args, **facts)

    monkeypatch.setattr(Typer, "type_rows", watched)
    counted, found = [], []
    for desk, most in ((alone, 1), (together, 64)):
        monkeypatch.setattr(schedule, "MOST_FILES", most)
        typed.clear()
        _fill(desk, seed)
        found.append(_told(desk, desk.ingest()))
        counted.append(len(typed))
    assert found[0] == found[1]
    assert counted[1] < counted[0] - 10


def test_a_file_that_breaks_the_lane_takes_none_of_its_neighbours_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = office(tmp_path / "home", feeds=FEEDS)
    for at in range(6):
        desk.send(f"{at}.csv", visits(visit(10 * at)), "gb18030")
    original = lane.Lane.take

    def breaks(self: lane.Lane, file: Any) -> Report:
        if file.arrival.name == "2.csv":
            raise RuntimeError("broken")
        return original(self, file)

    monkeypatch.setattr(lane.Lane, "take", breaks)
    report = desk.ingest()
    assert [load.file_name for load in report.loads] == [
        *("0.csv", "1.csv", "3.csv", "4.csv", "5.csv")
    ]
    assert [one.file_name for one in report.refused] == ["2.csv"]
    assert not [path for path in desk.home.inbox.iterdir() if path.is_file()]
