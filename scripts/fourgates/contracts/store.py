"""Keep the parsed contracts, since parsing them costs more than reading a file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from fourgates import durable, located, project, settings
from fourgates.contracts import landing, owner, problems
from fourgates.contracts.model import Code, Column, Contract, Quality
from fourgates.errors import UserError, at
from fourgates.home import Home

PATTERN = "**/_*.odcs.yaml"
KINDS = {
    "feed": Contract,
    "logical_type": Column,
    "code": Code,
    "consequence": Quality,
}  # by a field


def load(
    home: Home | None = None, folders: Sequence[Path] | None = None
) -> dict[str, Contract]:
    """Return every contract by feed that files are read by.

    Contracts are searched in the folders (default: the project's staging, and what the
    home's settings add).

    Raises:
        UserError: A contract cannot be kept, or two have one name.
    """
    found = load_all(home, folders)
    return {feed: one for feed, one in found.items() if not one.is_retired}


def load_all(
    home: Home | None = None, folders: Sequence[Path] | None = None
) -> dict[str, Contract]:
    """Return what ``load`` does, and the contracts that are retired.

    Parsed anew only when a file has changed: the parsed form is kept in the home, if
    there is one.
    """
    searched = tuple(folders or searched_in(home))
    codes = project.root() / "seeds" / "codes"
    files = sorted(path for folder in searched for path in folder.glob(PATTERN))
    if not files:
        raise UserError(f"no contract ({PATTERN}) in {', '.join(map(str, searched))}")
    for path in unread(searched, files):
        raise at(path, unread_words(path))
    kept = None
    if home:
        kept = home.build / f"contracts-{_digest(files, codes)}.json"
        if kept.exists():
            return _thawed(kept)
    contracts = _parsed(files, codes)
    if kept:
        _freeze(kept, contracts)
    return contracts


def searched_in(home: Home | None) -> tuple[Path, ...]:
    """Return the project's contracts, and the folders that the home's settings add."""
    own = landing.shipped_in()
    return (own, *settings.contract_folders(home.root)) if home else (own,)


def alone(found: Mapping[str, Contract]) -> list[Contract]:
    """Return the contracts whose rows no model reads: feeds that a home has added."""
    return [
        contract
        for contract in found.values()
        if contract.lands_as is None and not landing.is_shipped(contract)
    ]


def unread(folders: Sequence[Path], files: Sequence[Path]) -> list[Path]:
    """Return what looks like a contract in the folders of a home, but is not read."""
    read = set(files)
    return [
        path
        for folder in folders
        if folder != landing.shipped_in()
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in (".yaml", ".yml", ".json")
        and path not in read
        and path.is_file()
        and ("odcs" in path.name.lower() or b"DataContract" in path.read_bytes())
    ]


def unread_words(path: Path) -> str:
    """Return why a file that looks like a contract is not read, and what to do."""
    stem = path.name.lstrip("_").split(".")[0]
    return (
        "looks like a contract, but only _<feed>.odcs.yaml is read. "
        f"Rename it to _{stem}.odcs.yaml, or take it out of the folder"
    )


def _digest(files: list[Path], codes: Path) -> str:
    """Return a digest of the contracts, their code lists and the code that reads."""
    beside = {path for file in files for path in file.parent.glob("code_*.csv")}
    read = [*files, *beside, *codes.glob("code_*.csv")]
    read += Path(__file__).parent.glob("*.py")
    return project.digest(read, Path("/"))[:16]


def _parsed(files: list[Path], codes: Path) -> dict[str, Contract]:
    from fourgates.contracts.reader import read_contract  # noqa: PLC0415  only when a file changed

    contracts: dict[str, Contract] = {}
    for file in files:
        contract = read_contract(file.resolve(), (file.parent, codes))
        if contract.feed in contracts:
            other = contracts[contract.feed].path
            raise at(file, f"feed {contract.feed} has a contract already: {other}")
        contracts[contract.feed] = contract
    return _held_to_owners(_with_scopes(contracts))


def _with_scopes(contracts: dict[str, Contract]) -> dict[str, Contract]:
    """Return the contracts, with those told whose key is the same for every sender.

    A key that others refer to, or that is made of such keys, of an identifier or of a
    code, names one thing in the whole district. Any other only numbers the rows of its
    sender.
    """
    columns = [column for one in contracts.values() for column in one.columns]
    referred = {column.refers_to for column in columns if column.refers_to}

    def is_wide(contract: Contract) -> bool:
        return any(
            f"{contract.feed}.{column.name}" in referred
            or column.refers_to
            or column.key
            or column.code_list
            for column in contract.columns
            if column.landing_name in contract.natural_key
        )

    return {
        feed: replace(contract, is_district_wide=is_wide(contract))
        for feed, contract in contracts.items()
    }


def _held_to_owners(contracts: dict[str, Contract]) -> dict[str, Contract]:
    """Return contracts that keep what the feeds promise that they land as."""
    known = contracts
    named = {one.lands_as or one.reads_with for one in contracts.values()} - {None}
    named |= {
        str(column.refers_to).split(".")[0]
        for one in contracts.values()
        for column in one.columns
        if column.refers_to
    }
    is_own = any(
        Path(one.path).is_relative_to(landing.shipped_in())
        for one in contracts.values()
    )
    if not is_own and named - contracts.keys():
        known = load_all() | contracts
    for contract in contracts.values():
        if wrong := owner.problems(contract, known):
            path = Path(contract.path)
            problems.stop(path, located.read(path), wrong)
    return {
        feed: owner.as_owned(one, known[one.lands_as]) if one.lands_as else one
        for feed, one in contracts.items()
    }


def _freeze(path: Path, contracts: dict[str, Contract]) -> None:
    for old in path.parent.glob("contracts-*.json"):
        old.unlink(missing_ok=True)
    text = json.dumps([asdict(item) for item in contracts.values()], ensure_ascii=False)
    durable.write(path, text)


def _thawed(path: Path) -> dict[str, Contract]:
    contracts = _of_tuples(json.loads(path.read_text("utf-8")))
    return {contract.feed: contract for contract in contracts}


def _of_tuples(value: Any) -> Any:
    """Return parsed JSON as contracts are made of: tuples, codes, columns."""
    if isinstance(value, list):
        return tuple(map(_of_tuples, value))
    if not isinstance(value, dict):
        return value
    kind = next(k for name, k in KINDS.items() if name in value)
    return kind(**{name: _of_tuples(item) for name, item in value.items()})
