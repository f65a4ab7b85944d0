"""Freeze an issue: briefing, share databases, figures and manifest, never changed."""

from fourgates.publish.freeze import Published, publish
from fourgates.publish.ledger import Issue, issues, latest

__all__ = ["Issue", "Published", "issues", "latest", "publish"]
