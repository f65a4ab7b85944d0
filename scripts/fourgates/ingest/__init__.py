"""Take in files in three stages: detect what each is, type its cells, load its rows."""

from fourgates.ingest.report import LoadResult, Refusal, Report, StoppedError
from fourgates.ingest.schedule import run

__all__ = ["LoadResult", "Refusal", "Report", "StoppedError", "run"]
