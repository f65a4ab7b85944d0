"""What follows from the contracts, the decisions' ymls and the code lists: files."""

from fourgates.feeds.files import FeedFiles, ordered
from fourgates.feeds.sync import stale, told, write
from fourgates.feeds.ymls import contract_path

__all__ = ["FeedFiles", "contract_path", "ordered", "stale", "told", "write"]
