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


def test_a_broken_key_fails_the_proof_and_shows_the_row(small: Small) -> None:
    values = "select * from (values {}) as t (visit_id)"
    rows = {"good": "('V1'), ('V2')", "twice": "('V1'), ('V1')", "missing": "(null)"}
    files = {f"models/{name}.sql": values.format(row) for name, row in rows.items()}
    for name in rows:
        files[f"models/{name}.yml"] = KEYED.replace("visits", name)
    with pytest.raises(UserError) as raised:
        small.build(files)
    assert raised.value.exit_code == UNPROVEN
    lines = sorted(raised.value.message.splitlines()[1:])
    assert [line.split()[1] for line in lines] == [
        "missing_visit_id_is_key:",
        "twice_visit_id_is_key:",
    ]
    assert "visit_id = null, times = 1" in lines[0]
    assert "visit_id = V1, times = 2" in lines[1]
