"""Measure ingest against DuckDB's own reader, on the same file in the same run."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from statistics import median

from fourgates import contracts, engine, ingest
from fourgates.bench.figure import Figure, seconds
from fourgates.contracts import Contract
from fourgates.engine import quote_text
from fourgates.home import Home
from fourgates.steps import Steps

ROWS = 1_000_000
ROUNDS = 5
MORNING = datetime(2020, 3, 1, 7)
REACH_CLEAN, REACH_HARD, REACH_DATED = 2.0, 4.0, 2.0
REACH_SMALL, SMALL_FILES, ROWS_EACH, SENDERS = 150, 10_000, 5, 20
MOMENTS = ("visited_at", "updated_at")
OWN_FORM = "%d/%m/%Y %H:%M:%S"
Timed = Callable[[], float]  # does a thing once and returns its seconds

# One cell of a household visit and of a gate check, by row number i.
VISIT = {
    "visit_id": "'V' || lpad(i::varchar, 9, '0')",
    "household_id": "'H' || lpad((i * 7919 % 343000)::varchar, 8, '0')",
    "community_id": "'5101150' || lpad((i % 95)::varchar, 5, '0')",
    "visited_at": "strftime(timestamp '2020-02-01 08:00:00' + to_seconds(i % 2400000), "
    "'%Y-%m-%d %H:%M:%S')",
    "staff_id": "'S' || lpad((i * 31 % 3000)::varchar, 5, '0')",
    "attempt_number": "(1 + i % 3)::varchar",
    "outcome": "(['见面', '电话核实', '未见面', '拒访'])[1 + i % 4]",
    "persons_found": "(i % 5)::varchar",
    "updated_at": "strftime(timestamp '2020-02-01 21:00:00' + to_seconds(i % 2400000), "
    "'%Y-%m-%d %H:%M:%S')",
}
CHECK = {
    "check_id": "'C' || lpad(i::varchar, 9, '0')",
    "gate": "(['前哨关', '入户关', '返岗关', '预警关'])[1 + i % 4]",
    "site_id": "'P' || lpad((i % 112)::varchar, 4, '0')",
    "community_id": VISIT["community_id"],
    "checked_at": VISIT["visited_at"],
    "id_number": "body || substr('10X98765432', s % 11 + 1, 1)",
    "plate_number": "'川A' || lpad((i * 7919 % 100000)::varchar, 5, '0')",
    "origin_province": "(['湖北', '四川', '重庆'])[1 + i % 3]",
    "temperature_celsius": "printf('%.1f', 36 + (i % 12) / 10.0)",
    "action": "(['放行', '登记', '劝返'])[1 + i % 3]",
}
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def measure() -> list[Figure]:
    """Return the ratios of ingest to a bare read, or to a plain file."""
    with tempfile.TemporaryDirectory(prefix="fourgates-bench-") as scratch:
        folder = Path(scratch)
        feeds = contracts.load()
        visit, check = feeds["household_visits"], feeds["gate_checks"]
        visits = _write(folder / "visits.csv", VISIT)
        checks = _write(folder / "checks.csv", CHECK)
        dated = _write(
            folder / "dated.csv", VISIT | {name: _own(name) for name in MOMENTS}
        )
        text = visits.read_text("utf-8")
        chinese, returned = folder / "gb18030.csv", folder / "crlf.csv"
        chinese.write_bytes(text.encode("gb18030"))
        returned.write_bytes(text.replace("\n", "\r\n").encode())
        alone = _bare(visits, visit, list(VISIT))
        return [
            _figure("clean UTF-8", REACH_CLEAN, _taken_in(visits, visit), alone),
            _figure("CRLF lines", REACH_CLEAN, _taken_in(returned, visit), alone),
            _figure("GB18030", REACH_HARD, _taken_in(chinese, visit), alone),
            _figure(
                "two identifiers a row",
                REACH_HARD,
                _taken_in(checks, check),
                _bare(checks, check, list(CHECK)),
            ),
            _figure(
                "`dateFormats` in two columns",
                REACH_DATED,
                _taken_in(dated, _dated(visit)),
                _taken_in(visits, visit),
                "the same rows with the usual dates",
            ),
            _small_files(folder, visit),
        ]


def _small_files(folder: Path, contract: Contract) -> Figure:
    """Return how many files of five rows are taken in within a second."""
    home = Home(folder / "small")
    home.make_key(b"b" * 32)
    cells = ", ".join(f'{sql} as "{name}"' for name, sql in VISIT.items())
    sent = engine.connect().execute(
        f"select {cells} from range({SMALL_FILES * ROWS_EACH}) as rows(i)"
    )
    head = ",".join(VISIT)
    for at in range(SMALL_FILES):
        path = home.inbox / f"{at % SENDERS}" / f"{at}.csv"
        path.parent.mkdir(exist_ok=True)
        rows = map(",".join, sent.fetchmany(ROWS_EACH))
        path.write_text("\n".join((head, *rows)) + "\n", "utf-8")
    feeds = {contract.feed: contract}
    took = seconds(
        lambda: ingest.run(
            home, Steps(quiet=True), received_at=MORNING, contracts=feeds
        )
    )
    note = f"{SMALL_FILES:,} files of {ROWS_EACH} rows of one feed: {took:.1f} s"
    return Figure(
        "ingest, small files",
        REACH_SMALL,
        round(SMALL_FILES / took),
        "files a second",
        note,
        at_most=False,
    )


def _figure(
    name: str, reach: float, ours: Timed, other: Timed, against: str = "DuckDB alone"
) -> Figure:
    """Return the median of the ratios of pairs, each taken one after the other.

    The best of each apart would set a lucky run of one against none of the other.
    """
    pairs = [(other(), ours()) for _ in range(ROUNDS)]
    ratio = median(taken / bare for bare, taken in pairs)
    bare, taken = (median(times) for times in zip(*pairs, strict=True))
    note = f"{ROWS:,} rows: {taken:.2f} s; {against} {bare:.2f} s (of {ROUNDS} pairs)"
    return Figure(f"ingest, {name}", reach, round(ratio, 2), "x", note)


def _own(name: str) -> str:
    """Return a moment's SQL in a form that only its contract can read."""
    return VISIT[name].replace("%Y-%m-%d %H:%M:%S", OWN_FORM)


def _dated(contract: Contract) -> Contract:
    columns = (
        replace(one, date_formats=(OWN_FORM,)) if one.name in MOMENTS else one
        for one in contract.columns
    )
    return replace(contract, columns=tuple(columns))


def _write(path: Path, cells: dict[str, str]) -> Path:
    """Write a file of clean rows, set-wise."""
    total = " + ".join(
        f"substr(body, {at + 1}, 1)::int * {weight}"
        for at, weight in enumerate(WEIGHTS)
    )
    columns = ", ".join(f'{sql} as "{name}"' for name, sql in cells.items())
    born = "strftime(date '1940-01-01' + (i * 13 % 25000)::int, '%Y%m%d')"
    body = f"'510115' || {born} || lpad((i % 1000)::varchar, 3, '0')"
    engine.connect().execute(
        f"copy (select {columns} from (select *, {total} as s from "
        f"(select i, {body} as body from range({ROWS}) as rows(i)))) "
        f"to {quote_text(path)} (format csv, header)"
    )
    return path


def _taken_in(sent: Path, contract: Contract) -> Timed:
    """Return what takes the file into a new home and tells the seconds of it."""

    def timed() -> float:
        with tempfile.TemporaryDirectory(dir=sent.parent) as root:
            home = Home(Path(root))
            home.make_key(b"b" * 32)
            (home.inbox / "file.csv").write_bytes(sent.read_bytes())
            return seconds(lambda: _ingest(home, contract))

    return timed


def _ingest(home: Home, contract: Contract) -> None:
    feeds = {contract.feed: contract}
    report = ingest.run(home, Steps(quiet=True), received_at=MORNING, contracts=feeds)
    (load,) = report.loads
    assert load.rows_accepted == ROWS, load


def _bare(path: Path, contract: Contract, names: list[str]) -> Timed:
    """Return what reads all as text, casts and writes Parquet, as anyone would."""
    kinds = {column.name: column.landing_type for column in contract.columns}
    casts = ", ".join(
        f'try_cast("{name}" as {kinds[name]}) as "{name}"' for name in names
    )
    target = path.with_suffix(".parquet")

    def read() -> None:
        engine.connect().execute(
            f"copy (select {casts} from read_csv({quote_text(path)}, "
            f"all_varchar = true)) to {quote_text(target)} (format parquet)"
        )
        target.unlink()

    return lambda: seconds(read)
