"""Prove a table: no gap, overlap, dead row or hole between dates.

Exact over the declared domains where cells name constants or compare inputs. What is
found was tried on the engine, and comes with the facts that show it; where cells
compute more than that, what no facts show is told as not proven, and stops nothing.
"""

from __future__ import annotations

from gaterules.model import Table
from gaterules.proof.check_rows import Finding, date_holes, date_overlaps, unused
from gaterules.proof.clashes import clashes
from gaterules.proof.dead import dead_rows
from gaterules.proof.gaps import gaps
from gaterules.proof.outside import outside
from gaterules.regions.spaces import space


def check(table: Table) -> list[Finding]:
    """Return everything wrong with a table; nothing when it is proven."""
    found = space(table)
    steps = (gaps, clashes, dead_rows)
    findings = [finding for step in steps for finding in step(table, found)]
    findings += date_holes(table)
    findings += date_overlaps(table)
    findings += outside(table)
    findings += [
        Finding(table.name, "outside_domain", detail=f"no value fits {one.name}")
        for one in found.dimensions
        if not one.full
    ]
    findings += unused(table)
    return findings
