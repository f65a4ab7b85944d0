"""Freeze an issue: briefing, share databases, figures and manifest, never changed."""

from fourgates.publish.comparison import Comparison, Verdict, compare
from fourgates.publish.freeze import ALL_DUE, Choice, Published, publish
from fourgates.publish.issue_ledger import Issue, issues

__all__ = [
    "ALL_DUE",
    "Choice",
    "Comparison",
    "Issue",
    "Published",
    "Verdict",
    "compare",
    "issues",
    "publish",
]
