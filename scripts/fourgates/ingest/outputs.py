"""Write a load: each file as a draft, then all put in place, the ledger row last."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fourgates.ingest.ledger import DRAFT
from fourgates.ingest.report import LoadResult
from fourgates.ingest.table import quoted

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


def good_rows(faults: int, duplicates: int) -> str:
    """Return the SQL condition of a row that lands; a clean sheet needs none."""
    condition = "not is_fault" if faults else "true"
    if duplicates:
        condition += " and rowid not in (select row from doubles)"
    return condition


def write(loader: Loader, batch: Batch, good: str, *, has_faults: bool) -> Written:
    """Write the drafts of vault, quarantine and landing.

    Args:
        loader: Writes over its connection.
        batch: The sheet.
        good: SQL of the rows that land: table and condition.
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
    loader.ledger.commit(result)
    reached("committed")


def _copy(loader: Loader, query: str, final: Path, written: Written, use: str) -> int:
    draft = final.with_suffix(DRAFT)
    options = "format parquet"
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


def _write_landing(loader: Loader, batch: Batch, good: str, written: Written) -> None:
    result, table = batch.result, batch.table
    names = ", ".join(f'"{name}"' for name, _ in batch.contract.landing)
    at = f"timestamp '{result.loaded_at}'"
    version = "_version" if batch.contract.version_column else at
    day = "_business_date"
    if not batch.contract.business_date:
        day = f"date '{result.loaded_at.date()}'"
    query = (
        f"select {names}, _key, {version} as _version, {day} as _business_date, "
        f"{quoted(result.load_id)} as _load_id, {quoted(result.file_name)} as _file, "
        f"{table.line()} as _line, "
        f"{at} as _loaded_at, _row_hash from {good}"
    )
    final = loader.landing_file(result)
    written.accepted = _copy(loader, query, final, written, "")


def _write_vault(loader: Loader, batch: Batch, good: str, written: Written) -> None:
    """Write one row a value: whose it is, of which kind, and the value."""
    kept = [column for column in batch.contract.columns if column.is_identifier]
    if not kept:
        return
    values = ", ".join(
        f'struct_pack(subject_key := cast("{column.key or column.vault_subject}" as '
        f"varchar), kind := {quoted(column.vault_kind or column.name)}, "
        f"value := x_{column.name})"
        for column in kept
    )
    use = f"vault_{batch.contract.purpose}"
    query = (
        f"select item.subject_key, item.kind, item.value, "
        f"{quoted(batch.result.load_id)} as load_id from (select unnest([{values}]) "
        f"as item from {good}) "
        "where item.value is not null and item.subject_key is not null"
    )
    folder = loader.home.vault / batch.contract.purpose
    folder.mkdir(exist_ok=True)
    _copy(loader, query, folder / f"{batch.result.load_id}.parquet", written, use)


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
