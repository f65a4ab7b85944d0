"""What one check found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from fourgates.errors import UserError
from fourgates.home import Home

Verdict = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's table.

    Args:
        what: The thing that was looked at.
        verdict: ``fail`` stops a run, ``warn`` makes it worse, ``ok`` neither.
        found: What was seen.
        mend: What to do; empty when all is well.
    """

    what: str
    verdict: Verdict
    found: str
    mend: str = ""


Check = Callable[[Home], Finding]


def guarded(check: Check, home: Home) -> Finding:
    """Return what a check finds, or that it broke."""
    what = (check.__doc__ or check.__name__).splitlines()[0].rstrip(".")
    try:
        return check(home)
    except UserError as error:
        return Finding(what, "fail", error.message)
    except Exception as error:
        # Whatever breaks here would break a run with a traceback later.
        text = " ".join(str(error).split()) or type(error).__name__
        return Finding(what, "fail", text, "Set up again with scripts/run")
