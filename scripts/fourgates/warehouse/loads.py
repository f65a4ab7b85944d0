"""What has landed, read from the ledger of loads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fourgates import dismissals, withdrawals
from fourgates.engine import connect
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
    files = str(home.landing / "loads" / "*.parquet")
    if not any((home.landing / "loads").glob("*.parquet")):
        return []
    with connect() as connection:
        relation = connection.sql(
            "select * from read_parquet(?, union_by_name = true) "
            "where loaded_at <= coalesce(?, timestamp '9999-12-31') "
            "order by load_number",
            params=[files, until],
        )
        names = relation.columns
        return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]
