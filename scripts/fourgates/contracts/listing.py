"""List the contracts of a home: what each reads, where it lands, or why it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fourgates import located, project, settings
from fourgates.contracts import owner, problems, store
from fourgates.contracts.headers import HeaderIndex
from fourgates.contracts.model import Contract
from fourgates.contracts.reader import read_contract
from fourgates.errors import UserError
from fourgates.home import Home

ALONE = "landed, read by no model; ask it with: fourgates sql"


@dataclass(frozen=True)
class Listed:
    """One contract of a home, or a file that looks like one."""

    path: Path
    feed: str = ""
    lands_as: str = ""
    headers: str = ""
    fault: str = ""  # why nothing is read by it
    remark: str = ""  # what is worth knowing of one that is read


def of_home(home: Home) -> list[Listed]:
    """Return every contract in the folders that a home's settings name.

    Raises:
        UserError: The settings cannot be kept.
    """
    folders = settings.contract_folders(home.root)
    files = sorted(path for folder in folders for path in folder.glob(store.PATTERN))
    read: dict[Path, Contract | UserError] = {path: _read(path) for path in files}
    whole = [one for one in read.values() if isinstance(one, Contract)]
    known = store.load() | {one.feed: one for one in whole if not one.is_retired}
    found = [_listed(path, one, known) for path, one in read.items()]
    lost = store.unread(folders, files)
    return found + [Listed(path, fault=store.unread_words(path)) for path in lost]


def rivals(known: Mapping[str, Contract]) -> list[tuple[str, str]]:
    """Return each two feeds whose usual headers fit both, so that a file fits both."""
    index = HeaderIndex(known)
    found: set[tuple[str, str]] = set()
    for contract in known.values():
        if contract.reads_with in known:
            continue
        form = index.best([[column.title for column in contract.read_columns]])
        if form:
            pairs = (sorted((form.contract.feed, other)) for other in form.rivals)
            found |= {(one, two) for one, two in pairs}
    return sorted(found)


def _read(path: Path) -> Contract | UserError:
    codes = project.root() / "seeds" / "codes"
    try:
        return read_contract(path.resolve(), (path.parent, codes))
    except UserError as error:
        return error


def _listed(
    path: Path, contract: Contract | UserError, known: Mapping[str, Contract]
) -> Listed:
    if isinstance(contract, UserError):
        return Listed(path, fault=contract.message)
    fault = ""
    if contract.is_retired:
        fault = "its status is retired"
    elif known[contract.feed].path != contract.path:
        fault = f"feed {contract.feed} has another: {known[contract.feed].path}"
    elif wrong := owner.problems(contract, known):
        fault = problems.told(path, located.read(path), wrong)
    return Listed(
        path,
        contract.feed,
        contract.landing_feed,
        ", ".join(column.title.lstrip("=") for column in contract.read_columns),
        fault,
        "" if fault else _remark(contract, known),
    )


def _remark(contract: Contract, known: Mapping[str, Contract]) -> str:
    if contract.lands_as is None:
        return ALONE
    lands = known[contract.lands_as]
    told = []
    if empty := owner.left_empty(contract, lands):
        told.append(f"leaves empty: {', '.join(empty)}")
    owned = {name for name, _ in lands.landing}
    if more := [name for name, _ in contract.landing if name not in owned]:
        told.append(f"read by no model: {', '.join(more)}")
    if contract.reads_with:
        told.append(f"reads with {contract.reads_with}")
    return "; ".join(told)
