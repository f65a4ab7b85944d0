"""How a sheet maps to its contract, and the keys of its identifiers."""

from __future__ import annotations

from dataclasses import dataclass

from fourgates.contracts import Contract
from fourgates.vault import keys


@dataclass(frozen=True)
class Layout:
    """How one header maps to one contract; equal layouts share their SQL.

    Args:
        contract: The feed.
        positions: (property, cell index) of what the sheet has.
        width: Cells in a row.
        is_rewritten: Rows bear their line and fault in three more columns.
    """

    contract: Contract
    positions: tuple[tuple[str, int], ...]
    width: int
    is_rewritten: bool

    def __hash__(self) -> int:
        """Hash what differs between the layouts of one run; a contract is large."""
        flags = (self.width, self.is_rewritten)
        return hash((self.contract.feed, self.positions, flags))


@dataclass(frozen=True)
class Secrets:
    """The keys of one purpose: for identifiers, and for telling rows apart."""

    identifier: bytes
    row: bytes

    @classmethod
    def of(cls, master: bytes, purpose: str) -> Secrets:
        """Return the keys of a purpose."""
        return cls(
            keys.derive(master, "hash", purpose), keys.derive(master, "row", purpose)
        )
