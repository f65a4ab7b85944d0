"""Read the peak memory of this process, as the kernel keeps it for this program."""

from pathlib import Path

STATUS = Path("/proc/self/status")
MARK = "VmHWM:"


def peak_mib() -> float:
    """Return the peak resident MiB of this process since its program began.

    ``getrusage`` would also count what the process was before it became this program:
    a child of a large process would inherit its parent's peak.
    """
    for line in STATUS.read_text("ascii").splitlines():
        if line.startswith(MARK):
            return int(line.removeprefix(MARK).split()[0]) / 1024
    raise RuntimeError(f"{STATUS} has no {MARK}")
