"""Take in files: inbox to landing, vault, archive and quarantine."""

from fourgates.ingest.report import LoadResult, Refusal, Report
from fourgates.ingest.run import run

__all__ = ["LoadResult", "Refusal", "Report", "run"]
