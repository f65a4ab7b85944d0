"""Clear what a killed run left behind, without losing the only copy of anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fourgates import durable
from fourgates.durable import DRAFT
from fourgates.errors import at
from fourgates.home import Home
from fourgates.ingest.load.commit_queue import MOST_LOADS
from fourgates.ingest.load.load_ledger import load_ids
from fourgates.ingest.report import FILE_ID
from fourgates.vault.archive import SUFFIX

WORK = "ingest"  # folder below build/, followed by the number of a lane
MOST_FILES = 2 * MOST_LOADS  # two lanes are at work


def recover(home: Home) -> int:
    """Clear the leftovers of a killed run, and return how many there were.

    Drafts go: what they were made from is in the inbox still. Files in place of which
    the ledger has no row are moved to ``leftovers/``.

    Raises:
        UserError: There are more than one run can leave: the ledger itself is short.
    """
    committed = load_ids(home)
    files = {FILE_ID.split(name)[0] for name in committed}
    drafts, uncounted = list(home.build.glob(f"{WORK}*/*")), []
    for path in _load_files(home):
        if path.suffix == DRAFT:
            drafts.append(path)
        elif path.stem not in (files if path.suffix == SUFFIX else committed):
            uncounted.append(path)
    _check_one_run(home, {FILE_ID.split(path.stem)[0] for path in uncounted})
    for path in drafts:
        path.unlink(missing_ok=True)
    for path in uncounted:
        target = home.leftovers / path.relative_to(home.root)
        durable.make_folder(target.parent)
        durable.place(path, durable.free_name(target))
    return len(drafts) + len(uncounted)


def _check_one_run(home: Home, files: set[str]) -> None:
    """Stop when files of several days, or too many of one, have no row."""
    days = {name.partition("-")[0] for name in files}
    if len(days) > 1 or len(files) > MOST_FILES:
        raise at(
            home.ledger,
            f"{len(files)} files were taken in that have no row here, such as "
            f"{min(files)}: more than a run that was killed can leave. Put the rows "
            "back from a copy. Without one, move landing/, vault/, rejects/ and "
            "archive/ out of the home together, and take the files in anew.",
        )


def _load_files(home: Home) -> Iterator[Path]:
    """Yield every file that bears a load id, and every draft."""
    places = (
        (home.landing, "*/load_date=*/*"),
        (home.landing, f"*/*{DRAFT}"),
        (home.vault, "*/*"),
        (home.rejects, "*"),
        (home.archive, f"*{SUFFIX}"),
        (home.archive, f"*{DRAFT}"),
    )
    for folder, pattern in places:
        yield from (path for path in folder.glob(pattern) if path.is_file())
