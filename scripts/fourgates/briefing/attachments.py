"""Attach the data of a page to it: one CSV a section."""

# WeasyPrint carries no annotations.
# mypy: disable-error-code="no-untyped-call,no-any-return"

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from weasyprint import Attachment

from fourgates.briefing.issue import IssueFacts
from fourgates.briefing.reading import Row
from fourgates.spreadsheet import without_formula

BYTE_ORDER_MARK = "\ufeff"  # spreadsheets take UTF-8 for the local code page without it


def files(sections: dict[str, list[Row]], issue: IssueFacts) -> list[Attachment]:
    """Return the attachments in the order of their names, as PDF wants them.

    Args:
        sections: Rows by section; a section without rows has no file.
        issue: Gives every file its date, so that a second run has the same bytes.
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
        for name, rows in sorted(_tables(sections))
    ]


def text(rows: list[Row]) -> bytes:
    """Write rows as UTF-8 CSV that opens in a spreadsheet and runs nothing there."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(rows[0])
    writer.writerows([without_formula(value) for value in row.values()] for row in rows)
    return (BYTE_ORDER_MARK + target.getvalue()).encode()


def _tables(sections: dict[str, list[Row]]) -> Iterator[tuple[str, list[Row]]]:
    """Yield flat tables; a section of whole tables yields each of them."""
    for name, rows in sections.items():
        if rows and "rows" in rows[0] and "columns" in rows[0]:
            for place, table in enumerate(rows, 1):
                if table["rows"]:
                    yield f"{name}-{place:02d}", table["rows"]
        elif rows:
            yield name, rows
