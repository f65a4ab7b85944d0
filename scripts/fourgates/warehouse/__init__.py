"""Build the warehouse with dbt, in this process, and read what it holds."""

from fourgates.warehouse.build import Built, Settings, build, prepare
from fourgates.warehouse.facts import known_at, loads_known

__all__ = ["Built", "Settings", "build", "known_at", "loads_known", "prepare"]
