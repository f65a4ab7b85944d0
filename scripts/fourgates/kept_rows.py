"""Rows that somebody wrote beside the ledger, kept for ever for the warehouse."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from fourgates.engine import connect, keep_schema, read_parquet, write_parquet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fourgates.home import Home

TYPES = {"str": "varchar", "datetime": "timestamp"}
Row = TypeVar("Row")


@dataclass(frozen=True)
class Book(Generic[Row]):
    """Rows of one kind, in files that are written once.

    Args:
        row: Dataclass of the rows; its fields are texts and moments.
        folder: Name of the folder in landing.
    """

    row: type[Row]
    folder: str

    @property
    def columns(self) -> dict[str, str]:
        """Return the type of each column by its name."""
        kinds: Any = self.row
        return {one.name: TYPES[str(one.type)] for one in fields(kinds)}

    def keep_schema(self, home: Home) -> Path:
        """Return the folder, with the columns for the warehouse to read."""
        folder = home.landing / self.folder
        keep_schema(folder, self.columns)
        return folder

    def write(self, home: Home, name: str, rows: Sequence[Row]) -> None:
        """Keep rows in a file of that name."""
        found: Any = rows
        target = self.keep_schema(home) / f"{name}.parquet"
        write_parquet(target, self.columns, [list(astuple(one)) for one in found])

    def read(self, home: Home) -> list[Row]:
        """Return all rows, in the order of their columns' values."""
        folder = home.landing / self.folder
        if not any(folder.glob("*.parquet")):
            return []
        with connect() as connection:
            rows = connection.execute(
                f"select {', '.join(self.columns)} "
                f"from {read_parquet(f'{folder}/*.parquet')} order by all"
            ).fetchall()
        return [self.row(*row) for row in rows]
