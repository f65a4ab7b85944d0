"""Look at the machine, say what is wrong and how to mend it."""

from __future__ import annotations

from fourgates.doctor import data, engine, pages, parts
from fourgates.doctor.finding import Finding, guarded
from fourgates.home import Home

CHECKS = (
    parts.python,
    parts.packages,
    parts.dbt,
    engine.version,
    engine.encryption,
    pages.libraries,
    pages.fonts,
    pages.weasyprint,
    data.writable,
    data.disk,
    data.key,
    data.time_zone,
)


def examine(home: Home) -> list[Finding]:
    """Run every check; one that breaks is a finding, not a traceback.

    Args:
        home: The home whose folder, key and disk are looked at.

    Returns:
        One finding a check, in the order of the table.
    """
    return [guarded(check, home) for check in CHECKS]
