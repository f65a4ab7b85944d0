"""What one build is of."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Self

NEVER = "0001-01-01"


@dataclass(frozen=True)
class Settings:
    """What one build is of: its day, what it knows, and the issue it follows."""

    report_date: date
    known_at: datetime
    rules_digest: str
    previous_issue: str = ""
    previous_date: date | None = None
    previous_known_at: datetime | None = None

    def variables(self) -> str:
        """Return the dbt variables as JSON."""
        values = {
            name: str(value)
            for name, value in asdict(self).items()
            if value is not None
        }
        return json.dumps({"previous_date": NEVER, "previous_known_at": NEVER} | values)

    @classmethod
    def from_variables(cls, values: dict[str, Any]) -> Self:
        """Return the settings that ``variables`` wrote."""
        first = not values["previous_issue"]
        return cls(
            report_date=date.fromisoformat(values["report_date"]),
            known_at=datetime.fromisoformat(values["known_at"]),
            rules_digest=values["rules_digest"],
            previous_issue=values["previous_issue"],
            previous_date=(
                None if first else date.fromisoformat(values["previous_date"])
            ),
            previous_known_at=(
                None if first else datetime.fromisoformat(values["previous_known_at"])
            ),
        )
