"""A value that Python lacks: a duration of years and months."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Months:
    """A years and months duration."""

    count: int
