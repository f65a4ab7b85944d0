"""Build the warehouse with dbt, in this process, and read what it holds."""

from fourgates.warehouse.build import Built, build, compare, is_current, prepare
from fourgates.warehouse.facts import known_at, loads_known
from fourgates.warehouse.settings import Settings

__all__ = [
    "Built",
    "Settings",
    "build",
    "compare",
    "is_current",
    "known_at",
    "loads_known",
    "prepare",
]
