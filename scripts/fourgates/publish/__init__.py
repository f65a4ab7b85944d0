"""Freeze an issue: briefing, share databases, figures and manifest, never changed."""

from fourgates.publish.freeze import ALL_DUE, Choice, Published, publish
from fourgates.publish.ledger import Issue, issues, latest
from fourgates.publish.likeness import Likeness, Verdict, compare

__all__ = [
    "ALL_DUE",
    "Choice",
    "Issue",
    "Likeness",
    "Published",
    "Verdict",
    "compare",
    "issues",
    "latest",
    "publish",
]
