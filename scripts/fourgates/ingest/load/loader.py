"""Load typed rows: each file as a draft, then all put in place, the ledger row last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from fourgates import durable
from fourgates.contracts import Column
from fourgates.durable import DRAFT
from fourgates.engine import quote_name, quote_text
from fourgates.home import Home
from fourgates.ingest.detect.inbox import Arrival
from fourgates.ingest.load import commit_queue
from fourgates.ingest.load.duplicate_index import MOST_KEPT, DuplicateIndex
from fourgates.ingest.load.load_ledger import Ledger, landing_file
from fourgates.ingest.report import LoadResult
from fourgates.ingest.session import Session
from fourgates.ingest.type import together
from fourgates.ingest.type.large_file import values_table
from fourgates.ingest.type.row_sql import (
    VOID,
    ColumnMapping,
    landed,
    listed_at,
    selected,
)
from fourgates.ingest.type.typed_rows import IS_FAULT, TypedRows
from fourgates.vault.archive import SUFFIX, Archive

LARGE_BYTES = 8 << 20


def good_rows(typed: TypedRows, duplicates: int) -> str:
    """Return the SQL condition of a row that lands; a clean sheet needs none."""
    condition = "not is_fault" if typed.counts.faults else "true"
    if duplicates:
        condition += f" and {typed.row} not in (select row from duplicates)"
    return condition


@dataclass
class Original:
    """A sender's file that is encrypted for the archive while its rows are typed."""

    arrival: Arrival
    archive: Archive
    draft: Path
    _encryption: Future[None] | None = field(default=None, init=False)
    _is_taken: bool = field(default=False, init=False)

    def begin(self, pool: ThreadPoolExecutor) -> None:
        """Encrypt the file on another thread, once."""
        if self._encryption is None:
            self._encryption = pool.submit(self._encrypt)

    def _encrypt(self) -> None:
        """Encrypt the file; a large one is on the disk before its rows are typed."""
        self.archive.encrypt(self.arrival.path, self.draft)
        if self.arrival.state[0] > LARGE_BYTES:
            durable.sync([self.draft])

    def is_unchanged(self) -> bool:
        """Wait for the encryption; tell whether what was read is still there."""
        if self._encryption:
            self._encryption.result()
        return not self.arrival.has_changed()

    def take(self) -> list[tuple[Path, Path]]:
        """Hand over the encrypted file with its place, to the first load."""
        if self._is_taken:
            return []
        self._is_taken = True
        return [(self.draft, self.draft.with_suffix(SUFFIX))]

    def close(self) -> None:
        """Remove a draft of which no load counts."""
        if self._encryption:
            wait([self._encryption])
            if not self._is_taken:
                self.draft.unlink(missing_ok=True)


@dataclass
class Batch:
    """The typed rows of one load, and the drafts that were written of them."""

    load: LoadResult  # not yet counted
    typed: TypedRows
    duplicates: int  # how many of them landed before
    mends: set[str] = field(default_factory=set)  # places of rejects they came for
    # By the place they will have.
    drafts: list[tuple[Path, Path]] = field(default_factory=list)

    @property
    def lands_whole(self) -> bool:
        """Tell whether every row of the sheet lands with every cell as it was sent."""
        counts = self.typed.counts
        return not (counts.faults or counts.nulled or self.duplicates)

    @property
    def good(self) -> str:
        """Return the rows that land as SQL to select from."""
        return f"{self.typed.name} where {good_rows(self.typed, self.duplicates)}"


class Loader:
    """Loads typed rows into one home."""

    def __init__(self, home: Home, session: Session, ledger: Ledger) -> None:
        """Begin with no duplicate known."""
        self._home = home
        self._session, self._ledger = session, ledger
        self.queue = commit_queue.CommitQueue(ledger)
        self._index = DuplicateIndex(home, session, ledger, self.commit)

    def load(
        self, load: LoadResult, typed: TypedRows, original: Original | None = None
    ) -> LoadResult | None:
        """Take in typed rows and return their ledger row, counted, in the queue.

        Rejects that are replayed have no original. None means that the sender's file
        has changed since it was read: nothing was kept.

        Raises:
            UserError: The tie-out fails; nothing was kept.
        """
        commit_queue.reached("typed")
        batch = Batch(load, typed, self._index.mark(load, typed))
        batch.mends = {*typed.mends, *self._came_again(batch)}
        if original and not original.is_unchanged():
            return None
        try:
            counted = self._draft_all(batch)
        except Exception:
            for draft, _ in batch.drafts:
                draft.unlink(missing_ok=True)
            raise
        self.queue.add(counted, [*(original.take() if original else ()), *batch.drafts])
        self._index.add(counted, typed)
        self._wait_for(batch)
        # The draft of a large file is read where it lies, and its rows from landing.
        if typed.draft or counted.rows_accepted > MOST_KEPT or self.queue.is_full:
            self.commit()
        return counted

    def begin_together(self) -> None:
        """Be done with the sheets that were typed together before."""
        self._index.save()

    def repeated(self, typed: Mapping[str, Sequence[TypedRows]]) -> set[int]:
        """Return which sheets that were typed together hold a row that is known.

        They are given by sender, and have one form.
        """
        contract = next(iter(typed.values()))[0].contract
        return self._index.repeated(typed, together.table_of(contract))

    def commit(self) -> None:
        """Have all that waits in the queue count."""
        self.queue.commit(self._session)

    def _waiting_keys(self, batch: Batch) -> dict[str, list[str]]:
        feed, sender = batch.load.feed, batch.load.sender
        whose = None if batch.typed.contract.is_district_wide else sender
        return self._ledger.waiting_keys(feed, whose, self._session)

    def _came_again(self, batch: Batch) -> list[str]:
        """Return the places of waiting rejects whose key stands in a good row."""
        waiting = self._waiting_keys(batch)
        if not waiting or not batch.typed.counts.passing:
            return []
        query = f"select distinct _key from {batch.typed.name} where not is_fault"
        if len(waiting) < batch.typed.counts.rows:
            query += f" and _key in ({', '.join(map(quote_text, waiting))})"
        found = [key for (key,) in self._session.execute(query).fetchall()]
        return [place for key in found for place in waiting.pop(key, ())]

    def _wait_for(self, batch: Batch) -> None:
        """Know the keys of what was rejected now, for what comes next."""
        if not batch.typed.counts.rejected:
            return
        rows = self._session.execute(
            f"select key, line from ({_rejects_sql(batch)}) where key is not null"
        )
        waiting = self._waiting_keys(batch)
        for key, line in rows.fetchall():
            waiting.setdefault(key, []).append(f"{batch.load.load_id}:{line}")

    def _draft_all(self, batch: Batch) -> LoadResult:
        """Write every file of a load as a draft, and return the load counted."""
        load, counts = batch.load, batch.typed.counts
        self._draft_vault(batch)
        commit_queue.reached("vault drafted")
        rejected = 0
        if counts.rejected:
            final = self._home.rejects / f"{load.load_id}.parquet"
            rejected = self._draft(batch, _rejects_sql(batch), final, "rejects")
            commit_queue.reached("rejects drafted")
        accepted = self._draft_landing(batch)
        commit_queue.reached("landing drafted")
        counted = replace(
            load,
            rows_in_file=counts.rows + counts.left_out - counts.blanks - counts.notes,
            rows_left_out=counts.left_out,
            rows_noted=counts.notes,
            covered_columns=counts.covered,
            rows_accepted=accepted,
            rows_rejected=rejected,
            rows_duplicate=batch.duplicates,
            rows_void=self._count_void(batch),
            list_as_of=None if rejected else self._list_as_of(batch),
            mends=" ".join(sorted(batch.mends)),
            cells_nulled=counts.cells_nulled,
            nulled_by_column=counts.nulled_by_column,
            first_business_date=counts.first if accepted else None,
            last_business_date=counts.last if accepted else None,
        )
        counted.check_tie_out()
        return counted

    def _count_void(self, batch: Batch) -> int:
        if not batch.typed.contract.void_when:
            return 0
        return self._session.count(f"select count(*) from {batch.good} and {VOID}")

    def _list_as_of(self, batch: Batch) -> datetime | None:
        """Return of when a whole list is; None for what adds to one or mends it."""
        load, contract = batch.load, batch.typed.contract
        if contract.whole_list is None or batch.typed.mends or load.replay_of:
            return None
        moment: datetime | None = None
        if contract.as_of_column:
            query = f"select max({listed_at(contract)}) from {batch.good}"
            (moment,) = self._session.row(query)
        return moment or load.loaded_at

    def _draft_landing(self, batch: Batch) -> int:
        typed, final = batch.typed, landing_file(self._home, batch.load)
        if batch.lands_whole and typed.draft and typed.is_landing:
            batch.drafts.append((typed.draft, final))
            return typed.counts.rows
        absent = ColumnMapping.of(typed.form, is_rewritten=True).absent
        columns = landed(
            typed.contract,
            batch.load,
            typed.line,
            absent,
            is_judged=typed.part is not None,
        )
        return self._draft(
            batch, f"select {selected(columns)} from {batch.good}", final
        )

    def _draft_vault(self, batch: Batch) -> None:
        """Write one row a value: whose it is, of which kind, and the value."""
        contract, by_value = batch.typed.contract, batch.typed.by_value
        kept = [column for column in contract.columns if column.is_identifier]
        parts = [_by_value_sql(item, batch) for item in kept if item.name in by_value]
        if rest := [item for item in kept if item.name not in by_value]:
            parts.append(_by_row_sql(rest, batch))
        if not parts:
            return
        query = (
            f"select subject_key, kind, value, {quote_text(batch.load.load_id)} "
            f"as load_id from ({' union all '.join(parts)}) "
            "where value is not null and subject_key is not null"
        )
        folder = self._home.vault / contract.purpose
        durable.make_folder(folder)
        final = folder / f"{batch.load.load_id}.parquet"
        self._draft(batch, query, final, f"vault_{contract.purpose}")

    def _draft(self, batch: Batch, query: str, final: Path, key: str = "") -> int:
        """Write a draft, unless it would hold nothing, and return its rows."""
        draft = final.with_suffix(DRAFT)
        batch.drafts.append((draft, final))
        count = self._session.write_parquet(query, draft, key)
        if not count:
            batch.drafts.pop()
            draft.unlink(missing_ok=True)
        return count


def _by_row_sql(columns: list[Column], batch: Batch) -> str:
    """Return SQL for the values of identifiers that stand in rows that land."""
    values = ", ".join(
        f"struct_pack(subject_key := cast("
        f"{quote_name(column.key or column.vault_subject or '')} as varchar), "
        f"kind := {quote_text(column.vault_kind or column.name)}, "
        f"value := x_{column.name})"
        for column in columns
    )
    return (
        f"select item.subject_key, item.kind, item.value from "
        f"(select unnest([{values}]) as item from {batch.good})"
    )


def _by_value_sql(column: Column, batch: Batch) -> str:
    """Return SQL for the values of an identifier that was judged once a value."""
    landed = f" where key in (select {quote_name(column.key or '')} from {batch.good})"
    return (
        f"select key as subject_key, {quote_text(column.name)} as kind, good as value "
        f"from {values_table(column.name)}{'' if batch.lands_whole else landed}"
    )


def _rejects_sql(batch: Batch) -> str:
    """Return SQL for the rows that cannot be taken, whole, with the reasons."""
    load = batch.load
    facts = ", ".join(
        f"{quote_text(getattr(load, name))} as {name}"
        for name in ("load_id", "feed", "sender", "file_name", "sheet")
    )
    header = ", ".join(map(quote_text, batch.typed.form.header))
    reasons = "list_transform(faults, fault -> fault.title || ': ' || fault.words)"
    titles = "list_transform(faults, fault -> fault.title)"
    return (
        f"select {facts}, line, list_aggregate({titles}, 'string_agg', '、') "
        "as \"column\", '第 ' || line || ' 行 ' || "
        f"list_aggregate({reasons}, 'string_agg', '；') as reason, "
        f"[{header}]::varchar[] as header, cells, key from faults "
        f"left join ({_keys_sql(batch.typed)}) as keyed using (line) "
        f"where {IS_FAULT} and not is_blank and not is_note order by line"
    )


def _keys_sql(typed: TypedRows) -> str:
    """Return SQL for the key of each bad row that bears one, by its line."""
    whole = " and ".join(
        f"{quote_name(name)} is not null" for name in typed.contract.natural_key
    )
    return (
        f"select cast({typed.line} as bigint) as line, _key as key "
        f"from {typed.name} where is_fault and {whole}"
    )
