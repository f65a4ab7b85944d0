"""Attach the data of a page to it: one CSV a section."""

# WeasyPrint carries no annotations.
# mypy: disable-error-code="no-untyped-call,no-any-return"

from __future__ import annotations

import csv
import io

from weasyprint import Attachment

from fourgates.briefing.issue import IssueFacts
from fourgates.briefing.section_tables import Row
from fourgates.spreadsheet import without_formula

BYTE_ORDER_MARK = "\ufeff"  # spreadsheets take UTF-8 for the local code page without it


def files(sections: dict[str, list[Row]], issue: IssueFacts) -> list[Attachment]:
    """Return the attachments in the order of their names, as PDF wants them.

    The issue gives every file its date, so that a second run has the same bytes.
    """
    return [
        Attachment(
            string=text(rows),
            name=f"{issue.id}-{name}.csv",
            description=f"{issue.id} {name}",
            created=issue.known_at,
            modified=issue.known_at,
            relationship="Data",
        )
        for name, rows in sorted(sections.items())
        if rows
    ]


def text(rows: list[Row]) -> bytes:
    """Write rows as UTF-8 CSV that opens in a spreadsheet and runs nothing there."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(rows[0])
    writer.writerows([without_formula(value) for value in row.values()] for row in rows)
    return (BYTE_ORDER_MARK + target.getvalue()).encode()
