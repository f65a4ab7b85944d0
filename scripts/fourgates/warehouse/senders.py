"""How senders reported, from the warehouse that was built last."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from fourgates.engine import Error, connect
from fourgates.home import Home

COLUMNS = (
    *("sender", "week_start_date", "reports_due", "reports_on_time", "rows_sent"),
    *("rows_accepted_first", "rows_flagged", "on_time_rate", "first_try_rate"),
)


def sender_weeks(home: Home, senders: Collection[str]) -> list[tuple[Any, ...]]:
    """Return the weekly scores of some senders, in the order of ``COLUMNS``.

    None before the first build.
    """
    if not home.warehouse.exists():
        return []
    query = f"select {', '.join(COLUMNS)} from marts.fct_sender_weeks order by all"
    try:
        with connect(home.warehouse, read_only=True) as connection:
            rows = connection.execute(query).fetchall()
    except Error:  # built by a version that kept no scores
        return []
    return [row for row in rows if row[0] in senders]
