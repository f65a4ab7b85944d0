"""What one build is of."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Self

NEVER = "0001-01-01"


@dataclass(frozen=True)
class Settings:
    """What one build is of: its day, what it knows, and the issue it follows.

    Args:
        report_date: Day that is covered.
        known_at: Rows that landed later are not seen.
        rules_digest: Digest of the rule tables.
        previous_issue: The issue published last, which this one is compared with.
        previous_date: Its day.
        previous_known_at: What it knew.
        previous_day_known_at: What the last issue of an earlier day knew: what landed
            since came for this day, whichever issue of the day it is.
        rules_edited: Decisions whose table is not that of the previous issue, with
            commas between.
    """

    report_date: date
    known_at: datetime
    rules_digest: str
    previous_issue: str = ""
    previous_date: date | None = None
    previous_known_at: datetime | None = None
    previous_day_known_at: datetime | None = None
    rules_edited: str = ""

    def variables(self) -> str:
        """Return the dbt variables as JSON."""
        values = {
            name: str(value)
            for name, value in asdict(self).items()
            if value is not None
        }
        never = dict.fromkeys(
            ("previous_date", "previous_known_at", "previous_day_known_at"), NEVER
        )
        return json.dumps(never | values)

    @classmethod
    def from_variables(cls, values: dict[str, Any]) -> Self:
        """Return the settings that ``variables`` wrote, in an older issue's too."""
        before = values["previous_known_at"]
        day_before = values.get("previous_day_known_at", before)
        first = not values["previous_issue"]
        return cls(
            report_date=date.fromisoformat(values["report_date"]),
            known_at=datetime.fromisoformat(values["known_at"]),
            rules_digest=values["rules_digest"],
            previous_issue=values["previous_issue"],
            previous_date=(
                None if first else date.fromisoformat(values["previous_date"])
            ),
            previous_known_at=(None if first else datetime.fromisoformat(before)),
            previous_day_known_at=(
                None if day_before == NEVER else datetime.fromisoformat(day_before)
            ),
            rules_edited=values.get("rules_edited", ""),
        )
