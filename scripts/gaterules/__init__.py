"""Dated decision tables after DMN: read, proven, explained, run in Python and in SQL.

A table is the rows of a CSV that an official can read, and a yml that declares it.
These names are the face of the package. Each is imported when it is first asked for:
sqlglot alone takes half a second, and who only wants the errors does not pay for it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gaterules.decisions import decide, explain
    from gaterules.errors import RuleError, TableError
    from gaterules.folder import compile_folder, prove_folder
    from gaterules.load import find_table, load_table, load_tables
    from gaterules.sql.compile import compile_table
    from gaterules.table import DecisionTable

__all__ = [
    "DecisionTable",
    "RuleError",
    "TableError",
    "compile_folder",
    "compile_table",
    "decide",
    "explain",
    "find_table",
    "load_table",
    "load_tables",
    "prove_folder",
]
MODULES = ("errors", "table", "load", "decisions", "sql.compile", "folder")


def __getattr__(name: str) -> Any:
    """Return a name of the face from the module that holds it."""
    if name in __all__:
        for module in (import_module(f"{__name__}.{one}") for one in MODULES):
            if hasattr(module, name):
                return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
