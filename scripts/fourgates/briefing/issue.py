"""What an issue says about itself on its first and last page."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Self


@dataclass(frozen=True)
class IssueFacts:
    """The frozen facts of one issue; its digests are SHA-256."""

    id: str  # 2020-02-28-01, also the name of its folder
    date: date  # business date that the issue covers
    number: int  # 1 for the first issue of that day
    serial: int  # counts all issues and never restarts
    cutoff_at: datetime  # facts up to this hour are in, in the district's local time
    known_at: datetime  # what the data knows; every date in the files is this one
    previous_id: str | None  # that page 2 compares with, None for the first
    rules_digest: str
    code_digest: str  # of models, rules and code
    inputs_digest: str  # of the input manifest
    is_sample: bool  # simulated data, said so in the head
    district_zh: str
    district_en: str
    is_without_data: bool = False  # nothing was reported for the day but registers

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Return the facts that a manifest holds as plain JSON values."""
        names = [field.name for field in fields(cls) if field.name in plain]
        values = {name: plain[name] for name in names}
        values["date"] = date.fromisoformat(values["date"])
        for name in ("cutoff_at", "known_at"):
            values[name] = datetime.fromisoformat(values[name])
        return cls(**values)
