"""Turn the SELECT of a decision table into one that Spark 3.5 understands.

sqlglot renames what it knows; DuckDB functions that it passes through by name are
renamed here, or refused by name: Spark must never be handed another engine's word.
"""

from __future__ import annotations

from sqlglot import exp

from gaterules.errors import TableError
from gaterules.sql.nodes import Sql

NAMES = {
    "round_even": "bround",
    "list_extract": "try_element_at",
    "suffix": "endswith",
    "error": "raise_error",
}
KEPT = frozenset(["printf", "translate", "struct"])


def for_spark(tree: Sql, file: str) -> Sql:
    """Return the tree with Spark's names for DuckDB's functions.

    Args:
        tree: A SELECT built from DuckDB expressions.
        file: The table, for the message.

    Raises:
        RuleError: A function has no counterpart that gives the same.
    """
    for call in tree.find_all(exp.Anonymous):
        name = str(call.this).lower()
        if name in NAMES:
            call.set("this", NAMES[name])
        elif name not in KEPT:
            raise TableError(f"{file}: unsupported in Spark: the function '{name}'")
    return tree
