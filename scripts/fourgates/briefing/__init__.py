"""Print documents: read their sections, fill the template, lay out the pages.

A document is a file ``reports/<document>/document.yml``; its sections are rows of the
tables ``reporting.rpt_sections__…``, and what needs more is bespoke, in tables
``reporting.rpt_<document>__…``. The same rows and the same issue give the same bytes.
"""

from fourgates.briefing.document import Rendered, render
from fourgates.briefing.issue import IssueFacts
from fourgates.briefing.section_tables import Area, Edition, Row, editions
from fourgates.briefing.workers import Printed, printing_apart

__all__ = [
    "Area",
    "Edition",
    "IssueFacts",
    "Printed",
    "Rendered",
    "Row",
    "editions",
    "printing_apart",
    "render",
]
