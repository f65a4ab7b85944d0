"""One measured figure beside the reach that was promised for it, and how to measure."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

STATUS = Path("/proc/self/status")
MARK = "VmHWM:"


@dataclass(frozen=True)
class Figure:
    """A line of the benchmark table."""

    name: str
    reach: float  # the limit that was promised
    value: float
    unit: str  # of both, x for a ratio
    note: str = ""  # how it was measured
    at_most: bool = True  # False where more is better

    @property
    def is_reached(self) -> bool:
        """Say whether the value keeps the promise."""
        return self.value <= self.reach if self.at_most else self.value >= self.reach


def seconds(work: Callable[[], object]) -> float:
    """Return how long some work takes."""
    started = perf_counter()
    work()
    return perf_counter() - started


def peak_mib() -> float:
    """Return the peak resident MiB of this process since its program began.

    ``getrusage`` would also count what the process was before it became this program:
    a child of a large process would inherit its parent's peak.
    """
    for line in STATUS.read_text("ascii").splitlines():
        if line.startswith(MARK):
            return int(line.removeprefix(MARK).split()[0]) / 1024
    raise RuntimeError(f"{STATUS} has no {MARK}")
