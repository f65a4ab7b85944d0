"""What follows from the contracts, the decisions' ymls and the code lists: files."""

from fourgates.feeds.files import FeedFiles, ordered
from fourgates.feeds.sync import stale, write

__all__ = ["FeedFiles", "ordered", "stale", "write"]
