"""Keep the parsed contracts, since parsing them costs more than reading a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fourgates import durable, project
from fourgates.contracts.model import Code, Column, Contract
from fourgates.errors import UserError
from fourgates.home import Home

PATTERN = "**/_*.odcs.yaml"
KINDS = {"feed": Contract, "logical_type": Column, "code": Code}  # by a field


def load(
    home: Home | None = None, folders: Sequence[Path] | None = None
) -> dict[str, Contract]:
    """Return every contract by feed, parsed anew only when a file has changed.

    The parsed form is kept in the home, if there is one; contracts are searched in the
    folders (default: the project's staging).

    Raises:
        UserError: A contract cannot be kept, or two have one name.
    """
    searched = tuple(folders or _folders(home))
    codes = project.root() / "seeds" / "codes"
    files = sorted(path for folder in searched for path in folder.glob(PATTERN))
    if not files:
        raise UserError(f"no contract ({PATTERN}) in {', '.join(map(str, searched))}")
    kept = None
    if home:
        kept = home.build / f"contracts-{_digest(files, codes)}.json"
        if kept.exists():
            return _thawed(kept)
    contracts = _parsed(files, codes)
    if kept:
        _freeze(kept, contracts)
    return contracts


def _folders(home: Home | None) -> tuple[Path, ...]:
    """Return the project's contracts, and the folders that the home's settings add."""
    own = project.root() / "models" / "staging"
    if not home or not (home.root / project.SETTINGS).is_file():
        return (own,)
    more = project.variables(home.root).get("contracts", ())
    return (own, *(home.root / Path(folder) for folder in more))


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
            raise UserError(f"{file}: feed {contract.feed} has a contract already")
        contracts[contract.feed] = contract
    return contracts


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
