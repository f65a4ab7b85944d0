"""Print a briefing: read its sections, fill its template, lay out the pages.

A briefing is a folder under ``reports/`` with a ``briefing.html``. Its sections are the
tables ``reporting.rpt_<name>__<section>``. The same rows and the same issue give the
same bytes.
"""

from fourgates.briefing.apart import rendered_apart
from fourgates.briefing.document import Rendered, render
from fourgates.briefing.issue import IssueFacts
from fourgates.briefing.reading import Row, sections

__all__ = ["IssueFacts", "Rendered", "Row", "render", "rendered_apart", "sections"]
