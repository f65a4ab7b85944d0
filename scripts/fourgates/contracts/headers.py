"""Find out which feed a sheet is, by what stands in its header row."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from fourgates.contracts.model import Column, Contract

SEARCHED_ROWS = 15
REASON_HEADER, PLACE_HEADER = "退回原因", "退回位置"
ADDED_HEADERS = (REASON_HEADER, PLACE_HEADER)  # of an export of rejects
NOISE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\x00-\x1f\u2400*:]+")
BRACKETED = re.compile(r"[(\[【《<][^)\]】》>]*[)\]】》>]")
GROUP = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
YEAR = re.compile(  # 2020年, 2020-02-14, 20200214, 202002
    r"(?<!\d)(20\d\d)(?:(?!\d)|(?:0[1-9]|1[0-2])(?:[0-3]\d(?:\d{4}|\d{6})?)?(?!\d))"
)
LABELLED = re.compile(r"\s*[\u4e00-\u9fff ]{1,10}[:：]")  # 填报单位：…
SCALES = re.compile(r"(亿|万|千|百)?(元|美元)|亿|万|千|百|人次|%|‰|°f|华氏.*")


@dataclass(frozen=True)
class Form:
    """A header row that was recognised."""

    contract: Contract
    positions: Mapping[str, int]  # cell index of each property that is there
    header: tuple[str, ...]  # as the sender wrote it
    first_row: int  # index of the first row below
    top_row: int = 0  # index of the header's own first row
    extras: tuple[str, ...] = ()  # headers that no property reads
    missing: tuple[str, ...] = ()  # titles of required columns
    doubled: tuple[str, ...] = ()  # headers that stand twice and would be read
    rivals: tuple[str, ...] = ()  # other feeds that read the header as well as this one
    year: str = ""  # the one that file, sheet or title tell, for days without one

    @property
    def is_complete(self) -> bool:
        """Tell whether every required column is there, and each once."""
        return not self.missing and not self.doubled

    def has_the_look_of_data(self, cells: Sequence[str]) -> bool:
        """Tell whether a row above the header is as full as a row of the table.

        Titles, and what is labelled (填报单位：…), are not.
        """
        filled = [cell for cell in cells if cell.strip()]
        if any(map(LABELLED.match, filled)):
            return False
        return len(set(filled)) >= max(2, (sum(map(bool, self.header)) + 1) // 2)

    @property
    def rank(self) -> tuple[bool, int, int]:
        """Return what makes one form a better reading than another.

        Of two that read the same headers, none is better for reading one twice.
        """
        read = len(set(self.positions.values()))
        return (self.is_complete, read, -len(self.extras))


@dataclass
class HeaderIndex:
    """Every header that any feed reads."""

    contracts: Mapping[str, Contract]
    _spelled: dict[str, list[tuple[str, Column, int]]] = field(default_factory=dict)
    _companions: dict[str, list[Contract]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Spell out names and aliases of all columns, the preferred spelling first."""
        for contract in self.contracts.values():
            if contract.reads_with and contract.reads_with in self.contracts:
                self._companions.setdefault(contract.reads_with, []).append(contract)
                continue
            for column in contract.read_columns:
                for rank, text in enumerate((column.name, *column.aliases)):
                    entry = (contract.feed, column, rank)
                    self._spelled.setdefault(normal(text), []).append(entry)

    def best(self, rows: Sequence[Sequence[str]], hint: str = "") -> Form | None:
        """Return the best reading of a sheet's first rows, complete or not.

        A hint, file and sheet name, decides between equals. None means that no cell is
        a header of any feed.
        """
        best: tuple[tuple[bool, int, int, bool], Form] | None = None
        for header, top_row, first_row in _candidates(rows):
            if best and best[1].is_complete and first_row > best[1].first_row + 1:
                break
            for feed, found in self._found(header).items():
                form = self._form(feed, found, header, (top_row, first_row))
                named = form.contract.named_in(hint)
                rank = (*form.rank, named)
                if best is None or rank > best[0]:
                    best = (rank, form)
        if best is None:
            return None
        titles = (cell for row in rows[: best[1].top_row] for cell in row)
        form = replace(best[1], year=year_told(hint, *titles))
        return self._with_rivals(form, hint)

    def _with_rivals(self, form: Form, hint: str) -> Form:
        """Return a form that knows which other feeds it might as well be."""
        if not form.is_complete:
            return form
        named, rivals = form.contract.named_in(hint), []
        for feed, found in self._found(form.header).items():
            contract = self.contracts[feed]
            is_other = feed != form.contract.feed and contract.named_in(hint) == named
            if is_other:
                rows = (form.top_row, form.first_row)
                other = self._form(feed, found, form.header, rows)
                rivals += [feed] if other.rank == form.rank else []
        return replace(form, rivals=tuple(sorted(rivals)))

    def companions(self, form: Form) -> list[Form]:
        """Return the sheet as each contract reads it that reads with its own."""
        found = (self._read_as(one, form) for one in self._companions_of(form))
        return [one for one in found if one and one.is_complete]

    def lost_companions(self, form: Form) -> list[tuple[Contract, tuple[str, ...]]]:
        """Return the contracts that cannot read it, each with what it misses."""
        found = [(one, self._read_as(one, form)) for one in self._companions_of(form)]
        return [
            (one, read.missing if read else tuple(c.title for c in one.read_columns))
            for one, read in found
            if not (read and read.is_complete)
        ]

    def _companions_of(self, form: Form) -> list[Contract]:
        return self._companions.get(form.contract.feed, [])

    @staticmethod
    def _read_as(contract: Contract, form: Form) -> Form | None:
        found = HeaderIndex({contract.feed: contract}).best([form.header])
        if found is None:
            return None
        return replace(found, first_row=form.first_row, year=form.year)

    def _found(
        self, header: tuple[str, ...]
    ) -> dict[str, dict[str, list[tuple[int, int]]]]:
        """Return by feed and property the (spelling rank, index) of its headers."""
        found: dict[str, dict[str, list[tuple[int, int]]]] = {}
        groups = _groups(header)
        for place, text in enumerate(header):
            entries = self._entries(text)
            for group in () if entries else groups:
                if text.startswith(group):
                    entries = entries or self._entries(text.removeprefix(group))
            for feed, column, rank in entries:
                columns = found.setdefault(feed, {})
                columns.setdefault(column.name, []).append((rank, place))
        return found

    def _entries(self, text: str) -> list[tuple[str, Column, int]]:
        name = normal(text)
        exact = self._spelled.get(name, [])
        bare = without_brackets(name)
        if bare in (None, name):
            return exact
        # A header "体温(腋下)" is read as "体温", but behind a better spelling.
        known = {feed for feed, _, _ in exact}
        loose = self._spelled.get(bare or "", [])
        return exact + [
            (feed, column, rank + 1000)
            for feed, column, rank in loose
            if feed not in known
        ]

    def _form(
        self,
        feed: str,
        found: Mapping[str, list[tuple[int, int]]],
        header: tuple[str, ...],
        rows: tuple[int, int],
    ) -> Form:
        contract = self.contracts[feed]
        positions = {name: min(places)[1] for name, places in found.items()}
        used = set(positions.values())
        read_twice = Counter(
            normal(header[place])
            for place in {place for places in found.values() for _, place in places}
        )
        return Form(
            contract=contract,
            positions=positions,
            header=header,
            first_row=rows[1],
            top_row=rows[0],
            extras=tuple(
                text
                for at, text in enumerate(header)
                if text and at not in used and text not in ADDED_HEADERS
            ),
            missing=tuple(
                column.title
                for column in contract.read_columns
                if column.required and column.name not in positions
            ),
            doubled=tuple(
                header[place]
                for place in sorted(used)
                if read_twice[normal(header[place])] > 1
            ),
        )


def year_told(*texts: str) -> str:
    """Return the one year that names and titles tell, or nothing."""
    years = {year for text in texts for year in YEAR.findall(text)}
    return years.pop() if len(years) == 1 else ""


def _candidates(
    rows: Sequence[Sequence[str]],
) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Yield each row that may be the header, alone or over a second row.

    With the index of its first row, and of the first row below it.
    """
    searched = [tuple(row) for row in rows[: SEARCHED_ROWS + 1]]
    for at, row in enumerate(searched[:SEARCHED_ROWS]):
        if not any(row):
            continue
        yield row, at, at + 1
        if at + 1 < len(searched) and any(searched[at + 1]):
            lower = searched[at + 1]
            for pair in _pairs(row, lower):
                if pair != lower[: len(pair)]:  # else the upper row is no header
                    yield pair, at, at + 2


def _pairs(upper: tuple[str, ...], lower: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the two readings of a header in two rows: its lower cells, or both."""
    cells = list(zip(_spread(upper, lower), upper, lower, strict=False))
    deepest = tuple(below or above for _, above, below in cells)
    joined = tuple(wide + below if below else above for wide, above, below in cells)
    return [deepest, joined]


def _spread(upper: tuple[str, ...], lower: tuple[str, ...]) -> list[str]:
    """Carry a merged heading over the empty cells to its right."""
    carried, last = [], ""
    for above, below in zip(upper, lower, strict=False):
        last = above or (last if below else "")
        carried.append(last)
    return carried


def _groups(header: tuple[str, ...]) -> list[str]:
    """Return what survey tools write before the question: ``visit/走访编号``.

    A group has an identifier's name, or several questions; parted from them by a dot
    or a dash, it has both. The longest comes first.
    """
    counted = Counter(
        text[: text.rindex(end) + 1] for text in header for end in "/.-" if end in text
    )
    found = [
        group
        for group, count in counted.items()
        if (count > 1) + bool(GROUP.fullmatch(group[:-1].strip()))
        >= (1 if group.endswith("/") else 2)
    ]
    return sorted(found, key=len, reverse=True)


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """Return a header without what typists vary: width, spaces, breaks, case, stars."""
    return NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def without_brackets(name: str) -> str | None:
    """Return a normal header without its bracketed remark.

    None when the remark is a unit that changes the value, such as 万元: then only a
    contract that names the unit may read the column.
    """
    for remark in BRACKETED.findall(name):
        inside = remark[1:-1]
        if SCALES.fullmatch(inside.removeprefix("单位").strip(":,，")):
            return None
    return BRACKETED.sub("", name)
