"""What looks wrong in a row that can be read: rejected, set aside or flagged."""

from __future__ import annotations

from pathlib import Path

import pytest
from ingest_kit import Office, contract, office, text_column

CHECKS = (
    ("odd", "flag", "number % 2 = 1", "奇"),
    ("large", "set_aside", "number > 50", "大"),
    ("none", "reject", "number = 0", "零不算数"),
    ("fails", "flag", "1 = cast(id as int)", "错"),
    ("early", "flag", "loaded_at < timestamp '2020-01-01'", "早"),
)
COLUMNS = """\
      - name: number
        logicalType: integer
        customProperties: [{property: aliases, value: ["数"]}]
        quality:
""" + "".join(
    f"          - {{name: {name}, type: sql, severity: {severity}, query: {query},"
    f" description: {words}}}\n"
    for name, severity, query, words in CHECKS
)


def counting_office(root: Path) -> Office:
    columns = text_column("id", "编号", required=True) + COLUMNS
    return office(root / "home", contract(root / "forms", "numbers", columns))


@pytest.mark.parametrize("rows", [5, 30_000])  # a form, and a file that DuckDB reads
def test_each_consequence_is_drawn_and_a_condition_that_fails_draws_none(
    tmp_path: Path, rows: int
) -> None:
    desk = counting_office(tmp_path)
    texts = [f"A{at},2" for at in range(rows)]
    texts[:4] = ["A0,3", "A1,51", "A2,0", "A3,三"]
    desk.send("n.csv", "编号,数\n" + "\n".join(texts) + "\n")
    (load,) = desk.ingest().loads
    assert (load.rows_accepted, load.rows_rejected) == (rows - 1, 1)
    (reason,) = desk.reasons()
    assert "第 4 行" in reason
    assert "零不算数" in reason
    found = desk.landed("numbers", "id, _flags, _is_set_aside, _line")
    assert [row for row in found if row[1]] == [
        ("A0", ["odd"], None, 2),
        ("A1", ["odd", "large"], True, 3),
        ("A3", ["unreadable:number"], None, 5),
    ]


def test_an_unreadable_cell_that_is_taken_back_is_no_duplicate(tmp_path: Path) -> None:
    desk = counting_office(tmp_path)
    desk.send("n.csv", "编号,数\nA1,三\n")
    desk.ingest()
    desk.send("n.csv", "编号,数\nA1,\n")
    (load,) = desk.ingest().loads
    assert (load.rows_accepted, load.rows_duplicate) == (1, 0)
