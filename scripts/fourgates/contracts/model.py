"""The parts of a feed contract that reading a file needs, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

LANDING_TYPES = {
    "string": "varchar",
    "date": "date",
    "timestamp": "timestamp",
    "integer": "bigint",
    "number": "double",
    "boolean": "boolean",
}

RHYTHMS = ("daily", "weekly", "register", "irregular")

SENDER = "sender"  # in ``wholeList``: of all that the sender sends
FIRST_DAY, LAST_DAY = "valid_from", "valid_to"  # of a register with dates
CONSEQUENCES = ("reject", "set_aside", "flag")

OPEN_PURPOSE = "areas"  # what any purpose may refer to, and land as
PURPOSES = (OPEN_PURPOSE, "control", "workforce", "recovery")
CHECKS = ("resident_id", "identity_paper", "mobile", "phone", "credit_code", "plate")


@dataclass(frozen=True)
class Code:
    """One row of a code list: the code and every other way a sender writes it."""

    code: str
    spellings: tuple[str, ...]
    purpose: str = ""  # that rows of this code serve, where the list says so


@dataclass(frozen=True)
class Quality:
    """What looks wrong in a row that can be read, and what becomes of the row."""

    name: str
    condition: str  # SQL over landing columns and ``loaded_at``; true of a wrong row
    consequence: str  # one of ``CONSEQUENCES``
    words: str  # what is wrong, for the sender


@dataclass(frozen=True)
class Column:
    """One property of a contract."""

    name: str  # property name; the landing column, unless ``key`` or ``vault_kind``
    logical_type: str  # one of ``LANDING_TYPES``
    required: bool = False  # a row without a good value is rejected
    aliases: tuple[str, ...] = ()  # headers that senders use, the usual one first
    codes: tuple[Code, ...] = ()  # what the value must be one of; empty when free
    key: str | None = None  # landing column that holds the keyed hash instead
    check: str | None = None  # one of ``CHECKS``
    vault_kind: str | None = None  # the value goes to the vault only, under this kind
    vault_subject: str | None = None  # landing column that says whose value it is
    limits: tuple[tuple[str, str | float], ...] = ()  # ODCS ``logicalTypeOptions``
    date_formats: tuple[str, ...] = ()  # strptime formats that replace the usual ones
    null_tokens: tuple[str, ...] = ()  # further cell texts that mean "nothing"
    true_tokens: tuple[str, ...] = ()  # further texts that mean yes
    false_tokens: tuple[str, ...] = ()  # further texts that mean no
    told_by: str | None = None  # identity paper whose number tells an empty cell
    # SQL over the sheet's cells that gives the text of this one; a header in double
    # quotes stands for its cell (ODCS ``transformLogic``)
    logic: str | None = None
    sources: tuple[str, ...] = ()  # what ``logic`` reads (``transformSourceObjects``)
    code_list: str | None = None  # name of the code list that ``codes`` come from
    refers_to: str | None = None  # ``feed.column`` whose key it is (``relationships``)
    description: str = ""  # empty where the glossary says it for all models
    examples: tuple[str, ...] = ()  # values that a sender may write, for a made-up row

    @property
    def title(self) -> str:
        """Return the header that people know the column by."""
        return self.aliases[0] if self.aliases else self.name

    @property
    def landing_name(self) -> str | None:
        """Return the column's name in landing, or None when it never goes there."""
        return None if self.vault_kind else self.key or self.name

    @property
    def landing_type(self) -> str:
        """Return the DuckDB type of the column in landing."""
        return "varchar" if self.key else LANDING_TYPES[self.logical_type]

    @property
    def is_plain_text(self) -> bool:
        """Tell whether any text may stand in the column."""
        return self.logical_type == "string" and not (self.codes or self.check)

    @property
    def is_identifier(self) -> bool:
        """Tell whether the value may stand nowhere outside the vault."""
        return bool(self.key or self.vault_kind)


@dataclass(frozen=True)
class Contract:
    """One feed: its columns and what tells its rows and versions apart."""

    feed: str  # English name, also of the landing folder
    title: str  # the form's Chinese name
    domain: str  # domain folder of the staging model
    purpose: str  # vault purpose; persons cannot be joined across purposes
    columns: tuple[Column, ...]  # in the contract's order
    natural_key: tuple[str, ...]  # landing columns that name the thing
    is_district_wide: bool = False  # the key names one thing, whoever sends it
    version_column: str | None = None  # landing column that orders versions
    business_date: str | None = None  # landing column of the row's day
    lands_as: str | None = None  # feed that owns the landing the rows go to
    owner: Contract | None = None  # the contract of that feed
    reads_with: str | None = None  # feed whose sheets this contract reads too
    # SQL over the sheet's cells, headers in double quotes: other rows are left out
    read_when: str | None = None
    condition_sources: tuple[str, ...] = ()  # the headers that it names
    # SQL over the sheet's cells that is true of a row that was declared void
    void_when: str | None = None
    void_sources: tuple[str, ...] = ()  # the headers that it names
    # A file is the whole list of its sender, or of these landing columns' values
    whole_list: tuple[str, ...] | None = None
    as_of_column: str | None = None  # column of the list's moment (default: arrival)
    end_column: str | None = None  # column that tells when a row ended
    last_day_column: str | None = None  # or of the last day that it holds
    quality: tuple[Quality, ...] = ()  # what looks wrong in a row
    # Column that names the record which a row takes back, by amounts below zero
    reversal_column: str | None = None
    description: str = ""  # what the rows are, one sentence
    grain: str = ""  # what one row is: "One row per …."
    label_zh: str = ""  # name of the feed in print (default: the title)
    label_en: str = ""  # the same in English (default: the feed's name)
    rhythm: str = RHYTHMS[-1]  # how often it is sent, one of ``RHYTHMS``
    print_order: int | None = None  # feeds without one stand last
    is_retired: bool = False  # no file is read by it any more
    path: str = field(default="", compare=False)  # the file that it was read from

    @property
    def landing_feed(self) -> str:
        """Return the feed whose landing folder takes the rows."""
        return self.lands_as or self.feed

    @cached_property
    def read_columns(self) -> tuple[Column, ...]:
        """Return what a sheet must offer: columns with a header, and logic's sources.

        A source stands as a column of its own, named ``=header``.
        """
        own = tuple(column for column in self.columns if column.logic is None)
        names = {text for column in self.columns for text in column.sources}
        names |= set(self.condition_sources)
        hidden = (
            Column(f"={text}", "string", required=True, aliases=(text,))
            for text in sorted(names)
        )
        voiding = (
            Column(f"={text}", "string", aliases=(text,))
            for text in sorted(set(self.void_sources) - names)
        )
        return (*own, *hidden, *voiding)

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Return the columns by property name."""
        return {column.name: column for column in self.columns}

    @cached_property
    def landing(self) -> tuple[tuple[str, str], ...]:
        """Return name and DuckDB type of every landing column of the form itself."""
        return tuple(
            (column.landing_name, column.landing_type)
            for column in self.columns
            if column.landing_name
        )

    @property
    def list_columns(self) -> tuple[str, ...]:
        """Return the landing columns that say what a whole list is a list of."""
        return tuple(name for name in self.whole_list or () if name != SENDER)

    @property
    def numbered(self) -> str | None:
        """Return the landing column that each sender numbers for itself."""
        if self.is_district_wide:
            return None
        kinds = dict(self.landing)
        texts = [name for name in self.natural_key if kinds.get(name) == "varchar"]
        return texts[0] if texts else None

    def wrong(self, *consequences: str) -> tuple[Quality, ...]:
        """Return what looks wrong with any of these consequences."""
        return tuple(one for one in self.quality if one.consequence in consequences)

    @property
    def dated_key(self) -> tuple[str, ...]:
        """Return the key that rows of a register with dates share, else nothing.

        There each row holds from ``valid_from`` on; the next one of its key ends it.
        """
        names = {name for name, _ in self.landing}
        if FIRST_DAY not in self.natural_key or LAST_DAY not in names:
            return ()
        return tuple(name for name in self.natural_key if name != FIRST_DAY)

    @property
    def label(self) -> str:
        """Return the feed's English and Chinese name for messages."""
        return f"{self.feed}（{self.title}）"

    def named_in(self, text: str) -> bool:
        """Tell whether a text, such as a file's name, names the feed."""
        return any(name and name in text for name in (self.feed, self.title))

    def is_dated(self) -> bool:
        """Tell whether every landed row bears a business date of its own."""
        column = self.by_name.get(self.business_date or "")
        return column is not None and column.required
