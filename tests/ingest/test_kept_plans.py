"""A plan that was made for one sheet must hold for the next."""

from datetime import datetime
from pathlib import Path

from fourgates import ingest
from fourgates.home import Home
from fourgates.steps import Steps

HEADER = "户编号,村社区代码,网格编号,建档日期,更新时间"
GOOD = "H{n},510115001001,G1,2020-01-01,2020-01-01 08:00:00"


def _write(home: Home, name: str, rows: list[str]) -> None:
    text = "\n".join([HEADER, *rows]) + "\n"
    (home.inbox / name).write_text(text, "utf-8")


def test_an_empty_required_cell_is_seen_after_a_sheet_without_one(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path)
    home.make_key(b"k" * 32)
    _write(home, "a.csv", [GOOD.format(n=n) for n in range(50)])
    _write(home, "b.csv", [GOOD.format(n=n) for n in range(50, 90)])
    bad = [GOOD.format(n=n) for n in range(100, 140)]
    bad[7] = "H107,510115001001,,2020-01-01,2020-01-01 08:00:00"
    _write(home, "c.csv", bad)
    report = ingest.run(home, Steps(quiet=True), received_at=datetime(2020, 2, 1, 6))
    counts = [(load.rows_accepted, load.rows_rejected) for load in report.loads]
    assert counts == [(50, 0), (40, 0), (39, 1)]
