"""What one build is of, and the row that tells dbt."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from fourgates import engine, settings

if TYPE_CHECKING:
    from fourgates.home import Home

NEVER = "0001-01-01"
PREDECESSOR = ("previous_date", "previous_known_at", "previous_day_known_at")
KINDS = {
    "previous_issue": "varchar",
    "rules_digest": "varchar",
    "rules_edited": "varchar",
    "district_id": "varchar",
    "report_date": "date",
    "counted_from": "date",
    "counted_until": "date",
    "previous_date": "date",
    "known_at": "timestamp",
    "settled_at": "timestamp",
    "withdrawals_known_at": "timestamp",
    "previous_known_at": "timestamp",
    "previous_day_known_at": "timestamp",
}


@dataclass(frozen=True)
class Run:
    """What one build is of: its day, what it knows, and the issue it follows.

    What landed since the last issue of an earlier day (``previous_day_known_at``) came
    for this day, whichever issue of the day it is.
    """

    report_date: date
    known_at: datetime  # rows that landed later are not seen
    rules_digest: str
    previous_issue: str = ""  # published last, which this one is compared with
    previous_date: date | None = None
    previous_known_at: datetime | None = None
    previous_day_known_at: datetime | None = None
    rules_edited: str = ""  # decisions whose table changed since, with commas between

    def as_json(self) -> str:
        """Return the run as JSON, as an issue's manifest keeps it."""
        told = {k: str(v) for k, v in asdict(self).items() if v is not None}
        return json.dumps(dict.fromkeys(PREDECESSOR, NEVER) | told)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Return the run that ``as_json`` wrote, in an older issue's manifest too."""
        values = {"previous_day_known_at": values["previous_known_at"]} | values
        told = {field.name: values.get(field.name, "") for field in fields(cls)}
        for name, kind in KINDS.items():
            if name in told and kind != "varchar":
                moment = datetime.fromisoformat(told[name])
                told[name] = moment.date() if kind == "date" else moment
        return cls(
            **told | {name: None for name in PREDECESSOR if values[name] == NEVER}
        )


def write_row(home: Home, run: Run, **otherwise: date | datetime) -> None:
    """Write the row that the build of a home goes by, source ``run.runs``.

    Args:
        home: Where the build runs; its ``settings.yml`` names district and history.
        run: What the build is of.
        otherwise: Columns of ``KINDS`` that are not what follows from the run: the days
            that figures are counted for (``counted_from``, ``counted_until``), what is
            known (``known_at``), the time after which no version of a row counts that
            had landed before (``settled_at``), and the time after which no withdrawal
            of a load does (``withdrawals_known_at``).
    """
    own = settings.variables(home.root)
    history = timedelta(days=int(own["history_days"]) - 1)
    row = json.loads(run.as_json()) | {
        "district_id": str(own["district_id"]),
        "counted_from": run.report_date - history,
        "counted_until": run.report_date,
        "settled_at": run.known_at,
        "withdrawals_known_at": run.known_at,
        **otherwise,
    }
    target = home.build / "run" / "runs.parquet"
    engine.write_parquet(target, KINDS, [[str(row[name]) for name in KINDS]])
