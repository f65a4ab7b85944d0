"""What became of each file: the result that ``wording`` tells and tests read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import date, datetime

from fourgates.errors import UserError
from fourgates.ingest.masking import masked

DISTRICT = "district"  # the sender of what lies in no folder of the inbox
PARTS = (
    *("rows_in_file", "rows_accepted", "rows_rejected", "rows_duplicate"),
    "rows_left_out",
)


FILE_ID = re.compile(r"[~+]")  # parts a file's id from its sheet and reading


def printable(text: str) -> str:
    """Return a text that cannot steer the terminal it is printed on."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


@dataclass(frozen=True)
class LoadResult:
    """One sheet that was taken in; the row of the ledger in ``landing/loads``."""

    load_id: str
    feed: str
    file_name: str
    file_sha256: str
    sheet: str
    format: str
    encoding: str
    delimiter: str
    bytes: int
    loaded_at: datetime
    rows_in_file: int = 0
    rows_accepted: int = 0
    rows_rejected: int = 0
    rows_duplicate: int = 0
    cells_nulled: int = 0
    first_business_date: date | None = None
    last_business_date: date | None = None
    nulled_by_column: str = ""
    extra_columns: str = ""
    replay_of: str | None = None
    mends: str = ""
    sender: str = DISTRICT
    rows_left_out: int = 0  # what the contract's condition does not read
    rows_noted: int = 0  # totals and notes below the table; no rows in the file
    rows_void: int = 0  # of the accepted, those that were declared void
    list_as_of: datetime | None = None  # of a whole list without a reject: of when
    covered_columns: str = ""  # in which identifiers stood that nobody declared
    load_number: int = 0  # counts up in the order in which files were taken in

    @property
    def identity(self) -> tuple[str, str, str, str, str]:
        """Return what is read of whom, and by which reading of several into a feed."""
        reading = self.load_id.partition("+")[2]
        return self.sender, self.file_sha256, self.sheet, self.feed, reading

    def check_tie_out(self) -> None:
        """Stop when a row is neither landed, rejected, a duplicate nor left out.

        Raises:
            UserError: The counts do not tie.
        """
        parts = sum(getattr(self, name) for name in PARTS[1:])
        if self.rows_in_file != parts:
            raise UserError(
                f"{self.file_name}: the tie-out fails: {self.rows_in_file} rows in "
                f"the file, but {self.rows_accepted} accepted + "
                f"{self.rows_rejected} rejected + {self.rows_duplicate} "
                f"duplicates + {self.rows_left_out} left out = {parts}. "
                "Nothing of this file was kept; report it."
            )

    @property
    def place(self) -> str:
        """Return the file, and the sheet of a workbook."""
        return f"{self.file_name}[{self.sheet}]" if self.sheet else self.file_name


@dataclass(frozen=True)
class Refusal:
    """A file, or a sheet of one, that was not taken in, and why in one line."""

    file_name: str
    reason: str

    def __post_init__(self) -> None:
        """Keep the numbers of persons out of what is printed and written beside."""
        object.__setattr__(self, "file_name", masked(self.file_name))
        object.__setattr__(self, "reason", masked(self.reason))


@dataclass
class Report:
    """What one run of ingest did."""

    loads: list[LoadResult] = field(default_factory=list)  # sheets taken in
    refused: list[Refusal] = field(default_factory=list)  # files moved to ``refused/``
    # Their very bytes were known; they left the inbox.
    taken_before: list[Refusal] = field(default_factory=list)
    # Left in the inbox, such as one that is still being written.
    waiting: list[Refusal] = field(default_factory=list)
    # Sheets of accepted workbooks that belong to no feed.
    unread: list[Refusal] = field(default_factory=list)
    # Loads with rejects of which a replay could take no row.
    still_rejected: list[Refusal] = field(default_factory=list)
    clocks: list[str] = field(default_factory=list)  # that went back, in words
    recovered: int = 0  # leftovers of a killed run that were cleared

    def add(self, other: Report) -> None:
        """Take in what another report tells."""
        for item in fields(self):
            mine, more = getattr(self, item.name), getattr(other, item.name)
            setattr(self, item.name, mine + more)

    def take_back(self, file_name: str, reason: str) -> None:
        """Tell that what was read of a file does not count; it stays in the inbox."""
        self.loads, self.taken_before, self.unread = [], [], []
        self.waiting = [Refusal(file_name, reason)]


class StoppedError(UserError):
    """The run cannot go on, and no file is to blame; what was read stands."""

    def __init__(self, message: str, report: Report) -> None:
        """Keep what became of the files before."""
        super().__init__(message)
        self.report = report
