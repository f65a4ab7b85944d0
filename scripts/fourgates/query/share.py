"""Find the share database of one issue and audience, and open it locked down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fourgates import settings
from fourgates.engine import Error, connect, quote_name, quote_text
from fourgates.errors import UserError
from fourgates.home import Home

if TYPE_CHECKING:
    import duckdb

    from fourgates.query.landed import Queries

MEMORY = "1GB"
NO_ISSUE = ":memory:"

# The order matters: after external access is off, the spill folder cannot be changed;
# after the lock, nothing can.
LOCK_DOWN = f"""
set timezone = 'Asia/Shanghai';
set errors_as_json = true;
set memory_limit = '{MEMORY}';
set temp_directory = '';
set allow_community_extensions = false;
set python_enable_replacements = false;
set enable_external_access = false;
set lock_configuration = true;
"""


@dataclass(frozen=True)
class Share:
    """One audience's database in one published issue."""

    path: Path
    issue: str
    audience: str
    landed: Queries = ()  # what landed and no model reads


def find(home: Home, issue: str | None, audience: str) -> Share:
    """Return the share of an issue (``2020-02-28-01``), by default the current one.

    Names are looked up among the folders and files that exist; nothing that a user
    types becomes part of a path.

    Raises:
        UserError: There is no such issue, or it has no share for this audience.
    """
    folder = home.root / "issues"
    current = folder / "current"
    issues = {path.name: path for path in _children(folder) if path.is_dir()}
    issues.pop("current", None)
    own = _landed(home)
    if issue is None and not current.exists() and own:
        return Share(Path(NO_ISSUE), "none", audience, own)
    if issue is None and not current.exists():
        raise UserError(f"{folder}: no issue yet: publish one with: fourgates run")
    number = current.resolve().name if issue is None else issue
    if number not in issues:
        raise UserError(f"there is no issue {number!r}; there are: {_some(issues)}")
    shares = {
        path.stem: path
        for path in _children(issues[number] / "share")
        if path.suffix == ".duckdb"
    }
    if audience not in shares:
        raise UserError(
            f"issue {number} has no share for {audience!r}; it has: {_some(shares)}"
        )
    return Share(shares[audience], number, audience, own)


def _landed(home: Home) -> Queries:
    """Return what landed by contracts that the home adds, if it adds any."""
    if not settings.contract_folders(home.root):
        return ()
    from fourgates.query import landed  # noqa: PLC0415  a third of the start

    return landed.queries(home)


def open_locked(share: Share) -> duckdb.DuckDBPyConnection:
    """Open a share read-only: no files, no extensions, no settings, 1 GB, two threads.

    Spilling to disk is off, so that a query can fill memory up to its limit and nothing
    else. Settings cannot be changed afterwards.
    """
    try:
        is_empty = str(share.path) == NO_ISSUE
        connection = connect(share.path, read_only=not is_empty)
    except Error as error:
        raise UserError(
            f"{share.path}: cannot be opened as a share database: "
            f"{str(error).splitlines()[0]}"
        ) from None
    for name, query, comment in share.landed:
        connection.execute(f"create temp table {quote_name(name)} as {query}")
        words = quote_text(comment)
        connection.execute(f"comment on table {quote_name(name)} is {words}")
    connection.execute(LOCK_DOWN)
    return connection


def table_names(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Return the names of the share's tables in lower case, in half the time."""
    rows = connection.execute(
        "select lower(table_name) from information_schema.tables"
    ).fetchall()
    return frozenset(name for (name,) in rows)


def tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Return each table of the share with its comment, by name."""
    return connection.execute(
        "select table_name, coalesce(comment, '') from duckdb_tables() "
        "where not internal order by table_name"
    ).fetchall()


def columns(
    connection: duckdb.DuckDBPyConnection, table: str
) -> list[tuple[str, str, str]]:
    """Return name, type and comment of each column, in the table's order.

    Raises:
        UserError: The share has no such table.
    """
    found = connection.execute(
        "select column_name, data_type, coalesce(comment, '') from duckdb_columns() "
        "where not internal and table_name = ? order by column_index",
        [table.lower()],
    ).fetchall()
    if not found:
        names = [name for name, _ in tables(connection)]
        raise UserError(f"there is no table {table!r}; there are: {_some(names)}")
    return found


def _children(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _some(names: Iterable[str], most: int = 20) -> str:
    listed = sorted(names, reverse=True)[:most]
    return ", ".join(sorted(listed)) or "none"
