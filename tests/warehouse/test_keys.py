"""A key is proven in one scan, and what breaks it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fourgates.errors import UNPROVEN, UserError

if TYPE_CHECKING:
    from conftest import Small

KEYED = """
models:
  - name: visits
    config: {materialized: table}
    columns:
      - name: visit_id
        data_tests:
          - is_key: {name: visits_visit_id_is_key}
"""
PAIRED = """
models:
  - name: pairs
    config: {materialized: view}
    data_tests:
      - unique_together: {name: pairs_are_unique, arguments: {columns: [a, b]}}
"""


def _told(small: Small, files: dict[str, str]) -> list[str]:
    with pytest.raises(UserError) as raised:
        small.build(files)
    assert raised.value.exit_code == UNPROVEN
    return sorted(line.strip() for line in raised.value.message.splitlines()[1:])


def test_a_broken_key_fails_the_proof_and_shows_the_row(small: Small) -> None:
    values = "select * from (values {}) as t (visit_id)"
    rows = {"good": "('V1'), ('V2')", "twice": "('V1'), ('V1')", "missing": "(null)"}
    files = {f"models/{name}.sql": values.format(row) for name, row in rows.items()}
    for name in rows:
        files[f"models/{name}.yml"] = KEYED.replace("visits", name)
    missing, twice = _told(small, files)
    assert "missing_visit_id_is_key did not hold: visit_id = null, times = 1" in missing
    assert "twice_visit_id_is_key did not hold: visit_id = V1, times = 2" in twice


def test_a_key_of_two_columns_is_proven_where_it_is_made(small: Small) -> None:
    rows = "select * from (values ('A', 1), ('A', {})) as t (a, b)"
    built = small.build(
        {"models/pairs.yml": PAIRED, "models/pairs.sql": rows.format(2)}
    )
    assert built.nodes == {"model": 1}
    (line,) = _told(small, {"models/pairs.sql": rows.format(1)})
    assert "pairs_are_unique did not hold: a = A, b = 1" in line


def test_a_key_that_is_not_proven_where_it_is_made_has_a_test_of_its_own(
    small: Small,
) -> None:
    files = {
        "models/visits.yml": KEYED.replace("table}", "incremental}"),
        "models/visits.sql": "select * from (values ('V1'), ('V1')) as t (visit_id)",
    }
    (line,) = _told(small, files)
    assert line.startswith("test visits_visit_id_is_key:")
    assert "visit_id = V1, times = 2" in line
