"""Editions printed in other processes are those printed in this, however many."""

from pathlib import Path

import daily_samples
import pytest

from fourgates.bench import specimen
from fourgates.briefing import Edition, printing_apart, render, workers
from fourgates.catalogue.documents import documents
from fourgates.errors import UserError


@pytest.fixture(scope="module")
def sheets() -> list[Edition]:
    community = next(one for one in documents() if one.id == "community")
    return specimen.editions(community)[:3]


def _bytes(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_the_bytes_do_not_depend_on_the_number_of_processes(
    sheets: list[Edition], rich: Edition, tmp_path: Path
) -> None:
    issue = daily_samples.issue()
    for edition in (*sheets, rich):
        for lang in edition.document.languages:
            render(edition, issue, tmp_path / "here", lang=lang)
    here = _bytes(tmp_path / "here")
    assert len(here) == 2 * (3 + 2)
    for count in (1, 2):
        out = tmp_path / str(count)
        with printing_apart([*sheets, rich], issue, out, workers=count) as outcome:
            printed = outcome()
        assert _bytes(out) == here
        assert [one.stem for one in printed] == [
            *(f"community/{sheet.area.id}.zh" for sheet in sheets),
            *("daily.zh", "daily.en"),
        ]


@pytest.mark.parametrize("count", [1, 2])
def test_what_stops_it_there_is_told_here(
    rich: Edition, tmp_path: Path, count: int
) -> None:
    broken = daily_samples.with_rows(rich, changes=[{"no": "columns"}])
    with (
        pytest.raises(UserError, match="rows_new"),
        printing_apart(
            [broken], daily_samples.issue(), tmp_path, workers=count
        ) as outcome,
    ):
        outcome()


def test_a_process_that_dies_is_told_in_one_line(
    rich: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "WORK", "import os; os._exit(9)")
    with (
        pytest.raises(UserError, match=r"were not printed: .* ended with 9"),
        printing_apart([rich], daily_samples.issue(), tmp_path) as outcome,
    ):
        outcome()


DYING = """
import os
from fourgates.briefing import workers
workers._print = lambda *_: os._exit(9)
workers.work()
"""


def test_a_fork_that_dies_is_told_in_one_line(
    rich: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "WORK", DYING)
    with (
        pytest.raises(UserError, match="were not printed"),
        printing_apart([rich], daily_samples.issue(), tmp_path, workers=2) as outcome,
    ):
        outcome()


def test_an_error_here_takes_the_processes_along(rich: Edition, tmp_path: Path) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        printing_apart([rich], daily_samples.issue(), tmp_path / "out"),
    ):
        _ = 1 / 0
    assert not list(tmp_path.rglob("*.pdf"))
