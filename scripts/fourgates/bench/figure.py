"""One measured figure beside the reach that was promised for it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A line of the benchmark table.

    Args:
        name: What was measured.
        reach: The limit that was promised.
        value: What was measured, in the same unit.
        unit: Unit of both, ``x`` for a ratio.
        note: How it was measured.
        at_most: The reach is an upper limit; False where more is better.
    """

    name: str
    reach: float
    value: float
    unit: str
    note: str = ""
    at_most: bool = True

    @property
    def is_reached(self) -> bool:
        """Say whether the value keeps the promise."""
        return self.value <= self.reach if self.at_most else self.value >= self.reach
