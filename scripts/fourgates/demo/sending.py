"""Write every sender's files and note what ingest must find in each."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from shutil import copyfile
from typing import Any

import duckdb

from fourgates.contracts import Contract
from fourgates.demo import by_contract, files, mess, render
from fourgates.demo.render import identity
from fourgates.demo.senders import SENDERS, Sender, at_scale
from fourgates.demo.spoil import Cell, Layout, blur, ruin
from fourgates.demo.story import Setting
from fourgates.errors import UserError

CONTROLS = 6  # columns before the cells: arrival, file day, bad, spoilt, copies, pick
BATCH = 20_000


@dataclass(frozen=True)
class Load:
    """What ingest must find in one file."""

    file: str
    feed: str
    rows: int
    accepted: int
    rejected: int
    duplicates: int


@dataclass
class Post:
    """The desk that carries files from senders into the mornings' folders."""

    out: Path
    setting: Setting
    loads: list[Load]
    repeats: list[str]
    missent: list[str]

    def send(self, connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
        """Write all files of one feed."""
        names = connection.execute(
            f"select distinct _sender from out_{contract.feed} order by _sender"
        ).fetchall()
        for (name,) in names:
            sender = at_scale(name, self.setting.scale)
            rows = _rows(connection, contract, name, sender)
            for (arrive, day), part in groupby(rows, key=lambda row: row[:2]):
                desk = Desk(contract, name, sender, arrive, day)
                self._deliver(desk, list(part))
        zeros = connection.execute(
            "select _sender, _file_day from zero_reports where feed = ? order by all",
            [contract.feed],
        ).fetchall()
        for name, day in zeros:
            sender = at_scale(name, self.setting.scale)
            arrive = day + timedelta(days=1)
            self._deliver(Desk(contract, name, sender, arrive, day), [])

    def _deliver(self, desk: Desk, rows: list[tuple[Any, ...]]) -> None:
        """Write one file and, where the story says so, send it a second time."""
        number = (desk.day - self.setting.start).days
        cells = list(_written(rows, desk))
        bad = sum(row[2] is not None for row in rows)
        path = self._write(desk, number, cells)
        self._note(path, desk, len(cells), bad, len(cells) - len(rows))
        this = (desk.contract.feed, desk.name, number)
        if this == mess.RESAVED[:3]:
            again = replace(desk, sender=replace(desk.sender, encoding="utf-8-sig"))
            again = again.later(mess.RESAVED[3], "_补报")
            if again.arrive <= self.setting.last_arrival:
                path = self._write(again, number, cells)
                self._note(path, again, len(cells), bad, len(cells) - bad)
        if this == mess.REPEATED[:3]:
            again = desk.later(mess.REPEATED[3], "_重发")
            if again.arrive <= self.setting.last_arrival:
                target = self.out / again.path
                target.parent.mkdir(parents=True, exist_ok=True)
                copyfile(path, target)
                self.repeats.append(again.path)
        if this == mess.MISSENT[:3]:
            folder = SENDERS[mess.MISSENT[3]].folder
            sender = replace(desk.sender, folder=folder, encoding="gb18030")
            other = replace(desk, sender=sender).later(0, "_误发")
            path = self._write(other, number, cells)
            self._note(path, other, len(cells), bad, len(cells) - len(rows))
            self.missent.append(path.relative_to(self.out).as_posix())

    def _write(self, desk: Desk, number: int, cells: list[list[Cell]]) -> Path:
        path = self.out / desk.path
        header = render.headers(desk.contract, desk.sender, number)
        if desk.sender.is_workbook:
            title = f"{desk.sender.folder}{desk.contract.title}（{desk.day:%Y-%m-%d}）"
            files.write_workbook(path, title, header, cells)
        else:
            files.write_csv(path, header, cells, desk.sender)
        return path

    def _note(
        self, path: Path, desk: Desk, rows: int, bad: int, duplicates: int
    ) -> None:
        file = path.relative_to(self.out).as_posix()
        accepted = rows - bad - duplicates
        self.loads.append(
            Load(file, desk.contract.landing_feed, rows, accepted, bad, duplicates)
        )

    def write_loads(self) -> Path:
        """Write ``truth_loads.csv``, in the order in which files arrive."""
        path = self.out / "truth_loads.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(Load.__dataclass_fields__)
            for load in sorted(self.loads, key=lambda load: load.file):
                writer.writerow(vars(load).values())
        return path


@dataclass(frozen=True)
class Desk:
    """One file in the making: whose it is, of which day, and when it arrives."""

    contract: Contract
    name: str
    sender: Sender
    arrive: date
    day: date
    suffix: str = ""

    @property
    def path(self) -> str:
        """Return the file's path relative to the demo's folder."""
        file = f"{self.contract.title}_{self.day:%Y%m%d}{self.suffix}"
        return f"{self.arrive}/{self.sender.folder}/{file}{self.sender.suffix}"

    def later(self, days: int, suffix: str) -> Desk:
        """Return the same file as it comes again, days later under another name."""
        arrive = self.arrive + timedelta(days=days)
        return replace(self, arrive=arrive, suffix=suffix)


def send_all(
    connection: duckdb.DuckDBPyConnection,
    contracts: Mapping[str, Contract],
    setting: Setting,
    out: Path,
) -> Post:
    """Spoil and write what the story tells, and rows by contract of all other feeds.

    Raises:
        UserError: The story speaks of a code that a contract does not know.
    """
    told = check_codes(connection, contracts)
    by_contract.enrol(connection, contracts, setting, told)
    enrolled = {by_contract.REGISTER}
    made = by_contract.make(connection, contracts, setting, told | enrolled) | enrolled
    post = Post(out, setting, [], [], [])
    for feed, contract in contracts.items():
        if feed in told:
            mess.send(connection, contract, setting)
        if feed in told | made:
            post.send(connection, contract)
    return post


def check_codes(
    connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, Contract]
) -> set[str]:
    """Return the feeds that the story tells, if it writes only codes that are known.

    Raises:
        UserError: A code that no list of the contract has, by feed and column.
    """
    tables = connection.sql("select table_name from duckdb_tables()").fetchall()
    told = {feed for feed in contracts if (f"sent_{feed}",) in tables}
    for feed in sorted(told):
        kept = set(connection.table(f"sent_{feed}").columns)
        for column in contracts[feed].columns:
            if not column.codes or column.name not in kept:
                continue
            written = connection.sql(f"select distinct {column.name} from sent_{feed}")
            known = {code.code for code in column.codes} | {None}
            for (code,) in written.order("all").fetchall():
                if code not in known:
                    raise UserError(
                        f"{feed}.{column.name}: {code} is no code of the list "
                        f"{column.code_list}. Add it with its labels."
                    )
    return told


def _rows(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    name: str,
    sender: Sender,
) -> Iterator[tuple[Any, ...]]:
    """Yield control columns and written cells, file by file, oldest version first."""
    cells = ", ".join(
        f"{render.cell(column, sender)} as {column.name}_text"
        for column in render.columns_in_order(contract, sender)
    )
    keys = identity(contract)
    order = ", ".join((keys[-1], *keys[:-1], "_bad nulls last", "_pick"))
    cursor = connection.cursor()
    cursor.execute(
        f"select _arrive, _file_day, _bad, _spoilt, _copies, _pick, {cells} "
        f"from out_{contract.feed} where _sender = $name "
        f"order by _arrive, _file_day, {order}",
        {"name": name},
    )
    while batch := cursor.fetchmany(BATCH):
        yield from batch


def _written(rows: list[tuple[Any, ...]], desk: Desk) -> Iterator[list[Cell]]:
    """Yield the cells of a file: ruined, blurred and doubled as the mess says."""
    columns = render.columns_in_order(desk.contract, desk.sender)
    layout = Layout(columns, desk.sender)
    doubled: list[list[Cell]] = []
    for number, row in enumerate(rows, start=1):
        _, _, bad, spoilt, copies, pick = row[:CONTROLS]
        cells = list(row[CONTROLS:])
        if bad:
            cells = ruin(cells, bad, pick, layout)
        elif spoilt:
            cells = blur(cells, spoilt, layout)
        if desk.sender.has_serial:
            cells = [number, *cells]
        yield cells
        doubled.extend([cells] * (copies - 1))
    yield from doubled
