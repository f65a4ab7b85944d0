"""Whatever rows a file holds, each is landed, rejected or a counted duplicate."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from ingest_kit import VISITS, office, visit

CELLS = st.one_of(
    st.sampled_from(
        ["", " ", "见面", "?", "2020-02-30", "2020年2月3日", "3", "3.5", "=1"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)
ROWS = st.one_of(
    st.builds(
        lambda number, name, text: [
            text if at == name else cell
            for at, cell in enumerate(visit(number).split(","))
        ],
        st.integers(0, 5),
        st.integers(0, 8),
        CELLS,
    ),
    st.lists(CELLS, max_size=11),
)


def written(rows: list[list[str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([VISITS.split(","), *rows])
    return out.getvalue()


@settings(deadline=None, max_examples=12)
@given(st.lists(ROWS, min_size=1, max_size=12))
def test_no_row_is_lost_or_counted_twice(rows: list[list[str]]) -> None:
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    with tempfile.TemporaryDirectory() as root:
        clerk = office(Path(root) / "home", feeds="household_visits")
        clerk.send("v.csv", written(rows))
        report = clerk.ingest()
        (load,) = report.loads
        assert load.rows_in_file + load.rows_noted == len(filled)
        landed = clerk.landed("household_visits", "_line, _key, _row_hash")
        assert len(landed) == load.rows_accepted
        assert len(clerk.reasons()) == load.rows_rejected
        assert len({row[1:] for row in landed}) == len(landed)
        parts = load.rows_accepted + load.rows_rejected + load.rows_duplicate
        assert parts == load.rows_in_file
        clerk.send("again.csv", written(list(reversed(rows))))
        again = clerk.ingest()
        newest: dict[str, datetime] = {}
        for key, version in clerk.landed("household_visits", "_key, _version"):
            newest[key] = max(version, newest.get(key, version))
        for item in again.loads:  # only what is older than what counts lands again
            late = clerk.landed("household_visits", "_load_id, _key, _version")
            for load_id, key, version in late:
                assert load_id != item.load_id or version < newest[key]
