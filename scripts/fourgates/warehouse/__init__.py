"""Build the warehouse with dbt, in this process, and read what it holds."""

from fourgates.warehouse.build import build, compare, is_current
from fourgates.warehouse.dbt import NodeCounts, compiled, prepare
from fourgates.warehouse.loads import copy_loads, known_at, loads_known
from fourgates.warehouse.run import Run

__all__ = [
    "NodeCounts",
    "Run",
    "build",
    "compare",
    "compiled",
    "copy_loads",
    "is_current",
    "known_at",
    "loads_known",
    "prepare",
]
