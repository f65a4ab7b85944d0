"""A home to fill with files, and eyes on everything that ingest wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from fourgates import contracts as store
from fourgates import engine, ingest
from fourgates.contracts import Contract
from fourgates.contracts.landing import landed_rows
from fourgates.home import Home
from fourgates.ingest import Report, rejects
from fourgates.ingest.type import typer
from fourgates.steps import Steps
from fourgates.vault import vault

MORNING = datetime(2020, 2, 15, 7, 0)
SHARED = Path(__file__).parents[2] / "../shared"
REAL = SHARED / "data" / "real"

VISITS = "走访编号,户编号,社区代码,入户时间,工号,第几次,结果,见到人数,更新时间"
REGISTRATIONS = (
    "登记编号,登记时间,登记方式,姓名,身份证号,手机号,社区代码,流行病学史,"
    "到温日期,体温,更新时间"
)
GOOD_IDS = ("440882199102104195", "36060119980521413X", "220403199801042597")


def visit(number: int, **changes: str) -> str:
    """Return one good visit as a CSV row, with some of its cells changed."""
    cells = {
        "visit_id": f"V{number}",
        "household_id": f"H{number}",
        "community_id": "510115003001",
        "visited_at": "2020-02-14 08:30:00",
        "staff_id": "S1",
        "attempt_number": "1",
        "outcome": "见面",
        "persons_found": "2",
        "updated_at": "2020-02-14 09:00:00",
    }
    return ",".join((cells | changes).values())


def registration(number: int, **changes: str) -> str:
    """Return one good registration as a CSV row, with some of its cells changed."""
    cells = {
        "registration_id": f"R{number}",
        "submitted_at": "2020-02-14 08:30:00",
        "channel": "本人",
        "name": "欧阳试",
        "id_number": GOOD_IDS[number % len(GOOD_IDS)],
        "phone": f"1381234{number:04d}",
        "community_id": "510115003001",
        "exposure": "无",
        "arrived_date": "2020-02-13",
        "temperature_celsius": "36.5",
        "updated_at": "2020-02-14 09:00:00",
    }
    return ",".join((cells | changes).values())


def visits(*rows: str) -> str:
    """Return a visits file."""
    return "\n".join((VISITS, *rows)) + "\n"


def registrations(*rows: str) -> str:
    """Return a registrations file."""
    return "\n".join((REGISTRATIONS, *rows)) + "\n"


@dataclass
class Office:
    """A home with an inbox to send files to, and what came of them."""

    home: Home
    contracts: Mapping[str, Contract] | None = None

    def send(self, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        """Put a file into the inbox."""
        path = self.home.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = content if isinstance(content, bytes) else content.encode(encoding)
        path.write_bytes(raw)
        return path

    def send_book(self, name: str, **sheets: Sequence[Sequence[Any]]) -> Path:
        """Put a workbook into the inbox; a cell keeps its Python type."""
        path = self.home.inbox / name
        with xlsxwriter.Workbook(str(path)) as book:
            book.set_properties({"created": MORNING})  # else no two are the same bytes
            day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
            for title, rows in sheets.items():
                sheet = book.add_worksheet(title)
                for row, cells in enumerate(rows):
                    for column, cell in enumerate(cells):
                        if isinstance(cell, datetime):
                            sheet.write_datetime(row, column, cell, day)
                        else:
                            sheet.write(row, column, cell)
        return path

    def ingest(self, received_at: datetime = MORNING) -> Report:
        """Run ingest, as the command does."""
        return ingest.run(
            self.home,
            Steps(quiet=True),
            received_at=received_at,
            contracts=self.contracts,
        )

    def replay(self, received_at: datetime = MORNING) -> Report:
        """Run replay, as the command does."""
        return rejects.replay(
            self.home,
            Steps(quiet=True),
            received_at=received_at,
            contracts=self.contracts,
        )

    def landed(self, feed: str, columns: str = "*") -> list[tuple[Any, ...]]:
        """Return what landing holds, as the macro ``staged`` reads it."""
        known = store.load(self.home) | dict(self.contracts or {})
        return (
            engine.connect()
            .execute(
                f"select {columns} from (select * exclude (file_row_number) replace ("
                "case when _line < 0 then file_row_number - _line else _line end "
                f"as _line) from {landed_rows(known[feed], self.home.landing)}) "
                "order by _load_id, _line"
            )
            .fetchall()
        )

    def loads(self, columns: str) -> list[tuple[Any, ...]]:
        """Return the ledger."""
        pattern = f"{self.home.landing}/loads/*.parquet"
        return (
            engine.connect()
            .execute(
                f"select {columns} from read_parquet('{pattern}', union_by_name = true)"
                " order by load_number"
            )
            .fetchall()
        )

    def reasons(self) -> list[str]:
        """Return the reason of every reject that waits."""
        return [row.reason for row in rejects.waiting(self.home)]

    def vaulted(self, purpose: str) -> list[tuple[Any, ...]]:
        """Return everything one purpose's vault holds."""
        connection = engine.connect()
        engine.load_crypto(connection)
        vault.open_for(connection, self.home.master_key(), f"vault_{purpose}")
        return connection.execute(
            f"select * from read_parquet('{self.home.vault}/{purpose}/*.parquet', "
            f"encryption_config = {{footer_key: 'vault_{purpose}'}}) order by all"
        ).fetchall()

    def files(self) -> dict[str, int]:
        """Return every file outside logs and build, with its size."""
        skipped = (self.home.logs, self.home.build)
        return {
            path.relative_to(self.home.root).as_posix(): path.stat().st_size
            for path in self.home.root.rglob("*")
            if path.is_file() and not any(map(path.is_relative_to, skipped))
        }


def office(root: Path, folder: Path | None = None, feeds: str = "") -> Office:
    """Return an office with a key of its own.

    Args:
        root: Its home.
        folder: Contracts to use instead of the project's.
        feeds: Only these of the project's feeds, which is quicker.
    """
    home = Home(root)
    if not home.key_file.exists():
        home.make_key(b"\x07" * 32)
    if folder:
        return Office(home, store.load(None, [folder]))
    wanted = feeds.split() or list(_project())
    return Office(home, {feed: _project()[feed] for feed in wanted})


def everything(clerk: Office, feed: str) -> dict[str, object]:
    """Return all that one load left behind, in words that both ways share."""
    counts = "rows_in_file, rows_accepted, rows_rejected, rows_duplicate, rows_noted"
    counts += ", cells_nulled, nulled_by_column, first_business_date"
    purpose = (clerk.contracts or {})[feed].purpose
    has_landed, has_vault = (
        any(folder.rglob("*.parquet"))
        for folder in (clerk.home.landing / feed, clerk.home.vault / purpose)
    )
    return {
        "landed": clerk.landed(feed, "* exclude (_load_id)") if has_landed else [],
        "loads": clerk.loads(counts),
        "reasons": clerk.reasons(),
        "vault": sorted({row[:3] for row in clerk.vaulted(purpose)})
        if has_vault
        else [],
    }


def both_ways(
    root: Path, monkeypatch: pytest.MonkeyPatch, feed: str, content: str
) -> list[dict[str, Any]]:
    """Return what the patient way and the quick one make of the same file."""
    found = []
    for small in (1 << 20, 0):
        monkeypatch.setattr(typer, "SMALL_ROWS", small)
        clerk = office(root / f"home{small}", feeds=feed)
        clerk.send("sent.csv", content)
        clerk.ingest()
        found.append(everything(clerk, feed))
    return found


def _project() -> Mapping[str, Contract]:
    if not _KEPT:
        _KEPT.update(store.load())
    return _KEPT


_KEPT: dict[str, Contract] = {}


def contract(folder: Path, feed: str, columns: str, key: str = "id") -> Path:
    """Write a small contract of text columns, and return its folder.

    Args:
        folder: Where to write it.
        feed: Its name.
        columns: Lines of YAML below ``properties``.
        key: The natural key.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"_{feed}.odcs.yaml").write_text(
        f"""apiVersion: v3.1.0
kind: DataContract
id: {feed}
name: {feed}
version: 1.0.0
status: active
domain: control
schema:
  - name: {feed}
    logicalType: object
    businessName: {feed}
    customProperties:
      - {{property: purpose, value: control}}
      - {{property: naturalKey, value: [{key}]}}
    properties:
{columns}""",
        "utf-8",
    )
    return folder


def text_column(
    name: str, *aliases: str, required: bool = False, more: str = ""
) -> str:
    """Return the YAML of one text column."""
    spelled = ", ".join(f'"{alias}"' for alias in aliases)
    return (
        f"      - name: {name}\n        logicalType: string\n"
        f"        required: {str(required).lower()}\n{more}"
        f"        customProperties:\n"
        f"          - {{property: aliases, value: [{spelled}]}}\n"
    )
