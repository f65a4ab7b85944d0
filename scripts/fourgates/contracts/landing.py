"""Read what landed of a feed: every version of its rows, with what follows from each.

What other columns of a row tell is not written twice: a file holds no key where one
column is the key, and neither version nor day. Rows of a form of the feed hold all, and
so do the feeds that a home adds.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fourgates import project
from fourgates.contracts.model import FIRST_DAY, Contract
from fourgates.engine import SCHEMA_FILE, quote_name, quote_text

KEY, VERSION, DAY = "_key", "_version", "_business_date"
SEPARATOR, ABSENT = "chr(31)", "chr(30)"  # between the parts of a key; an empty one


def key_sql(contract: Contract) -> str:
    """Return SQL of the key over the columns that name the thing."""
    natural = [
        f"cast({quote_name(name)} as varchar)"  # a first day may be empty: no part then
        if name == FIRST_DAY
        else f"coalesce(cast({quote_name(name)} as varchar), {ABSENT})"
        for name in contract.natural_key
    ]
    if len(natural) == 1:
        return natural[0]
    return f"concat_ws({SEPARATOR}, {', '.join(natural)})"


def version_sql(contract: Contract, at: str = "_loaded_at") -> str:
    """Return SQL of a row's version: one from the future, or none, is its arrival."""
    if contract.version_column is None:
        return at
    return f"least(cast({quote_name(contract.version_column)} as timestamp), {at})"


def day_sql(contract: Contract, at: str = "_loaded_at") -> str:
    """Return SQL of the day that a row is of, by default that of its arrival."""
    column = contract.business_date
    return f"cast({quote_name(column) if column else at} as date)"


def derived(contract: Contract) -> dict[str, str]:
    """Return SQL of the columns that rows of a feed land without.

    It holds over the columns that they land with. Rows of another form of the feed land
    with all of them, since their contract may not tell it, and so do the feeds that a
    home adds: who changes such a contract changes nothing that has landed.
    """
    if contract.lands_as or not is_shipped(contract):
        return {}
    found = {VERSION: version_sql(contract), DAY: day_sql(contract)}
    if len(contract.natural_key) == 1:
        found[KEY] = key_sql(contract)
    return found


def landed_rows(contract: Contract, landing: str | Path = "landing") -> str:
    """Return SQL of every version of a feed's rows under a folder of landed feeds."""
    return _rows(contract, quote_text(f"{landing}/{contract.feed}/**/*.parquet"))


def landed_in(contract: Contract, landing: Path, files: Iterable[Path]) -> str:
    """Return SQL of the rows of a few files that a feed or a form of it landed in."""
    owner = contract.owner or contract
    paths = [*files, landing / owner.feed / SCHEMA_FILE]  # which has every column
    return _rows(owner, f"[{', '.join(map(quote_text, paths))}]")


def landed_key(contract: Contract) -> str:
    """Return SQL of the key over rows of a landing file, whatever else it lacks.

    A filter on it reaches into the files, so that of many only a few are read.
    """
    owner = contract.owner or contract
    if KEY not in derived(owner):
        return KEY
    return f"cast({quote_name(owner.natural_key[0])} as varchar)"


def _rows(contract: Contract, files: str) -> str:
    rows = (
        f"read_parquet({files}, union_by_name = true, hive_partitioning = false, "
        "file_row_number = true)"
    )
    told = ", ".join(  # a version is never empty where it was written
        f"if({VERSION} is null, {sql}, {name}) as {name}"
        for name, sql in derived(contract).items()
    )
    return f"(select * replace ({told}) from {rows})" if told else rows


def is_shipped(contract: Contract) -> bool:
    """Tell whether a contract is the project's own; a home may lie in its folder."""
    return Path(contract.path).is_relative_to(shipped_in().resolve())


def shipped_in() -> Path:
    """Return the folder of the project's own contracts."""
    return project.root() / "models" / "staging"
