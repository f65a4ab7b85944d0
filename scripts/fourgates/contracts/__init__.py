"""What each feed promises: one ODCS file a feed, read once and kept."""

from fourgates.contracts.model import Code, Column, Contract, Quality
from fourgates.contracts.store import alone, load, searched_in

__all__ = ["Code", "Column", "Contract", "Quality", "alone", "load", "searched_in"]
