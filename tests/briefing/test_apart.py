"""A briefing printed in another process is the one printed in this."""

from pathlib import Path

import daily_samples
import pytest

from fourgates.briefing import Rendered, Row, apart, render, rendered_apart
from fourgates.errors import UserError

Sections = dict[str, list[Row]]


def test_the_bytes_are_the_same(rich: Sections, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    issue = daily_samples.issue()
    with rendered_apart("daily", rich, issue, there, "en") as outcome:
        ours = render("daily", rich, issue, here, lang="en")
        theirs = outcome()
    assert theirs == Rendered(there / ours.pdf.name, there / ours.html.name, ours.pages)
    assert theirs.pdf.read_bytes() == ours.pdf.read_bytes()
    assert theirs.html.read_bytes() == ours.html.read_bytes()


def test_what_stops_it_there_is_told_here(rich: Sections, tmp_path: Path) -> None:
    issue = daily_samples.issue()
    with (
        pytest.raises(UserError, match="no_such_briefing"),
        rendered_apart("no_such_briefing", rich, issue, tmp_path, "en") as outcome,
    ):
        outcome()


def test_a_process_that_dies_is_told_in_one_line(
    rich: Sections, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "WORK", "import os; os._exit(9)")
    issue = daily_samples.issue()
    with (
        pytest.raises(UserError, match=r"en briefing was not printed: .* ended with 9"),
        rendered_apart("daily", rich, issue, tmp_path, "en") as outcome,
    ):
        outcome()


def test_an_error_here_takes_the_process_along(rich: Sections, tmp_path: Path) -> None:
    issue = daily_samples.issue()
    with (
        pytest.raises(ZeroDivisionError),
        rendered_apart("daily", rich, issue, tmp_path / "out", "en"),
    ):
        _ = 1 / 0
    assert not list(tmp_path.rglob("*.pdf"))
