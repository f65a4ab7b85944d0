"""A power cut loses nothing: drop what was not synced, and the next run is right."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from ingest_kit import Office, office, registration, registrations, visit, visits
from power_cut import Disk

from fourgates.ingest import schedule

FEEDS = "household_visits registrations"


def deliver(desk: Office) -> None:
    desk.send("a.csv", visits(visit(1), visit(2), visit(2), visit(3, outcome="?")))
    desk.send("b.csv", registrations(registration(0), registration(1, id_number="1")))
    for number in range(10, 26):
        desk.send(f"c{number}.csv", visits(visit(number)))
    desk.send("odd.csv", "甲,乙\n1,2\n")


def outcome(desk: Office) -> tuple[object, ...]:
    return (
        desk.landed("household_visits", "visit_id, _file, _line"),
        desk.landed("registrations", "registration_id, person_key"),
        sorted(desk.loads("file_name, rows_in_file, rows_accepted, rows_rejected")),
        sorted(desk.reasons()),
        [row[:3] for row in desk.vaulted("control")],
        sorted(path.name for path in desk.home.archive.iterdir()),
        list(desk.home.inbox.iterdir()),
    )


@pytest.fixture(scope="module")
def watched_ingest(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Disk, tuple[object, ...]]:
    desk = office(tmp_path_factory.mktemp("watched") / "home", feeds=FEEDS)
    deliver(desk)
    disk = Disk(desk.home.root)
    disk.begin()
    with disk.watched(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(schedule, "LANES", 1)
        desk.ingest()
    disk.cut()
    return disk, outcome(desk)


def test_every_kept_file_is_synced_before_it_is_named_and_its_folder_after(
    watched_ingest: tuple[Disk, tuple[object, ...]],
) -> None:
    disk, _ = watched_ingest
    placed = [at for at, entry in enumerate(disk.log) if entry[0] == "place"]
    assert len(placed) > 10
    for at in placed:
        _, draft, final = disk.log[at]
        before = [entry[1] for entry in disk.log[:at] if entry[0] == "sync"]
        after = [entry[1] for entry in disk.log[at:] if entry[0] == "sync"]
        assert draft in before, final
        assert final.parent in after, final


def test_a_file_that_changes_folders_lasts_in_the_new_one_first(
    watched_ingest: tuple[Disk, tuple[object, ...]],
) -> None:
    disk, _ = watched_ingest
    moved = [
        (at, entry[1].parent, entry[2].parent)
        for at, entry in enumerate(disk.log)
        if entry[0] == "place" and entry[1].parent != entry[2].parent
    ]
    assert moved
    for at, old, new in moved:
        synced = [entry[1] for entry in disk.log[at:] if entry[0] == "sync"]
        assert synced.index(new) < synced.index(old)


def survive(disk: Disk, at: int, target: Path, expected: tuple[object, ...]) -> None:
    """Ingest in the home that a cut left, and compare with a calm run."""
    disk.cuts[at](target)
    desk = office(target, feeds=FEEDS)
    desk.ingest()
    assert outcome(desk) == expected, at
    refused = sorted(path.name for path in desk.home.refused.iterdir())
    assert "odd.csv" in refused
    shutil.rmtree(target)


@pytest.mark.parametrize("part", range(10))
def test_a_power_cut_at_any_moment_of_ingest_loses_no_row(
    part: int, tmp_path: Path, watched_ingest: tuple[Disk, tuple[object, ...]]
) -> None:
    disk, expected = watched_ingest
    at = part * (len(disk.cuts) - 1) // 9
    survive(disk, at, tmp_path / "home", expected)


@pytest.mark.heavy
def test_a_power_cut_at_every_moment_of_ingest_loses_no_row(
    tmp_path: Path, watched_ingest: tuple[Disk, tuple[object, ...]]
) -> None:
    disk, expected = watched_ingest
    assert len(disk.cuts) >= 200, len(disk.cuts)
    for at in range(len(disk.cuts)):
        survive(disk, at, tmp_path / f"home{at}", expected)
