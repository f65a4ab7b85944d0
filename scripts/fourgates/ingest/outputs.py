"""Write a load: each file as a draft, then all put in place, the ledger row last."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fourgates.contracts import Column
from fourgates.ingest.learned import learned_table
from fourgates.ingest.ledger import DRAFT
from fourgates.ingest.report import LoadResult
from fourgates.ingest.statement import landed_sql
from fourgates.ingest.table import PARQUET, Typed, quoted

if TYPE_CHECKING:
    from fourgates.ingest.load import Batch, Loader

IS_FAULT = "len(list_filter(faults, fault -> fault.required)) > 0"


@dataclass
class Written:
    """Drafts by the place they will have, and the rows that DuckDB says they hold."""

    drafts: list[tuple[Path, Path]] = field(default_factory=list)
    accepted: int = 0
    quarantined: int = 0


def reached(step: str) -> None:
    """Name a step after which a kill must do no harm; tests raise here."""


def good_rows(typed: Typed, faults: int, duplicates: int) -> str:
    """Return the SQL condition of a row that lands; a clean sheet needs none."""
    condition = "not is_fault" if faults else "true"
    if duplicates:
        condition += f" and {typed.row} not in (select row from doubles)"
    return condition


@dataclass(frozen=True)
class Good:
    """The rows that land.

    Args:
        typed: Where they are.
        condition: SQL that they meet.
        is_all: Every row of the sheet lands, with every cell as it was sent.
    """

    typed: Typed
    condition: str
    is_all: bool

    @property
    def rows(self) -> str:
        """Return them as SQL to select from."""
        return f"{self.typed.name} where {self.condition}"


def write(loader: Loader, batch: Batch, good: Good, *, has_faults: bool) -> Written:
    """Write the drafts of vault, quarantine and landing.

    Args:
        loader: Writes over its connection.
        batch: The sheet.
        good: The rows that land.
        has_faults: Some rows go to quarantine.
    """
    written = Written()
    reached("typed")
    _write_vault(loader, batch, good, written)
    reached("vault drafted")
    if has_faults:
        _write_quarantine(loader, batch, written)
        reached("quarantine drafted")
    _write_landing(loader, batch, good, written)
    reached("landing drafted")
    return written


def commit(
    loader: Loader, written: Written, result: LoadResult, archived: Path | None
) -> None:
    """Put every draft in place, then write the ledger row that makes them count."""
    if archived:
        archived.replace(archived.with_suffix(".age"))
        reached("archived")
    for draft, final in written.drafts:
        draft.replace(final)
        reached(f"placed {final.parent.parent.name}")
    loader.ledger.commit(result, loader.desk.connection)
    reached("committed")


def _copy(loader: Loader, query: str, final: Path, written: Written, use: str) -> int:
    draft = final.with_suffix(DRAFT)
    options = PARQUET
    if use:
        loader.desk.open_room(use)
        options += f", encryption_config {{footer_key: {quoted(use)}}}"
    row = loader.desk.execute(
        f"copy ({query}) to {quoted(str(draft))} ({options})"
    ).fetchone()
    count = int(row[0]) if row else 0
    if count:
        written.drafts.append((draft, final))
    else:
        draft.unlink(missing_ok=True)
    return count


def _write_landing(loader: Loader, batch: Batch, good: Good, written: Written) -> None:
    final = loader.landing_file(batch.result)
    if good.is_all and good.typed.draft and good.typed.is_landing:
        written.drafts.append((good.typed.draft, final))
        written.accepted = batch.table.rows
        return
    line = batch.table.line(good.typed.row)
    columns = landed_sql(batch.contract, batch.result, line)
    query = f"select {columns} from {good.rows}"
    written.accepted = _copy(loader, query, final, written, "")


def _write_vault(loader: Loader, batch: Batch, good: Good, written: Written) -> None:
    """Write one row a value: whose it is, of which kind, and the value."""
    kept = [column for column in batch.contract.columns if column.is_identifier]
    if not kept:
        return
    learned = [column for column in kept if column.name in good.typed.learned]
    parts = [_learned_values(column, good) for column in learned]
    if rest := [column for column in kept if column not in learned]:
        parts.append(_row_values(rest, good))
    use = f"vault_{batch.contract.purpose}"
    query = (
        f"select subject_key, kind, value, {quoted(batch.result.load_id)} as load_id "
        f"from ({' union all '.join(parts)}) "
        "where value is not null and subject_key is not null"
    )
    folder = loader.home.vault / batch.contract.purpose
    folder.mkdir(exist_ok=True)
    _copy(loader, query, folder / f"{batch.result.load_id}.parquet", written, use)


def _row_values(columns: list[Column], good: Good) -> str:
    values = ", ".join(
        f'struct_pack(subject_key := cast("{column.key or column.vault_subject}" as '
        f"varchar), kind := {quoted(column.vault_kind or column.name)}, "
        f"value := x_{column.name})"
        for column in columns
    )
    return (
        f"select item.subject_key, item.kind, item.value from "
        f"(select unnest([{values}]) as item from {good.rows})"
    )


def _learned_values(column: Column, good: Good) -> str:
    """Return SQL for the values of one identifier that stand in rows that land."""
    landed = "" if good.is_all else f' where key in (select "{column.key}" from {{}})'
    return (
        f"select key as subject_key, {quoted(column.name)} as kind, good as value "
        f"from {learned_table(column.name)}{landed.format(good.rows)}"
    )


def _write_quarantine(loader: Loader, batch: Batch, written: Written) -> None:
    result = batch.result
    header = ", ".join(quoted(text) for text in batch.table.form.header)
    reason = (
        "'第 ' || line || ' 行 ' || list_aggregate(list_transform(faults, "
        "fault -> fault.title || ': ' || fault.words), 'string_agg', '；')"
    )
    query = (
        f"select {quoted(result.load_id)} as load_id, {quoted(result.feed)} as feed, "
        f"{quoted(result.file_name)} as file_name, {quoted(result.sheet)} as sheet, "
        "line, list_aggregate(list_transform(faults, fault -> fault.title), "
        f"'string_agg', '、') as \"column\", {reason} as reason, "
        f"[{header}]::varchar[] as header, cells from faults "
        f"where {IS_FAULT} and not is_blank order by line"
    )
    final = loader.home.quarantine / f"{result.load_id}.parquet"
    written.quarantined = _copy(loader, query, final, written, "quarantine")
