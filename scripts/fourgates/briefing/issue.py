"""What an issue says about itself on its first and last page."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Self


@dataclass(frozen=True)
class IssueFacts:
    """The frozen facts of one issue.

    Args:
        id: ``2020-02-28-01``, also the name of its folder.
        date: Business date that the issue covers.
        number: 1 for the first issue of that day.
        serial: Counts all issues and never restarts.
        cutoff_at: Facts up to this hour are in, in the district's local time.
        known_at: The data as known at this hour; every date in the files is this one.
        previous_id: The issue that page 2 compares with, None for the first.
        rules_digest: SHA-256 of the rules in force.
        code_digest: SHA-256 of models, rules and code.
        inputs_digest: SHA-256 of the input manifest.
        is_sample: Simulated data, said so in the head.
        district_zh: Name of the district.
        district_en: The same in English.
    """

    id: str
    date: date
    number: int
    serial: int
    cutoff_at: datetime
    known_at: datetime
    previous_id: str | None
    rules_digest: str
    code_digest: str
    inputs_digest: str
    is_sample: bool
    district_zh: str
    district_en: str

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Return the facts that a manifest holds as plain JSON values."""
        values = {field.name: plain[field.name] for field in fields(cls)}
        values["date"] = date.fromisoformat(values["date"])
        for name in ("cutoff_at", "known_at"):
            values[name] = datetime.fromisoformat(values[name])
        return cls(**values)
