"""A file ends alike by the quick way of large files and the patient one of small ones.

Random rows of every feed, odd and plain, with totals, blanks and numbers of persons
among them: one home reads the file as a small one, another as a large one.
"""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from ingest_kit import GOOD_IDS, both_ways
from odd_rows import Odd

from fourgates import contracts
from fourgates.contracts import Contract

# what is made of several cells has other headers than its own name
CONTRACTS = {
    feed: one
    for feed, one in contracts.load().items()
    if not any(column.sources for column in one.columns)
}
PLANTED = (
    *("合计", " 小计", "2.02E+17", "5.1e+17", " A ", "\u3000", "#REF!", "１２３"),
    *(GOOD_IDS[0], f"电话13812345678，证号{GOOD_IDS[1]}", "无", "甲，乙", 'a "b"'),
    *("2020年2月14日", "13:30", "2020-02-14T08:30:00Z", "1,234", "36.5℃", "已复工"),
)


def rows_of(contract: Contract, seed: int) -> str:
    """Return a file of the feed: some cells planted, some rows doubled or blank."""
    odd, dice = Odd(seed), Random(f"ways/{seed}/{contract.feed}")
    head, *rows = csv.reader(StringIO(odd.rows(contract, 30)))
    for at, cells in enumerate(rows):
        if dice.random() < 0.4:
            cells[dice.randrange(len(cells))] = dice.choice(PLANTED)
        if dice.random() < 0.05:
            rows[at] = list(rows[at - 1])
        if dice.random() < 0.03:
            rows[at] = [" "] * len(cells)
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows([head, *rows])
    return out.getvalue()


@pytest.mark.parametrize("feed", CONTRACTS)
def test_random_rows_of_a_feed_end_alike_both_ways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, feed: str
) -> None:
    content = rows_of(CONTRACTS[feed], sum(map(ord, feed)))
    patient, quick = both_ways(tmp_path, monkeypatch, feed, content)
    assert quick == patient
    assert patient["landed"] or patient["reasons"]


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("feed", CONTRACTS)
def test_many_random_rows_of_a_feed_end_alike_both_ways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, feed: str, seed: int
) -> None:
    content = rows_of(CONTRACTS[feed], seed)
    patient, quick = both_ways(tmp_path, monkeypatch, feed, content)
    assert quick == patient
