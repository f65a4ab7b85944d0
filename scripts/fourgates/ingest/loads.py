"""Loads as a whole: look at them, take one back, read one again."""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from fourgates import contracts as contract_store
from fourgates import withdrawals
from fourgates.contracts import Contract
from fourgates.contracts.landing import landed_key
from fourgates.engine import TIME_ZONE, read_parquet
from fourgates.errors import UserError
from fourgates.home import Home
from fourgates.ingest import rejects
from fourgates.ingest.detect.inbox import Arrival, state_of
from fourgates.ingest.detect.sheet import DetectedFile, Refused
from fourgates.ingest.lane import Lane
from fourgates.ingest.load.load_ledger import (
    Ledger,
    landing_file,
    write_schemas,
)
from fourgates.ingest.load.recovery import recover
from fourgates.ingest.masking import masked
from fourgates.ingest.report import FILE_ID, LoadResult, Refusal, Report, printable
from fourgates.ingest.session import Session
from fourgates.located import nearest
from fourgates.steps import Steps
from fourgates.vault.archive import SUFFIX, Archive
from fourgates.withdrawals import Withdrawal

REPLAY = "replay"


@dataclass(frozen=True)
class LoadStory:
    """One load and what became of it."""

    load: LoadResult
    withdrawal: Withdrawal | None
    waiting: int  # rejects that nobody has sent again
    repeated: dict[str, int]  # later loads that count, with how many of its keys
    duplicates: dict[str, int]  # later loads with rows that had landed before


def listed(
    home: Home, *, feed: str | None = None, since: datetime | None = None
) -> list[tuple[LoadResult, Withdrawal | None]]:
    """Return the loads, newest first, each with its withdrawal if it has one.

    Only those of one feed, or that landed at a moment or later.
    """
    taken_back = withdrawals.known(home)
    return [
        (load, taken_back.get(load.load_id))
        for load in reversed(_ledger(home).loads.values())
        if (feed is None or load.feed == feed)
        and (since is None or load.loaded_at >= since)
    ]


def story(home: Home, load_id: str) -> LoadStory:
    """Return what became of one load.

    Raises:
        UserError: There is no such load.
    """
    ledger = _ledger(home)
    load = _found(home, ledger, load_id)
    load_id = load.load_id
    contract = contract_store.load(home).get(load.feed)
    later = [
        one
        for one in ledger.counting()
        if one.feed == load.feed
        and one.load_number > load.load_number
        and (one.sender == load.sender or not (contract and contract.numbered))
    ]
    return LoadStory(
        load,
        withdrawals.known(home).get(load_id),
        len(rejects.waiting(home, load=load_id)),
        _repeated(home, contract, load, later),
        {one.load_id: one.rows_duplicate for one in later if one.rows_duplicate},
    )


def withdraw(
    home: Home, load_id: str, reason: str, received_at: datetime | None = None
) -> list[Withdrawal]:
    """Take a load back, and what was replayed of its rejects.

    The rows stay where they landed and count no more, in whatever is built from now
    on; an issue of before is known as it was. The caller holds the home's lock.

    Args:
        home: Where the load landed.
        load_id: Its id or number.
        reason: Why, in words.
        received_at: When it is known, in the district's local time (default: right
            after what came last).

    Raises:
        UserError: There is no such load, it was withdrawn before, or no reason is told.
    """
    ledger = _ledger(home)
    load, words = _found(home, ledger, load_id), printable(masked(reason.strip()))
    load_id = load.load_id
    if before := withdrawals.known(home).get(load_id):
        raise UserError(
            f"{load_id}: withdrawn as of {before.withdrawn_at}: {before.reason}. It is "
            "out of every figure already."
        )
    if not words:
        raise UserError(f"{load_id}: say why it is withdrawn: --reason TEXT")
    moment = ledger.next_moment(received_at)
    return _write(home, [load, *_replays(ledger, {load_id})], words, moment)


def reread(
    home: Home,
    steps: Steps,
    load_id: str,
    *,
    received_at: datetime | None = None,
    contracts: Mapping[str, Contract] | None = None,
) -> tuple[Report, list[Withdrawal]]:
    """Read a load's sheet again from the archive, by today's contract.

    What is read counts as received now, and what was read of the sheet before is
    withdrawn. A sheet that is refused now changes nothing. Where a run was killed in
    between, only the withdrawal is left to do. The caller holds the home's lock.

    Raises:
        UserError: There is no such load, its original is gone, or nothing can be read.
    """
    moment = received_at or datetime.now(ZoneInfo(TIME_ZONE))
    feeds = contracts or contract_store.load(home)
    recover(home)
    ledger = _ledger(home)
    load = _found(home, ledger, load_id)
    moment = ledger.next_moment(moment)
    lane = Lane(home, moment, feeds, ledger=ledger)
    replaced = _readings(ledger, load)
    ledger.leave_out(replaced)
    try:
        write_schemas(home, lane.typer.session, feeds.values())
        with steps.step("reread", load=load_id):
            report = _read(lane, load, _original(home, lane, load))
            lane.loader.commit()
    finally:
        lane.close()
    if not (report.loads or (report.taken_before and replaced)):
        raise _unread(load, report)
    ids = ", ".join(one.load_id for one in report.loads)
    words = f"reread as {ids}" if ids else "reread by a run that was killed"
    return report, _write(home, replaced, words, moment)


def _ledger(home: Home) -> Ledger:
    return Ledger(home, Session(home.master_key()))


def _found(home: Home, ledger: Ledger, load_id: str) -> LoadResult:
    """Return a load by its id or its number."""
    numbered = {str(load.load_number): load for load in ledger.loads.values()}
    if found := ledger.loads.get(load_id) or numbered.get(load_id):
        return found
    raise UserError(
        f"{home.landing}: there is no load '{load_id}'. "
        f"{nearest(load_id, ledger.loads) if ledger.loads else 'None has landed.'} "
        "List them with: fourgates loads list"
    )


def _replays(ledger: Ledger, load_ids: set[str]) -> list[LoadResult]:
    """Return the loads that count of what was rejected in these, and in their own."""
    found = [one for one in ledger.counting() if one.replay_of in load_ids]
    return [*found, *_replays(ledger, {one.load_id for one in found})] if found else []


def _readings(ledger: Ledger, load: LoadResult) -> list[LoadResult]:
    """Return the loads that count of one sheet of one archived file.

    Raises:
        UserError: The load is a replay: its rows are those of another.
    """
    if load.format == REPLAY:
        raise UserError(
            f"{load.load_id}: holds rejects of {load.replay_of} that were read again. "
            f"Read that one: fourgates loads reread {load.replay_of}"
        )
    file_id = _file_id(load)
    found = [
        one
        for one in ledger.counting()
        if _file_id(one) == file_id and one.sheet == load.sheet
    ]
    return [*found, *_replays(ledger, {one.load_id for one in found} | {load.load_id})]


def _file_id(load: LoadResult) -> str:
    return FILE_ID.split(load.load_id)[0]


def _original(home: Home, lane: Lane, load: LoadResult) -> Arrival:
    """Decrypt the sender's file into the lane's private folder."""
    kept = home.archive / f"{_file_id(load)}{SUFFIX}"
    if not kept.exists():
        raise UserError(f"{kept}: the original is gone. Put it back from a copy.")
    path = lane.work / f"original{Path(load.file_name).suffix}"
    with path.open("wb") as writer:
        Archive(home).read(kept.stem, writer)
    return Arrival(path, load.file_name, state_of(path))


def _read(lane: Lane, load: LoadResult, arrival: Arrival) -> Report:
    """Take in the one sheet of a file that a load was read from."""
    found = lane.detect(arrival, trusting=False)
    if isinstance(found, Refused):
        return Report(refused=[Refusal(arrival.name, found.reason)])
    return lane.take(_only(found, load.sheet))


def _only(file: DetectedFile, name: str) -> DetectedFile:
    """Return the file as if the sheet of that name were its only one."""
    sheets = file.sheets
    return replace(
        file,
        sheets=lambda: (
            one
            for one in sheets()
            if name == (one.sheet or name if isinstance(one, Refused) else one.name)
        ),
    )


def _unread(load: LoadResult, report: Report) -> UserError:
    kinds = (report.taken_before, report.refused, report.waiting, report.unread)
    reasons = "; ".join(one.reason for kind in kinds for one in kind)
    return UserError(printable(f"{load.place}: {reasons}. Nothing was changed."))


def user_name() -> str:
    """Return who runs this command, for the operating system."""
    user = os.getuid()
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)


def _write(
    home: Home, loads: list[LoadResult], reason: str, moment: datetime
) -> list[Withdrawal]:
    """Withdraw loads, the first one last: with its row all of them are done."""
    name = user_name()
    noted = datetime.now(ZoneInfo(TIME_ZONE)).replace(tzinfo=None, microsecond=0)
    found = [
        Withdrawal(one.load_id, one.feed, reason, name, one.loaded_at, moment, noted)
        for one in loads
    ]
    for one in reversed(found):
        withdrawals.write(home, one)
    return found


def _repeated(
    home: Home, contract: Contract | None, load: LoadResult, later: list[LoadResult]
) -> dict[str, int]:
    """Return how many keys of a load each later one bears too."""
    own = landing_file(home, load)
    files = [landing_file(home, one) for one in later if one.rows_accepted]
    if not (files and own.exists() and contract):
        return {}
    key = landed_key(contract)
    rows = Session(home.master_key()).execute(
        f"select _load_id, count(distinct {key}) from {read_parquet(files)} "
        f"where {key} in (select {key} from {read_parquet(own)}) group by 1 order by 1"
    )
    return dict(rows.fetchall())
