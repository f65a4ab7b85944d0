"""What has landed, read from the ledger of loads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fourgates import dismissals, withdrawals
from fourgates.engine import connect, quote_text, read_parquet
from fourgates.errors import UserError
from fourgates.home import Home

Row = dict[str, Any]


def known_at(home: Home) -> datetime:
    """Return when the newest load landed, was withdrawn or dismissed: what is known.

    Raises:
        UserError: Nothing has landed yet.
    """
    loads = loads_known(home)
    if not loads:
        raise UserError(
            f"{home.landing}: nothing has landed yet. "
            f"Put files into {home.inbox} and run: fourgates ingest"
        )
    moments = [load["loaded_at"] for load in loads]
    moments += [one.withdrawn_at for one in withdrawals.known(home).values()]
    moments += [one.dismissed_at for one in dismissals.known(home).values()]
    newest: datetime = max(moments)
    return newest


def loads_known(home: Home, until: datetime | None = None) -> list[Row]:
    """Return the ledger of loads until a moment, in the order they landed.

    One row a load, with the columns of ``landing/loads``.
    """
    if not any(home.ledger.glob("*.parquet")):
        return []
    with connect() as connection:
        relation = connection.sql(
            f"select * from {_ledger(home)} "
            "where loaded_at <= coalesce(?, timestamp '9999-12-31') "
            "order by load_number",
            params=[until],
        )
        names = relation.columns
        return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]


def copy_loads(home: Home, other: Home, load_ids: set[str]) -> None:
    """Write the ledger's rows of some loads into the ledger of another home."""
    among = ", ".join(map(quote_text, sorted(load_ids)))
    folder = other.ledger
    folder.mkdir(parents=True, exist_ok=True)
    with connect() as connection:
        connection.execute(
            f"copy (select * from {_ledger(home)} where load_id in ({among})) "
            f"to {quote_text(folder / 'copied.parquet')} (format parquet)"
        )


def _ledger(home: Home) -> str:
    return read_parquet(home.ledger / "*.parquet", more=", union_by_name = true")
