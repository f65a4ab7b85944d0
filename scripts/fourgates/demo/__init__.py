"""A small district of our own: raw files as senders send them, and the truth."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fourgates import contracts
from fourgates.contracts.form import as_form
from fourgates.demo import sending, story, truth
from fourgates.demo.sending import Post
from fourgates.demo.story import Setting
from fourgates.errors import UserError
from fourgates.home import Home

TRUTH_LIMIT = 0.05  # plain Python counts a small district only


@dataclass(frozen=True)
class Arrival:
    """One morning: the files that lie in the inbox by 06:30."""

    day: date
    folder: Path
    files: int


@dataclass(frozen=True)
class Plan:
    """A generated demo district.

    Args:
        arrivals: Mornings in order, from the first day to the one after the last.
        truth: None where the district is too big for plain Python.
        repeats: Files that are byte for byte an earlier file under another name;
            ingest must know them, so they are in no row of ``truth_loads.csv``.
        missent: Files of another sender's rows, which no figure may count.
    """

    out: Path
    days: int
    arrivals: tuple[Arrival, ...]
    truth: Path | None
    truth_loads: Path
    repeats: tuple[str, ...]
    missent: tuple[str, ...]


def generate(  # noqa: PLR0913  each is a setting of its own
    out: Path,
    *,
    scale: float,
    seed: int,
    days: int = 28,
    start: date = date(2020, 2, 1),
    home: Home | None = None,
) -> Plan:
    """Write a district's raw files and the figures that must come of them.

    Args:
        out: An empty or new folder.
        scale: Share of the real district, above 0 and up to 1 (343,000 households).
        seed: The same seed gives the same bytes.
        days: Business days; the story has 28.
        start: First business day.
        home: Where parsed contracts may be kept, to start sooner.

    Raises:
        UserError: The folder holds something, or a setting makes no sense.
    """
    setting = Setting(scale, seed, days, start)
    _check(out, setting)
    connection = story.simulate(setting)
    with connection:
        post = sending.send_all(connection, _forms(home), setting, out)
        figures = None
        if scale <= TRUTH_LIMIT:
            figures = truth.write(connection, setting, out / "truth.csv")
    arrivals = _arrivals(out, post, setting)
    sent = (post.write_loads(), tuple(post.repeats), tuple(post.missent))
    return Plan(out, days, arrivals, figures, *sent)


def _check(out: Path, setting: Setting) -> None:
    if not 0 < setting.scale <= 1:
        raise UserError(f"scale {setting.scale}: give a number above 0 and up to 1.")
    if not 1 <= setting.days <= story.LONGEST:
        raise UserError(f"days {setting.days}: the story has 1 to {story.LONGEST}.")
    if setting.start < story.EARLIEST:
        raise UserError(
            f"start {setting.start}: no area codes before {story.EARLIEST}."
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(f"{out}: not an empty folder. Empty it or name a new one.")


def _arrivals(out: Path, post: Post, setting: Setting) -> tuple[Arrival, ...]:
    """Return every morning in order, also one on which nothing arrived."""
    files = [load.file for load in post.loads] + post.repeats
    counts = Counter(name.split("/")[0] for name in files)
    mornings = [*setting.business_days, setting.last_arrival]
    for day in mornings:
        (out / f"{day}").mkdir(parents=True, exist_ok=True)
    return tuple(Arrival(day, out / f"{day}", counts[f"{day}"]) for day in mornings)


def _forms(home: Home | None) -> dict[str, contracts.Contract]:
    """Return the contracts as forms, but for feeds that work cells out by themselves.

    Nobody knows what stands in the cells of those.
    """
    return {
        feed: as_form(one)
        for feed, one in contracts.load(home).items()
        if one.lands_as or not any(column.sources for column in one.columns)
    }
